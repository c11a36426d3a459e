"""What Home Assistant sends out of the home: refused until it is allowed, and then written down."""

from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.components import camera, image, media_source, network
from homeassistant.components.http.auth import async_sign_path
from homeassistant.components.media_player import async_process_play_media_url
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_mock_service,
)
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.cloudcam import leaving
from custom_components.cloudcam.const import DOMAIN
from custom_components.cloudcam.leaving import Taker, Way, may_leave, taker
from nvr.protocol import AlertChanged, CameraRemoved, Phase
from tests.component.cloudcam.conftest import Wait, set_up
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert

DOOR = "camera.front_door"
ASKS = """
async def picture(camera, hass, entity_id):
    return await camera.async_get_image(hass, entity_id)

async def stream(camera, hass, entity_id):
    return await camera.async_get_stream_source(hass, entity_id)

async def resolve(media_source, hass, identifier):
    return await media_source.async_resolve_media(hass, identifier, None)

async def act(hass, data):
    await hass.services.async_call("camera", "snapshot", data, blocking=True)

def ask(question):
    return question()
"""


def part(path: str) -> ModuleType:
    """Code that lies where a part of Home Assistant does, and calls as that would."""
    module = ModuleType("part")
    file = path if path.endswith(".py") else f"{path}/task.py"
    exec(compile(ASKS, f"/srv/lib/{file}", "exec"), module.__dict__)
    return module


ALEXA = part("homeassistant/components/alexa")
AI = part("homeassistant/components/ai_task")
CUSTOM = part("config/custom_components/telegram_pictures")
SOCKET = part("homeassistant/components/websocket_api")


@pytest.fixture
async def home(
    hass: HomeAssistant, loaded: MockConfigEntry, nvr: FakeNvr, wait: Wait
) -> MockConfigEntry:
    """A camera with an alert that has a picture."""
    alert = make_alert("a1", "door")
    await nvr.say(AlertChanged(Phase.START, alert))
    await wait(lambda: loaded.runtime_data.mirror.last_picture("door", None))
    await hass.async_block_till_done()
    assert await async_setup_component(hass, "media_source", {})
    return loaded


def people(nvr: FakeNvr) -> list[dict[str, str]]:
    """For whom pictures were asked for."""
    return [person for _, person in nvr.askers]


def issues(hass: HomeAssistant) -> set[tuple[str, str]]:
    """Which way was asked for, and by whom."""
    return {
        (str(issue.translation_key), (issue.translation_placeholders or {})["who"])
        for issue in ir.async_get(hass).issues.values()
        if issue.domain == DOMAIN and (issue.translation_key or "").startswith("leave_")
    }


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("homeassistant/components/alexa", Taker(Way.ASSISTANTS, "alexa")),
        ("homeassistant/components/google_assistant", Taker(Way.ASSISTANTS, "google_assistant")),
        ("homeassistant/components/homekit", Taker(Way.ASSISTANTS, "homekit")),
        ("homeassistant/components/ai_task", Taker(Way.AI, "ai_task")),
        ("homeassistant/components/ntfy", Taker(Way.OTHERS, "ntfy")),
        ("homeassistant/components/cast/media_player.py", Taker(Way.CAST, "cast")),
        ("homeassistant/components/dlna_dmr/media_player.py", Taker(Way.CAST, "dlna_dmr")),
        ("config/custom_components/a_tv/media_player.py", Taker(Way.CAST, "a_tv")),
        ("homeassistant/components/dlna_dmr/data.py", Taker(Way.OTHERS, "dlna_dmr")),
        ("config/custom_components/some_cloud", Taker(Way.OTHERS, "some_cloud")),
        ("homeassistant/components/websocket_api", None),
        ("homeassistant/components/http", None),
        ("homeassistant/helpers", None),
        ("somewhere/else", None),
    ],
)
def test_who_asks_is_seen_in_the_call(path: str, found: Taker | None) -> None:
    handed_on = part("homeassistant/components/camera")
    assert part(path).ask(lambda: handed_on.ask(taker)) == found


async def test_what_shows_pictures_to_people_at_home_is_not_asked(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    assert (await camera.async_get_image(hass, DOOR)).content
    assert (await SOCKET.picture(camera, hass, DOOR)).content
    assert await SOCKET.stream(camera, hass, DOOR)
    assert issues(hass) == set()


async def test_a_camera_that_a_player_of_any_integration_plays(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    player = part("homeassistant/components/dlna_dmr/media_player.py")
    live = f"media-source://camera/{DOOR}"
    assert await SOCKET.resolve(media_source, hass, live)
    with pytest.raises(HomeAssistantError, match="may not take"):
        await player.resolve(media_source, hass, live)
    assert issues(hass) == {("leave_cast", "dlna_dmr")}
    leaving.allow(hass, home, "door", Way.CAST)
    assert await player.resolve(media_source, hass, live)


async def test_an_action_that_saves_a_picture_may_be_called_by_whatever_calls_actions(
    hass: HomeAssistant, home: MockConfigEntry, tmp_path: Path
) -> None:
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    file = tmp_path / "a.jpg"
    await CUSTOM.act(hass, {"entity_id": DOOR, "filename": str(file)})
    assert file.read_bytes().startswith(b"\xff\xd8")
    assert issues(hass) == set()


async def test_nothing_leaves_until_it_is_allowed(
    hass: HomeAssistant, home: MockConfigEntry, nvr: FakeNvr
) -> None:
    nvr.requests.clear()
    for ask in (ALEXA.stream, ALEXA.picture, AI.picture, CUSTOM.picture):
        with pytest.raises(HomeAssistantError, match="may not take"):
            await ask(camera, hass, DOOR)
    with pytest.raises(HomeAssistantError, match="may not take"):
        await AI.picture(image, hass, "image.front_door_last_alert")
    identifier = f"media-source://{DOMAIN}/{home.entry_id}/door/alert/a1"
    with pytest.raises(HomeAssistantError, match="may not take"):
        await AI.resolve(media_source, hass, identifier)
    assert not [request for request in nvr.requests if "snapshot" in request]
    assert issues(hass) == {
        ("leave_assistants", "alexa"),
        ("leave_ai", "ai_task"),
        ("leave_others", "telegram_pictures"),
    }
    assert await SOCKET.resolve(media_source, hass, identifier), "for people it plays"


async def fix(hass: HomeAssistant, issue_id: str) -> None:
    """Read what the repair says, and confirm."""
    assert await async_setup_component(hass, "repairs", {})
    manager = repairs_flow_manager(hass)
    assert manager is not None
    flow = await manager.async_init(DOMAIN, data={"issue_id": issue_id})
    assert flow["step_id"] == "confirm"
    await manager.async_configure(flow["flow_id"], {})


async def test_the_owner_allows_one_way_for_one_camera_and_each_use_is_written_down(
    hass: HomeAssistant, home: MockConfigEntry, nvr: FakeNvr
) -> None:
    with pytest.raises(HomeAssistantError):
        await AI.picture(camera, hass, DOOR)
    await fix(hass, f"{home.entry_id}_door_leave_ai")
    assert issues(hass) == set()
    assert may_leave(home, "door", Way.AI)
    assert not may_leave(home, "hall", Way.AI)
    assert not may_leave(home, "door", Way.ASSISTANTS)
    nvr.askers.clear()
    assert (await AI.picture(camera, hass, DOOR)).content
    assert people(nvr) == [{"name": "Home Assistant: ai_task"}]
    assert await AI.picture(image, hass, "image.front_door_last_alert")
    with pytest.raises(HomeAssistantError):
        await ALEXA.stream(camera, hass, DOOR)


async def test_a_stream_that_is_taken_out_is_written_down(
    hass: HomeAssistant, home: MockConfigEntry, nvr: FakeNvr
) -> None:
    leaving.allow(hass, home, "door", Way.ASSISTANTS)
    nvr.askers.clear()
    assert await ALEXA.stream(camera, hass, DOOR)
    (seen,) = nvr.ledger.seen
    assert (seen["camera_id"], seen["what"]) == ("door", "live")
    assert people(nvr) == [{"name": "Home Assistant: alexa"}]


async def test_what_the_options_say_counts_at_once(
    hass: HomeAssistant, home: MockConfigEntry
) -> None:
    leaving.allow(hass, home, "door", Way.AI)
    flow = await hass.config_entries.options.async_init(home.entry_id)
    shown = flow["data_schema"]({"sidebar": True}) if flow["data_schema"] else {}
    assert set(Way) <= set(shown)
    given: dict[str, Any] = {"sidebar": True, "leave_ai": [], "leave_assistants": ["door"]}
    await hass.config_entries.options.async_configure(flow["flow_id"], given)
    assert await ALEXA.stream(camera, hass, DOOR)
    with pytest.raises(HomeAssistantError):
        await AI.picture(camera, hass, DOOR)


async def test_a_camera_that_goes_takes_what_it_was_allowed_with_it(
    hass: HomeAssistant, home: MockConfigEntry, nvr: FakeNvr, wait: Wait
) -> None:
    """Another one may get its name, and id."""
    assert await async_setup_component(hass, "repairs", {})
    leaving.allow(hass, home, "door", Way.AI)
    leaving.allow(hass, home, "hall", Way.AI)
    with pytest.raises(HomeAssistantError):
        await ALEXA.picture(camera, hass, DOOR)
    with pytest.raises(HomeAssistantError):
        await ALEXA.picture(camera, hass, "camera.hall")
    manager = repairs_flow_manager(hass)
    assert manager is not None
    issue = {"issue_id": f"{home.entry_id}_door_leave_assistants"}
    repair = await manager.async_init(DOMAIN, data=issue)
    form = await hass.config_entries.options.async_init(home.entry_id)

    await nvr.say(CameraRemoved("door"))
    await wait(lambda: "door" not in home.runtime_data.mirror.cameras)
    assert home.options["leave_ai"] == ["hall"]
    assert [one.issue_id for one in ir.async_get(hass).issues.values()] == [
        f"{home.entry_id}_hall_leave_assistants"
    ]
    await manager.async_configure(repair["flow_id"], {})
    assert not may_leave(home, "door", Way.ASSISTANTS), "confirmed too late"
    given: dict[str, Any] = {"sidebar": True, "leave_ai": ["door", "hall"], "leave_others": []}
    await hass.config_entries.options.async_configure(form["flow_id"], given)
    assert home.options["leave_ai"] == ["hall"], "as was the form"


async def test_what_went_while_home_assistant_was_away(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(
        entry, options={"sidebar": False, "leave_ai": ["gone", "door"], "leave_cast": ["gone"]}
    )
    await set_up(hass, entry)
    assert entry.options == {"sidebar": False, "leave_ai": ["door"], "leave_cast": []}


async def test_televisions(
    hass: HomeAssistant, home: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "media_player", {})
    played = async_mock_service(hass, "media_player", "play_media")
    order = {"entity_id": DOOR, "media_player": "media_player.tv"}
    identifier = f"media-source://{DOMAIN}/{home.entry_id}/door/alert/a1"
    hass.config.internal_url = "http://192.168.1.2:8123"

    async def play() -> None:
        await hass.services.async_call("camera", "play_stream", order, blocking=True)

    with pytest.raises(HomeAssistantError, match="may not take"):
        await play()
    with pytest.raises(HomeAssistantError, match="may not take"):
        await media_source.async_resolve_media(hass, identifier, "media_player.tv")
    assert played == []
    assert {way for way, _ in issues(hass)} == {"leave_cast"}
    socket = await hass_ws_client()
    await socket.send_json_auto_id({"type": "camera/stream", "entity_id": DOOR})
    assert (await socket.receive_json())["success"], "people look all the same"
    leaving.allow(hass, home, "door", Way.CAST)
    await play()
    assert len(played) == 1
    found = await media_source.async_resolve_media(hass, identifier, "media_player.tv")
    assert found.mime_type == "video/mp4"


CLIP = "1000000/6000000"


@pytest.mark.parametrize("what", ["alert/a1", f"clip/{CLIP}"])
async def test_a_television_is_named_in_the_ledger(
    hass: HomeAssistant,
    home: MockConfigEntry,
    nvr: FakeNvr,
    hass_client_no_auth: ClientSessionGenerator,
    hass_admin_user: MockUser,
    what: str,
) -> None:
    """Whoever started it is known to Home Assistant only where somebody did."""
    assert await async_setup_component(hass, "media_player", {})
    async_mock_service(hass, "media_player", "play_media")
    hass.config.internal_url = "http://192.168.1.2:8123"
    leaving.allow(hass, home, "door", Way.CAST)
    nvr.askers.clear()
    order = {"entity_id": DOOR, "media_player": ["media_player.tv", "media_player.den"]}
    await hass.services.async_call("camera", "play_stream", order, blocking=True)
    players = {"name": "Home Assistant: media_player.tv, media_player.den"}
    assert players in [person for request, person in nvr.askers if "seen" in request]

    def played() -> list[dict[str, str]]:
        return [person for request, person in nvr.askers if "clip.mp4" in request]

    television, url = await hass_client_no_auth(), ""
    identifier = f"media-source://{DOMAIN}/{home.entry_id}/door/{what}"
    for to, named in (("media_player.tv", "media_player.tv"), (None, "dlna_dmr")):
        player = part("homeassistant/components/dlna_dmr/media_player.py")
        if to is None:
            url = (await player.resolve(media_source, hass, identifier)).url
        else:
            url = (await media_source.async_resolve_media(hass, identifier, to)).url
        signed = async_process_play_media_url(hass, url, allow_relative_url=True)
        async with television.get(signed) as response:
            assert response.status == 200
            await response.read()
        who = {"name": f"Home Assistant: {named}", "address": "127.0.0.1"}
        assert played()[-1] == who
        async with television.get(signed.replace(named, "media_player.innocent")) as response:
            assert response.status == 401, "the name is signed"
    login = await hass.auth.async_create_refresh_token(hass_admin_user, "http://localhost")
    signed = async_sign_path(hass, url, timedelta(minutes=1), refresh_token_id=login.id)
    async with television.get(signed) as response:
        assert response.status == 200
    assert played()[-1]["id"] == hass_admin_user.id


@pytest.mark.parametrize("path", ["alerts/a1/snapshot.jpg", "alerts/a1/clip.mp4"])
async def test_a_notifications_address_opened_elsewhere(
    hass: HomeAssistant,
    home: MockConfigEntry,
    path: str,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    address = f"/api/cloudcam/{home.entry_id}/door/{path}"
    signed = async_sign_path(hass, address, timedelta(minutes=1), use_content_user=True)
    phone = await hass_client_no_auth()

    async def opened(client: Any, where: str) -> int:
        async with client.get(where) as response:
            return int(response.status)

    assert await opened(phone, signed) == 200, "at home"
    with patch.object(leaving, "is_cloud_connection", return_value=True):
        assert await opened(phone, signed) == 403
        assert await opened(await hass_client(), address) == 200, "somebody who is logged in"
    with patch.object(leaving, "is_local", return_value=False):
        assert await opened(phone, signed) == 403
        assert issues(hass) == {("leave_notifications", "127.0.0.1")}
        leaving.allow(hass, home, "door", Way.NOTIFICATIONS)
        assert await opened(phone, signed) == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("192.168.1.20", 200),
        ("fd7a:115c:a1e0::1", 200),
        ("2001:db8:1:2::20", 200),
        ("::ffff:192.168.1.20", 200),
        ("100.101.102.103", 200),
        ("2001:db8:1:3::20", 403),
        ("2001:db9::1", 403),
        ("100.128.0.1", 403),
        ("198.51.100.20", 403),
        ("203.0.113.9", 403),
    ],
)
async def test_from_where_a_notifications_address_is_opened(
    hass: HomeAssistant,
    nvr: FakeNvr,
    entry: MockConfigEntry,
    hass_client_no_auth: ClientSessionGenerator,
    address: str,
    status: int,
) -> None:
    """Whoever is beside this machine is at home, with a global IPv6 address too."""
    proxy = {"use_x_forwarded_for": True, "trusted_proxies": ["127.0.0.1"]}
    assert await async_setup_component(hass, "http", {"http": proxy})
    nvr.alerts = {"a1": make_alert("a1", "door")}
    await set_up(hass, entry)
    path = f"/api/cloudcam/{entry.entry_id}/door/alerts/a1/snapshot.jpg"
    signed = async_sign_path(hass, path, timedelta(minutes=1), use_content_user=True)
    phone = await hass_client_no_auth()
    adapter = {
        "ipv4": [{"address": "203.0.113.8", "network_prefix": 24}],
        "ipv6": [
            {"address": "2001:db8:1:2::1", "network_prefix": 64},
            {"address": "2001:db9:1::1", "network_prefix": 16},
        ],
    }
    with patch.object(network, "async_get_loaded_adapters", return_value=[adapter]):
        async with phone.get(signed, headers={"X-Forwarded-For": address}) as response:
            assert response.status == status


async def test_home_assistants_own_alexa(
    hass: HomeAssistant, home: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    """Its real code, asked as Amazon asks it; who asks must be seen there too."""
    hass.config.external_url = "https://home.example.com"
    assert await async_setup_component(hass, "alexa", {"alexa": {"smart_home": {}}})
    amazon = await hass_client()
    wish = {
        "protocol": "RTSP", "resolution": {"width": 1280, "height": 720},
        "authorizationType": "NONE", "videoCodec": "H264", "audioCodec": "AAC",
    }  # fmt: skip
    directive = {
        "header": {
            "namespace": "Alexa.CameraStreamController", "name": "InitializeCameraStreams",
            "messageId": "1", "correlationToken": "2", "payloadVersion": "3",
        },
        "endpoint": {
            "endpointId": "camera#front_door", "cookie": {},
            "scope": {"type": "BearerToken", "token": "t"},
        },
        "payload": {"cameraStreams": [wish]},
    }  # fmt: skip

    async def ask() -> dict[str, Any]:
        request = {"directive": directive}
        async with amazon.post("/api/alexa/smart_home", json=request) as response:
            return dict((await response.json())["event"])

    assert (await ask())["header"]["name"] == "ErrorResponse"
    assert issues(hass) == {("leave_assistants", "alexa")}
    leaving.allow(hass, home, "door", Way.ASSISTANTS)
    told = await ask()
    assert told["header"]["name"] == "Response"
    assert told["payload"]["cameraStreams"][0]["uri"].startswith("https://home.example.com/api/hls")
