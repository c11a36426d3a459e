"""A scene: who comes when, and where; drawn from a seed and kept as ground truth.

First nothing happens; then a person walks in and out, a cat, both at once, a curtain sways, and a
box of a person's size moves through the room, which must not be taken for one.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from demo import room as rooms
from demo.arrays import Image
from demo.cat import cat
from demo.room import Room, draw_room
from demo.sprites import Figure, cardboard_box, people
from demo.stage import Placed, Ruler, SensorNoise, Stage

PERSON_M, CAT_M = 1.78, 0.40
STEP_M = {"person": 0.72, "cat": 0.24}
ALL_ACTS = ("person", "cat", "both", "curtain", "box")
ALIGN_S = 2.0  # a scene's length is a multiple of this: whole groups of pictures


@dataclass(frozen=True, slots=True)
class SceneOptions:
    """What varies between scenes. Heights are fractions of the picture's."""

    seed: int
    quiet_s: float = 60.0
    acts: tuple[str, ...] = ALL_ACTS
    gap_s: tuple[float, float] = (7.0, 11.0)
    person_height: tuple[float, float] = (0.44, 0.62)
    cat_height: tuple[float, float] = (0.36, 0.42)
    noise: float = 3.0


@dataclass(frozen=True, slots=True)
class Visit:
    """One object's way through the picture: corner points (seconds, x) that it walks between."""

    label: str
    kind: str
    figure: Figure
    points: tuple[tuple[float, float], ...]
    ground: float
    height: float
    gain: float
    cycle: float
    """Picture widths per cycle of the gait."""

    @property
    def start_s(self) -> float:
        return self.points[0][0]

    @property
    def end_s(self) -> float:
        return self.points[-1][0]

    def at(self, time_s: float) -> Placed | None:
        """Where it is, or None when it is not there."""
        if not self.start_s <= time_s <= self.end_s:
            return None
        times, places = zip(*self.points, strict=True)
        x = float(np.interp(time_s, times, places))
        index = int(np.clip(np.searchsorted(times, time_s, "right") - 1, 0, len(times) - 2))
        way = places[index + 1] - places[index]
        if way == 0:  # stands; looks where it came from going
            way = places[index] - places[index - 1]
        walked = float(np.abs(np.diff([*places[: index + 1], x])).sum())
        mirrored = way < 0 and self.figure.turns
        return Placed(
            self.figure, x, self.ground, self.height, mirrored, walked / self.cycle, self.gain
        )


@dataclass(frozen=True, slots=True)
class Sway:
    """A time in which the curtain moves."""

    start_s: float
    end_s: float

    def at(self, time_s: float) -> float:
        """How strongly, 0..1: swells and calms down."""
        if not self.start_s < time_s < self.end_s:
            return 0.0
        along = (time_s - self.start_s) / (self.end_s - self.start_s)
        return float(np.sin(np.pi * along) ** 0.5)


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole story. `stage` gives what draws it at a size; `truth` what there is to find."""

    options: SceneOptions
    duration_s: float
    brightness: float
    visits: tuple[Visit, ...]
    sways: tuple[Sway, ...]

    def stage(self, size: tuple[int, int]) -> Stage:
        """A stage for one stream of this scene; `size` is width, height in pixels."""
        room = _room(self.options.seed)
        stage = Stage(room.picture, size, self.brightness)
        stage.hang(room)
        if self.options.noise > 0:
            stage.effects.append(SensorNoise(self.options.seed, self.options.noise))
        return stage

    def draw(self, stage: Stage, time_s: float, number: int) -> Image:
        """The picture of a moment; `number` goes into its clock."""
        placed = [p for visit in self.visits if (p := visit.at(time_s)) is not None]
        sway = max((sway.at(time_s) for sway in self.sways), default=0.0)
        return stage.frame(time_s, number, placed, sway)

    def truth(self, fps: float = 15.0) -> dict[str, Any]:
        """Ground truth as JSON types: every object with its times and its box in every frame.

        Times are those of frames at `fps`: `visible_s` its first pixel, `whole_s` all of it in
        view for the first time, `end_s` its last pixel. Boxes are `[time_s, x1, y1, x2, y2]`, cut
        at the picture's edge, 0..1.
        """
        ruler = Ruler((rooms.WIDTH, rooms.HEIGHT))
        objects = [
            found for visit in self.visits if (found := _object(visit, ruler, fps)) is not None
        ]
        objects += [
            {"label": None, "kind": "curtain", "visible_s": s.start_s, "end_s": s.end_s}
            for s in self.sways
        ]
        objects.sort(key=lambda found: found["visible_s"])
        return {
            "seed": self.options.seed,
            "options": asdict(self.options),
            "duration_s": self.duration_s,
            "brightness": round(self.brightness, 3),
            "fps": fps,
            "objects": objects,
        }


def make_scene(options: SceneOptions) -> Scene:
    """Write the story of a seed."""
    rng = np.random.default_rng([options.seed, 2])
    writer = _Writer(rng, options)
    acts: dict[str, Callable[[float], float]] = {
        "person": writer.person,
        "cat": writer.cat,
        "both": writer.both,
        "curtain": writer.curtain,
        "box": writer.box,
    }
    now_s = options.quiet_s
    for act in options.acts:
        now_s = acts[act](now_s) + float(rng.uniform(*options.gap_s))
    duration_s = float(np.ceil(now_s / ALIGN_S) * ALIGN_S)
    brightness = float(rng.uniform(0.84, 1.0))
    return Scene(options, duration_s, brightness, tuple(writer.visits), tuple(writer.sways))


def truth_json(scene: Scene, fps: float = 15.0) -> str:
    """The ground truth as it is kept beside the stream."""
    return json.dumps(scene.truth(fps), indent=1)


@lru_cache(maxsize=4)
def _room(seed: int) -> Room:
    return draw_room(seed)


def _object(visit: Visit, ruler: Ruler, fps: float) -> dict[str, Any] | None:
    boxes, whole_s = [], None
    for number in range(int(visit.start_s * fps), int(visit.end_s * fps) + 2):
        time_s = number / fps
        placed = visit.at(time_s)
        box = ruler.box(placed) if placed is not None else None
        if placed is None or box is None:
            continue
        boxes.append([round(v, 4) for v in (time_s, box.x1, box.y1, box.x2, box.y2)])
        if whole_s is None and ruler.whole(placed):
            whole_s = round(time_s, 4)
    if not boxes:
        return None
    return {
        "label": visit.label if visit.label in {"person", "cat"} else None,
        "kind": visit.kind,
        "visible_s": boxes[0][0],
        "whole_s": whole_s,
        "end_s": boxes[-1][0],
        "height": round(visit.height, 4),
        "gain": round(visit.gain, 3),
        "boxes": boxes,
    }


class _Writer:
    """Adds one act after the other; each returns the second at which it is over."""

    def __init__(self, rng: np.random.Generator, options: SceneOptions) -> None:
        self.rng = rng
        self.options = options
        self.visits: list[Visit] = []
        self.sways: list[Sway] = []

    def person(self, now_s: float) -> float:
        folk = people()
        figure = folk[int(self.rng.integers(len(folk)))]
        ground, height, scale = self._on_floor(float(self.rng.uniform(*self.options.person_height)))
        speed = float(self.rng.uniform(1.0, 1.5)) * scale
        pause_s = float(self.rng.uniform(1.0, 3.0))
        points = self._way(now_s, figure, height, speed, pause_s)
        cycle = 2 * STEP_M["person"] * scale
        self._add("person", figure.name, figure, points, (ground, height, cycle))
        return points[-1][0]

    def cat(self, now_s: float) -> float:
        height = float(self.rng.uniform(*self.options.cat_height))
        figure = cat()
        scale = height * rooms.HEIGHT / CAT_M / rooms.WIDTH  # widths per metre
        depth = rooms.FOCAL * CAT_M / (height * rooms.HEIGHT)
        ground = (
            rooms.HORIZON + rooms.FOCAL * (rooms.EYE - rooms.TABLE_HEIGHT) / depth
        ) / rooms.HEIGHT
        speed = float(self.rng.uniform(0.25, 0.4)) * scale
        points = self._way(now_s, figure, height, speed, float(self.rng.uniform(1.0, 2.5)))
        cycle = 2 * STEP_M["cat"] * scale
        self._add("cat", "cat", figure, points, (min(ground, 0.985), height, cycle))
        return points[-1][0]

    def both(self, now_s: float) -> float:
        later_s = now_s + float(self.rng.uniform(0.5, 2.0))
        return max(self.cat(now_s), self.person(later_s))

    def curtain(self, now_s: float) -> float:
        end_s = now_s + float(self.rng.uniform(7.0, 10.0))
        self.sways.append(Sway(now_s, end_s))
        return end_s

    def box(self, now_s: float) -> float:
        figure = cardboard_box(self.options.seed)
        ground, height, scale = self._on_floor(float(self.rng.uniform(*self.options.person_height)))
        speed = float(self.rng.uniform(0.6, 1.0)) * scale
        points = self._way(now_s, figure, height, speed, float(self.rng.uniform(0.5, 1.5)))
        self._add("box", "box", figure, points, (ground, height, 1.0))
        return points[-1][0]

    def _on_floor(self, height: float) -> tuple[float, float, float]:
        """Feet, height and picture widths per metre of a person that is so high in the picture.

        Behind the room's back wall there is no floor: who is smaller stands before it all the same.
        """
        depth = rooms.FOCAL * PERSON_M / (height * rooms.HEIGHT)
        standing = min(max(depth, 3.55), rooms.BACK - 1.2)
        ground = (rooms.HORIZON + rooms.FOCAL * rooms.EYE / standing) / rooms.HEIGHT
        return ground, height, rooms.FOCAL / depth / rooms.WIDTH

    def _way(
        self, now_s: float, figure: Figure, height: float, speed: float, pause_s: float
    ) -> tuple[tuple[float, float], ...]:
        """In from one side, a pause, and out by either side."""
        shape = figure.poses[0].alpha.shape
        half = height * rooms.HEIGHT / shape[0] * shape[1] / rooms.WIDTH / 2 + 0.01
        sides = (-half, 1 + half)
        begin, leave = sides[int(self.rng.integers(2))], sides[int(self.rng.integers(2))]
        stop = float(self.rng.uniform(0.35, 0.65))
        arrive_s = now_s + abs(stop - begin) / speed
        go_s = arrive_s + pause_s
        points = ((now_s, begin), (arrive_s, stop), (go_s, stop))
        return (*points, (go_s + abs(leave - stop) / speed, leave))

    def _add(
        self,
        label: str,
        kind: str,
        figure: Figure,
        points: tuple[tuple[float, float], ...],
        form: tuple[float, float, float],
    ) -> None:
        gain = float(self.rng.uniform(0.88, 1.08))
        self.visits.append(Visit(label, kind, figure, points, form[0], form[1], gain, form[2]))
