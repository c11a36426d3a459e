"""The blueprints: how they come to Home Assistant, and what they do in a real automation."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.automation import helpers as automation_helpers
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.cloudcam import blueprint_files
from nvr.protocol import AlertChanged, Connection, ErrorInfo, Label, Phase, ZoneVisit
from nvr.shares import ShareEnd
from tests.component.cloudcam.conftest import Wait, set_up
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, now_us
from tests.component.cloudcam.fake_sharing import make_share

NAMES = [
    "automation/cloudcam/camera_offline.yaml",
    "automation/cloudcam/nobody_home.yaml",
    "automation/cloudcam/pet_at_door.yaml",
    "automation/cloudcam/share_opened.yaml",
    "automation/cloudcam/visitor.yaml",
    "script/cloudcam/guests.yaml",
]


@dataclass(frozen=True, slots=True)
class Scene:
    """A home with an NVR and somebody's phone, and what was sent to it."""

    hass: HomeAssistant
    entry: ConfigEntry
    phone: str
    sent: list[ServiceCall]

    def camera(self, camera_id: str) -> str:
        """The id of a camera's device."""
        identifier = ("cloudcam", f"nvr-1234_{camera_id}")
        registry = dr.async_get(self.hass)
        device = registry.async_get_device_by_identifier(identifier, self.entry.entry_id)
        assert device is not None
        return device.id

    async def automate(self, blueprint: str, **inputs: Any) -> None:
        """Make an automation of a blueprint."""
        inputs["phones"] = [self.phone]
        use = {"path": f"cloudcam/{blueprint}.yaml", "input": inputs}
        config = {"automation": {"alias": "Test", "use_blueprint": use}}
        assert await async_setup_component(self.hass, "automation", config)
        await self.hass.async_block_till_done()
        state = self.hass.states.get("automation.test")
        assert state is not None
        assert state.state == "on"


@pytest.fixture
def scene(hass: HomeAssistant, loaded: ConfigEntry) -> Scene:
    entry = MockConfigEntry(domain="mobile_app")
    entry.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={("mobile_app", "phone")},
        name="Ada's phone",
    )
    sent = async_mock_service(hass, "notify", "mobile_app_ada_s_phone")
    return Scene(hass, loaded, device.id, sent)


async def test_home_assistant_finds_them(
    hass: HomeAssistant, loaded: ConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    for domain in ("automation", "script"):
        assert await async_setup_component(hass, domain, {})
    client = await hass_ws_client()
    found: list[str] = []
    for domain in ("automation", "script"):
        await client.send_json_auto_id({"type": "blueprint/list", "domain": domain})
        listed = (await client.receive_json())["result"]
        assert not [item for item in listed.values() if "error" in item]
        found += [f"{domain}/{path}" for path in listed if path.startswith("cloudcam/")]
    assert sorted(found) == NAMES


async def test_a_visit(
    hass: HomeAssistant,
    nvr: FakeNvr,
    scene: Scene,
    wait: Wait,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    door = scene.camera("door")
    await scene.automate("visitor", cameras=[door], silence=20)
    alert = make_alert("a1", "door", snapshot_us=None)
    await nvr.say(AlertChanged(Phase.START, alert))
    await wait(lambda: len(scene.sent) == 1)
    first = scene.sent[0].data
    assert first["title"] == "Front door"
    assert first["message"].startswith("A person, ")
    data = first["data"]
    assert (data["tag"], "image" in data) == ("a1", False)
    assert data["push"] == {"interruption-level": "time-sensitive"}
    assert data["url"] == data["clickAction"]
    assert data["url"].endswith(f"{scene.entry.entry_id}%2Fdoor%2Falert%2Fa1")
    assert data["actions"] == [
        {"action": "URI", "title": "Live", "uri": "/?more-info-entity-id=camera.front_door"},
        {"action": "CLOUDCAM_SILENCE camera.front_door", "title": "Silence for 20 min"},
        {"action": "CLOUDCAM_WRONG camera.front_door a1 person", "title": "Not a person"},
        {"action": "URI", "title": "Clip", "uri": data["url"]},
    ]

    better = replace(alert, snapshot_us=now_us())
    await nvr.say(AlertChanged(Phase.UPDATE, better))
    await wait(lambda: len(scene.sent) == 2)
    data = scene.sent[1].data["data"]
    assert (data["tag"], data["url"]) == ("a1", first["data"]["url"]), "it replaces the first"
    assert data["push"] == {"sound": "none"}
    assert data["alert_once"] is True
    stranger = await hass_client_no_auth()
    async with stranger.get(data["image"]) as response:
        assert (response.status, response.content_type) == (200, "image/jpeg")

    # not told: other cameras, other kinds, the end, a picture that comes late
    await nvr.say(AlertChanged(Phase.END, replace(better, end_us=now_us())))
    await nvr.say(AlertChanged(Phase.START, make_alert("a2", "hall")))
    await nvr.say(AlertChanged(Phase.START, make_alert("a3", "door", label=Label.MOTION)))
    old = make_alert("a4", "door", start_us=now_us() - 40_000_000)
    await nvr.say(AlertChanged(Phase.START, old))
    await nvr.say(AlertChanged(Phase.UPDATE, replace(old, snapshot_us=now_us())))
    await nvr.say(AlertChanged(Phase.START, make_alert("a5", "door")))
    await wait(lambda: len(scene.sent) == 4)
    assert [call.data["data"]["tag"] for call in scene.sent] == ["a1", "a1", "a4", "a5"]


async def test_the_button_that_silences(
    hass: HomeAssistant,
    nvr: FakeNvr,
    scene: Scene,
    wait: Wait,
) -> None:
    cameras = [scene.camera(name) for name in ("door", "hall")]
    await scene.automate("visitor", cameras=cameras)
    for action in ("SOMETHING_ELSE", "CLOUDCAM_SILENCE camera.front_door"):
        hass.bus.async_fire("mobile_app_notification_action", {"action": action})
    await wait(lambda: scene.entry.runtime_data.snoozes.is_snoozed("door"))
    await nvr.say(AlertChanged(Phase.START, make_alert("a1", "door")))
    await nvr.say(AlertChanged(Phase.START, make_alert("a2", "hall")))
    await wait(lambda: len(scene.sent) == 1)
    assert scene.sent[0].data["title"] == "Hall"


async def test_the_button_that_says_what_it_was_not(
    hass: HomeAssistant, nvr: FakeNvr, scene: Scene, wait: Wait
) -> None:
    labelled = async_mock_service(
        hass, "cloudcam", "label_alert", response={}, supports_response=SupportsResponse.OPTIONAL
    )
    await scene.automate("visitor", cameras=[scene.camera("door")], labels=["person", "motion"])
    motion = make_alert("a0", "door", label=Label.MOTION)
    await nvr.say(AlertChanged(Phase.START, motion))
    await wait(lambda: len(scene.sent) == 1)
    titles = [action["title"] for action in scene.sent[0].data["data"]["actions"]]
    assert titles == ["Live", "Silence for 30 min", "Clip"], "motion is nobody to be mistaken for"
    for action in (
        "CLOUDCAM_WRONG camera.hall a1 person",  # another camera
        "CLOUDCAM_WRONG camera.front_door a1 pet",  # another automation's
        "CLOUDCAM_WRONG camera.front_door a1 person",
    ):
        hass.bus.async_fire("mobile_app_notification_action", {"action": action})
    await wait(lambda: len(scene.sent) == 2)
    (call,) = labelled
    assert call.data == {"alert_id": "a1", "label": "not_a_person"}
    assert scene.sent[1].data["message"] == "clear_notification"
    assert scene.sent[1].data["data"]["tag"] == "a1"


async def test_a_pet_waits_at_the_door(
    hass: HomeAssistant, nvr: FakeNvr, scene: Scene, wait: Wait
) -> None:
    """Once it is in the zone and has a picture; then not again for a while."""
    await scene.automate(
        "pet_at_door", cameras=[scene.camera("door")], zone="Doorstep", animals=["cat"], rest=10
    )
    cat = make_alert("a1", "door", label=Label.PET, animal="cat")
    step = ZoneVisit("step", "Doorstep", cat.start_us)
    for other in (
        replace(cat, id="a0", camera_id="hall", zones=[step]),
        replace(cat, id="a2", animal="dog", zones=[step]),
        replace(cat, id="a3", label=Label.PERSON, animal=None, zones=[step]),
        cat,
    ):
        await nvr.say(AlertChanged(Phase.START, other))
    await nvr.say(AlertChanged(Phase.UPDATE, replace(cat, zones=[step])))
    await wait(lambda: len(scene.sent) == 1)
    data = scene.sent[0].data
    assert data["message"].startswith("The cat waits at Doorstep,")
    assert (data["data"]["tag"], data["data"]["url"]) == ("a1", data["data"]["clickAction"])
    assert data["data"]["url"].endswith("%2Fdoor%2Falert%2Fa1")
    assert "authSig" in data["data"]["image"]
    again = replace(cat, id="a4", start_us=cat.start_us + 1, zones=[step])
    await nvr.say(AlertChanged(Phase.START, again))
    last = hass.states.get("automation.test").attributes["last_triggered"]  # type: ignore[union-attr]
    await wait(lambda: scene.entry.runtime_data.mirror.last_alert("door").id == "a4")
    await hass.async_block_till_done()
    assert len(scene.sent) == 1
    assert hass.states.get("automation.test").attributes["last_triggered"] == last  # type: ignore[union-attr]


async def test_somebody_while_nobody_is_home(
    hass: HomeAssistant, nvr: FakeNvr, scene: Scene, wait: Wait
) -> None:
    lights = async_mock_service(hass, "light", "turn_on")
    hass.states.async_set("person.ada", "home")
    await scene.automate(
        "nobody_home",
        cameras=[scene.camera("door")],
        people=["person.ada"],
        lights=["light.porch"],
    )
    await nvr.say(AlertChanged(Phase.START, make_alert("a0", "door")))
    await wait(lambda: scene.entry.runtime_data.mirror.last_alert("door") is not None)
    hass.states.async_set("person.ada", "not_home")
    await nvr.say(AlertChanged(Phase.START, make_alert("a1", "hall")))
    alert = make_alert("a2", "door", snapshot_us=None)
    await nvr.say(AlertChanged(Phase.START, alert))
    await wait(lambda: len(scene.sent) == 1)
    await nvr.say(AlertChanged(Phase.UPDATE, replace(alert, snapshot_us=now_us())))
    await wait(lambda: len(scene.sent) == 2)
    first, second = (call.data["data"] for call in scene.sent)
    assert (first["tag"], second["tag"]) == ("a2", "a2")
    assert first["push"]["sound"]["critical"] == 1
    assert (second["push"], "image" in first, "image" in second) == ({"sound": "none"}, False, True)
    assert first["url"].endswith("%2Fdoor%2Falert%2Fa2")
    assert [pin.alert_id for pin in nvr.keeping.pins] == ["a2"], "it is kept, once"
    assert [call.data["entity_id"] for call in lights] == [["light.porch"]]


async def test_a_pet_while_nobody_is_at_home(
    hass: HomeAssistant,
    nvr: FakeNvr,
    scene: Scene,
    wait: Wait,
) -> None:
    hass.states.async_set("person.ada", "home")
    hass.states.async_set("person.bob", "not_home")
    people = ["person.ada", "person.bob"]
    cameras = [scene.camera("door")]
    await scene.automate("visitor", cameras=cameras, labels=["pet"], people=people)
    cat = make_alert("a1", "door", label=Label.PET, animal="cat")
    await nvr.say(AlertChanged(Phase.START, cat))
    await wait(lambda: hass.states.get("event.front_door_alert").state != "unknown")  # type: ignore[union-attr]
    hass.states.async_set("person.ada", "work")
    await nvr.say(AlertChanged(Phase.START, replace(cat, id="a2")))
    await wait(lambda: len(scene.sent) == 1)
    assert scene.sent[0].data["data"]["tag"] == "a2"
    assert scene.sent[0].data["message"].startswith("A cat, ")


async def test_a_camera_that_is_offline(
    hass: HomeAssistant,
    nvr: FakeNvr,
    scene: Scene,
    wait: Wait,
) -> None:
    sensor = "binary_sensor.front_door_connectivity"
    await scene.automate("camera_offline", sensors=[sensor], minutes=0)
    refused = ErrorInfo("camera_auth", "The camera refuses the password")
    await nvr.status("door", connection=Connection.OFFLINE, error=refused)
    await wait(lambda: len(scene.sent) == 1)
    assert scene.sent[0].data["title"] == "Front door"
    assert scene.sent[0].data["message"] == "The camera refuses the password"
    await nvr.status("door", connection=Connection.ONLINE, error=None)
    await wait(lambda: len(scene.sent) == 2)
    assert scene.sent[1].data["message"] == "clear_notification"
    assert {call.data["data"]["tag"] for call in scene.sent} == {sensor}


async def test_a_share_was_opened(nvr: FakeNvr, scene: Scene, wait: Wait) -> None:
    await scene.automate("share_opened", ends=True, drafts=True)
    await nvr.sharing.change(make_share("5" * 12))
    await nvr.sharing.link("5" * 12)
    await nvr.sharing.change(replace(nvr.sharing.shares["5" * 12], views_used=2))
    await nvr.sharing.end("5" * 12, ShareEnd.LOCKED)
    await wait(lambda: len(scene.sent) == 4)
    assert [call.data["message"] for call in scene.sent] == [
        "A draft to be looked at: the parcel",
        "Opened, 1 of 5",
        "Opened, 2 of 5",
        "Ended: somebody tried wrong pass phrases",
    ]
    assert [call.data["title"] for call in scene.sent[:2]] == [
        "Front door: for Erika",
        "Front door: shared with Erika",
    ]
    assert {call.data["data"]["url"] for call in scene.sent} == {"/cloudcam/shares/" + "5" * 12}


async def test_guests(hass: HomeAssistant, nvr: FakeNvr, loaded: ConfigEntry) -> None:
    switches = ["switch.front_door_privacy", "switch.hall_privacy"]
    use = {"path": "cloudcam/guests.yaml", "input": {"switches": switches}}
    assert await async_setup_component(hass, "script", {"script": {"g": {"use_blueprint": use}}})

    async def tap() -> list[str]:
        await hass.services.async_call("script", "g", blocking=True)
        await hass.async_block_till_done()
        return [hass.states.get(switch).state for switch in switches]  # type: ignore[union-attr]

    assert await tap() == ["on", "on"]
    assert all(camera.privacy for camera in nvr.cameras.values())
    assert await tap() == ["off", "off"]
    await hass.services.async_call("switch", "turn_on", {"entity_id": switches[0]}, blocking=True)
    assert await tap() == ["on", "on"], "in doubt, dark"


# The copies in Home Assistant's folder


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A release of the integration with one blueprint in it."""
    folder = tmp_path / "release"
    (folder / "automation").mkdir(parents=True)
    monkeypatch.setattr(blueprint_files, "_OURS", folder)
    file = folder / "automation" / "one.yaml"
    file.write_text("first")
    return file


async def install(hass: HomeAssistant) -> Path:
    await blueprint_files.install_blueprints(hass)
    return Path(hass.config.path("blueprints/automation/cloudcam/one.yaml"))


async def test_a_copy_follows_the_integration_until_somebody_edits_it(
    hass: HomeAssistant, ours: Path
) -> None:
    copy = await install(hass)
    assert copy.read_text() == "first"
    ours.write_text("second")
    await install(hass)
    assert copy.read_text() == "second"
    copy.write_text("mine")
    ours.write_text("third")
    await install(hass)
    assert copy.read_text() == "mine"
    assert [path.name for path in copy.parent.iterdir()] == ["one.yaml"]


async def test_what_the_owner_deleted_stays_away_until_the_integration_was_gone(
    hass: HomeAssistant, ours: Path
) -> None:
    copy = await install(hass)
    copy.unlink()
    await install(hass)
    assert not copy.exists()
    await blueprint_files.forget_blueprints(hass)
    await install(hass)
    assert copy.exists()


async def test_a_file_that_was_there_before(hass: HomeAssistant, ours: Path) -> None:
    copy = Path(hass.config.path("blueprints/automation/cloudcam/one.yaml"))
    copy.parent.mkdir(parents=True)
    copy.write_text("somebody's")
    await install(hass)
    assert copy.read_text() == "somebody's"
    copy.write_text("first")  # imported by hand: the same as ours
    await install(hass)
    ours.write_text("second")
    await install(hass)
    assert copy.read_text() == "second"


async def test_an_update_is_in_use_at_once(hass: HomeAssistant, ours: Path) -> None:
    assert await async_setup_component(hass, "automation", {})
    head = "blueprint: {name: %s, domain: automation}\ntriggers: []\nactions: []\n"
    ours.write_text(head % "Old")
    await install(hass)
    blueprints = automation_helpers.async_get_blueprints(hass)
    assert (await blueprints.async_get_blueprint("cloudcam/one.yaml")).name == "Old"
    ours.write_text(head % "New")
    await install(hass)
    assert (await blueprints.async_get_blueprint("cloudcam/one.yaml")).name == "New"


async def test_a_folder_that_can_not_be_written_to(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    Path(hass.config.path("blueprints")).write_text("a file in its place")
    await set_up(hass, entry)
    assert "The blueprints could not be copied" in caplog.text
    assert hass.states.get("camera.front_door") is not None
