"""Seeing: what goes wrong in it stays in it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import av
import pytest

from nvr.clock import SimulatedClock
from nvr.config import CameraConfig
from nvr.messages import AlertRaised, Detection, Frame, Packet, WorkerMessage
from nvr.protocol import Phase
from nvr.sight import Sight
from nvr.vision.views import WHOLE, View
from tests.nvr.streams import CLIP, START_US, Source


class Faulty:
    """A looker with a fault that comes and goes."""

    def __init__(self) -> None:
        self.is_broken = True
        self.asked = 0

    def submit(self, frame: Frame, view: View = WHOLE, finer: av.VideoFrame | None = None) -> bool:
        self.asked += 1
        if self.is_broken:
            raise ZeroDivisionError
        return False

    def result(self, timeout_s: float) -> tuple[Frame, list[Detection]] | None:
        return None


class Eyes:
    """Sight of a camera that loops a clip."""

    def __init__(self, folder: Path) -> None:
        self.clock = SimulatedClock(START_US)
        self.looker = Faulty()
        self.told: list[WorkerMessage] = []
        config = CameraConfig(id="door", name="Door", main_url="rtsp://127.0.0.1/x")
        self.sight = Sight(config, folder, self.looker, self.clock, self.told.append)
        source = Source(CLIP)
        self.format = source.format
        self._packets = [packet for packet in source if packet.is_video]

    def loop(self) -> Iterator[Packet]:
        """The clip's pictures, each taken now."""
        for packet in self._packets:
            yield replace(packet, wall_us=self.clock.now_us())
            self.clock.advance(1 / 15)


@pytest.fixture
def eyes(tmp_path: Path) -> Eyes:
    return Eyes(tmp_path)


def test_a_fault_in_seeing_is_told_and_ends_no_recording(eyes: Eyes) -> None:
    changes: list[str | None] = []

    def error() -> str | None:
        return eyes.sight.error.message if eyes.sight.error else None

    eyes.sight.on_change = lambda: changes.append(error())
    eyes.sight.open(eyes.format)
    for packet in eyes.loop():
        eyes.sight.put(packet)  # by the thread that records: it must not raise
    assert eyes.looker.asked == 1, "after a fault there is a pause"
    assert [text for text in changes if text is not None] == [error()]
    eyes.looker.is_broken = False
    eyes.clock.advance(30)
    for packet in eyes.loop():
        eyes.sight.put(packet)
    assert eyes.looker.asked > 1
    assert error() is None
    assert changes[-1] is None


def test_nothing_is_seen_any_more_once_it_was_stopped(eyes: Eyes) -> None:
    eyes.looker.is_broken = False
    eyes.sight.open(eyes.format)
    packets = list(eyes.loop())
    for packet in packets[:20]:
        eyes.sight.put(replace(packet, wall_us=eyes.clock.now_us()))
    seen = eyes.sight.frames
    assert seen > 0
    eyes.sight.stop()
    eyes.sight.put(replace(packets[15], wall_us=eyes.clock.now_us()))
    assert eyes.sight.frames == seen
    assert not [m for m in eyes.told if isinstance(m, AlertRaised) and m.phase is not Phase.END]
