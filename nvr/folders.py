"""Where the NVR keeps things."""

from dataclasses import dataclass
from pathlib import Path

from nvr.config import Config


@dataclass(frozen=True, slots=True)
class Folders:
    """``recordings`` and ``snapshots`` hold a folder per camera."""

    data: Path
    recordings: Path
    snapshots: Path

    @classmethod
    def of(cls, data: Path, config: Config) -> Folders:
        """The data folder's parts; recordings may be on another disk."""
        return cls(data, config.recordings_dir or data / "recordings", data / "snapshots")
