"""CloudCam: cameras, alerts and recordings of an NVR in the same home."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .api import CloudCamError
from .blueprint_files import forget_blueprints, install_blueprints
from .card_files import register_card
from .card_socket import register_card_socket
from .card_views import register_card_views
from .connection_issues import ConnectionIssues
from .const import DOMAIN, LOGGER
from .coordinator import CloudCamConfigEntry, Coordinator, client_of
from .keeping_actions import register_keeping_actions
from .ledger import LedgerWatch
from .ledger_socket import register_ledger
from .masks_socket import register_masks_socket
from .panel import register_panel
from .panel_socket import register_panel_socket
from .previews import register_previews
from .privacy_lifted import PrivacyLifted
from .ptz import register_ptz
from .residents import register_residents
from .services import register_actions
from .share_door import register_share_door
from .shares_actions import register_shares_actions
from .shares_socket import register_shares_socket
from .shares_views import register_shares_views
from .shares_watch import SharesWatch
from .teaching import register_teaching
from .views import register_views
from .zones_socket import register_zones_socket

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.CAMERA,
    Platform.EVENT,
    Platform.IMAGE,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
    Platform.UPDATE,
]


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register what all NVRs share: addresses, actions, blueprints, card and page."""
    register_views(hass)
    register_previews(hass)
    register_actions(hass)
    register_ptz(hass)
    register_keeping_actions(hass)
    register_card_views(hass)
    register_card_socket(hass)
    if (card_url := await register_card(hass)) is not None:
        register_panel(hass, card_url)
    register_panel_socket(hass)
    register_zones_socket(hass)
    register_masks_socket(hass)
    register_teaching(hass)
    register_ledger(hass)
    register_residents(hass)
    register_shares_socket(hass)
    register_shares_views(hass)
    register_shares_actions(hass)
    register_share_door(hass)
    await install_blueprints(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: CloudCamConfigEntry) -> bool:
    """Connect to an NVR."""
    coordinator = Coordinator(hass, entry, client_of(hass, entry.data))
    await coordinator.start()
    entry.runtime_data = coordinator
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: CloudCamConfigEntry) -> bool:
    """Let go of an NVR: connection, relay and tasks end with the entry."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: CloudCamConfigEntry) -> None:
    """Give the token back when the owner removes the NVR."""
    ConnectionIssues(hass, entry.entry_id, entry.title).connected()  # what it told of is over
    if not hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        await forget_blueprints(hass)
    client = client_of(hass, entry.data)
    await LedgerWatch(hass, entry, client).forget()
    await PrivacyLifted(hass, entry, client).forget()
    await SharesWatch(hass, entry, client).forget()
    try:
        await client.revoke()
    except CloudCamError as error:
        LOGGER.warning(
            "%s could not be told to forget this Home Assistant: %s. Revoke its access on the NVR",
            entry.title,
            error,
        )
