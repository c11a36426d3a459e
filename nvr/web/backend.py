"""What the web asks of the program's core. The web knows nothing else of it."""

import socket
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from nvr.protocol import (
    AlertInfo,
    CameraInfo,
    Label,
    Labelled,
    LessonInfo,
    Message,
    PinInfo,
    State,
    Verdict,
)
from nvr.web.played import CutClip, Exports, Hls, Pictures, Timelines, Transcoder
from nvr.web.shared import Sharing

if TYPE_CHECKING:
    from nvr.discovery.control import CameraControl
    from nvr.discovery.probe import FoundCamera
    from nvr.discovery.proposal import Proposal
    from nvr.judgement import WhatIf
    from nvr.ledger.ledger import Ledger
    from nvr.messages import PreviewMade
    from nvr.viewers import Viewers

type TapKind = Literal["live", "mp4", "mp4_sound", "snapshot"]
type StreamName = Literal["main", "sub"]


class MessageSubscription(Protocol):
    """Messages for one client; `nvr.broadcast.Subscription` is one."""

    def __aiter__(self) -> AsyncIterator[Message]: ...

    def close(self) -> None:
        """End the iteration."""
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


class Judging(Protocol):
    """What a change would have done; `nvr.what_if.Judging` is it."""

    async def what_if(self, camera_id: str, changes: Mapping[str, Any]) -> WhatIf:
        """Judge the last day's alerts by the camera's settings so changed.

        Raises NotFound, ConfigError, RequestError for a setting that decides about no alert.
        """
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


class Restart(Protocol):
    """The program's wish to be started anew; `nvr.restart.Restart` is it."""

    def ask(self) -> None:
        """Stop soon, to be started again. Raises NotSupervised when nobody would do that."""
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
    def judging(self) -> Judging:
        """Rules, before they are changed."""
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
    def ledger(self) -> Ledger:
        """Who did what."""
        ...

    @property
    def sharing(self) -> Sharing:
        """What is given away."""
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
        """Remove a camera and its recordings; tokens forget it.

        Raises NotFound, Pinned unless ``with_pinned``.
        """
        ...

    async def open_tap(
        self, camera_id: str, kind: TapKind, stream: StreamName, width: int | None
    ) -> socket.socket:
        """A non-blocking stream socket that the camera's worker writes into.

        ``live`` is MPEG-TS without end that begins with the last keyframe, ``mp4`` and
        ``mp4_sound`` the same as fragmented MP4; ``snapshot`` is one JPEG, `width` pixels wide if
        given, then end of file. The caller closes the socket, which
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
