"""Disks that vanish, fill up, can't be written, were never mounted; real mounts where it matters.

Mounting needs root and a mount namespace of its own: those tests run in a child process that makes
one, and are skipped with a word where that isn't allowed.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from nvr.clock import SimulatedClock
from nvr.config import CameraConfig, Config
from nvr.errors import StorageError, StorageMissing
from nvr.folders import Folders
from nvr.media.files import MARKER, SECOND
from nvr.media.recorder import Recorder
from nvr.store.library import Library
from tests.nvr.store.homes import HOUR_US
from tests.nvr.streams import START_US, Recipe, Source

SHORT = Recipe(seconds=2)
ROOT = Path(__file__).parents[3]


class Nvr:
    """Main's side of storage and one recorder, as they are wired in the product."""

    def __init__(self, folder: Path, *, second: bool = False) -> None:
        folder.mkdir(exist_ok=True)
        self.folders = Folders(
            folder / "data",
            folder / "disk" / "recordings",
            folder / "data" / "shots",
            folder / "second" if second else None,
        )
        self.folders.data.mkdir(exist_ok=True)
        self.clock = SimulatedClock(START_US)
        self.config = Config(
            min_free_gb=0,
            cameras=(CameraConfig(id="front", name="Front", main_url="rtsp://h/1"),),
        )
        self.start()

    def start(self) -> None:
        self.library = Library(self.folders, self.clock)
        self.library.recover()
        self.recorder = Recorder(
            "front",
            self.folders.recordings,
            self.clock,
            self.library.recordings.handle,  # type: ignore[arg-type]
            self.folders.second,
            marked=True,
        )

    def restart(self) -> None:
        _tolerant(self.recorder.close)
        self.library.close()
        self.start()

    def record(self, at_s: float) -> None:
        """Two seconds; what can't be written stays waiting."""
        source = Source(SHORT, START_US + round(at_s * 1e6))
        _tolerant(lambda: self.recorder.open(source.format))
        for packet in source:
            _tolerant(lambda packet=packet: self.recorder.write(packet))  # type: ignore[misc]
        _tolerant(self.recorder.gap)

    def at(self, seconds: float) -> None:
        """Let time pass until so long after the beginning."""
        self.clock.advance(seconds - (self.clock.now_us() - START_US) / 1e6)

    def keep(self) -> str | None:
        """A run of housekeeping; the code of what is wrong."""
        self.library.keep_promises(self.config)
        return self.library.error.code if self.library.error else None

    @property
    def ranges(self) -> list[tuple[int, int]]:
        found = self.library.recordings.ranges("front", 0, 1 << 62)
        return [
            (round((r.start_us - START_US) / 1e6), round((r.end_us - START_US) / 1e6))
            for r in found
        ]

    @property
    def files(self) -> list[str]:
        return [
            path
            for volume in self.library._files.volumes
            for path in self.library._files.paths(volume)
        ]


def _tolerant(step: Callable[[], None]) -> None:
    try:
        step()
    except StorageError:
        return


@pytest.fixture
def nvr(tmp_path: Path) -> Nvr:
    return Nvr(tmp_path / "home")


def test_the_folder_is_marked_with_the_nvrs_id(nvr: Nvr) -> None:
    assert (nvr.folders.recordings / MARKER).read_text() == f"{nvr.library.nvr_id}\n"


def test_an_empty_mount_point_is_not_a_disk_whose_files_are_gone(nvr: Nvr) -> None:
    nvr.record(0)
    away = nvr.folders.recordings.with_name("away")
    nvr.folders.recordings.rename(away)
    nvr.folders.recordings.mkdir()
    for _ in range(2):
        assert nvr.keep() == "storage_missing"
        assert nvr.ranges == [(0, 2)], "nothing is forgotten"
        nvr.record(100)
        assert list(nvr.folders.recordings.iterdir()) == [], "nothing is written there"
        nvr.restart()
    nvr.folders.recordings.rmdir()
    away.rename(nvr.folders.recordings)
    assert nvr.keep() is None
    nvr.record(200)
    assert nvr.ranges == [(0, 2), (200, 202)]


def test_an_empty_mount_point_at_the_first_start_of_this_version(nvr: Nvr) -> None:
    """An older version made no marker; rows tell that there were recordings."""
    nvr.record(0)
    (nvr.folders.recordings / MARKER).unlink()
    nvr.library._db.execute("DELETE FROM meta WHERE key = 'marked'")
    away = nvr.folders.recordings.with_name("away")
    nvr.folders.recordings.rename(away)
    nvr.folders.recordings.mkdir()
    nvr.restart()
    assert nvr.keep() == "storage_missing"
    nvr.folders.recordings.rmdir()
    away.rename(nvr.folders.recordings)
    nvr.restart()
    assert (nvr.keep(), nvr.ranges) == (None, [(0, 2)]), "marked because they are there"
    assert (nvr.folders.recordings / MARKER).exists()


def test_a_folder_of_a_lost_database_is_taken_over(
    nvr: Nvr, caplog: pytest.LogCaptureFixture
) -> None:
    nvr.record(0)
    nvr.recorder.close()
    nvr.library.close()
    shutil.rmtree(nvr.folders.data)
    nvr.folders.data.mkdir()
    nvr.start()
    assert "of another NVR" in caplog.text
    assert (nvr.keep(), nvr.ranges) == (None, [(0, 2)])
    assert (nvr.folders.recordings / MARKER).read_text() == f"{nvr.library.nvr_id}\n"


def test_the_owner_may_begin_anew_in_an_empty_folder(nvr: Nvr) -> None:
    nvr.record(0)
    shutil.rmtree(nvr.folders.recordings)
    nvr.folders.recordings.mkdir()
    assert nvr.keep() == "storage_missing"
    assert nvr.library.error is not None
    assert MARKER in nvr.library.error.message, "it is told how"
    (nvr.folders.recordings / MARKER).touch()
    assert (nvr.keep(), nvr.ranges) == (None, [])
    nvr.record(100)
    assert nvr.ranges == [(100, 102)]


def test_what_grew_too_old_while_its_disk_was_away_goes_when_it_is_back(nvr: Nvr) -> None:
    nvr.record(0)
    nvr.at(25 * 3600)
    nvr.record(25 * 3600)
    away = nvr.folders.recordings.with_name("away")
    nvr.folders.recordings.rename(away)
    nvr.at(26 * 3600)
    assert nvr.keep() == "storage_missing"
    away.rename(nvr.folders.recordings)
    assert nvr.keep() is None
    assert nvr.ranges == [(25 * 3600, 25 * 3600 + 2)]
    assert len(nvr.files) == 1


def test_a_second_disk_takes_over_and_gives_back(tmp_path: Path) -> None:
    nvr = Nvr(tmp_path / "home", second=True)
    nvr.record(0)
    first = nvr.folders.recordings
    first.rename(first.with_name("away"))
    nvr.record(100)
    assert nvr.ranges == [(0, 2)], "it waits for the disk first"
    nvr.clock.advance(11)
    nvr.recorder.flush()
    nvr.at(200)
    nvr.record(200)
    assert nvr.ranges == [(0, 2), (100, 102), (200, 202)], "what waited is not lost"
    assert [path.startswith(SECOND) for path in nvr.files] == [True, True]
    assert nvr.keep() == "storage_missing"
    clip = nvr.library.clip("front", START_US + 100_000_000, START_US + 102_000_000)
    assert clip.read(0, clip.size)[4:8] == b"ftyp", "it plays"
    with pytest.raises(StorageMissing):
        nvr.library.clip("front", START_US, START_US + 2_000_000)

    first.with_name("away").rename(first)
    nvr.at(300)
    nvr.record(300)
    assert sum(not path.startswith(SECOND) for path in nvr.files) == 2, "back on the first"
    assert nvr.keep() is None
    nvr.restart()
    assert nvr.ranges == [(0, 2), (100, 102), (200, 202), (300, 302)]
    nvr.at(24 * 3600 + 174)
    nvr.keep()
    assert nvr.ranges == [(200, 202), (300, 302)], "both keep their time"
    nvr.clock.advance(1000)
    nvr.keep()
    assert (nvr.ranges, nvr.files) == ([], [])


def test_recording_to_the_second_disk_is_told(tmp_path: Path) -> None:
    nvr = Nvr(tmp_path / "home", second=True)
    nvr.folders.recordings.rename(nvr.folders.recordings.with_name("away"))
    source = Source(SHORT)
    _tolerant(lambda: nvr.recorder.open(source.format))
    for number, packet in enumerate(source):
        if number == 20:
            nvr.clock.advance(11)
        _tolerant(lambda packet=packet: nvr.recorder.write(packet))  # type: ignore[misc]
    assert nvr.library.recordings.is_on_second()
    nvr.keep()
    assert nvr.library.error is not None
    assert "fallback_dir" in nvr.library.error.message


def test_without_its_second_disk_the_index_is_left_alone(tmp_path: Path) -> None:
    nvr = Nvr(tmp_path / "home", second=True)
    nvr.folders.recordings.rename(nvr.folders.recordings.with_name("away"))
    nvr.record(0)
    nvr.clock.advance(11)
    nvr.recorder.flush()
    nvr.folders.recordings.with_name("away").rename(nvr.folders.recordings)
    assert nvr.folders.second is not None
    nvr.folders.second.rename(nvr.folders.second.with_name("unplugged"))
    nvr.restart()
    assert nvr.keep() == "storage_missing"
    assert nvr.ranges == [(0, 2)]


def test_another_disk_that_belongs_into_the_data_folder_is_waited_for(nvr: Nvr) -> None:
    """At the first start of a version with markers; it is not mounted yet."""
    nvr.recorder.close()
    nvr.library.close()
    nvr.folders = replace(nvr.folders, recordings=nvr.folders.data / "recordings")
    nvr.start()
    nvr.record(0)
    folder = nvr.folders.recordings
    (folder / MARKER).unlink()
    nvr.library._db.execute("DELETE FROM meta WHERE key = 'marked' OR key LIKE 'had_marker:%'")
    folder.rename(folder.with_name("unmounted"))
    folder.mkdir()
    nvr.restart()
    assert nvr.keep() == "storage_missing"
    assert nvr.ranges == [(0, 2)], "nothing is forgotten"
    assert list(folder.iterdir()) == [], "and another disk is not taken for it"
    folder.rmdir()
    folder.with_name("unmounted").rename(folder)
    assert (nvr.keep(), nvr.ranges) == (None, [(0, 2)])
    nvr.record(100)
    assert nvr.ranges == [(0, 2), (100, 102)]


def test_the_quota_holds_while_a_disk_is_away(tmp_path: Path) -> None:
    """What lies on the one that is away doesn't count: all of the other would go for it."""
    nvr = Nvr(tmp_path / "home", second=True)
    nvr.record(0)
    size = nvr.library.recordings.size_bytes()
    nvr.config = nvr.config.model_copy(update={"max_recordings_gb": 2.5 * size / 1e9})
    first = nvr.folders.recordings
    first.rename(first.with_name("away"))
    nvr.record(100)
    nvr.at(111)
    nvr.recorder.flush()
    for at_s in (200, 300, 400):
        nvr.at(at_s)
        nvr.record(at_s)
    assert nvr.keep() == "storage_missing"
    assert nvr.ranges == [(0, 2), (300, 302), (400, 402)]
    first.with_name("away").rename(first)
    nvr.at(500)
    assert nvr.keep() == "kept_less"
    assert nvr.ranges == [(300, 302), (400, 402)]


def test_the_folder_in_the_data_folder_may_be_deleted(nvr: Nvr) -> None:
    """It is on the same disk as the database, so it can't be away."""
    nvr.recorder.close()
    nvr.library.close()
    nvr.folders = replace(nvr.folders, recordings=nvr.folders.data / "recordings")
    nvr.start()
    nvr.record(0)
    shutil.rmtree(nvr.folders.recordings)
    nvr.restart()
    assert (nvr.keep(), nvr.ranges) == (None, [])
    nvr.record(100)
    assert nvr.ranges == [(100, 102)]


# On real file systems


def _unshared(test: str, tmp_path: Path) -> None:
    """Run a function of this file as root of a mount namespace of its own."""
    probe = subprocess.run(
        ["unshare", "--mount", "mount", "-t", "tmpfs", "none", str(tmp_path)],
        check=False, capture_output=True,
    )  # fmt: skip
    if os.geteuid() != 0 or probe.returncode != 0:
        pytest.skip("mounting is not allowed here")
    code = f"from tests.nvr.store import test_disks as t; t.{test}(t.Path({str(tmp_path)!r}))"
    done = subprocess.run(
        ["unshare", "--mount", sys.executable, "-c", code],
        check=False, capture_output=True, text=True, cwd=ROOT, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def _mount(folder: Path, megabytes: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder)], check=True
    )


def _remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


def _fill(path: Path) -> None:
    """Take all the room there is."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_a_disk_that_is_unmounted_and_mounted_again(tmp_path: Path) -> None:
    _unshared("unmounted", tmp_path)


def unmounted(tmp_path: Path) -> None:
    disk = tmp_path / "home" / "disk"
    _mount(disk, 300)
    nvr = Nvr(tmp_path / "home")
    nvr.record(0)
    other = tmp_path / "elsewhere"
    other.mkdir()
    subprocess.run(["mount", "--move", str(disk), str(other)], check=True)
    nvr.record(100)
    assert nvr.keep() == "storage_missing"
    assert not nvr.folders.recordings.exists(), "the mount point's own disk is not filled"
    nvr.folders.recordings.mkdir(parents=True)
    nvr.record(200)
    assert nvr.keep() == "storage_missing"
    assert list(nvr.folders.recordings.iterdir()) == []
    assert nvr.ranges == [(0, 2)]
    subprocess.run(["mount", "--move", str(other), str(disk)], check=True)
    nvr.recorder.flush()
    nvr.record(300)
    assert nvr.keep() is None
    assert (nvr.ranges[0], nvr.ranges[-1]) == ((0, 2), (300, 302))


def test_a_disk_that_turns_read_only(tmp_path: Path) -> None:
    _unshared("read_only", tmp_path)


def read_only(tmp_path: Path) -> None:
    disk = tmp_path / "home" / "disk"
    _mount(disk, 300)
    nvr = Nvr(tmp_path / "home", second=True)
    nvr.record(0)
    _remount(disk, "ro")
    nvr.record(100)
    nvr.clock.advance(11)
    nvr.recorder.flush()
    assert nvr.ranges == [(0, 2), (100, 102)], "the second disk has it"
    nvr.restart()
    nvr.clock.advance(25 * 3600)
    assert nvr.keep() == "storage_read_only", "what is too old can't be deleted: told"
    _remount(disk, "rw")
    assert nvr.keep() is None
    assert nvr.files == []


def test_a_disk_that_others_fill(tmp_path: Path) -> None:
    _unshared("filled", tmp_path)


def filled(tmp_path: Path) -> None:
    disk = tmp_path / "home" / "disk"
    _mount(disk, 210)
    nvr = Nvr(tmp_path / "home")
    for n in range(4):
        nvr.record(n * 100)
    nvr.clock.advance(500)
    assert nvr.keep() is None
    pin = nvr.library.pin("front", (START_US, START_US + 2_000_000), "Ann")
    _fill(disk / "others")
    assert nvr.keep() == "kept_less"
    assert nvr.ranges[0] == (0, 2), "pinned"
    assert nvr.ranges[-1] == (300, 302), "of the rest, the newest"
    assert len(nvr.ranges) < 4
    assert nvr.library.kept_of(nvr.config.cameras[0]).forced_us is not None
    assert json.loads(nvr.library._db.get_meta("forced_us") or "")["front"] > START_US
    (disk / "others").unlink()
    nvr.clock.advance(25 * 3600)
    nvr.record(25 * 3600)
    assert nvr.keep() is None, "all that is promised is there again"
    assert pin.camera_id == "front"


def test_a_full_data_disk_at_the_start(tmp_path: Path) -> None:
    _unshared("full_at_start", tmp_path)


def full_at_start(tmp_path: Path) -> None:
    """Database and recordings on one disk that somebody filled to the last byte."""
    home = tmp_path / "home"
    _mount(home, 200)
    nvr = Nvr(home)
    nvr.record(0)
    nvr.keep()
    assert (nvr.folders.data / "reserve").stat().st_blocks * 512 >= 16_000_000
    nvr.recorder.close()
    nvr.library.close()
    _fill(home / "others")
    assert shutil.disk_usage(home).free < 65536
    nvr.start()
    assert nvr.ranges == [(0, 2)]
    nvr.clock.advance(10)
    nvr.library.presence.set(False)  # the database takes what it is told
    (home / "others").unlink()
    assert nvr.keep() is None
    assert (nvr.folders.data / "reserve").exists()
    assert HOUR_US
