"""A recorder on a real folder, and what it leaves behind."""

from collections.abc import Iterable
from pathlib import Path

import av

from nvr.clock import SimulatedClock
from nvr.media import segments
from nvr.media.files import RecordingFiles
from nvr.media.recorder import Recorder
from nvr.media.segments import Scan
from nvr.messages import Fragment, FragmentWritten, Packet, SegmentOpened, WorkerMessage
from tests.nvr.streams import START_US, Source, numbers


class Recording:
    """What a recorder left behind."""

    def __init__(self, root: Path) -> None:
        root.mkdir(exist_ok=True)
        self.root = root
        self.clock = SimulatedClock(START_US)
        self.messages: list[WorkerMessage] = []
        self.recorder = Recorder("front", root, self.clock, self.messages.append)

    def record(self, source: Source, packets: Iterable[Packet] | None = None) -> Recording:
        self.recorder.open(source.format)
        self.write_all(source if packets is None else packets)
        return self

    def write_all(self, packets: Iterable[Packet]) -> None:
        for packet in packets:
            self.recorder.write(packet)

    def close(self) -> Recording:
        self.recorder.close()
        return self

    @property
    def paths(self) -> list[str]:
        return RecordingFiles(self.root).paths()

    @property
    def fragments(self) -> list[Fragment]:
        return [m.fragment for m in self.messages if isinstance(m, FragmentWritten)]

    @property
    def sessions(self) -> list[str]:
        return [m.session for m in self.messages if isinstance(m, SegmentOpened)]

    def scans(self) -> list[Scan]:
        return [segments.scan(RecordingFiles(self.root), path) for path in self.paths]

    def numbers(self) -> list[int]:
        return [n for path in self.paths for n in numbers(self.root / path)]

    def times(self) -> list[float]:
        """Presentation times of all pictures, seconds in their session."""
        found: list[float] = []
        for path in self.paths:
            with av.open(str(self.root / path)) as container:
                found += [frame.time or 0.0 for frame in container.decode(video=0)]
        return found

    def sound(self) -> list[tuple[float, int]]:
        """(time, samples) of all pieces of sound."""
        found: list[tuple[float, int]] = []
        for path in self.paths:
            with av.open(str(self.root / path)) as container:
                found += [(f.time or 0.0, f.samples) for f in container.decode(audio=0)]
        return found
