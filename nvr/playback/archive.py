"""A zip file that is made while it is sent: nothing compressed, nothing kept, of any size.

Written after APPNOTE.TXT 6.3.10 (PKWARE). Checksums follow each file (general purpose bit 3),
because they are known only when the last byte has gone; Zip64 records are written where sizes need
them, and only there, because some programs take them amiss.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zlib import crc32

from nvr.errors import NotFound

_FLAGS = 0x0808  # checksum and sizes behind the data; names in UTF-8
_BIG = 0xFFFFFFFF  # from here on, a size or offset needs Zip64
_MANY = 0xFFFF
_PLAIN, _ZIP64 = 20, 45  # "version needed to extract"
_UNIX = 3 << 8
_MODE = 0o100644 << 16

_LOCAL = struct.Struct("<4s5H3I2H")
_LOCAL_EXTRA = struct.Struct("<2H2Q")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the archive. ``content`` is called once, when its turn has come.

    It must give exactly ``size`` bytes.
    """

    name: str
    size: int
    time_us: int
    content: Callable[[], Iterable[bytes]]

    @property
    def is_big(self) -> bool:
        """Whether its sizes need Zip64."""
        return self.size >= _BIG


@dataclass(frozen=True, slots=True)
class _Written:
    entry: Entry
    offset: int
    crc: int


def text_entry(name: str, text: str, time_us: int) -> Entry:
    """A file of which all is known."""
    data = text.encode()
    return Entry(name, len(data), time_us, lambda: (data,))


def zip_chunks(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The archive in portions; an entry is asked for only when those before it have gone.

    Raises NotFound when a file gives fewer or more bytes than it announced.
    """
    written: list[_Written] = []
    offset = 0
    for entry in entries:
        head = _local_header(entry)
        yield head
        crc, size = 0, 0
        for data in entry.content():
            crc, size = crc32(data, crc), size + len(data)
            if size > entry.size:
                break
            yield data
        if size != entry.size:
            raise NotFound(f"{entry.name} was deleted or changed while it was exported")
        tail = _descriptor(entry, crc)
        yield tail
        written.append(_Written(entry, offset, crc))
        offset += len(head) + size + len(tail)
    directory = b"".join(map(_central_header, written))
    yield directory
    yield _end(len(written), offset, len(directory))


def zip_size(entries: Sequence[Entry]) -> int:
    """Bytes of the archive that `zip_chunks` makes of the same entries."""
    offset = 0
    directory = 0
    for entry in entries:
        directory += len(_central_header(_Written(entry, offset, 0)))
        offset += len(_local_header(entry)) + entry.size + len(_descriptor(entry, 0))
    return offset + directory + len(_end(len(entries), offset, directory))


def _local_header(entry: Entry) -> bytes:
    name = entry.name.encode()
    extra = _LOCAL_EXTRA.pack(1, 16, 0, 0) if entry.is_big else b""
    size = _BIG if entry.is_big else 0
    version = _ZIP64 if entry.is_big else _PLAIN
    time, date = _dos_time(entry.time_us)
    lengths = (len(name), len(extra))
    head = _LOCAL.pack(b"PK\x03\x04", version, _FLAGS, 0, time, date, 0, size, size, *lengths)
    return head + name + extra


def _descriptor(entry: Entry, crc: int) -> bytes:
    layout = "<4sIQQ" if entry.is_big else "<4sIII"
    return struct.pack(layout, b"PK\x07\x08", crc, entry.size, entry.size)


def _central_header(written: _Written) -> bytes:
    entry = written.entry
    name = entry.name.encode()
    big = [entry.size, entry.size] if entry.is_big else []
    if written.offset >= _BIG:
        big.append(written.offset)
    extra = struct.pack(f"<2H{len(big)}Q", 1, 8 * len(big), *big) if big else b""
    size = min(entry.size, _BIG)
    version = _ZIP64 if big else _PLAIN
    time, date = _dos_time(entry.time_us)
    return (
        _CENTRAL.pack(
            b"PK\x01\x02", _UNIX | version, version, _FLAGS, 0, time, date, written.crc, size, size,
            len(name), len(extra), 0, 0, 0, _MODE, min(written.offset, _BIG),
        )
        + name
        + extra
    )  # fmt: skip


def _end(count: int, offset: int, directory: int) -> bytes:
    end = _END.pack(
        b"PK\x05\x06", 0, 0, min(count, _MANY), min(count, _MANY), min(directory, _BIG),
        min(offset, _BIG), 0,
    )  # fmt: skip
    if max(offset, directory) < _BIG and count < _MANY:
        return end
    end64 = _END64.pack(
        b"PK\x06\x06", _END64.size - 12, _UNIX | _ZIP64, _ZIP64, 0, 0, count, count, directory,
        offset,
    )  # fmt: skip
    return end64 + _LOCATOR.pack(b"PK\x06\x07", 0, offset + directory, 1) + end


def _dos_time(time_us: int) -> tuple[int, int]:
    """Time and date as DOS has them, to two seconds; in UTC."""
    t = datetime.fromtimestamp(time_us // 1_000_000, UTC)
    year = min(max(t.year, 1980), 2107)
    return t.hour << 11 | t.minute << 5 | t.second // 2, (year - 1980) << 9 | t.month << 5 | t.day
