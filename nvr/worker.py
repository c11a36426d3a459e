"""One camera: the only file that knows the order of the stages.

    main stream --> (masks) --> recording writer, live feed, listener
                                                   |  magnifier: a picture of it for a closer look
    sub stream  --> (masks) --> live feed, decoder --> watcher

A camera with one stream is read once; its packets reach the decoder through a queue that drops
whole groups of pictures, so that recording never waits for seeing. Where there are privacy masks,
both streams are masked before anything else sees them.
"""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from threading import Lock

import cv2

from nvr.channel import Channel, ChannelClosed
from nvr.clock import Clock
from nvr.config import CameraConfig
from nvr.errors import CameraError, NvrError
from nvr.folders import Folders
from nvr.hearing.listener import Listener
from nvr.log import set_up_logging
from nvr.media.ingest import Ingest, Sink
from nvr.media.live import LiveFeed
from nvr.media.magnifier import Allowance, Magnifier
from nvr.media.masked import Load, Masked
from nvr.media.recorder import Recorder
from nvr.media.silenced import Silenced
from nvr.media.source import Source
from nvr.media.switched import Switched
from nvr.media.writer import Writer
from nvr.messages import (
    AttachInference,
    BeginFile,
    MotionHint,
    OpenTap,
    SetLessons,
    SetModes,
    Stop,
    StreamFormat,
    StreamKind,
    WorkerMessage,
    WorkerStatus,
)
from nvr.net import outgoing
from nvr.outbox import Outbox
from nvr.protocol import Connection, ErrorInfo, VideoInfo
from nvr.sight import QueuedSight, Sight
from nvr.snapshots import send_snapshot
from nvr.vision.remote import RemoteLooker
from nvr.vision.visit import new_alert_id
from nvr.vision.watcher import Looker

_LOGGER = logging.getLogger(__name__)

_STATUS_EVERY_S = 5.0
_STOP_TIMEOUT_S = 2.0
_MASKED_TIMEOUT_S = 3.0
"""So long after the order to stop, what waits for its masks is waited for no more."""


class CameraWorker:
    """A camera's threads. Knows nothing of processes: `emit` takes what it has to say."""

    def __init__(
        self,
        config: CameraConfig,
        folders: Folders,
        clock: Clock,
        emit: Callable[[WorkerMessage], None],
        looker: Looker,
    ) -> None:
        self._config = config
        self._clock = clock
        self._emit = emit
        self._lock = Lock()
        self._report_lock = Lock()
        self._connection = Connection.CONNECTING
        self._format: StreamFormat | None = None
        self._camera_error: ErrorInfo | None = None
        self._sub_error: ErrorInfo | None = None
        self._storage_error: ErrorInfo | None = None
        recorder = Recorder(config.id, folders.recordings, clock, emit, folders.second, marked=True)
        recorder.call(config.name)
        self._writer = Writer(recorder, clock, self._storage_changed)
        self.feeds = {StreamKind.MAIN: LiveFeed(config.name)}
        self._magnifier: Magnifier | None = None
        if config.sub_url is not None:
            allowance = Allowance(clock)
            self._magnifier = Magnifier(self.feeds[StreamKind.MAIN], config.name, allowance)
        snapshots = folders.snapshots / config.id
        self.sight = Sight(config, snapshots, looker, clock, emit, self._magnifier)
        self.sight.on_change = self.report
        self._queued_sight: QueuedSight | None = None
        if config.sub_url is None:
            self._queued_sight = QueuedSight(self.sight)
        self._recording = Switched(self._writer, is_on=config.record)
        self._seeing = Switched(self._queued_sight or self.sight, is_on=config.detect)
        self._listener: Listener | None = None
        if config.detect_sound:
            self._listener = Listener(config.id, clock, emit, self.report, new_alert_id)
            self._listener.name = config.name
        self._masked: list[Masked] = []  # main's first
        self._ingests = self._make_ingests()
        self._masks_load = Load(self._masked, clock)

    def start(self) -> None:
        """Begin to receive."""
        self._writer.start()
        for ingest in self._ingests:
            ingest.start()
        self.report()

    def stop(self) -> None:
        """Disconnect, close the open file, and end open alerts.

        A camera that does not answer, and masks that are slow, are waited for once, whatever the
        number of streams: main has little patience, and the file comes first.
        """
        began_s = self._clock.monotonic()
        for ingest in self._ingests:
            ingest.ask_to_stop()
        for ingest in self._ingests:
            ingest.stop(self._left_s(began_s + _STOP_TIMEOUT_S))
        for masked in self._masked:
            masked.ask_to_stop()
        for masked in self._masked:
            masked.stop(self._left_s(began_s + _MASKED_TIMEOUT_S))
        self._writer.stop()
        self.sight.stop()
        if self._listener is not None:
            self._listener.end()

    def _left_s(self, deadline_s: float) -> float:
        return max(0.0, deadline_s - self._clock.monotonic())

    def switch(self, modes: SetModes) -> None:
        """Record and see, or not, from the next packet on; the connection stays."""
        self._recording.switch(on=modes.record)
        self.sight.follow(modes.rules)
        self._seeing.switch(on=modes.detect)
        self.report()

    def feed(self, kind: StreamKind) -> LiveFeed:
        """The live feed of that stream; main's for a camera with one stream."""
        return self.feeds.get(kind, self.feeds[StreamKind.MAIN])

    def begin_file(self, at_us: int) -> None:
        """No recorded file is to reach from before a moment to behind it."""
        self._writer.begin_file(at_us)

    def report(self) -> None:
        """Tell main how things are. From any thread; the last told is the newest."""
        with self._report_lock:
            self._emit(self._status())

    def _make_ingests(self) -> list[Ingest]:
        config = self._config
        main: list[Sink] = [self._recording, self.feeds[StreamKind.MAIN]]
        if config.sub_url is None:
            main.append(self._seeing)
        if self._listener is not None:
            main = [*(main if config.record_audio else [Silenced(main)]), self._listener]
        if config.sub_url is None:
            return [self._ingest("main", config.main_url, main, self._main_changed)]
        self.feeds[StreamKind.SUB] = LiveFeed(f"{config.name} (sub)")
        sub: list[Sink] = [self.feeds[StreamKind.SUB], self._seeing]
        return [
            self._ingest("main", config.main_url, main, self._main_changed),
            self._ingest("sub", config.sub_url, sub, self._sub_changed),
        ]

    def _ingest(
        self,
        stream: str,
        url: str,
        sinks: list[Sink],
        on_change: Callable[[StreamFormat | None, CameraError | None], None],
    ) -> Ingest:
        config = self._config

        def make_source() -> Source:
            return Source(
                config.url_with_credentials(url),  # may tell that the password is lost
                self._clock,
                transport=config.transport,
                want_audio=(config.record_audio or config.detect_sound) and stream == "main",
                is_urgent=lambda: stream != "main" or self._hurries(),
            )

        what = f"{config.name} ({stream})"
        if config.privacy_masks:
            by_camera = config.camera_masks
            masks = config.privacy_masks
            stage = Masked(what, masks, sinks, self._clock, self.report, by_camera=by_camera)
            self._masked.append(stage)
            sinks = [self._masked[-1]]
        return Ingest(what, make_source, sinks, self._clock, on_change)

    def _hurries(self) -> bool:
        """Whether somebody waits for the main stream; recording has time."""
        if self._magnifier is None or self._listener is not None:
            return True
        return self._magnifier.is_active or self.feeds[StreamKind.MAIN].is_watched

    def _main_changed(self, stream_format: StreamFormat | None, error: CameraError | None) -> None:
        with self._lock:
            self._format = stream_format
            self._connection = Connection.OFFLINE if error else Connection.ONLINE
            self._camera_error = _info(error)
        self.report()

    def _sub_changed(self, _format: StreamFormat | None, error: CameraError | None) -> None:
        with self._lock:
            self._sub_error = _info(error)
        self.report()

    def _storage_changed(self, error: NvrError | None) -> None:
        with self._lock:
            self._storage_error = _info(error)
        self.report()

    def _status(self) -> WorkerStatus:
        with self._lock:
            connection, stream_format = self._connection, self._format
            storage_error = self._storage_error
            error = storage_error or _info(self._writer.slow) or self._camera_error
            error = error or self._masks_error() or self._sub_error
        if self._masked and self._masked[0].info is None and self._masks_error() is None:
            connection = _not_yet(connection)
        error = error or _info(self.sight.error)
        is_online = connection is Connection.ONLINE
        seen = self.sight.seen
        queue_dropped = self._queued_sight.dropped if self._queued_sight else 0
        return WorkerStatus(
            camera_id=self._config.id,
            connection=connection,
            error=error,
            recording=is_online
            and self._recording.is_on
            and storage_error is None
            and not self._writer.is_stuck
            and (not self._masked or self._masked[0].info is not None),
            motion=seen.motion,
            persons=seen.persons,
            cats=seen.cats,
            dogs=seen.dogs,
            video=self._shown(stream_format),
            bytes_received=self._ingests[0].bytes_received,
            frames=self.sight.frames,
            analysed=seen.analysed,
            inferences=seen.inferences,
            frames_dropped=self.sight.dropped + queue_dropped,
            packets_dropped=self._writer.packets_dropped
            + self._ingests[0].packets_lost
            + sum(masked.dropped for masked in self._masked),
            sound=self._listener is not None and self._listener.is_loud,
            health=seen.health,
            internet_bytes=outgoing.internet_bytes,
            refused_connections=outgoing.refused,
            masking_pct=self._masks_load.pct if self._masked else None,
            masked_by=self._masked_by(),
        )

    def _masked_by(self) -> str | None:
        if not any(masked.info for masked in self._masked):
            return None
        return "camera" if all(masked.is_by_camera for masked in self._masked) else "nvr"

    def _masks_error(self) -> ErrorInfo | None:
        return next((_info(m.error) for m in self._masked if m.error is not None), None)

    def _shown(self, received: StreamFormat | None) -> VideoInfo | None:
        """What there is of the main stream for others than us."""
        if received is None or not self._masked:
            return received.info if received else None
        return self._masked[0].info


def _not_yet(connection: Connection) -> Connection:
    """The first picture is on its way."""
    return Connection.CONNECTING if connection is Connection.ONLINE else connection


def _info(error: NvrError | None) -> ErrorInfo | None:
    return None if error is None else ErrorInfo(error.code, error.message)


class _Control:
    """Serves main's wishes and reports at least every five seconds."""

    def __init__(self, channel: Channel, worker: CameraWorker, looker: RemoteLooker) -> None:
        self._channel = channel
        self._worker = worker
        self._looker = looker

    def serve(self, outbox: Outbox, clock: Clock) -> None:
        """Until main says stop or is gone."""
        due = clock.monotonic() + _STATUS_EVERY_S
        while True:
            try:
                received = self._channel.receive(max(0.01, due - clock.monotonic()))
            except ChannelClosed:
                _LOGGER.info("main is gone; closing the recording")
                return
            if received is None:
                due = clock.monotonic() + _STATUS_EVERY_S
                self._worker.report()
                outbox.flush()
            elif isinstance(received[0], Stop):
                return
            elif isinstance(received[0], BeginFile):
                self._worker.begin_file(received[0].at_us)
            elif isinstance(received[0], MotionHint):
                self._worker.sight.hint()
            elif isinstance(received[0], SetLessons):
                self._worker.sight.teach(received[0].lessons)
            else:
                self._handle(*received)

    def _handle(self, message: object, fds: list[int]) -> None:
        sockets = [socket.socket(fileno=fd) for fd in fds]
        if isinstance(message, SetModes):
            self._worker.switch(message)
            return
        if len(sockets) != 1:  # a process that has too many files open is given none
            _LOGGER.warning("%s came with %d files, not one", type(message).__name__, len(sockets))
            for sock in sockets:
                sock.close()
            return
        (sock,) = sockets
        try:
            self._take(message, sock)
        except Exception:  # one viewer's trouble must not end the recording
            sock.close()
            _LOGGER.exception("%s failed", type(message).__name__)

    def _take(self, message: object, sock: socket.socket) -> None:
        if isinstance(message, AttachInference):
            self._looker.attach(sock)
        elif isinstance(message, OpenTap) and message.kind == "live":
            self._worker.feed(message.stream).add(sock)
        elif isinstance(message, OpenTap) and message.kind in ("mp4", "mp4_sound"):
            with_sound = message.kind == "mp4_sound"
            self._worker.feed(message.stream).add_mp4(sock, with_sound=with_sound)
        elif isinstance(message, OpenTap):
            send_snapshot(self._worker.feed(message.stream), message.width, sock)
        else:
            sock.close()


class _Terminated(Exception):
    """The machine shuts down, or somebody ends this process: the open file is to be closed."""


def _terminate(_number: int, _frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough
    raise _Terminated


def _thread_died(args: threading.ExceptHookArgs) -> None:
    """End the worker: main starts it anew. With a thread missing, it would record nothing."""
    name = args.thread.name if args.thread is not None else "a thread"
    if args.exc_value is not None:
        _LOGGER.error("%s died; starting this camera anew", name, exc_info=args.exc_value)
    main_thread = threading.main_thread().ident
    assert main_thread is not None
    signal.pthread_kill(main_thread, signal.SIGTERM)  # wakes it wherever it waits


def worker_process(
    sock: socket.socket, config: CameraConfig, folders: Folders, clock: Clock
) -> None:
    """What a camera's process runs, from its start to its end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is main's; it tells us to stop
    signal.signal(signal.SIGTERM, _terminate)
    threading.excepthook = _thread_died
    set_up_logging()
    cv2.setNumThreads(1)  # pictures are small: more threads cost more than they bring
    channel = Channel(sock)
    outbox = Outbox(channel)
    looker = RemoteLooker()
    worker = CameraWorker(config, folders, clock, outbox.emit, looker)
    with suppress(_Terminated):
        worker.start()
        _Control(channel, worker, looker).serve(outbox, clock)
    worker.stop()
    outbox.flush()
    logging.shutdown()
    # A thread may still wait for a camera that does not answer; it holds nothing worth waiting for.
    os._exit(0)
