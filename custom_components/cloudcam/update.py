"""Whether the NVR is as new as the integration, and how to make it so."""

from homeassistant.components.update import (
    UpdateDeviceClass,
    UpdateEntity,
    UpdateEntityDescription,
    UpdateEntityFeature,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.loader import async_get_integration

from .const import DOMAIN
from .coordinator import CloudCamConfigEntry, Coordinator
from .entity import NvrEntity

PARALLEL_UPDATES = 0

UPDATE = UpdateEntityDescription(
    key="update",
    device_class=UpdateDeviceClass.FIRMWARE,
    entity_category=EntityCategory.CONFIG,
)

_COMMAND = "scripts/install"
"""As in docs/guide/install.md."""


async def async_setup_entry(
    hass: HomeAssistant,
    entry: CloudCamConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the NVR's version."""
    integration = await async_get_integration(hass, DOMAIN)
    async_add_entities([NvrUpdate(entry.runtime_data, str(integration.version))])


class NvrUpdate(NvrEntity, UpdateEntity):
    """The NVR's version beside that of the integration, which HACS keeps up to date.

    Nobody is asked over the internet: an integration that is newer than the NVR is the news.
    """

    _attr_supported_features = UpdateEntityFeature.RELEASE_NOTES

    def __init__(self, coordinator: Coordinator, version: str) -> None:
        super().__init__(coordinator, UPDATE)
        self._attr_latest_version = version

    @property
    def installed_version(self) -> str:
        """What the NVR says."""
        return self.coordinator.mirror.nvr.version

    async def async_release_notes(self) -> str:
        """How to update the NVR, in Markdown."""
        texts = await async_get_translations(
            self.hass, self.hass.config.language, "common", {DOMAIN}
        )
        return texts[f"component.{DOMAIN}.common.how_to_update"].format(
            name=self.coordinator.mirror.nvr.name, command=_COMMAND
        )
