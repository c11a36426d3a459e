"""What the NVR tells of itself as a whole: its disk, its processor time, its traffic."""

import asyncio
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from nvr import __version__
from nvr.clock import Clock
from nvr.config import Config
from nvr.messages import WorkerStatus
from nvr.protocol import ErrorInfo, InferenceInfo, NvrInfo
from nvr.status import Traffic
from nvr.store.library import Library
from nvr.usage import CpuMeter, DiskUsage, disk_usage


@dataclass(frozen=True, slots=True)
class _Room:
    """What recordings take, of which pins keep some, and what the disk has."""

    disk: DiskUsage = field(default_factory=lambda: DiskUsage(0, 0))
    recordings_bytes: int = 0
    pinned_bytes: int = 0


class NvrBoard:
    """Figures of the whole NVR. Belongs to the event loop."""

    def __init__(
        self, recordings: Path, library: Library, clock: Clock, config: Callable[[], Config]
    ) -> None:
        self._recordings = recordings
        self._library = library
        self._config = config
        self._started_us = clock.now_us()
        self._cpu = CpuMeter()
        self._cpu_pct = 0.0
        self._traffic = Traffic()
        self._room = _Room()

    def heard(self, status: WorkerStatus) -> None:
        """A worker says what it sent and received."""
        self._traffic.heard(status)

    async def measure(self, pids: Iterable[int] = ()) -> None:
        """See how full the disk is, and what main and these processes took since the last time."""
        self._cpu_pct = round(self._cpu.measure([os.getpid(), *pids]), 1)
        self._room = await asyncio.to_thread(self._measured)

    def info(self, inference: InferenceInfo, error: ErrorInfo | None, can_restart: bool) -> NvrInfo:
        """All of it. ``error`` is what is wrong besides what the index says of itself."""
        config = self._config()
        hours = [camera.retention_hours for camera in config.cameras]
        quota = config.max_recordings_gb
        return NvrInfo(
            id=self._library.nvr_id,
            name=config.name,
            version=__version__,
            started_us=self._started_us,
            disk_total_bytes=self._room.disk.total_bytes,
            disk_free_bytes=self._room.disk.free_bytes,
            recordings_bytes=self._room.recordings_bytes,
            retention_hours=min(hours, default=24.0),
            cpu_pct=self._cpu_pct,
            inference=inference,
            error=self._library.error or error,
            quota_bytes=None if quota is None else round(quota * 1e9),
            pinned_bytes=self._room.pinned_bytes,
            wants_presence=config.keep_away_alerts_days is not None,
            internet_bytes=self._traffic.internet_bytes,
            internet_bytes_since_us=self._started_us,
            refused_connections=self._traffic.refused_connections,
            can_restart=can_restart,
        )

    def _measured(self) -> _Room:
        library = self._library
        disk = disk_usage(self._recordings)
        return _Room(disk, library.recordings.size_bytes(), library.pins.size_bytes())
