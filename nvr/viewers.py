"""Who gets pictures of a camera right now.

A live stream is watched for as long as its connection is open. What players fetch piece by piece
(playlists and media, clips, stills) makes a session: it lasts while a piece is being sent and some
seconds beyond, since a player that still has something to show asks for nothing.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from nvr.clock import Clock

SESSION_S = 15.0
"""How long a session lasts beyond its last piece: dashboards ask for a still every ten seconds."""


class Way(StrEnum):
    """How pictures get to a viewer."""

    LIVE = "live"
    HLS = "hls"
    CLIP = "clip"
    STILL = "still"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks: the paired client, where it asks from, and what it calls itself.

    ``token_id`` is None for the owner at the control socket.
    """

    client: str
    token_id: str | None
    address: str
    agent: str = ""


@dataclass(slots=True, eq=False)
class Viewing:
    """One camera being watched by one viewer in one way, since a moment."""

    camera_id: str
    viewer: Viewer
    way: Way
    since_us: int
    open: int = 0
    ending: asyncio.TimerHandle | None = None


class Viewers:
    """All that is being watched. Belongs to the event loop.

    ``changed`` is called with a camera's id whenever its count is another one.
    """

    def __init__(
        self, clock: Clock, changed: Callable[[str], None], session_s: float = SESSION_S
    ) -> None:
        self._clock = clock
        self._changed = changed
        self._session_s = session_s
        self._viewings: list[Viewing] = []
        self._counts: dict[str, int] = {}

    def count(self, camera_id: str) -> int:
        """How many are watching a camera now."""
        return self._counts.get(camera_id, 0)

    def of(self, camera_id: str) -> list[Viewing]:
        """What is being watched of a camera, the longest first."""
        return [viewing for viewing in self._viewings if viewing.camera_id == camera_id]

    @contextmanager
    def watching(self, camera_id: str, viewer: Viewer, way: Way) -> Iterator[None]:
        """The viewer is being sent pictures of the camera for the length of a `with` block."""
        viewing = None if way is Way.LIVE else self._session(camera_id, viewer, way)
        if viewing is None:
            viewing = Viewing(camera_id, viewer, way, self._clock.now_us())
            self._viewings.append(viewing)
        if viewing.ending is not None:
            viewing.ending.cancel()
            viewing.ending = None
        viewing.open += 1
        self._recount(camera_id)
        try:
            yield
        finally:
            viewing.open -= 1
            if way is Way.LIVE:
                self._end(viewing)
            elif not viewing.open:
                loop = asyncio.get_running_loop()
                viewing.ending = loop.call_later(self._session_s, partial(self._end, viewing))

    def close(self) -> None:
        """The NVR stops: nothing is waited for any more."""
        for viewing in self._viewings:
            if viewing.ending is not None:
                viewing.ending.cancel()

    def _session(self, camera_id: str, viewer: Viewer, way: Way) -> Viewing | None:
        """The session that a piece belongs to, if there is one."""
        known = (v for v in self.of(camera_id) if v.viewer == viewer and v.way is way)
        return next(known, None)

    def _end(self, viewing: Viewing) -> None:
        self._viewings.remove(viewing)
        self._recount(viewing.camera_id)

    def _recount(self, camera_id: str) -> None:
        viewings = self.of(camera_id)
        live = [viewing.viewer for viewing in viewings if viewing.way is Way.LIVE]
        # who has the live picture and fetches stills of it as well is still one
        others = {viewing.viewer for viewing in viewings} - set(live)
        count = len(live) + len(others)
        if count == self.count(camera_id):
            return
        self._counts[camera_id] = count
        self._changed(camera_id)
