"""Where the household asks for shares: `nvr.web.shared.Sharing` describes it for the web.

All calls belong to the event loop; whatever touches the disk is done in a thread.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from nvr.config import CameraConfig
from nvr.errors import NvrError, RequestError, ShareNotReady, StorageError
from nvr.forkserver import ForkServer
from nvr.ledger.entry import NVR, Who
from nvr.playback.products import Products
from nvr.playback.room import Room, keep_free
from nvr.redaction.order import CandidatesFound
from nvr.shares import (
    ShareConsented,
    ShareContent,
    ShareInfo,
    SharePackaging,
    ShareRequest,
    ShareState,
    ShareWay,
)
from nvr.sharing.asked import require_sensible
from nvr.sharing.entries import called
from nvr.sharing.folder import CLIP_NAME, ZIP_NAME, SharedFile
from nvr.sharing.life import House, Life
from nvr.sharing.links import Links
from nvr.sharing.making import Draft, Made, Origin, Tools, Workshop
from nvr.sharing.manifest import Place, Signed, manifest_of, receipt_of, signed
from nvr.sharing.package import MANIFEST_NAME, SIGNATURE_NAME, SharePackage
from nvr.sharing.renderer import Renderer
from nvr.sharing.signing import Signer
from nvr.store.clip import VirtualMp4
from nvr.store.shares import new_phrase
from nvr.vision.settings import ModelChoice

_LOGGER = logging.getLogger(__name__)

MOST_UNFINISHED: Final = 10
_FOREVER_US: Final = 1 << 62
DRAFT_S: Final = 3600.0
"""How long a draft waits for its consent."""


class Desk:
    """Makes, shows and hands out shares."""

    @classmethod
    def of(
        cls, house: House, forkserver: ForkServer, model: Callable[[], ModelChoice | None]
    ) -> Desk:
        """With the real renderer, which detects with that model."""
        return cls(house, Renderer(forkserver, model))

    def __init__(self, house: House, renderer: Renderer) -> None:
        library = house.library
        room = Room(
            library.files.root,
            lambda: keep_free(house.config()),
            "a share",
            "Free some space, or share a shorter time",
        )
        products = Products(library.recordings, library.files, house.clock, library.nvr_id)
        self._signer = Signer(library.data)
        self._house = house
        self._workshop = Workshop(Tools(library, renderer, room, products, self._signer))
        self._life = Life(house)
        self._one_at_a_time = asyncio.Semaphore(1)
        self._signing = asyncio.Lock()  # two at once would write the same files
        self.links = Links(house, self._life)

    def start(self) -> None:
        """Take up what an earlier run left; nothing opens before that."""
        self._life.start()

    async def taken_up(self) -> None:
        """Wait until that is done. Raises StorageError when it takes too long."""
        await self._life.taken_up()

    async def stop(self) -> None:
        """End what is being made and looked at."""
        await self._life.stop()
        self._workshop.stop()

    def pids(self) -> list[int]:
        """Of the processes that make something now."""
        return self._workshop.pids()

    def all(self) -> list[ShareInfo]:
        """Every share, newest first."""
        return self._life.all()

    def get(self, share_id: str) -> ShareInfo:
        """One share. Raises NotFound."""
        return self._life.get(share_id)

    async def fingerprint(self) -> str | None:
        """Of the key that signs what is shared; None before the first is. Raises StorageError."""
        return await asyncio.to_thread(self._signer.fingerprint)

    async def create(self, wanted: ShareRequest, who: Who, certificate: str) -> ShareInfo:
        """Begin to make a share; nothing leaves by it. Raises RequestError, NotFound.

        ``certificate`` is the SHA-256 of the NVR's.
        """
        await self.taken_up()
        now_us = self._house.clock.now_us()
        camera = self._house.camera(wanted.camera_id)
        wanted = require_sensible(wanted, now_us)
        self._require_few()
        await asyncio.to_thread(self._workshop.require, wanted)
        info = _new(wanted, who, now_us)
        phrase = None
        if wanted.phrase is not None:
            phrase = await asyncio.to_thread(new_phrase, wanted.phrase)
        name = CLIP_NAME
        if wanted.content is ShareContent.ORIGINAL:
            info = await asyncio.to_thread(self._pinned, info)
            name = ZIP_NAME
        draft = Draft(info, wanted, camera, self._life.folders.file(info.id, name).path)
        origin = Origin(self._house.config().name, certificate)
        try:
            self._require_few()
            await self._life.begin(info, phrase, self._work(draft, origin))
        except NvrError:
            if info.pin_id is not None:
                await asyncio.to_thread(self._house.library.pins.remove, info.pin_id)
            raise
        return info

    async def preview(self, share_id: str) -> SharedFile | VirtualMp4:
        """The video that would leave; of original recordings, the plain clip of their time.

        Raises NotFound, ShareNotReady.
        """
        info = self.get(share_id)
        if info.state not in (ShareState.READY, ShareState.ACTIVE) or self._life.is_due(share_id):
            raise _not_ready(info)
        if info.content is ShareContent.ORIGINAL:
            span = (info.start_us, info.end_us)
            return await asyncio.to_thread(self._workshop.clip, info.camera_id, *span)
        return self._life.folders.file(share_id, CLIP_NAME)

    async def consent(self, share_id: str, sha256: str, who: Who) -> ShareConsented:
        """From now on it may be had. Raises NotFound, ShareNotReady."""
        now = self._life.now()

        def consented(info: ShareInfo) -> ShareInfo:
            if info.state is not ShareState.READY or self._life.is_due(share_id):
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

        async with self._signing:
            info = consented(self.get(share_id))
            is_original = info.content is ShareContent.ORIGINAL  # signed when it was made
            if info.packaging is SharePackaging.ZIP and not is_original:
                await asyncio.to_thread(self._sign, info)
            token = secrets.token_urlsafe(16) if info.way is ShareWay.LINK else None
            due = now.later(info.expires_s)
            return ShareConsented(await self._life.change(share_id, consented, due, token), token)

    async def revoke(self, share_id: str, who: Who) -> ShareInfo:
        """End it, whatever is going on with it; one that is over stays as it is."""
        return await self._life.end_unneeded(share_id, who)

    async def release(self, share_id: str) -> ShareInfo:
        """Let go of the recordings of an original. Raises NotFound."""
        return await self._life.unpin(share_id)

    async def file(self, share_id: str) -> SharedFile | SharePackage:
        """What the owner's device hands on. Raises NotFound, ShareNotReady."""
        info = self.get(share_id)
        if info.state is not ShareState.ACTIVE or self._life.is_due(share_id):
            raise ShareNotReady("this share can't be had: it was not consented to, or is over")
        if info.way is not ShareWay.FILE:
            raise ShareNotReady("this share is a link: nobody gets it as a file")
        if info.content is ShareContent.ORIGINAL:
            return self._life.folders.file(share_id, ZIP_NAME)
        clip = self._life.folders.file(share_id, CLIP_NAME)
        if info.packaging is SharePackaging.MP4:
            return clip
        return SharePackage(info, clip, await asyncio.to_thread(self._signed, share_id))

    async def receipt(self, share_id: str) -> Signed:
        """What was given to whom, signed. Raises NotFound, ShareNotReady, StorageError."""
        info = self.get(share_id)
        if info.consented_us is None:
            raise ShareNotReady("there is a receipt once somebody has consented to this share")
        told = receipt_of(info, self._place(info), self._house.clock.now_us())
        return await asyncio.to_thread(signed, self._signer, told)

    async def candidates(self, camera_id: str, at_us: int) -> CandidatesFound:
        """Who is in the picture at a moment. Raises NotFound, RequestError, NvrError."""
        self._house.camera(camera_id)
        return await self._workshop.candidates(camera_id, at_us)

    def oldest_us(self, camera_id: str) -> int | None:
        """How far back shares of a camera reach that are not over; None if none is known of.

        Any thread may call.
        """
        try:
            holding = self._holding(camera_id)
        except StorageError:  # they are not taken up yet, which has its own line in the log
            return None
        return min((info.start_us for info in holding), default=None)

    async def erased(self, camera_id: str, start_us: int, end_us: int) -> None:
        """A stretch of a camera's past was deleted: what holds some of it ends.

        A file that somebody has, they keep. Raises StorageError.
        """
        await self.taken_up()
        for info in self._holding(camera_id, start_us, end_us):
            await self._life.end_unneeded(info.id, NVR)

    async def drop_drafts(
        self, camera_id: str, start_us: int = 0, end_us: int = _FOREVER_US
    ) -> None:
        """Discard what nobody consented to of a stretch of a camera's past, with what it pinned.

        Raises StorageError.
        """
        await self.taken_up()
        for info in self._holding(camera_id, start_us, end_us):
            if info.consented_us is None:
                await self._life.end_unneeded(info.id, NVR)

    async def masks_changed(self, camera: CameraConfig) -> None:
        """Discard its drafts: they were made with the masks of before."""
        try:
            await self.drop_drafts(camera.id)
        except NvrError as error:  # the masks count all the same
            _LOGGER.error("%s: drafts of shares can't be discarded: %s", camera.name, error)

    async def camera_removed(self, camera: CameraConfig) -> None:
        """Its shares end with it: now, or when `Life` finds that they have no camera any more."""
        try:
            await self.erased(camera.id, 0, _FOREVER_US)
        except NvrError as error:
            _LOGGER.error("%s: its shares can't be ended yet: %s", camera.name, error)

    def _holding(
        self, camera_id: str, start_us: int = 0, end_us: int = _FOREVER_US
    ) -> list[ShareInfo]:
        """Those that have, or will have, something of a stretch of a camera's past."""
        return [
            info
            for info in self._life.alive()
            if info.camera_id == camera_id and info.start_us < end_us and start_us < info.end_us
        ]

    async def _work(self, draft: Draft, origin: Origin) -> None:
        share_id, name = draft.info.id, draft.camera.name
        try:
            async with self._one_at_a_time:
                made = await self._workshop.make(
                    draft, origin, lambda share: self._life.progress(share_id, share)
                )
            masks = self._house.camera(draft.camera.id).privacy_masks
            if masks != draft.camera.privacy_masks:
                raise RequestError("the camera's masks were changed meanwhile; make it again")
            due = self._life.now().later(DRAFT_S)
            await self._life.change(share_id, lambda info: _ready(info, made), due)
        except NvrError as error:
            _LOGGER.error("%s: a share could not be made: %s", name, error)
            await self._life.fail(share_id, error.message)
        except Exception:  # a fault of ours must not leave it unfinished for ever
            _LOGGER.exception("%s: a share could not be made", name)
            await self._life.fail(share_id, "the NVR has a fault; its log tells more")

    def _require_few(self) -> None:
        unfinished = [info for info in self._life.alive() if info.consented_us is None]
        if len(unfinished) >= MOST_UNFINISHED:
            raise RequestError(
                f"{len(unfinished)} shares are waiting to be made or looked at: consent to some "
                "or discard them first"
            )

    def _pinned(self, info: ShareInfo) -> ShareInfo:
        """With its recordings kept. Blocks; raises NotFound, StorageError."""
        note = f"for {info.recipient}: {info.purpose}"
        span = (info.start_us, info.end_us)
        pin = self._house.library.pin(info.camera_id, span, info.created_by, note)
        return replace(info, pin_id=pin.id)

    def _sign(self, info: ShareInfo) -> None:
        """Put what is said of it beside the clip. Blocks; raises StorageError."""
        manifest = signed(self._signer, manifest_of(info, self._place(info)))
        folders = self._life.folders
        folders.write(info.id, MANIFEST_NAME, manifest.text.encode())
        folders.write(info.id, SIGNATURE_NAME, manifest.signature)

    def _signed(self, share_id: str) -> Signed:
        """What `_sign` put there. Blocks; raises NotFound, StorageError."""
        texts = (self._life.folders.file(share_id, n) for n in (MANIFEST_NAME, SIGNATURE_NAME))
        text, signature = (file.read(0, file.size) for file in texts)
        return Signed(text.decode(), signature)

    def _place(self, info: ShareInfo) -> Place:
        camera = self._house.config().camera(info.camera_id)
        return Place(info.camera_id, None) if camera is None else Place(camera.name, camera.place)


def _ready(info: ShareInfo, made: Made) -> ShareInfo:
    """Raises ShareNotReady when it ended meanwhile."""
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
