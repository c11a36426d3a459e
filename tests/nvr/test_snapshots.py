"""The last picture of a camera, from real packets."""

import gc
import itertools
import socket

import cv2
import numpy as np
import pytest

from nvr.media.decoder import Decoder
from nvr.media.live import LiveFeed
from nvr.messages import Frame, Packet
from nvr.snapshots import last_picture, send_snapshot
from tests.nvr.streams import CLIP, HEIGHT, WIDTH, Source, number_of


def feed_with(videos: int) -> LiveFeed:
    """A feed that has seen so many pictures; a keyframe is every fifteenth."""
    source = Source(CLIP)
    feed = LiveFeed("Door")
    feed.open(source.format)
    for packet in itertools.islice((p for p in source if p.is_video), videos):
        feed.put(packet)
    return feed


def received(sock: socket.socket) -> bytes:
    """Everything until the other end closes."""
    sock.settimeout(10)
    with sock, sock.makefile("rb") as file:
        return file.read()


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height."""
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    return picture.shape[1], picture.shape[0]


@pytest.mark.parametrize("videos", [1, 15, 16, 38])
def test_it_is_the_newest_one(videos: int) -> None:
    frame = last_picture(feed_with(videos))
    assert frame is not None
    assert number_of(frame.picture) == videos - 1


def test_one_picture_at_a_time_is_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a minute of a camera in 4K is gigabytes."""
    alive: list[int] = []

    class Counting(Decoder):
        def decode(self, packet: Packet) -> list[Frame]:
            gc.collect()
            alive.append(sum(isinstance(each, Frame) for each in gc.get_objects()))
            return super().decode(packet)

    monkeypatch.setattr("nvr.snapshots.Decoder", Counting)
    assert last_picture(feed_with(15)) is not None
    assert len(alive) == 15
    assert 0 < max(alive) - alive[0] <= 2


def test_there_is_none_before_the_first_keyframe() -> None:
    assert last_picture(feed_with(0)) is None


def test_it_goes_through_the_socket_as_a_jpeg() -> None:
    ours, theirs = socket.socketpair()
    send_snapshot(feed_with(20), 0, theirs)
    assert size_of(received(ours)) == (WIDTH, HEIGHT)


def test_a_picture_that_can_not_be_made_is_logged_and_closes_the_socket(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(feed: LiveFeed) -> Frame | None:
        raise ValueError("damaged")

    monkeypatch.setattr("nvr.snapshots.last_picture", broken)
    ours, theirs = socket.socketpair()
    send_snapshot(feed_with(1), 0, theirs)
    assert received(ours) == b""
    assert "could not be made" in caplog.text


def test_a_camera_without_a_picture_closes_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nvr.snapshots._WAIT_S", 0.0)
    ours, theirs = socket.socketpair()
    send_snapshot(feed_with(0), 0, theirs)
    assert received(ours) == b""
