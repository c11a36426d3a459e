"""Moving cameras by an action."""

from dataclasses import replace
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from nvr.protocol import CameraChanged
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr


@pytest.fixture
async def dome(hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait) -> None:
    """The front door's camera can be moved."""
    await nvr.say(CameraChanged(replace(nvr.cameras["door"], ptz=True)))
    await wait(lambda: loaded.runtime_data.mirror.cameras["door"].ptz)


async def ptz(hass: HomeAssistant, entity_id: str = "camera.front_door", **data: Any) -> None:
    target = {"entity_id": entity_id}
    await hass.services.async_call("cloudcam", "ptz", data, target=target, blocking=True)


@pytest.mark.usefixtures("dome")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"pan": 0.5, "tilt": -1}, {"pan": 0.5, "tilt": -1.0, "duration_ms": 500}),
        ({"zoom": 1, "duration": 2.5}, {"zoom": 1.0, "duration_ms": 2500}),
        ({"stop": True}, {"stop": True}),
        ({"preset": "Door"}, {"preset": "2"}),
        ({"preset": "1"}, {"preset": "1"}),
        ({"preset": "home"}, {"home": True}),
    ],
)
async def test_orders(
    hass: HomeAssistant, nvr: FakeNvr, asked: dict[str, Any], told: dict[str, Any]
) -> None:
    await ptz(hass, **asked)
    assert nvr.setup.orders == [("door", told)]


@pytest.mark.usefixtures("dome")
async def test_what_can_not_be_done_is_told(hass: HomeAssistant, nvr: FakeNvr) -> None:
    async def fails(kind: type[HomeAssistantError], **data: Any) -> str | None:
        with pytest.raises(kind) as caught:
            await ptz(hass, **data)
        return caught.value.translation_key

    for order in ({}, {"pan": 1, "stop": True}, {"preset": "Door", "zoom": 1}):
        assert await fails(ServiceValidationError, **order) == "ptz_order"
    assert await fails(ServiceValidationError, entity_id="camera.hall", pan=1) == "no_ptz"
    with pytest.raises(ServiceValidationError, match="It knows: Gate, Door"):
        await ptz(hass, preset="Roof")
    nvr.overrides["/api/cameras/door/ptz"] = 503
    assert await fails(HomeAssistantError, pan=1) == "not_moved"
    assert nvr.setup.orders == []
