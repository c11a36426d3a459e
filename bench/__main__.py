"""Choose a bench, run it, and print its figures: the last line is one JSON object."""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from bench import (
    card,
    cost,
    day,
    latency,
    negatives,
    parity,
    playback,
    privacy,
    recovery,
    sharing,
    taught,
    vision,
)
from bench.errors import BenchError
from demo.errors import CamerasFailed, ClipError, PicturesMissing
from demo.hass_api import HassError
from demo.processes import ProgramFailed

_FAILURES = (BenchError, CamerasFailed, ClipError, HassError, PicturesMissing, ProgramFailed)

type Run = Callable[[argparse.Namespace], Awaitable[dict[str, Any]]]


def main() -> int:
    """Run the command line; the exit code."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    benches = parser.add_subparsers(title="benches", metavar="BENCH", required=True)
    card.add_to(benches)
    cost.add_to(benches)
    day.add_to(benches)
    latency.add_to(benches)
    negatives.add_to(benches)
    parity.add_to(benches)
    playback.add_to(benches)
    privacy.add_to(benches)
    recovery.add_to(benches)
    sharing.add_to(benches)
    taught.add_to(benches)
    vision.add_to(benches)
    options = parser.parse_args()
    try:
        figures = asyncio.run(_interruptible(options.bench, options))
    except _FAILURES as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt, asyncio.CancelledError:
        print("interrupted; all that was started is stopped", file=sys.stderr)
        return 130
    print(json.dumps(figures))
    return 1 if figures.get("missed_targets") else 0


async def _interruptible(bench: Run, options: argparse.Namespace) -> dict[str, Any]:
    """SIGTERM ends a bench as Ctrl-C does: everything it started is stopped first."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await bench(options)


sys.exit(main())
