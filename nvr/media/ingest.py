"""One stream, received for ever: connect, hand on every packet, come back after trouble."""

import logging
from collections.abc import Callable, Sequence
from threading import Event, Thread
from typing import Protocol

from nvr.clock import Clock
from nvr.errors import CameraError
from nvr.media.source import Source
from nvr.messages import Packet, StreamFormat

_LOGGER = logging.getLogger(__name__)

_BACKOFF_FIRST_S = 0.5
_BACKOFF_MAX_S = 30.0
_STABLE_AFTER_S = 10.0
"""A connection that held this long was a good one: the next wait is short again."""


class Sink(Protocol):
    """Somebody who wants a stream's packets. Never blocks for long, never raises."""

    def open(self, stream_format: StreamFormat, /) -> None:
        """The camera is connected and sends this."""
        ...

    def put(self, packet: Packet) -> None:
        """The next packet."""
        ...

    def end(self) -> None:
        """The connection is over."""
        ...


class Ingest:
    """Keeps one stream coming. `run` retries, `run_once` works.

    ``on_change`` is told None when the camera is connected and the error when it is not; the log
    says each change once, not each try.
    """

    def __init__(
        self,
        what: str,
        make_source: Callable[[], Source],
        sinks: Sequence[Sink],
        clock: Clock,
        on_change: Callable[[StreamFormat | None, CameraError | None], None],
    ) -> None:
        self._what = what
        self._make_source = make_source
        self._sinks = sinks
        self._clock = clock
        self._on_change = on_change
        self._stop = Event()
        self._thread = Thread(target=self.run, name=f"ingest {what}", daemon=True)
        self._reported: str | None = None
        self.bytes_received = 0
        self.packets_lost = 0

    def start(self) -> None:
        """Receive in a thread of its own."""
        self._thread.start()

    def ask_to_stop(self) -> None:
        """End the connection with the next packet, or when the camera's silence is over."""
        self._stop.set()

    def stop(self, timeout_s: float) -> None:
        """End the connection; waits at most ``timeout_s`` for the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def run(self) -> None:
        """Receive until stopped."""
        backoff_s = _BACKOFF_FIRST_S
        while not self._stop.is_set():
            began = self._clock.monotonic()
            try:
                self.run_once()
            except CameraError as error:
                self._report(error)
            if self._clock.monotonic() - began > _STABLE_AFTER_S:
                backoff_s = _BACKOFF_FIRST_S
            self._clock.wait(self._stop, backoff_s)
            backoff_s = min(backoff_s * 2, _BACKOFF_MAX_S)

    def run_once(self) -> None:
        """One connection, from opening to its end.

        Raises CameraError when the camera can't be reached, ends the stream or goes silent.
        """
        source = self._make_source()
        try:
            stream_format = source.open()
            for sink in self._sinks:
                sink.open(stream_format)
            try:
                self._receive(source, stream_format)
            finally:
                for sink in self._sinks:
                    sink.end()
        finally:
            source.close()

    def _receive(self, source: Source, stream_format: StreamFormat) -> None:
        is_first = True
        for packet in source.packets(self._stop):
            if is_first:  # connected is who sends pictures, not who answers
                is_first = False
                self._report_connected(stream_format)
            self.bytes_received += packet.av.size
            self.packets_lost += packet.missing + packet.damaged
            for sink in self._sinks:
                sink.put(packet)

    def _report_connected(self, stream_format: StreamFormat) -> None:
        info = stream_format.info
        _LOGGER.info(
            "%s: connected, %s %dx%d at %g fps",
            self._what,
            info.codec,
            info.width,
            info.height,
            info.fps,
        )
        self._reported = None
        self._on_change(stream_format, None)

    def _report(self, error: CameraError) -> None:
        if self._reported != error.code:
            _LOGGER.warning("%s: %s; trying again", self._what, error.message)
        self._reported = error.code
        self._on_change(None, error)
