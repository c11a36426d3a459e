"""Actions that draft, list and end shares, and who may call them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.cloudcam.const import DOMAIN
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, now_us
from tests.component.cloudcam.fake_sharing import ONE, TWO

DOOR, HALL = "camera.front_door", "camera.hall"

type Call = Callable[..., Awaitable[Any]]


@pytest.fixture
def call(hass: HomeAssistant, loaded: MockConfigEntry) -> Call:
    async def call(action: str, user: MockUser | None = None, **data: Any) -> Any:
        context = Context(user_id=None if user is None else user.id)
        return await hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True, context=context
        )

    return call


async def test_an_automation_drafts(hass: HomeAssistant, nvr: FakeNvr, call: Call) -> None:
    """And that is all it can do."""
    alert = make_alert("a1", "door", end_us=now_us(), clip_end_us=now_us())
    nvr.alerts["a1"] = alert
    told = await call(
        "share_clip",
        alert_id="a1",
        way="link",
        recipient="Erika",
        purpose="the parcel",
        views=0,
        expires={"hours": 2},
        phrase="blue kettle",
    )
    (asked,) = nvr.sharing.wanted
    assert (asked.camera_id, asked.alert_id, asked.content) == ("door", "a1", "subject")
    assert (asked.start_us, asked.end_us) == (alert.clip_start_us, alert.clip_end_us)
    (point,) = asked.subject
    assert (point.at_us, round(point.x, 3), round(point.y, 3)) == (alert.snapshot_us, 0.2, 0.55)
    assert (asked.views, asked.expires_s, asked.phrase) == (None, 7200, "blue kettle")
    assert told["url"] == f"/cloudcam/shares/{told['share_id']}"
    assert (told["camera"], told["state"], told["why"]) == (DOOR, "ready", None)
    assert not nvr.sharing.tokens
    actions = hass.services.async_services()[DOMAIN]
    assert not [name for name in actions if "consent" in name]


async def test_what_an_action_needs(nvr: FakeNvr, call: Call) -> None:
    to = {"way": "file", "recipient": "Erika", "purpose": "the parcel"}
    nvr.alerts["a1"] = make_alert("a1", "door", snapshot_us=None)
    last = {"last": {"seconds": 30}}
    for wrong in (
        {"camera": DOOR, **last},  # which person?
        {"alert_id": "a1"},
        {"camera": DOOR, "content": "whole"},
        {"content": "whole"},
        {"alert_id": "a1", "camera": DOOR, "content": "whole"},
    ):
        with pytest.raises(ServiceValidationError):
            await call("share_clip", **to, **wrong)
    assert not nvr.sharing.wanted
    nvr.sharing.refusal = "that is too long"
    with pytest.raises(ServiceValidationError, match="that is too long"):
        await call("share_clip", **to, camera=DOOR, content="whole", **last)
    nvr.overrides["/api/shares"] = 500
    with pytest.raises(HomeAssistantError):
        await call("share_clip", **to, camera=DOOR, content="whole", **last)


async def test_who_calls_actions(
    nvr: FakeNvr, loaded: MockConfigEntry, call: Call, resident: MockUser, wait: Wait
) -> None:
    await nvr.sharing.link(ONE)
    await nvr.sharing.link(TWO, camera_id="hall")
    await wait(lambda: len(loaded.runtime_data.shares.known) == 2)
    asked = {"camera": DOOR, "last": {"seconds": 9}, "content": "whole", "way": "file"}
    with pytest.raises(Unauthorized):
        await call("share_clip", resident, **asked, recipient="me", purpose="mine")
    with pytest.raises(Unauthorized):
        await call("revoke_share", resident, share_id=TWO)
    listed = (await call("list_shares", resident))["shares"]
    assert [share["share_id"] for share in listed] == [ONE]
    assert (await call("revoke_share", resident, share_id=ONE))["why"] == "revoked"
    assert len((await call("list_shares"))["shares"]) == 2
    assert len((await call("list_shares", camera=[HALL]))["shares"]) == 1
    assert len((await call("list_shares", state="ended"))["shares"]) == 1
    with pytest.raises(ServiceValidationError):
        await call("revoke_share", share_id="no such")


async def test_a_share_that_the_nvr_has_forgotten(
    nvr: FakeNvr, loaded: MockConfigEntry, call: Call, wait: Wait
) -> None:
    await nvr.sharing.link(ONE)
    await wait(lambda: loaded.runtime_data.shares.known)
    del nvr.sharing.shares[ONE]
    with pytest.raises(ServiceValidationError) as told:
        await call("revoke_share", share_id=ONE)
    assert told.value.translation_key == "no_such_share", "not that nothing is recorded"
