"""The options of an NVR in Home Assistant."""

from typing import Any

import probatio as vol
from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
)

from .const import CONF_SIDEBAR
from .leaving import Way


class CloudCamOptionsFlow(OptionsFlow):
    """Asks what Home Assistant shows, and to whom. Nothing of it needs the entry loaded anew."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form, or keep what was chosen."""
        if user_input is not None:
            return self.async_create_entry(data={**self.config_entry.options, **user_input})
        fields: dict[Any, Any] = {vol.Required(CONF_SIDEBAR, default=True): BooleanSelector()}
        if (cameras := self._cameras()) is not None:
            fields |= {vol.Optional(way, default=[]): cameras for way in Way}
        shown = self.add_suggested_values_to_schema(vol.Schema(fields), self.config_entry.options)
        return self.async_show_form(step_id="init", data_schema=shown)

    def _cameras(self) -> SelectSelector | None:
        """To choose some of them; None while nobody knows which there are."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return None
        cameras = self.config_entry.runtime_data.mirror.cameras.values()
        options = [SelectOptionDict(value=camera.id, label=camera.name) for camera in cameras]
        return SelectSelector(SelectSelectorConfig(options=options, multiple=True))
