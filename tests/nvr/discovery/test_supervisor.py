"""The NVR as an app of Home Assistant: what it tells a Supervisor, over real HTTP."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from nvr.clock import SimulatedClock
from nvr.discovery import supervisor
from nvr.discovery.supervisor import App, SupervisorDiscovery
from nvr.protocol import PairingString
from nvr.web.auth import Pairing

TOKEN = "token-of-the-app"
APP = App("abc", "Home NVR", 8917, "f" * 64)


@dataclass
class FakeSupervisor:
    """Answers as Home Assistant's Supervisor does, as far as it is asked."""

    url: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    failures: int = 0
    address: str = "172.30.33.4"
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    @web.middleware
    async def check(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"result": "error", "message": "unauthorized"}, status=401)
        if self.failures:
            self.failures -= 1
            return web.json_response({"result": "error", "message": "starting"}, status=503)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def info(self, _: web.Request) -> web.Response:
        return web.json_response({"result": "ok", "data": {"ip_address": self.address}})

    async def discovery(self, request: web.Request) -> web.Response:
        async with self.came:
            self.messages.append(await request.json())
            self.came.notify_all()
        return web.json_response({"result": "ok", "data": {"uuid": "0" * 32}})

    async def until(self, count: int) -> dict[str, Any]:
        async with asyncio.timeout(20), self.came:
            await self.came.wait_for(lambda: len(self.messages) >= count)
        return self.messages[count - 1]


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeSupervisor]:
    fake = FakeSupervisor()
    app = web.Application(middlewares=[fake.check])
    app.router.add_get("/addons/self/info", fake.info)
    app.router.add_post("/discovery", fake.discovery)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield fake
    await runner.cleanup()


def discovery(pairing: Pairing, url: str, token: str = TOKEN) -> SupervisorDiscovery:
    return SupervisorDiscovery(APP, token, pairing.invite, pairing.invitation_used, url)


async def test_home_assistant_is_let_in_and_again_another_time(fake: FakeSupervisor) -> None:
    clock = SimulatedClock()
    pairing = Pairing(clock)
    task = asyncio.create_task(discovery(pairing, fake.url).run())
    first = await fake.until(1)
    assert first["service"] == "cloudcam"
    config = first["config"]
    assert (config["id"], config["name"]) == ("abc", "Home NVR")
    string = PairingString.parse(config["pairing_string"])
    assert (string.hosts, string.port) == (("172.30.33.4",), 8917)
    assert string.fingerprint == "f" * 64
    pairing.redeem(string.secret)
    second = PairingString.parse((await fake.until(2))["config"]["pairing_string"])
    assert second.secret != string.secret
    task.cancel()


async def test_a_supervisor_that_is_not_ready_is_asked_again(
    fake: FakeSupervisor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervisor, "_RETRY_S", (0.01,))
    fake.failures = 3
    pairing = Pairing(SimulatedClock())
    task = asyncio.create_task(discovery(pairing, fake.url).run())
    message = await fake.until(1)
    secret = PairingString.parse(message["config"]["pairing_string"]).secret
    task.cancel()
    told = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(told) == 1, "once, however often it is tried"
    assert "503" in told[0]
    assert secret not in caplog.text
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("trouble", ["nobody", "refused", "no address"])
async def test_errors_are_told(fake: FakeSupervisor, trouble: str) -> None:
    url, token = fake.url, TOKEN
    match trouble:
        case "nobody":
            url = "http://127.0.0.1:1"
        case "refused":
            token = "another"
        case _:
            fake.address = ""
    with pytest.raises(supervisor.SupervisorError):
        await discovery(Pairing(SimulatedClock()), url, token).leave_once("secret")
    assert fake.messages == []
