"""The options of an NVR in Home Assistant."""

from typing import Any

import probatio as vol
from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import BooleanSelector

from .const import CONF_SIDEBAR


class CloudCamOptionsFlow(OptionsFlow):
    """Asks what Home Assistant shows. Nothing of it needs the entry loaded anew."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Show the form, or keep what was chosen."""
        if user_input is not None:
            return self.async_create_entry(data={**self.config_entry.options, **user_input})
        schema = vol.Schema({vol.Required(CONF_SIDEBAR, default=True): BooleanSelector()})
        shown = self.add_suggested_values_to_schema(schema, self.config_entry.options)
        return self.async_show_form(step_id="init", data_schema=shown)
