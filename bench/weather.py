"""What happens before a camera at night and in bad weather, and is nobody: drawn from a seed.

Each effect changes a picture (H x W x 3, BGR) in place, as a function of its seed and of time, at
any size. None of them is meant to be beautiful; each does to a motion gate and to a model what the
real thing does to them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np

from demo.arrays import Floats, Image, as_image
from demo.stage import Effect, SensorNoise

COARSE = 8
"""Light is computed on every eighth pixel."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that lasts for a while; ``seed`` tells what it is like."""

    start_s: float
    end_s: float
    seed: int

    def share(self, time_s: float) -> float | None:
        """How much of it is over, 0..1; None while it doesn't happen."""
        if not self.start_s <= time_s < self.end_s:
            return None
        return (time_s - self.start_s) / (self.end_s - self.start_s)


def events(
    rng: np.random.Generator, seconds: float, every_s: float, lasts_s: tuple[float, float]
) -> list[Event]:
    """Random moments, on average so far apart, of random lengths."""
    found = []
    now_s = float(rng.exponential(every_s))
    while now_s < seconds:
        end_s = now_s + float(rng.uniform(*lasts_s))
        found.append(Event(now_s, end_s, int(rng.integers(1 << 31))))
        now_s += float(rng.exponential(every_s))
    return found


def _coarse(image: Image) -> tuple[int, int]:
    return image.shape[0] // COARSE, image.shape[1] // COARSE


def _multiply(image: Image, factor: Floats) -> None:
    """Multiply by a coarse picture of factors, H/8 x W/8."""
    size = (image.shape[1], image.shape[0])
    fine = cv2.resize(factor.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    image[:] = as_image(image * fine[..., None])


def _add(image: Image, light: Floats) -> None:
    """Add a coarse picture of light, H/8 x W/8, in levels."""
    size = (image.shape[1], image.shape[0])
    fine = cv2.resize(light.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    cv2.add(image, cv2.merge([as_image(fine)] * 3), dst=image)


@dataclass(slots=True)
class Infrared:
    """Grey, lit from the camera, with the noise of a sensor at its limit that seeks its gain."""

    seed: int
    deviation: float
    _bank: Floats | None = field(default=None, init=False)

    def apply(self, image: Image, time_s: float, frame: int) -> None:
        rng = np.random.default_rng([self.seed, 11])
        height, width = image.shape[:2]
        y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
        fall = 1.05 - rng.uniform(0.3, 0.6) * (x * x + y * y) / 2
        if self._bank is None:
            raw = rng.standard_normal((height + 64, width + 64)).astype(np.float32)
            bank: Floats = cv2.GaussianBlur(raw, (0, 0), 0.6).astype(np.float32)
            self._bank = bank / bank.std()
        seek = 1 + 0.35 * np.sin(time_s / rng.uniform(5, 20)) + 0.15 * np.sin(time_s * 1.7)
        now = np.random.default_rng([self.seed, 12, frame])
        top, left = now.integers(0, 64, 2)
        noise = self._bank[top : top + height, left : left + width]
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
        lit = grey * rng.uniform(0.45, 0.8) * fall + rng.uniform(8, 22)
        sign = 1.0 if now.random() < 0.5 else -1.0
        image[:] = as_image(lit + noise * (sign * self.deviation * seek))[..., None]


def night(seed: int) -> Infrared:
    """An infrared camera with little noise."""
    return Infrared(seed, 3.0)


@dataclass(slots=True)
class Rain:
    """Streaks that are elsewhere in every frame, some of them near the lens and out of focus."""

    seed: int

    def apply(self, image: Image, time_s: float, frame: int) -> None:
        rng = np.random.default_rng([self.seed, 13])
        heavy = rng.uniform(0.3, 1.0) * (1 + 0.6 * np.sin(time_s / rng.uniform(6, 40)))
        slant = rng.uniform(-0.25, 0.25)
        now = np.random.default_rng([self.seed, 14, frame])
        height, width = image.shape[:2]
        streaks = np.zeros((height, width), np.uint8)
        for _ in range(int(140 * heavy)):
            self._streak(streaks, now, slant, int(now.integers(6, 26)), 1)
        near = np.zeros((height, width), np.uint8)
        for _ in range(int(now.poisson(1.5 * heavy))):
            self._streak(near, now, slant, int(now.integers(60, 220)), int(now.integers(3, 9)))
        near = as_image(cv2.GaussianBlur(near, (0, 0), 3))
        both = cv2.add(cv2.GaussianBlur(streaks, (3, 3), 0), near)
        cv2.add(image, cv2.merge([both] * 3), dst=image)

    @staticmethod
    def _streak(
        onto: Image, rng: np.random.Generator, slant: float, length: int, thick: int
    ) -> None:
        height, width = onto.shape
        x, y = int(rng.integers(-20, width + 20)), int(rng.integers(-length, height))
        end = (int(x + slant * length), y + length)
        cv2.line(onto, (x, y), end, (int(rng.integers(30, 110)),), thick, cv2.LINE_AA)


@dataclass(slots=True)
class Insects:
    """Moths that shoot past the lens, hover before it, and spiders that crawl over it."""

    seed: int
    seconds: float
    _flights: list[Event] = field(init=False)
    _crawls: list[Event] = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng([self.seed, 15])
        self._flights = events(rng, self.seconds, 4.0, (0.3, 4.0))
        self._crawls = events(rng, self.seconds, 180.0, (15.0, 60.0))

    def apply(self, image: Image, time_s: float, frame: int) -> None:
        for flight in self._flights:
            if (share := flight.share(time_s)) is not None:
                self._moth(image, flight, share, frame)
        for crawl in self._crawls:
            if (share := crawl.share(time_s)) is not None:
                self._spider(image, crawl, share, time_s)

    @staticmethod
    def _moth(image: Image, flight: Event, share: float, frame: int) -> None:
        rng = np.random.default_rng(flight.seed)
        height, width = image.shape[:2]
        bend = rng.uniform(-0.15, 1.15, (4, 2)) * (width, height)
        radius = float(rng.uniform(3, 34))
        bright = float(rng.uniform(60, 230)) * (1 if rng.random() < 0.8 else -0.6)
        here = _curve(bend, share)
        before = _curve(bend, max(0.0, share - 0.03))
        flap = 0.35 + 0.65 * abs(np.sin(frame * 2.3 + rng.uniform(0, 6)))
        length = radius + min(float(np.hypot(*(here - before))), 4 * radius) / 2
        way = here - before
        axes = (max(1, int(length)), max(1, int(radius * flap)))
        turn = float(np.degrees(np.arctan2(way[1], way[0])))
        part, corner = _around(image, (here + before) / 2, 2 * length + 6)
        if not part.size:
            return
        mask = np.zeros(part.shape[:2], np.uint8)
        middle = tuple(np.rint((here + before) / 2 - corner).astype(int).tolist())
        cv2.ellipse(mask, middle, axes, turn, 0, 360, (255,), -1, cv2.LINE_AA)
        soft = cv2.GaussianBlur(mask, (0, 0), 0.6 + radius * 0.25).astype(np.float32) / 255
        part[:] = as_image(part + (bright * soft)[..., None])

    @staticmethod
    def _spider(image: Image, crawl: Event, share: float, time_s: float) -> None:
        rng = np.random.default_rng(crawl.seed)
        height, width = image.shape[:2]
        bend = rng.uniform(0.1, 0.9, (4, 2)) * (width, height)
        x, y = _curve(bend, share)
        radius = float(rng.uniform(10, 40))
        part, corner = _around(image, np.array([x, y]), 4 * radius)
        if not part.size:
            return
        mask = np.zeros(part.shape[:2], np.uint8)
        x, y = x - corner[0], y - corner[1]
        axes = (int(radius), int(0.7 * radius))
        cv2.ellipse(mask, (int(x), int(y)), axes, 30, 0, 360, (255,), -1)
        for leg in range(8):
            angle = leg * np.pi / 4 + 0.35 * np.sin(time_s * 6 + leg * 2)
            knee = (x + 1.8 * radius * np.cos(angle), y + 1.6 * radius * np.sin(angle))
            foot = (knee[0] + radius * np.cos(angle + 0.6), knee[1] + radius * np.sin(angle + 0.6))
            way = np.array([(x, y), knee, foot]).round().astype(np.int32)
            cv2.polylines(mask, [way], False, (255,), max(1, int(radius * 0.16)), cv2.LINE_AA)
        soft = cv2.GaussianBlur(mask, (0, 0), radius * 0.12).astype(np.float32) / 255
        tone = float(rng.choice([25.0, 235.0]))
        part[:] = as_image(part + ((tone - part) * (0.85 * soft)[..., None]))


def _around(image: Image, middle: Floats, reach: float) -> tuple[Image, tuple[int, int]]:
    """The part of the picture around a point (x, y), empty if it is outside, and its corner."""
    height, width = image.shape[:2]
    left, top = (max(0, int(value - reach)) for value in middle)
    right, bottom = (max(0, int(value + reach)) for value in middle)
    return image[top : min(bottom, height), left : min(right, width)], (left, top)


def _curve(bend: Floats, share: float) -> Floats:
    """A point of a cubic Bezier curve, [4, 2]."""
    a, b = 1 - share, share
    weights = np.array([a**3, 3 * a * a * b, 3 * a * b * b, b**3])
    point: Floats = weights @ bend
    return point


@dataclass(slots=True)
class Headlights:
    """Cars that pass: their light wanders over a dark scene, glares, and the camera reacts."""

    seed: int
    seconds: float
    _cars: list[Event] = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng([self.seed, 16])
        self._cars = events(rng, self.seconds, 25.0, (2.0, 8.0))

    def apply(self, image: Image, time_s: float, frame: int) -> None:
        del frame
        rows, columns = _coarse(image)
        light = np.zeros((rows, columns), np.float32)
        glare = np.zeros((rows, columns), np.float32)
        y, x = np.mgrid[0 : 1 : rows * 1j, 0 : 1 : columns * 1j]
        for car in self._cars:
            share = car.share(time_s)
            if share is None:
                continue
            rng = np.random.default_rng(car.seed)
            begin, end = rng.uniform(-0.4, 1.4, 2)
            middle = begin + (end - begin) * share
            ground, width = rng.uniform(0.35, 0.9), rng.uniform(0.08, 0.35)
            tall = rng.uniform(0.08, 0.3)
            far = ((x - middle) / width) ** 2 + ((y - ground) / tall) ** 2
            edge = rng.uniform(1.0, 6.0)  # a beam's edge is sharp on a wall
            light += rng.uniform(0.8, 3.0) / (1 + np.exp(np.minimum(edge * (far - 1), 80)))
            if rng.random() < 0.5:  # the lamps themselves, growing as they come
                size = 0.01 + 0.05 * share
                for side in (-0.5, 0.5):
                    lamp = ((x - middle - side * 4 * size) / size) ** 2
                    glare += 230 * np.exp(-(lamp + ((y - ground) / size) ** 2) / 2)
        if light.any():
            _multiply(image, (1 + light) / (1 + 0.35 * float(light.mean())))
        if glare.any():
            _add(image, np.minimum(glare, 255))


@dataclass(slots=True)
class Shadows:
    """Clouds before the sun, the crowns of trees, and what flies, drives or blows past outside."""

    seed: int
    seconds: float
    _passing: list[Event] = field(init=False)
    _clouds: Floats = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng([self.seed, 17])
        self._passing = events(rng, self.seconds, 12.0, (0.6, 9.0))
        raw = np.pad(rng.standard_normal((256, 256)).astype(np.float32), 64, mode="wrap")
        soft = cv2.GaussianBlur(raw, (0, 0), 14)[64:-64, 64:-64]
        self._clouds = soft / soft.std()

    def apply(self, image: Image, time_s: float, frame: int) -> None:
        del frame
        rng = np.random.default_rng([self.seed, 18])
        rows, columns = _coarse(image)
        speed, way = rng.uniform(1, 14), rng.uniform(0, 2 * np.pi)
        hard, deep = rng.uniform(1, 5), rng.uniform(0.2, 0.5)
        u = (np.arange(columns) + speed * time_s * np.cos(way)) % 256
        v = (np.arange(rows) + speed * time_s * np.sin(way)) % 256
        cloud = self._clouds[v.astype(int)[:, None], u.astype(int)[None, :]]
        factor = 1 - deep / (1 + np.exp(-hard * cloud))
        size = (image.shape[1], image.shape[0])
        fine = cv2.resize(factor.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
        for event in self._passing:
            if (share := event.share(time_s)) is not None:
                self._cast(fine, event, share, time_s)
        image[:] = as_image(image * fine[..., None])

    @staticmethod
    def _cast(factor: Floats, event: Event, share: float, time_s: float) -> None:
        """The shadow of something: round, long, or a crown of leaves."""
        rng = np.random.default_rng(event.seed)
        height, width = factor.shape
        (x1, y1), (x2, y2) = rng.uniform(-0.3, 1.3, (2, 2)) * (width, height)
        x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
        shadow = np.zeros((height, width), np.uint8)
        parts = int(rng.choice([1, 1, 2, 24]))
        for number in range(parts):
            spread = 0 if parts == 1 else rng.uniform(10, 50)
            wave = 4 * np.sin(time_s * rng.uniform(1, 4) + number)
            at = (int(x + rng.normal() * spread + wave), int(y + rng.normal() * spread))
            axes = (int(rng.uniform(4, 70)), int(rng.uniform(4, 40)))
            if parts > 2:
                axes = (int(rng.uniform(3, 12)), int(rng.uniform(3, 12)))
            turn = float(rng.uniform(0, 180))
            cv2.ellipse(shadow, at, axes, turn, 0, 360, (255,), -1, cv2.LINE_AA)
        soft = cv2.GaussianBlur(shadow, (0, 0), float(rng.uniform(0.8, 6))).astype(np.float32)
        factor *= 1 - rng.uniform(0.3, 0.65) * soft / 255


@dataclass(slots=True)
class Exposure:
    """A camera that changes its exposure in steps and ramps, and to infrared light and back."""

    seed: int
    seconds: float
    _steps: list[Event] = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng([self.seed, 19])
        self._steps = [Event(0.0, 0.0, int(rng.integers(1 << 31)))]
        self._steps += events(rng, self.seconds, 20.0, (0.05, 3.0))

    def apply(self, image: Image, time_s: float, frame: int) -> None:
        del frame
        past = [step for step in self._steps if step.start_s <= time_s]
        new, old = self._curve_of(past[-1]), self._curve_of(past[-2] if len(past) > 1 else past[-1])
        share = past[-1].share(time_s)
        curve = new if share is None else old + (new - old) * share
        if np.random.default_rng(past[-1].seed).random() < 0.15:  # it has taken the filter away
            image[:] = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)[..., None]
        cv2.LUT(image, as_image(curve), dst=image)

    @staticmethod
    def _curve_of(step: Event) -> Floats:
        rng = np.random.default_rng([step.seed, 1])
        gain, gamma = np.exp(rng.uniform(-0.6, 0.45)), np.exp(rng.uniform(-0.3, 0.3))
        levels = np.arange(256) / 255
        curve: Floats = 255 * np.clip(gain * levels**gamma, 0, 1) + rng.uniform(-6, 6)
        return curve


_SWING = 40
"""Pixels that a branch may reach beyond where it was drawn."""


@dataclass(frozen=True, slots=True)
class _Branch:
    """Colours, coverage, where it hangs (x, y), and its part of the picture."""

    colour: Image
    cover: Image
    root: tuple[float, float]
    place: tuple[slice, slice]


@dataclass(slots=True)
class Branches:
    """Branches with leaves before the camera, moved by gusts, and their flicker of light."""

    seed: int
    _drawn: list[_Branch] = field(init=False, default_factory=list)

    def apply(self, image: Image, time_s: float, frame: int) -> None:
        del frame
        height, width = image.shape[:2]
        if not self._drawn:
            rng = np.random.default_rng([self.seed, 20])
            self._drawn = [_branch(rng, width, height) for _ in range(int(rng.integers(2, 6)))]
        gust = 0.35 + 0.65 * max(0.0, np.sin(time_s / 7 + self.seed % 9)) ** 2
        for number, branch in enumerate(self._drawn):
            swing = np.sin(time_s * (1.1 + 0.23 * number)) + 0.4 * np.sin(time_s * 3.7 + number)
            turn = cv2.getRotationMatrix2D(branch.root, float(7 * gust * swing), 1.0)
            turn[0, 1] += 0.03 * gust * np.sin(time_s * 5.3 + number)  # it bends as well
            size = branch.cover.shape[::-1]
            moved = cv2.warpAffine(branch.colour, turn, size)
            there = cv2.warpAffine(branch.cover, turn, size).astype(np.float32)[..., None] / 255
            part = image[branch.place]
            part[:] = as_image(part + (moved - part.astype(np.float32)) * there)


def _branch(rng: np.random.Generator, width: int, height: int) -> _Branch:
    """Draw one from the picture's edge."""
    colour = np.zeros((height, width, 3), np.uint8)
    cover = np.zeros((height, width), np.uint8)
    side = int(rng.integers(3))
    root = [(0.0, rng.uniform(0, 0.6)), (1.0, rng.uniform(0, 0.6)), (rng.uniform(0, 1), 0.0)][side]
    angle = [0.0, np.pi, np.pi / 2][side] + rng.uniform(-0.6, 0.6)
    start = (root[0] * width, root[1] * height)
    tone = rng.uniform(20, 120)

    def grow(x: float, y: float, way: float, length: float, thick: int) -> None:
        end_x, end_y = x + length * np.cos(way), y + length * np.sin(way)
        ends = ((int(x), int(y)), (int(end_x), int(end_y)))
        cv2.line(colour, *ends, (tone * 0.5, tone * 0.6, tone * 0.7), thick, cv2.LINE_AA)
        cv2.line(cover, *ends, (255,), thick, cv2.LINE_AA)
        for _ in range(int(rng.integers(4, 12))):
            at = (int(end_x + rng.normal() * length / 4), int(end_y + rng.normal() * length / 4))
            axes, turn = (
                (int(rng.uniform(2, 9)), int(rng.uniform(1, 4))),
                float(rng.uniform(0, 180)),
            )
            leaf = tone * rng.uniform(0.6, 1.6)
            green = (leaf * 0.4, leaf, leaf * 0.6)
            cv2.ellipse(colour, at, axes, turn, 0, 360, green, -1, cv2.LINE_AA)
            cv2.ellipse(cover, at, axes, turn, 0, 360, (255,), -1, cv2.LINE_AA)
        if length > 18:
            for _ in range(int(rng.integers(2, 4))):
                grow(
                    end_x,
                    end_y,
                    way + rng.normal() * 0.5,
                    length * rng.uniform(0.55, 0.8),
                    thick // 2 + 1,
                )

    grow(*start, angle, float(rng.uniform(40, 110)), 5)
    rows, columns = np.flatnonzero(cover.any(axis=1)), np.flatnonzero(cover.any(axis=0))
    top, left = max(0, int(rows[0]) - _SWING), max(0, int(columns[0]) - _SWING)
    place = np.s_[top : int(rows[-1]) + _SWING, left : int(columns[-1]) + _SWING]
    root_there = (start[0] - left, start[1] - top)
    return _Branch(colour[place], cover[place], root_there, place)


@lru_cache(maxsize=1)
def kinds() -> dict[str, Callable[[int, float], list[Effect]]]:
    """The effects of each kind, made from a seed and a length in seconds."""
    return {
        "ir-noise": lambda seed, _: [Infrared(seed, 5 + seed % 7)],
        "rain": lambda seed, _: [*_night_or_day(seed), Rain(seed)],
        "insects": lambda seed, seconds: [*_night_or_day(seed), Insects(seed, seconds)],
        "headlights": lambda seed, seconds: [_Dark(0.4), Headlights(seed, seconds), _noise(seed)],
        "shadows": lambda seed, seconds: [Shadows(seed, seconds), _noise(seed)],
        "exposure": lambda seed, seconds: [Exposure(seed, seconds), _noise(seed)],
        "branches": lambda seed, _: [Branches(seed), *_night_or_day(seed)],
        "box": lambda seed, _: [*_night_or_day(seed)],
    }


def _noise(seed: int) -> SensorNoise:
    return SensorNoise(seed, 2.0)


def _night_or_day(seed: int) -> list[Effect]:
    return [night(seed)] if seed % 2 else [_noise(seed)]


@dataclass(frozen=True, slots=True)
class _Dark:
    """Less light than by day."""

    gain: float

    def apply(self, image: Image, time_s: float, frame: int) -> None:
        del time_s, frame
        cv2.convertScaleAbs(image, dst=image, alpha=self.gain)
