"""How soon the dashboard card shows what is asked of it, in a real browser and Home Assistant."""

import argparse
import gzip
import math
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.card_house import CardHouse, card_house
from bench.card_measures import Growth, Opening, Scrubber, Scrubbing, Tapper, grow, open_card
from bench.card_page import DESKTOP, PHONE, CardPage, Device, card_page
from bench.errors import BenchError
from bench.figures import percentile, rounded, say
from bench.made_day import LEAST_KBIT, Size, made_day
from bench.nvr import CHECKOUT
from bench.playback import beside
from bench.workspace import add_run_options
from demo.browser import find_chromium

_CACHE = CHECKOUT / ".cache" / "bench-day"
_FRONTEND = Path("custom_components/cloudcam/frontend")
_DAY_AGE_S = 2 * 3600.0  # an older day has too little left that the card shows
_TARGETS = {
    "interactive_ms": 400.0,
    "first_live_ms": 1000.0,
    "scrub_ms_p95": 120.0,
    "tap_to_video_ms_p95": 500.0,
    "long_task_ms_max": 100.0,
    "heap_growth_mb": 10.0,
    "node_growth": 500.0,
    "bundle_kb_gzip": 120.0,
    "wrong_pictures": 0.0,
}
"""The most that a figure may be."""


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `card` to the command line."""
    parser = benches.add_parser("card", help="how soon the card shows what is asked of it")
    parser.add_argument("--cameras", type=int, default=6, metavar="N")
    parser.add_argument("--alerts", type=int, default=500, metavar="N", help="of all cameras")
    parser.add_argument("--hours", type=float, default=24.0, metavar="H", help="in the made day")
    parser.add_argument(
        "--minutes", type=float, default=10.0, metavar="M", help="of use, for memory"
    )
    parser.add_argument("--repeat", type=int, default=3, metavar="N", help="times it is opened")
    parser.add_argument("--rests", type=int, default=30, metavar="N", help="while dragging")
    parser.add_argument("--taps", type=int, default=20, metavar="N", help="on alerts")
    parser.add_argument("--device", choices=("phone", "desktop"), help="one of them only")
    parser.add_argument("--seed", type=int, help="of what is dragged to and tapped on")
    add_run_options(parser)
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Make the day, start the house, use the card, and judge; the figures."""
    chromium = find_chromium()
    if chromium is None:
        raise BenchError("no Chromium found; install the package chromium")
    seed = random.randrange(1 << 30) if options.seed is None else options.seed
    say(f"seed {seed}")
    size = Size(options.hours, options.cameras, LEAST_KBIT, options.alerts)
    day = await made_day(_CACHE, size, _DAY_AGE_S)
    figures: dict[str, Any] = {"cameras": options.cameras, "alerts": options.alerts, "seed": seed}
    figures |= bundle(options.checkout / _FRONTEND)
    with beside(_CACHE, options.keep) as folder:
        async with card_house(folder, day, options.checkout) as house:
            bench = _Bench(options, house, chromium, random.Random(seed))
            figures |= await bench.run()
    missed = missed_targets(figures)
    for key in missed:
        say(f"missed: {key} is {figures[key]}, and may be {_TARGETS[key]:g}")
    return figures | {"missed_targets": missed}


def missed_targets(figures: Mapping[str, Any]) -> list[str]:
    """Which figures are more than they may be, or could not be measured."""
    return [k for k, most in _TARGETS.items() if figures[k] is None or figures[k] > most]


def bundle(folder: Path) -> dict[str, float]:
    """Kilobytes of what a page loads: at once, and all that it may load later, each compressed."""
    sizes = {file.name: len(gzip.compress(file.read_bytes(), 9)) for file in folder.glob("*.js")}
    at_once = sizes["cloudcam-card.js"] / 1000
    return {
        "bundle_kb_gzip": round(at_once, 1),
        "bundle_all_kb_gzip": round(sum(sizes.values()) / 1000, 1),
    }


class _Bench:
    """One run of `card`."""

    def __init__(
        self, options: argparse.Namespace, house: CardHouse, chromium: Path, chance: random.Random
    ) -> None:
        self._options = options
        self._house = house
        self._chromium = chromium
        self._chance = chance

    async def run(self) -> dict[str, Any]:
        """All of it on each device; every figure is the worse of the two."""
        chosen = self._options.device
        devices = [d for d in (PHONE, DESKTOP) if chosen in (None, d.name)]
        of_device = {device.name: await self._use(device) for device in devices}
        growth = await self._grow(devices[0])
        worst = {key: _worst([told[key] for told in of_device.values()]) for key in _HEADLINES}
        return (
            worst
            | {
                "heap_growth_mb": rounded(growth.heap_mb, 1),
                "heap_minutes": self._options.minutes,
                "node_growth": growth.nodes,
                "listener_growth": growth.listeners,
                "heap_rounds": growth.rounds,
            }
            | of_device
        )

    async def _use(self, device: Device) -> dict[str, Any]:
        say(f"{device.name}, {device.size[0]} x {device.size[1]}")
        cold, warm, grids = await self._openings(device)
        async with self._page(device) as shown:
            await open_card(shown, self._house, "single", 1)
            scrubbing = await self._scrub(shown)
            await open_card(shown, self._house, "grid", 1)
            tapper = Tapper(shown, self._house, self._chance)
            for _ in range(self._options.taps):
                await tapper.tap()
        say(f"taps: {tapper.to_video_ms}")
        return (
            _opened(cold, "")
            | _opened(warm, "warm_")
            | _opened(grids, "grid_")
            | _scrubbed(scrubbing)
            | {
                "tap_to_video_ms_p50": _share(tapper.to_video_ms, 0.5),
                "tap_to_video_ms_p95": _share(tapper.to_video_ms, 0.95),
            }
        )

    def _page(self, device: Device) -> Any:
        return card_page(self._chromium, self._house.hass.url, self._house.login.token, device)

    async def _openings(self, device: Device) -> tuple[list[Opening], list[Opening], list[Opening]]:
        """With empty caches, with full ones, and with every camera at once."""
        cold, warm, grids = [], [], []
        for _ in range(self._options.repeat):
            async with self._page(device) as shown:
                cold.append(await open_card(shown, self._house, "single", 1))
                warm.append(await open_card(shown, self._house, "single", 1))
                count = self._options.cameras
                grids.append(await open_card(shown, self._house, "grid", count))
            say(f"opened: cold {cold[-1]}\n  warm {warm[-1]}\n  grid {grids[-1]}")
        return cold, warm, grids

    async def _scrub(self, shown: CardPage) -> Scrubbing:
        """Over the whole day, then over an hour and a half of it."""
        scrubber = Scrubber(shown, self._house, 0, self._chance)
        await shown.follow_scrubs()
        await scrubber.drag(self._options.rests // 2)
        for _ in range(4):
            await shown.tap(shown.page.locator("cloudcam-timeline .zoom button").first)
        await scrubber.drag(self._options.rests - self._options.rests // 2)
        say(f"rests: {scrubber.result.right_ms}")
        return scrubber.result

    async def _grow(self, device: Device) -> Growth:
        async with self._page(device) as shown:
            return await grow(shown, self._house, self._options.minutes, self._chance)


_HEADLINES = (
    "interactive_ms",
    "first_live_ms",
    "still_ms",
    "live_delay_s",
    "scrub_ms_p50",
    "scrub_ms_p95",
    "scrub_first_ms_p95",
    "long_task_ms_max",
    "wrong_pictures",
    "tap_to_video_ms_p50",
    "tap_to_video_ms_p95",
)


def _opened(openings: Sequence[Opening], prefix: str) -> dict[str, Any]:
    """The median of each; None where one did not come."""

    def middle(name: str, digits: int = 0) -> float | None:
        return _share([getattr(one, name) for one in openings], 0.5, digits)

    return {
        f"{prefix}interactive_ms": middle("interactive_ms"),
        f"{prefix}still_ms": middle("still_ms"),
        f"{prefix}first_live_ms": middle("first_live_ms"),
        f"{prefix}all_live_ms": middle("all_live_ms"),
        f"{prefix}live_delay_s": middle("live_delay_s", 1),
        f"{prefix}page_ms": middle("page_ms"),
    }


def _scrubbed(scrubbing: Scrubbing) -> dict[str, Any]:
    return {
        "scrub_ms_p50": _share(scrubbing.right_ms, 0.5),
        "scrub_ms_p95": _share(scrubbing.right_ms, 0.95),
        "scrub_first_ms_p95": _share(scrubbing.first_ms, 0.95),
        "long_task_ms_max": round(max(scrubbing.long_ms, default=0.0)),
        "wrong_pictures": scrubbing.wrong,
    }


def _share(samples: Sequence[float | None], share: float, digits: int = 0) -> float | None:
    """A percentile; None where that is among what did not come at all."""
    came = [math.inf if sample is None else sample for sample in samples]
    found = percentile(came, share)
    return rounded(found, digits) if found is not None and math.isfinite(found) else None


def _worst(values: Sequence[float | None]) -> float | None:
    return None if None in values else max(value for value in values if value is not None)
