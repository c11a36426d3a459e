"""Makes the bytes of shares, one after the other."""

import asyncio
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from nvr.config import CameraConfig
from nvr.disk import storage_errors
from nvr.errors import NotFound, PlaybackError, RequestError
from nvr.playback.evidence import Wanted, utc
from nvr.playback.products import Products
from nvr.playback.room import Room
from nvr.playback.writing import write_file
from nvr.redaction.order import CandidatesFound, Rendered, RenderOrder
from nvr.shares import ShareBackground, ShareContent, ShareInfo, ShareRequest, SubjectPoint
from nvr.sharing.folder import SharedFile
from nvr.sharing.manifest import ShareSeal
from nvr.sharing.quiet import quiet_clips
from nvr.sharing.renderer import Renderer
from nvr.sharing.signing import Signer
from nvr.store.clip import ClipPart, VirtualMp4
from nvr.store.library import Library

_MARGIN: Final = 1.3
"""What is encoded anew can be larger than what the camera sent."""
_AROUND_US: Final = 1_000_000
"""Of a moment that somebody is looked for at."""

_UNKNOWN_GAP_US: Final = 3_600_000_000

_NOTHING = "nothing is recorded of that time, so nothing can be shared"

type Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Made:
    """What was made, and is to be looked at."""

    size_bytes: int
    sha256: str
    duration_ms: int
    visible_pct: float | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """How the NVR is called, and its certificate's SHA-256."""

    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be made, for whom, of which camera, and into which file."""

    info: ShareInfo
    wanted: ShareRequest
    camera: CameraConfig
    target: Path


@dataclass(frozen=True, slots=True)
class Tools:
    """What makes it."""

    library: Library
    renderer: Renderer
    room: Room
    products: Products
    signer: Signer


class Workshop:
    """Makes videos and zips. Belongs to the event loop."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._library = tools.library
        self._room = tools.room

    def pids(self) -> list[int]:
        """Of its processes that run now."""
        return self._tools.renderer.pids()

    def stop(self) -> None:
        """End its processes."""
        self._tools.renderer.stop()

    def require(self, wanted: ShareRequest) -> None:
        """Raises RequestError when it can't be shared as it is, StorageFull. Blocks."""
        if wanted.content is ShareContent.ORIGINAL:
            of = Wanted({wanted.camera_id: ""}, wanted.start_us, wanted.end_us)
            size = self._tools.products.estimate(of)
            if size == 0:
                raise RequestError(_NOTHING)
            self._room.require(size)
        else:
            self._find(wanted)

    async def make(self, draft: Draft, origin: Origin, tell: Progress) -> Made:
        """Make the file. Raises NvrError."""
        if draft.wanted.content is not ShareContent.ORIGINAL:
            return await self._video(draft, tell)
        stop = threading.Event()
        loop = asyncio.get_running_loop()

        def told(share: float) -> None:
            loop.call_soon_threadsafe(tell, share)

        try:
            return await asyncio.to_thread(self._original, draft, origin, told, stop)
        except asyncio.CancelledError:
            stop.set()
            raise

    async def _video(self, draft: Draft, tell: Progress) -> Made:
        wanted = draft.wanted
        clip = await asyncio.to_thread(self._find, wanted)
        scene: list[VirtualMp4] = []
        if _needs_scene(wanted):
            scene = await asyncio.to_thread(
                quiet_clips, self._library, wanted.camera_id, wanted.start_us, wanted.end_us
            )
        order = order_of(wanted, clip, draft.camera)
        render = self._tools.renderer.render(order, clip, scene, draft.target, tell)
        rendering = asyncio.create_task(render)
        watching = asyncio.create_task(self._watch_room())
        try:
            await asyncio.wait([rendering, watching], return_when=asyncio.FIRST_COMPLETED)
            if not rendering.done():
                watching.result()
            rendered = await rendering
        finally:
            for task in (rendering, watching):
                task.cancel()
            await asyncio.gather(rendering, watching, return_exceptions=True)
        return await asyncio.to_thread(_measured, draft.target, rendered, wanted.content)

    def _original(
        self, draft: Draft, origin: Origin, tell: Progress, stop: threading.Event
    ) -> Made:
        """The zip of evidence. Blocks."""
        wanted, camera = draft.wanted, draft.camera
        of = Wanted({camera.id: camera.name}, wanted.start_us, wanted.end_us)
        products = self._tools.products
        total = products.estimate(of)
        self._room.require(total)
        seal = ShareSeal(self._tools.signer, draft.info)
        evidence = products.evidence(of, origin.name, origin.fingerprint, seal)

        def rest(size: int, worked_s: float) -> None:
            tell(size / max(1, total))
            if stop.wait(worked_s):
                raise PlaybackError("it was given up")
            self._room.require(0)

        part = draft.target.with_suffix(".part")
        size = write_file(part, evidence.chunks(), rest, stop.is_set)
        with storage_errors(part):
            os.replace(part, draft.target)
        length_ms = (wanted.end_us - wanted.start_us) // 1000
        return Made(size, SharedFile(draft.target).sha256(), length_ms)

    def _find(self, wanted: ShareRequest) -> VirtualMp4:
        """What was recorded of it. Blocks; raises as `require`."""
        clip = self.clip(wanted.camera_id, wanted.start_us, wanted.end_us)
        if clip.is_cut_short:
            raise RequestError(
                "the camera's pictures changed their size or codec within this time: choose a "
                "time before or after that"
            )
        self._room.require(round(clip.size * _MARGIN))
        return clip

    async def candidates(self, camera_id: str, at_us: int) -> CandidatesFound:
        """Who is in the picture at a moment. Raises NvrError."""
        span = (at_us - _AROUND_US, at_us + _AROUND_US)
        clip = await asyncio.to_thread(self.clip, camera_id, *span)
        found = await self._tools.renderer.candidates(clip, clip.start_us, at_us)
        if found.error is not None:
            raise found.error
        return found

    async def _watch_room(self) -> None:
        """Raises StorageFull as soon as recordings need the room."""
        while True:
            await asyncio.sleep(1)
            await asyncio.to_thread(self._room.require, 0)

    def clip(self, camera_id: str, start_us: int, end_us: int) -> VirtualMp4:
        """What was recorded, as it is. Blocks; raises RequestError, StorageError."""
        try:
            return self._library.clip(camera_id, start_us, end_us)
        except NotFound as error:
            raise RequestError(_NOTHING) from error


def order_of(wanted: ShareRequest, clip: VirtualMp4, camera: CameraConfig) -> RenderOrder:
    """What is to be made of a clip.

    Gaps are closed in a clip, so moments behind one are told as if there were none.
    """
    start_us = max(wanted.start_us, clip.start_us)
    length_us = sum(part.duration_us for part in clip.parts)
    points = (
        SubjectPoint(clip.start_us + at_us, point.x, point.y)
        for point in wanted.subject
        if (at_us := _position(clip.parts, point.at_us)) is not None
    )
    subject = tuple(points)
    if wanted.subject and not subject:
        raise RequestError("'subject': nothing is recorded of the moments that were pointed at")
    return RenderOrder(
        content=wanted.content,
        background=wanted.background,
        clip_start_us=clip.start_us,
        start_us=start_us,
        end_us=min(clip.start_us + length_us, wanted.end_us),
        subject=subject,
        with_audio=wanted.with_audio,
        keeps_lettering=wanted.with_camera_name and wanted.with_time,
        tags=_tags(wanted, camera),
        gaps=tuple(_gaps(clip)),
        masks=camera.privacy_masks,
    )


def _gaps(clip: VirtualMp4) -> Iterator[tuple[int, int]]:
    """See `RenderOrder`. Where the clock was set back, nobody knows how long it was."""
    for before, after in pairwise(clip.parts):
        length_us = after.start_us - (before.start_us + before.duration_us)
        length_us = length_us if length_us >= 0 else _UNKNOWN_GAP_US
        yield clip.start_us + after.position_us, length_us


def _position(parts: tuple[ClipPart, ...], at_us: int) -> int | None:
    """Where in the clip a moment is; None if it is in none of its parts."""
    for part in parts:
        if part.start_us <= at_us < part.start_us + part.duration_us:
            return part.position_us + at_us - part.start_us
    return None


def _tags(wanted: ShareRequest, camera: CameraConfig) -> tuple[tuple[str, str], ...]:
    """What the owner wants told with it; all else is told to nobody."""
    tags = []
    if wanted.with_camera_name:
        tags.append(("title", camera.name))
    if wanted.with_place and camera.place is not None:
        tags.append(("comment", camera.place))
    if wanted.with_time:
        tags.append(("creation_time", utc(wanted.start_us)))
    return tuple(tags)


def _needs_scene(wanted: ShareRequest) -> bool:
    is_one = wanted.content is ShareContent.SUBJECT
    return wanted.content is ShareContent.PETS or (
        is_one and wanted.background is ShareBackground.SCENE
    )


def _measured(target: Path, rendered: Rendered, content: ShareContent) -> Made:
    file = SharedFile(target)
    is_whole = content is ShareContent.WHOLE
    share = 100 * rendered.visible / max(1, rendered.pictures)
    return Made(
        file.size, file.sha256(), rendered.duration_ms, None if is_whole else round(share, 1)
    )
