"""The life of shares: what is made of them by time, and what their end takes along.

`Due` of `nvr.store.shares` tells when each ends. Until what an earlier run left was taken up,
everything counts as over, so nothing opens.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from nvr.clock import Clock
from nvr.config import CameraConfig, Config
from nvr.config_edit import find_camera
from nvr.errors import NotFound, NvrError, StorageError
from nvr.ledger.entry import NVR, Entry, Who
from nvr.protocol import ShareChanged
from nvr.shares import ShareEnd, ShareInfo, ShareState
from nvr.sharing import entries
from nvr.sharing.folder import ShareFolders
from nvr.sharing.views import Views
from nvr.store.library import Library
from nvr.store.shares import KEPT_US, OVER, Due, Now, Phrase

_LOGGER = logging.getLogger(__name__)

_WATCH_EVERY_S: Final = 0.5
_IDLE_S: Final = 5.0
"""Nothing is due sooner than minutes after it was made."""
_PATIENCE_S: Final = 5.0
_TELL_EVERY_S: Final = 1.0
_TIDY_EVERY_S: Final = 3600.0
_INTERRUPTED = "the NVR was stopped before this share was made; make it again"

_PAST: Final = Due(0, 0)

type Change = Callable[[ShareInfo], ShareInfo]


class LedgerBook(Protocol):
    """What is written of the ledger; `nvr.ledger.ledger.Ledger` is one."""

    def append(self, *entries: Entry) -> asyncio.Future[Any]: ...

    async def written(self, entry: asyncio.Future[Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class House:
    """What shares need of the rest."""

    library: Library
    clock: Clock
    config: Callable[[], Config]
    publish: Callable[[ShareChanged], None]
    ledger: LedgerBook

    def camera(self, camera_id: str) -> CameraConfig:
        """The settings of a camera. Raises NotFound."""
        return find_camera(self.config(), camera_id)

    async def logged(self, entry: Entry) -> None:
        """Wait for an entry before what it tells of may happen. Raises NotLogged."""
        await self.ledger.written(self.ledger.append(entry))


class Life:
    """All shares, as they are now. Belongs to the event loop."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._shares = house.library.shares
        self.folders = ShareFolders(house.library.files.root)
        self.views = Views(house.clock)
        self._dues: dict[str, Due] = {}
        self._works: dict[str, asyncio.Task[None]] = {}
        self._progress: dict[str, float] = {}
        self._told_s: dict[str, float] = {}
        self._last_opened: set[str] = set()  # links whose views are used, but for the last ones
        self._ending: dict[str, tuple[ShareEnd, Who]] = {}  # over, but not written yet
        self._changing = asyncio.Lock()
        self._running_base_us = 0
        self._is_open = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Take up what an earlier run left, and end what is due.

        In the background: a disk that hangs must not keep the cameras from being recorded.
        """
        self._watching = asyncio.create_task(self._watch())

    async def taken_up(self) -> None:
        """Wait until that is done. Raises StorageError when it takes too long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_S):
                await self._is_open.wait()
        self.require_open()

    def require_open(self) -> None:
        """Raises StorageError until what an earlier run left was taken up."""
        if not self._is_open.is_set():
            raise StorageError(
                "the shares that there are can't be taken up yet; it is tried again and again. "
                "Check the disks of the data folder and the recordings"
            )

    async def stop(self) -> None:
        """End what is being made and looked at."""
        tasks = [*self._works.values(), *([self._watching] if self._watching else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.views.end_all()

    # As they are

    def all(self) -> list[ShareInfo]:
        """Every share, newest first. Raises StorageError."""
        self.require_open()
        return [self._as_now(info) for info in self._shares.all()]

    def alive(self) -> list[ShareInfo]:
        """Those that are not over. Any thread may call; raises StorageError."""
        self.require_open()
        return self._shares.alive()

    def get(self, share_id: str) -> ShareInfo:
        """One share. Raises NotFound, StorageError."""
        self.require_open()
        return self._as_now(self._shares.get(share_id))

    def now(self) -> Now:
        """By both clocks. What is over at a moment stays so, even if a clock is set back."""
        clock = self._house.clock
        now = Now(clock.now_us(), self._running_base_us + clock.uptime_us())
        for share_id, due in self._dues.items():
            if due.is_over(now):
                self._dues[share_id] = _PAST
        return now

    def is_due(self, share_id: str) -> bool:
        """Whether nothing of it may be had any more, ended or not; or not yet."""
        due = self._dues.get(share_id)
        return due is None or due.is_over(self.now())

    # As they become

    async def begin(
        self, info: ShareInfo, phrase: Phrase | None, work: Coroutine[Any, Any, None]
    ) -> None:
        """A new one, and what makes it. Raises StorageError."""
        try:
            async with self._changing:
                await asyncio.to_thread(self.folders.make, info.id)
                await asyncio.to_thread(self._shares.add, info, phrase)
        except BaseException:
            work.close()
            raise
        task = self._works[info.id] = asyncio.create_task(work)
        task.add_done_callback(lambda _: self._forget_work(info.id))
        self._house.publish(ShareChanged(info))

    async def change(
        self, share_id: str, change: Change, due: Due | None = None, token: str | None = None
    ) -> ShareInfo:
        """See `nvr.store.shares.Shares.change`; everybody is told."""
        async with self._changing:
            is_first = due is not None and share_id not in self._dues
            if due is not None and is_first:  # who sees the change must not find it due
                self._dues[share_id] = due
            try:
                info = await asyncio.to_thread(self._shares.change, share_id, change, due, token)
            except BaseException:
                if is_first:
                    del self._dues[share_id]
                raise
            if due is not None:
                self._dues[share_id] = due
        self._house.publish(ShareChanged(info))
        return info

    async def fail(self, share_id: str, problem: str) -> None:
        """It can't be made. ``problem`` is a sentence."""

        def failed(info: ShareInfo) -> ShareInfo:
            if info.state is not ShareState.RENDERING:
                return info
            return replace(
                info,
                state=ShareState.FAILED,
                problem=problem,
                ended_us=self._house.clock.now_us(),
                pin_id=None,
            )

        with suppress(NvrError):  # the next start tells it
            await self._unpin_draft(share_id)
            await self.change(share_id, failed)
        await self._remove_files(share_id)

    async def end(self, share_id: str, why: ShareEnd, who: Who) -> ShareInfo:
        """Nothing more of it leaves, and its bytes go. One that is over stays as it is.

        From now on, whatever the disk says: what it refuses raises StorageError, and is tried
        again until it is written.
        """
        if share_id in self._dues:
            self._dues[share_id] = _PAST
            self._ending.setdefault(share_id, (why, who))
        self.views.end(share_id)
        now_us = self._house.clock.now_us()
        is_new = False

        def ended(info: ShareInfo) -> ShareInfo:
            nonlocal is_new
            is_new = info.state not in OVER
            if not is_new:
                return info
            return replace(
                info,
                state=ShareState.ENDED,
                ended=why,
                ended_us=now_us,
                ended_by=entries.called(who),
                pin_id=None if info.consented_us is None else info.pin_id,
            )

        async with self._changing:
            await self._unpin_draft(share_id)
            info = await asyncio.to_thread(self._shares.change, share_id, ended)
            self._dues.pop(share_id, None)
            self._ending.pop(share_id, None)
            self._last_opened.discard(share_id)
        if not is_new:
            return info
        if (work := self._works.get(share_id)) is not None:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        self._house.ledger.append(entries.ended(info, who))
        self._house.publish(ShareChanged(info))
        await self._remove_files(share_id)
        return info

    async def end_unneeded(self, share_id: str, who: Who) -> ShareInfo:
        """End it before its time: a draft is discarded, everything else revoked."""
        info = await asyncio.to_thread(self._shares.get, share_id)
        is_draft = info.consented_us is None
        return await self.end(share_id, ShareEnd.DISCARDED if is_draft else ShareEnd.REVOKED, who)

    async def unpin(self, share_id: str) -> ShareInfo:
        """Let go of its recordings."""
        await self._remove_pin(self.get(share_id))
        return await self.change(share_id, lambda info: replace(info, pin_id=None))

    def opened(self, info: ShareInfo) -> None:
        """A link was opened, and the view is counted."""
        if info.views is not None and info.views_used >= info.views:
            self._last_opened.add(info.id)
        self._house.publish(ShareChanged(info))

    def progress(self, share_id: str, share: float) -> None:
        """So much of it is made."""
        if share_id not in self._works:
            return
        self._progress[share_id] = round(min(0.99, share), 3)
        now_s = self._house.clock.monotonic()
        if now_s - self._told_s.get(share_id, -_TELL_EVERY_S) >= _TELL_EVERY_S:
            self._told_s[share_id] = now_s
            self._house.publish(ShareChanged(self.get(share_id)))

    # By themselves

    async def _take_up_all(self) -> None:
        """Raises StorageError."""
        running_us = await asyncio.to_thread(self._house.library.running_us)
        self._running_base_us = running_us - self._house.clock.uptime_us()
        self._dues = await asyncio.to_thread(self._shares.dues)
        for info in await asyncio.to_thread(self._shares.alive):
            await self._take_up(info)
        await self._tidy()
        self._is_open.set()

    async def _take_up(self, info: ShareInfo) -> None:
        """A share of an earlier run that was not over."""
        if info.state is ShareState.RENDERING:
            await self.fail(info.id, _INTERRUPTED)
        elif self.folders.are_lost(info.id):
            await self.end_unneeded(info.id, NVR)
        elif info.views is not None and info.views_used >= info.views:
            await self.end(info.id, ShareEnd.USED_UP, NVR)
        elif self.is_due(info.id):
            await self._expire(info)

    async def _watch(self) -> None:
        """End what is due, until cancelled."""
        tidied_s = self._house.clock.monotonic()
        complaint = ""
        while True:
            try:
                if not self._is_open.is_set():
                    await self._take_up_all()
                await self._watch_once()
                now_s = self._house.clock.monotonic()
                if now_s - tidied_s >= _TIDY_EVERY_S:
                    await self._tidy()
                    tidied_s = now_s
                complaint = ""
            except NvrError as error:
                if complaint != (complaint := str(error)):
                    _LOGGER.error("shares: %s; trying again", error)
            except Exception:  # the last guard: shares must go on ending
                _LOGGER.exception("shares: ending those that are due failed; trying again")
            await asyncio.sleep(_WATCH_EVERY_S if self._dues else _IDLE_S)

    async def _watch_once(self) -> None:
        self.views.tidy()
        now = self.now()
        for share_id in [key for key, due in self._dues.items() if due.is_over(now)]:
            if (ending := self._ending.get(share_id)) is not None:
                await self.end(share_id, *ending)
            else:
                await self._expire(self.get(share_id))
        for share_id in [key for key in self._last_opened if not self.views.of(key)]:
            await self.end(share_id, ShareEnd.USED_UP, NVR)

    async def _expire(self, info: ShareInfo) -> None:
        is_draft = info.consented_us is None
        await self.end(info.id, ShareEnd.DISCARDED if is_draft else ShareEnd.EXPIRED, NVR)

    async def _unpin_draft(self, share_id: str) -> None:
        """What never left needs no recordings any more."""
        info = await asyncio.to_thread(self._shares.get, share_id)
        if info.consented_us is None:
            await self._remove_pin(info)

    async def _remove_pin(self, info: ShareInfo) -> None:
        if info.pin_id is not None:
            with suppress(NotFound):  # somebody unpinned it
                await asyncio.to_thread(self._house.library.pins.remove, info.pin_id)

    async def _tidy(self) -> None:
        """Forget what was over long ago, end what has no camera any more, delete what has no share.

        Raises StorageError.
        """
        alive = await asyncio.to_thread(self._shares.alive)
        cameras = {camera.id for camera in self._house.config().cameras}
        for info in alive:
            if info.camera_id not in cameras:
                await self.end_unneeded(info.id, NVR)
        before_us = self._house.clock.now_us() - KEPT_US
        await asyncio.to_thread(self._shares.forget_before, before_us)
        async with self._changing:
            kept = {info.id for info in await asyncio.to_thread(self._shares.alive)}
            await asyncio.to_thread(self.folders.keep_only, kept)

    async def _remove_files(self, share_id: str) -> None:
        try:
            await asyncio.to_thread(self.folders.remove, share_id)
        except NvrError as error:  # it is tried again with the others
            _LOGGER.error("the files of a share that is over can't be deleted yet: %s", error)

    def _as_now(self, info: ShareInfo) -> ShareInfo:
        if info.state is ShareState.RENDERING:
            return replace(info, progress=self._progress.get(info.id, 0.0))
        return info

    def _forget_work(self, share_id: str) -> None:
        self._works.pop(share_id, None)
        self._progress.pop(share_id, None)
        self._told_s.pop(share_id, None)
