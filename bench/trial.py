"""Three cameras with numbered pictures, an NVR that records them, and what is on disk then."""

import asyncio
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.anatomy import DoubleWriters
from bench.disks import LoopDisk
from bench.errors import BenchError
from bench.figures import say
from bench.judge import Blow, Hole, duplicates, holes
from bench.numbered import FPS, Played, numbered_clip, play_all
from bench.nvr import CHECKOUT, WITHOUT_COVERAGE, now_us
from bench.scenes import FOLDER
from bench.stepped_nvr import set_clock
from bench.unit import Unit
from demo.cameras import RtspCameras, camera
from demo.processes import LOOPBACK, free_port

GOPS_S = {"one": 1, "two": 2, "ten": 10}
"""The cameras, and the seconds from keyframe to keyframe of each."""

_RECORDING_TIMEOUT_S = 90.0
_STEP_S = 300
_ABOUT_THE_INDEX = re.compile(
    r"sqlite|database|the index can't|an alert can't be kept", re.IGNORECASE
)
_NO_ROOM = "is full; check the disk and its free space"
"""On a full disk the index can't be written either: then it is told, and made up for later."""

_COMPLAINT = re.compile(r" (WARNING|ERROR|CRITICAL) ")


@contextmanager
def numbered_cameras(folder: Path, seconds: float) -> Iterator[RtspCameras]:
    """Serve the cameras for at most so long: then the numbers would begin again."""
    length_s = -int(-seconds // _STEP_S) * _STEP_S
    say(f"streams of {length_s} s: made at the first use, in up to a minute")
    clips = {name: numbered_clip(FOLDER, length_s, gop) for name, gop in GOPS_S.items()}
    specs = {name: camera(clip) for name, clip in clips.items()}
    with RtspCameras(specs, frame_log=folder / "frames.jsonl") as cameras:
        yield cameras


def data_folder(folder: Path, disk: LoopDisk | None) -> Path:
    """Where a trial's NVR keeps everything."""
    return (disk.mount if disk else folder) / "nvr"


class Trial:
    """One NVR on one data folder, struck by blows. `blows` are for whoever strikes to fill."""

    def __init__(
        self,
        folder: Path,
        cameras: RtspCameras,
        watch: DoubleWriters,
        *,
        disk: LoopDisk | None = None,
        has_own_clock: bool = False,
    ) -> None:
        """`folder` takes what each of its runs says, and its data folder unless there is a `disk`.

        An own clock is the machine's until `clock_file` sets it (see `bench.stepped_nvr`).
        """
        self.data = data_folder(folder, disk)
        self.disk = disk
        self.watch = watch
        self.clock_file = folder / "clock"
        self.later: Callable[[], dict[str, Any]] = dict
        """What whoever strikes wants to look at on disk when all is over: further figures."""
        self.recordings = self.data / "recordings"
        self.blows: list[Blow] = []
        self.cameras = cameras
        command = [*WITHOUT_COVERAGE, str(CHECKOUT / ".venv" / "bin" / "cloudcam-nvr")]
        if has_own_clock:
            set_clock(self.clock_file, 0)
            command = [sys.executable, "-m", "bench.stepped_nvr", str(self.clock_file)]
        command += ["run", "--data-dir", str(self.data), "--host", LOOPBACK]
        command += ["--port", str(free_port())]
        for name in GOPS_S:
            command += ["--camera", f"{name}={cameras.url(name)}"]
        self.unit = Unit(command, folder, watch.follow)

    def blow(self, what: str, cameras: Sequence[str] = tuple(GOPS_S)) -> None:
        """Note that something was done just now."""
        self.blows.append(Blow(now_us(), what, frozenset(cameras)))

    async def until_recording(self) -> None:
        """Wait until a file of every camera grows.

        Raises BenchError when that doesn't come.
        """
        give_up = time.monotonic() + _RECORDING_TIMEOUT_S
        before = self._sizes()
        waiting = set(GOPS_S)
        while waiting:
            now = self._sizes()
            waiting -= {path.split("/")[0] for path in now if now[path] > before.get(path, 0)}
            if waiting and time.monotonic() > give_up:
                said = self.unit.logs[-1].read_text(errors="replace")[-2000:]
                raise BenchError(f"{', '.join(waiting)}: not recorded again. The log:\n{said}")
            await asyncio.sleep(0.1)

    def _sizes(self) -> dict[str, int]:
        """Bytes in each recorded file, by its path in the recordings' folder."""
        sizes = {}
        for path in self.recordings.glob("*/*/*"):
            with suppress(FileNotFoundError):  # it was deleted meanwhile
                sizes[str(path.relative_to(self.recordings))] = path.stat().st_size
        return sizes

    def verdict(self) -> Verdict:
        """Judge what is on disk; the NVR must have been stopped."""
        say("decoding every recorded file")
        paths = sorted(self.recordings.glob("*/*/*"))
        played = play_all(paths, say)
        sent = self.sent()
        found: list[Hole] = []
        recorded: dict[str, list[Played]] = {
            name: [p for p in played if p.path.relative_to(self.recordings).parts[0] == name]
            for name in GOPS_S
        }
        for name, gop_s in GOPS_S.items():
            numbers = [number for p in recorded[name] for number in p.numbers]
            if not numbers:
                raise BenchError(f"nothing was recorded of {name}")
            found += holes(name, sent[name], numbers, self.blows, gop_s * FPS)
        twice = sum(duplicates([p.numbers for p in ps]) for ps in recorded.values())
        return Verdict(
            holes=tuple(found),
            files=len(paths),
            unplayable=sum(p.error is not None for p in played),
            unindexed=len(self._disagreements()),
            recorded_twice=twice,
            db_errors=self._db_errors(),
        )

    def sent(self) -> dict[str, dict[int, int]]:
        """When each picture left its camera (Unix microseconds): by camera and number."""
        found: dict[str, dict[int, int]] = {name: {} for name in GOPS_S}
        for frame in self.cameras.frames_sent():
            if frame.pass_number:
                raise BenchError("it took longer than the streams are: their numbers repeat")
            found[frame.stream][frame.frame] = frame.wall_us
        return found

    def _disagreements(self) -> list[str]:
        """Files that are not indexed as they are, and rows without a file."""
        on_disk = self._sizes()
        uri = f"file:{self.data / 'nvr.sqlite3'}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            rows = dict(connection.execute("SELECT path, size FROM segment"))
        wrong = sorted(dict(on_disk.items() ^ rows.items()))
        for path in wrong:
            say(f"{path}: {on_disk.get(path)} bytes on disk, {rows.get(path)} in the index")
        return wrong

    def _db_errors(self) -> int:
        found = [str(path) for path in self.data.glob("*.broken-*")]
        for log in self.unit.logs:
            lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
            found += [
                line
                for line in lines
                if _COMPLAINT.search(line)
                and _ABOUT_THE_INDEX.search(line)
                and not line.endswith(_NO_ROOM)
            ]
        with closing(sqlite3.connect(self.data / "nvr.sqlite3")) as connection:
            told = connection.execute("PRAGMA integrity_check").fetchone()[0]
        found += [told] if told != "ok" else []
        for problem in found:
            say(f"database: {problem}")
        return len(found)

    def complaints(self) -> dict[str, int]:
        """How often each kind of thing was logged as a warning or worse."""
        counted: dict[str, int] = {}
        for log in self.unit.logs:
            for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
                if _COMPLAINT.search(line) or line.startswith("Traceback"):
                    text = re.sub(r"^\S+ \S+ ", "", line)
                    counted[text] = counted.get(text, 0) + 1
        return counted


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the disk says in the end."""

    holes: tuple[Hole, ...]
    files: int
    unplayable: int
    unindexed: int
    recorded_twice: int
    db_errors: int

    @property
    def lost_s_max(self) -> float:
        return max((hole.lost_s for hole in self.holes), default=0.0)

    @property
    def gap_s_max(self) -> float:
        return max((hole.gap_s or 0.0 for hole in self.holes), default=0.0)

    @property
    def gap_less_gop_s_max(self) -> float:
        """The longest gap, each less its camera's group of pictures."""
        return max(((h.gap_s or 0.0) - GOPS_S[h.camera] for h in self.holes), default=0.0)

    def figures(self) -> dict[str, Any]:
        """As docs/ref/bench.md describes them."""
        return {
            "lost_s_max": round(self.lost_s_max, 2),
            "gap_s_max": round(self.gap_s_max, 2),
            "gap_less_gop_s_max": round(self.gap_less_gop_s_max, 2),
            "unexplained_holes": sum(not hole.blows for hole in self.holes),
            "files": self.files,
            "unplayable_files": self.unplayable,
            "unindexed_files": self.unindexed,
            "db_errors": self.db_errors,
            "recorded_twice": self.recorded_twice,
        }

    def tell(self) -> None:
        """Every hole, on standard error."""
        for hole in self.holes:
            gap = "-" if hole.gap_s is None else f"{hole.gap_s:.2f} s"
            blows = ", ".join(b.what for b in hole.blows) or "nobody did anything"
            say(
                f"  {hole.camera}: lost {hole.lost_s:.2f} s, gap {gap},"
                f" pictures {hole.after + 1}..{hole.before - 1}: {blows}"
            )
