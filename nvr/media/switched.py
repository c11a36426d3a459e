"""A sink that can be switched off and on while a stream runs on."""

from nvr.media.ingest import Sink
from nvr.messages import Packet, StreamFormat


class Switched:
    """Hands a stream on while it is switched on; the stream itself is never interrupted.

    `switch` may be called from any thread. It takes effect with the next packet, in the thread
    that brings it, so that the sink sees open, packets and end in order.
    """

    def __init__(self, sink: Sink, *, is_on: bool) -> None:
        self._sink = sink
        self._is_wanted = is_on
        self._is_open = False
        self._format: StreamFormat | None = None

    @property
    def is_on(self) -> bool:
        """Whether it is switched on."""
        return self._is_wanted

    def switch(self, *, on: bool) -> None:
        """Hand packets on from now on, or not any more."""
        self._is_wanted = on

    def open(self, stream_format: StreamFormat) -> None:
        self._format = stream_format
        self._is_open = False
        self._follow()

    def put(self, packet: Packet) -> None:
        if self._is_open != self._is_wanted:
            self._follow()
        if self._is_open:
            self._sink.put(packet)

    def end(self) -> None:
        self._format = None
        if self._is_open:
            self._is_open = False
            self._sink.end()

    def _follow(self) -> None:
        """Do what was wanted meanwhile."""
        is_wanted = self._is_wanted
        if is_wanted and not self._is_open and self._format is not None:
            self._sink.open(self._format)
        elif self._is_open and not is_wanted:
            self._sink.end()
        self._is_open = is_wanted and self._format is not None
