"""The dialog that adds or changes a camera, and what its forms show."""

from collections.abc import Mapping
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cloudcam.const import SUBENTRY_CAMERA
from tests.component.cloudcam.fake_setup import PASSWORD, USER

LOGIN = {"username": USER, "password": PASSWORD}


class Dialog:
    """One flow, as its dialog goes through it."""

    def __init__(self, hass: HomeAssistant, entry: MockConfigEntry) -> None:
        self.hass = hass
        self.entry = entry
        self.flows = hass.config_entries.subentries
        self.step: Any = {}

    async def open(self, subentry_id: str | None = None) -> Any:
        context: Any = {"source": SOURCE_USER if subentry_id is None else SOURCE_RECONFIGURE}
        if subentry_id is not None:
            context["subentry_id"] = subentry_id
        self.step = await self.flows.async_init(
            (self.entry.entry_id, SUBENTRY_CAMERA), context=context
        )
        return await self._settle()

    async def send(self, **given: Any) -> Any:
        self.step = await self.flows.async_configure(self.step["flow_id"], given)
        return await self._settle()

    async def _settle(self) -> Any:
        """Wait while there is progress, as the frontend does."""
        while self.step["type"] is FlowResultType.SHOW_PROGRESS:
            await self.hass.async_block_till_done()
            self.step = await self.flows.async_configure(self.step["flow_id"])
        return self.step

    def close(self) -> None:
        self.flows.async_abort(self.step["flow_id"])


@pytest.fixture
def dialog(hass: HomeAssistant, loaded: MockConfigEntry) -> Dialog:
    return Dialog(hass, loaded)


def options(step: Mapping[str, Any], name: str) -> list[Any]:
    """What a select offers."""
    selector = next(value for key, value in step["data_schema"].schema.items() if key == name)
    return [option["value"] for option in selector.config["options"]]


def suggested(step: Mapping[str, Any]) -> dict[str, Any]:
    """What a form shows already."""
    return {
        str(key): key.description["suggested_value"]
        for key in step["data_schema"].schema
        if key.description and key.description.get("suggested_value") is not None
    }


def picture_of(step: Mapping[str, Any]) -> str:
    """The address of the picture that a form shows."""
    text: str = step["description_placeholders"]["picture"]
    assert text.startswith("![](")
    return text.removeprefix("![](").removesuffix(")")
