"""What the owner can settle among Home Assistant's repairs."""

from typing import Any

from homeassistant.components.repairs import ConfirmRepairFlow, RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant

from . import keeping
from .api import CloudCamError
from .coordinator import CloudCamConfigEntry
from .leaving import Way, allow


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """A changed ledger, what was recorded before a mask, and pictures that something takes out."""
    known = data or {}
    if "way" in known:
        return _LeavingFlow(known)
    if "unmasked_camera_id" in known:
        return _UnmaskedFlow(str(known["entry_id"]), str(known["unmasked_camera_id"]))
    return _LedgerFlow(str(known.get("entry_id")))


class _LeavingFlow(ConfirmRepairFlow):
    """The owner reads who can then see what, and allows it, or leaves it as it is."""

    def __init__(self, refused: dict[str, Any]) -> None:
        super().__init__()
        self._refused = refused

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask, then allow it."""
        entry: CloudCamConfigEntry | None = self.hass.config_entries.async_get_entry(
            self._refused["entry_id"]
        )
        camera_id = self._refused["camera_id"]
        if (
            user_input is not None
            and entry is not None
            and entry.state is ConfigEntryState.LOADED
            and camera_id in entry.runtime_data.mirror.cameras  # may have gone since it was shown
        ):
            allow(self.hass, entry, camera_id, Way(self._refused["way"]))
        return await super().async_step_confirm(user_input)


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


class _UnmaskedFlow(ConfirmRepairFlow):
    """Delete what was recorded of a camera before its masks were as they are."""

    def __init__(self, entry_id: str, camera_id: str) -> None:
        super().__init__()
        self._entry_id = entry_id
        self._camera_id = camera_id

    async def async_step_confirm(
        self, user_input: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Ask, then delete."""
        entry: CloudCamConfigEntry | None = self.hass.config_entries.async_get_entry(self._entry_id)
        if user_input is None or entry is None or entry.state is not ConfigEntryState.LOADED:
            return await super().async_step_confirm(user_input)
        coordinator = entry.runtime_data
        camera = coordinator.mirror.cameras.get(self._camera_id)
        until_us = None if camera is None else camera.status.unmasked_until_us
        oldest_us = None if camera is None else camera.status.oldest_us
        if until_us is not None:
            begin_us = min(oldest_us or 0, until_us)
            try:
                # pictures of alerts whose recordings are gone; then what the timeline is to say of
                for span in ((0, begin_us), (begin_us, until_us)):
                    if span[0] < span[1]:
                        await keeping.erase(coordinator.client, self._camera_id, *span)
            except CloudCamError as error:
                return self.async_abort(
                    reason="not_deleted", description_placeholders={"error": str(error)}
                )
        return await super().async_step_confirm(user_input)
