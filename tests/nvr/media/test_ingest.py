"""Receiving for ever."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from nvr.clock import RealClock
from nvr.errors import CameraError
from nvr.media import ingest as ingest_module
from nvr.media.ingest import Ingest
from nvr.media.source import Source
from nvr.messages import Packet, StreamFormat
from tests.nvr.rtsp import Rtsp


class Log:
    """A sink that notes what it is told."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.packets = 0

    def open(self, _format: StreamFormat, /) -> None:
        self.events.append("open")

    def put(self, _packet: Packet) -> None:
        self.packets += 1

    def end(self) -> None:
        self.events.append("end")


def eventually(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Wait for something that another thread brings about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest_module, "_BACKOFF_FIRST_S", 0.1)
    monkeypatch.setattr(ingest_module, "_BACKOFF_MAX_S", 0.2)


def test_a_camera_that_comes_back_is_received_again_and_told_once_each(
    rtsp: Rtsp, clip: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    url, sink = rtsp.add("door", clip), Log()
    changes: list[CameraError | None] = []

    def changed(_format: StreamFormat | None, error: CameraError | None) -> None:
        changes.append(error)

    ingest = Ingest("Door (main)", lambda: Source(url, RealClock()), [sink], RealClock(), changed)
    ingest.start()
    eventually(lambda: sink.packets > 5)
    rtsp.die("door")
    eventually(lambda: len(changes) >= 5)
    rtsp.revive("door")
    before = sink.packets
    eventually(lambda: sink.packets > before + 5)
    ingest.stop(5)
    assert changes[0] is None
    assert changes[1] is not None
    assert changes[-1] is None
    assert sink.events[:3] == ["open", "end", "open"]
    assert sink.events[-1] == "end"
    told = [record.message for record in caplog.records if record.name == "nvr.media.ingest"]
    assert sum("connected" in line for line in told) == 2
    down = [line for line in told if "trying again" in line]
    assert 1 <= len(down) <= 2, "once per kind of trouble, not once per try"
    assert all(line.startswith("Door (main)") for line in told)
    assert not any(thread.name == "ingest Door (main)" for thread in threading.enumerate())


def test_stopping_while_the_camera_is_away_is_quick() -> None:
    ingest = Ingest(
        "Door (main)",
        lambda: Source("rtsp://127.0.0.1:1/x", RealClock()),
        [Log()],
        RealClock(),
        lambda _format, _error: None,
    )
    ingest.start()
    time.sleep(0.3)
    began = time.monotonic()
    ingest.stop(5)
    assert time.monotonic() - began < 1
