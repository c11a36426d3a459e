"""What the owner is promised, measured: each promise by a module of its own, all in one answer."""

import argparse
from typing import Any

from bench import egress
from bench.scenes import add_scene_options
from bench.workspace import add_run_options

_PROMISES = (egress.measure,)


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `privacy` to the command line."""
    parser = benches.add_parser("privacy", help="what leaves the home: nothing")
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
    found: dict[str, Any] = {}
    missed: list[str] = []
    for measure in _PROMISES:
        figures = await measure(options)
        missed += figures.pop("missed_targets")
        found |= figures
    return found | {"missed_targets": missed}
