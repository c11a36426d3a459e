"""What the owner decides about what is kept: pins, deletions, and whether anybody is home."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from nvr.clock import Clock
from nvr.config import CameraConfig
from nvr.errors import RequestError
from nvr.protocol import AlertInfo, AlertRemoved, Message, PinInfo
from nvr.store.library import Library
from nvr.supervisor import Supervisor
from nvr.when import local

_LOGGER = logging.getLogger(__name__)

_PATIENCE_S = 12.0
"""How long a file is waited for that ends at a keyframe; cameras send one every few seconds."""

_AHEAD_US = 60_000_000
"""How far into the future a pin may reach: the newest frame's end, or a clock that is ahead."""


class Shares(Protocol):
    """What is made of recordings for others; `nvr.sharing.desk.Desk` is it."""

    async def drop_drafts(self, camera_id: str, start_us: int, end_us: int) -> None:
        """Discard those of a stretch of a camera's past that nobody consented to."""
        ...

    async def erased(self, camera_id: str, start_us: int, end_us: int) -> None:
        """End those that hold some of it."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of whoever runs the cameras.

    ``find_camera`` raises NotFound; ``restart_camera`` makes its worker close its file at once;
    ``caught_up`` waits until all that workers told is in the index.
    """

    find_camera: Callable[[str], CameraConfig]
    restart_camera: Callable[[str], Awaitable[None]]
    caught_up: Callable[[], Awaitable[None]]
    shares: Shares


class Keeping:
    """Asked by the web (see `nvr.web.backend.Keeping`). All calls belong to the event loop."""

    def __init__(
        self,
        library: Library,
        supervisor: Supervisor,
        clock: Clock,
        publish: Callable[[Message], None],
        asked: Asked,
    ) -> None:
        self._library = library
        self._supervisor = supervisor
        self._clock = clock
        self._publish = publish
        self._find_camera = asked.find_camera
        self._restart_camera = asked.restart_camera
        self._caught_up = asked.caught_up
        self._shares = asked.shares

    async def pins(self) -> list[PinInfo]:
        """All pins, newest first."""
        return await asyncio.to_thread(self._library.pins.all)

    async def pin(
        self, camera_id: str, start_us: int, end_us: int, owner: str, note: str | None
    ) -> PinInfo:
        """Keep a stretch of time that is over until it is unpinned. Raises NotFound."""
        self._find_camera(camera_id)
        if end_us > self._clock.now_us() + _AHEAD_US:
            raise RequestError("end_us lies in the future; only what is recorded can be pinned")
        span = (start_us, end_us)
        return await asyncio.to_thread(self._library.pin, camera_id, span, owner, note)

    async def pin_alert(self, alert_id: str, owner: str) -> PinInfo:
        """Keep a visit with its clip. Raises NotFound."""
        return await asyncio.to_thread(self._library.pin_alert, alert_id, owner)

    async def unpin(self, pin_id: str) -> None:
        """Let time go on for what was pinned. Raises NotFound."""
        await asyncio.to_thread(self._library.pins.remove, pin_id)

    async def erase(self, camera_id: str, start_us: int, end_us: int) -> None:
        """Delete recordings, alerts and pictures of a stretch of time, and what was made of them.

        Raises NotFound, Pinned.
        """
        camera = self._find_camera(camera_id)
        end_us = min(end_us, self._clock.now_us())
        if end_us <= start_us:
            raise RequestError("start_us lies in the future; nothing can be recorded then")
        await self._shares.drop_drafts(camera_id, start_us, end_us)  # some pin recordings
        await asyncio.to_thread(self._library.require_unpinned, camera_id, start_us, end_us)
        await self._close_file(camera_id, end_us)
        await self._caught_up()  # an alert of just now is not in the index yet
        gone = await asyncio.to_thread(self._library.erase, camera_id, start_us, end_us)
        self._tell(gone)
        await self._shares.erased(camera_id, start_us, end_us)  # nothing new can be made by now
        span = local(start_us), local(end_us)
        _LOGGER.info("%s: what was recorded from %s to %s was deleted", camera.name, *span)

    async def erase_alert(self, alert_id: str) -> None:
        """Delete an alert and its pictures; its recording stays. Raises NotFound, Pinned."""
        self._tell([await asyncio.to_thread(self._library.erase_alert, alert_id)])

    def anybody_home(self) -> bool | None:
        """As it was last told; None while nobody knows."""
        return self._library.presence.anybody_home

    async def set_anybody_home(self, anybody_home: bool | None) -> None:
        """Alerts that begin from now on while nobody is home may be kept longer."""
        await asyncio.to_thread(self._library.presence.set, anybody_home)

    async def _close_file(self, camera_id: str, end_us: int) -> None:
        """Wait until nothing from before a moment is in a file that is still being written."""
        recordings = self._library.recordings
        self._supervisor.begin_file(camera_id, end_us)
        give_up = self._clock.monotonic() + _PATIENCE_S
        while await asyncio.to_thread(recordings.is_writing_before, camera_id, end_us):
            if self._clock.monotonic() > give_up:
                await self._restart_camera(camera_id)
                return
            await asyncio.sleep(0.1)

    def _tell(self, gone: list[AlertInfo]) -> None:
        for alert in gone:
            self._publish(AlertRemoved(alert.id, alert.camera_id))
