"""Which disk a camera is recorded to: the first, and while that one fails, the second."""

import logging
from collections.abc import Sequence

from nvr.errors import StorageError, StorageFull
from nvr.media.files import Volume

_LOGGER = logging.getLogger(__name__)

_PATIENCE_S = 10.0
"""So long a disk may refuse; what comes meanwhile waits in memory."""
_PATIENCE_FULL_S = 60.0
"""Room is made every half minute, so a full disk needs longer to be given up."""
_LONGEST_PAUSE_S = 900.0
"""A disk that works when it is tried and fails when it is used is tried ever more seldom."""


class Failover:
    """Told what the disk does, says where the next file goes. One per recorder.

    ``name`` is the camera's, for the log.
    """

    def __init__(self, name: str, volumes: Sequence[Volume]) -> None:
        self.name = name
        self._volumes = volumes
        self.volume = volumes[0]
        self._failing_since_s: float | None = None
        self._try_first_at_s = 0.0
        self._pause_s = _PATIENCE_FULL_S

    def worked(self) -> None:
        """Something was written."""
        self._failing_since_s = None

    def failed(self, error: StorageError, now_s: float) -> bool:
        """Writing was refused; true if from now on another disk takes what comes."""
        if self._failing_since_s is None:
            self._failing_since_s = now_s
        patience_s = _PATIENCE_FULL_S if isinstance(error, StorageFull) else _PATIENCE_S
        if len(self._volumes) == 1 or now_s - self._failing_since_s < patience_s:
            return False
        other = self._volumes[0] if self.volume.is_second else self._volumes[1]
        try:
            other.probe()
        except StorageError as problem:
            _LOGGER.debug("%s: %s", self.name, problem)
            return False
        self._take(other, now_s)
        _LOGGER.error(
            "%s: recording goes on at %s, because of this: %s", self.name, other.root, error
        )
        return True

    def for_next_file(self, now_s: float) -> Volume:
        """Where to begin a file: back on the first disk as soon as that one works."""
        if self.volume.is_second and now_s >= self._try_first_at_s:
            try:
                self._volumes[0].probe()
            except StorageError:
                self._try_first_at_s = now_s + _PATIENCE_FULL_S
            else:
                self._take(self._volumes[0], now_s)
                _LOGGER.warning(
                    "%s: %s works again; recording is back", self.name, self.volume.root
                )
        return self.volume

    def _take(self, volume: Volume, now_s: float) -> None:
        self.volume = volume
        self._failing_since_s = None
        if volume.is_second:
            self._try_first_at_s = now_s + self._pause_s
            self._pause_s = min(_LONGEST_PAUSE_S, self._pause_s * 2)
