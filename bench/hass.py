"""A real Home Assistant, paired with the NVR, and when its person sensors went on."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from bench.nvr import Nvr, now_us
from demo.hass_api import HassApi
from demo.home_assistant import HomeAssistant, add_nvr
from demo.processes import free_port


class Hass:
    """Started once for a bench.

    `persons_us` are the moments (Unix microseconds) at which a client of its WebSocket API learned
    that a `binary_sensor.*_person` went on.
    """

    def __init__(self, folder: Path, nvr: Nvr) -> None:
        self._nvr = nvr
        self._hass = HomeAssistant(folder, free_port(), folder.with_suffix(".log"))
        self._reader: asyncio.Task[None] | None = None
        self.persons_us: list[int] = []

    async def __aenter__(self) -> Self:
        """Start it, add the NVR, listen.

        Raises:
            ProgramFailed, HassError: it does not come up, or does not get on with the NVR.
        """
        try:
            await self._hass.start()
            login = await self._hass.login()
            async with HassApi(self._hass.url, login.token) as api:
                await add_nvr(api, await self._nvr.pair())
            listening: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._reader = asyncio.create_task(self._listen(login.token, listening))
            await listening
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._reader is not None:
            self._reader.cancel()
            with suppress(asyncio.CancelledError):
                await self._reader
        await self._hass.stop()

    async def _listen(self, token: str, listening: asyncio.Future[None]) -> None:
        async with HassApi(self._hass.url, token) as api, api.socket() as socket:
            events = await socket.states()
            listening.set_result(None)
            while (event := await events.get()) is not None:
                if _is_person(event["data"]):
                    self.persons_us.append(now_us())


def _is_person(change: dict[str, Any]) -> bool:
    """Whether a state change says that a person came into view."""
    entity_id: str = change["entity_id"]
    new, old = change["new_state"], change["old_state"]
    if not entity_id.startswith("binary_sensor.") or not entity_id.endswith("_person"):
        return False
    return bool(new and new["state"] == "on" and (old is None or old["state"] != "on"))
