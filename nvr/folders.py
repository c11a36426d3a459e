"""Where the NVR keeps things."""

from dataclasses import dataclass
from pathlib import Path

from nvr.config import Config


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
