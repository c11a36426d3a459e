"""Where shares are asked for, looked at, consented to, opened and ended.

`nvr.web.sharing.Sharing` describes it for the web. All calls belong to the event loop; whatever
touches the disk is done in a thread.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from nvr.clock import Clock
from nvr.config import CameraConfig, Config
from nvr.config_edit import find_camera
from nvr.errors import NotFound, NvrError, RequestError, ShareNotReady, WrongPhrase
from nvr.forkserver import ForkServer
from nvr.ledger.entry import NVR, Entry, Who
from nvr.playback.room import Room, keep_free
from nvr.protocol import ShareChanged
from nvr.redaction.order import CandidatesFound
from nvr.shares import (
    ShareConsented,
    ShareDoor,
    ShareEnd,
    ShareInfo,
    ShareRequest,
    ShareState,
    ShareWay,
)
from nvr.sharing import entries
from nvr.sharing.asked import require_sensible
from nvr.sharing.folder import CLIP_NAME, SharedFile, ShareFolders
from nvr.sharing.making import Made, Workshop
from nvr.sharing.renderer import Renderer
from nvr.sharing.views import View, Views
from nvr.store.library import Library
from nvr.store.shares import (
    KEPT_US,
    OVER,
    UNFINISHED,
    Answer,
    Due,
    Now,
    hashed,
    new_phrase,
    no_salt,
)
from nvr.vision.settings import ModelChoice

_LOGGER = logging.getLogger(__name__)

MOST_UNFINISHED: Final = 10
DRAFT_S: Final = 3600.0
"""How long a draft waits for its consent."""
_WATCH_EVERY_S = 0.5
_IDLE_S = 5.0  # nothing is due sooner than minutes after it was made
_TELL_EVERY_S = 1.0
_TIDY_EVERY_S = 3600.0
_INTERRUPTED = "the NVR was stopped before this share was made; make it again"
_GONE = "there is no such share"


class LedgerBook(Protocol):
    """What is written of the ledger; `nvr.ledger.ledger.Ledger` is one."""

    def append(self, *entries: Entry) -> asyncio.Future[Any]: ...

    async def written(self, entry: asyncio.Future[Any]) -> None: ...


@dataclass(frozen=True, slots=True)
class House:
    """What a desk needs of the rest."""

    library: Library
    clock: Clock
    config: Callable[[], Config]
    publish: Callable[[ShareChanged], None]
    ledger: LedgerBook

    def camera(self, camera_id: str) -> CameraConfig:
        """The settings of a camera. Raises NotFound."""
        return find_camera(self.config(), camera_id)


class Desk:
    """All shares."""

    @classmethod
    def of(
        cls, house: House, forkserver: ForkServer, model: Callable[[], ModelChoice | None]
    ) -> Desk:
        """With the real renderer, which detects with that model."""
        room = Room(
            house.library.files.root,
            lambda: keep_free(house.config()),
            "a share",
            "Free some space, or share a shorter time",
        )
        return cls(house, Workshop(house.library, Renderer(forkserver, model), room))

    def __init__(self, house: House, workshop: Workshop) -> None:
        self._house = house
        self._workshop = workshop
        self._shares = house.library.shares
        self._folders = ShareFolders(house.library.files.root)
        self._views = Views(house.clock)
        self._dues: dict[str, Due] = {}
        self._works: dict[str, asyncio.Task[None]] = {}
        self._progress: dict[str, float] = {}
        self._told_s: dict[str, float] = {}
        self._last_opened: set[str] = set()  # links whose views are used, but for the last ones
        self._one_at_a_time = asyncio.Semaphore(1)
        self._changing = asyncio.Lock()
        self._one_phrase = asyncio.Semaphore(1)
        self._running_base_us = 0
        self._watching: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what an earlier run left. Raises StorageError."""
        library = self._house.library
        running_us = await asyncio.to_thread(library.running_us)
        self._running_base_us = running_us - self._house.clock.uptime_us()
        self._dues = await asyncio.to_thread(self._shares.dues)
        for info in await asyncio.to_thread(self._shares.all):
            await self._take_up(info)
        kept = {info.id for info in self.all() if info.state not in OVER}
        with suppress(NvrError):
            await asyncio.to_thread(self._folders.keep_only, kept)
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """End what is being made and looked at."""
        tasks = [*self._works.values(), *([self._watching] if self._watching else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for info in self.all():
            self._views.end(info.id)
        await self._workshop.stop()

    def pids(self) -> list[int]:
        """Of the processes that make something now."""
        return self._workshop.pids()

    # What the household asks

    def all(self) -> list[ShareInfo]:
        """Every share, newest first."""
        return [self._as_now(info) for info in self._shares.all()]

    def get(self, share_id: str) -> ShareInfo:
        """One share. Raises NotFound."""
        return self._as_now(self._shares.get(share_id))

    async def create(self, wanted: ShareRequest, who: Who) -> ShareInfo:
        """Begin to make a share; nothing leaves by it. Raises RequestError, NotFound."""
        clock = self._house.clock
        camera = self._house.camera(wanted.camera_id)
        wanted = require_sensible(wanted, clock.now_us())
        unfinished = [info for info in self.all() if info.state in UNFINISHED]
        if len(unfinished) >= MOST_UNFINISHED:
            raise RequestError(
                f"{len(unfinished)} shares are waiting to be made or looked at: consent to some "
                "or discard them first"
            )
        await asyncio.to_thread(self._workshop.find, wanted)
        info = _new(wanted, who, clock.now_us())
        phrase = None
        if wanted.phrase is not None:
            phrase = await asyncio.to_thread(new_phrase, wanted.phrase)
        await asyncio.to_thread(self._folders.make, info.id)
        await asyncio.to_thread(self._shares.add, info, phrase)
        self._house.publish(ShareChanged(info))
        self._works[info.id] = asyncio.create_task(self._work(info, wanted, camera))
        return info

    def preview(self, share_id: str) -> SharedFile:
        """The video that would leave. Raises NotFound, ShareNotReady."""
        info = self.get(share_id)
        if info.state not in (ShareState.READY, ShareState.ACTIVE) or self._is_due(share_id):
            raise _not_ready(info)
        return self._folders.file(share_id, CLIP_NAME)

    async def consent(self, share_id: str, sha256: str, who: Who) -> ShareConsented:
        """From now on it may be had. Raises NotFound, ShareNotReady."""
        now = self._now()

        def consented(info: ShareInfo) -> ShareInfo:
            if info.state is not ShareState.READY or self._is_due(share_id):
                raise _not_ready(info)
            if info.sha256 != sha256:
                raise ShareNotReady("this is not what was looked at: look at it again")
            return replace(
                info,
                state=ShareState.ACTIVE,
                consented_us=now.wall_us,
                consented_by=called(who),
                expires_us=now.wall_us + info.expires_s * 1_000_000,
            )

        info = self.get(share_id)
        due = now.later(info.expires_s)
        token = secrets.token_urlsafe(16) if info.way is ShareWay.LINK else None
        async with self._changing:
            info = await asyncio.to_thread(self._shares.change, share_id, consented, due, token)
            self._dues[share_id] = due
        self._house.publish(ShareChanged(info))
        return ShareConsented(info, token)

    async def revoke(self, share_id: str, who: Who) -> ShareInfo:
        """End it, whatever is going on with it; one that is over stays as it is."""
        info = self.get(share_id)
        why = ShareEnd.DISCARDED if info.consented_us is None else ShareEnd.REVOKED
        return await self._end(share_id, why, who)

    def file(self, share_id: str) -> SharedFile:
        """What the owner's device hands on. Raises NotFound, ShareNotReady."""
        info = self.get(share_id)
        if info.state is not ShareState.ACTIVE or self._is_due(info.id):
            raise ShareNotReady("this share can't be had: it was not consented to, or is over")
        if info.way is not ShareWay.FILE:
            raise ShareNotReady("this share is a link: nobody gets it as a file")
        return self._folders.file(share_id, CLIP_NAME)

    async def candidates(self, camera_id: str, at_us: int) -> CandidatesFound:
        """Who is in the picture at a moment. Raises NotFound, RequestError, NvrError."""
        self._house.camera(camera_id)
        return await self._workshop.candidates(camera_id, at_us)

    async def camera_removed(self, camera_id: str) -> None:
        """Its shares end with it."""
        for info in self.all():
            if info.camera_id == camera_id and info.state not in OVER:
                why = ShareEnd.DISCARDED if info.consented_us is None else ShareEnd.REVOKED
                await self._end(info.id, why, NVR)

    # What a link's holder asks, through somebody of the household

    async def door(self, token: str) -> tuple[ShareInfo, ShareDoor]:
        """What may be known before opening it. Raises NotFound."""
        info = await asyncio.to_thread(self._shares.by_token, token, self._now())
        if info is None or info.expires_us is None:
            raise NotFound(_GONE)
        return info, ShareDoor(info.has_phrase, info.may_download, info.expires_us)

    async def open(self, token: str, phrase: str | None, address: str) -> View:
        """Open it once more; the view is counted by then. Raises NotFound, WrongPhrase.

        A phrase is hashed for every token, so that the time tells nothing.
        """
        said = None
        if phrase is not None:
            stored = await asyncio.to_thread(self._shares.phrase_of, token)
            salt = no_salt() if stored is None else stored.salt
            async with self._one_phrase:  # each takes 16 MB
                said = await asyncio.to_thread(hashed, phrase, salt)
        answer, info = await asyncio.to_thread(self._shares.open, token, said, self._now())
        match answer:
            case Answer.OPENED:
                assert info is not None
                return await self._opened(info, address)
            case Answer.NOTHING:
                raise NotFound(_GONE)
        assert info is not None
        if said is not None:
            await self._logged(entries.refused(info, address))
        if answer is Answer.LOCKED:
            await self._end(info.id, ShareEnd.LOCKED, NVR)
            raise NotFound(_GONE)
        raise WrongPhrase("the phrase is wrong")

    async def _opened(self, info: ShareInfo, address: str) -> View:
        if info.views is not None and info.views_used >= info.views:
            self._last_opened.add(info.id)
        self._house.publish(ShareChanged(info))
        await self._logged(entries.opened(info, address))
        if self._is_due(info.id):  # it ended meanwhile
            raise NotFound(_GONE)
        return self._views.add(info, self._folders.file(info.id, CLIP_NAME), address)

    def view(self, view_id: str) -> View:
        """An opening that goes on. Raises NotFound."""
        view = self._views.get(view_id)
        if self._is_due(view.share.id):
            raise NotFound(_GONE)
        return view

    # Its life

    async def _work(self, info: ShareInfo, wanted: ShareRequest, camera: CameraConfig) -> None:
        target = self._folders.file(info.id, CLIP_NAME).path
        try:
            async with self._one_at_a_time:
                made = await self._workshop.make(
                    wanted, camera, target, lambda share: self._tell_progress(info.id, share)
                )
            await self._ready(info.id, made)
        except NvrError as error:
            _LOGGER.error("%s: a share could not be made: %s", camera.name, error)
            await self._failed(info.id, error.message)
        except Exception:  # a fault of ours must not leave it unfinished for ever
            _LOGGER.exception("%s: a share could not be made", camera.name)
            await self._failed(info.id, "the NVR has a fault; its log tells more")
        finally:
            self._works.pop(info.id, None)
            self._progress.pop(info.id, None)
            self._told_s.pop(info.id, None)

    async def _ready(self, share_id: str, made: Made) -> None:
        due = self._now().later(DRAFT_S)

        def ready(info: ShareInfo) -> ShareInfo:
            if info.state is not ShareState.RENDERING:
                raise _not_ready(info)
            return replace(
                info,
                state=ShareState.READY,
                progress=1.0,
                size_bytes=made.size_bytes,
                sha256=made.sha256,
                duration_ms=made.duration_ms,
                visible_pct=made.visible_pct,
            )

        async with self._changing:
            info = await asyncio.to_thread(self._shares.change, share_id, ready, due)
            self._dues[share_id] = due
        self._house.publish(ShareChanged(info))

    async def _failed(self, share_id: str, problem: str) -> None:
        def failed(info: ShareInfo) -> ShareInfo:
            if info.state is not ShareState.RENDERING:
                return info
            return replace(
                info,
                state=ShareState.FAILED,
                problem=problem,
                progress=0.0,
                ended_us=self._house.clock.now_us(),
            )

        with suppress(NvrError):  # it is told at the next start
            info = await asyncio.to_thread(self._shares.change, share_id, failed)
            self._house.publish(ShareChanged(info))
        await self._remove_files(share_id)

    async def _end(self, share_id: str, why: ShareEnd, who: Who) -> ShareInfo:
        """Nothing more of it leaves, and its bytes go. One that is over stays as it is."""
        now_us = self._house.clock.now_us()
        changed = False

        def ended(info: ShareInfo) -> ShareInfo:
            nonlocal changed
            changed = info.state not in OVER
            if not changed:
                return info
            return replace(
                info, state=ShareState.ENDED, ended=why, ended_us=now_us, ended_by=called(who)
            )

        async with self._changing:
            info = await asyncio.to_thread(self._shares.change, share_id, ended)
            self._dues.pop(share_id, None)
            self._last_opened.discard(share_id)
            self._views.end(share_id)
        if not changed:
            return info
        if (work := self._works.get(share_id)) is not None:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
        self._house.publish(ShareChanged(info))
        self._house.ledger.append(entries.ended(info, who))
        await self._remove_files(share_id)
        return info

    async def _take_up(self, info: ShareInfo) -> None:
        """A share of an earlier run."""
        if info.state in OVER:
            return
        file = self._folders.file(info.id, CLIP_NAME)
        try:
            self._house.camera(info.camera_id)
        except NotFound:
            await self.camera_removed(info.camera_id)
            return
        if info.state is ShareState.RENDERING:
            await self._failed(info.id, _INTERRUPTED)
        elif self._folders.are_there and not file.path.is_file():
            await self._end(info.id, ShareEnd.REVOKED, NVR)
        elif info.views is not None and info.views_used >= info.views:
            await self._end(info.id, ShareEnd.USED_UP, NVR)
        elif self._is_due(info.id):
            await self._expire(info)

    async def _watch(self) -> None:
        """End what is due, until cancelled."""
        tidied_s = -_TIDY_EVERY_S
        while True:
            try:
                await self._watch_once()
                if self._house.clock.monotonic() - tidied_s >= _TIDY_EVERY_S:
                    tidied_s = self._house.clock.monotonic()
                    before_us = self._house.clock.now_us() - KEPT_US
                    await asyncio.to_thread(self._shares.forget_before, before_us)
            except NvrError as error:
                _LOGGER.error("shares: %s; trying again", error)
            except Exception:  # the last guard: shares must go on ending
                _LOGGER.exception("shares: ending those that are due failed; trying again")
            await asyncio.sleep(_WATCH_EVERY_S if self._dues else _IDLE_S)

    async def _watch_once(self) -> None:
        self._views.tidy()
        now = self._now()
        for share_id in [key for key, due in self._dues.items() if due.is_over(now)]:
            await self._expire(self.get(share_id))
        for share_id in [key for key in self._last_opened if not self._views.of(key)]:
            await self._end(share_id, ShareEnd.USED_UP, NVR)

    async def _expire(self, info: ShareInfo) -> None:
        is_draft = info.consented_us is None
        await self._end(info.id, ShareEnd.DISCARDED if is_draft else ShareEnd.EXPIRED, NVR)

    # Parts

    def _now(self) -> Now:
        clock = self._house.clock
        return Now(clock.now_us(), self._running_base_us + clock.uptime_us())

    def _is_due(self, share_id: str) -> bool:
        due = self._dues.get(share_id)
        return due is None or due.is_over(self._now())

    def _as_now(self, info: ShareInfo) -> ShareInfo:
        if info.state is ShareState.RENDERING:
            return replace(info, progress=self._progress.get(info.id, 0.0))
        return info

    def _tell_progress(self, share_id: str, share: float) -> None:
        if share_id not in self._works:
            return
        self._progress[share_id] = round(min(0.99, share), 3)
        now_s = self._house.clock.monotonic()
        if now_s - self._told_s.get(share_id, -_TELL_EVERY_S) >= _TELL_EVERY_S:
            self._told_s[share_id] = now_s
            self._house.publish(ShareChanged(self.get(share_id)))

    async def _logged(self, entry: Entry) -> None:
        """Raises NotLogged."""
        ledger = self._house.ledger
        await ledger.written(ledger.append(entry))

    async def _remove_files(self, share_id: str) -> None:
        try:
            await asyncio.to_thread(self._folders.remove, share_id)
        except NvrError as error:
            _LOGGER.error("the files of a share that is over can't be deleted yet: %s", error)


def called(who: Who) -> str:
    """Somebody by their name: the person's, else the client's."""
    user = who.user
    return (user and (user.name or user.id)) or who.client or "nobody"


def _new(wanted: ShareRequest, who: Who, now_us: int) -> ShareInfo:
    same = {
        name: getattr(wanted, name)
        for name in ShareInfo.__dataclass_fields__
        if name in ShareRequest.__dataclass_fields__
    }
    return ShareInfo(
        id=secrets.token_hex(6),
        state=ShareState.RENDERING,
        created_us=now_us,
        created_by=called(who),
        has_phrase=wanted.phrase is not None,
        **same,
    )


def _not_ready(info: ShareInfo) -> ShareNotReady:
    told = {
        ShareState.RENDERING: "it is still being made",
        ShareState.READY: "its time was up",
        ShareState.ACTIVE: "it was consented to already",
        ShareState.FAILED: "it could not be made",
        ShareState.ENDED: "it is over",
    }
    return ShareNotReady(f"that can't be done with this share: {told[info.state]}")
