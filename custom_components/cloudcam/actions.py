"""What modules with actions share: how an action is described, and made known to Home Assistant."""

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import probatio as vol
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)

from .const import DOMAIN
from .persons import for_caller


@dataclass(frozen=True, slots=True)
class Action:
    """What it does, what it is given, and whether it answers."""

    answer: Callable[[HomeAssistant, ServiceCall], Coroutine[Any, Any, ServiceResponse]]
    fields: dict[Any, Any]
    supports_response: SupportsResponse = SupportsResponse.OPTIONAL


@callback
def register_each(hass: HomeAssistant, actions: Mapping[str, Action]) -> None:
    """Register them by their names, once for all NVRs; each asks the NVR for whoever called it."""
    for name, action in actions.items():
        hass.services.async_register(
            DOMAIN,
            name,
            for_caller(hass, partial(action.answer, hass)),
            vol.Schema(action.fields),
            supports_response=action.supports_response,
        )
