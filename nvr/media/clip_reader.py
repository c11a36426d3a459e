"""A clip that lies in several recorded files, as libav reads files."""

import os
from typing import Protocol

from nvr.errors import NvrError


class Clip(Protocol):
    """An MP4 file that is read piece by piece."""

    @property
    def size(self) -> int:
        """Bytes."""
        ...

    def read(self, offset: int, length: int) -> bytes:
        """Exactly so many bytes. Raises NvrError."""
        ...


class ClipReader:
    """A clip as libav reads files. Where it can't be read it ends, and ``error`` tells why."""

    def __init__(self, clip: Clip) -> None:
        self._clip = clip
        self._at = 0
        self.error: NvrError | None = None

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        length = max(0, min(size, self._clip.size - self._at))
        try:
            data = self._clip.read(self._at, length) if length and not self.error else b""
        except NvrError as error:
            self.error = error
            return b""
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go on from there."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._clip.size}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        """Bytes from the start."""
        return self._at
