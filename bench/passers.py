"""Who passes before a made camera: at random times, on random ways, large and small."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from demo.sprites import Figure
from demo.stage import Placed

ASPECT = 16 / 9
GAIT = 0.8
"""Body heights that somebody walks in a second; a cycle of the gait is as long."""

SMALLEST, LARGEST = 40 / 360, 260 / 360
"""Heights, in heights of the picture."""

PAUSE_S = (1.0, 4.0)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where somebody is at a moment: middle and feet 0..1, height in heights of the picture."""

    time_s: float
    x: float
    ground: float
    height: float


@dataclass(frozen=True, slots=True)
class Passage:
    """One figure's way through the picture, straight between its stops."""

    figure: Figure
    stops: tuple[Stop, ...]
    gain: float

    @property
    def start_s(self) -> float:
        return self.stops[0].time_s

    @property
    def end_s(self) -> float:
        return self.stops[-1].time_s

    def at(self, time_s: float) -> Placed | None:
        """Where the figure is, or None when it is not there."""
        if not self.start_s <= time_s <= self.end_s:
            return None
        times = [stop.time_s for stop in self.stops]
        index = int(np.clip(np.searchsorted(times, time_s, "right") - 1, 0, len(times) - 2))
        a, b = self.stops[index], self.stops[index + 1]
        share = (time_s - a.time_s) / max(b.time_s - a.time_s, 1e-6)
        x, height = a.x + (b.x - a.x) * share, a.height + (b.height - a.height) * share
        ground = a.ground + (b.ground - a.ground) * share
        moves = (a.x, a.ground) != (b.x, b.ground)
        turn = (time_s - self.start_s) * GAIT if moves else 0.0
        mirrored = b.x < a.x and self.figure.turns
        return Placed(self.figure, x, ground, height, mirrored, turn, self.gain)


def passages(
    rng: np.random.Generator,
    seconds: float,
    every_s: tuple[float, float],
    figures: Sequence[Figure],
) -> list[Passage]:
    """One after the other, with so much time from the end of one to the beginning of the next."""
    found: list[Passage] = []
    now_s = float(rng.uniform(*every_s))
    while True:
        figure = figures[int(rng.integers(len(figures)))]
        passage = _passage(rng, figure, now_s)
        if passage.end_s > seconds:
            return found
        found.append(passage)
        now_s = passage.end_s + float(rng.uniform(*every_s))


def _passage(rng: np.random.Generator, figure: Figure, now_s: float) -> Passage:
    # as many small ones as large ones, as the ground before a camera has more room far away
    height = float(np.exp(rng.uniform(np.log(SMALLEST), np.log(LARGEST))))
    way = (_across, _in_and_out, _nearer)[int(rng.integers(3))]
    stops: list[Stop] = []
    for pause_s, x, ground, tall in way(rng, figure, height):
        if stops:
            last = stops[-1]
            far = np.hypot((x - last.x) * ASPECT, (ground - last.ground) * 2)
            now_s += float(far / (rng.uniform(0.8, 1.4) * GAIT * (tall + last.height) / 2))
        stops.append(Stop(now_s, x, ground, tall))
        if pause_s:
            now_s += pause_s
            stops.append(Stop(now_s, x, ground, tall))
    return Passage(figure, tuple(stops), float(rng.uniform(0.55, 1.15)))


def _ground(rng: np.random.Generator, height: float) -> float:
    return float(rng.uniform(min(0.95, height + 0.25), 0.99))


def _outside(figure: Figure, height: float, side: int) -> float:
    """The middle of a figure that is just out of the picture: left 0, right 1."""
    rows, columns = figure.poses[0].alpha.shape
    half = float(height * columns / rows / ASPECT / 2)
    return -half if side == 0 else 1 + half


type _Ways = list[tuple[float, float, float, float]]
"""Pause in seconds, x, ground, height."""


def _across(rng: np.random.Generator, figure: Figure, height: float) -> _Ways:
    side, ground = int(rng.integers(2)), _ground(rng, height)
    begin, end = _outside(figure, height, side), _outside(figure, height, 1 - side)
    return [(0, begin, ground, height), (0, end, ground, height)]


def _in_and_out(rng: np.random.Generator, figure: Figure, height: float) -> _Ways:
    side, ground = int(rng.integers(2)), _ground(rng, height)
    edge = _outside(figure, height, side)
    pause_s = float(rng.uniform(*PAUSE_S))
    inside = (pause_s, float(rng.uniform(0.25, 0.75)), ground, height)
    return [(0, edge, ground, height), inside, (0, edge, ground, height)]


def _nearer(rng: np.random.Generator, figure: Figure, height: float) -> _Ways:
    """In from one side, towards the camera, and out."""
    side, ground = int(rng.integers(2)), _ground(rng, height)
    large = min(LARGEST, height * float(rng.uniform(1.2, 2.2)))
    near = min(0.99, max(ground, large + 0.1) + 0.1)
    begin, end = _outside(figure, height, side), _outside(figure, large, int(rng.integers(2)))
    middle = (0.0, float(rng.uniform(0.3, 0.7)), (ground + near) / 2, (height + large) / 2)
    return [(0, begin, ground, height), middle, (0, end, near, large)]
