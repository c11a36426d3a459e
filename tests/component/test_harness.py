"""The harness finds this checkout's integrations and keeps tests off the network."""

import socket
from pathlib import Path

import pytest
from homeassistant.components.recorder import Recorder, get_instance
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_custom_components
from pytest_socket import SocketBlockedError

import custom_components


def test_custom_components_are_the_checkouts(root: Path) -> None:
    assert [Path(path) for path in custom_components.__path__] == [root / "custom_components"]


async def test_home_assistant_sees_every_integration(hass: HomeAssistant, root: Path) -> None:
    shipped = {manifest.parent.name for manifest in root.glob("custom_components/*/manifest.json")}
    assert set(await async_get_custom_components(hass)) == shipped


async def test_recorder_and_custom_integrations_go_together(
    recorder_mock: Recorder, hass: HomeAssistant
) -> None:
    assert get_instance(hass) is recorder_mock


async def test_sockets_are_banned() -> None:
    with pytest.raises(SocketBlockedError):
        socket.create_connection(("127.0.0.1", 9))
    # the harness counts the attempt as a fault of the test otherwise
    from pytest_homeassistant_custom_component.plugins import HASocketBlockedError

    HASocketBlockedError.instances.clear()
