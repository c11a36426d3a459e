"""Shares: who is visible in them who was not chosen, and what else they tell."""

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import av
import cv2
import numpy as np

from bench import ended, opened
from bench.errors import BenchError
from bench.figures import rounded, say
from bench.redacted import Truth, Verdict, judge, planes_of_file, sheet
from bench.share_process import share_process
from bench.shared_clips import real_clips
from bench.shared_scenes import PLANTED, Made, by_chance, made, telling_company
from bench.telltales import audio_leaks, clock_leaks, metadata_leaks
from nvr.errors import NvrError
from nvr.redaction.looking import Eyes, Sight
from nvr.redaction.order import RenderOrder
from nvr.redaction.rendering import render
from nvr.shares import ShareBackground, ShareContent, SubjectPoint
from nvr.sharing.folder import SharedFile
from nvr.vision.model import BUILTIN_DIR
from nvr.vision.settings import Candidate, ModelChoice

type _Measure = Callable[[argparse.Namespace], Awaitable[dict[str, Any]]]

MIN_VISIBLE_PCT = 90.0
_SIZE, _FPS = (1280, 720), 10
_SHEET_PICTURES = 12
_SHARE = "share.mp4"


@dataclass(frozen=True, slots=True)
class Case:
    """One share to be made of one clip, and what is true of it."""

    name: str
    path: Path
    order: RenderOrder
    truths: Sequence[Truth]
    counts: bool
    scene: Sequence[Path] = ()
    empty: Path | None = None


class FailingEyes(Eyes):
    """A model that finds nobody for a while, in every picture from one to another."""

    def __init__(self, choice: ModelChoice, first: int, stop: int) -> None:
        super().__init__(choice)
        self._off = range(first, stop)
        self._number = -1

    def look(self, picture: av.VideoFrame) -> list[Sight]:
        self._number += 1
        return [] if self._number in self._off else super().look(picture)


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `sharing` to the command line."""
    parser = benches.add_parser("sharing", help="who and what a share shows that it must not")
    parser.add_argument("--only", choices=_PARTS, help="one part of all")
    parser.add_argument(
        "--clips", type=Path, metavar="DIR", help="real clips whose boxes are known"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the first clip made by chance")
    parser.add_argument("--chances", type=int, default=4, metavar="N", help="such clips (4)")
    parser.add_argument("--case", metavar="TEXT", help="clips whose name holds this")
    parser.add_argument("--sheet", type=Path, metavar="DIR", help="write pictures to look at")
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Measure every part; the figures of all."""
    chosen = _PARTS if options.only is None else {options.only: _PARTS[options.only]}
    found: dict[str, Any] = {}
    missed: list[str] = []
    for measure in chosen.values():
        figures = await measure(options)
        missed += figures.pop("missed_targets")
        found |= figures
    return found | {"missed_targets": missed}


async def _redaction(options: argparse.Namespace) -> dict[str, Any]:
    total, unasked, took = Verdict(), Verdict(), []
    video_s = 0.0
    with TemporaryDirectory() as name:
        folder = Path(name)
        async with share_process(_MODEL) as process:
            for case in _cases(folder, options):
                took.append(await process.make(case.order, case.path, folder / _SHARE, case.scene))
                verdict = await asyncio.to_thread(_judged, case, folder / _SHARE, options.sheet)
                seconds = (case.order.end_us - case.order.start_us) / 1e6
                video_s += seconds
                _tell(case.name, verdict, took[-1].cpu_s / seconds)
                (total if case.counts else unasked).add(verdict)
    leaks = total.leaks + unasked.leaks
    figures = {
        "redaction_leaks": leaks,
        "redaction_worst_px": max(total.worst_px, unasked.worst_px),
        "pictures": total.pictures + unasked.pictures,
        "subject_visible_pct": rounded(total.visible_pct),
        "subject_visible_pictures_pct": rounded(total.visible_pictures_pct),
        "subject_visible_pct_unasked": rounded(unasked.visible_pct),
        "render_s_per_video_s": rounded(sum(one.cpu_s for one in took) / max(video_s, 1e-6)),
        "render_peak_mb": rounded(max((one.peak_mb for one in took), default=None), 0),
    }
    missed = ["redaction_leaks"] if leaks else []
    if total.visible_pct is not None and total.visible_pct < MIN_VISIBLE_PCT:
        missed.append("subject_visible_pct")
    return figures | {"missed_targets": missed}


async def _detector_off(options: argparse.Namespace) -> dict[str, Any]:
    return await asyncio.to_thread(_measure_detector_off, options)


def _measure_detector_off(options: argparse.Namespace) -> dict[str, Any]:
    total = Verdict()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for case in _cases(folder, options):
            first, stop = len(case.truths) * 2 // 5, len(case.truths) * 3 // 5
            eyes = FailingEyes(_MODEL, first, stop)
            target = _made_share(folder, case.order, case.path, eyes, case.scene)
            verdict = _judged(case, target, None, range(first, stop))
            _tell(f"{case.name}, detector off", verdict, None)
            total.add(verdict)
    figures = {"leaks_detector_off": total.leaks, "pictures_detector_off": total.pictures}
    return figures | {"missed_targets": ["leaks_detector_off"] if total.leaks else []}


async def _telltales(options: argparse.Namespace) -> dict[str, Any]:
    return await asyncio.to_thread(_measure_telltales)


def _measure_telltales() -> dict[str, Any]:
    metadata: list[str] = []
    sound = clock = 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        source = telling_company().write(folder / "source.mp4")
        if not metadata_leaks(source, PLANTED) or not clock_leaks(source):
            raise BenchError("the source tells nothing: nothing could be found in a share of it")
        for content in (ShareContent.WHOLE, ShareContent.SUBJECT, ShareContent.PETS):
            for with_audio in (False, True):
                order = RenderOrder(
                    content,
                    ShareBackground.BLACK,
                    0,
                    1_000_000,
                    3_000_000,
                    (SubjectPoint(2_000_000, 0.4, 0.6),),
                    with_audio,
                    keeps_lettering=False,
                )
                target = _made_share(folder, order, source, Eyes(_MODEL))
                found = metadata_leaks(target, PLANTED)
                heard, read = audio_leaks(target, with_audio), clock_leaks(target)
                told = ", ".join(found) or "tells nothing"
                say(f"{content}, sound {with_audio}: {told}; {heard} of sound, {read} of the clock")
                metadata, sound, clock = metadata + found, sound + heard, clock + read
    figures = {"metadata_leaks": len(metadata), "audio_leaks": sound, "clock_leaks": clock}
    return figures | {"missed_targets": [key for key, value in figures.items() if value]}


_PARTS: Final[dict[str, _Measure]] = {
    "redaction": _redaction,
    "detector_off": _detector_off,
    "telltales": _telltales,
    "opened": opened.measure,
    "ended": ended.measure,
}

_MODEL = ModelChoice(BUILTIN_DIR, Candidate(None, "f32"))


def _cases(folder: Path, options: argparse.Namespace) -> Iterator[Case]:
    wanted = options.case or ""
    seeds = range(options.seed, options.seed + options.chances)
    chances = (by_chance(seed, _SIZE, _FPS) for seed in seeds)
    for one in (*made(_SIZE, _FPS), *chances):
        if one is not None and wanted in one.name:
            yield _made_case(one, folder)
    if options.clips is None:
        say("no --clips: only made clips are looked at")
        return
    for name, path, order, truths in real_clips(options.clips):
        if wanted in name:
            yield Case(name, path, order, truths, counts=True)


def _made_case(one: Made, folder: Path) -> Case:
    company, stem = one.company, one.name.replace(" ", "_")
    path = company.write(folder / f"{stem}.mp4")
    boxes = company.boxes()
    points = []
    for time_s in one.confirmed_s:
        box = boxes[round(time_s * company.fps)][0]
        assert box is not None
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        points.append(SubjectPoint(round(time_s * 1e6), x, y))
    scene: list[Path] = []
    if one.has_scene:
        quiet = replace(company, people=(), seconds=1.0)
        scene = [quiet.write(folder / f"{stem}-{n}.mp4") for n in range(4)]
    return Case(
        one.name,
        path,
        RenderOrder(
            ShareContent.PETS if one.is_pets else ShareContent.SUBJECT,
            ShareBackground.SCENE if one.has_scene else ShareBackground.BLACK,
            0,
            0,
            round(company.seconds * 1e6),
            tuple(points),
            with_audio=False,
            keeps_lettering=True,
        ),
        [Truth(b[0], tuple(box for box in b[1:] if box is not None)) for b in boxes],
        one.counts,
        scene,
        scene[0] if scene else None,
    )


def _judged(case: Case, share: Path, into: Path | None, only: range | None = None) -> Verdict:
    """Look at the pictures of a share. Raises BenchError."""
    empty = None
    if case.empty is not None:
        empty = next(planes for _, planes in planes_of_file(case.empty))
    source = planes_of_file(case.path, case.order.start_us / 1e6)
    total, tiles = Verdict(), []
    every = max(1, len(case.truths) // _SHEET_PICTURES)
    pictures = zip(planes_of_file(share), source, case.truths, strict=False)
    number = -1
    for number, ((time_s, shown), (source_s, planes), truth) in enumerate(pictures):
        if abs(time_s - source_s) > 0.05:
            raise BenchError(f"{case.name}: picture {number} is at {time_s}, not at {source_s} s")
        one = judge(shown, planes, truth, empty)
        if only is None or number in only:
            total.add(one)
        if into is not None and (one.leaks or number % every == 0):
            tiles.append(sheet(shown, planes, truth))
    if number + 1 != len(case.truths):
        raise BenchError(f"{case.name}: {number + 1} pictures, and not {len(case.truths)}")
    if into is not None:
        _write_sheet(into / f"{case.name.replace(' ', '_')}.png", tiles)
    return total


def _made_share(
    folder: Path, order: RenderOrder, source: Path, eyes: Eyes, scene: Sequence[Path] = ()
) -> Path:
    """The file of a share. Raises BenchError."""
    target = folder / _SHARE
    fd = os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        clips = [SharedFile(path) for path in scene]
        render(order, SharedFile(source), clips, eyes, fd, lambda _: None)
    except NvrError as error:
        raise BenchError(f"{source.name}: {error}") from error
    finally:
        os.close(fd)
    return target


def _write_sheet(path: Path, tiles: Sequence[Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [tiles[n : n + 4] for n in range(0, min(len(tiles), 16), 4)]
    blank = np.zeros_like(tiles[0])
    full = [np.hstack([*row, *[blank] * (4 - len(row))]) for row in rows]
    cv2.imwrite(str(path), np.vstack(full))


def _tell(name: str, verdict: Verdict, cost: float | None) -> None:
    seen = f"{verdict.visible_pictures} of {verdict.subject_pictures} pictures"
    cost_told = "" if cost is None else f", {cost:.1f} s for each second"
    say(
        f"{name}: {verdict.leaks} leaks (at most {verdict.worst_px} pixels), subject "
        f"{rounded(verdict.visible_pct, 1)} % in {seen}{cost_told}"
    )
