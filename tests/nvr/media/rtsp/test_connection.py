"""One TCP connection with messages and data on it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.media.rtsp.connection import Connection
from nvr.media.rtsp.errors import ConnectionLost
from tests.nvr.media.rtsp.odd_camera import answer, interleaved

OK = answer("1", "Session: abc")


class Both:
    """The two ends."""

    def __init__(self) -> None:
        self.camera, ours = socket.socketpair()
        self.connection = Connection(ours, 0.2)
        self.taken: list[bytes] = []
        self.connection.channels[0] = self.taken.append

    def send(self, data: bytes) -> None:
        with suppress(BrokenPipeError):  # the other end may have had enough
            self.camera.sendall(data)

    def read_all(self) -> None:
        while self.connection.read():
            pass


@pytest.fixture
def both() -> Iterator[Both]:
    made = Both()
    yield made
    made.camera.close()
    made.connection.close()


def test_data_and_messages_in_one_read(both: Both) -> None:
    both.send(interleaved(0, b"one") + OK + interleaved(0, b"two") + interleaved(9, b"no one's"))
    assert both.connection.read()
    assert both.taken == [b"one", b"two"]
    assert [message.status for message in both.connection.messages] == [200]


def test_bytes_that_come_one_by_one(both: Both) -> None:
    for byte in interleaved(0, b"one") + OK + b"\r\n" + interleaved(0, b"two"):
        both.send(bytes((byte,)))
        assert both.connection.read()
    assert both.taken == [b"one", b"two"]
    assert len(both.connection.messages) == 1


def test_more_than_the_buffer_holds(both: Both) -> None:
    packets = [bytes((n % 256,)) * 60_000 for n in range(20)]
    thread = threading.Thread(
        target=both.send, args=(b"".join(interleaved(0, p) for p in packets),)
    )
    thread.start()
    while len(both.taken) < len(packets):
        assert both.connection.read()
    thread.join()
    assert both.taken == packets


@pytest.mark.parametrize("stray", [b"\r\n\r\n", b"\0\0", b"garbage", b"R", b"$\x55\0\1x"])
def test_stray_bytes_between_packets_are_skipped(both: Both, stray: bytes) -> None:
    both.send(interleaved(0, b"one") + stray + interleaved(0, b"two") + OK)
    both.read_all()
    assert both.taken == [b"one", b"two"]
    assert len(both.connection.messages) == 1


def test_silence_is_told_within_a_tick(both: Both) -> None:
    began = time.monotonic()
    assert not both.connection.read()
    assert 0.1 < time.monotonic() - began < 1


def test_the_end_is_told(both: Both) -> None:
    both.camera.close()
    with pytest.raises(ConnectionLost):
        both.connection.read()
    with pytest.raises(ConnectionLost):
        both.connection.send(OK)


def test_nothing_but_garbage_ends_it(both: Both) -> None:
    thread = threading.Thread(target=both.send, args=(b"\xaa" * 2_000_000,))
    thread.start()
    with pytest.raises(ConnectionLost, match="garbage"):
        both.read_all()
    both.connection.close()
    thread.join()


@given(
    st.lists(
        st.binary(max_size=50) | st.sampled_from([OK, interleaved(0, b"x"), b"$", b"RTSP/"]),
        max_size=20,
    )
)
def test_anything_is_survived(pieces: list[bytes]) -> None:
    both = Both()
    try:
        for piece in filter(None, pieces):
            both.send(piece)
            both.connection.read()
    except ConnectionLost:
        pass
    finally:
        both.camera.close()
        both.connection.close()
