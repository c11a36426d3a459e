"""What the owner is promised, measured: each promise by a module of its own, all in one answer."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any, Final

from bench import egress, unmasked, views
from bench.errors import BenchError
from bench.scenes import add_scene_options
from bench.workspace import add_run_options

type _Measure = Callable[[argparse.Namespace], Awaitable[dict[str, Any]]]

_PROMISES: Final[dict[str, _Measure]] = {
    "egress": egress.measure,
    "masks": unmasked.measure,
    "views": views.measure,
}


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `privacy` to the command line."""
    parser = benches.add_parser(
        "privacy", help="what leaves the home, what masks let through, who looks unseen"
    )
    parser.add_argument("--only", choices=_PROMISES, help="one promise of all")
    parser.add_argument(
        "--minutes", type=float, default=2.0, metavar="M", help="of everyday life after the tour"
    )
    add_scene_options(parser)
    parser.add_argument(
        "--visible-s", type=float, metavar="X", help="when the person of --main comes into view"
    )
    add_run_options(parser)
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Keep every promise once; the figures of all."""
    if options.only is not None:
        return await _PROMISES[options.only](options)
    found: dict[str, Any] = {}
    missed: list[str] = []
    for name in _PROMISES:
        figures = await _alone(name)
        missed += figures.pop("missed_targets")
        found |= figures
    return found | {"missed_targets": missed}


async def _alone(name: str) -> dict[str, Any]:
    """One promise in a process of its own: one of them goes on in a network of its own."""
    command = [sys.executable, *sys.orig_argv[1:], "--only", name]
    running = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    told, _ = await running.communicate()
    lines = told.decode().splitlines()
    if not lines or not lines[-1].startswith("{"):
        raise BenchError(f"{name} could not be measured: the lines above tell why")
    figures: dict[str, Any] = json.loads(lines[-1])
    return figures
