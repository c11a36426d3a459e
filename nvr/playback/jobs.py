"""Exports that the NVR makes by itself while the owner does something else.

One at a time, in a thread that works at most half of the time and syncs what it wrote, so that
recorders and alerts never wait for it. Not at a lower priority: a thread that the system holds back
while it has Python's lock would hold back everything else.

The folder is the truth: ``<id>/export.json`` tells what was asked for and how it went, beside it
lies the file. What a death of the process interrupted is told as failed at the next start.
"""

import json
import logging
import os
import secrets
import shutil
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from nvr.clock import Clock
from nvr.disk import storage_error, storage_errors
from nvr.errors import NotFound, NvrError, RequestError
from nvr.exports import ExportInfo, ExportState
from nvr.playback.products import Product
from nvr.playback.room import Room
from nvr.playback.writing import write_file
from nvr.protocol import ErrorInfo, ProtocolError, parse

_LOGGER = logging.getLogger(__name__)

KEPT_S = 24 * 3600
"""How long an export that is done stays: as long as a recording by default."""

MOST_WAITING = 20

_STATE_NAME = "export.json"
_PART_NAME = "export.part"
_MARGIN = 1.02  # tables and lists beside the video
_UNFINISHED = (ExportState.QUEUED, ExportState.RUNNING)
_FINISHED = (ExportState.DONE, ExportState.FAILED)


class _Stopped(Exception):
    """The job was deleted, or the NVR stops."""


@dataclass(slots=True)
class _Job:
    info: ExportInfo
    estimate: int
    make: Callable[[], Product] | None
    is_deleted: bool = False


class ExportJobs:
    """The exports. Any thread may call; `start` and `delete` touch the disk.

    ``root`` is the recordings' folder: exports lie in a folder of it that no camera can be called,
    because there is the room and the right to write. ``keep_free`` are the bytes that an export
    leaves to the recordings; ``called`` gives the name to a camera's id.
    """

    def __init__(
        self,
        root: Path,
        clock: Clock,
        keep_free: Callable[[], int],
        called: Callable[[str], str] = str,
    ) -> None:
        self._folder = root / "_exports"
        self._clock = clock
        self._room = Room(
            root,
            keep_free,
            "an export",
            "Free some space, take a shorter time, or download it without an export job",
        )
        self._called = called
        self._jobs: dict[str, _Job] = {}
        self._lock = threading.Lock()
        self._changed = threading.Condition(self._lock)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._load()

    def all(self) -> list[ExportInfo]:
        """Every export, newest first."""
        with self._lock:
            found = [job.info for job in self._jobs.values()]
        return sorted(found, key=lambda i: (i.created_us, i.id), reverse=True)

    def get(self, export_id: str) -> ExportInfo:
        """One export. Raises NotFound."""
        with self._lock:
            return self._job(export_id).info

    def path(self, export_id: str) -> Path:
        """The file of an export that is done. Raises NotFound."""
        info = self.get(export_id)
        if info.state is not ExportState.DONE or info.name is None:
            raise NotFound("this export has no file" + ("" if info.error else " yet"))
        return self._folder / info.id / info.name

    def start(self, info: ExportInfo, estimate: int, make: Callable[[], Product]) -> ExportInfo:
        """Queue an export of about ``estimate`` bytes; ``make`` is called when its turn has come.

        Raises RequestError when too many wait, StorageFull when it doesn't fit, StorageError.
        """
        info = replace(info, id=secrets.token_hex(6), created_us=self._clock.now_us())
        with self._lock:
            waiting = [j for j in self._jobs.values() if j.info.state in _UNFINISHED]
            if len(waiting) >= MOST_WAITING:
                raise RequestError(f"{len(waiting)} exports are waiting already; try again later")
            reserved = sum(j.estimate - j.info.size_bytes for j in waiting)
        self._room.require(round(estimate * _MARGIN), reserved)
        with storage_errors(self._folder):
            (self._folder / info.id).mkdir(parents=True, mode=0o700)
        self._save(info)
        with self._changed:
            self._jobs[info.id] = _Job(info, estimate, make)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="exports", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return info

    def delete(self, export_id: str) -> None:
        """Stop an export, if it runs, and delete its file. Raises NotFound and StorageError."""
        with self._lock:
            job = self._job(export_id)
            job.is_deleted = True
            del self._jobs[export_id]
            is_running = job.info.state is ExportState.RUNNING
        if not is_running:  # else the thread does it, once it has let go of the file
            self._remove(export_id)

    def tidy(self) -> None:
        """Delete what was done or failed long enough ago."""
        now_us = self._clock.now_us()
        for info in self.all():
            if info.deleted_us is not None and info.deleted_us <= now_us:
                with suppress(NotFound):
                    self.delete(info.id)

    def stop(self) -> None:
        """End the thread; what it was making is told as failed. Blocks for a moment."""
        self._stopping.set()
        with self._changed:
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    # The thread

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._stopping.is_set() and (job := self._next()) is None:
                    self._changed.wait()
                if self._stopping.is_set():
                    return
                assert job is not None
                job.info = replace(job.info, state=ExportState.RUNNING)
            self._work(job)

    def _next(self) -> _Job | None:
        waiting = (j for j in self._jobs.values() if j.info.state is ExportState.QUEUED)
        return next(waiting, None)

    def _work(self, job: _Job) -> None:
        info = job.info
        try:
            self._save(info)
            name = self._write(job)
            info = replace(job.info, state=ExportState.DONE, progress=1.0, name=name)
        except _Stopped:
            info = _failed(job.info, ErrorInfo("stopped", _INTERRUPTED))
        except NvrError as error:
            _LOGGER.error("export of %s: %s", self._cameras(info), error)
            info = _failed(job.info, ErrorInfo(error.code, error.message))
        except Exception:  # a fault of ours must not end all later exports
            _LOGGER.exception("export of %s failed", self._cameras(info))
            info = _failed(
                job.info, ErrorInfo("internal", "the NVR has a fault; its log tells more")
            )
        self._finish(job, info)

    def _cameras(self, info: ExportInfo) -> str:
        return ", ".join(self._called(camera_id) for camera_id in info.camera_ids)

    def _finish(self, job: _Job, info: ExportInfo) -> None:
        now_us = self._clock.now_us()
        info = replace(info, done_us=now_us, deleted_us=now_us + KEPT_S * 1_000_000)
        try:
            if info.state is ExportState.FAILED:
                (self._folder / info.id / _PART_NAME).unlink(missing_ok=True)
            self._save(info)
        except (OSError, NvrError) as error:
            _LOGGER.error("export of %s: %s", self._cameras(info), error)
        with self._lock:
            job.info, job.make = info, None
            is_deleted = job.is_deleted
        if is_deleted:
            self._remove(info.id)

    def _write(self, job: _Job) -> str:
        """Make the file; its name."""
        assert job.make is not None
        product = job.make()
        folder = self._folder / job.info.id
        self._room.require(job.estimate, 0)
        total = product.size or job.estimate

        def rest(size: int, worked_s: float) -> None:
            self._progress(job, size, total)
            self._rest(job, worked_s)

        size = write_file(
            folder / _PART_NAME,
            product.chunks(),
            rest,
            lambda: self._stopping.is_set() or job.is_deleted,
        )
        self._progress(job, size, size)
        with storage_errors(folder):
            os.replace(folder / _PART_NAME, folder / product.name)
        return product.name

    def _rest(self, job: _Job, worked_s: float) -> None:
        """Leave disk and processor to others as long as we had them. Raises when it is over."""
        self._stopping.wait(worked_s)
        if self._stopping.is_set() or job.is_deleted:
            raise _Stopped
        self._room.require(0, 0)

    def _progress(self, job: _Job, size: int, total: int) -> None:
        progress = min(0.99, size / max(1, total))
        job.info = replace(job.info, size_bytes=size, progress=round(progress, 4))

    # The disk

    def _load(self) -> None:
        """Take up what an earlier run left; what it didn't finish has failed."""
        with suppress(OSError):
            for folder in sorted(self._folder.iterdir()):
                info = _read_state(folder)
                if info is None:
                    shutil.rmtree(folder, ignore_errors=True)
                    continue
                job = _Job(info, 0, None)
                self._jobs[info.id] = job
                if info.state in _UNFINISHED or _has_lost_file(folder, info):
                    for file in folder.iterdir():
                        if file.name != _STATE_NAME:
                            file.unlink()
                    self._finish(job, _failed(info, ErrorInfo("interrupted", _INTERRUPTED)))

    def _save(self, info: ExportInfo) -> None:
        path = self._folder / info.id / _STATE_NAME
        new = path.with_suffix(".new")
        try:
            with new.open("w", encoding="utf-8") as file:
                json.dump(asdict(info), file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, path)
        except OSError as error:
            raise storage_error(error, path) from error

    def _remove(self, export_id: str) -> None:
        folder = self._folder / export_id
        with storage_errors(folder), suppress(FileNotFoundError):
            shutil.rmtree(folder)

    def _job(self, export_id: str) -> _Job:
        job = self._jobs.get(export_id)
        if job is None:
            raise NotFound("there is no such export; they are deleted after a day")
        return job


_INTERRUPTED = "the NVR was stopped before this export was done; start it again"


def _failed(info: ExportInfo, error: ErrorInfo) -> ExportInfo:
    return replace(info, state=ExportState.FAILED, name=None, size_bytes=0, error=error)


def _read_state(folder: Path) -> ExportInfo | None:
    try:
        info = parse(ExportInfo, json.loads((folder / _STATE_NAME).read_text(encoding="utf-8")))
    except OSError, ValueError, ProtocolError:
        return None
    return info if info.id == folder.name else None


def _has_lost_file(folder: Path, info: ExportInfo) -> bool:
    if info.state is not ExportState.DONE:
        return False
    return info.name is None or not (folder / Path(info.name).name).is_file()
