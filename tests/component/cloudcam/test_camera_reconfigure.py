"""Changing a camera that was added."""

from dataclasses import replace

import pytest
from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from nvr.protocol import CameraChanged
from tests.component.cloudcam.camera_dialog import Dialog, dialog, picture_of, suggested
from tests.component.cloudcam.fake_nvr import FakeNvr
from tests.component.cloudcam.fake_setup import MAIN, PASSWORD, SUB, USER

__all__ = ["dialog"]


@pytest.fixture
def door(nvr: FakeNvr, loaded: MockConfigEntry) -> str:
    """The id of the front door's subentry; its settings are known."""
    nvr.setup.add("door", sub_url=SUB, place="outdoor", record_audio=True, detect_sound=True)
    (found_id,) = [s.subentry_id for s in loaded.subentries.values() if s.unique_id == "door"]
    return str(found_id)


SHOWN = {
    "name": "Front door",
    "main_url": MAIN,
    "sub_url": SUB,
    "username": USER,
    "place": "outdoor",
}


async def test_settings_are_shown_and_changed(
    hass: HomeAssistant, nvr: FakeNvr, dialog: Dialog, door: str
) -> None:
    form = await dialog.open(door)
    assert (form["step_id"], form["errors"]) == ("reconfigure", {})
    assert suggested(form) == SHOWN, "all but the password"
    done = await dialog.send(**SHOWN | {"name": "Gate", "place": "street"})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert nvr.setup.looked_at == [], "the picture is the same"
    changed = nvr.setup.settings["door"]
    assert (changed["name"], changed["place"]) == ("Gate", "street")
    assert changed["record_audio"] is False
    assert changed["detect_sound"] is False
    assert changed["password"] == PASSWORD
    assert dialog.entry.subentries[door].title == "Gate"


async def test_nothing_changed(nvr: FakeNvr, dialog: Dialog, door: str) -> None:
    await dialog.open(door)
    before = dict(nvr.setup.settings["door"])
    assert (await dialog.send(**SHOWN))["reason"] == "reconfigure_successful"
    assert nvr.setup.settings["door"] == before | {"id": "door"}


async def test_another_address_and_password_are_tried_first(
    nvr: FakeNvr, dialog: Dialog, door: str, hass_client: ClientSessionGenerator
) -> None:
    elsewhere = "rtsp://192.168.1.30/main"
    await dialog.open(door)
    form = await dialog.send(**SHOWN | {"main_url": "rtsp://"})
    assert form["errors"] == {"main_url": "no_address"}
    form = await dialog.send(**SHOWN | {"main_url": elsewhere})
    assert (form["step_id"], form["errors"]) == ("reconfigure", {"base": "camera_unreachable"})
    assert suggested(form) == SHOWN | {"main_url": elsewhere}
    assert nvr.setup.settings["door"]["main_url"] == MAIN, "nothing is saved yet"

    nvr.setup.streams.add(elsewhere)
    form = await dialog.send(**SHOWN | {"main_url": elsewhere, "password": "wrong"})
    assert form["errors"] == {"base": "camera_auth"}
    assert "password" not in suggested(form)
    form = await dialog.send(**SHOWN | {"main_url": elsewhere, "password": PASSWORD})
    assert (form["step_id"], form["errors"]) == ("picture", {})
    assert (await (await hass_client()).get(picture_of(form))).status == 200
    nvr.overrides["/api/cameras/door"] = 500
    form = await dialog.send()
    assert (form["step_id"], form["errors"]) == ("reconfigure", {"base": "unexpected_reply"})
    del nvr.overrides["/api/cameras/door"]
    await dialog.send(**SHOWN | {"main_url": elsewhere})
    assert (await dialog.send())["reason"] == "reconfigure_successful"
    assert nvr.setup.settings["door"]["main_url"] == elsewhere


async def test_a_login_and_a_stream_are_taken_away(nvr: FakeNvr, dialog: Dialog, door: str) -> None:
    await dialog.open(door)
    form = await dialog.send(name="Front door", main_url=MAIN, place="outdoor")
    assert form["errors"] == {"base": "camera_auth"}, "the NVR was asked without a login"
    nvr.overrides["/api/cameras/preview"] = web.Response(body=b"\xff\xd8", status=200)
    await dialog.send(name="Front door", main_url=MAIN)
    assert (await dialog.send())["reason"] == "reconfigure_successful"
    changed = nvr.setup.settings["door"]
    assert [changed[k] for k in ("username", "password", "sub_url", "place")] == [None] * 4


async def test_a_camera_in_privacy_is_not_looked_through(
    nvr: FakeNvr, dialog: Dialog, door: str
) -> None:
    await nvr.say(CameraChanged(replace(nvr.cameras["door"], privacy=True)))
    await dialog.open(door)
    done = await dialog.send(**SHOWN | {"main_url": SUB})
    assert done["reason"] == "reconfigure_successful"
    assert nvr.setup.settings["door"]["main_url"] == SUB


async def test_an_nvr_that_does_not_tell_settings(nvr: FakeNvr, dialog: Dialog, door: str) -> None:
    nvr.overrides["/api/cameras/door"] = 404
    aborted = await dialog.open(door)
    assert (aborted["type"], aborted["reason"]) == (FlowResultType.ABORT, "settings_unknown")
