"""Range, conditional requests and names of clips (RFC 9110 sections 13 and 14)."""

import asyncio

import aiohttp
import pytest

from nvr.errors import StorageMissing
from nvr.web import clip as clip_module
from nvr.web.clip import RangeNotSatisfiableError, Span, parse_range

from .conftest import FileClip, Running

SIZE = 1000
CONTENT = bytes(n * 7 % 251 for n in range(SIZE))


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-0", Span(0, 1)),
        ("bytes=0-", Span(0, 1000)),
        ("bytes=999-", Span(999, 1000)),
        ("bytes=999-5000", Span(999, 1000)),
        ("bytes=10-19", Span(10, 20)),
        ("bytes=-1", Span(999, 1000)),
        ("bytes=-5000", Span(0, 1000)),
        ("bytes=-", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=a-b", None),
        ("bytes=1", None),
        ("bytes=+1-2", None),
        ("bytes=\u0661-\u0662", None),
        (f"bytes={'9' * 30}-", None),
        ("", None),
    ],
)
def test_range_header(header: str, span: Span | None) -> None:
    assert parse_range(header, SIZE) == span


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-2000", "bytes=-0"])
def test_range_outside(header: str) -> None:
    with pytest.raises(RangeNotSatisfiableError):
        parse_range(header, SIZE)


def url_of(nvr: Running) -> str:
    minute = "start_us=1767182400000000&end_us=1767182460000000"
    return f"{nvr.url}/api/cameras/front_door/clip.mp4?{minute}"


async def get(nvr: Running, **headers: str) -> tuple[int, bytes, aiohttp.ClientResponse]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with nvr.http.get(url_of(nvr), headers=named) as response:
        return response.status, await response.read(), response


async def test_whole(paired: Running) -> None:
    status, body, response = await get(paired)
    assert (status, body) == (200, CONTENT)
    assert response.headers["Content-Type"] == "video/mp4"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Length"] == "1000"
    assert response.headers["Content-Disposition"] == (
        'inline; filename="front_door 2025-12-31 12-00-00Z.mp4"'
    )


async def test_part(paired: Running) -> None:
    status, body, response = await get(paired, Range="bytes=10-19")
    assert (status, body) == (206, CONTENT[10:20])
    assert response.headers["Content-Range"] == "bytes 10-19/1000"
    assert response.headers["Content-Length"] == "10"
    status, body, _ = await get(paired, Range="bytes=-3")
    assert (status, body) == (206, CONTENT[-3:])


async def test_parts_join_to_the_whole(paired: Running) -> None:
    joined = b""
    while len(joined) < SIZE:
        status, body, _ = await get(paired, Range=f"bytes={len(joined)}-{len(joined) + 299}")
        assert status == 206
        joined += body
    assert joined == CONTENT


async def test_outside_is_416(paired: Running) -> None:
    status, body, response = await get(paired, Range="bytes=1000-")
    assert status == 416
    assert response.headers["Content-Range"] == "bytes */1000"
    assert b"bad_range" in body


async def test_unusable_range_is_ignored(paired: Running) -> None:
    for header in ("bytes=0-1,5-6", "bytes=5-1", "nonsense"):
        assert (await get(paired, Range=header))[:2] == (200, CONTENT)


async def test_head(paired: Running) -> None:
    for headers in ({}, {"Range": "bytes=0-9"}):
        async with paired.http.head(url_of(paired), headers=headers) as response:
            assert response.status == 200
            assert response.headers["Content-Length"] == "1000"
            assert await response.read() == b""


async def test_if_range_and_if_none_match(paired: Running) -> None:
    _, _, response = await get(paired)
    etag = response.headers["ETag"]
    assert (await get(paired, Range="bytes=0-9", If_Range=etag))[0] == 206
    assert (await get(paired, Range="bytes=0-9", If_Range='"other"'))[:2] == (200, CONTENT)
    assert (await get(paired, Range="bytes=0-9", If_Range=f"W/{etag}"))[0] == 200
    for header in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        assert (await get(paired, If_None_Match=header))[:2] == (304, b"")
    # the recording went on: another file, so a player must not join old and new parts
    (paired.backend.folder / "front_door.mp4").write_bytes(b"new" + CONTENT)
    status, body, response = await get(paired, Range="bytes=0-9", If_Range=etag)
    assert (status, body) == (200, b"new" + CONTENT)
    assert response.headers["ETag"] != etag


async def test_nothing_recorded_is_404(paired: Running) -> None:
    (paired.backend.folder / "front_door.mp4").unlink()
    status, body, _ = await get(paired)
    assert status == 404
    assert b"nothing was recorded" in body


@pytest.mark.parametrize("fault", [b"", None])
async def test_clip_that_breaks_off_never_looks_whole(
    paired: Running, monkeypatch: pytest.MonkeyPatch, fault: bytes | None
) -> None:
    monkeypatch.setattr(clip_module, "CHUNK_BYTES", 100)
    read = FileClip.read

    def breaks(self: FileClip, offset: int, length: int) -> bytes:
        if offset < 500:
            return read(self, offset, length)
        if fault is None:
            raise StorageMissing("the disk was pulled out")
        return fault

    monkeypatch.setattr(FileClip, "read", breaks)
    with pytest.raises(aiohttp.ClientPayloadError):
        await get(paired)


async def test_big_clip_to_a_slow_client_is_read_as_it_takes_it(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 64 * 1024 * 1024
    with (paired.backend.folder / "front_door.mp4").open("wb") as file:
        file.truncate(size)
    furthest = 0
    read = FileClip.read

    def watched(self: FileClip, offset: int, length: int) -> bytes:
        nonlocal furthest
        furthest = max(furthest, offset + length)
        return read(self, offset, length)

    monkeypatch.setattr(FileClip, "read", watched)
    async with paired.http.get(url_of(paired)) as response:
        await asyncio.sleep(0.5)
        stopped_at = furthest
        assert stopped_at < size / 2
        await asyncio.sleep(0.2)
        assert furthest == stopped_at
        assert len(await response.read()) == size
