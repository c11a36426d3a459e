"""Tells cameras to mask themselves, where they can: then the NVR need not burn masks in."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from nvr.clock import Clock
from nvr.config import CameraConfig
from nvr.errors import CameraError, CameraUnreachable, CameraUnsupported, NvrError
from nvr.messages import Points

_LOGGER = logging.getLogger(__name__)

_TIMEOUT_S = 30.0
_AGAIN_S = 600.0
"""A camera that was not reached is told again after this."""


type Edit = Callable[[CameraConfig], Mapping[str, Any]]
"""The changes to a camera's settings, told while nobody else changes any."""


class Fleet(Protocol):
    """The cameras, as this module sees them."""

    @property
    def cameras(self) -> tuple[CameraConfig, ...]: ...

    async def change_camera(self, camera_id: str, changes: Edit) -> object:
        """Change settings; raises NvrError."""
        ...


class MaskCare:
    """Until a camera was told, and where it can't, the NVR masks: nothing waits for this."""

    def __init__(self, fleet: Fleet, clock: Clock) -> None:
        self._fleet = fleet
        self._clock = clock
        self._tried: dict[str, tuple[Points, ...]] = {}
        self._again_s: dict[str, float] = {}

    async def tell(self) -> None:
        """Tell each camera whose masks are others than it was told, once."""
        for config in self._fleet.cameras:
            if self._is_due(config):
                self._tried[config.id] = config.privacy_masks
                await self._tell(config)

    def _is_due(self, config: CameraConfig) -> bool:
        if not _is_told_otherwise(config) or config.privacy:
            return False
        if self._tried.get(config.id) != config.privacy_masks:
            return True
        again_s = self._again_s.get(config.id)
        return again_s is not None and self._clock.monotonic() >= again_s

    async def _tell(self, config: CameraConfig) -> None:
        self._again_s.pop(config.id, None)
        tokens, is_unsure, error = await self._told(config)
        if isinstance(error, CameraUnreachable):
            self._again_s[config.id] = self._clock.monotonic() + _AGAIN_S
        elif error is not None:
            _LOGGER.info("%s: the NVR masks its picture: %s", config.name, error.message)
        known = {"masks": tokens, **({} if is_unsure else {"making": None})}
        await self._note(config, known, is_told=error is None and bool(tokens))

    async def _note(self, config: CameraConfig, known: dict[str, Any], *, is_told: bool) -> None:
        """What the camera has of ours; ``config`` is what it was told by."""

        def changes(now: CameraConfig) -> Mapping[str, Any]:
            if now.onvif is None:
                return {}
            is_same = now.privacy_masks == config.privacy_masks
            return {
                "onvif": now.onvif.model_dump() | known,
                "camera_masks": is_told and is_same,
            }

        now = next((camera for camera in self._fleet.cameras if camera.id == config.id), None)
        if now is None or changes(now).items() <= now.model_dump().items():
            return
        with suppress(NvrError):  # the camera was removed meanwhile
            await self._fleet.change_camera(config.id, changes)
            _LOGGER.info("%s: the camera has %d masks of ours", config.name, len(known["masks"]))

    async def _begin(
        self, config: CameraConfig, others: Sequence[str], masks: Sequence[Points]
    ) -> None:
        """Note what is about to be made: whatever ends us then, it can be found again.

        Raises NvrError.
        """

        def changes(now: CameraConfig) -> Mapping[str, Any]:
            if now.onvif is None:
                return {}
            making = {"others": tuple(others), "masks": tuple(masks)}
            return {"onvif": now.onvif.model_dump() | {"masks": (), "making": making}}

        await self._fleet.change_camera(config.id, changes)

    async def _told(self, config: CameraConfig) -> tuple[tuple[str, ...], bool, CameraError | None]:
        """The tokens of our masks that it has then, whether it may have more, what went wrong."""
        from nvr.discovery.control import onvif_camera
        from nvr.discovery.masks import CameraMasks

        assert config.onvif is not None
        masks: CameraMasks | None = None
        error: CameraError | None = None
        try:
            async with asyncio.timeout(_TIMEOUT_S), onvif_camera(config, self._clock) as camera:
                masks = CameraMasks(camera, config.onvif.masks)
                if (making := config.onvif.making) is not None:
                    masks.is_unsure = True
                    with suppress(CameraUnsupported):  # then ours that are known go at least
                        await masks.find_again(making.others, making.masks)
                await masks.replace(config.privacy_masks, partial(self._begin, config))
        except TimeoutError:
            error = CameraUnreachable("it does not answer in time")
        except CameraError as failed:
            error = failed
        except NvrError as failed:  # it can't be noted, so nothing was made: later, perhaps
            error = CameraUnreachable(failed.message)
        if masks is None:
            return config.onvif.masks, config.onvif.making is not None, error
        return masks.ours, masks.is_unsure, error


def _is_told_otherwise(config: CameraConfig) -> bool:
    onvif = config.onvif
    if onvif is None or onvif.address is None:
        return False
    has_ours = bool(onvif.masks) or onvif.making is not None
    return not config.camera_masks if config.privacy_masks else has_ours
