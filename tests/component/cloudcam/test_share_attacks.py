"""What somebody without a login can try at a link: a real NVR behind a real Home Assistant.

The NVR counts, hashes and cuts off; Home Assistant stands between it and strangers, behind a proxy
whose word it takes for the address of who asks.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_socket
from aiohttp.test_utils import TestClient
from homeassistant.components.http.ban import KEY_BAN_MANAGER, KEY_FAILED_LOGIN_ATTEMPTS
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloudcam import share_guard, shares_api
from custom_components.cloudcam.api import Client
from custom_components.cloudcam.const import CONF_FINGERPRINT, CONF_TOKEN_ID, DOMAIN
from nvr.ledger.files import backwards
from nvr.shares import ShareState
from tests.component.cloudcam.conftest import Wait
from tests.nvr.web.conftest import FileBackend, Running, backend
from tests.nvr.web.conftest import nvr as real
from tests.nvr.web.shares import LINK
from tests.nvr.web.test_hls import Camera

__all__ = ["backend", "real"]

ERIKA, MALLORY = "203.0.113.7", "198.51.100.9"
STEP_S = 0.02

ALIKE_S = 0.03
SAID = {"phrase": "blue kettle"}

type Seen = tuple[int, dict[str, str], bytes]


@dataclass
class Home:
    """Home Assistant, the NVR that it is paired with, and what is in front of both."""

    hass: HomeAssistant
    real: Running
    entry: MockConfigEntry
    web: TestClient[Any, Any]

    @property
    def client(self) -> Client:
        client: Client = self.entry.runtime_data.client
        return client

    async def link(self, **more: Any) -> tuple[str, str]:
        """A link that was made and consented to: its share, and its path."""
        drafted = await self.client.ask("POST", "shares", body={**LINK, **more})
        share_id = drafted["id"]
        sharing = self.real.backend.sharing
        async with asyncio.timeout(30):
            while (made := sharing.get(share_id)).state is not ShareState.READY:
                await asyncio.sleep(0.01)
        done = await shares_api.consent(self.client, share_id, made.sha256 or "")
        return share_id, f"/api/cloudcam/share/{done.token}"

    async def ask(self, path: str, method: str = "GET", who: str = ERIKA, **more: Any) -> Seen:
        """All that an answer tells, but the time of day."""
        self.web.session.cookie_jar.clear()  # each is another browser
        headers = {"X-Forwarded-For": who, **more.pop("headers", {})}
        async with self.web.request(method, path, headers=headers, **more) as answer:
            told = {k: v for k, v in answer.headers.items() if k != "Date"}
            return answer.status, told, await answer.read()

    async def open(self, path: str, **more: Any) -> str:
        """The path of the bytes of one opening."""
        status, _, page = await self.ask(path, "POST", **more)
        assert status == 200
        found = re.search(rb'src="(view/[^"]+)"', page)
        assert found is not None
        return f"/api/cloudcam/share/{found[1].decode()}"

    def logged(self) -> list[str]:
        entries = list(backwards(self.real.backend.folder / "ledger"))[::-1]
        return [entry["what"] for entry in entries if entry["what"].startswith("share_")]


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """This machine only; the NVR has its control socket too."""
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(share_guard, "_STEP_S", STEP_S)
    monkeypatch.setattr(share_guard, "_WAIT_S", STEP_S)


@pytest.fixture
async def home(
    hass: HomeAssistant, real: Running, hass_client_no_auth: ClientSessionGenerator, wait: Wait
) -> AsyncIterator[Home]:
    found: FileBackend = real.backend
    Camera(found).finish()
    found.sharing.start()
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Home NVR",
        unique_id="abc",
        options={"sharing_links": True},
        data={
            CONF_HOST: "127.0.0.1",
            CONF_PORT: real.port,
            CONF_FINGERPRINT: real.server.identity.fingerprint,
            CONF_TOKEN: await real.pair(),
            CONF_TOKEN_ID: "tid",
        },
    )
    entry.add_to_hass(hass)
    http = {
        "use_x_forwarded_for": True,
        "trusted_proxies": ["127.0.0.1"],
        "ip_ban_enabled": True,
        "login_attempts_threshold": 1,
    }
    assert await async_setup_component(hass, "http", {"http": http})
    await hass.config_entries.async_setup(entry.entry_id)
    await wait(lambda: entry.runtime_data.shares.is_known)
    yield Home(hass, real, entry, await hass_client_no_auth())
    await hass.config_entries.async_unload(entry.entry_id)
    await found.sharing.stop()


async def test_who_guesses_learns_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither from a byte nor from the time: of what never was, is over, or is switched off."""
    monkeypatch.setattr(share_guard, "_STEP_S", 0.1)
    never = "/api/cloudcam/share/" + "A" * 22
    _, active = await home.link(phrase="blue kettle")
    revoked_id, revoked = await home.link()
    await shares_api.revoke(home.client, revoked_id)
    _, used_up = await home.link(views=1)
    await home.open(used_up)
    _, locked = await home.link(phrase="blue kettle")
    for _ in range(5):
        await home.ask(locked, "POST", data={"phrase": "red kettle"})
    short_id, expired = await home.link(expires_s=300)
    home.real.backend.clock.advance(301)
    async with asyncio.timeout(10):
        while home.real.backend.sharing.get(short_id).state is not ShareState.ENDED:
            await asyncio.sleep(0.05)
    assert (await home.ask(active))[0] == 200
    paths = {
        "never": never,
        "malformed": "/api/cloudcam/share/x",
        "almost": active[:-1] + ("A" if active[-1] != "A" else "B"),
        "revoked": revoked,
        "used up": used_up,
        "locked": locked,
        "expired": expired,
    }
    guesses: dict[str, dict[str, Any]] = {
        "look": {},
        "open": {"method": "POST"},
        "say": {"method": "POST", "data": SAID},
    }
    seen: dict[tuple[str, str], Seen] = {}
    took_s: dict[tuple[str, str], float] = {}

    async def guess(key: tuple[str, str], who: str) -> None:
        began_s = time.monotonic()
        seen[key] = await home.ask(paths[key[0]], who=who, **guesses[key[1]])
        took_s[key] = min(took_s.get(key, 9.0), time.monotonic() - began_s)

    keys = [(what, how) for what in paths for how in ("look", "say")]
    # the quickest counts: the machine may be busy with something else
    for turn in range(20):
        for number, key in enumerate(keys):
            await guess(key, f"192.0.{turn}.{number}")
        if turn and max(took_s.values()) - min(took_s.values()) < ALIKE_S:
            break
    assert max(took_s.values()) - min(took_s.values()) < ALIKE_S, took_s
    assert min(took_s.values()) >= 0.1
    for what in paths:
        await guess((what, "open"), ERIKA)
    assert {answer[0] for answer in seen.values()} == {404}
    assert len({(str(answer[1]), answer[2]) for answer in seen.values()}) == 1
    home.hass.config_entries.async_update_entry(home.entry, options={})
    for more in guesses.values():
        assert await home.ask(active, **more) == seen["never", "look"]


async def test_robots_open_nothing_and_the_last_view_is_the_last(home: Home) -> None:
    share_id, path = await home.link(views=1)
    for method in ("GET", "HEAD"):
        status, headers, _ = await home.ask(path, method, headers={"User-Agent": "robot"})
        assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert home.real.backend.sharing.get(share_id).views_used == 0
    video = await home.open(path)
    status, headers, whole = await home.ask(video)
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert (await home.ask(path))[0] == 404
    assert (await home.ask(path, "POST"))[0] == 404
    for first in (0, len(whole) // 2, len(whole) - 9):  # who opened it may seek
        part = {"Range": f"bytes={first}-{first + 8}"}
        assert (await home.ask(video, headers=part))[::2] == (206, whole[first : first + 9])
    many = {"Range": "bytes=0-0,2-2,4-4"}
    status, _, body = await home.ask(video, headers=many)
    assert (status, body) == (200, whole), "one range, or all of it"
    assert (await home.ask(video, "HEAD"))[0] == 200
    sent, status = 2 * len(whole) + 27, 206
    while status == 206:  # so many times the bytes and no more
        try:
            status, _, body = await home.ask(video, headers={"Range": f"bytes=0-{len(whole) // 4}"})
        except aiohttp.ClientError:  # cut off in the middle
            break
        sent += len(body) if status == 206 else 0
    assert 19.5 * len(whole) < sent <= 20 * len(whole)
    assert home.real.backend.sharing.get(share_id).views_used == 1


async def test_an_opening_is_for_who_opened_it(home: Home) -> None:
    _, path = await home.link()
    video = await home.open(path, who=ERIKA)
    nothing = await home.ask("/api/cloudcam/share/" + "A" * 22, who=MALLORY)
    assert await home.ask(video, who=MALLORY) == nothing
    forged = {"X-CloudCam-Outsider": ERIKA, "X-CloudCam-User": f"address={ERIKA}"}
    assert await home.ask(video, who=MALLORY, headers=forged) == nothing
    chain = f"{ERIKA}, {MALLORY}"  # only what the trusted proxy itself added counts
    assert await home.ask(video, who=chain) == nothing
    assert (await home.ask(video, who=ERIKA))[0] == 200
    assert (await home.ask(video, who=f"{MALLORY}, {ERIKA}"))[0] == 200


async def test_a_browser_whose_address_changes_goes_on_and_nobody_else(home: Home) -> None:
    """The form by IPv6 and the video by IPv4, or a provider with many addresses."""
    _, path = await home.link()
    headers = {"X-Forwarded-For": ERIKA, "X-Forwarded-Proto": "https"}
    async with home.web.post(path, headers=headers) as answer:
        page, cookie = await answer.text(), answer.cookies["cloudcam_view"]
    found = re.search(r'src="(view/[^"]+)"', page)
    assert found is not None
    video = f"/api/cloudcam/share/{found[1]}"
    assert (cookie["path"], cookie["samesite"]) == (video, "Strict")
    assert cookie["httponly"]
    assert cookie["secure"]
    home.web.session.cookie_jar.clear()
    nothing = await home.ask("/api/cloudcam/share/" + "A" * 22, who=MALLORY)
    own = {"Cookie": f"cloudcam_view={cookie.value}"}
    assert (await home.ask(video, who=MALLORY, headers=own))[0] == 200
    for wrong in ("", "A" * 22, "é"):
        forged = {"Cookie": f"cloudcam_view={wrong}"}
        assert await home.ask(video, who=MALLORY, headers=forged) == nothing
    other = await home.open((await home.link())[1])
    assert await home.ask(other, who=MALLORY, headers=own) == nothing
    for method in ("GET", "HEAD", "PUT"):
        assert "Set-Cookie" not in (await home.ask(path, method))[1]


async def test_what_ends_ends_at_once(home: Home) -> None:
    share_id, path = await home.link()
    video = await home.open(path)
    assert (await home.ask(video, headers={"Range": "bytes=0-8"}))[0] == 206
    await shares_api.revoke(home.client, share_id)
    nothing = await home.ask("/api/cloudcam/share/" + "A" * 22)
    assert await home.ask(video, headers={"Range": "bytes=0-8"}) == nothing
    assert await home.ask(path) == nothing
    assert await home.ask(path, "POST") == nothing


async def test_five_wrong_phrases_and_no_more(home: Home) -> None:
    share_id, path = await home.link(phrase="blue kettle")
    for number in range(4):
        assert (await home.ask(path, "POST", data={"phrase": f"red {number}"}))[0] == 403
    nothing = await home.ask("/api/cloudcam/share/" + "A" * 22)
    assert await home.ask(path, "POST", data={"phrase": "red"}) == nothing
    assert await home.ask(path, "POST", data={"phrase": "blue kettle"}) == nothing
    assert await home.ask(path) == nothing
    ended = home.real.backend.sharing.get(share_id)
    assert (ended.ended, ended.views_used) == ("locked", 0)


async def test_nobody_is_banned_and_nobody_is_told_of_wrong_logins(home: Home) -> None:
    """Home Assistant would lock a household's address out for a robot behind it."""
    app: Any = home.hass.http.app
    _, path = await home.link(phrase="blue kettle")
    for number in range(20):
        assert (await home.ask(f"/api/cloudcam/share/{number:022}"))[0] == 404
        assert (await home.ask(f"/api/cloudcam/share/view/{number:032}"))[0] == 404
    await home.ask(path, "POST", data={"phrase": "red"})
    assert not app[KEY_FAILED_LOGIN_ATTEMPTS] and not app[KEY_BAN_MANAGER].ip_bans_lookup
    assert (await home.ask(path))[0] == 200, "whoever guessed before"


async def test_every_step_is_in_the_ledger(home: Home, wait: Wait) -> None:
    share_id, path = await home.link(phrase="blue kettle")
    await home.ask(path, "POST", data={"phrase": "red"})
    await home.ask(await home.open(path, data={"phrase": "blue kettle"}))
    await shares_api.revoke(home.client, share_id)
    await wait(lambda: "share_ended" in home.logged())
    told = home.logged()
    assert [what for what in told if what != "share_watched"] == [
        "share_made",
        "share_consented",
        "share_refused",
        "share_opened",
        "share_ended",
    ]
    assert "share_watched" in told
    entries = list(backwards(home.real.backend.folder / "ledger"))
    (opened,) = [entry for entry in entries if entry["what"] == "share_opened"]
    assert opened["address"] == ERIKA
