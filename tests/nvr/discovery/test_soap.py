"""Speaking to a camera, and who is let in."""

import asyncio
import gzip
import socket
import time

import pytest
from aiohttp import web

from nvr.clock import RealClock
from nvr.discovery.document import text
from nvr.discovery.login import Login
from nvr.discovery.soap import CameraFault, Request, SoapClient
from nvr.errors import (
    CameraAuthFailed,
    CameraError,
    CameraNotAtHome,
    CameraUnreachable,
    CameraUnsupported,
)

from .fake_camera import PASSWORD, USER, FakeCamera, envelope, fault_xml, serve

_QUESTION = Request("<tds:GetDeviceInformation/>")
_RIGHT = Login(USER, PASSWORD)
_WRONG = Login(USER, "guess")


async def ask(camera: FakeCamera, login: Login | None = _RIGHT, offset_s: float = 0) -> str:
    client = SoapClient("127.0.0.1", login, RealClock())
    client.clock_offset_us = round(offset_s * 1e6)
    try:
        return text(await client.call(camera.url, _QUESTION), "Model")
    finally:
        await client.close()


@pytest.mark.parametrize("login", ["token", "digest", "basic-and-digest", "none"])
async def test_every_way_to_log_in(login: str) -> None:
    async with serve(FakeCamera(login=login)) as camera:
        assert await ask(camera) == "Eye 3"
        assert not camera.refused.total()


async def test_the_token_goes_by_the_cameras_clock() -> None:
    async with serve(FakeCamera(clock_s=-3600)) as camera:
        assert await ask(camera, offset_s=-3600) == "Eye 3"
        with pytest.raises(CameraAuthFailed):
            await ask(camera)


@pytest.mark.parametrize("login", ["token", "digest", "basic-and-digest"])
async def test_a_wrong_password_is_tried_once_whatever_is_asked_then(login: str) -> None:
    async with serve(FakeCamera(login=login)) as camera:
        client = SoapClient("127.0.0.1", _WRONG, RealClock())
        for _ in range(5):
            with pytest.raises(CameraAuthFailed, match="refuses the user name or password"):
                await client.call(camera.url, _QUESTION)
        await client.close()
        assert camera.refused.total() == 1
        assert len(camera.asked) <= 2


async def test_no_password_is_sent_in_the_clear() -> None:
    for login in ("token", "digest", "basic-and-digest"):
        async with serve(FakeCamera(login=login)) as camera:
            await ask(camera)
            assert not [body for body in camera.bodies["GetDeviceInformation"] if "heim" in body]


async def test_without_a_login_the_camera_asks_for_one() -> None:
    async with serve(FakeCamera()) as camera:
        with pytest.raises(CameraAuthFailed, match="asks for a user name"):
            await ask(camera, None)


async def test_a_new_nonce_is_no_refusal() -> None:
    async with serve(FakeCamera(login="digest")) as camera:
        client = SoapClient("127.0.0.1", _RIGHT, RealClock())
        for nonce in ("n1", "n1", "n2", "n2"):
            camera.nonce = nonce
            assert text(await client.call(camera.url, _QUESTION), "Model") == "Eye 3"
        await client.close()
        assert len(camera.asked) == 6


async def test_what_a_user_may_not_do_is_no_wrong_password() -> None:
    refusal = fault_xml("ter:NotAuthorized", "no")
    async with serve(FakeCamera(answers={"SetSystemDateAndTime": refusal})) as camera:
        client = SoapClient("127.0.0.1", _RIGHT, RealClock())
        await client.call(camera.url, _QUESTION)
        with pytest.raises(CameraFault, match="administrator"):
            await client.call(camera.url, Request("<tds:SetSystemDateAndTime/>"))
        assert text(await client.call(camera.url, _QUESTION), "Model") == "Eye 3"
        await client.close()


async def test_a_fault_tells_its_reason_without_its_tricks() -> None:
    reason = "\u202eno\nway " + "x" * 500
    camera = FakeCamera(answers={"GetDeviceInformation": fault_xml("ter:Action", reason)})
    async with serve(camera):
        with pytest.raises(CameraFault) as caught:
            await ask(camera)
    assert caught.value.message.startswith("127.0.0.1 declines:  no way x")
    assert len(caught.value.message) < 160


_SWOLLEN = gzip.compress(b"<a>" + b" " * 30_000_000 + b"</a>")


@pytest.mark.parametrize(
    "raw",
    [
        web.Response(text="<html><body>Welcome</html>"),
        web.Response(text=""),
        web.Response(body=b"\x00\xff" * 1000),
        web.Response(text='<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'),
        web.Response(body=b"x" * 5_000_000),
        web.Response(body=_SWOLLEN, headers={"Content-Encoding": "gzip"}),
        web.Response(status=302, headers={"Location": "http://192.0.2.1/"}),
        web.Response(status=500, text="<html>oops</html>"),
        web.Response(text="<Envelope/>"),
    ],
    ids=lambda raw: str(raw.status),
)
async def test_what_is_no_camera_is_told_so(raw: web.Response) -> None:
    async with serve(FakeCamera(raw=raw)) as camera:
        with pytest.raises(CameraUnsupported, match=r"127\.0\.0\.1"):
            await ask(camera)


async def test_a_camera_that_is_not_there() -> None:
    async with serve(FakeCamera()) as camera:
        pass
    with pytest.raises(CameraUnreachable, match=f"port {camera.port}"):
        await ask(camera)


async def test_a_camera_that_hangs_is_left() -> None:
    async with serve(FakeCamera(delay_s={"GetDeviceInformation": 5})) as camera:
        client = SoapClient("127.0.0.1", _RIGHT, RealClock())
        began = time.monotonic()
        with pytest.raises(CameraUnreachable, match="does not answer"):
            await client.call(camera.url, Request(_QUESTION.body, timeout_s=0.3))
        assert time.monotonic() - began < 3
        await client.close()


async def test_a_camera_that_trickles_is_left() -> None:
    async def trickle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        try:
            for _ in range(100):
                writer.write(b"<")
                await writer.drain()
                await asyncio.sleep(0.05)
        except OSError:
            pass
        writer.close()

    server = await asyncio.start_server(trickle, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    client = SoapClient("127.0.0.1", None, RealClock())
    with pytest.raises(CameraError):
        await client.call(f"http://127.0.0.1:{port}/", Request("<a/>", timeout_s=0.4))
    await client.close()
    server.close()


async def test_whether_soap_is_spoken() -> None:
    client = SoapClient("127.0.0.1", None, RealClock())
    async with serve(FakeCamera()) as camera:
        assert await client.is_spoken(camera.url, Request("<a/>", needs_login=False))
        camera.raw = web.Response(text="<html>hello</html>")
        assert not await client.is_spoken(camera.url, Request("<a/>", needs_login=False))
        camera.raw = web.Response(status=401, headers={"WWW-Authenticate": 'Digest realm="x"'})
        assert await client.is_spoken(camera.url, Request("<a/>", needs_login=False))
        camera.raw = envelope("<a/>", 401)
        assert await client.is_spoken(camera.url, Request("<a/>", needs_login=False))
    await client.close()


async def test_an_address_that_is_not_at_home_is_not_asked() -> None:
    client = SoapClient("203.0.113.7", _RIGHT, RealClock())
    with pytest.raises(CameraNotAtHome, match="allowed_hosts"):
        await client.call("http://203.0.113.7/onvif/device_service", Request("<tds:X/>"))
    await client.close()


@pytest.mark.parametrize("answers", [["127.0.0.1", "203.0.113.7"], ["203.0.113.7"]])
async def test_a_name_that_leads_elsewhere_the_second_time_is_not_followed(
    monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    """DNS rebinding: what is connected to is what was checked, each time."""
    left = list(answers)

    async def resolve(_loop: object, host: str, port: int, **_: object) -> list[object]:
        if host.startswith("127."):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (left.pop(0), port))]

    async with serve(FakeCamera()) as camera:
        monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", resolve)
        client = SoapClient("camera.example", None, RealClock())
        with pytest.raises(CameraNotAtHome, match=r"camera\.example is at 203\.0\.113\.7"):
            await client.call(f"http://camera.example:{camera.port}/", Request("<tds:X/>"))
        await client.close()
    assert left == [], "each answer was asked for once"
