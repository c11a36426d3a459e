"""Live video into sockets."""

import io
import itertools
import socket
import threading
from contextlib import suppress

import av
import pytest

from nvr.media.live import LiveFeed
from nvr.messages import Packet
from tests.nvr.streams import CLIP, Recipe, Source, number_of


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

    def pictures(self) -> list[int]:
        """The numbers of the pictures that arrived, once the feed closed the socket."""
        self._thread.join(10)
        assert not self._thread.is_alive()
        if not self.data:
            return []
        with av.open(io.BytesIO(bytes(self.data)), "r", format="mpegts") as container:
            return [number_of(frame) for frame in container.decode(video=0)]


@pytest.fixture
def source() -> Source:
    return Source(CLIP)


def feed_of(source: Source) -> tuple[LiveFeed, list[Packet]]:
    feed = LiveFeed("Door")
    feed.open(source.format)
    return feed, list(source)


def test_a_viewer_gets_the_picture_from_the_last_keyframe_on(source: Source) -> None:
    feed, packets = feed_of(source)
    viewer = Viewer()
    videos = 0
    for packet in packets:
        feed.put(packet)
        videos += packet.is_video
        if videos == 38 and packet.is_video:
            assert feed.add(viewer.theirs)
    feed.end()
    assert viewer.pictures() == list(range(30, 60))


def test_a_viewer_that_comes_first_gets_everything(source: Source) -> None:
    feed, packets = feed_of(source)
    viewer = Viewer()
    feed.add(viewer.theirs)
    for packet in packets:
        feed.put(packet)
    feed.end()
    assert viewer.pictures() == list(range(60))


def test_audio_goes_along(source: Source) -> None:
    feed, packets = feed_of(source)
    viewer = Viewer()
    feed.add(viewer.theirs)
    for packet in packets:
        feed.put(packet)
    feed.end()
    viewer.pictures()
    with av.open(io.BytesIO(bytes(viewer.data)), "r", format="mpegts") as container:
        assert container.streams.audio[0].codec_context.name == "aac"
        assert len(list(container.decode(audio=0))) > 50


def test_a_viewer_who_left_is_forgotten_and_the_others_stay(source: Source) -> None:
    feed, packets = feed_of(source)
    left, right = socket.socketpair()
    stays = Viewer()
    feed.add(right)
    feed.add(stays.theirs)
    left.close()
    for packet in packets:
        feed.put(packet)
    assert right.fileno() == -1, "closed"
    feed.end()
    assert stays.pictures() == list(range(60))


def test_a_slow_viewer_loses_whole_groups_and_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nvr.media.live._BACKLOG_MAX_BYTES", 20_000)
    source = Source(Recipe(seconds=20, container="mp4"))
    feed, packets = feed_of(source)
    ours, theirs = socket.socketpair()
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    ours.setblocking(False)
    feed.add(theirs)
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
    with av.open(io.BytesIO(bytes(received)), "r", format="mpegts") as container:
        seen = [number_of(frame) for frame in container.decode(video=0)]
    assert len(seen) < 300
    jumps = [b for a, b in itertools.pairwise(seen) if b != a + 1]
    assert jumps, "something was lost"
    assert all(number % 15 == 0 for number in jumps), "and what follows begins with a keyframe"


def test_no_stream_for_what_mpegts_can_not_carry() -> None:
    source = Source(Recipe(video="mjpeg", seconds=1))
    feed, _packets = feed_of(source)
    _ours, theirs = socket.socketpair()
    assert not feed.add(theirs)
    assert theirs.fileno() == -1


def test_nothing_to_show_without_a_camera() -> None:
    feed = LiveFeed("Door")
    _ours, theirs = socket.socketpair()
    assert not feed.add(theirs)
    assert feed.last_keyframe() is None
