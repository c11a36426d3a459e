"""A stream without its sound, for who must not keep it."""

from collections.abc import Sequence
from dataclasses import replace

from nvr.media.ingest import Sink
from nvr.messages import Packet, StreamFormat


class Silenced:
    """Hands a stream's pictures on, as if the camera had no microphone."""

    def __init__(self, sinks: Sequence[Sink]) -> None:
        self._sinks = sinks

    def open(self, stream_format: StreamFormat) -> None:
        info = replace(stream_format.info, audio_codec=None)
        silent = replace(stream_format, audio=None, audio_template=None, info=info)
        for sink in self._sinks:
            sink.open(silent)

    def put(self, packet: Packet) -> None:
        if packet.is_video:
            for sink in self._sinks:
                sink.put(packet)

    def end(self) -> None:
        for sink in self._sinks:
            sink.end()
