"""Where the NVR keeps things, and who may."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nvr.config import Config
from nvr.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Folders:
    """``recordings`` and ``snapshots`` hold a folder per camera.

    ``second`` is for recordings while the first disk fails; None without one.
    """

    data: Path
    recordings: Path
    snapshots: Path
    second: Path | None = None

    @classmethod
    def of(cls, data: Path, config: Config) -> Folders:
        """The data folder's parts; recordings may be on another disk."""
        recordings = config.recordings_dir or data / "recordings"
        return cls(data, recordings, data / "snapshots", config.fallback_dir)


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """One NVR per data folder; the lock goes with the process, however it ends.

    Raises ConfigError when another NVR runs with it, or it can't be written.
    """
    path = data_dir / "nvr.lock"
    try:
        opened = path.open("w")
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be written ({error.strerror}); check the folder's owner, rights and "
            "mount, or give another with --data-dir"
        ) from error
    with opened as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ConfigError(
                f"another NVR is running with the data folder {data_dir}; stop it first, or give "
                "this one a folder of its own with --data-dir"
            ) from error
        yield
