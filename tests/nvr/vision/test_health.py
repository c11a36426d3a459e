from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, cycle

import av
import cv2
import numpy as np
import pytest

from nvr.protocol import AlertInfo, HealthProblem, Phase
from nvr.vision.health import HealthLogic
from nvr.vision.luma import shrink_luma
from tests.nvr.vision.scenes import Grey, Picture, at

HEIGHT, WIDTH = 360, 640

type Effect = Callable[[Picture, float], Picture]
"""From what there is to what the lens shows, some seconds after the effect began."""


def yard(seed: int) -> Picture:
    """Houses, fences, bushes: shapes of all sizes with hard edges and some grain."""
    rng = np.random.default_rng(seed)
    shades = np.repeat(np.linspace(150, 90, HEIGHT), WIDTH).reshape(HEIGHT, WIDTH)
    picture = np.ascontiguousarray(shades)
    for size in (160, 80, 40, 20, 10):
        for _ in range(3000 // size):
            x, y = rng.integers(0, WIDTH), rng.integers(0, HEIGHT)
            w, h = rng.integers(size // 3, size, 2)
            picture[y : y + h, x : x + w] = rng.uniform(40, 210)
    return picture + rng.normal(0, 3, picture.shape)


def frame_of(grey: Grey, *, is_colour: bool) -> av.VideoFrame:
    blue = np.full((HEIGHT // 4, WIDTH), 128, np.uint8)
    if is_colour:
        blue[:, ::3] = 150
    return av.VideoFrame.from_ndarray(np.concatenate([grey, blue, blue]), format="yuv420p")


@dataclass
class Lens:
    """A camera before a yard, a frame a second, and what is told of its health."""

    view: Picture = field(default_factory=lambda: yard(1))
    noise: float = 2.0
    now: float = 0.0

    def __post_init__(self) -> None:
        rng = np.random.default_rng(7)
        self.grain = cycle(rng.normal(0, 1, (5, HEIGHT, WIDTH)))
        numbers = count(1)
        self.logic = HealthLogic("yard", lambda: f"h{next(numbers)}")
        self.told: list[tuple[float, Phase, AlertInfo]] = []

    def show(self, picture: Picture, *, is_colour: bool = True) -> None:
        noisy = picture + self.noise * next(self.grain)
        self.send(frame_of(np.clip(noisy, 0, 255).astype(np.uint8), is_colour=is_colour))

    def send(self, frame: av.VideoFrame) -> None:
        for change in self.logic.see(shrink_luma(frame), frame, at(self.now)):
            self.told.append((self.now, change.phase, change.alert))
        self.now += 1

    def watch(
        self, seconds: float, effect: Effect | None = None, *, is_colour: bool = True
    ) -> None:
        for step in range(round(seconds)):
            picture = self.view if effect is None else effect(self.view, step)
            self.show(picture, is_colour=is_colour)

    @property
    def problems(self) -> list[str]:
        return [str(alert.problem) for _, phase, alert in self.told if phase is Phase.START]


@pytest.fixture
def lens() -> Lens:
    lens = Lens()
    lens.watch(60)
    assert lens.told == []
    return lens


def hand(view: Picture, _s: float) -> Picture:
    """Skin, close up: a smooth slope."""
    return np.full_like(view, 70) + np.linspace(-10, 10, WIDTH)


def cap(view: Picture, _s: float) -> Picture:
    return np.full_like(view, 5)


def defocused(view: Picture, _s: float) -> Picture:
    return cv2.GaussianBlur(view, (0, 0), 4)  # type: ignore[return-value]


def turned(_view: Picture, _s: float) -> Picture:
    return yard(2)


def bumped(view: Picture, _s: float) -> Picture:
    """By a tenth of the picture's width."""
    return np.concatenate([yard(2)[:, -64:], view[:, :-64]], axis=1)


PROBLEMS = [
    pytest.param(hand, HealthProblem.COVERED, 12, id="covered"),
    pytest.param(cap, HealthProblem.BLACK, 12, id="black at once"),
    pytest.param(defocused, HealthProblem.BLURRED, 35, id="blurred"),
    pytest.param(turned, HealthProblem.MOVED, 25, id="turned away"),
    pytest.param(bumped, HealthProblem.MOVED, 25, id="bumped"),
]


@pytest.mark.parametrize(("effect", "problem", "within_s"), PROBLEMS)
def test_what_somebody_does_to_the_camera_is_told_until_it_is_undone(
    lens: Lens, effect: Effect, problem: HealthProblem, within_s: float
) -> None:
    began = lens.now
    lens.watch(90, effect)
    ((told, _, alert),) = lens.told
    assert alert.problem == problem
    assert lens.logic.problem is problem
    assert told - began <= within_s
    assert at(began) <= alert.start_us <= at(began + 2), "the clip shows how it was done"
    undone = lens.now
    lens.watch(20)
    (_, (over, phase, ended)) = lens.told
    assert (phase, ended.id) == (Phase.END, alert.id)
    assert over - undone <= 10
    assert ended.end_us == at(over)
    assert lens.logic.problem is None


def test_a_picture_that_stands_still_to_the_last_bit_is_frozen(lens: Lens) -> None:
    frame = frame_of(np.clip(lens.view, 0, 255).astype(np.uint8), is_colour=True)
    began = lens.now
    while lens.now < began + 90:
        lens.send(frame)
    assert lens.problems == ["frozen"]
    assert 55 <= lens.told[0][0] - began <= 65
    lens.watch(20)
    assert lens.logic.problem is None


def test_a_clock_that_runs_in_a_frozen_picture_hides_nothing(lens: Lens) -> None:
    still = np.clip(lens.view, 0, 255).astype(np.uint8)
    for second in range(90):
        still[8:24, 500:600] = np.random.default_rng(second).integers(0, 2, (16, 100)) * 255
        lens.send(frame_of(still, is_colour=True))
    assert lens.problems == ["frozen"]


def test_a_quiet_sensor_is_not_frozen(lens: Lens) -> None:
    lens.noise = 0.3
    lens.watch(120)
    assert lens.told == []


def test_a_camera_that_is_covered_and_switches_to_infrared_light_is_covered_all_the_time(
    lens: Lens,
) -> None:
    lens.watch(6, lambda view, s: np.full_like(view, 8))
    lens.watch(60, hand, is_colour=False)
    assert lens.problems == ["covered"]


def test_a_camera_that_comes_back_turned_away_has_moved(lens: Lens) -> None:
    lens.logic.close(at(lens.now))
    lens.now += 300
    lens.watch(60, turned)
    assert lens.problems == ["moved"]


def test_the_alert_ends_with_the_pictures(lens: Lens) -> None:
    lens.watch(30, hand)
    (change,) = lens.logic.close(at(lens.now + 5))
    assert change.phase is Phase.END
    assert change.alert.end_us == at(lens.now + 5)
    assert lens.logic.problem is None


def test_a_view_that_stays_becomes_the_cameras_view(lens: Lens) -> None:
    lens.view = yard(2)
    lens.watch(800)
    assert lens.problems == ["moved"]
    over, phase, _ = lens.told[1]
    assert phase is Phase.END
    assert 600 <= over - 60 <= 660
    lens.watch(60, hand)
    assert lens.problems == ["moved", "covered"]


def dusk(view: Picture, s: float) -> Picture:
    """Black within ten minutes."""
    return view * max(0.02, 1 - s / 600)


def infrared(view: Picture, _s: float) -> Picture:
    """Near things bright, far ones gone, contrasts turned round."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    spot = np.exp(-((x / WIDTH - 0.5) ** 2 + (y / HEIGHT - 0.6) ** 2) / 0.15)
    seen: Picture = (230 - view * 0.8) * spot + 8
    return seen


def headlights(view: Picture, s: float) -> Picture:
    """Four seconds of glare on everything."""
    return view + 250 if s < 4 else view


def passer_by(view: Picture, s: float) -> Picture:
    """For two seconds, somebody is all that can be seen."""
    return np.full_like(view, 60) + np.linspace(-5, 5, WIDTH) if s < 2 else view


def rain(view: Picture, s: float) -> Picture:
    """Streaks everywhere, and veils."""
    rng = np.random.default_rng(round(s))
    wet: Picture = (cv2.GaussianBlur(view, (0, 0), 1.0) * 0.8 + 30).astype(np.float64)
    for x, y in zip(rng.integers(0, WIDTH, 300), rng.integers(0, HEIGHT - 30, 300), strict=True):
        wet[y : y + 30, x] = 200
    return wet


def fog(view: Picture, s: float) -> Picture:
    """Hardly anything left to be seen within five minutes."""
    thick = 0.85 * min(1, s / 300)
    return view * (1 - thick) + 150 * thick


def snow(view: Picture, s: float) -> Picture:
    """The ground becomes white, from below, within ten minutes."""
    white = view.copy()
    white[HEIGHT - round(HEIGHT * 0.5 * min(1, s / 600)) :] = 215
    return white


def lamp_off(view: Picture, _s: float) -> Picture:
    return view * 0.25


def dark_room(view: Picture, _s: float) -> Picture:
    """The lamp is off; the window is not."""
    dark = np.full_like(view, 6)
    dark[100:180, 200:300] = 30
    return dark


@pytest.mark.parametrize(
    ("effect", "seconds"),
    [
        pytest.param(dusk, 700, id="night falls"),
        pytest.param(headlights, 30, id="headlights"),
        pytest.param(passer_by, 30, id="somebody before the lens"),
        pytest.param(rain, 120, id="rain"),
        pytest.param(fog, 400, id="fog"),
        pytest.param(snow, 700, id="snow"),
        pytest.param(lamp_off, 60, id="a lamp goes off"),
        pytest.param(dark_room, 60, id="the last lamp goes off"),
    ],
)
def test_what_the_world_does_is_no_fault_of_the_camera(
    lens: Lens, effect: Effect, seconds: float
) -> None:
    lens.watch(seconds, effect)
    lens.watch(30)
    assert lens.problems == []


def test_infrared_light_is_no_fault_of_the_camera(lens: Lens) -> None:
    lens.noise = 3.0
    for _ in range(2):
        lens.watch(60, infrared, is_colour=False)
        lens.watch(60)
    assert lens.problems == []


def test_night_and_morning_are_no_fault_and_a_hand_at_noon_is(lens: Lens) -> None:
    lens.watch(700, dusk)
    lens.watch(600, lambda view, s: view * max(0.02, s / 600))
    lens.watch(60)
    assert lens.problems == []
    lens.watch(30, hand)
    assert lens.problems == ["covered"]


def test_a_lens_in_the_dark_says_nothing() -> None:
    lens = Lens()
    lens.watch(120, cap)
    lens.watch(60, lambda view, s: view)
    assert lens.problems == []


def test_another_picture_size_begins_anew(lens: Lens) -> None:
    lens.watch(30, hand)
    small = cv2.resize(lens.view.astype(np.float32), (320, 180)).clip(0, 255).astype(np.uint8)
    plain = np.full((90, 320), 128, np.uint8)
    frame = av.VideoFrame.from_ndarray(np.concatenate([small, plain]), format="yuv420p")
    for _ in range(10):
        lens.send(frame)
    assert lens.logic.problem is None
    assert lens.told[-1][1] is Phase.END
