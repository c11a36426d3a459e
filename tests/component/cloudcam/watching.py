"""A card that watches cameras."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

DOOR, HALL = "camera.front_door", "camera.hall"

type Watch = Callable[..., Awaitable[tuple[MockHAClientWebSocket, dict[str, Any]]]]


@pytest.fixture
async def watch(loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator) -> Watch:
    """Subscribes to cameras and gives the first event."""

    async def begin(*entity_ids: str) -> tuple[MockHAClientWebSocket, dict[str, Any]]:
        socket = await hass_ws_client()
        await socket.send_json_auto_id({"type": "cloudcam/watch", "entity_ids": list(entity_ids)})
        assert (await socket.receive_json())["success"]
        return socket, (await socket.receive_json())["event"]

    return begin
