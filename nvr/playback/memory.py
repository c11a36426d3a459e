"""Memory that is handed to another process as a file without a name."""

import os
from types import TracebackType
from typing import Self


class MemoryFile:
    """Bytes that two processes share; gone when both have closed it."""

    def __init__(self, name: str, content: bytes | int = b"") -> None:
        """Make it with bytes in it, or with so many zeros. Raises OSError."""
        self.fd = os.memfd_create(name, os.MFD_CLOEXEC)
        if isinstance(content, int):
            os.ftruncate(self.fd, content)
        else:
            with os.fdopen(self.fd, "wb", closefd=False) as file:
                file.write(content)
            os.lseek(self.fd, 0, os.SEEK_SET)  # whoever gets it reads from the start

    def read(self) -> bytes:
        """All of it."""
        data = bytearray()
        while chunk := os.pread(self.fd, 1 << 24, len(data)):
            data += chunk
        return bytes(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        os.close(self.fd)
