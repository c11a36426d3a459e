"""What the web asks of the program's core. The web knows nothing else of it."""

import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from nvr.playback.reload import Reload
from nvr.protocol import (
    AlertInfo,
    CameraInfo,
    ExportInfo,
    ExportKind,
    Label,
    Labelled,
    LessonInfo,
    Message,
    PinInfo,
    State,
    Timeline,
    Verdict,
)

if TYPE_CHECKING:
    from nvr.discovery.control import CameraControl
    from nvr.discovery.probe import FoundCamera
    from nvr.discovery.proposal import Proposal
    from nvr.messages import PreviewMade
    from nvr.viewers import Viewer, Way

type TapKind = Literal["live", "snapshot"]
type StreamName = Literal["main", "sub"]


class MessageSubscription(Protocol):
    """Messages for one client; `nvr.broadcast.Subscription` is one."""

    def __aiter__(self) -> AsyncIterator[Message]: ...

    def close(self) -> None:
        """End the iteration."""
        ...


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


class CutClip(Clip, Protocol):
    """A clip that ends where the camera's format changes; another one shows what follows."""

    @property
    def is_cut_short(self) -> bool:
        """Whether another clip follows."""
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


class Keeping(Protocol):
    """What the owner decides about what is kept; `nvr.keeping.Keeping` is it."""

    async def pins(self) -> list[PinInfo]:
        """All pins, newest first."""
        ...

    async def pin(
        self, camera_id: str, start_us: int, end_us: int, owner: str, note: str | None
    ) -> PinInfo:
        """Keep a stretch of time that is over until it is unpinned.

        Raises NotFound when nothing was recorded then.
        """
        ...

    async def pin_alert(self, alert_id: str, owner: str) -> PinInfo:
        """Keep a visit with its clip; one that is pinned stays as it is. Raises NotFound."""
        ...

    async def unpin(self, pin_id: str) -> None:
        """Let time go on for what was pinned. Raises NotFound."""
        ...

    async def erase(self, camera_id: str, start_us: int, end_us: int) -> None:
        """Delete recordings, alerts and pictures of a stretch of time. Raises NotFound, Pinned."""
        ...

    async def erase_alert(self, alert_id: str) -> None:
        """Delete an alert and its pictures; its recording stays. Raises NotFound, Pinned."""
        ...

    def anybody_home(self) -> bool | None:
        """As it was last told; None while nobody knows."""
        ...

    async def set_anybody_home(self, anybody_home: bool | None) -> None:
        """Alerts that begin from now on while nobody is home may be kept longer."""
        ...


class Teaching(Protocol):
    """What the owner teaches by verdicts on alerts; `nvr.teaching.Teaching` is it."""

    async def lessons(self, camera_id: str | None) -> list[LessonInfo]:
        """What was taught of a camera or of all, newest first. Raises NotFound."""
        ...

    async def label(
        self, alert_id: str, verdict: Verdict, owner: str, *, dry_run: bool = False
    ) -> Labelled:
        """Take the owner's verdict on an alert; with ``dry_run``, tell only what it would do.

        Raises NotFound, RequestError for a verdict that doesn't fit.
        """
        ...

    async def switch(self, lesson_id: str, *, enabled: bool) -> LessonInfo:
        """Let a lesson count, or not any more. Raises NotFound."""
        ...

    async def forget(self, lesson_id: str) -> None:
        """Unlearn it. Raises NotFound."""
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


class Discovery(Protocol):
    """Finding cameras, trying them, and what they can do besides sending pictures."""

    @property
    def control(self) -> CameraControl:
        """Motors and clocks of the cameras in the settings."""
        ...

    async def search(self) -> list[tuple[FoundCamera, str | None]]:
        """Cameras in the network, each with its id if it is added already. Takes 3 s."""
        ...

    async def describe(self, address: str, username: str | None, password: str | None) -> Proposal:
        """What is at an address, and the settings proposed. Raises CameraError."""
        ...

    async def describe_added(self, camera_id: str) -> Proposal:
        """The same for a camera in the settings. Raises NotFound, CameraError."""
        ...

    def settings(self, camera_id: str) -> dict[str, Any]:
        """An added camera's settings but for its password. Raises NotFound."""
        ...

    async def preview(self, settings: Mapping[str, Any]) -> PreviewMade:
        """A picture of a camera with these settings; with ``id``, of an added one so changed.

        Raises ConfigError, NotFound, CameraError.
        """
        ...


class Viewers(Protocol):
    """Who gets pictures of a camera right now; `nvr.viewers.Viewers` is it."""

    def watching(self, camera_id: str, viewer: Viewer, way: Way) -> AbstractContextManager[None]:
        """The viewer is being sent pictures of the camera for the length of a `with` block."""
        ...


class Restart(Protocol):
    """The program's wish to be started anew; `nvr.restart.Restart` is it."""

    def ask(self) -> None:
        """Stop soon, to be started again. Raises NotSupervised when nobody would do that."""
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


class Storage(Protocol):
    """Where and how much is kept."""

    def settings(self) -> dict[str, Any]:
        """The settings of ``nvr.config_edit.STORAGE``, ready for JSON."""
        ...

    async def change(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change some of them; all as they are then. Raises ConfigError."""
        ...


class Backend(Protocol):
    """The core, as the web sees it. All methods belong to the event loop.

    Each may raise any `NvrError`; the web turns it into a fitting status.
    """

    @property
    def timeline(self) -> Timelines:
        """Looking at the past from afar."""
        ...

    @property
    def pictures(self) -> Pictures:
        """Pictures of what was recorded."""
        ...

    @property
    def transcoder(self) -> Transcoder:
        """For viewers that can't play what a camera sends."""
        ...

    @property
    def keeping(self) -> Keeping:
        """Pins, deletions, presence."""
        ...

    @property
    def teaching(self) -> Teaching:
        """Verdicts on alerts, and lessons."""
        ...

    @property
    def hls(self) -> Hls:
        """Recordings for players."""
        ...

    @property
    def discovery(self) -> Discovery:
        """Finding cameras."""
        ...

    @property
    def exports(self) -> Exports:
        """Downloads and export jobs."""
        ...

    @property
    def viewers(self) -> Viewers:
        """Who watches."""
        ...

    @property
    def restart(self) -> Restart:
        """Ending in order to be started anew."""
        ...

    @property
    def storage(self) -> Storage:
        """The settings of the disks."""
        ...

    def state(self) -> State:
        """Everything, now."""
        ...

    def subscribe(self) -> MessageSubscription:
        """Messages from now on; the first is a State. To be closed by the caller."""
        ...

    async def add_camera(self, settings: Mapping[str, Any]) -> CameraInfo:
        """Add a camera with settings as in ``config.json``; without ``id`` one is made.

        Raises ConfigError.
        """
        ...

    async def change_camera(self, camera_id: str, changes: Mapping[str, Any]) -> CameraInfo:
        """Change some settings of a camera. Raises NotFound, ConfigError."""
        ...

    async def remove_camera(self, camera_id: str, *, with_pinned: bool = False) -> None:
        """Remove a camera and its recordings. Raises NotFound, Pinned unless ``with_pinned``."""
        ...

    async def open_tap(
        self, camera_id: str, kind: TapKind, stream: StreamName, width: int | None
    ) -> socket.socket:
        """A non-blocking stream socket that the camera's worker writes into.

        ``live`` is MPEG-TS without end that begins with the last keyframe; ``snapshot`` is one
        JPEG, `width` pixels wide if given, then end of file. The caller closes the socket, which
        tells the worker to stop. Raises NotFound, CameraError when the camera is down.
        """
        ...

    async def alerts(
        self,
        camera_id: str | None,
        label: Label | None,
        start_us: int | None,
        end_us: int | None,
        limit: int,
    ) -> list[AlertInfo]:
        """Alerts that touch the time range, newest first. Raises NotFound for the camera."""
        ...

    async def alert(self, alert_id: str) -> AlertInfo:
        """One alert. Raises NotFound."""
        ...

    async def alert_snapshot(self, alert_id: str, with_box: bool) -> Path:
        """The JPEG file of an alert's best picture. Raises NotFound."""
        ...

    async def clip(self, camera_id: str, start_us: int, end_us: int) -> CutClip:
        """What was recorded in the range, as one MP4. Raises NotFound when nothing was."""
        ...

    async def recordings(self, camera_id: str, start_us: int, end_us: int) -> list[tuple[int, int]]:
        """What can be played within the range: (start_us, end_us) in order. Raises NotFound."""
        ...
