"""The NVR is found by others."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from zeroconf import ServiceStateChange
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from nvr.discovery import announcement
from nvr.discovery.announcement import SERVICE_TYPE, Announced, Announcement

_WHAT = Announced("0123456789abcdef" * 2, "Müllers NVR. " * 9, "0.1.0", 8917, "f" * 64)


class Seen:
    """What somebody on loopback sees of the announcements."""

    def __init__(self) -> None:
        self.zeroconf = AsyncZeroconf(interfaces=["127.0.0.1"])
        self.names: set[str] = set()
        self.changed = asyncio.Event()
        self._browser = AsyncServiceBrowser(
            self.zeroconf.zeroconf, SERVICE_TYPE, handlers=[self._heard]
        )

    def _heard(self, name: str, state_change: ServiceStateChange, **_: object) -> None:
        if state_change is ServiceStateChange.Removed:
            self.names.discard(name)
        else:
            self.names.add(name)
        self.changed.set()

    async def until(self, is_there: bool) -> None:
        async with asyncio.timeout(10):
            while bool(self.names) is not is_there:
                self.changed.clear()
                await self.changed.wait()

    async def close(self) -> None:
        await self._browser.async_cancel()
        await self.zeroconf.async_close()


@pytest.fixture
async def seen() -> AsyncIterator[Seen]:
    seen = Seen()
    yield seen
    await seen.close()


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_is_announced_and_says_goodbye(seen: Seen) -> None:
    task = asyncio.create_task(Announcement(_WHAT, lambda: ["127.0.0.1"]).run())
    await seen.until(is_there=True)
    (name,) = seen.names
    info = AsyncServiceInfo(SERVICE_TYPE, name)
    assert await info.async_request(seen.zeroconf.zeroconf, 3000)
    assert info.port == 8917
    assert info.parsed_addresses() == ["127.0.0.1"]
    assert info.decoded_properties == {
        "id": _WHAT.id,
        "name": _WHAT.name,
        "version": "0.1.0",
        "port": "8917",
        "fingerprint": "f" * 64,
    }
    await stopped(task)
    await seen.until(is_there=False)


async def test_changed_addresses_are_followed(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcement, "_CHECK_EVERY_S", 0.1)
    addresses: list[str] = []
    task = asyncio.create_task(Announcement(_WHAT, lambda: addresses).run())
    await asyncio.sleep(0.3)
    assert not seen.names, "without a network at home nobody is told"
    addresses.append("127.0.0.1")
    await seen.until(is_there=True)
    addresses.clear()
    await seen.until(is_there=False)
    await stopped(task)


async def test_a_network_that_refuses_is_told_of_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(announcement, "_CHECK_EVERY_S", 0.05)
    task = asyncio.create_task(Announcement(_WHAT, lambda: ["192.0.2.7"]).run())
    await asyncio.sleep(0.4)
    await stopped(task)
    assert caplog.text.count("can't announce itself") == 1
