"""Openings of links while they last: in memory only, so a restart ends them.

Belongs to the event loop but for `View.read`.
"""

import asyncio
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol

from nvr.clock import Clock
from nvr.errors import NotFound
from nvr.shares import ShareInfo, ShareView
from nvr.sharing.folder import CLIP_NAME

LASTS_S: Final = 900.0
"""So much longer than the clip: who pauses and looks again needs it."""
TIMES_THE_SIZE: Final = 20
"""Browsers ask for all that follows and leave off as soon as somebody seeks: what is on its way by
then, in buffers up to here, is some megabytes. Four seeks in a clip of 30 MB have taken thrice it.
"""
MOST_OF_ONE: Final = 16
"""Openings of one link at a time; where there are more, the oldest is over."""
MOST: Final = 128
"""Openings of all links."""


class _Bytes(Protocol):
    @property
    def size(self) -> int: ...

    def read(self, offset: int, length: int) -> bytes: ...


@dataclass(slots=True, eq=False)
class View:
    """One opening. To be sent as a clip is: `read` counts, and refuses once it is over."""

    id: str
    share: ShareInfo
    address: str
    """Where the outsider is who opened it."""
    until_s: float
    clip: _Bytes
    budget: int
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    sending: int = 0

    @property
    def size(self) -> int:
        """Bytes of the clip."""
        return self.share.size_bytes

    def told(self) -> ShareView:
        """For who opened it."""
        over_us = (self.share.opened_us or 0) + round(lasts_s(self.share) * 1_000_000)
        until_us = min(over_us, self.share.expires_us or over_us)
        return ShareView(self.id, self.size, self.share.may_download, CLIP_NAME, until_us)

    @contextmanager
    def being_sent(self) -> Iterator[None]:
        """For the length of a `with` block: it is not over because its last byte was read."""
        self.sending += 1
        try:
            yield
        finally:
            self.sending -= 1

    def read(self, offset: int, length: int) -> bytes:
        """A piece of the clip. Blocks; raises ConnectionAbortedError when no more may be had."""
        with self.lock:
            length = min(length, self.size - offset)
            if self.ended.is_set() or length > self.budget:
                self.budget = 0  # what is left is too little to look at anything
                raise ConnectionAbortedError("this view is over")
            self.budget -= length
        return self.clip.read(offset, length)


def lasts_s(share: ShareInfo) -> float:
    """How long an opening of it lasts."""
    return LASTS_S + share.duration_ms / 1000


class Views:
    """All that are open."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: dict[str, View] = {}

    def add(self, share: ShareInfo, clip: _Bytes, address: str) -> View:
        """A link was opened."""
        same = [view for view in self._open.values() if view.share.id == share.id]
        for most, views in ((MOST_OF_ONE, same), (MOST, list(self._open.values()))):
            if len(views) >= most:
                self._close(views[0])
        view = View(
            secrets.token_hex(16),
            share,
            address,
            self._clock.monotonic() + lasts_s(share),
            clip,
            TIMES_THE_SIZE * share.size_bytes,
        )
        self._open[view.id] = view
        return view

    def get(self, view_id: str) -> View:
        """One that is open. Raises NotFound."""
        view = self._open.get(view_id)
        if view is None or self._is_over(view):
            raise NotFound("there is no such share")
        return view

    def of(self, share_id: str) -> list[View]:
        """Those of a share."""
        return [view for view in self._open.values() if view.share.id == share_id]

    def end(self, share_id: str) -> None:
        """The share is over: nothing more of it is sent."""
        for view in self.of(share_id):
            self._close(view)

    def end_all(self) -> None:
        """The NVR stops."""
        for view in list(self._open.values()):
            self._close(view)

    def tidy(self) -> None:
        """End those whose time or bytes are up."""
        for view in list(self._open.values()):
            if self._is_over(view):
                self._close(view)

    def _is_over(self, view: View) -> bool:
        is_used = view.budget <= 0 and not view.sending
        return is_used or self._clock.monotonic() >= view.until_s

    def _close(self, view: View) -> None:
        view.ended.set()
        del self._open[view.id]

    def __len__(self) -> int:
        return len(self._open)
