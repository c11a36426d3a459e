"""Live video as fragmented MP4 into sockets."""

import io
import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import av
import pytest

from nvr.media import mp4
from nvr.media.live import LiveFeed
from nvr.messages import Packet
from tests.nvr.streams import CLIP, Recipe, Source, number_of

TS = Recipe(audio="aac", seconds=4, container="ts")
"""With start codes, as cameras send it."""


class Viewer:
    """Reads a socket to its end in a thread."""

    def __init__(self) -> None:
        self.ours, self.theirs = socket.socketpair()
        self.data = bytearray()
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def _read(self) -> None:
        with self.ours:
            while chunk := self.ours.recv(65536):
                self.data += chunk

    def all(self) -> bytes:
        """What arrived, once the feed closed the socket."""
        self._thread.join(10)
        assert not self._thread.is_alive()
        return bytes(self.data)


def pictures(data: bytes) -> list[int]:
    with av.open(io.BytesIO(data), "r", format="mp4") as container:
        return [number_of(frame) for frame in container.decode(video=0)]


def kinds(data: bytes) -> list[bytes]:
    return [box.kind for box in mp4.boxes(data)]


def feed_of(source: Source) -> tuple[LiveFeed, list[Packet]]:
    feed = LiveFeed("Door")
    feed.open(source.format)
    return feed, list(source)


RECIPES = {
    "h264": replace(CLIP, audio=None),
    "start codes": TS,
    "b-frames": Recipe(seconds=4, b_frames=2, container="ts"),
    "hevc": Recipe(video="libx265", seconds=4, container="ts"),
}


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=RECIPES.keys())
def test_a_viewer_gets_every_picture_from_the_last_keyframe_on(recipe: Recipe) -> None:
    feed, packets = feed_of(Source(recipe))
    first, later = Viewer(), Viewer()
    feed.add_mp4(first.theirs, with_sound=False)
    videos = 0
    for packet in packets:
        feed.put(packet)
        videos += packet.is_video
        if videos == 38 and packet.is_video:
            assert feed.add_mp4(later.theirs, with_sound=False)
    feed.end()
    assert pictures(first.all()) == list(range(60))
    assert pictures(later.all()) == list(range(30, 60))
    assert kinds(later.all())[:5] == [b"ftyp", b"moov", b"prft", b"moof", b"mdat"]


def test_a_picture_is_sent_when_it_comes_and_not_with_the_next_one() -> None:
    feed, packets = feed_of(Source(RECIPES["start codes"]))
    ours, theirs = socket.socketpair()
    feed.add_mp4(theirs, with_sound=False)
    ours.setblocking(False)
    data = b""
    videos = [packet for packet in packets if packet.is_video]
    for sent, packet in enumerate(videos[:20], start=1):
        feed.put(packet)
        with suppress(BlockingIOError):
            data += ours.recv(1 << 20)
        assert kinds(data).count(b"mdat") == sent
    feed.end()
    ours.close()


def test_each_fragment_tells_when_its_picture_was_taken() -> None:
    feed, packets = feed_of(Source(RECIPES["b-frames"]))
    viewer = Viewer()
    feed.add_mp4(viewer.theirs, with_sound=False)
    for packet in packets:
        feed.put(packet)
    feed.end()
    data = viewer.all()
    times = [mp4.read_prft(data, box) for box in mp4.boxes(data) if box.kind == b"prft"]
    assert [time.wall_us for time in times] == [p.wall_us for p in packets if p.is_video]
    shown = [time.media_time / 90_000 for time in times]
    expected = [float(p.pts * p.time_base) for p in packets if p.is_video]
    apart = {round(a - b, 3) for a, b in zip(shown, expected, strict=True)}
    assert len(apart) == 1, "the time at which it is shown, not decoded"


def test_sound_goes_along_only_where_it_is_wanted() -> None:
    feed, packets = feed_of(Source(TS))
    silent, loud = Viewer(), Viewer()
    feed.add_mp4(silent.theirs, with_sound=False)
    feed.add_mp4(loud.theirs, with_sound=True)
    for packet in packets:
        feed.put(packet)
    feed.end()
    assert pictures(silent.all()) == pictures(loud.all()) == list(range(60))
    assert len(mp4.read_tracks(silent.all())) == 1
    with av.open(io.BytesIO(loud.all()), "r", format="mp4") as container:
        assert container.streams.audio[0].codec_context.name == "aac"
        frames = list(container.decode(audio=0))
    assert len(frames) > 50
    assert frames[0].time is not None
    assert frames[0].time < 0.3


def test_telephone_sound_is_made_what_browsers_play() -> None:
    feed, packets = feed_of(Source(Recipe(audio="pcm_alaw", seconds=4, container="mov")))
    loud = Viewer()
    feed.add_mp4(loud.theirs, with_sound=True)
    for packet in packets:
        feed.put(packet)
    feed.end()
    with av.open(io.BytesIO(loud.all()), "r", format="mp4") as container:
        assert container.streams.audio[0].codec_context.name == "aac"
        assert len(list(container.decode(audio=0))) > 10


def test_sound_that_is_not_recorded_is_not_sent() -> None:
    source = Source(TS)
    feed = LiveFeed("Door")
    feed.open(replace(source.format, audio=None, audio_template=None))
    viewer = Viewer()
    feed.add_mp4(viewer.theirs, with_sound=True)
    for packet in source:
        if packet.is_video:
            feed.put(packet)
    feed.end()
    assert len(mp4.read_tracks(viewer.all())) == 1
    assert pictures(viewer.all()) == list(range(60))


def test_a_viewer_who_left_is_forgotten_and_the_others_stay() -> None:
    feed, packets = feed_of(Source(CLIP))
    left, right = socket.socketpair()
    stays = Viewer()
    feed.add_mp4(right, with_sound=False)
    feed.add_mp4(stays.theirs, with_sound=False)
    left.close()
    for packet in packets:
        feed.put(packet)
    assert right.fileno() == -1, "closed"
    feed.end()
    assert pictures(stays.all()) == list(range(60))


def test_nothing_is_packed_when_nobody_watches() -> None:
    feed, packets = feed_of(Source(CLIP))
    ours, theirs = socket.socketpair()
    feed.add_mp4(theirs, with_sound=False)
    assert feed.is_watched
    ours.close()
    for packet in packets:
        feed.put(packet)
    assert not feed.is_watched


def test_a_slow_viewer_loses_whole_groups_and_no_part_of_a_fragment() -> None:
    feed, packets = feed_of(Source(Recipe(seconds=40, container="mp4")))
    ours, theirs = socket.socketpair()
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    ours.setblocking(False)
    feed.add_mp4(theirs, with_sound=False)
    received = bytearray()
    for number, packet in enumerate(packets):
        feed.put(packet)
        if number > 200:  # wakes up after some groups were lost
            with suppress(BlockingIOError):
                received += ours.recv(1_000_000)
    feed.end()
    while chunk := ours.recv(1_000_000):
        received += chunk
    ours.close()
    seen = pictures(bytes(received))
    assert len(seen) < 600
    jumps = [b for a, b in itertools.pairwise(seen) if b != a + 1]
    assert jumps, "something was lost"
    assert all(number % 15 == 0 for number in jumps), "and what follows begins with a keyframe"


def test_a_group_longer_than_what_may_wait_is_sent_whole_at_the_beginning() -> None:
    feed, packets = feed_of(Source(Recipe(seconds=6, gop=90, container="mp4")))
    for packet in packets[:45]:
        feed.put(packet)
    ours, theirs = socket.socketpair()
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    ours.setblocking(False)
    feed.add_mp4(theirs, with_sound=False)
    received = bytearray()
    for packet in packets[45:]:
        received += ours.recv(1_000_000)
        feed.put(packet)
    feed.end()
    while chunk := ours.recv(1_000_000):
        received += chunk
    ours.close()
    assert pictures(bytes(received)) == list(range(90))


def changed(packets: list[Packet], other: list[Packet]) -> Iterator[Packet]:
    """A stream that becomes another one, with times that go on."""
    yield from packets
    last = packets[-1]
    for packet in other:
        shift = last.dts + 6000
        yield replace(packet, pts=packet.pts + shift, dts=packet.dts + shift)


def test_another_size_of_picture_ends_the_stream_so_that_players_begin_anew() -> None:
    small = Source(Recipe(seconds=2, container="ts"))
    large = Source(Recipe(seconds=2, container="ts", width=256, height=144))
    feed = LiveFeed("Door")
    feed.open(small.format)
    first = Viewer()
    feed.add_mp4(first.theirs, with_sound=False)
    second = Viewer()
    for packet in changed(list(small), list(large)):
        feed.put(packet)
        if not feed.is_watched:
            feed.add_mp4(second.theirs, with_sound=False)
    feed.end()
    assert pictures(first.all()) == list(range(30))
    assert pictures(second.all()) == list(range(30))


def test_nothing_to_show_without_a_camera() -> None:
    feed = LiveFeed("Door")
    _ours, theirs = socket.socketpair()
    assert not feed.add_mp4(theirs, with_sound=False)
    assert theirs.fileno() == -1
