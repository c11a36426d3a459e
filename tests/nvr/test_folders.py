"""Where things are kept."""

from pathlib import Path

from nvr.config import Config
from nvr.folders import Folders


def test_everything_is_in_the_data_folder(tmp_path: Path) -> None:
    folders = Folders.of(tmp_path, Config())
    assert folders == Folders(tmp_path, tmp_path / "recordings", tmp_path / "snapshots")


def test_only_the_recordings_move_to_another_disk(tmp_path: Path) -> None:
    data, disk = tmp_path / "data", tmp_path / "disk"
    folders = Folders.of(data, Config(recordings_dir=disk))
    assert folders == Folders(data, disk, data / "snapshots")
