"""Who watches the streams that Home Assistant shares: HLS and WebRTC of its own.

It fetches a camera's live picture once for all, through the relay, and asks for no login when it
hands out the pieces. So everybody who asks for such a stream is told to the NVR until the stream
ends; when each of them looked away nobody knows.
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

from homeassistant.core import HomeAssistant, callback

from .api import Client, CloudCamError, NotFound
from .asking import UNKNOWN, Person
from .const import DOMAIN, LOGGER
from .persons import acting

STILL_S: Final = 15.0
"""How long a look at a picture lasts: dashboards ask for the next one every ten seconds."""

_LASTS_S: Final = 90.0
_AGAIN_S: Final = 60.0
_SOON_S: Final = 30.0
"""Who asked for a stream so long before it was fetched did so for that."""


@dataclass(slots=True)
class _Stream:
    open: int = 0
    first: Person = UNKNOWN
    """For whom it is fetched; the NVR knows that by itself."""
    others: list[Person] = field(default_factory=list)
    asked: dict[Person, float] = field(default_factory=dict)
    """Who asked before it was fetched, and when."""
    telling: asyncio.Task[None] | None = None


class Audience:
    """The shared streams of one NVR's cameras."""

    def __init__(self, hass: HomeAssistant, client: Client) -> None:
        self._hass = hass
        self._client = client
        self._streams: dict[str, _Stream] = {}

    async def joins(self, camera_id: str, person: Person) -> None:
        """Somebody asks for a camera's stream. Raises CloudCamError if it can't be logged."""
        stream = self._streams.setdefault(camera_id, _Stream())
        if not stream.open:
            stream.asked[person] = time.monotonic()
        elif person != stream.first and person not in stream.others:
            await self._tell(camera_id, person, _LASTS_S)
            stream.others.append(person)

    async def opened(self, camera_id: str) -> Person:
        """The stream is about to be fetched; for whom. To be followed by `closed`.

        Raises CloudCamError if one of several can't be logged.
        """
        stream = self._streams.setdefault(camera_id, _Stream())
        stream.open += 1
        if stream.open > 1:
            return stream.first
        since_s = time.monotonic() - _SOON_S
        asked = [person for person, asked_s in stream.asked.items() if asked_s >= since_s]
        stream.asked.clear()
        stream.first = next((person for person in asked if person.id), UNKNOWN)
        stream.others = [person for person in asked if person.id and person != stream.first]
        for person in stream.others:
            await self._tell(camera_id, person, _LASTS_S)
        stream.telling = self._hass.async_create_background_task(
            self._tell_again(camera_id, stream), f"{DOMAIN} audience of {camera_id}"
        )
        return stream.first

    async def closed(self, camera_id: str) -> None:
        """The stream is not fetched any more."""
        stream = self._streams[camera_id]
        stream.open -= 1
        if stream.open:
            return
        if stream.telling is not None:
            stream.telling.cancel()
        others, stream.others, stream.first = stream.others, [], UNKNOWN
        for person in others:
            await self._tell_end(camera_id, person)

    @callback
    def stop(self) -> None:
        """The NVR is not ours any more: what was told ends by itself."""
        for stream in self._streams.values():
            if stream.telling is not None:
                stream.telling.cancel()

    async def _tell_again(self, camera_id: str, stream: _Stream) -> None:
        while True:
            await asyncio.sleep(_AGAIN_S)
            for person in list(stream.others):
                try:
                    await self._tell(camera_id, person, _LASTS_S)
                except CloudCamError as error:
                    LOGGER.debug("The NVR was not told who watches %s: %s", camera_id, error)

    async def _tell_end(self, camera_id: str, person: Person) -> None:
        try:
            await self._tell(camera_id, person, 0)
        except CloudCamError as error:
            LOGGER.debug("The NVR was not told who watched %s: %s", camera_id, error)

    async def _tell(self, camera_id: str, person: Person, lasts_s: float) -> None:
        with acting(person):
            await seen(self._client, camera_id, "live", lasts_s)


async def seen(client: Client, camera_id: str, what: str, lasts_s: float | None = None) -> None:
    """Have logged that somebody is shown pictures that are here already. Raises CloudCamError.

    `what` is ``live``, ``still`` or ``notification_picture``.
    """
    body = {
        "camera_id": camera_id,
        "what": what,
        "lasts_s": STILL_S if lasts_s is None else lasts_s,
    }
    try:
        await client.ask("POST", "ledger", "seen", body=body)
    except NotFound:
        LOGGER.debug("The NVR knows no camera %s, or has no ledger", camera_id)
