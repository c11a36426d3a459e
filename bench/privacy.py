"""What the owner is promised, measured: each promise by a module of its own, all in one answer."""

import argparse
from collections.abc import Awaitable, Callable
from typing import Any, Final

from bench import egress, unmasked, views
from bench.scenes import add_scene_options
from bench.workspace import add_run_options

type _Measure = Callable[[argparse.Namespace], Awaitable[dict[str, Any]]]

_PROMISES: Final[dict[str, _Measure]] = {
    "egress": egress.measure,  # first: it goes on in a network of its own
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
    found: dict[str, Any] = {}
    missed: list[str] = []
    for name, measure in _PROMISES.items():
        if options.only not in (None, name):
            continue
        figures = await measure(options)
        missed += figures.pop("missed_targets")
        found |= figures
    return found | {"missed_targets": missed}
