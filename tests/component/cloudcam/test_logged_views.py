"""Whatever shows a picture in Home Assistant is in the ledger of the NVR: a real one, over TLS."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import aiohttp
import pytest
import pytest_socket
from aiohttp import web
from aiohttp.test_utils import TestClient
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.cloudcam import audience, card_views
from custom_components.cloudcam.const import CONF_FINGERPRINT, CONF_TOKEN_ID, DOMAIN
from nvr.ledger.files import backwards
from nvr.ledger.proof import prove
from nvr.playback.exports import Exports
from nvr.protocol import CameraStatus, Connection
from nvr.shares import ShareState
from tests.component.cloudcam.conftest import Wait, set_up
from tests.nvr.web.conftest import JPEG, NOW_US, FileBackend, Running, backend
from tests.nvr.web.conftest import nvr as real
from tests.nvr.web.shares import WANTED
from tests.nvr.web.test_hls import Camera
from tests.nvr.web.test_ledger import _live_camera

__all__ = ["backend", "real"]

DOOR = "camera.front_door"
RANGE = f"start_us={NOW_US - 12_000_000}&end_us={NOW_US}"

type Show = Callable[[], Awaitable[bytes]]


@dataclass
class Home:
    """Home Assistant and the NVR that it is paired with."""

    real: Running
    entry: MockConfigEntry
    browser: TestClient[Any, Any]
    folder: str
    init: str
    media: str
    export_id: str
    share_id: str
    """A file that somebody consented to."""

    def entries(self) -> list[dict[str, Any]]:
        return list(backwards(self.real.backend.folder / "ledger"))[::-1]

    def begun(self, before: int) -> list[dict[str, Any]]:
        """What began since there were so many; an end of something before may come later."""
        return [e for e in self.entries()[before:] if e.get("phase") == "start"]

    async def get(self, path: str) -> bytes:
        async with self.browser.get(path) as response:
            assert response.status == 200, (path, response.status)
            return await response.read()

    async def beginning(self, path: str) -> bytes:
        """Of what never ends."""
        async with self.browser.get(path) as response:
            assert response.status == 200, (path, response.status)
            return await response.content.readexactly(100)


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """This machine only; the NVR has its control socket too."""
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


@pytest.fixture
async def home(
    hass: HomeAssistant,
    real: Running,
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    wait: Wait,
) -> AsyncIterator[Home]:
    backend: FileBackend = real.backend
    info = backend._info

    def online(camera: Any) -> Any:
        return replace(info(camera), status=CameraStatus(connection=Connection.ONLINE))

    backend._info = online  # type: ignore[method-assign]
    (backend.folder / "a2.jpg").write_bytes(JPEG)
    camera = Camera(backend)
    camera.finish()
    backend.export_noun = Exports(backend.library, lambda: backend.config, backend.clock)
    fingerprint = real.server.identity.fingerprint
    export = await backend.export_noun.start(
        "clip", ["front_door"], NOW_US - 9_000_000, NOW_US, fingerprint  # type: ignore[arg-type]
    )  # fmt: skip
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Home NVR",
        unique_id="abc",
        data={
            CONF_HOST: "127.0.0.1",
            CONF_PORT: real.port,
            CONF_FINGERPRINT: fingerprint,
            CONF_TOKEN: await real.pair(),
            CONF_TOKEN_ID: "tid",
        },
    )
    entry.add_to_hass(hass)
    assert await async_setup_component(hass, "stream", {})
    await set_up(hass, entry)
    await wait(lambda: (state := hass.states.get(DOOR)) and state.state != "unavailable")
    socket = await hass_ws_client()
    await socket.send_json_auto_id({"type": "cloudcam/watch", "entity_ids": [DOOR]})
    await socket.receive_json()
    folder = (await socket.receive_json())["event"]["cameras"][DOOR]["folder"]
    browser = await hass_client()
    async with browser.get(f"{folder}/playlist.m3u8?{RANGE}") as response:
        init = re.findall(r"init/[0-9a-f]{32}\.mp4", await response.text())[0]
    await wait(lambda: backend.exports.get(export.id).state == "done")
    share_id = await _shared(backend, entry)
    yield Home(real, entry, browser, folder, init, camera.path, export.id, share_id)
    await backend.sharing.stop()
    await hass.config_entries.async_unload(entry.entry_id)
    backend.export_noun.stop()


async def _shared(backend: FileBackend, entry: MockConfigEntry) -> str:
    backend.sharing.start()
    client = entry.runtime_data.client
    drafted = await client.ask("POST", "shares", body=WANTED)
    async with asyncio.timeout(30):
        while (made := backend.sharing.get(drafted["id"])).state is not ShareState.READY:
            await asyncio.sleep(0.01)
    await client.ask("POST", "shares", made.id, "consent", body={"sha256": made.sha256})
    async with asyncio.timeout(10):
        while entry.runtime_data.shares.find(made.id).state != ShareState.ACTIVE:
            await asyncio.sleep(0.01)
    return made.id


@pytest.fixture
def short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is over before the next path is tried."""
    monkeypatch.setattr(audience, "STILL_S", 0.2)


@pytest.mark.slow
@pytest.mark.usefixtures("short_looks")
async def test_every_path_that_shows_a_picture_is_logged(
    hass: HomeAssistant,
    home: Home,
    hass_admin_user: MockUser,
    hass_ws_client: WebSocketGenerator,
    wait: Wait,
) -> None:
    """`unlogged_views`: all of ours, and all of Home Assistant's, each used once."""
    shown = await every_picture(hass, home)
    unlogged = []
    for what, path, is_endless in shown:
        await wait(lambda: not home.real.backend.viewers._viewings)
        before = len(home.entries())
        assert await (home.beginning if is_endless else home.get)(path), path
        begun = home.begun(before)
        who = [(e["what"], e["client"], e["user"].get("id"), e["cameras"]) for e in begun]
        if who[:1] != [(what, "Home Assistant", hass_admin_user.id, ["front_door"])]:
            unlogged.append((path, who))
    assert unlogged == []
    await _live_ones(home, hass_ws_client, wait)
    assert prove(home.real.backend.folder / "ledger").problems == []


async def every_picture(hass: HomeAssistant, home: Home) -> list[tuple[str, str, bool]]:
    """Every path of ours and of Home Assistant's that shows one: what the ledger calls it, where
    it is, and whether it never ends.
    """
    ours = f"/api/cloudcam/{home.entry.entry_id}/front_door"
    snapshot: Any = await hass.services.async_call(
        DOMAIN, "snapshot", {"camera": DOOR}, blocking=True, return_response=True
    )
    share = f"/api/cloudcam/shares/{home.entry.entry_id}/{home.share_id}"
    times = f"{NOW_US - 12_000_000}/{NOW_US}"
    of_views = {
        "AlertClipView": ("playback", f"{ours}/alerts/a1/clip.mp4"),
        "AlertClipView, taken": ("playback", f"{ours}/for/media_player.tv/alerts/a1/clip.mp4"),
        "AlertPictureView": ("notification_picture", f"{ours}/alerts/a1/snapshot.jpg"),
        "ClipView": ("playback", f"{ours}/clips/{times}/clip.mp4"),
        "ClipView, taken": ("playback", f"{ours}/for/media_player.tv/clips/{times}/clip.mp4"),
        "ExportView": ("download", f"{ours}/exports/{home.export_id}.mp4"),
        "FileView": ("share_downloaded", f"{share}/file"),
        "PreviewView": ("share_previewed", f"{share}/preview"),
        "SnapshotView": ("still", re.sub(r"\?.*", "", snapshot["image"])),
    }
    of_card = {
        r"snapshot\.jpg": ("still", "snapshot.jpg"),
        r"frame\.jpg": ("past_picture", f"frame.jpg?time_us={NOW_US}"),
        r"filmstrip\.jpg": ("past_picture", f"filmstrip.jpg?{RANGE}"),
        r"init/[0-9a-f]{32}\.mp4": ("playback", home.init),
        r"media/": ("playback", f"media/{home.media}"),
        r"clip\.mp4": ("playback", f"clip.mp4?{RANGE}"),
    }
    of_alert = {
        r"snapshot\.jpg": ("notification_picture", "alerts/a1/snapshot.jpg"),
        r"clip\.mp4": ("playback", "alerts/a1/clip.mp4"),
    }
    of_home_assistant = [
        ("still", f"/api/camera_proxy/{DOOR}", False),
        ("still", f"/api/camera_proxy_stream/{DOOR}", True),
        ("notification_picture", "/api/image_proxy/image.front_door_last_alert", False),
        ("notification_picture", "/api/image_proxy_stream/image.front_door_last_alert", True),
        ("still", "/api/image_proxy/image.front_door_snapshot", False),
        ("still", "/api/image_proxy_stream/image.front_door_snapshot", True),
    ]
    _require_all(hass, of_views.keys(), of_card.keys(), of_alert.keys())
    below = [*of_card.values(), *of_alert.values()]
    return [
        *((what, path, False) for what, path in of_views.values()),
        *((what, f"{home.folder}/{path}", False) for what, path in below),
        *of_home_assistant,
    ]


async def _live_ones(home: Home, hass_ws_client: WebSocketGenerator, wait: Wait) -> None:
    """The card's own live picture, and the stream that Home Assistant shares."""
    camera = Camera.__new__(Camera)
    camera.path = home.media
    sending = asyncio.create_task(_live_camera(home.real, camera))
    try:
        await wait(lambda: not home.real.backend.viewers._viewings)
        before = len(home.entries())
        async with home.browser.ws_connect(f"{home.folder}/live.mp4") as live:
            assert "type" in await live.receive_json()
        assert [e["what"] for e in home.begun(before)][:1] == ["live"]
        await wait(lambda: not home.real.backend.viewers._viewings)
        before = len(home.entries())
        socket = await hass_ws_client()
        await socket.send_json_auto_id({"type": "camera/stream", "entity_id": DOOR})
        assert (await socket.receive_json())["success"]
        await wait(lambda: [e for e in home.entries()[before:] if e["what"] == "live"])
        (first, *_) = home.begun(before)
        assert first["user"]["name"], "who asked for the stream"
    finally:
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending


def _require_all(hass: HomeAssistant, views: Any, card: Any, alert: Any) -> None:
    """Something new that shows pictures has to be tried here."""
    playlists = card_views._PLAYLIST
    shown = [r for r in card_views._OF_CAMERA if r.content_type != playlists]
    assert len(shown) == len(card)
    for route in shown:
        assert [k for k in card if route.path.pattern.startswith(k)], route.path.pattern
    assert {route.path.pattern for route in card_views._OF_ALERT} == set(alert)
    assert isinstance(hass.http.app, web.Application)
    routes = {
        route.resource.canonical
        for route in hass.http.app.router.routes()
        if route.resource is not None and "cloudcam" in route.resource.canonical
    }
    pictures = {route for route in routes if route.startswith("/api/cloudcam/")}
    others = {
        "/api/cloudcam/preview/{preview_id}",  # logged when fetched
        "/api/cloudcam/see/{ticket}/{path}",  # tried above
        "/api/cloudcam/share/{token}",  # a page
        "/api/cloudcam/share/view/{view_id}",  # an outsider's: in test_share_attacks.py
        "/api/cloudcam/shares/{entry_id}/{share_id}/receipt",  # has no picture
        "/api/cloudcam/shares/{entry_id}/{share_id}/receipt.json",
    }
    assert others <= pictures
    assert len(pictures - others) == len(views)


async def test_nothing_is_shown_while_nothing_can_be_logged(
    hass: HomeAssistant, home: Home, wait: Wait
) -> None:
    await wait(lambda: not home.real.backend.viewers._viewings)
    folder = home.real.backend.folder / "ledger"
    folder.rename(folder.with_name("moved"))
    folder.write_text("in the way")
    for path in (
        f"{home.folder}/snapshot.jpg",
        f"{home.folder}/clip.mp4?{RANGE}",
        f"/api/camera_proxy/{DOOR}",
        "/api/image_proxy/image.front_door_last_alert",
    ):
        with contextlib.suppress(aiohttp.ClientError):
            async with home.browser.get(path) as response:
                assert response.status >= 500, path
                assert b"\xff\xd8" not in await response.read()
