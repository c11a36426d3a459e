"""Tells the NVR whether anybody is home, if it keeps alerts longer that nobody was home for."""

import asyncio

from homeassistant.components.person import DOMAIN as PERSON
from homeassistant.components.zone import ENTITY_ID_HOME
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event

from .api import Client, CloudCamError
from .const import LOGGER

_NOBODY_KNOWS = {STATE_UNKNOWN, STATE_UNAVAILABLE}


def anybody_home(hass: HomeAssistant) -> bool | None:
    """Whether a person is home; None when there are no persons, or one may be anywhere.

    The home zone's state is the number of persons in it.
    """
    persons = hass.states.async_all(PERSON)
    zone = hass.states.get(ENTITY_ID_HOME)
    if not persons or zone is None or not zone.state.isdigit():
        return None
    if int(zone.state) > 0:
        return True
    return None if any(person.state in _NOBODY_KNOWS for person in persons) else False


class Presence:
    """Sends it when it changes, and again after every interruption. Call from the event loop."""

    def __init__(self, hass: HomeAssistant, client: Client) -> None:
        self._hass = hass
        self._client = client
        self._told: bool | str | None = "nothing"
        self._lock = asyncio.Lock()
        self._is_wanted = False

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Follow the home zone, until what this gives is called."""
        return async_track_state_change_event(self._hass, ENTITY_ID_HOME, self._changed)

    @callback
    def connected(self, *, is_wanted: bool) -> None:
        """The NVR is there, perhaps after a restart: it may have heard nothing for a while."""
        self._is_wanted = is_wanted
        self._told = "nothing"
        self._tell_soon()

    @callback
    def wanted(self, is_wanted: bool) -> None:
        """The NVR's settings may have changed."""
        if is_wanted and not self._is_wanted:
            self._is_wanted = True
            self._tell_soon()
        self._is_wanted = is_wanted

    @callback
    def _changed(self, _event: Event[EventStateChangedData]) -> None:
        self._tell_soon()

    @callback
    def _tell_soon(self) -> None:
        if self._is_wanted:
            self._hass.async_create_task(self._tell(), "cloudcam presence")

    async def _tell(self) -> None:
        async with self._lock:
            anybody = anybody_home(self._hass)
            if anybody == self._told:
                return
            try:
                await self._client.tell_presence(anybody)
            except CloudCamError as error:  # told anew when it is connected again
                LOGGER.debug("%s was not told who is home: %s", self._client.address, error)
                return
            self._told = anybody
