"""Made nights in which there is rain, insects, light, leaves, and now and then a person."""

import argparse
import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import cv2
import numpy as np

from bench.backgrounds import backgrounds
from bench.cinema import PromptLooker, Screening, Show, eyes
from bench.configuration import config_hash
from bench.errors import BenchError
from bench.figures import percentile, rounded, say
from bench.made_camera import HEIGHT, MadeCamera, Story, story
from bench.passers import Passage
from bench.truth import Clip, Judged, Raised, Span, judge
from bench.weather import kinds
from demo.arrays import Image
from nvr.errors import ModelError
from nvr.vision.model import BUILTIN_DIR

_ROOT = Path(__file__).parent.parent
_TOLERANCE_S = 1.0
_LABELS = ("person", "pet")

CAMERA_S = 600.0
"""Each camera is watched for so long; then comes another one, with another background."""

MIN_PX = 40
"""Persons of less height at their largest don't count."""

MAX_FALSE_PER_DAY = 1.0
MIN_RECALL = 0.95


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `negatives` to the command line."""
    parser = benches.add_parser("negatives", help="made bad weather: false alerts, persons in it")
    parser.add_argument("--kind", choices=[*kinds(), "all"], default="all")
    parser.add_argument("--hours", type=float, default=8.0, help="of each kind (8)")
    parser.add_argument("--fps", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1, help="of the first camera")
    parser.add_argument("--with-main", action="store_true", help="with a main stream of 1280x720")
    parser.add_argument("--no-persons", action="store_true")
    parser.add_argument("--model", type=Path, default=BUILTIN_DIR, metavar="DIR")
    parser.add_argument(
        "--backgrounds",
        type=Path,
        metavar="DIR",
        help="pictures of nobody, or clips and what is in them",
    )
    parser.add_argument("--sheet", type=Path, metavar="DIR", help="write pictures to look at")
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Watch every kind; the figures."""
    return await asyncio.to_thread(_run, options)


@dataclass(frozen=True, slots=True)
class Watched:
    """What came of one camera. ``heights`` are pixels, one for each of its passages."""

    show: Show
    judged: Mapping[str, Judged]
    heights: tuple[float, ...]
    found: tuple[bool, ...]


def _run(options: argparse.Namespace) -> dict[str, Any]:
    chosen = list(kinds()) if options.kind == "all" else [options.kind]
    real = backgrounds(options.backgrounds)
    try:
        with eyes(options.model) as looker:
            by_kind = {kind: _watch_kind(kind, looker, real, options) for kind in chosen}
    except ModelError as error:
        raise BenchError(str(error)) from error
    figures = {kind: summary(watched) for kind, watched in by_kind.items()}
    every = summary([one for watched in by_kind.values() for one in watched])
    with TemporaryDirectory() as nowhere:  # the settings that a user gets by default
        return {
            "kinds": figures,
            "all": every,
            "fps": options.fps,
            "seed": options.seed,
            "missed_targets": _missed(figures, every),
            "config_hash": config_hash(_ROOT, Path(nowhere)),
        }


def _watch_kind(
    kind: str, looker: PromptLooker, real: Sequence[Image], options: argparse.Namespace
) -> list[Watched]:
    left_s, seed, all_watched = options.hours * 3600, options.seed, []
    began_s = time.monotonic()
    while left_s > 0:
        told = story(kind, seed, min(CAMERA_S, left_s), options.fps, real)
        if options.no_persons:
            told = story_without_persons(told)
        watched = _watch(MadeCamera(told, with_main=options.with_main), looker, options.sheet)
        all_watched.append(watched)
        left_s, seed = left_s - CAMERA_S, seed + 1
    figures = summary(all_watched)
    say(f"{kind}: {figures} in {time.monotonic() - began_s:.0f} s")
    return all_watched


def story_without_persons(told: Story) -> Story:
    """The same camera when nobody comes."""
    return Story(told.kind, told.seed, told.seconds, told.fps, told.background, (), told.others)


def _watch(camera: MadeCamera, looker: PromptLooker, sheet: Path | None) -> Watched:
    told = camera.story
    name = f"{told.kind}-{told.seed}"
    clip = truth(told)
    with TemporaryDirectory() as folder:
        show = Screening(looker, Path(folder)).run_pieces(camera.pieces(), name)
    judged = {label: judge(clip, show.alerts, label) for label in _LABELS}
    found = tuple(_is_found(visit, show.alerts) for visit in clip.visits)
    heights = tuple(_pixels(passage) for passage in told.persons)
    for label in _LABELS:
        for alert in judged[label].false:
            say(f"{name}: {alert.label} from {alert.start_s:.1f} s is false")
            _keep(sheet, camera, f"{name}-false-{alert.label}", alert.out_s * told.fps)
    for passage, height, is_found in zip(told.persons, heights, found, strict=True):
        if not is_found:
            middle_s = (passage.start_s + passage.end_s) / 2
            say(f"{name}: a person of {height:.0f} px around {middle_s:.1f} s is missed")
            _keep(sheet, camera, f"{name}-missed-{height:.0f}px", middle_s * told.fps)
    return Watched(show, judged, heights, found)


def truth(told: Story) -> Clip:
    """When persons are in view."""
    visits = tuple(Span("person", one.start_s, one.end_s) for one in told.persons)
    return Clip(Path(f"{told.kind}-{told.seed}"), visits, (), _TOLERANCE_S)


def summary(watched: Sequence[Watched]) -> dict[str, Any]:
    """Figures of some cameras."""
    seconds = sum(one.show.seconds for one in watched)
    days = seconds / 86400
    false = {label: sum(len(one.judged[label].false) for one in watched) for label in _LABELS}
    tall = [
        is_found
        for one in watched
        for height, is_found in zip(one.heights, one.found, strict=True)
        if height >= MIN_PX
    ]
    persons = [one.judged["person"] for one in watched]
    found = sum(one.found for one in persons)
    motion = sum(one.show.others.get("motion", 0) for one in watched)
    health = sum(one.show.others.get("health", 0) for one in watched)
    looks = sum(one.show.inferences for one in watched)
    latencies_ms = [1000 * s for one in persons for s in one.latencies_s]
    return {
        "hours": rounded(seconds / 3600),
        "false_persons": false["person"],
        "false_pets": false["pet"],
        "false_per_camera_day": rounded(sum(false.values()) / days),
        "motion_per_camera_day": rounded(motion / days, 0),
        "health_alerts": health,
        "persons": len(tall),
        "persons_found": sum(tall),
        "recall": rounded(sum(tall) / len(tall), 3) if tall else None,
        "latency_ms_p50": rounded(percentile(latencies_ms, 0.5), 0),
        "alerts_per_visit": rounded(sum(one.matched for one in persons) / found) if found else None,
        "inferences_per_s": rounded(looks / seconds),
    }


def _missed(figures: Mapping[str, dict[str, Any]], every: dict[str, Any]) -> list[str]:
    missed = [
        f"{kind}: false_per_camera_day"
        for kind, of_kind in figures.items()
        if of_kind["false_per_camera_day"] > MAX_FALSE_PER_DAY
    ]
    if every["recall"] is not None and every["recall"] < MIN_RECALL:
        missed.append("recall")
    return missed


def _is_found(visit: Span, alerts: Sequence[Raised]) -> bool:
    return any(a.label == "person" and visit.holds(a.start_s, _TOLERANCE_S) for a in alerts)


def _pixels(passage: Passage) -> float:
    return max(stop.height for stop in passage.stops) * HEIGHT


def _keep(sheet: Path | None, camera: MadeCamera, name: str, number: float) -> None:
    if sheet is not None:
        sheet.mkdir(parents=True, exist_ok=True)
        picture = np.ascontiguousarray(camera.frame(max(0, int(number))))
        cv2.imwrite(str(sheet / f"{name}-{int(number)}.jpg"), picture)
