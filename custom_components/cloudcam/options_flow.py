"""The options of an NVR in Home Assistant."""

from collections.abc import Mapping
from typing import Any

import probatio as vol
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)

from .const import CONF_SHARING_LINKS, CONF_SIDEBAR
from .leaving import Way, of_them
from .link_address import LinkAddress
from .protocol import CameraInfo


class CloudCamOptionsFlow(OptionsFlow):
    """Asks what Home Assistant shows, and to whom. Nothing of it needs the entry loaded anew."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form, or keep what was chosen."""
        options = {**self.config_entry.options, **(user_input or {})}
        cameras = self._cameras()
        if cameras is not None:  # one may have gone while the form was open
            options |= {way: of_them(options[way], cameras) for way in Way if way in options}
        if user_input is not None:
            return self.async_create_entry(data=options)
        fields: dict[Any, Any] = {
            vol.Required(CONF_SIDEBAR, default=True): BooleanSelector(),
            vol.Required(CONF_SHARING_LINKS, default=False): BooleanSelector(),
        }
        if cameras is not None:
            fields |= {vol.Optional(way, default=[]): _choice(cameras) for way in Way}
        shown = self.add_suggested_values_to_schema(vol.Schema(fields), options)
        told = {"address": LinkAddress.of(self.hass).base or "-"}
        return self.async_show_form(
            step_id="init", data_schema=shown, description_placeholders=told
        )

    def _cameras(self) -> Mapping[str, CameraInfo] | None:
        """By their ids; None while nobody knows which there are."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return None
        cameras: Mapping[str, CameraInfo] = self.config_entry.runtime_data.mirror.cameras
        return cameras


def _choice(cameras: Mapping[str, CameraInfo]) -> SelectSelector:
    """Some of them."""
    options = [SelectOptionDict(value=one.id, label=one.name) for one in cameras.values()]
    return SelectSelector(SelectSelectorConfig(options=options, multiple=True))
