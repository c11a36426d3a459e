"""A day in minutes: what is kept is exact to the file, and nothing grows.

Simulated time, real parts: every camera's packets (tiny, real H.264) go through its own Recorder
into files; Library indexes them, deletes what is too old, and is asked what players ask. An own
list of what was recorded tells at every look what must be there.
"""

import argparse
import asyncio
import io
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from bench.errors import BenchError
from bench.figures import percentile, rounded, say
from nvr.clock import SimulatedClock
from nvr.config import CameraConfig, Config
from nvr.folders import Folders
from nvr.media.files import MARKER
from nvr.media.recorder import Recorder
from nvr.media.stream_format import stream_format
from nvr.messages import (
    FragmentWritten,
    Packet,
    SegmentClosed,
    SegmentOpened,
    StreamFormat,
    WorkerMessage,
)
from nvr.protocol import AlertInfo, Label, VideoInfo
from nvr.store.library import Library

_START_US = 1_700_000_000_000_000
_SECOND_US = 1_000_000
_HOUR_US = 3600 * _SECOND_US
_RUN_EVERY_S = 30
_SHARES = (1 / 1.2, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 24, 1 / 48, 1 / 96)
"""What the cameras keep, in turn, of the simulated time: of 24 hours 20, 12, 6, ... 1/4."""
_INTERVAL_US = _SECOND_US
"""Between pictures, all of them keyframes: a fragment a second, as of real cameras."""
_LATE_US = 120 * _SECOND_US


def add_to(benches: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `day` to the command line."""
    parser = benches.add_parser("day", help="simulated hours: retention, index, leaks")
    parser.add_argument("--hours", type=float, default=24.0, metavar="H", help="simulated")
    parser.add_argument("--cameras", type=int, default=8, metavar="N")
    parser.set_defaults(bench=run)


async def run(options: argparse.Namespace) -> dict[str, Any]:
    """Simulate; the figures."""
    return await asyncio.to_thread(simulate, options.hours, options.cameras)


def simulate(hours: float, cameras: int) -> dict[str, Any]:
    """Let so many hours pass; the figures. Raises BenchError when something isn't exact."""
    with _folder() as folder:
        day = _Day(folder, cameras, hours)
        try:
            return day.run()
        finally:
            day.close()


@contextmanager
def _folder() -> Iterator[Path]:
    """In memory where that can be: what is measured is not the disk."""
    memory = Path("/dev/shm")  # noqa: S108 - a new folder of our own in it
    where = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="cloudcam-day-", dir=where) as folder:
        yield Path(folder)


class _Stream:
    """One encoded picture, shown for ever."""

    def __init__(self) -> None:
        target = io.BytesIO()
        with av.open(target, "w", format="mp4") as output:
            video = output.add_stream("libx264", rate=1)
            video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
            picture = np.zeros((48, 64, 3), np.uint8)
            output.mux(video.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
            output.mux(video.encode())
        self._container = av.open(io.BytesIO(target.getvalue()), "r")
        stream = self._container.streams.video[0]
        self.format: StreamFormat = stream_format(stream, None, VideoInfo("h264", 64, 48, 1.0))
        self._packet = next(p for p in self._container.demux(stream) if p.size)

    def packet(self, passed_us: int) -> Packet:
        """The picture, taken so long after the start."""
        return Packet(
            av=self._packet,
            is_video=True,
            is_keyframe=True,
            pts=passed_us * 9 // 100,
            dts=passed_us * 9 // 100,
            time_base=Fraction(1, 90_000),
            wall_us=_START_US + passed_us,
        )


@dataclass(slots=True)
class _File:
    """What the recorder said of a file."""

    camera_id: str
    start_us: int
    end_us: int = 0
    is_open: bool = True


@dataclass(slots=True)
class _Figures:
    """Samples over the simulated time."""

    retention_ms: list[float] = field(default_factory=list)
    ranges_ms: list[float] = field(default_factory=list)
    spans_ms: list[float] = field(default_factory=list)
    index_bytes: list[int] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    handles: list[int] = field(default_factory=list)
    rss_bytes: list[int] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    checks: int = 0


class _Day:
    """Cameras, their recorders, and main's side of storage."""

    def __init__(self, folder: Path, cameras: int, hours: float) -> None:
        self._folder = folder
        self._hours = hours
        self._clock = SimulatedClock(_START_US)
        self._config = Config(
            min_free_gb=0,
            cameras=tuple(
                CameraConfig(
                    id=f"camera{n}", name=f"Camera {n}", main_url="rtsp://h/1",
                    retention_hours=hours * _SHARES[n % len(_SHARES)],
                )
                for n in range(cameras)
            ),
        )  # fmt: skip
        self._folders = Folders.of(folder, self._config)
        self._library = Library(self._folders, self._clock)
        self._library.recover()
        self._files: dict[str, _File] = {}
        self._recorded = 0
        self._alerts: dict[str, AlertInfo] = {}
        self._forgotten_us: dict[str, int] = {}
        self._library.forget_with(self._forget, lambda *_: None)
        self._stream = _Stream()
        self._recorders = {camera.id: self._record(camera.id) for camera in self._config.cameras}
        self._last_run_us = 0
        self._figures = _Figures()

    def close(self) -> None:
        for recorder in self._recorders.values():
            recorder.close()
        self._library.close()

    def run(self) -> dict[str, Any]:
        """Let time pass, and look at everything every ten minutes."""
        began, cpu = time.monotonic(), time.process_time()
        for passed_us in range(0, round(self._hours * _HOUR_US), _INTERVAL_US):
            self._clock.advance(_INTERVAL_US / 1e6)
            packet = self._stream.packet(passed_us)
            for recorder in self._recorders.values():
                recorder.write(packet)
            if _is_due(passed_us, _RUN_EVERY_S):
                self._keep()
            if _is_due(passed_us, 120):
                self._raise_alerts(passed_us)
            if _is_due(passed_us, 600):
                self._look()
            if _is_due(passed_us, 3600):
                say(f"{passed_us / _HOUR_US:.0f} h, {time.monotonic() - began:.0f} s")
        return self._summary() | {
            "wall_s": rounded(time.monotonic() - began),
            "cpu_s": rounded(time.process_time() - cpu),
        }

    # What happens

    def _record(self, camera_id: str) -> Recorder:
        recorder = Recorder(
            camera_id, self._folders.recordings, self._clock, self._heard, marked=True
        )
        recorder.open(self._stream.format)
        return recorder

    def _heard(self, message: WorkerMessage) -> None:
        assert isinstance(message, SegmentOpened | FragmentWritten | SegmentClosed)
        self._library.recordings.handle(message)
        match message:
            case SegmentOpened(camera_id, _, path, start_us):
                self._files[path] = _File(camera_id, start_us)
                self._recorded += 1
            case FragmentWritten(_, path, fragment):
                self._files[path].end_us = fragment.start_us + fragment.duration_us
            case SegmentClosed(_, path):
                self._files[path].is_open = False

    def _raise_alerts(self, passed_us: int) -> None:
        """A visit of 20 s at every camera, with its two pictures."""
        for camera in self._config.cameras:
            now_us = self._clock.now_us()
            alert = AlertInfo(
                id=f"{camera.id}-{passed_us}", camera_id=camera.id, label=Label.PERSON,
                start_us=now_us - 20 * _SECOND_US, end_us=now_us, score=0.9, animal=None, box=None,
                snapshot_us=now_us - 10 * _SECOND_US, clip_start_us=now_us - 25 * _SECOND_US,
                clip_end_us=now_us,
            )  # fmt: skip
            folder = self._folders.snapshots / camera.id
            folder.mkdir(exist_ok=True)
            for suffix in ("", "_box"):
                (folder / f"{alert.id}{suffix}.jpg").write_bytes(b"jpeg")
            self._library.remember(replace(alert, end_us=None, clip_end_us=None))
            self._library.remember(alert)
            self._alerts[alert.id] = alert

    def _forget(self, camera_id: str, before_us: int) -> None:
        self._forgotten_us[camera_id] = before_us

    def _keep(self) -> None:
        began = time.perf_counter()
        self._library.keep_promises(self._config)
        self._figures.retention_ms.append((time.perf_counter() - began) * 1000)
        if self._library.error is not None:
            raise BenchError(self._library.error.message)
        self._last_run_us = self._clock.now_us()

    # What must be so

    def _look(self) -> None:
        figures = self._figures
        for camera in self._config.cameras:
            self._check(camera)
            self._ask(camera)
        self._forget_expected()
        figures.checks += 1
        figures.index_bytes.append(sum(p.stat().st_size for p in self._folder.glob("nvr.sqlite3*")))
        database = self._library._db  # noqa: SLF001 - what is measured
        tables = ("segment", "alert", "pin", "meta", "token")
        counts = (database.query(f"SELECT count(*) FROM {t}")[0][0] for t in tables)  # noqa: S608
        figures.rows.append(sum(counts))
        figures.handles.append(len(os.listdir("/proc/self/fd")))  # noqa: PTH208 - counts only
        statm = Path("/proc/self/statm").read_text(encoding="ascii").split()
        figures.rss_bytes.append(int(statm[1]) * os.sysconf("SC_PAGE_SIZE"))

    def _check(self, camera: CameraConfig) -> None:
        """Files, rows, alerts and pictures of a camera are those that must be there, and no more.

        Raises BenchError.
        """
        due_us = self._last_run_us - round(camera.retention_hours * _HOUR_US)
        ours = {p: f for p, f in self._files.items() if f.camera_id == camera.id}
        wanted = {path for path, file in ours.items() if file.is_open or file.end_us > due_us}
        root = self._folders.recordings
        on_disk = {str(p.relative_to(root)) for p in (root / camera.id).rglob("*.mp4")}
        rows = self._library._db.query(  # noqa: SLF001 - without reading all fragments
            "SELECT path, start_us FROM segment WHERE camera_id = ?", (camera.id,)
        )
        alerts = {
            alert_id
            for alert_id, alert in self._alerts.items()
            if alert.camera_id == camera.id and (alert.end_us or 0) > due_us
        }
        pictures = {p.name for p in (self._folders.snapshots / camera.id).glob("*")}
        known = self._library.alerts.touching(camera.id, 0, 1 << 62)
        found = {
            "files": on_disk == wanted,
            "index": {row["path"] for row in rows} == {p for p in wanted if not ours[p].is_open},
            "alerts": {alert.id for alert in known} == alerts,
            "pictures": pictures == {f"{a}{s}.jpg" for a in alerts for s in ("", "_box")},
            "caches": self._forgotten_us[camera.id] == due_us,
        }
        wrong = [name for name, is_right in found.items() if not is_right]
        if wrong:
            hours = (self._clock.now_us() - _START_US) / _HOUR_US
            raise BenchError(f"{camera.id} after {hours:.2f} h: not exact: {', '.join(wrong)}")
        late_us = max(0, due_us - min((row["start_us"] for row in rows), default=due_us))
        self._figures.late_s.append(late_us / 1e6)
        if late_us > _LATE_US:
            raise BenchError(
                f"{camera.id}: {late_us / 1e6:.0f} s older than promised is still there"
            )

    def _forget_expected(self) -> None:
        """This bench's own lists stay small too, or they would look like a leak."""
        due_us = {
            camera.id: self._last_run_us - round(camera.retention_hours * _HOUR_US)
            for camera in self._config.cameras
        }
        self._files = {
            path: file
            for path, file in self._files.items()
            if file.is_open or file.end_us > due_us[file.camera_id]
        }
        self._alerts = {
            alert_id: alert
            for alert_id, alert in self._alerts.items()
            if (alert.end_us or 0) > due_us[alert.camera_id]
        }

    def _ask(self, camera: CameraConfig) -> None:
        """What a timeline and a player ask."""
        recordings, now_us = self._library.recordings, self._clock.now_us()
        began = time.perf_counter()
        recordings.ranges(camera.id, now_us - 24 * _HOUR_US, now_us)
        self._figures.ranges_ms.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        recordings.spans(camera.id, now_us - 600 * _SECOND_US, now_us - 540 * _SECOND_US)
        self._figures.spans_ms.append((time.perf_counter() - began) * 1000)

    def _summary(self) -> dict[str, Any]:
        figures = self._figures
        middle, last = len(figures.rss_bytes) // 2, -1
        marker = self._folders.recordings / MARKER
        return {
            "hours": self._hours,
            "cameras": len(self._config.cameras),
            "files": self._recorded,
            "checks": figures.checks,
            "exact": marker.is_file(),
            "late_s_max": rounded(max(figures.late_s)),
            "retention_ms_p95": rounded(percentile(figures.retention_ms, 0.95)),
            "ranges_day_ms_p95": rounded(percentile(figures.ranges_ms, 0.95)),
            "spans_ms_p95": rounded(percentile(figures.spans_ms, 0.95)),
            "index_mb": rounded(figures.index_bytes[last] / 1e6),
            "rows": figures.rows[last],
            "handles_first": figures.handles[0],
            "handles_last": figures.handles[last],
            "rss_mb_middle": rounded(figures.rss_bytes[middle] / 1e6, 1),
            "rss_mb_last": rounded(figures.rss_bytes[last] / 1e6, 1),
        }


def _is_due(passed_us: int, every_s: int) -> bool:
    return passed_us > 0 and passed_us % (every_s * _SECOND_US) == 0
