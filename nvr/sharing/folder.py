"""The files of shares: a folder for each, beside the recordings, gone when the share ends."""

import hashlib
import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nvr.disk import storage_errors
from nvr.errors import NotFound, StorageMissing

CLIP_NAME: Final = "clip.mp4"
ZIP_NAME: Final = "share.zip"
_FOLDER = "_shares"  # no camera can be called so
_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SharedFile:
    """One of them, to be read piece by piece."""

    path: Path

    @property
    def size(self) -> int:
        """Bytes of the whole file. Raises NotFound."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError as error:
            raise NotFound("this share is over") from error

    def read(self, offset: int, length: int) -> bytes:
        """A piece of it. Blocks; raises NotFound and StorageError."""
        try:
            with storage_errors(self.path), self.path.open("rb") as file:
                file.seek(offset)
                return file.read(length)
        except StorageMissing as error:
            raise NotFound("this share is over") from error

    def sha256(self) -> str:
        """Of the whole file, as hex digits. Blocks; raises StorageError."""
        with storage_errors(self.path), self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


class ShareFolders:
    """All of them. Blocks; every call may raise StorageError."""

    def __init__(self, root: Path) -> None:
        """``root`` is the recordings' folder."""
        self._folder = root / _FOLDER

    def are_lost(self, share_id: str) -> bool:
        """Whether a share that was made has no file any more, although the disk is there."""
        there = [self._folder / share_id / name for name in (CLIP_NAME, ZIP_NAME)]
        return self._folder.parent.is_dir() and not any(path.is_file() for path in there)

    def make(self, share_id: str) -> Path:
        """The folder of a new share."""
        path = self._folder / share_id
        with storage_errors(path):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            path.mkdir(mode=0o700, parents=True)  # what is empty is removed now and then
        return path

    def file(self, share_id: str, name: str) -> SharedFile:
        """A file of a share, there or not."""
        return SharedFile(self._folder / share_id / name)

    def write(self, share_id: str, name: str, data: bytes) -> None:
        """A small file of a share, whole or not at all."""
        path = self._folder / share_id / name
        new = path.with_name(f"{name}.new")
        with storage_errors(path):
            with new.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, path)

    def remove(self, share_id: str) -> None:
        """Delete all files of a share."""
        path = self._folder / share_id
        with storage_errors(path), suppress(FileNotFoundError):
            shutil.rmtree(path)

    def keep_only(self, share_ids: Collection[str]) -> None:
        """Delete what belongs to no other share."""
        with storage_errors(self._folder), suppress(FileNotFoundError):
            for path in self._folder.iterdir():
                if path.name not in share_ids:
                    shutil.rmtree(path)
