"""What is measured of the card: opening, dragging through time, tapping alerts, and memory."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from bench.card_house import CardHouse
from bench.card_page import CardPage, Timeline, number_in, somewhere
from bench.errors import BenchError
from bench.figures import say
from bench.made_day import GOP, SECOND_US
from bench.numbered import FPS

if TYPE_CHECKING:
    from playwright.async_api import Locator

_RIGHT_US = 3 * SECOND_US
"""A picture is of the right moment if it is this near: the recordings have a keyframe every 2 s."""

_REST_S = 0.5  # a finger that waits for its picture
_REST_MOST_S = 4.0
_MOVES_S = 0.5  # a video moves if its next picture comes within
_LIVE_TIMEOUT_S = 30.0
_VIDEO_TIMEOUT_S = 15.0
_BEFORE_ALERT_US = 3 * SECOND_US
_ALERT_SEEN_S, _ALERT_APART_S = 10, 30
_LOOK_S = 0.3  # by then a video that plays has shown a picture


@dataclass(slots=True)
class Opening:
    """Milliseconds from the dashboard's own cards on; None: it did not come."""

    interactive_ms: float
    still_ms: float | None
    first_live_ms: float | None
    all_live_ms: float | None
    live_delay_s: float | None
    page_ms: float
    """From the request of the page to the dashboard's own cards: not the card's doing."""


async def open_card(shown: CardPage, house: CardHouse, view: str, videos: int) -> Opening:
    """Open the dashboard's view and wait until so many live pictures move."""
    await shown.open(house.page(view))
    origin_ms = await shown.page.evaluate("performance.timeOrigin")
    moving: dict[int, Any] = {}
    frames: dict[int, list[dict[str, Any]]] = {}
    give_up = time.monotonic() + _LIVE_TIMEOUT_S
    marks: dict[str, float] = {}
    while len(moving) < videos and time.monotonic() < give_up:
        await asyncio.sleep(0.3)
        told = await shown.take()
        marks = told["marks"]
        for frame in told["frames"]:
            frames.setdefault(frame["video"], []).append(frame)
        moving = {video: one for video, many in frames.items() if (one := _first_moving(many))}
    await shown.reading(False)
    dashboard = marks["dashboard"]
    times = sorted(one["at"] - dashboard for one in moving.values())
    delay_s = None
    if moving and videos == 1:  # of several nobody knows which camera was first
        first = min(moving.values(), key=lambda one: one["at"])
        number = number_in(first["clock"])
        assert number is not None
        delay_s = house.live_delay_s(0, number, 1000 * (origin_ms + first["at"]))
    return Opening(
        max(0.0, marks["usable"] - dashboard),
        marks["still"] - dashboard if "still" in marks else None,
        times[0] if times else None,
        times[-1] if len(times) >= videos else None,
        delay_s,
        dashboard,
    )


def _first_moving(frames: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The first frame that another one follows soon."""
    for one, next_ in pairwise(frames):
        if next_["at"] - one["at"] < 1000 * _MOVES_S and one["clock"] != next_["clock"]:
            return one
    return None


@dataclass(slots=True)
class Scrubbing:
    """Milliseconds from the finger to a picture, of each rest."""

    first_ms: list[float] = field(default_factory=list)
    """To the first picture of about that time: the film strip's, or the right one."""
    right_ms: list[float | None] = field(default_factory=list)
    """To the picture of that very moment; None: it did not come."""
    long_ms: list[float] = field(default_factory=list)
    wrong: int = 0


class Scrubber:
    """A finger on the timeline of the single camera."""

    def __init__(
        self, shown: CardPage, house: CardHouse, camera: int, chance: random.Random
    ) -> None:
        self._shown = shown
        self._day = house.day
        self._plan = house.day.cameras[camera]
        self._chance = chance
        self.result = Scrubbing()

    async def drag(self, rests: int) -> None:
        """One long drag with rests, from some moment of the made day to others."""
        shown = self._shown
        timeline = await shown.timeline()
        await shown.reading(True)
        await shown.take()
        y = timeline.top + 40
        await shown.down(timeline.x_of(self._moment(timeline)), y)
        await shown.glide(timeline.x_of(self._moment(timeline)), 6)
        await asyncio.sleep(_REST_S)
        for _ in range(rests):
            self.result.long_ms += [length for _, length in (await shown.take())["long"]]
            await shown.glide(timeline.x_of(self._moment(timeline)), self._chance.randint(3, 12))
            await self._rest()
        # and once to and fro without a rest: nothing may get stuck
        for share in (0.2, 0.8, 0.3, 0.7):
            await shown.glide(timeline.left + share * timeline.width, 30)
        await asyncio.sleep(_REST_S)
        self.result.long_ms += [length for _, length in (await shown.take())["long"]]
        await shown.glide(timeline.x_of(self._moment(timeline)), 6)
        await shown.up()
        await shown.reading(False)

    def _moment(self, timeline: Timeline) -> float:
        """A recorded one that the timeline shows, a bit away from every outage."""
        for _ in range(1000):
            us = timeline.time_at(somewhere(self._chance))
            pixel_us = (timeline.end_us - timeline.start_us) / timeline.width
            away_us = 2 * pixel_us + 10 * SECOND_US
            if any(a + away_us < us < b - away_us for a, b in self._plan.recorded):
                return us
        raise BenchError("the timeline shows nothing of the made day")

    async def _rest(self) -> None:
        give_up = time.monotonic() + _REST_MOST_S
        told: dict[str, Any] = {name: [] for name in ("inputs", "scrubs", "pictures", "long")}
        while True:
            await asyncio.sleep(_REST_S)
            more = await self._shown.take()
            for name in told:
                told[name] += more[name]
            wanted_us = [us for phase, _, us in told["scrubs"] if phase == "move"][-1]
            moved_ms = [at for kind, at in told["inputs"] if kind == "pointermove"][-1]
            after = [p for p in told["pictures"] if p["shown"] is not None and p["at"] >= moved_ms]
            right = [p for p in after if self._is_right(p, wanted_us)]
            if right or time.monotonic() > give_up:
                break
        about = [p for p in after if p["tile"] or p in right]
        result = self.result
        result.long_ms += [length for _, length in told["long"]]
        result.right_ms.append(right[0]["shown"] - moved_ms if right else None)
        if about:
            result.first_ms.append(about[0]["shown"] - moved_ms)

    def _is_right(self, picture: dict[str, Any], wanted_us: float) -> bool:
        """Of the moment that is wanted; the pixels must say the same as the picture's time does."""
        us, number = picture["us"], number_in(picture["clock"])
        if picture["tile"] or us is None or number is None:
            return False
        expected = self._day.picture_at(self._plan, round(us))
        apart = abs(number - expected) % self._day.pictures
        if min(apart, self._day.pictures - apart) > 1:
            self.result.wrong += 1
            say(f"wrong picture: {number}, and should be {expected}")
            return False
        return bool(abs(us - wanted_us) < _RIGHT_US)


class Tapper:
    """A finger that taps alerts of the list."""

    def __init__(self, shown: CardPage, house: CardHouse, chance: random.Random) -> None:
        self._shown = shown
        self._day = house.day
        self._chance = chance
        self._plans = {plan.camera_id: plan for plan in house.day.cameras}
        self.to_video_ms: list[float | None] = []
        self.delays: list[str] = []

    async def tap(self) -> None:
        """Tap one that is listed, and wait until it plays."""
        shown = self._shown
        await shown.reading(True)
        item, shows = await self._choose()
        await shown.take()
        await shown.tap(item.locator("button.open"))
        give_up = time.monotonic() + _VIDEO_TIMEOUT_S
        frames: list[dict[str, Any]] = []
        tapped_ms: float | None = None
        while time.monotonic() < give_up:
            await asyncio.sleep(0.4)
            told = await shown.take()
            taps = [at for kind, at in told["inputs"] if kind == "pointerup"]
            tapped_ms = taps[-1] if taps else tapped_ms
            frames += told["frames"]
            if tapped_ms is None:
                continue
            right = [f for f in frames if f["at"] > tapped_ms and shows(number_in(f["clock"]))]
            if (found := _first_moving(right)) is not None:
                self.to_video_ms.append(found["at"] - tapped_ms)
                break
        else:
            say(f"an alert does not play within {_VIDEO_TIMEOUT_S:.0f} s")
            self.to_video_ms.append(None)
        await shown.reading(False)

    async def _choose(self) -> tuple[Locator, Callable[[int | None], bool]]:
        """An alert that is listed, and what tells its pictures from all others.

        The made day's pictures come again every two minutes: none is chosen whose pictures have
        numbers near those of what plays already.
        """
        await asyncio.sleep(_LOOK_S)
        playing = [number_in(frame["clock"]) for frame in (await self._shown.take())["frames"]]
        items = self._shown.page.locator("cloudcam-alerts li")
        count = min(24, await items.count())
        while True:
            item = items.nth(self._chance.randrange(count))
            camera_id, _, start = (await item.get_attribute("data-alert") or "").rpartition("-")
            from_us = int(start) - _BEFORE_ALERT_US
            begins = self._day.picture_at(self._plans[camera_id], from_us)

            def shows(
                number: int | None, begins: int = begins, most_s: float = _ALERT_SEEN_S
            ) -> bool:
                """Whether it is from the keyframe before the alert's beginning or soon after."""
                since = GOP + (number or 0) - begins
                return number is not None and since % self._day.pictures < GOP + most_s * FPS

            if not any(shows(number, most_s=_ALERT_APART_S) for number in playing):
                return item, shows


@dataclass(frozen=True, slots=True)
class Growth:
    """What a page took more of from its first look to its last."""

    heap_mb: float
    nodes: float
    listeners: float
    rounds: int


async def grow(shown: CardPage, house: CardHouse, minutes: float, chance: random.Random) -> Growth:
    """Use the card for so long, as somebody who looks for something does; then compare memory.

    The first look is after the first rounds: by then everything is loaded and compiled.
    """
    await shown.open(house.page("single"))
    await shown.reading(False)
    await shown.is_moving()
    for _ in range(2):
        await _one_round(shown, house, chance)
    first = await _at_rest(shown)
    say(f"memory at first: {first}")
    ends = time.monotonic() + 60 * minutes
    rounds = 0
    while time.monotonic() < ends:
        await _one_round(shown, house, chance)
        rounds += 1
        if rounds % 5 == 0:
            say(f"memory after {rounds} rounds: {await _at_rest(shown)}")
    last = await _at_rest(shown)
    say(f"memory at last, after {rounds} rounds: {last}")
    return Growth(
        last["heap_mb"] - first["heap_mb"],
        last["nodes"] - first["nodes"],
        last["listeners"] - first["listeners"],
        rounds,
    )


async def _at_rest(shown: CardPage) -> dict[str, float]:
    await shown.take()
    return await shown.memory()


async def _one_round(shown: CardPage, house: CardHouse, chance: random.Random) -> None:
    """Drag, look at two alerts, filter, choose the next camera, come back to live."""
    page = shown.page
    timeline = await shown.timeline()
    await shown.down(timeline.left + somewhere(chance) * timeline.width, timeline.top + 40)
    for _ in range(4):
        await shown.glide(timeline.left + somewhere(chance) * timeline.width, 10)
        await asyncio.sleep(0.2)
    await shown.up()
    await asyncio.sleep(1.0)
    tapper = Tapper(shown, house, chance)
    for _ in range(2):
        await tapper.tap()
    filters = page.locator("cloudcam-alerts .filters button", has_text="Person")
    for _ in range(2):
        await shown.tap(filters.first)
    tabs = page.locator("cloudcam-card .tabs button")
    await shown.tap(tabs.nth(chance.randrange(1, await tabs.count())))
    await shown.is_moving()
    await shown.tap(tabs.first)
    await shown.is_moving()
    await asyncio.sleep(1.0)
