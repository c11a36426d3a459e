"""Who asks for shared links too often, too slowly or for too much keeps nobody else from them."""

import asyncio
import time

import pytest
from aiohttp import web

from custom_components.cloudcam import share_door, share_guard
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr
from tests.component.cloudcam.outsider import (
    Browser,
    Opened,
    nothing,
    opened,
    outsider,
    player_of,
    quick,
    seen,
    send_without_end,
    shared,
)

__all__ = ["nothing", "opened", "outsider", "quick", "shared"]


async def test_too_much_is_not_read(
    nvr: FakeNvr, outsider: Browser, nothing: tuple[int, dict[str, str], bytes]
) -> None:
    token = await nvr.sharing.link("5" * 12)
    path = f"/api/cloudcam/share/{token}"
    bodies = (b"phrase=" + b"x" * 5000, b"&".join(b"a%d=1" % n for n in range(100)), b"\xff\xfe")
    for body in bodies:
        status, _, page = await seen(await outsider.post(path, data=body))
        assert (status, page) == (nothing[0], nothing[2]), body[:20]
    assert nvr.sharing.shares["5" * 12].views_used == 0


async def test_who_sends_a_body_bit_by_bit_is_left(
    nvr: FakeNvr, outsider: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(share_door, "_FORM_WITHIN_S", 0.2)
    path = f"/api/cloudcam/share/{await nvr.sharing.link('5' * 12)}"
    connections = [await asyncio.open_connection("127.0.0.1", outsider.port) for _ in range(30)]
    for _, writer in connections:
        writer.write(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nphr".encode())
    async with outsider.get(path) as answer:
        assert answer.status == 200, "nobody else waits for them"
    for reader, writer in connections:
        async with asyncio.timeout(5):
            assert (await reader.readline()).split()[1] == b"404"
        writer.close()
    assert nvr.sharing.shares["5" * 12].views_used == 0


async def test_many_at_once_do_not_reach_the_nvr(nvr: FakeNvr, outsider: Browser) -> None:
    """And whoever comes after them does."""
    present, most = 0, 0

    async def slow(request: web.Request) -> web.StreamResponse:
        nonlocal present, most
        present += 1
        most = max(most, present)
        await asyncio.sleep(0.02)
        present -= 1
        return web.json_response({}, status=404)

    nvr.overrides["/api/shared/door"] = slow
    paths = [f"/api/cloudcam/share/{number:022}" for number in range(80)]
    answers = await asyncio.gather(*map(outsider.get, paths))
    assert {answer.status for answer in answers} == {404}
    assert len({await answer.read() for answer in answers}) == 1
    assert 1 < most <= 4
    del nvr.overrides["/api/shared/door"]
    token = await nvr.sharing.link("5" * 12)
    assert (await outsider.get(f"/api/cloudcam/share/{token}")).status == 200


async def test_so_many_look_at_a_clip_and_no_more(nvr: FakeNvr, outsider: Browser) -> None:
    token = await nvr.sharing.link("5" * 12)
    video = player_of(await (await outsider.post(f"/api/cloudcam/share/{token}")).text())
    (view_id,) = nvr.sharing.views
    going_on = asyncio.Event()

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "video/mp4"})
        await response.prepare(request)
        await response.write(b"0")
        await going_on.wait()
        return response

    nvr.overrides[f"/api/shared/views/{view_id}"] = endless
    open_ones = [await outsider.get(video) for _ in range(8)]
    assert {answer.status for answer in open_ones} == {200}
    assert (await outsider.get(video)).status == 404
    going_on.set()
    for answer in open_ones:
        await answer.read()
    assert (await outsider.get(video)).status == 200


async def test_who_stops_reading_keeps_no_place(
    nvr: FakeNvr, outsider: Browser, opened: Opened, monkeypatch: pytest.MonkeyPatch, wait: Wait
) -> None:
    monkeypatch.setattr(share_door, "_LONGEST_S", 0.3)
    video = await opened()
    send_without_end(nvr, 100_000)
    _, writer = await asyncio.open_connection("127.0.0.1", outsider.port, limit=1000)
    writer.write(f"GET {video} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await wait(lambda: nvr.streams_open)
    await wait(lambda: not nvr.streams_open)
    writer.close()


# Who asks often


def test_misses_are_forgiven_by_time() -> None:
    now_s = 0.0
    guard = share_guard.Guard(lambda: now_s)
    for _ in range(100):
        guard.missed("192.0.2.1")
    assert guard._visitor("192.0.2.1").misses == 20
    assert guard._visitor("192.0.2.2").misses == 0
    now_s = 61.0
    assert guard._visitor("192.0.2.1").misses < 10
    now_s = 121.0
    assert guard._visitor("192.0.2.1").misses == 0


async def test_who_missed_often_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    guard = share_guard.Guard(lambda: 0.0)
    for number in range(12):
        async with guard.turn("2001:db8:1:2::1"):
            assert len(waited) == max(0, number - 10 + 1), number
            guard.missed("2001:db8:1:2::ffff")
    async with guard.turn("2001:db8:1:3::1"):
        assert len(waited) == 2, "another household"


def test_it_remembers_so_many_and_no_more() -> None:
    guard = share_guard.Guard()
    for number in range(5000):
        guard.missed(f"10.0.{number // 250}.{number % 250}")
    assert len(guard._visitors) == 1024


@pytest.mark.parametrize(("work_s", "steps"), [(0.0, 1), (0.1, 1), (0.19, 1), (0.21, 2)])
async def test_answers_leave_at_whole_steps(
    monkeypatch: pytest.MonkeyPatch, work_s: float, steps: int
) -> None:
    monkeypatch.setattr(share_guard, "_STEP_S", 0.2)
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    monkeypatch.setattr(time, "monotonic", lambda: 1000.0 + work_s)
    await share_guard.settle(1000.0)
    assert work_s + waited[0] == pytest.approx(steps * 0.2)
