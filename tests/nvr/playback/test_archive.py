import io
import struct
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from nvr.errors import NotFound
from nvr.playback.archive import Entry, text_entry, zip_chunks, zip_size
from tests.nvr.streams import START_US

GIB = 1 << 30


def entry(name: str, data: bytes, size: int | None = None) -> Entry:
    parts = (data[:5], data[5:])
    return Entry(name, len(data) if size is None else size, START_US, lambda: parts)


def made(entries: Sequence[Entry]) -> bytes:
    data = b"".join(zip_chunks(entries))
    assert len(data) == zip_size(entries)
    return data


def test_every_file_comes_out_as_it_went_in(tmp_path: Path) -> None:
    entries = [
        entry("front/2023-11-14/22-13-20.000Z.mp4", bytes(range(256)) * 40),
        text_entry("Tür.txt", "größer\n", START_US),
        entry("empty", b""),
    ]
    path = tmp_path / "a.zip"
    path.write_bytes(made(entries))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [e.name for e in entries]
        for info, e in zip(archive.infolist(), entries, strict=True):
            assert archive.read(info) == b"".join(e.content())
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.date_time == (2023, 11, 14, 22, 13, 20)
            assert info.external_attr >> 16 == 0o100644
            assert info.extract_version == 20, "no Zip64 where none is needed"


def test_a_zip_of_nothing() -> None:
    with zipfile.ZipFile(io.BytesIO(made([]))) as archive:
        assert archive.namelist() == []


def test_more_files_than_a_plain_zip_can_count() -> None:
    entries = [text_entry(f"{n}", "", START_US) for n in range(70_000)]
    with zipfile.ZipFile(io.BytesIO(made(entries))) as archive:
        assert len(archive.namelist()) == 70_000


@pytest.mark.parametrize("announced", [9, 11])
def test_a_file_of_another_size_than_announced_is_refused(announced: int) -> None:
    chunks = zip_chunks([entry("front.mp4", bytes(10), announced)])
    with pytest.raises(NotFound, match=r"front\.mp4 was deleted or changed"):
        list(chunks)


def test_an_entry_is_asked_for_when_its_turn_has_come() -> None:
    asked: list[int] = []

    def entries() -> Iterator[Entry]:
        for number in range(3):
            asked.append(number)
            yield text_entry(str(number), "x", START_US)

    chunks = zip_chunks(entries())
    assert asked == []
    next(chunks)
    assert asked == [0]


def sparse(path: Path, entries: Sequence[Entry]) -> int:
    """Write an archive, zeros as holes; its size."""
    size = 0
    with path.open("wb") as file:
        for chunk in zip_chunks(entries):
            if chunk.count(0) == len(chunk):
                file.seek(len(chunk), 1)
            else:
                file.write(chunk)
            size += len(chunk)
        file.truncate(size)
    return size


def zeros(name: str, size: int) -> Entry:
    chunk = bytes(16 * 1024 * 1024)

    def content() -> Iterator[bytes]:
        for at in range(0, size, len(chunk)):
            yield chunk[: min(len(chunk), size - at)]

    return Entry(name, size, START_US, content)


@pytest.mark.slow
def test_five_gibibytes_in_one_file_and_files_behind_it(tmp_path: Path) -> None:
    """Written with holes: sizes and offsets are real, the disk holds a few kilobytes."""
    entries = [zeros("day.mp4", 5 * GIB), text_entry("after.txt", "still here\n", START_US)]
    path = tmp_path / "big.zip"
    size = sparse(path, entries)
    assert size == zip_size(entries) > 5 * GIB
    assert path.stat().st_blocks * 512 < 10_000_000
    with zipfile.ZipFile(path) as archive:
        day, after = archive.infolist()
        assert (day.file_size, after.header_offset > 5 * GIB) == (5 * GIB, True)
        assert day.extract_version == after.extract_version == 45
        assert archive.read("after.txt") == b"still here\n"
    with path.open("rb") as file:
        head = file.read(64)
        assert struct.unpack_from("<II", head, 18) == (0xFFFFFFFF, 0xFFFFFFFF)
        file.seek(30 + 7 + 20 + 5 * GIB)
        signature, _, compressed, plain = struct.unpack("<4sIQQ", file.read(24))
        assert (signature, compressed, plain) == (b"PK\x07\x08", 5 * GIB, 5 * GIB)


@pytest.mark.parametrize("size", [0xFFFFFFFE, 0xFFFFFFFF, 0x100000000])
def test_sizes_around_the_limit_of_a_plain_zip(size: int) -> None:
    plain = Entry("a", size, START_US, tuple)
    small = Entry("b", 1, START_US, tuple)
    # as `zipfile` lays them out: local header, data, descriptor; directory; end
    big = size >= 0xFFFFFFFF
    first = 30 + 1 + (20 if big else 0) + size + (24 if big else 16)
    second = 30 + 1 + 1 + 16
    offsets_big = first >= 0xFFFFFFFF
    directory = (46 + 1 + (20 if big else 0)) + (46 + 1 + (12 if offsets_big else 0))
    end = 22 + (56 + 20 if first + second >= 0xFFFFFFFF else 0)
    assert zip_size([plain, small]) == first + second + directory + end


def test_other_programs_read_it_too(tmp_path: Path) -> None:
    """Info-ZIP, where it is installed: reads sizes, flags and checksums by itself."""
    path = tmp_path / "a.zip"
    path.write_bytes(made([entry("a/b.mp4", bytes(999)), text_entry("README.txt", "x", START_US)]))
    try:
        done = subprocess.run(["unzip", "-t", path], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no unzip here")
    assert done.returncode == 0, done.stdout + done.stderr
