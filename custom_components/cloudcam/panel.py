"""CloudCam's page in Home Assistant's sidebar, for every user: there as long as an NVR is.

The owner may take it out of the sidebar (an option of the integration); its address works on, for
links to alerts lead there.
"""

from typing import Final

from homeassistant.components.frontend import (
    async_panel_exists,
    async_register_built_in_panel,
    async_remove_panel,
)
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .const import CONF_SIDEBAR, DOMAIN, LOGGER

PANEL_URL_PATH: Final = DOMAIN
_ELEMENT: Final = "cloudcam-panel"
_MODULE: Final = "cloudcam-panel.js"
_TITLE: Final = "CloudCam"
_ICON: Final = "mdi:cctv"


@callback
def register_panel(hass: HomeAssistant, card_url: str) -> None:
    """Have the page come and go with the NVRs; `card_url` is where the card's files are served."""
    page = _Page(hass, f"{card_url}/{_MODULE}")

    @callback
    def changed(_change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN:
            page.update()

    async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, changed)
    page.update()


class _Page:
    """The page as Home Assistant knows it."""

    def __init__(self, hass: HomeAssistant, module_url: str) -> None:
        self._hass = hass
        self._module_url = module_url
        self._shown: bool | None = None
        """Whether it is in the sidebar; None while there is no page."""
        self._is_taken = False

    @callback
    def update(self) -> None:
        """Make it what the entries ask for; most of their changes ask for nothing new."""
        entries = self._hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=False
        )
        wanted = any(e.options.get(CONF_SIDEBAR, True) for e in entries) if entries else None
        if wanted == self._shown:
            return
        if wanted is None:
            async_remove_panel(self._hass, PANEL_URL_PATH)
        elif self._shown is None and async_panel_exists(self._hass, PANEL_URL_PATH):
            self._tell_taken()
            return
        else:
            self._register(is_shown=wanted)
        self._shown = wanted

    def _tell_taken(self) -> None:
        if not self._is_taken:
            LOGGER.warning(
                "There is a page at /%s already, so CloudCam's is not shown. Give the other one "
                "another address and restart Home Assistant",
                PANEL_URL_PATH,
            )
        self._is_taken = True

    def _register(self, *, is_shown: bool) -> None:
        # not panel_custom's own function: it can't keep a page out of the sidebar
        custom = {
            "name": _ELEMENT,
            "module_url": self._module_url,
            "embed_iframe": False,
            "trust_external": False,
            "handle_safe_area": True,
        }
        async_register_built_in_panel(
            self._hass,
            component_name="custom",
            sidebar_title=_TITLE,
            sidebar_icon=_ICON,
            frontend_url_path=PANEL_URL_PATH,
            config={"_panel_custom": custom},
            update=True,
            show_in_sidebar=is_shown,
        )
