"""A store on a real folder, for tests."""

from collections.abc import Callable, Iterable
from pathlib import Path

from nvr.clock import SimulatedClock
from nvr.media.files import RecordingFiles
from nvr.media.recorder import Recorder
from nvr.messages import (
    FragmentWritten,
    Packet,
    SegmentClosed,
    SegmentOpened,
    WorkerMessage,
)
from nvr.protocol import AlertInfo, Label
from nvr.store.ages import Ages
from nvr.store.alerts import Alerts
from nvr.store.clip import VirtualMp4
from nvr.store.db import Database
from nvr.store.pins import Pins
from nvr.store.recordings import Recordings
from tests.nvr.streams import START_US, Recipe, Source

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US


class Home:
    """What the main process has of storage."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "recordings"
        self.pictures = folder / "alerts"
        self.db_path = folder / "index.db"
        self.root.mkdir(exist_ok=True)
        self.pictures.mkdir(exist_ok=True)
        self.clock = SimulatedClock(START_US)
        self.files = RecordingFiles(self.root)
        self.start()

    def at(self, seconds: float) -> None:
        """Let time pass until so long after the beginning."""
        self.clock.advance(seconds - (self.clock.now_us() - START_US) / 1e6)

    def start(self) -> None:
        """As the main process does when it starts."""
        self.db = Database(self.db_path, self.clock)
        self.ages = Ages(self.db, self.clock)
        self.recordings = Recordings(self.db, self.files, self.ages)
        self.alerts = Alerts(self.db, self.ages)
        self.pins = Pins(self.db, self.clock, self.recordings.being_written)

    def recorder(
        self, camera_id: str = "front", emit: Callable[[WorkerMessage], None] | None = None
    ) -> Recorder:
        return Recorder(camera_id, self.root, self.clock, emit or self.emit)

    def emit(self, message: WorkerMessage) -> None:
        assert isinstance(message, SegmentOpened | FragmentWritten | SegmentClosed)
        self.recordings.handle(message)

    def record(
        self, recipe: Recipe, at_s: float = 0, camera_id: str = "front", close: bool = True
    ) -> Recorder:
        source = Source(recipe, START_US + round(at_s * SECOND_US))
        return self.feed(self.recorder(camera_id), source, source, close=close)

    def feed(
        self, recorder: Recorder, source: Source, packets: Iterable[Packet], *, close: bool
    ) -> Recorder:
        recorder.open(source.format)
        for packet in packets:
            recorder.write(packet)
        if close:
            recorder.close()
        return recorder

    def clip(self, start_s: float, end_s: float, camera_id: str = "front") -> VirtualMp4:
        wanted = (START_US + round(start_s * SECOND_US), START_US + round(end_s * SECOND_US))
        return VirtualMp4(self.recordings, self.files, camera_id, wanted)

    def ranges(self, camera_id: str = "front") -> list[tuple[int, int]]:
        """Everything that can be played, in whole seconds (a fragment is never that long)."""
        found = self.recordings.ranges(camera_id, 0, 1 << 62)
        return [
            (round((r.start_us - START_US) / 1e6), round((r.end_us - START_US) / 1e6))
            for r in found
        ]


def alert(number: int = 1, **changes: object) -> AlertInfo:
    """An alert that is over."""
    values: dict[str, object] = {
        "id": f"alert{number}",
        "camera_id": "front",
        "label": Label.PERSON,
        "start_us": START_US + number * SECOND_US,
        "end_us": START_US + (number + 5) * SECOND_US,
        "score": 0.75,
        "animal": None,
        "box": (0.1, 0.2, 0.3, 0.4),
        "snapshot_us": START_US + (number + 1) * SECOND_US,
        "clip_start_us": START_US + (number - 5) * SECOND_US,
        "clip_end_us": START_US + (number + 10) * SECOND_US,
    }
    return AlertInfo(**{**values, **changes})  # type: ignore[arg-type]
