"""The shares of one NVR, kept current: all of them at each connection, then every change."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from . import shares_api
from .api import Client, CloudCamError, NotFound
from .const import DOMAIN, LOGGER
from .devices import Devices
from .mirror import Mirror
from .share_events import ShareEvents
from .shares import ShareInfo

_AGAIN_S: Final = 10.0

type Listener = Callable[[ShareInfo | None], None]
"""Is given a share that changed; None when all were asked for anew."""


class SharesWatch:
    """What is known of them, and who wants to know."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], client: Client) -> None:
        self._hass = hass
        self._entry = entry
        self._client = client
        self._events = ShareEvents(hass, entry)
        self._known: dict[str, ShareInfo] = {}
        self._heard: set[str] = set()
        """Told by messages since all were asked for."""
        self._asking: int = 0
        self._listeners: list[Listener] = []
        self.is_known = False
        """Whether the NVR has told all of them."""

    async def start(self, mirror: Mirror, devices: Devices) -> None:
        """Load what was told of them before."""
        await self._events.start(mirror, devices)

    async def forget(self) -> None:
        """The NVR is removed."""
        await self._events.forget()

    @property
    def known(self) -> list[ShareInfo]:
        """As the NVR last told, in no order."""
        return list(self._known.values())

    def find(self, share_id: str) -> ShareInfo | None:
        """One that is known."""
        return self._known.get(share_id)

    @callback
    def listen(self, listener: Listener) -> CALLBACK_TYPE:
        """Be told of changes; gives what ends it."""
        self._listeners.append(listener)
        return partial(self._listeners.remove, listener)

    @callback
    def back(self) -> None:
        """The NVR answers, maybe again: what it sends first says nothing of shares."""
        self._heard.clear()
        self._asking += 1
        self._entry.async_create_background_task(
            self._hass, self._ask(self._asking), f"{DOMAIN} {self._entry.title} shares"
        )

    @callback
    def take(self, share: ShareInfo) -> None:
        """One is there or changed."""
        self._heard.add(share.id)
        self._known[share.id] = share
        self._events.take(share)
        self._tell(share)

    async def _ask(self, turn: int) -> None:
        found = await self._answer()
        while found is None and turn == self._asking:
            await asyncio.sleep(_AGAIN_S)
            found = await self._answer()
        if found is None or turn != self._asking:
            return
        self.is_known = True
        newer = {key: share for key, share in self._known.items() if key in self._heard}
        self._known = {share.id: share for share in found} | newer
        self._events.take_all(self._known.values())
        self._tell(None)

    async def _answer(self) -> list[ShareInfo] | None:
        try:
            return await shares_api.shares(self._client)
        except NotFound:
            return []  # it is too old to share
        except CloudCamError as error:
            LOGGER.debug("%s: no shares: %s", self._entry.title, error)
            return None

    def _tell(self, share: ShareInfo | None) -> None:
        for listener in list(self._listeners):
            listener(share)
