"""From an address to settings."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from nvr.clock import RealClock
from nvr.config_edit import validated_camera
from nvr.discovery import proposal, usual_paths
from nvr.discovery.login import Login
from nvr.discovery.proposal import Proposal, propose
from nvr.errors import CameraAuthFailed, CameraError, CameraUnreachable
from tests.nvr.rtsp import Rtsp

from .fake_camera import PASSWORD, USER, FakeCamera, fault_xml, serve
from .fake_responder import match, respond
from .test_rtsp import port_of

_LOGIN = Login(USER, PASSWORD)


@pytest.fixture
async def fake() -> AsyncIterator[FakeCamera]:
    async with serve(FakeCamera()) as fake:
        yield fake


async def ask(address: str, login: Login | None = _LOGIN) -> Proposal:
    return await propose(address, login, RealClock())


async def test_by_host_and_port(fake: FakeCamera) -> None:
    found = await ask(f"127.0.0.1:{fake.port}")
    assert found.onvif
    assert found.name == "Acme Eye 3"
    assert found.settings == {
        "main_url": "rtsp://127.0.0.1/main?a=1&b=2",
        "sub_url": "rtsp://127.0.0.1/sub?a=1&b=2",
        "username": USER,
        "onvif": {
            "address": fake.url,
            "identity": "urn:uuid:abc",
            "mac": "aa:bb:cc:00:11:22",
            "profile": "main",
            "events": True,
        },
    }
    camera = validated_camera({"id": "a", "name": found.name, **found.settings})
    assert camera.main_url == found.main.url


async def test_a_camera_that_answers_a_probe_tells_its_port(
    fake: FakeCamera, probe_port: int
) -> None:
    answer = match("urn:uuid:probed", fake.url)
    async with respond(probe_port, lambda _probe: [answer], "127.0.0.1"):
        found = await ask("127.0.0.1")
    assert found.identity.endpoint == "urn:uuid:probed"


async def test_one_that_does_not_is_looked_for_at_the_usual_ports(
    fake: FakeCamera, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    monkeypatch.setattr(proposal, "_ONVIF_PORTS", (unused_tcp_port, fake.port))
    assert (await ask("127.0.0.1")).settings["onvif"]["address"] == fake.url


async def test_a_camera_without_onvif(rtsp: Rtsp, clip: Path) -> None:
    port = port_of(rtsp.add("stream1", clip, login=(USER, PASSWORD)))
    found = await ask(f"127.0.0.1:{port}")
    assert not found.onvif
    assert found.sub is None
    assert found.settings == {
        "main_url": f"rtsp://127.0.0.1:{port}/stream1",
        "username": USER,
    }
    with pytest.raises(CameraAuthFailed):
        await ask(f"127.0.0.1:{port}", Login(USER, "x"))


async def test_a_web_page_with_a_login_is_no_onvif_camera(
    fake: FakeCamera, rtsp: Rtsp, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An old camera's page wants a login for anything and has nothing at the service's path."""
    port = port_of(rtsp.add("videoMain", clip))
    monkeypatch.setattr(usual_paths, "DEFAULT_PORT", port)
    monkeypatch.setattr(proposal, "_ONVIF_PORTS", (fake.port,))
    fake.login, fake.asks_login_for_time = "digest", True
    monkeypatch.setattr(
        fake, "_answer", lambda *_: web.Response(status=404, text="<html>no such page</html>")
    )
    found = await ask("127.0.0.1")
    assert found.main.url == "rtsp://127.0.0.1/videoMain"


async def test_an_address_of_a_stream_is_taken_as_it_is() -> None:
    found = await ask("rtsp://anna:x@192.168.1.20:8554/a?b=c")
    assert found.main.url == "rtsp://192.168.1.20:8554/a?b=c"
    assert not found.onvif


async def test_a_fault_of_an_onvif_camera_is_not_covered_up(fake: FakeCamera) -> None:
    fake.answers["GetProfiles"] = fault_xml("ter:Busy", "not now")
    with pytest.raises(CameraError, match="not now"):
        await ask(fake.url)


async def test_a_camera_that_takes_too_long(
    fake: FakeCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposal, "_DESCRIBE_TIMEOUT_S", 0.3)
    fake.delay_s["GetProfiles"] = 5
    with pytest.raises(CameraUnreachable, match="too long"):
        await ask(fake.url)


async def test_nobody_there(monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int) -> None:
    monkeypatch.setattr(proposal, "_ONVIF_PORTS", (unused_tcp_port,))
    monkeypatch.setattr(usual_paths, "DEFAULT_PORT", unused_tcp_port)
    async with asyncio.timeout(10):
        with pytest.raises(CameraUnreachable):
            await ask("127.0.0.1")
