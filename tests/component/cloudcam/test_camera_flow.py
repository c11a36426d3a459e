"""Adding cameras."""

from datetime import timedelta

import pytest
from aiohttp import web
from homeassistant.components.camera import Camera
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloudcam.previews import previews
from nvr.protocol import CameraChanged
from tests.component.cloudcam.camera_dialog import (
    LOGIN,
    Dialog,
    dialog,
    options,
    picture_of,
    suggested,
)
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, error, make_camera
from tests.component.cloudcam.fake_setup import (
    HOST,
    MAIN,
    ONVIF_URL,
    PASSWORD,
    SUB,
    USER,
    found,
    proposal,
    stream,
)

__all__ = ["dialog"]

ASK = {"address": MAIN, **LOGIN}


async def test_a_camera_of_the_network(
    hass: HomeAssistant,
    nvr: FakeNvr,
    dialog: Dialog,
    wait: Wait,
    hass_client: ClientSessionGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """From the list to a device with entities, and its picture before."""
    nvr.setup.network = [found("urn:uuid:0", "192.168.1.9", "door"), found("urn:uuid:1", HOST)]
    form = await dialog.open()
    assert form["step_id"] == "pick"
    assert options(form, "camera") == ["0", "address", "entity", "again"], "added ones are left out"
    form = await dialog.send(camera="0")
    assert form["step_id"] == "login"
    assert form["errors"] == {}
    form = await dialog.send(username=USER, password="wrong")
    assert (form["step_id"], form["errors"]) == ("login", {"base": "camera_auth"})
    assert suggested(form) == {"username": USER}, "a password is never shown"
    assert nvr.setup.looked_at == [], "a refused login is not tried again"

    form = await dialog.send(**LOGIN)
    assert (form["step_id"], form["errors"]) == ("details", {})
    assert suggested(form) == {"name": "Maker Eye 3", "main_url": MAIN, "sub_url": SUB}
    assert form["description_placeholders"]["cautions"] == ""
    address = picture_of(form)
    anybody = await hass_client_no_auth()
    assert (await anybody.get(address.partition("?")[0])).status == 401
    shown = await anybody.get(address)
    assert shown.status == 200
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert (await shown.read()).startswith(b"\xff\xd8")

    done = await dialog.send(name="Garden", place="outdoor", main_url=MAIN, sub_url=SUB)
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == "Garden"
    assert nvr.setup.settings["garden"] == proposal()["settings"] | {
        **LOGIN,
        "name": "Garden",
        "place": "outdoor",
    }
    assert len(nvr.setup.looked_at) == 1
    assert (await anybody.get(address)).status == 404, "the picture is gone with the dialog"

    await nvr.say(CameraChanged(nvr.cameras["garden"]))
    await wait(lambda: hass.states.get("camera.garden"))
    (subentry,) = [s for s in dialog.entry.subentries.values() if s.unique_id == "garden"]
    assert dict(subentry.data) == {"camera_id": "garden"}
    devices = dr.async_get(hass)
    (device,) = devices.async_get_devices(identifiers={("cloudcam", f"{nvr.nvr.id}_garden")})
    assert device.config_subentry_id == subentry.subentry_id


async def test_the_message_may_come_before_the_answer(
    hass: HomeAssistant, nvr: FakeNvr, dialog: Dialog, wait: Wait
) -> None:
    nvr.setup.tell_first = True
    nvr.setup.proposals[MAIN] = proposal()
    await dialog.open()
    await dialog.send(camera="address")
    await dialog.send(**ASK)
    done = await dialog.send(name="Garden", place="indoor", main_url=MAIN, sub_url="none")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await wait(lambda: hass.states.get("camera.garden"))
    assert [s.title for s in dialog.entry.subentries.values()] == ["Front door", "Hall", "Garden"]
    assert nvr.setup.settings["garden"]["sub_url"] is None
    await nvr.say(CameraChanged(make_camera("shed", "Shed")))
    await wait(lambda: hass.states.get("camera.shed"))


async def test_what_is_added_elsewhere_meanwhile_comes_when_the_dialog_ends(
    hass: HomeAssistant, nvr: FakeNvr, dialog: Dialog, wait: Wait
) -> None:
    """The dialog may stay open after the NVR refused."""
    nvr.setup.proposals[MAIN] = proposal()
    await dialog.open()
    await dialog.send(camera="address")
    await dialog.send(**ASK)

    async def refuse(_request: web.Request) -> web.StreamResponse:
        return error(400, "config", "name: must be shorter")

    nvr.overrides["/api/cameras"] = refuse
    for _ in range(2):
        form = await dialog.send(name="Garden", place="indoor", main_url=MAIN, sub_url=SUB)
        assert (form["step_id"], form["errors"]) == ("details", {"base": "refused"})
        assert form["description_placeholders"]["error"] == "name: must be shorter"
    await nvr.say(CameraChanged(make_camera("shed", "Shed")))
    mirror = dialog.entry.runtime_data.mirror
    await wait(lambda: "shed" in mirror.cameras)
    assert hass.states.get("camera.shed") is None
    dialog.close()
    await wait(lambda: hass.states.get("camera.shed"))


async def test_an_unloaded_nvr_gets_no_devices_from_a_dialog(
    hass: HomeAssistant, nvr: FakeNvr, dialog: Dialog
) -> None:
    nvr.setup.proposals[MAIN] = proposal()
    await dialog.open()
    await dialog.send(camera="address")
    await dialog.send(**ASK)
    nvr.overrides["/api/cameras"] = 500
    form = await dialog.send(name="Garden", place="indoor", main_url=MAIN, sub_url=SUB)
    assert form["errors"] == {"base": "unexpected_reply"}
    await hass.config_entries.async_unload(dialog.entry.entry_id)
    dialog.close()
    assert len(dialog.entry.subentries) == 2


async def test_by_address(hass: HomeAssistant, nvr: FakeNvr, dialog: Dialog) -> None:
    form = await dialog.open()
    assert form["step_id"] == "none_found"
    assert options(form, "camera") == ["address", "entity", "again"]
    form = await dialog.send(camera="address")
    assert (form["step_id"], form["errors"]) == ("address", {})
    for nonsense in ("http://[", "my camera", "rtsp://", "host:99999999"):
        form = await dialog.send(address=nonsense)
        assert form["errors"] == {"address": "no_address"}, nonsense
    form = await dialog.send(address="192.168.1.77", username=USER)
    assert (form["step_id"], form["errors"]) == ("address", {"base": "camera_unreachable"})
    assert suggested(form) == {"address": "192.168.1.77", "username": USER}

    nvr.setup.proposals[HOST] = proposal(warnings=[{"code": "clock", "message": "It is late"}])
    form = await dialog.send(address=f" admin:s3cret%3A%2F%40@{HOST} ")
    assert form["step_id"] == "details", form["errors"]
    cautions = form["description_placeholders"]["cautions"]
    assert cautions == (
        '<ha-alert alert-type="warning">The camera&#x27;s clock is wrong. The NVR can set it.'
        "</ha-alert>\n\n"
    )


async def test_what_a_newer_nvr_warns_of_is_shown_as_it_says(nvr: FakeNvr, dialog: Dialog) -> None:
    nvr.setup.proposals[HOST] = proposal(warnings=[{"code": "new", "message": "<b>Beware</b>"}])
    await dialog.open()
    await dialog.send(camera="address")
    form = await dialog.send(address=HOST, **LOGIN)
    assert "&lt;b&gt;Beware&lt;/b&gt;" in form["description_placeholders"]["cautions"]


async def test_another_stream_is_looked_at_before_it_is_saved(nvr: FakeNvr, dialog: Dialog) -> None:
    nvr.setup.proposals[MAIN] = proposal(main=stream(MAIN), sub=None, settings={"main_url": MAIN})
    await dialog.open()
    await dialog.send(camera="address")
    form = await dialog.send(**ASK)
    assert options(form, "sub_url") == ["none"]
    details = {"name": "Garden", "place": "street", "sub_url": "none"}
    form = await dialog.send(**details, main_url="rtsp://")
    assert form["errors"] == {"base": "no_address"}
    form = await dialog.send(**details, main_url="rtsp://192.168.1.20/typo")
    assert (form["step_id"], form["errors"]) == ("details", {"base": "camera_unreachable"})
    assert form["description_placeholders"]["picture"] == "", "no picture of something else"
    form = await dialog.send(**details, main_url=SUB)
    assert (form["step_id"], form["errors"]) == ("picture", {})
    assert picture_of(form)
    form = await dialog.send()
    assert (form["step_id"], form["errors"]) == ("others", {})
    assert picture_of(form)
    done = await dialog.send(cover=["left", "top"], hours="48")
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert nvr.setup.settings["garden"] == {
        **LOGIN,
        "name": "Garden",
        "main_url": SUB,
        "sub_url": None,
        "place": "street",
        "record_audio": False,
        "detect_sound": False,
        "retention_hours": 48.0,
        "privacy_masks": [
            [[0.0, 0.0], [0.25, 0.0], [0.25, 1.0], [0.0, 1.0]],
            [[0.0, 0.0], [1.0, 0.0], [1.0, 0.33], [0.0, 0.33]],
        ],
    }
    assert nvr.setup.looked_at == [MAIN, "rtsp://192.168.1.20/typo", SUB]


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (error(503, "camera_stalled", "x"), "camera_stalled"),
        (error(503, "camera_unsupported", "x"), "camera_unsupported"),
        (error(503, "camera_of_tomorrow", "x"), "camera"),
        (error(400, "config", "x"), "refused"),
        (error(404, "not_found", "x"), "not_found"),
        (web.json_response({"name": "half"}), "unexpected_reply"),
    ],
)
async def test_what_goes_wrong_is_told(
    nvr: FakeNvr, dialog: Dialog, answer: web.Response, key: str
) -> None:
    await dialog.open()
    await dialog.send(camera="address")
    nvr.overrides["/api/discovery/describe"] = answer
    form = await dialog.send(**ASK)
    assert (form["step_id"], form["errors"]) == ("address", {"base": key})


async def test_nvr_away(hass: HomeAssistant, nvr: FakeNvr, dialog: Dialog, wait: Wait) -> None:
    await nvr.stop()
    form = await dialog.open()
    assert (form["step_id"], form["errors"]) == ("none_found", {"base": "cannot_connect"})
    await nvr.start()
    nvr.setup.network = [found("urn:uuid:1", HOST, name="", hardware="")]
    form = await dialog.send(camera="again")
    assert (form["step_id"], form["errors"]) == ("pick", {})
    assert options(form, "camera")[0] == "0"
    await hass.config_entries.async_unload(dialog.entry.entry_id)
    assert dialog.entry.state is ConfigEntryState.NOT_LOADED
    (subentry_id, *_) = dialog.entry.subentries
    for subentry in (None, subentry_id):
        aborted = await dialog.open(subentry)
        assert aborted["type"] is FlowResultType.ABORT
        assert aborted["reason"] == "not_loaded"


class OtherCamera(Camera):
    """A camera of another integration."""

    def __init__(self, source: str | None) -> None:
        super().__init__()
        self.entity_id = "camera.porch"
        self._attr_name = "Porch"
        self.source = source

    async def stream_source(self) -> str | None:
        return self.source


@pytest.fixture
async def porch(hass: HomeAssistant, loaded: MockConfigEntry) -> OtherCamera:
    """It is there, and streams from the network."""
    camera = OtherCamera(f"rtsp://admin:s3cret%3A%2F%40@{HOST}/main")
    await hass.data["camera"].async_add_entities([camera])
    return camera


async def test_a_camera_of_home_assistant(nvr: FakeNvr, dialog: Dialog, porch: OtherCamera) -> None:
    await dialog.open()
    form = await dialog.send(camera="entity")
    assert form["step_id"] == "entity"
    (selector,) = form["data_schema"].schema.values()
    assert "camera.front_door" in selector.config["exclude_entities"]
    assert "camera.porch" not in selector.config["exclude_entities"]
    form = await dialog.send(entity_id="camera.porch")
    assert (form["step_id"], form["errors"]) == ("details", {})
    assert suggested(form)["name"] == "Porch"
    await dialog.send(name="Porch", place="outdoor", main_url=MAIN, sub_url="none")
    assert nvr.setup.settings["porch"]["main_url"] == MAIN
    assert nvr.setup.settings["porch"]["password"] == PASSWORD


async def test_a_camera_of_home_assistant_that_asks_for_a_login(
    nvr: FakeNvr, dialog: Dialog, porch: OtherCamera
) -> None:
    porch.source = MAIN
    await dialog.open()
    await dialog.send(camera="entity")
    form = await dialog.send(entity_id="camera.porch")
    assert (form["step_id"], form["errors"]) == ("login", {"base": "camera_auth"})
    form = await dialog.send(**LOGIN)
    assert (form["step_id"], form["errors"]) == ("details", {})


async def test_streams_that_are_none_for_the_nvr(
    hass: HomeAssistant, dialog: Dialog, porch: OtherCamera
) -> None:
    await dialog.open()
    await dialog.send(camera="entity")
    for source in (None, "", "-i rtsp://192.168.1.20/main", "file:///video.mp4", "/dev/video0"):
        porch.source = source
        form = await dialog.send(entity_id="camera.porch")
        assert form["step_id"] == "entity"
        assert form["errors"]["entity_id"] in ("no_stream", "no_address"), source
    porch._attr_is_on = False
    form = await dialog.send(entity_id="camera.gone")
    assert form["errors"] == {"entity_id": "entity_off"}


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8554", "localhost:8554", "[::1]:8554", "go2rtc.localhost", "0.0.0.0"]
)
async def test_what_only_home_assistant_reaches_is_refused(
    hass: HomeAssistant, nvr: FakeNvr, dialog: Dialog, porch: OtherCamera, host: str
) -> None:
    porch.source = f"rtsp://{host}/porch"
    nvr.setup.streams.add(porch.source)
    await dialog.open()
    await dialog.send(camera="entity")
    data = {**dialog.entry.data, "host": "192.168.1.5"}
    here = dict(dialog.entry.data)
    hass.config_entries.async_update_entry(dialog.entry, data=data)
    form = await dialog.send(entity_id="camera.porch")
    assert form["errors"] == {"entity_id": "loopback"}
    # an NVR on the same machine reaches it
    hass.config_entries.async_update_entry(dialog.entry, data=here)
    form = await dialog.send(entity_id="camera.porch")
    assert (form["step_id"], form["errors"]) == ("login", {"base": "camera_auth"})


async def test_a_picture_is_forgotten_by_itself(
    nvr: FakeNvr,
    dialog: Dialog,
    hass_client: ClientSessionGenerator,
    monkeypatch: pytest.MonkeyPatch,
    wait: Wait,
) -> None:
    """Also while the dialog stays open."""
    monkeypatch.setattr("custom_components.cloudcam.previews._KEPT", timedelta(seconds=1))
    nvr.setup.proposals[ONVIF_URL] = proposal()
    nvr.setup.network = [found("urn:uuid:1", HOST)]
    await dialog.open()
    await dialog.send(camera="0")
    form = await dialog.send(**LOGIN)
    path = picture_of(form).partition("?")[0]
    client = await hass_client()
    assert (await client.get(path)).status == 200
    await wait(lambda: previews(dialog.hass).find(path.rpartition("/")[2]) is None)
    assert (await client.get(path)).status == 404
    dialog.close()
