"""Home Assistant with a token that may look only, or is for some cameras: a real NVR, over TLS."""

from dataclasses import replace
from typing import Any

import pytest
import pytest_socket
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cloudcam.api import Refused
from custom_components.cloudcam.const import CONF_FINGERPRINT, CONF_TOKEN_ID, DOMAIN
from nvr.protocol import CameraStatus, Connection
from nvr.scope import Role, Scope
from tests.component.cloudcam.conftest import Wait, set_up
from tests.nvr.web.conftest import FileBackend, Running, backend
from tests.nvr.web.conftest import nvr as real

__all__ = ["backend", "real"]


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """This machine only; the NVR has its control socket too."""
    pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)


async def paired(hass: HomeAssistant, real: Running, scope: Scope) -> MockConfigEntry:
    """Home Assistant, with a token for this."""
    backend: FileBackend = real.backend
    info = backend._info

    def online(camera: Any) -> Any:
        return replace(info(camera), status=CameraStatus(connection=Connection.ONLINE))

    backend._info = online  # type: ignore[method-assign]
    await backend.add_camera({"name": "Yard", "main_url": "rtsp://10.0.0.7/1"})
    made, token = real.tokens.create("Home Assistant", None, scope)
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Home NVR",
        unique_id="abc",
        data={
            CONF_HOST: "127.0.0.1",
            CONF_PORT: real.port,
            CONF_FINGERPRINT: real.server.identity.fingerprint,
            CONF_TOKEN: token,
            CONF_TOKEN_ID: made.id,
        },
    )
    entry.add_to_hass(hass)
    assert await async_setup_component(hass, "stream", {})
    await set_up(hass, entry)
    return entry


def signs_in_anew(hass: HomeAssistant) -> bool:
    flows = hass.config_entries.flow.async_progress()
    return any(flow["context"]["source"] == SOURCE_REAUTH for flow in flows)


async def test_one_that_looks_is_told_why_it_changes_nothing(
    hass: HomeAssistant, real: Running, wait: Wait
) -> None:
    entry = await paired(hass, real, Scope(Role.VIEWER))
    await wait(lambda: hass.states.get("camera.yard"))
    with pytest.raises(HomeAssistantError, match="may look only"):
        await hass.services.async_call(
            "switch", "turn_off", {"entity_id": "switch.front_door_recording"}, blocking=True
        )
    await entry.runtime_data.ledger.look()
    assert entry.runtime_data.ledger.checked is not None
    assert not signs_in_anew(hass), "its token is as good as it was"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_one_of_some_cameras_has_those(
    hass: HomeAssistant, real: Running, wait: Wait
) -> None:
    entry = await paired(hass, real, Scope(Role.ADMIN, frozenset({"front_door"})))
    await wait(lambda: hass.states.get("camera.front_door"))
    assert hass.states.get("camera.yard") is None
    await hass.services.async_call(
        "switch", "turn_off", {"entity_id": "switch.front_door_recording"}, blocking=True
    )
    assert not real.backend.config.cameras[0].record
    with pytest.raises(Refused, match="some cameras only"):
        await entry.runtime_data.ledger.look()
    assert entry.runtime_data.ledger._unchecked_since is not None, "a repair follows"
    assert not signs_in_anew(hass)
    await hass.config_entries.async_unload(entry.entry_id)
