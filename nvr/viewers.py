"""Who gets pictures of a camera right now.

A live stream is watched for as long as its connection is open. What players fetch piece by piece
(playlists and media, clips, stills) makes a session: it lasts while a piece is being sent and some
seconds beyond, since a player that still has something to show asks for nothing.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any, Protocol

from nvr.clock import Clock
from nvr.users import User

SESSION_S = 15.0
"""How long a session lasts beyond its last piece: dashboards ask for a still every ten seconds."""


NEAR_US = 300_000_000
"""Of recorded time. What is further from what was seen is another viewing; and a viewing that goes
on for longer is written down again, so that a power cut hides no more than that."""

FOLLOWING_S = 30.0
"""A player asks for a growing playlist every few seconds at least."""


class Way(StrEnum):
    """How pictures get to a viewer."""

    LIVE = "live"
    SHARED = "shared"
    """A live stream that the client has already, shown to one more person."""
    HLS_LIVE = "hls_live"
    HLS = "hls"
    CLIP = "clip"
    STILL = "still"
    PAST = "past"
    ALERT = "alert"
    """An alert's picture: notifications fetch it by themselves."""
    FILE = "file"
    """Something to keep."""
    SETUP = "setup"
    """What a camera shows before it is added or changed."""
    SHARE_PREVIEW = "share_preview"
    """What would leave, before the owner consents."""
    SHARE_VIEW = "share_view"
    """What an outsider with a link sees."""
    SHARE_FILE = "share_file"
    """What the owner hands on."""


NOT_COUNTED = frozenset({Way.ALERT, Way.FILE, Way.SETUP, Way.SHARE_FILE})
"""Logged, but nobody is watching for that."""

_SINGLE = frozenset({Way.LIVE, Way.FILE, Way.SHARE_FILE})
"""Each answer is one; of the others several make a session."""

type About = tuple[tuple[str, str], ...]
"""What else an entry tells: names and texts."""

type Span = tuple[int, int]
"""Of recorded time, microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks: the paired client, where it asks from, and what it calls itself.

    ``token_id`` is None for the owner at the control socket, ``user`` where the client names no
    person.
    """

    client: str
    token_id: str | None
    address: str
    agent: str = ""
    user: User | None = None


@dataclass(slots=True, eq=False)
class Viewing:
    """One camera being watched by one viewer in one way, since a moment."""

    camera_id: str
    viewer: Viewer
    way: Way
    since_us: int
    open: int = 0
    ending: asyncio.TimerHandle | None = None
    pieces: int = 0
    span: Span | None = None
    """Which recorded time was seen, from the earliest to the latest moment."""
    entry: asyncio.Future[Any] | None = None
    """Done when it is in the ledger that it began, or goes on."""
    written: Span | None = None
    """What that entry tells of the recorded time."""
    about: About = ()

    def add(self, span: Span | None) -> None:
        """One more piece is sent."""
        self.pieces += 1
        if span is not None:
            start_us, end_us = self.span or span
            self.span = (min(start_us, span[0]), max(end_us, span[1]))

    @property
    def is_told(self) -> bool:
        """Whether an entry tells about where what is seen lies."""
        if self.entry is None or _has_failed(self.entry):
            return False
        return self.span is None or _is_near(self.written, self.span)


class Journal(Protocol):
    """Where it is written down; `nvr.ledger.journal.Journal` is it."""

    def began(self, viewing: Viewing) -> asyncio.Future[Any]:
        """A viewing is about to begin; done when that is written down, whatever happens then."""
        ...

    def ended(self, viewing: Viewing) -> None:
        """A viewing that was written down is over."""
        ...


class Viewers:
    """All that is being watched. Belongs to the event loop.

    ``changed`` is called with a camera's id whenever its count is another one.
    """

    def __init__(
        self,
        clock: Clock,
        changed: Callable[[str], None],
        session_s: float = SESSION_S,
        journal: Journal | None = None,
    ) -> None:
        self._clock = clock
        self._changed = changed
        self._session_s = session_s
        self._journal = journal
        self._viewings: list[Viewing] = []
        self._counts: dict[str, int] = {}
        self._following: dict[tuple[str, Viewer], asyncio.TimerHandle] = {}

    def count(self, camera_id: str) -> int:
        """How many are watching a camera now."""
        return self._counts.get(camera_id, 0)

    def of(self, camera_id: str) -> list[Viewing]:
        """What is being watched of a camera, the longest first."""
        return [viewing for viewing in self._viewings if viewing.camera_id == camera_id]

    @contextmanager
    def watching(
        self,
        camera_id: str,
        viewer: Viewer,
        way: Way,
        span: Span | None = None,
        about: About = (),
    ) -> Iterator[Viewing]:
        """The viewer is being sent pictures of the camera for the length of a `with` block.

        They may be sent once the `entry` of what this gives is done.
        """
        viewing = self._began(camera_id, viewer, way, span, about)
        viewing.open += 1
        self._recount(camera_id)
        try:
            yield viewing
        finally:
            viewing.open -= 1
            if way in _SINGLE:
                self._end(viewing)
            elif not viewing.open:
                self._end_in(viewing, self._session_s)

    def told(self, camera_id: str, viewer: Viewer, way: Way, seconds: float) -> Viewing:
        """A client shows somebody pictures that it has, and says for how long, to say it again."""
        viewing = self._began(camera_id, viewer, way, None)
        if not viewing.open:
            self._end_in(viewing, seconds)
        self._recount(camera_id)
        return viewing

    def asks_live(self, camera_id: str, viewer: Viewer) -> None:
        """A player asks for the playlist of the present: the pieces it fetches now are live."""
        loop = asyncio.get_running_loop()
        if (ending := self._following.pop((camera_id, viewer), None)) is not None:
            ending.cancel()
        self._following[camera_id, viewer] = loop.call_later(
            FOLLOWING_S, self._following.pop, (camera_id, viewer), None
        )

    def follows_live(self, camera_id: str, viewer: Viewer) -> bool:
        """Whether it did so lately."""
        return (camera_id, viewer) in self._following

    def close(self) -> None:
        """The NVR stops: whatever is watched is over."""
        for following in self._following.values():
            following.cancel()
        viewings, self._viewings = self._viewings, []
        for viewing in viewings:
            if viewing.ending is not None:
                viewing.ending.cancel()
            self._tell_end(viewing)

    def _began(
        self, camera_id: str, viewer: Viewer, way: Way, span: Span | None, about: About = ()
    ) -> Viewing:
        viewing = None if way in _SINGLE else self._session(camera_id, viewer, way, span)
        if viewing is None or viewing.about != about:
            viewing = Viewing(camera_id, viewer, way, self._clock.now_us(), about=about)
            self._viewings.append(viewing)
        if viewing.ending is not None:
            viewing.ending.cancel()
            viewing.ending = None
        viewing.add(span)
        if self._journal is not None and not viewing.is_told:
            viewing.entry = self._journal.began(viewing)
            viewing.written = viewing.span
        return viewing

    def _end_in(self, viewing: Viewing, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        viewing.ending = loop.call_later(seconds, partial(self._end, viewing))

    def _session(
        self, camera_id: str, viewer: Viewer, way: Way, span: Span | None
    ) -> Viewing | None:
        """The session that a piece belongs to, if there is one."""
        known = (v for v in self.of(camera_id) if v.viewer == viewer and v.way is way)
        return next((v for v in known if span is None or _touches(v.span, span)), None)

    def _end(self, viewing: Viewing) -> None:
        if viewing not in self._viewings:
            return  # the NVR stops, and a response ends after that
        self._viewings.remove(viewing)
        self._recount(viewing.camera_id)
        self._tell_end(viewing)

    def _tell_end(self, viewing: Viewing) -> None:
        if self._journal and viewing.entry is not None and not _has_failed(viewing.entry):
            self._journal.ended(viewing)

    def _recount(self, camera_id: str) -> None:
        viewings = [v for v in self.of(camera_id) if v.way not in NOT_COUNTED]
        live = [_client(viewing) for viewing in viewings if viewing.way is Way.LIVE]
        # who has the live picture and fetches stills of it as well is still one
        others = {_client(viewing) for viewing in viewings} - set(live)
        count = len(live) + len(others)
        if count == self.count(camera_id):
            return
        self._counts[camera_id] = count
        self._changed(camera_id)


def _client(viewing: Viewing) -> Viewer:
    """Home Assistant is one, whoever looks into it: it passes one stream on to several."""
    return replace(viewing.viewer, user=None)


def _is_near(written: Span | None, span: Span) -> bool:
    """Whether all of a span lies within what was written down, or not far from it."""
    return (
        written is not None and span[0] >= written[0] - NEAR_US and span[1] <= written[1] + NEAR_US
    )


def _touches(seen: Span | None, span: Span) -> bool:
    """Whether a span lies beside what was seen; anything does while that has no time."""
    return seen is None or (span[0] <= seen[1] + NEAR_US and span[1] >= seen[0] - NEAR_US)


def _has_failed(entry: asyncio.Future[Any]) -> bool:
    return entry.done() and (entry.cancelled() or entry.exception() is not None)
