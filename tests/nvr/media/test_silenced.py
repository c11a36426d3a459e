"""Who must not keep a stream's sound never sees it."""

from nvr.media.silenced import Silenced
from nvr.messages import Packet, StreamFormat
from tests.nvr.streams import CLIP, Source


class Notes:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.formats: list[StreamFormat] = []
        self.packets: list[Packet] = []
        self.ends = 0

    def open(self, stream_format: StreamFormat) -> None:
        self.formats.append(stream_format)

    def put(self, packet: Packet) -> None:
        self.packets.append(packet)

    def end(self) -> None:
        self.ends += 1


def test_pictures_only() -> None:
    source = Source(CLIP)
    sinks = [Notes(), Notes()]
    silenced = Silenced(sinks)
    silenced.open(source.format)
    packets = list(source)
    for packet in packets:
        silenced.put(packet)
    silenced.end()
    assert source.format.audio is not None
    assert any(not packet.is_video for packet in packets)
    for sink in sinks:
        (told,) = sink.formats
        assert (told.audio, told.audio_template, told.info.audio_codec) == (None, None, None)
        assert told.video is source.format.video
        assert sink.packets == [packet for packet in packets if packet.is_video]
        assert sink.ends == 1
    source.close()
