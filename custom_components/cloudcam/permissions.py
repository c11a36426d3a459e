"""Who may see or control a camera through actions and addresses.

Home Assistant looks at permissions for actions of entities only; these name cameras in their data.
"""

from dataclasses import dataclass
from typing import Self

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.http import KEY_HASS_USER
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers.http import KEY_HASS

from .card_access import camera_entity_id, may
from .coordinator import Coordinator


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever calls an action: a user, or none for an automation, which may do everything."""

    _hass: HomeAssistant
    _context: Context
    _user: User | None

    @classmethod
    async def of(cls, hass: HomeAssistant, context: Context) -> Self:
        """Who calls. Raises UnknownUser."""
        if context.user_id is None:
            return cls(hass, context, None)
        user = await hass.auth.async_get_user(context.user_id)
        if user is None:
            raise UnknownUser(context=context)
        return cls(hass, context, user)

    @callback
    def may(self, coordinator: Coordinator, camera_id: str, policy: str) -> bool:
        """Whether the caller may see (POLICY_READ) or control (POLICY_CONTROL) a camera."""
        entry_id = coordinator.entry.entry_id
        return self._user is None or user_may(self._hass, self._user, entry_id, camera_id, policy)

    @callback
    def require_admin(self) -> None:
        """Raises Unauthorized for a user who is no administrator."""
        if self._user is not None and not self._user.is_admin:
            raise Unauthorized(context=self._context)

    @callback
    def may_all(self, policy: str) -> bool:
        """Whether it is so for whatever camera, those that are gone among them."""
        return self._user is None or self._user.permissions.access_all_entities(policy)

    @callback
    def require(self, coordinator: Coordinator, camera_id: str, policy: str) -> None:
        """Raises Unauthorized unless the caller may."""
        if not self.may(coordinator, camera_id, policy):
            entity_id = coordinator.devices.camera_entity_id(camera_id)
            raise Unauthorized(context=self._context, entity_id=entity_id, permission=policy)


@callback
def check_may_see(request: web.Request, entry_id: str, camera_id: str) -> None:
    """Let only users in who may see the camera; a signed address has its user too.

    Raises HTTPForbidden: a 401 would count as a failed login.
    """
    if not user_may(
        request.app[KEY_HASS], request[KEY_HASS_USER], entry_id, camera_id, POLICY_READ
    ):
        raise web.HTTPForbidden


@callback
def user_may(hass: HomeAssistant, user: User, entry_id: str, camera_id: str, policy: str) -> bool:
    """Whether a user may see (POLICY_READ) or control (POLICY_CONTROL) a camera.

    What is left of a camera that is gone, so without an entity, is for who may all.
    """
    if camera_entity_id(hass, entry_id, camera_id) is None:
        return user.permissions.access_all_entities(policy)
    return may(hass, user, entry_id, camera_id, policy)
