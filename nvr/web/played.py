"""What the web asks of whatever plays, shows and hands out recordings."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from nvr.exports import ExportInfo, ExportKind
from nvr.playback.reload import Reload
from nvr.timelines import Timeline


class MediaBytes(Protocol):
    """What is sent piece by piece."""

    @property
    def size(self) -> int:
        """Bytes of the whole file."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes from `offset` on. Blocks: to be called in a thread.

        Raises NotFound when the recording was deleted meanwhile, StorageError when the disk fails.
        """
        ...


class Clip(MediaBytes, Protocol):
    """An MP4 file that exists only as a table of contents and spans of recorded files."""

    @property
    def video_codec(self) -> str:
        """``h264``, ``hevc`` or ``mjpeg``."""
        ...


class CutClip(Clip, Protocol):
    """A clip that ends where the camera's format changes; another one shows what follows."""

    @property
    def is_cut_short(self) -> bool:
        """Whether another clip follows."""
        ...


class Timelines(Protocol):
    """What was recorded, what not, and what happened."""

    async def get(
        self, camera_ids: Sequence[str], start_us: int, end_us: int, step_us: int
    ) -> list[Timeline]:
        """The timeline of each camera, in order. Raises NotFound."""
        ...


class Picture(Protocol):
    """A JPEG, and the moment that it shows."""

    @property
    def jpeg(self) -> bytes: ...

    @property
    def time_us(self) -> int: ...


class Filmstrip(Protocol):
    """Pictures at fixed steps in one JPEG; tile number `n` is in row `n // columns`.

    It stands for ``step_us`` from ``start_us + n * step_us`` on; ``times_us[n]`` is when its
    picture was taken, None where it is empty.
    """

    @property
    def jpeg(self) -> bytes: ...

    @property
    def start_us(self) -> int: ...

    @property
    def step_us(self) -> int: ...

    @property
    def columns(self) -> int: ...

    @property
    def rows(self) -> int: ...

    @property
    def tile_width(self) -> int: ...

    @property
    def tile_height(self) -> int: ...

    @property
    def times_us(self) -> tuple[int | None, ...]: ...


class Pictures(Protocol):
    """Pictures of what was recorded. A call that is cancelled costs nothing more."""

    async def frame(
        self, camera_id: str, time_us: int, width: int | None, *, exact: bool
    ) -> Picture:
        """The keyframe at or before a moment, or the very picture shown at it.

        Raises NotRecorded in a gap, PlaybackError, StorageError.
        """
        ...

    async def filmstrip(
        self, camera_id: str, start_us: int, end_us: int, count: int, width: int
    ) -> Filmstrip:
        """About `count` pictures over a stretch of time.

        Raises NotRecorded when nothing of it is recorded, RequestError when it is too long or too
        large, PlaybackError, StorageError.
        """
        ...


class Download(Protocol):
    """A file that is made while it is sent."""

    @property
    def name(self) -> str:
        """A file name that a person understands."""
        ...

    @property
    def content_type(self) -> str:
        """Its media type."""
        ...

    @property
    def size(self) -> int | None:
        """Bytes of the whole file; None where only its end tells."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """The file in portions, once. Blocks: to be called in a thread.

        Raises NotFound when a recording was deleted meanwhile, StorageError when the disk fails.
        """
        ...


class Transcoding(Protocol):
    """A clip being made into H.264."""

    async def read(self) -> bytes:
        """The next bytes of the file, none at its end. Raises NvrError when it breaks off."""
        ...

    def close(self) -> None:
        """End it."""
        ...


class Transcoder(Protocol):
    """Makes H.264 of clips, one at a time."""

    async def open(self, clip: Clip) -> Transcoding:
        """Begin; the caller closes it. Raises PlaybackBusy while another one is being made."""
        ...


class MediaFile(MediaBytes, Protocol):
    """A recorded file, or what there is of one that is being written."""

    @property
    def etag(self) -> str:
        """Strong, as it stands in the header."""
        ...


class Hls(Protocol):
    """Playlists of recordings and the bytes that they name; `nvr.playback.hls.Hls` is it.

    All raise NotFound when there is no such camera or nothing recorded, and StorageError.
    """

    async def playlist(self, camera_id: str, start_us: int, end_us: int) -> str:
        """The playlist of a stretch of time, as far as it is recorded now."""
        ...

    async def master(self, camera_id: str, wanted: tuple[int, int], uri: str) -> str:
        """A multivariant playlist that leads to the playlist of a stretch of time at `uri`."""
        ...

    async def live(self, camera_id: str, window_us: int, reload: Reload) -> str:
        """The playlist of the last `window_us`, once it holds what the player asks for.

        Raises RequestError when that is too far ahead.
        """
        ...

    async def init(self, camera_id: str, session: str) -> MediaFile:
        """What the segments of a session need before them."""
        ...

    async def media(self, camera_id: str, name: str, at_least: int) -> MediaFile:
        """The recorded file `name` of a camera, once it has so many bytes or is complete."""
        ...


class Exports(Protocol):
    """Recordings as files for the owner to keep."""

    async def evidence(
        self, camera_ids: Sequence[str], start_us: int, end_us: int, fingerprint: str
    ) -> Download:
        """The recorded files of a range, untouched, as a zip. Raises NotFound."""
        ...

    async def archive(self, camera_ids: Sequence[str], start_us: int, end_us: int) -> Download:
        """A clip of each camera, in one zip. Raises NotFound."""
        ...

    async def clip_part(
        self, camera_id: str, start_us: int, end_us: int, number: int
    ) -> CutClip | None:
        """The clip of a range after so many changes of format; None when there is none.

        Raises NotFound for the camera.
        """
        ...

    async def start(
        self,
        kind: ExportKind,
        camera_ids: Sequence[str],
        start_us: int,
        end_us: int,
        fingerprint: str,
    ) -> ExportInfo:
        """Have an export made. Raises NotFound, RequestError, StorageFull."""
        ...

    def all(self) -> list[ExportInfo]:
        """Every export, newest first."""
        ...

    def get(self, export_id: str) -> ExportInfo:
        """One export. Raises NotFound."""
        ...

    def file(self, export_id: str) -> MediaBytes:
        """The file of an export that is done. Raises NotFound."""
        ...

    async def delete(self, export_id: str) -> None:
        """Stop and delete an export. Raises NotFound."""
        ...
