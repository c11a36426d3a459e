"""The shares of all NVRs as one connection is told them."""

from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_nvr import FakeNvr
from tests.component.cloudcam.fake_sharing import ONE


async def test_that_an_nvr_is_missing_is_told(
    hass: HomeAssistant,
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    wait: Wait,
) -> None:
    """The page must not say that nothing was shared, nor a dialog that its draft is gone."""
    await nvr.sharing.link(ONE)
    await wait(lambda: loaded.runtime_data.shares.known)
    socket = await hass_ws_client()
    await socket.send_json_auto_id({"type": "cloudcam/shares/subscribe"})
    assert (await socket.receive_json())["success"]
    assert (await socket.receive_json())["event"]["is_all"]
    await hass.config_entries.async_unload(loaded.entry_id)
    told = (await socket.receive_json())["event"]
    assert (told["shares"], told["is_all"]) == ([], False)
    await hass.config_entries.async_setup(loaded.entry_id)
    while not told["is_all"]:
        told = (await socket.receive_json())["event"]
    assert [share["id"] for share in told["shares"]] == [ONE]
