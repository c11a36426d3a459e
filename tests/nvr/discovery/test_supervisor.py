"""The NVR as an app of Home Assistant: what it tells a Supervisor, over real HTTP."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from nvr.clock import SimulatedClock
from nvr.discovery import supervisor
from nvr.discovery.supervisor import App, SupervisorDiscovery
from nvr.pairing_string import PairingString
from nvr.web.auth import Pairing
from tests.nvr.discovery.fake_supervisor import TOKEN, FakeSupervisor, fake_supervisor

APP = App("abc", "Home NVR", 8917, "f" * 64)


@pytest_asyncio.fixture
async def fake() -> AsyncIterator[FakeSupervisor]:
    async with fake_supervisor() as fake:
        yield fake


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
