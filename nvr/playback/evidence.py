"""Recordings as they were written, with what proves it, for whoever has to rely on them."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

from nvr import __version__
from nvr.errors import NotFound, StorageMissing
from nvr.media.files import SECOND, RecordingFiles
from nvr.playback.archive import Entry, text_entry, zip_chunks, zip_size
from nvr.store.rows import RecordedFile

MANIFEST_NAME = "manifest.json"
SUMS_NAME = "SHA256SUMS"
README_NAME = "README.txt"
SIGNATURE_NAME = "manifest.sig"

CHUNK_BYTES = 256 * 1024

_NO_SUM = "0" * 64

_README = """\
Original video recordings
=========================

Cameras:  {cameras}
From:     {start}
To:       {end}
Made:     {made}, by {nvr}

All times and all file names are in UTC (Coordinated Universal Time).

What this is
The .mp4 files are the recordings exactly as they were written while the camera sent them, byte
for byte. Nothing was cut, converted or compressed again. Each file holds about one minute and is
here as a whole, so the first begins a little before the wanted time, and the last ends a little
after it.

How to play it
Open the .mp4 files with VLC media player (free, videolan.org) or any program that plays MP4 files.
The name of a file is the moment at which it begins: 18-00-04.250Z.mp4 begins at 18:00:04.250 UTC.

How to check that nothing was changed
SHA256SUMS holds a checksum of every file. Linux, in this folder:
    sha256sum -c SHA256SUMS
macOS, in this folder:
    shasum -a 256 -c SHA256SUMS
Windows, in PowerShell, one file after the other; compare with the line of SHA256SUMS:
    Get-FileHash -Algorithm SHA256 FILE
A checksum shows that a file is the one that was exported. To show later that SHA256SUMS itself was
not changed, write down its own checksum when you receive it.

manifest.json tells, for programs, the cameras, the recorder and its certificate, and of each file
its size, its checksum, and when it begins and ends.
"""

_README_SIGNED = """
manifest.sig is the signature of manifest.json (ECDSA, P-256, SHA-256), by the key that it names
and that belongs to whoever gave you the recordings. Have them read its fingerprint to you, as their
own device shows it, and compare: {fingerprint}
On a computer with jq and OpenSSL:
    jq -r .public_key manifest.json | base64 -d | openssl pkey -pubin -inform DER -out key.pem
    openssl dgst -sha256 -verify key.pem -signature manifest.sig manifest.json
"""


class Seal(Protocol):
    """Signs what is exported for somebody."""

    @property
    def told(self) -> Mapping[str, object]:
        """What the manifest says besides: for whom, what for, and the key."""
        ...

    @property
    def fingerprint(self) -> str:
        """Of the key."""
        ...

    def sign(self, data: bytes) -> bytes:
        """The signature. Blocks; raises StorageError."""
        ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Which NVR the recordings are from. ``None`` where that could not be found out."""

    nvr_id: str | None
    nvr_name: str
    fingerprint: str | None
    """SHA-256 of the NVR's certificate."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported: cameras by id with their names, and a stretch of time."""

    cameras: Mapping[str, str]
    start_us: int
    end_us: int


class Evidence:
    """A zip of whole recorded files. What is in it is settled when it is made.

    A file that is still being written is in it as far as it got.
    """

    content_type = "application/zip"

    def __init__(
        self,
        files: RecordingFiles,
        recorded: Sequence[RecordedFile],
        wanted: Wanted,
        origin: Origin,
        made_us: int,
        seal: Seal | None = None,
    ) -> None:
        """``recorded`` are the files of all cameras; ``seal`` signs the manifest.

        Raises NotFound when there are none.
        """
        if not recorded:
            raise NotFound("nothing is recorded of that time")
        self._files = files
        self._recorded = recorded
        self._wanted = wanted
        self._origin = origin
        self._made_us = made_us
        self._seal = seal
        self.name = f"{file_stem(wanted, 'evidence')}.zip"

    @property
    def size(self) -> int:
        """Bytes of the whole zip, but for a signature."""
        return zip_size(list(self._entries({}, None)))

    def chunks(self) -> Iterator[bytes]:
        """The zip in portions. Raises NotFound when a recording is deleted meanwhile, StorageError.

        Blocks: to be called in a thread.
        """
        return zip_chunks(self._entries({}, self._seal))

    def _entries(self, sums: dict[str, str], seal: Seal | None) -> Iterator[Entry]:
        """``sums`` fills while the files' content is read; until then zeros stand in for it."""
        readme = text_entry(README_NAME, self._readme(), self._made_us)
        sums[README_NAME] = _sum_of(self._readme())
        yield readme
        for file in self._recorded:
            yield Entry(_name(file), file.size, file.start_us, partial(self._read, file, sums))
        manifest = self._manifest(sums)
        sums[MANIFEST_NAME] = _sum_of(manifest)
        yield text_entry(MANIFEST_NAME, manifest, self._made_us)
        if seal is not None:
            signature = seal.sign(manifest.encode())
            yield Entry(SIGNATURE_NAME, len(signature), self._made_us, lambda: (signature,))
        names = [README_NAME, *map(_name, self._recorded), MANIFEST_NAME]
        lines = "".join(f"{sums.get(name, _NO_SUM)}  {name}\n" for name in names)
        yield text_entry(SUMS_NAME, lines, self._made_us)

    def _read(self, file: RecordedFile, sums: dict[str, str]) -> Iterator[bytes]:
        digest = hashlib.sha256()
        for at in range(0, file.size, CHUNK_BYTES):
            try:
                data = self._files.read(file.path, at, min(CHUNK_BYTES, file.size - at))
            except StorageMissing as error:
                raise NotFound(f"{file.path} was deleted while it was exported") from error
            digest.update(data)
            yield data
        sums[_name(file)] = digest.hexdigest()

    def _manifest(self, sums: Mapping[str, str]) -> str:
        wanted, origin = self._wanted, self._origin
        content = {
            "what": "whole recorded files, byte for byte as they were written; the first and the "
            "last of a camera reach beyond the wanted time",
            "made": utc(self._made_us),
            "made_by": f"CloudCam NVR {__version__}",
            **({} if self._seal is None else self._seal.told),
            "nvr": {
                "id": origin.nvr_id,
                "name": origin.nvr_name,
                "certificate_sha256": origin.fingerprint,
            },
            "start": utc(wanted.start_us),
            "end": utc(wanted.end_us),
            "start_us": wanted.start_us,
            "end_us": wanted.end_us,
            "cameras": [
                {
                    "id": camera_id,
                    "name": name,
                    "files": [
                        _described(file, sums.get(_name(file), _NO_SUM))
                        for file in self._recorded
                        if file.camera_id == camera_id
                    ],
                }
                for camera_id, name in wanted.cameras.items()
            ],
        }
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"

    def _readme(self) -> str:
        wanted = self._wanted
        signed = ""
        if self._seal is not None:
            signed = _README_SIGNED.format(fingerprint=self._seal.fingerprint)
        readme = _README.format(
            cameras=", ".join(f"{name} ({key})" for key, name in wanted.cameras.items()),
            start=f"{_readable(wanted.start_us)} UTC",
            end=f"{_readable(wanted.end_us)} UTC",
            made=f"{_readable(self._made_us)} UTC",
            nvr=f"{self._origin.nvr_name} (CloudCam NVR {__version__})",
        )
        return readme + signed


def file_stem(wanted: Wanted, what: str) -> str:
    """A name that a person understands: ``front_door evidence 2026-01-31 12-00-00Z`` (UTC)."""
    cameras = "+".join(wanted.cameras) if len(wanted.cameras) <= 3 else "cameras"
    moment = datetime.fromtimestamp(wanted.start_us // 1_000_000, UTC)
    return " ".join(filter(None, (cameras, what, f"{moment:%Y-%m-%d %H-%M-%S}Z")))


def utc(time_us: int) -> str:
    """A moment as ISO 8601, to the microsecond."""
    seconds, micros = divmod(time_us, 1_000_000)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{micros:06}Z"


def _readable(time_us: int) -> str:
    return f"{datetime.fromtimestamp(time_us // 1_000_000, UTC):%Y-%m-%d %H:%M:%S}"


def _name(file: RecordedFile) -> str:
    """As it was called on whichever disk it lay."""
    return file.path.removeprefix(SECOND)


def _described(file: RecordedFile, checksum: str) -> dict[str, object]:
    return {
        "name": _name(file),
        "start": utc(file.start_us),
        "end": utc(file.end_us),
        "size": file.size,
        "sha256": checksum,
        "session": file.session,
        "complete": file.is_complete,
    }


def _sum_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
