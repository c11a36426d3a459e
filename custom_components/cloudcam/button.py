"""What one tap does: a picture, keeping or deleting what just happened, the NVR's restart."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from homeassistant.components.button import (
    ButtonDeviceClass,
    ButtonEntity,
    ButtonEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from . import keeping
from .api import CloudCamError, NotFound
from .const import DOMAIN
from .coordinator import CloudCamConfigEntry, Coordinator
from .entity import CameraEntity, NvrEntity, add_for_each_camera
from .persons import acting, person_of_entity
from .protocol import CameraInfo
from .services import take_snapshot

PARALLEL_UPDATES = 0

EVENT_SNAPSHOT: Final = f"{DOMAIN}_snapshot"
"""On Home Assistant's bus when the button was pressed and the picture is there."""

PINNED: Final = timedelta(minutes=5)
"""How far back the button keeps."""

_VALIDITY: Final = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class CameraButtonDescription(ButtonEntityDescription):
    """What a tap does with a camera. Raises CloudCamError."""

    press: Callable[[HomeAssistant, Coordinator, CameraInfo], Awaitable[None]]
    needs_camera: bool = False


async def _snapshot(hass: HomeAssistant, coordinator: Coordinator, camera: CameraInfo) -> None:
    """The picture is what the snapshot's image entity shows, and an event tells its address."""
    taken = await take_snapshot(hass, coordinator, camera, _VALIDITY)
    whose = {
        "camera": coordinator.devices.camera_entity_id(camera.id),
        "device_id": coordinator.devices.device_id(camera.id),
        "name": camera.name,
    }
    hass.bus.async_fire(EVENT_SNAPSHOT, whose | taken)


async def _pin_last(_hass: HomeAssistant, coordinator: Coordinator, camera: CameraInfo) -> None:
    end_us = coordinator.client.now_us()
    start_us = end_us - round(PINNED.total_seconds() * 1e6)
    try:
        await keeping.pin(coordinator.client, camera.id, start_us, end_us)
    except NotFound as error:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="nothing_recorded",
            translation_placeholders={"camera": camera.name},
        ) from error


async def _forget_last(_hass: HomeAssistant, coordinator: Coordinator, camera: CameraInfo) -> None:
    await keeping.forget_last(coordinator.client, camera.id)


CAMERA_BUTTONS = (
    CameraButtonDescription(
        key="snapshot", translation_key="snapshot", press=_snapshot, needs_camera=True
    ),
    CameraButtonDescription(key="pin_last", translation_key="pin_last", press=_pin_last),
    CameraButtonDescription(key="forget_last", translation_key="forget_last", press=_forget_last),
)

RESTART = ButtonEntityDescription(
    key="restart",
    device_class=ButtonDeviceClass.RESTART,
    entity_category=EntityCategory.CONFIG,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CloudCamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons of an NVR and its cameras."""
    coordinator = entry.runtime_data
    async_add_entities([RestartButton(coordinator, RESTART)])
    add_for_each_camera(
        coordinator,
        async_add_entities,
        lambda camera: [CameraButton(coordinator, camera, d) for d in CAMERA_BUTTONS],
    )


class CameraButton(CameraEntity, ButtonEntity):
    """One thing to do with one camera."""

    entity_description: CameraButtonDescription

    def __init__(
        self, coordinator: Coordinator, camera: CameraInfo, description: CameraButtonDescription
    ) -> None:
        super().__init__(coordinator, camera, description)
        self.needs_camera = description.needs_camera

    async def async_press(self) -> None:
        """Do it. Raises HomeAssistantError."""
        try:
            with acting(await person_of_entity(self.hass, self._context)):
                await self.entity_description.press(self.hass, self.coordinator, self.info)
        except CloudCamError as error:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="not_done",
                translation_placeholders={"camera": self.info.name, "error": str(error)},
            ) from error


class RestartButton(NvrEntity, ButtonEntity):
    """Starts the NVR anew; recordings miss the seconds in between. For administrators."""

    @property
    def available(self) -> bool:
        """Whether there is somebody who starts the NVR again."""
        return super().available and self.coordinator.mirror.nvr.can_restart

    async def async_press(self) -> None:
        """Restart it. Raises HomeAssistantError."""
        user_id = None if self._context is None else self._context.user_id
        user = None if user_id is None else await self.hass.auth.async_get_user(user_id)
        if user is not None and not user.is_admin:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="only_admins")
        try:
            with acting(await person_of_entity(self.hass, self._context)):
                await self.coordinator.client.ask("POST", "restart")
        except CloudCamError as error:
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="not_done",
                translation_placeholders={
                    "camera": self.coordinator.entry.title,
                    "error": str(error),
                },
            ) from error
