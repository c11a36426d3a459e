"""Messages between processes."""

import os
import socket

import pytest

from nvr.channel import Channel, ChannelClosed, ChannelFull


def test_messages_arrive_whole_and_in_order() -> None:
    ours, theirs = Channel.pair()
    for number in range(10):
        ours.send({"number": number})
    assert [theirs.receive(1) for _ in range(10)] == [({"number": n}, []) for n in range(10)]


def test_files_travel_with_a_message() -> None:
    ours, theirs = Channel.pair()
    reader, writer = os.pipe()
    ours.send("take this", (writer,))
    os.close(writer)
    received = theirs.receive(1)
    assert received is not None
    os.write(received[1][0], b"hello")
    os.close(received[1][0])
    assert os.read(reader, 10) == b"hello"
    os.close(reader)


def test_waiting_ends_when_the_time_is_over() -> None:
    _ours, theirs = Channel.pair()
    assert theirs.receive(0.05) is None
    assert theirs.receive(0) is None


def test_a_reader_that_does_not_read_never_blocks_the_writer() -> None:
    ours, _theirs = Channel.pair()

    def send_much() -> None:
        for _ in range(100_000):
            ours.send(b"x" * 1000)

    with pytest.raises(ChannelFull):
        send_much()


def test_the_end_of_the_other_side_is_told() -> None:
    ours, theirs = Channel.pair()
    ours.send("last words")
    ours.close()
    assert theirs.receive(1) == ("last words", [])
    with pytest.raises(ChannelClosed):
        theirs.receive(1)
    with pytest.raises(ChannelClosed):
        theirs.send("hello?")


def test_what_belongs_into_a_file_is_refused() -> None:
    ours, _theirs = Channel.pair()
    with pytest.raises(ValueError, match="belongs in a file"):
        ours.send(b"x" * 300_000)


def test_a_channel_is_made_of_any_datagram_socket() -> None:
    left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    Channel(left).send(1)
    assert Channel(right).receive(1) == (1, [])
