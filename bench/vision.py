"""Who is found in a folder of clips with known content, and what is taken for somebody."""

import argparse
import asyncio
import resource
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.cinema import PromptLooker, Screening, Show, eyes
from bench.configuration import config_hash
from bench.errors import BenchError
from bench.figures import percentile, rounded, say
from bench.substream import sub_stream
from bench.truth import LABELS, Clip, Judged, judge, load
from nvr.errors import ModelError
from nvr.vision.model import BUILTIN_DIR

_ROOT = Path(__file__).parent.parent


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `vision` to the command line."""
    parser = benches.add_parser("vision", help="persons and pets found in clips, false alerts")
    parser.add_argument("folder", type=Path, metavar="DIR", help="holds ground_truth.json")
    parser.add_argument("--model", type=Path, default=BUILTIN_DIR, metavar="DIR")
    parser.add_argument("--only", metavar="TEXT", help="clips whose file name holds this")
    parser.add_argument(
        "--sub", action="store_true", help="show large clips as main streams with a sub stream"
    )
    parser.add_argument("--sheet", type=Path, metavar="DIR", help="write the alerts' pictures")
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Show every clip; the figures."""
    return await asyncio.to_thread(_run, options)


@dataclass(frozen=True, slots=True)
class _Result:
    clip: Clip
    show: Show
    judged: Mapping[str, Judged]


def _run(options: argparse.Namespace) -> dict[str, Any]:
    clips = [c for c in load(options.folder) if (options.only or "") in c.path.name]
    if not clips:
        raise BenchError(f"{options.folder}: no clip is called {options.only!r}")
    before_s = _cpu_s()
    try:
        with eyes(options.model) as looker:
            results = [_show(clip, looker, options) for clip in clips]
    except ModelError as error:
        raise BenchError(str(error)) from error
    cpu_s = _cpu_s() - before_s
    seconds = sum(result.show.seconds for result in results)
    figures: dict[str, Any] = {
        "clips": len(results),
        "seconds": rounded(seconds),
        "cpu_s_per_video_s": rounded(cpu_s / seconds, 4),
        "inferences_per_s": rounded(sum(r.show.inferences for r in results) / seconds),
    }
    figures |= {label: _summary([r.judged[label] for r in results], seconds) for label in LABELS}
    with TemporaryDirectory() as nowhere:  # the settings that a user gets by default
        return figures | {"config_hash": config_hash(_ROOT, Path(nowhere))}


def _show(clip: Clip, looker: PromptLooker, options: argparse.Namespace) -> _Result:
    sub = sub_stream(clip.path) if options.sub else None
    with TemporaryDirectory() as folder:
        show = Screening(looker, Path(folder)).run(clip.path, sub)
        if options.sheet is not None:
            _keep_pictures(Path(folder), options.sheet, clip.path.stem)
    judged = {label: judge(clip, show.alerts, label) for label in LABELS}
    told = ", ".join(_told(label, judged[label]) for label in LABELS if _matters(judged[label]))
    say(f"{clip.path.name}: {told or 'nothing there, nothing found'}")
    for alert in show.alerts:
        say(f"    {alert.label} from {alert.start_s:.1f} s, out at {alert.out_s:.1f} s")
    return _Result(clip, show, judged)


def _keep_pictures(folder: Path, sheet: Path, stem: str) -> None:
    sheet.mkdir(parents=True, exist_ok=True)
    for number, picture in enumerate(sorted(folder.rglob("*_box.jpg"))):
        shutil.copyfile(picture, sheet / f"{stem}-{number}.jpg")


def _matters(judged: Judged) -> bool:
    return bool(judged.visits or judged.false)


def _told(label: str, judged: Judged) -> str:
    text = f"{label} {judged.found} of {judged.visits}"
    text += f", {judged.early} told before" if judged.early else ""
    return f"{text}, {len(judged.false)} false" if judged.false else text


def _summary(all_judged: Sequence[Judged], seconds: float) -> dict[str, Any]:
    visits = sum(judged.visits for judged in all_judged)
    found = sum(judged.found for judged in all_judged)
    false = sum(len(judged.false) for judged in all_judged)
    latencies_ms = [1000 * s for judged in all_judged for s in judged.latencies_s]
    matched = sum(judged.matched for judged in all_judged)
    return {
        "visits": visits,
        "found": found,
        "found_early": sum(judged.early for judged in all_judged),
        "event_recall": rounded(found / visits, 3) if visits else None,
        "false_alerts": false,
        "false_alerts_per_hour": rounded(3600 * false / seconds),
        "latency_ms_p50": rounded(percentile(latencies_ms, 0.5), 0),
        "latency_ms_p95": rounded(percentile(latencies_ms, 0.95), 0),
        "alerts_per_visit": rounded(matched / found) if found else None,
    }


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
