"""What ``cloudcam-nvr doctor`` does: looks at everything, says what to do, rebuilds the index."""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from nvr.clock import RealClock
from nvr.doctor import library, machine
from nvr.doctor.egress import examine_egress
from nvr.doctor.findings import Finding, Level, ok
from nvr.doctor.settings import check_cameras, check_certificate, check_model, read_settings
from nvr.errors import NvrError
from nvr.folders import Folders, only_one
from nvr.store.library import DATABASE_NAME
from nvr.store.names import CameraNames
from nvr.store.rebuild import Rebuilt, rebuild_index
from nvr.web.control import is_running

_MARKS = {Level.OK: "ok     ", Level.WARNING: "warning", Level.FAILED: "failed "}


def doctor(data_dir: Path, *, rebuild: bool, as_json: bool) -> Iterator[str]:
    """Lines to print. Raises NvrError at the end if anything failed, or when it can't rebuild."""
    rebuilt = _rebuild(data_dir) if rebuild else None
    if rebuilt is not None and not as_json:
        yield from _told(rebuilt)
    more = {"rebuilt": None if rebuilt is None else _plain(rebuilt)}
    yield from _report(examine(data_dir), as_json=as_json, more=more)


def egress(data_dir: Path, minutes: float, *, as_json: bool) -> Iterator[str]:
    """Lines to print, after so many minutes. Raises NvrError if anything failed."""
    config, _ = read_settings(data_dir)
    progress = _Counter(sys.stderr, "seconds watched")
    found = examine_egress(data_dir, config, minutes, progress.show)
    yield from _report(progress.over(found), as_json=as_json, more={"minutes": minutes})


def _report(
    examination: Iterable[Finding], *, as_json: bool, more: Mapping[str, object]
) -> Iterator[str]:
    """Each finding as it comes, or all as JSON. Raises NvrError at the end if one failed."""
    findings: list[Finding] = []
    for finding in examination:
        findings.append(finding)
        if not as_json:
            yield from _lines(finding)
    bad = [f for f in findings if f.level is Level.FAILED]
    if as_json:
        checks = [asdict(finding) for finding in findings]
        yield json.dumps({"ok": not bad, **more, "checks": checks}, indent=2)
    if bad:
        raise NvrError(f"{len(bad)} of {len(findings)} checks failed")


def examine(data_dir: Path) -> Iterator[Finding]:
    """Every check in turn; the slow ones last."""
    config, settings = read_settings(data_dir)
    yield settings
    yield from machine.check_data_folder(data_dir)
    if not data_dir.is_dir():
        return
    folders = Folders.of(data_dir, config)
    yield ok("NVR", "running" if is_running(data_dir) else "not running")
    is_new = not (data_dir / DATABASE_NAME).exists()
    for folder in filter(None, (folders.recordings, folders.second)):
        yield from machine.check_recordings_folder(folder, is_new=is_new)
    yield from check_cameras(config)
    yield from check_certificate(data_dir)
    yield from check_model(data_dir, config)
    yield from machine.check_clock(RealClock(), library.newest_us(folders))
    yield from machine.check_free_space(_present(folders), round(config.min_free_gb * 1e9))
    yield from machine.check_disk_speed(_present(folders))
    yield from library.check_database(folders)
    progress = _Counter(sys.stderr, "reading recordings")
    names = CameraNames(config.cameras)
    yield from progress.over(library.check_recordings(folders, progress.show, names))


def _present(folders: Folders) -> Path:
    return folders.recordings if folders.recordings.is_dir() else folders.data


def _rebuild(data_dir: Path) -> Rebuilt:
    config, finding = read_settings(data_dir)
    if finding.level is Level.FAILED:
        raise NvrError(finding.text)
    if not data_dir.is_dir():
        raise NvrError(f"{data_dir} is not there; name the NVR's folder with --data-dir")
    progress = _Counter(sys.stderr, "rebuilding the index")
    with only_one(data_dir):
        try:
            return rebuild_index(Folders.of(data_dir, config), RealClock(), progress.show)
        finally:
            progress.clear()


def _told(rebuilt: Rebuilt) -> Iterator[str]:
    files, saved = rebuilt.files, rebuilt.saved
    yield (
        f"Rebuilt the index: {files.indexed} recordings ({files.cut} cut after their last whole "
        f"fragment, {files.removed} removed because they held none)"
    )
    if rebuilt.aside is not None:
        rows = ", ".join(f"{count} {table}" for table, count in saved.items())
        yield f"Kept the old one as {rebuilt.aside.name}; saved from it: {rows}"


def _plain(rebuilt: Rebuilt) -> dict[str, object]:
    aside = None if rebuilt.aside is None else str(rebuilt.aside)
    return {"aside": aside, "saved": rebuilt.saved, "files": asdict(rebuilt.files)}


def _lines(finding: Finding) -> Iterator[str]:
    yield f"{_MARKS[finding.level]}  {finding.check}: {finding.text}"
    if finding.advice is not None:
        yield f"         -> {finding.advice}"


class _Counter:
    """A line on a terminal that counts up; nothing elsewhere."""

    def __init__(self, stream: TextIO, what: str) -> None:
        self._stream = stream
        self._what = what
        self._shown = 0.0
        self._is_terminal = stream.isatty()

    def show(self, done: int, total: int) -> None:
        """Told how far it is."""
        now = time.monotonic()
        if self._is_terminal and now - self._shown >= 0.1:
            self._shown = now
            self._stream.write(f"\r{self._what}: {done} of {total}\x1b[K")
            self._stream.flush()

    def clear(self) -> None:
        """Make the line empty again."""
        if self._is_terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def over[T](self, items: Iterable[T]) -> Iterator[T]:
        """Hand on what comes, on an empty line each."""
        for item in items:
            self.clear()
            yield item
        self.clear()
