"""Clips of an hour, and of more than 4 GiB."""

import struct
import threading
import time
from pathlib import Path

import aiohttp
import pytest

from nvr.media import mp4, segments
from nvr.store.clip import VirtualMp4
from nvr.store.library import DATABASE_NAME
from tests.nvr.playback import house as playback
from tests.nvr.playback.house import House, Site, at
from tests.nvr.streams import FPS, Recipe

house, site = playback.house, playback.site
__all__ = ["house", "site"]

GIB = 1 << 30
HOLE = 1_200_000_000
MINUTES = 5


def inflate(house: House, path: Path) -> None:
    """Make the last picture of a file as large as no camera sends it. The disk holds a hole."""
    plain = path.read_bytes()
    data = bytearray(plain)
    name = str(path.relative_to(house.folders.recordings))
    last = segments.scan(house.library.files, name).fragments[-1]
    moof = mp4.read_header(plain, last.offset + mp4.PRFT_SIZE)
    trun = mp4.find(plain, moof, b"traf", b"trun")
    flags, count = struct.unpack_from(">II", data, trun.body)
    flags &= 0xFFFFFF
    assert flags & 0x200, "each sample has its size"
    stride = 4 * (flags & 0xF00).bit_count()
    table = trun.body + 8 + 4 * (flags & 0x5).bit_count()
    place = table + (count - 1) * stride + (4 if flags & 0x100 else 0)
    (size,) = struct.unpack_from(">I", data, place)
    struct.pack_into(">I", data, place, size + HOLE)
    (whole,) = struct.unpack_from(">I", data, moof.end)
    struct.pack_into(">I", data, moof.end, whole + HOLE)
    path.write_bytes(data)
    with path.open("r+b") as file:
        file.truncate(len(data) + HOLE)


@pytest.fixture
def huge(house: House) -> House:
    """Six minutes of which five end with a picture of 1.2 GB."""
    house.record(Recipe(seconds=MINUTES * 60 + 10, gop=60))
    house.close()
    files = house.files()
    assert len(files) == MINUTES + 1
    for path in files[:MINUTES]:
        inflate(house, path)
    for path in house.data.glob(f"{DATABASE_NAME}*"):
        path.unlink()
    house.open()
    assert sum(p.stat().st_blocks * 512 for p in house.files()) < 50_000_000
    return house


def tables(clip: VirtualMp4) -> tuple[list[int], list[int], int]:
    """Chunk offsets, sample sizes, and the size that the mdat announces; read from its bytes."""
    head = clip.read(0, 1_000_000)
    (ftyp, moov) = (mp4.read_header(head, 0), mp4.read_header(head, mp4.read_header(head, 0).end))
    assert (ftyp.kind, moov.kind) == (b"ftyp", b"moov")
    stbl = mp4.find(head, moov, b"trak", b"mdia", b"minf", b"stbl")
    kinds = [box.kind for box in mp4.boxes(head, stbl.body, stbl.end)]
    assert b"stco" not in kinds
    co64 = mp4.find(head, stbl, b"co64")
    (chunks,) = struct.unpack_from(">I", head, co64.body + 4)
    stsz = mp4.find(head, stbl, b"stsz")
    (samples,) = struct.unpack_from(">I", head, stsz.body + 8)
    one, kind, size = struct.unpack_from(">I4sQ", head, moov.end)
    assert (one, kind) == (1, b"mdat")
    assert moov.end + size == clip.size
    return (
        list(struct.unpack_from(f">{chunks}Q", head, co64.body + 8)),
        list(struct.unpack_from(f">{samples}I", head, stsz.body + 12)),
        size,
    )


def test_more_than_four_gibibytes(huge: House) -> None:
    clip = huge.library.clip("front", at(0), at(MINUTES * 60 + 10))
    assert clip.size > 5 * GIB
    chunks, sizes, _ = tables(clip)
    assert chunks == sorted(chunks)
    assert chunks[-1] > 5 * GIB
    assert len(sizes) == (MINUTES * 60 + 10) * FPS
    assert sum(size > HOLE for size in sizes) == MINUTES
    whole = huge.files()[-1].read_bytes()
    (tail,) = (sizes[-1],)
    assert clip.read(clip.size - tail, tail) == whole[-tail:]
    assert clip.read(chunks[-1], 1000) in whole, "the offset leads to the samples"


async def test_more_than_four_gibibytes_over_http(huge: House, site: Site) -> None:
    url = site.url("/api/cameras/front/clip.mp4")
    query = {"start_us": str(at(0)), "end_us": str(at(MINUTES * 60 + 10))}
    async with site.http.head(url, params=query) as head:
        size = int(head.headers["Content-Length"])
    assert size > 5 * GIB
    end = {"Range": "bytes=-500"}
    async with site.http.get(url, params=query, headers=end) as response:
        assert response.status == 206
        assert response.headers["Content-Range"] == f"bytes {size - 500}-{size - 1}/{size}"
        assert await response.read() == huge.files()[-1].read_bytes()[-500:]
    async with site.http.head(
        site.url("/api/cameras/front/evidence.zip"), params=query, timeout=aiohttp.ClientTimeout(10)
    ) as head:
        assert int(head.headers["Content-Length"]) > 5 * GIB


@pytest.mark.slow
def test_an_hour(house: House) -> None:
    """Its tables take less than a second, its bytes no memory; other threads go on meanwhile."""
    house.record(Recipe(audio="aac", seconds=60, gop=30), times=60)
    longest, last, stop = 0.0, time.monotonic(), threading.Event()

    def tick() -> None:
        nonlocal longest, last
        while not stop.wait(0.01):
            now = time.monotonic()
            longest, last = max(longest, now - last), now

    thread = threading.Thread(target=tick)
    thread.start()
    begin = time.monotonic()
    clip = house.library.clip("front", at(0.5), at(3599.5))
    first = clip.read(0, 65536)
    took = time.monotonic() - begin
    stop.set()
    thread.join()
    assert len(first) == 65536
    assert took < 5, "a busy machine's time; usually half a second"
    assert longest < 1
    assert clip.end_us - clip.start_us == pytest.approx(3599e6, abs=200_000)
    _, sizes, _ = tables(clip)
    assert len(sizes) == pytest.approx(3599 * FPS, abs=30)
    assert sum(map(len, clip.chunks(0, clip.size))) == clip.size
