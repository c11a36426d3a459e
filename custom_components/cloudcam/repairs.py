"""What the owner can settle among Home Assistant's repairs."""

from typing import Any

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from .coordinator import CloudCamConfigEntry


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Only a changed ledger can be settled here."""
    return _LedgerFlow(str((data or {}).get("entry_id")))


class _LedgerFlow(ConfirmRepairFlow):
    """The owner knows why the ledger is another one: restored from a backup, say."""

    def __init__(self, entry_id: str) -> None:
        super().__init__()
        self._entry_id = entry_id

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask, then take the ledger as it is."""
        if user_input is not None:
            entry: CloudCamConfigEntry | None = self.hass.config_entries.async_get_entry(
                self._entry_id
            )
            if entry is not None and entry.state is ConfigEntryState.LOADED:
                entry.runtime_data.ledger.accept()
        return await super().async_step_confirm(user_input)
