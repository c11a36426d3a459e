"""Looks after the cameras of the settings: their motion events, new addresses, own masks."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from nvr.chores import Chore
from nvr.clock import Clock
from nvr.config import CameraConfig, OnvifConfig
from nvr.discovery.mask_care import Edit, MaskCare
from nvr.discovery.neighbours import mac_of
from nvr.errors import NvrError
from nvr.protocol import Connection

_LOGGER = logging.getLogger(__name__)

_EVERY_S = 5.0
_LEARN_EVERY_S = 60.0
_LOST_AFTER_S = 60.0
_SEARCH_AGAIN_MAX_S = 900.0

_LISTEN_AGAIN_S = 60.0
"""After a fault of ours; what goes wrong in a camera has pauses of its own."""

_HINT_EVERY_S = 10.0
"""A hint makes the NVR look for two seconds; a camera that sees rain move must not keep it busy."""


class Fleet(Protocol):
    """The cameras, as this module sees them."""

    @property
    def cameras(self) -> tuple[CameraConfig, ...]: ...

    def connection(self, camera_id: str) -> Connection:
        """Whether the camera's main stream arrives."""
        ...

    def hint_motion(self, camera_id: str) -> None:
        """Look at the camera for a while."""
        ...

    async def change_camera(self, camera_id: str, changes: Mapping[str, Any] | Edit) -> object:
        """Change settings; raises NvrError."""
        ...


class FindAgain(Protocol):
    """`nvr.discovery.again.find_again`, or a test's."""

    def __call__(self, wanted: Mapping[str, OnvifConfig], /) -> Awaitable[dict[str, str]]: ...


@dataclass(slots=True)
class _Missing:
    """A camera that is gone."""

    search_at_s: float
    pause_s: float = _LOST_AFTER_S


class CameraCare:
    """Runs beside the cameras. What it needs is imported when a camera needs it."""

    def __init__(self, fleet: Fleet, clock: Clock, find_again: FindAgain | None = None) -> None:
        self._fleet = fleet
        self._clock = clock
        self._find_again = find_again
        self._learn_at_s = clock.monotonic() + _LEARN_EVERY_S
        self._masks = MaskCare(fleet, clock)
        self._missing: dict[str, _Missing] = {}
        self._listening: dict[str, tuple[CameraConfig, asyncio.Task[None]]] = {}

    async def run(self) -> None:
        """Until cancelled."""
        chores = (
            Chore("following the cameras' motion events", self.follow_events),
            Chore("learning the cameras' hardware addresses", self.learn_hardware_addresses),
            Chore("looking for cameras that are gone", self.look_for_missing),
            Chore("telling cameras their privacy masks", self._masks.tell),
        )
        try:
            while True:
                for chore in chores:
                    await chore.once()
                await asyncio.sleep(_EVERY_S)
        finally:
            tasks = [task for _, task in self._listening.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def follow_events(self) -> None:
        """Listen to the cameras whose settings say so, and to no others."""
        wanted = {c.id: c for c in self._fleet.cameras if _has_events(c) and not c.privacy}
        for camera_id, (config, task) in list(self._listening.items()):
            if wanted.get(camera_id) != config:
                task.cancel()
                del self._listening[camera_id]
        for camera_id, config in wanted.items():
            if camera_id not in self._listening:
                self._listening[camera_id] = (config, asyncio.create_task(self._listen(config)))

    async def learn_hardware_addresses(self) -> None:
        """Remember who is at a camera's address while it is there, to know it again elsewhere.

        The kernel knows its neighbours' already; cameras behind a router have none.
        """
        now = self._clock.monotonic()
        if now < self._learn_at_s:
            return
        self._learn_at_s = now + _LEARN_EVERY_S
        for config in self._fleet.cameras:
            if not self._is(Connection.ONLINE, config):
                continue
            mac = mac_of(urlsplit(config.main_url).hostname or "")
            known = config.onvif or OnvifConfig()
            if mac is not None and mac != known.mac:
                with suppress(NvrError):  # the camera was removed meanwhile
                    changes = {"onvif": known.model_dump() | {"mac": mac}}
                    await self._fleet.change_camera(config.id, changes)

    def _is(self, connection: Connection, config: CameraConfig) -> bool:
        return self._fleet.connection(config.id) is connection and not config.privacy

    async def look_for_missing(self) -> None:
        """Search for cameras that have been gone for a minute, then ever more seldom."""
        now = self._clock.monotonic()
        gone = {c.id: c for c in self._fleet.cameras if _can_be_found(c)}
        gone = {i: c for i, c in gone.items() if self._is(Connection.OFFLINE, c)}
        self._missing = {i: m for i, m in self._missing.items() if i in gone}
        due: dict[str, OnvifConfig] = {}
        for camera_id, config in gone.items():
            missing = self._missing.setdefault(camera_id, _Missing(now + _LOST_AFTER_S))
            if now >= missing.search_at_s and config.onvif is not None:
                due[camera_id] = config.onvif
                missing.search_at_s = now + missing.pause_s
                missing.pause_s = min(missing.pause_s * 2, _SEARCH_AGAIN_MAX_S)
        if due:
            find_again = self._find_again or _real_find_again()
            for camera_id, host in (await find_again(due)).items():
                await self._move(gone[camera_id], host)

    async def _move(self, config: CameraConfig, host: str) -> None:
        before = urlsplit(config.main_url).hostname
        if host == before:
            return
        taken = {urlsplit(c.main_url).hostname for c in self._fleet.cameras if c.id != config.id}
        if host in taken and not _shares_device(config, self._fleet.cameras):
            return
        with suppress(NvrError):  # the camera was removed meanwhile
            await self._fleet.change_camera(config.id, _at_new_host(config, host))
            _LOGGER.info("%s: found again at %s, before at %s", config.name, host, before)

    async def _listen(self, config: CameraConfig) -> None:
        from nvr.discovery.control import onvif_camera
        from nvr.discovery.events import MotionEvents

        hinted_s = -_HINT_EVERY_S

        def heard() -> None:
            nonlocal hinted_s
            now = self._clock.monotonic()
            if now - hinted_s >= _HINT_EVERY_S:
                hinted_s = now
                self._fleet.hint_motion(config.id)

        events = MotionEvents(lambda: onvif_camera(config, self._clock), config.name, heard)
        listening = Chore(f"{config.name}: listening to its motion events", events.run)
        await listening.until_done(_LISTEN_AGAIN_S)


def _has_events(camera: CameraConfig) -> bool:
    return camera.detect and camera.onvif is not None and camera.onvif.events


def _can_be_found(camera: CameraConfig) -> bool:
    onvif = camera.onvif
    is_known = onvif is not None and (onvif.identity is not None or onvif.mac is not None)
    return is_known and urlsplit(camera.main_url).hostname is not None


def _shares_device(config: CameraConfig, cameras: tuple[CameraConfig, ...]) -> bool:
    """Whether another camera of the settings is another lens of the same device."""
    assert config.onvif is not None
    others = [c.onvif for c in cameras if c.id != config.id and c.onvif is not None]
    return any(
        (config.onvif.identity is not None and other.identity == config.onvif.identity)
        or (config.onvif.mac is not None and other.mac == config.onvif.mac)
        for other in others
    )


def _at_new_host(config: CameraConfig, host: str) -> dict[str, Any]:
    """The settings that change with the address."""
    from nvr.discovery.again import moved

    assert config.onvif is not None
    before = urlsplit(config.main_url).hostname
    changes: dict[str, Any] = {"main_url": moved(config.main_url, host)}
    if config.sub_url is not None and urlsplit(config.sub_url).hostname == before:
        changes["sub_url"] = moved(config.sub_url, host)
    address = config.onvif.address
    if address is not None and urlsplit(address).hostname == before:
        changes["onvif"] = config.onvif.model_dump() | {"address": moved(address, host)}
    return changes


def _real_find_again() -> FindAgain:
    from nvr.discovery.again import find_again

    return find_again
