"""What a worker says while main does not listen, over a real socket pair."""

from collections.abc import Iterator
from typing import Any

import pytest

from nvr.channel import Channel
from nvr.messages import SegmentClosed, WorkerMessage, WorkerStatus
from nvr.outbox import Outbox
from nvr.protocol import Connection


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    """The worker's end and main's."""
    worker, main = Channel.pair()
    yield worker, main
    worker.close()
    main.close()


def closed(number: int) -> SegmentClosed:
    return SegmentClosed("door", f"{number:05}-{'x' * 2000}.mp4")


def status(frames: int) -> WorkerStatus:
    return WorkerStatus(
        "door", Connection.CONNECTING, None, True, False, 0, 0, 0, None, 0, frames, 0, 0, 0, 0
    )


def everything(main: Channel, outbox: Outbox) -> list[Any]:
    """All that main gets when it reads again."""
    got: list[Any] = []
    while True:
        before = len(got)
        while (received := main.receive(timeout_s=0)) is not None:
            got.append(received[0])
        outbox.flush()
        if len(got) == before:
            return got


def say(outbox: Outbox, count: int) -> list[WorkerMessage]:
    """More than a socket takes."""
    said: list[WorkerMessage] = [closed(number) for number in range(count)]
    for message in said:
        outbox.emit(message)
    return said


def test_what_is_said_arrives_at_once(ends: tuple[Channel, Channel]) -> None:
    outbox = Outbox(ends[0])
    outbox.emit(closed(1))
    outbox.emit(status(7))
    assert [ends[1].receive(timeout_s=0) for _ in range(3)] == [
        (closed(1), []),
        (status(7), []),
        None,
    ]


def test_nothing_is_lost_nor_out_of_order_while_main_is_busy(
    ends: tuple[Channel, Channel],
) -> None:
    outbox = Outbox(ends[0])
    said = say(outbox, 1000)
    assert everything(ends[1], outbox) == said


def test_of_the_status_only_the_newest_waits(ends: tuple[Channel, Channel]) -> None:
    outbox = Outbox(ends[0])
    said = say(outbox, 1000)
    for frames in range(50):
        outbox.emit(status(frames))
    assert everything(ends[1], outbox) == [*said, status(49)]


def test_what_waits_is_bounded_and_the_newest_is_kept(ends: tuple[Channel, Channel]) -> None:
    outbox = Outbox(ends[0])
    said = say(outbox, 4000)
    got = everything(ends[1], outbox)
    assert 2000 <= len(got) < 4000
    assert got[-2000:] == said[-2000:]


def test_a_main_that_is_gone_stops_nobody(ends: tuple[Channel, Channel]) -> None:
    outbox = Outbox(ends[0])
    ends[1].close()
    outbox.emit(closed(1))
    outbox.emit(status(1))
    outbox.flush()
