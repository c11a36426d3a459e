"""The program's core: settings, processes, index and status in one place, for the web to ask.

Everything here runs in the main process's event loop; whatever touches the disk is handed to a
thread: what the processes say to the scribe's, which keeps the order.
"""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from nvr.broadcast import Broadcast, Subscription
from nvr.chores import Chore
from nvr.clock import Clock
from nvr.config import CameraConfig, Config
from nvr.config_edit import (
    CONFIG_NAME,
    SEEING,
    add_camera,
    change_camera,
    edit_config_file,
    find_camera,
    no_new_files,
    remove_camera,
)
from nvr.discovery.care import CameraCare
from nvr.discovery.mask_care import Edit
from nvr.errors import CameraPrivate, CameraUnreachable
from nvr.finder import CameraFinder
from nvr.folders import Folders
from nvr.forkserver import ForkServer
from nvr.keeping import Asked, Keeping
from nvr.ledger.journal import Journal
from nvr.ledger.ledger import Ledger
from nvr.lost_passwords import openable
from nvr.messages import (
    ActivitySeen,
    AlertRaised,
    FragmentWritten,
    InferenceFailed,
    InferenceReady,
    InferenceStats,
    LessonsChecked,
    LessonUsed,
    OpenTap,
    SegmentClosed,
    SegmentOpened,
    StreamKind,
    WorkerStatus,
)
from nvr.nvr_board import NvrBoard
from nvr.playback.exports import Exports
from nvr.playback.hls import Hls
from nvr.playback.pictures import Pictures
from nvr.playback.timeline import TimelineReader
from nvr.playback.transcoder import Transcoder
from nvr.protocol import (
    AlertChanged,
    AlertInfo,
    AlertRemoved,
    CameraChanged,
    CameraInfo,
    CameraRemoved,
    Connection,
    Label,
    NvrChanged,
    NvrInfo,
    Phase,
    State,
)
from nvr.restart import Restart
from nvr.sharing.desk import Desk
from nvr.sharing.life import House
from nvr.status import CameraBoard, InferenceBoard
from nvr.storage import Storage
from nvr.store.alerts import AlertFilter
from nvr.store.clip import VirtualMp4
from nvr.store.library import KeptOf, Library
from nvr.store.scribe import Scribe
from nvr.supervisor import Supervisor
from nvr.teaching import News, Teaching
from nvr.viewers import Viewers
from nvr.vision.settings import ModelChoice
from nvr.what_if import Judging

_LOGGER = logging.getLogger(__name__)

_ALERTS_IN_STATE = 50
_FIGURES_EVERY_S = 15.0
_RETENTION_EVERY_S = 30.0
_NEEDS_NO_RESTART = {"name", "retention_hours", "record", "detect", "onvif", "place", *SEEING}


class Core:
    """What the web asks (see `nvr.web.backend.Backend`). Started and stopped once."""

    def __init__(
        self,
        folders: Folders,
        config: Config,
        library: Library,
        clock: Clock,
        forkserver: ForkServer,
    ) -> None:
        self._folders = folders
        self._config = config
        self._library = library
        self._clock = clock
        self._boards: dict[str, CameraBoard] = {}
        self._shown: dict[str, CameraInfo] = {}
        self._inference = InferenceBoard(config.model)
        self._nvr = NvrBoard(folders.recordings, library, clock, lambda: self._config)
        self.restart = Restart()
        self.ledger = Ledger(folders.data / "ledger", clock)
        self.viewers = Viewers(clock, self._show, journal=Journal(self.ledger))
        self._broadcast = Broadcast(self.state)
        self._scribe = Scribe()
        self.exports = Exports(library, lambda: self._config, clock)
        self._supervisor = Supervisor(
            folders, forkserver, clock, self._heard, self._worker_down, self._model_down
        )
        self.transcoder = Transcoder(forkserver)
        strips = folders.data / "cache" / "filmstrips"
        self.pictures = Pictures(
            library.recordings, library.files, strips, forkserver, self._camera
        )
        library.forget_with(self.pictures.forget, self.pictures.forget_range)
        library.forget_with(lambda *_: None, self.exports.forget_range)  # they have their own time
        house = House(library, clock, lambda: self._config, self._broadcast.publish, self.ledger)
        self.sharing = Desk.of(house, forkserver, self._supervisor.model)
        self.keeping = Keeping(
            library,
            self._supervisor,
            clock,
            self._broadcast.publish,
            Asked(self._camera, self._restart_camera, self._scribe.caught_up, self.sharing),
        )
        self.teaching = Teaching(
            library,
            self._scribe.in_loop(self._supervisor.teach),
            self._scribe.in_loop(self._broadcast.publish),
            self._camera,
        )
        self.discovery = CameraFinder(
            lambda: self.cameras, lambda name: find_camera(self._config, name), clock, forkserver
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._edit_lock = asyncio.Lock()
        self.storage = Storage(lambda: self._config, self._edit_storage, self._show_nvr)
        self.timeline = TimelineReader(library, clock, self._camera)
        self.judging = Judging(library.paths, clock, self._camera)
        self.hls = Hls(library.db, library.recordings, library.files, clock, self._camera)

    async def start(self, model: ModelChoice) -> None:
        """Start recording, then seeing, then housekeeping."""
        self.ledger.start()
        cameras = [camera.id for camera in self._config.cameras]
        await asyncio.to_thread(self._library.outages.nvr_started, cameras)
        await self._nvr.measure()
        for camera in self._config.cameras:
            self._start_camera(camera)
        await self._supervisor.use_model(model)
        self.sharing.start()
        chores = {
            Chore("taking the NVR's figures", self._figures): _FIGURES_EVERY_S,
            Chore("deleting what is old", self._keep_promises): _RETENTION_EVERY_S,
            Chore("deleting old exports", self._tidy_exports): _RETENTION_EVERY_S,
            Chore("looking for lost passwords", self._open_lost): _RETENTION_EVERY_S,
        }
        self._tasks = [asyncio.create_task(chore.every(s)) for chore, s in chores.items()]
        self._tasks.append(asyncio.create_task(CameraCare(self, self._clock).run()))

    async def use_model(self, model: ModelChoice) -> None:
        """Detect with this model from now on; recording goes on meanwhile."""
        await self._supervisor.use_model(model)

    def tuning(self, *, is_running: bool) -> None:
        """The model's settings are being measured, or are again not."""
        self._inference.tuning(is_running)
        self._show_nvr()

    async def stop(self) -> bool:
        """Stop everything; open files are closed properly.

        False when the index's disk hangs: closing the library would wait for it.
        """
        for task in self._tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await self.sharing.stop()
        self.viewers.close()
        await self.ledger.stop()
        await self.pictures.stop()
        await self.discovery.close()
        await self._supervisor.stop()
        is_written = await self._scribe.stop()
        await asyncio.to_thread(self.exports.stop)
        return is_written

    # What the web asks

    def state(self) -> State:
        """Everything, now."""
        return State(
            nvr=self._nvr_info(),
            cameras=[self._camera_info(camera) for camera in self._config.cameras],
            alerts=self._library.alerts.find(AlertFilter(limit=_ALERTS_IN_STATE)),
        )

    def subscribe(self) -> Subscription:
        """Messages from now on; the first is a State. To be closed by the caller."""
        return self._broadcast.subscribe()

    async def add_camera(self, settings: Mapping[str, Any]) -> CameraInfo:
        """Add a camera with settings as in ``config.json``. Raises ConfigError."""
        async with self._edit_lock:
            no_new_files(settings)
            await self._forget_in_tokens()  # none of before may open one that gets the same id
            camera = await self._edit(lambda config: add_camera(config, settings))
            self._start_camera(camera)
        info = self._camera_info(camera)
        self._broadcast.publish(CameraChanged(info))
        return info

    async def change_camera(self, camera_id: str, changes: Mapping[str, Any] | Edit) -> CameraInfo:
        """Change some settings of a camera. Raises NotFound, ConfigError."""
        async with self._edit_lock:
            old = find_camera(self._config, camera_id)
            changes = changes(old) if callable(changes) else changes
            no_new_files(changes, old)
            camera = await self._edit(lambda config: change_camera(config, camera_id, changes))
            if _differs(old, camera):
                await self._restart(camera)
            else:
                self._supervisor.set_modes(camera)
        if camera.privacy_masks != old.privacy_masks:
            await self.sharing.masks_changed(camera)
        info = self._camera_info(camera)
        self._broadcast.publish(CameraChanged(info))
        return info

    async def remove_camera(self, camera_id: str, *, with_pinned: bool = False) -> None:
        """Remove a camera, its recordings and alerts. Raises NotFound, Pinned, StorageError."""
        async with self._edit_lock:
            camera = find_camera(self._config, camera_id)
            if not with_pinned:
                await self.sharing.drop_drafts(camera_id)  # some pin recordings
                await asyncio.to_thread(self._library.require_unpinned, camera_id)
            await self._edit(lambda config: (remove_camera(config, camera_id), None))
            await self._supervisor.stop_camera(camera_id)
            self._boards.pop(camera_id, None)
            self._shown.pop(camera_id, None)
        await self.sharing.camera_removed(camera)
        await self._scribe.caught_up()  # nothing of it may come back
        self._broadcast.publish(CameraRemoved(camera_id))
        await asyncio.to_thread(self._library.remove_camera, camera_id)
        await self._forget_in_tokens()
        _LOGGER.info("%s: removed with its recordings", camera.name)

    async def open_tap(
        self, camera_id: str, kind: str, stream: str, width: int | None
    ) -> socket.socket:
        """A socket that the camera's worker writes into. Raises NotFound, CameraUnreachable."""
        camera = find_camera(self._config, camera_id)
        if camera.privacy:
            raise CameraPrivate(f"{camera.name} is off: its privacy switch is on")
        tap = OpenTap(kind, StreamKind(stream), width or 0)
        sock = self._supervisor.open_tap(camera_id, tap)
        if sock is None:
            raise CameraUnreachable(f"{camera.name} is being started; try again in a moment")
        return sock

    async def alerts(
        self,
        camera_id: str | None,
        label: Label | None,
        start_us: int | None,
        end_us: int | None,
        limit: int,
    ) -> list[AlertInfo]:
        """Alerts that touch the time range, newest first. Raises NotFound for the camera."""
        if camera_id is not None:
            find_camera(self._config, camera_id)
        wanted = AlertFilter(camera_id, label, start_us, end_us, limit)
        return await asyncio.to_thread(self._library.alerts.find, wanted)

    async def alert(self, alert_id: str) -> AlertInfo:
        """One alert. Raises NotFound."""
        return await asyncio.to_thread(self._library.alerts.get, alert_id)

    async def alert_snapshot(self, alert_id: str, with_box: bool) -> Path:
        """The JPEG file of an alert's best picture. Raises NotFound."""
        alert = await self.alert(alert_id)
        return await asyncio.to_thread(self._library.picture, alert, with_box=with_box)

    async def clip(self, camera_id: str, start_us: int, end_us: int) -> VirtualMp4:
        """What was recorded in the range, as one MP4. Raises NotFound when nothing was."""
        find_camera(self._config, camera_id)
        return await asyncio.to_thread(self._library.clip, camera_id, start_us, end_us)

    async def recordings(self, camera_id: str, start_us: int, end_us: int) -> list[tuple[int, int]]:
        """What can be played within the range: (start_us, end_us) in order. Raises NotFound."""
        find_camera(self._config, camera_id)
        found = await asyncio.to_thread(
            self._library.recordings.ranges, camera_id, start_us, end_us
        )
        return [(part.start_us, part.end_us) for part in found]

    # What looking after the cameras asks (see `nvr.discovery.care.Fleet`)

    @property
    def cameras(self) -> tuple[CameraConfig, ...]:
        """The settings of all cameras."""
        return self._config.cameras

    def connection(self, camera_id: str) -> Connection:
        """Whether the camera's main stream arrives."""
        return self._board(camera_id).connection

    def hint_motion(self, camera_id: str) -> None:
        """The camera itself says that something moves."""
        self._supervisor.hint_motion(camera_id)

    # What the processes say

    def _heard(self, message: Any) -> None:
        match message:
            case SegmentOpened() | FragmentWritten() | SegmentClosed():
                self._scribe.put(
                    partial(self._library.recordings.handle, message),
                    lambda _: self.hls.heard(message.camera_id),
                    may_be_lost=True,  # it is in the file as well
                )
            case WorkerStatus():
                self._scribe.put(
                    partial(self._library.outages.heard, message),
                    may_be_lost=True,  # the next one says it again
                )
                self._board(message.camera_id).heard(message)
                self._nvr.heard(message)
                self._show(message.camera_id)
            case ActivitySeen():
                self._scribe.put(partial(self._library.activity.take, message), may_be_lost=True)
            case AlertRaised():
                self._scribe.put(
                    partial(self._remember, message), partial(self._tell_alert, message)
                )
            case LessonUsed() | LessonsChecked():
                self._scribe.put(partial(self.teaching.heard, message), self.teaching.tell)
            case InferenceReady():
                self._inference.ready(message)
                self._show_nvr()
            case InferenceFailed():
                if self._inference.failed(message):
                    _LOGGER.error("detection: %s; recording goes on without it", message.message)
                self._show_nvr()
            case InferenceStats():
                if self._inference.stats(message):
                    self._broadcast.publish(NvrChanged(self._nvr_info()))

    def _remember(self, message: AlertRaised) -> tuple[bool, News | None]:
        """Keep what is told; false if the owner doesn't want to hear of it any more."""
        is_wanted = self._library.remember(message.alert, message.path)
        return is_wanted, self.teaching.heard(message) if is_wanted else None

    def _tell_alert(self, message: AlertRaised, kept: tuple[bool, News | None]) -> None:
        is_wanted, news = kept
        if is_wanted:
            alert = self.teaching.judged(message.alert)
            self._broadcast.publish(AlertChanged(message.phase, alert))
        self.teaching.tell(news)

    def _worker_down(self, camera_id: str) -> None:
        self._board(camera_id).lost()
        self._scribe.put(partial(self._library.worker_ended, camera_id), self._tell_ended)
        self._scribe.put(partial(self._library.outages.worker_lost, camera_id))
        self._show(camera_id)

    def _tell_ended(self, alerts: list[AlertInfo]) -> None:
        for alert in alerts:
            self._broadcast.publish(AlertChanged(Phase.END, alert))

    def _model_down(self) -> None:
        self._inference.lost()
        self._show_nvr()

    # Housekeeping

    async def _figures(self) -> None:
        parts = (self._supervisor, self.pictures.process, self.transcoder, self.sharing)
        await self._nvr.measure(pid for part in parts for pid in part.pids())
        kept = await asyncio.to_thread(self._kept, self._config.cameras)
        for camera_id, kept_of in kept.items():
            self._board(camera_id).kept = kept_of
            self._show(camera_id)
        self._show_nvr()

    def _kept(self, cameras: Iterable[CameraConfig]) -> dict[str, KeptOf]:
        """How far back each camera's recordings reach."""
        copies = (self.exports, self.sharing)
        oldest_us = {c.id: [us for of in copies if (us := of.oldest_us(c.id))] for c in cameras}
        return {c.id: self._library.kept_of(c, min(oldest_us[c.id], default=None)) for c in cameras}

    async def _keep_promises(self) -> None:
        removed = await asyncio.to_thread(self._library.keep_promises, self._config)
        for alert in removed:
            self._broadcast.publish(AlertRemoved(alert.id, alert.camera_id))

    async def _tidy_exports(self) -> None:
        await asyncio.to_thread(self.exports.tidy)

    async def _open_lost(self) -> None:
        if found := await openable(self._config.cameras, self._folders.data):
            await self._reopen(found)

    # Parts

    async def _restart_camera(self, camera_id: str) -> None:
        async with self._edit_lock:
            await self._restart(find_camera(self._config, camera_id))
        await self._scribe.caught_up()  # what its worker wrote is known then

    async def _reopen(self, camera_ids: set[str]) -> None:
        """Read the settings anew, and begin anew with cameras whose password is there again."""
        async with self._edit_lock:
            await self._edit(lambda config: (config, None))
            for camera in self._config.cameras:
                if camera.id in camera_ids:
                    _LOGGER.info("%s: its password can be read again", camera.name)
                    await self._restart(camera)

    async def _restart(self, camera: CameraConfig) -> None:
        await self._supervisor.stop_camera(camera.id)
        self._worker_down(camera.id)
        self._start_camera(camera)

    def _start_camera(self, camera: CameraConfig) -> None:
        self.teaching.start(camera.id)
        if camera.privacy:
            self._scribe.put(partial(self._library.outages.switched_off, camera.id))
        else:
            self._scribe.put(partial(self._library.masked, camera))
            self._supervisor.start_camera(camera)

    async def _forget_in_tokens(self) -> None:
        """Cameras that are gone."""
        there = [camera.id for camera in self.cameras]
        await asyncio.to_thread(self._library.tokens.keep_only, there)

    async def _edit_storage(self, edit: Callable[[Config], tuple[Config, None]]) -> None:
        async with self._edit_lock:
            await self._edit(edit)

    def _show_nvr(self) -> None:
        self._broadcast.publish(NvrChanged(self._nvr_info()))

    async def _edit[T](self, edit: Callable[[Config], tuple[Config, T]]) -> T:
        """Change the settings file and take over what it says then."""

        def edit_both(config: Config) -> tuple[Config, tuple[Config, T]]:
            changed, result = edit(config)
            return changed, (changed, result)

        path = self._folders.data / CONFIG_NAME
        self._config, result = await asyncio.to_thread(edit_config_file, path, edit_both)
        return result

    def _camera(self, camera_id: str) -> CameraConfig:
        return find_camera(self._config, camera_id)

    def _board(self, camera_id: str) -> CameraBoard:
        return self._boards.setdefault(camera_id, CameraBoard())

    def _camera_info(self, camera: CameraConfig) -> CameraInfo:
        return self._board(camera.id).info(camera, self.viewers.count(camera.id))

    def _show(self, camera_id: str) -> None:
        """Tell clients of a camera, if they would see a difference."""
        camera = self._config.camera(camera_id)
        if camera is None:
            return
        info = self._camera_info(camera)
        if self._shown.get(camera_id) != info:
            self._shown[camera_id] = info
            self._broadcast.publish(CameraChanged(info))

    def _nvr_info(self) -> NvrInfo:
        can_restart = self.restart.is_possible
        return self._nvr.info(self._inference.info, self.ledger.error, can_restart)


def _differs(old: CameraConfig, new: CameraConfig) -> bool:
    """Whether the worker has to know of the change."""
    return old.model_dump(exclude=_NEEDS_NO_RESTART) != new.model_dump(exclude=_NEEDS_NO_RESTART)
