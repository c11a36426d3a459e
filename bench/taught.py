"""One tap on a false alert: what comes back the next night, and who is still found there.

A life-size picture of a person that the wind moves, somewhere in a made room, is a false alert; it
is called "not a person" once. Then come other nights in the same room, with other light, noise and
timing: the picture again and again, and real people who stop at the very same place.
"""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bench.cinema import PromptLooker, Screening, eyes
from bench.errors import BenchError
from bench.figures import say
from demo import room as rooms
from demo.arrays import Image
from demo.encode import StreamOptions, encode_scene
from demo.scene import PERSON_M, STEP_M, Scene, SceneOptions, Visit
from demo.sprites import Walker, people
from demo.stage import SensorNoise, Stage
from nvr.errors import ModelError
from nvr.messages import Exemplar, Lesson
from nvr.vision.model import BUILTIN_DIR

_SUB = StreamOptions(width=640, height=360, fps=10, bit_rate=512_000, audio="")
_THINGS, _PERSONS = 4, 4
_QUIET_S, _GAP_S = 8.0, 16.0
_BACK_S = 2.5
"""An alert may say that it began so long before it was seen that it is one."""
_LESSON = "taught"


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `taught` to the command line."""
    parser = benches.add_parser("taught", help="what one 'not a person' changes in later nights")
    parser.add_argument("--model", type=Path, default=BUILTIN_DIR, metavar="DIR")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rooms", type=int, default=3, help="places that something is taught at")
    parser.add_argument("--nights", type=int, default=2, help="later nights at each place")
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Teach and look again; the figures."""
    return await asyncio.to_thread(_run, options)


@dataclass(slots=True)
class _Sum:
    """What was seen in nights of the same kind."""

    false: int = 0
    found: int = 0
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Lamp:
    """The light of a night: brighter on one side, and without colours where it is infrared."""

    left: float
    right: float
    is_infrared: bool

    def apply(self, image: Image, time_s: float, frame: int) -> None:
        """Light the picture."""
        del time_s, frame
        light = np.linspace(self.left, self.right, image.shape[1], dtype=np.float32)[None, :, None]
        lit = image * light
        if self.is_infrared:
            lit[:] = lit.mean(axis=2, keepdims=True)
        image[:] = np.clip(lit, 0, 255).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Night(Scene):
    """A scene in another light, with other noise."""

    lamp: Lamp = Lamp(1.0, 1.0, False)
    grain: tuple[int, float] = (0, 2.0)
    """Seed and deviation of the sensor's noise."""

    def stage(self, size: tuple[int, int]) -> Stage:
        """The room of `options.seed`, lit by this night's lamp."""
        stage = Scene.stage(self, size)
        stage.effects += [self.lamp, SensorNoise(*self.grain)]
        return stage


@dataclass(frozen=True, slots=True)
class Place:
    """Where the picture hangs in one room, and where people stop. Parts of the picture's size."""

    seed: int
    x: float
    ground: float
    height: float
    thing: Walker
    person: Walker

    @property
    def cycle(self) -> float:
        """Picture widths per cycle of a gait here."""
        return 2 * STEP_M["person"] * self.height * rooms.HEIGHT / PERSON_M / rooms.WIDTH


def make_place(seed: int) -> Place:
    """Draw a place from a seed."""
    rng = np.random.default_rng([seed, 21])
    folk = people()
    who, person = rng.permutation(len(folk))[:2]
    pose = folk[who].poses[int(rng.integers(len(folk[who].poses)))]
    height = float(rng.uniform(0.4, 0.6))
    depth = min(max(rooms.FOCAL * PERSON_M / (height * rooms.HEIGHT), 3.55), rooms.BACK - 1.2)
    ground = (rooms.HORIZON + rooms.FOCAL * rooms.EYE / depth) / rooms.HEIGHT
    picture = Walker("thing", f"picture of {folk[who].name}", [pose], turns=False)
    x = float(rng.uniform(0.3, 0.7))
    return Place(seed, x, min(ground, 0.985), height, picture, folk[person])


def make_night(place: Place, seed: int, things: int, persons: int) -> Night:
    """Draw a night from a seed: when the picture hangs there, and when somebody comes."""
    rng = np.random.default_rng([place.seed, seed, 22])
    acts = ["thing"] * things + ["person"] * persons
    rng.shuffle(acts)
    now_s, visits = _QUIET_S, []
    for act in acts:
        visits.append((_thing if act == "thing" else _person)(place, now_s, rng))
        now_s = visits[-1].end_s + _GAP_S
    left, right = rng.uniform(0.6, 1.2, 2)
    return Night(
        SceneOptions(place.seed, noise=0.0),
        now_s,
        float(rng.uniform(0.7, 1.0)),
        tuple(visits),
        (),
        Lamp(float(left), float(right), bool(rng.random() < 0.5)),
        (int(rng.integers(1 << 30)), float(rng.uniform(2.0, 5.0))),
    )


def _thing(place: Place, now_s: float, rng: np.random.Generator) -> Visit:
    """The picture hangs there for some seconds, moved by the wind."""
    swing = float(rng.uniform(0.02, 0.035))
    points = [(now_s, place.x)]
    for number in range(int(rng.integers(5, 9))):
        points.append((points[-1][0] + float(rng.uniform(0.7, 1.3)), place.x + swing))
        swing = -swing if number % 2 else -0.8 * swing
    gain = float(rng.uniform(0.9, 1.08))
    form = (place.ground, place.height, 1.0)
    return Visit("thing", "thing", place.thing, tuple(points), form[0], form[1], gain, form[2])


def _person(place: Place, now_s: float, rng: np.random.Generator) -> Visit:
    """Somebody comes in, stops where the picture hangs, and goes."""
    who = place.person
    speed = float(rng.uniform(1.0, 1.5)) * place.cycle / 2 / STEP_M["person"]
    sides = (-0.12, 1.12)
    begin, leave = sides[int(rng.integers(2))], sides[int(rng.integers(2))]
    arrive_s = now_s + abs(place.x - begin) / speed
    go_s = arrive_s + float(rng.uniform(2.0, 5.0))
    end_s = go_s + abs(leave - place.x) / speed
    points = ((now_s, begin), (arrive_s, place.x), (go_s, place.x), (end_s, leave))
    height = place.height * float(rng.uniform(0.97, 1.03))
    gain = float(rng.uniform(0.9, 1.08))
    return Visit("person", who.name, who, points, place.ground, height, gain, place.cycle)


def _run(options: argparse.Namespace) -> dict[str, Any]:
    before, after, persons, things = _Sum(), _Sum(), 0, 0
    missed: list[str] = []
    try:
        with eyes(options.model) as looker, TemporaryDirectory() as folder:
            for place in _places(options):
                first = make_night(place, options.seed, 1, 0)
                lesson = _taught_by(_show(looker, first, Path(folder), ()))
                if lesson is None:
                    say(f"room {place.seed}: {place.thing.name} raises no alert; not counted")
                    continue
                for number in range(options.nights):
                    night = make_night(place, options.seed + 1 + number, _THINGS, _PERSONS)
                    things, persons = things + _THINGS, persons + _PERSONS
                    _add(before, night, _show(looker, night, Path(folder), ()))
                    _add(after, night, _show(looker, night, Path(folder), (lesson,)))
                    say(f"room {place.seed}, night {number + 1}: {before} -> {after}")
    except ModelError as error:
        raise BenchError(str(error)) from error
    if not things:
        raise BenchError("nothing that was shown raised a false alert; take another seed")
    if after.false:
        missed.append("repeats")
    if after.found < before.found:
        missed.append("recall")
    return {
        "repeats": things,
        "false_alerts_untaught": before.false,
        "false_alerts": after.false,
        "dropped": after.dropped,
        "persons": persons,
        "found_untaught": before.found,
        "found": after.found,
        "missed_targets": missed,
    }


def _places(options: argparse.Namespace) -> Iterator[Place]:
    return (make_place(options.seed * 100 + number) for number in range(options.rooms))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What came of a night: when persons were told, in seconds, and what for."""

    starts_s: tuple[float, ...]
    exemplars: tuple[tuple[Exemplar, ...], ...]
    dropped: int


def _show(looker: PromptLooker, night: Night, folder: Path, lessons: Sequence[Lesson]) -> _Seen:
    path = folder / f"{night.options.seed}-{night.grain[0]}.mp4"
    if not path.exists():
        encode_scene(night, path, _SUB)
    with TemporaryDirectory() as pictures:
        screening = Screening(looker, Path(pictures), lessons)
        show = screening.run(path)
    starts = tuple(alert.start_s for alert in show.alerts if alert.label == "person")
    return _Seen(starts, tuple(screening.exemplars.values()), screening.dropped)


def _taught_by(seen: _Seen) -> Lesson | None:
    """What "not a person" on the first alert of a night teaches."""
    if not seen.starts_s:
        return None
    return Lesson(_LESSON, "person", None, seen.exemplars[0])


def _add(total: _Sum, night: Night, seen: _Seen) -> None:
    for visit in night.visits:
        told = any(visit.start_s - _BACK_S <= s <= visit.end_s + 1.0 for s in seen.starts_s)
        if visit.label == "person":
            total.found += told
        else:
            total.false += told
    total.dropped += seen.dropped
