"""What the commands of the WebSocket share: how they answer, and whose cameras they reach."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

import probatio as vol
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError, Unauthorized

from .api import CameraFailed, CloudCamError, NotFound, Refused
from .card_access import may
from .coordinator import Coordinator
from .directory import find_camera
from .link_address import LinkProblem
from .protocol import CameraInfo

MOMENT: Final = vol.All(int, vol.Range(min=0, max=(1 << 53) - 1))
"""Unix microseconds, as far as JavaScript can count."""

type Message = dict[str, Any]
type _Answer = Callable[[HomeAssistant, ActiveConnection, Message], Awaitable[Any]]
type _Handler = Callable[[HomeAssistant, ActiveConnection, Message], None]


def answers(schema: dict[Any, Any]) -> Callable[[_Answer], _Handler]:
    """Make a command of a function that gives its result or raises."""

    def make(answer: _Answer) -> _Handler:
        @wraps(answer)
        async def handle(
            hass: HomeAssistant, connection: ActiveConnection, message: Message
        ) -> None:
            try:
                result = await answer(hass, connection, message)
            except Unauthorized:
                raise  # Home Assistant has its own answer to that
            except (CloudCamError, HomeAssistantError) as error:
                connection.send_error(message["id"], _code(error), str(error))
            else:
                connection.send_result(message["id"], result)

        return websocket_api.websocket_command(schema)(websocket_api.async_response(handle))

    return make


def find(
    hass: HomeAssistant, connection: ActiveConnection, entity_id: str, policy: str = POLICY_READ
) -> tuple[Coordinator, CameraInfo]:
    """A camera that the user may see, or control. Raises ServiceValidationError, Unauthorized."""
    if not connection.user.permissions.check_entity(entity_id, policy):
        raise Unauthorized(entity_id=entity_id, permission=policy)
    coordinator, camera = find_camera(hass, entity_id)
    # a sensor's right must not open the camera's pictures
    if not may(hass, connection.user, coordinator.entry.entry_id, camera.id, policy):
        raise Unauthorized(entity_id=entity_id, permission=policy)
    return coordinator, camera


def _code(error: Exception) -> str:
    match error:
        case NotFound() | ServiceValidationError():
            return "not_found"
        case Refused():
            return "refused"
        case CameraFailed(code=code) | LinkProblem(code=code):
            return code
    return "cannot_connect"
