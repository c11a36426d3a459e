"""The ledger for everybody of the household: a command of the WebSocket, and an action.

| command | answer |
|---|---|
| `cloudcam/ledger` | a page of an NVR's ledger, newest first, and whether it is as it was written |

An entry is what docs/ref/api.md tells. The next page is asked for with `before`, the last entry's
`sequence`; `is_all` says that there is none. `checked` is when Home Assistant last found the ledger
as it was, null if not since its start; `problem` is what differs, null when nothing does.

Every user may read all of it, whatever cameras they may see: it tells who watched and shows none.
"""

from dataclasses import asdict
from typing import Any, Final

import probatio as vol
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv

from .api import CloudCamError
from .card_access import camera_entity_id
from .commands import MOMENT, Message, answers
from .const import DOMAIN
from .directory import find_nvr, loaded_nvrs, no_answer

_VERIFY: Final = vol.Schema({vol.Optional("config_entry_id"): cv.string})


@callback
def register_ledger(hass: HomeAssistant) -> None:
    """Register both, once for all NVRs."""
    websocket_api.async_register_command(hass, _ledger)

    async def verify(call: ServiceCall) -> ServiceResponse:
        return await _verify(hass, call)

    hass.services.async_register(
        DOMAIN, "verify_ledger", verify, _VERIFY, supports_response=SupportsResponse.ONLY
    )


@answers(
    {
        vol.Required("type"): "cloudcam/ledger",
        vol.Optional("entry_id"): cv.string,
        vol.Optional("camera_id"): cv.string,
        vol.Optional("start_us"): MOMENT,
        vol.Optional("end_us"): MOMENT,
        vol.Optional("before"): vol.All(int, vol.Range(min=1)),
        vol.Optional("limit", default=100): vol.All(int, vol.Range(min=1, max=1000)),
    }
)
async def _ledger(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> dict[str, Any]:
    coordinator = find_nvr(hass, message.get("entry_id"))
    names = ("camera_id", "start_us", "end_us", "before", "limit")
    query = {name: str(message[name]) for name in names if name in message}
    page = await coordinator.client.ask("GET", "ledger", query=query)
    entry_id, watch = coordinator.entry.entry_id, coordinator.ledger
    return {
        "entry_id": entry_id,
        "nvrs": [
            {"entry_id": nvr.entry.entry_id, "name": nvr.entry.title} for nvr in loaded_nvrs(hass)
        ],
        "cameras": {
            camera.id: {
                "name": camera.name,
                "entity_id": camera_entity_id(hass, entry_id, camera.id),
            }
            for camera in coordinator.mirror.cameras.values()
        },
        "entries": page.get("entries", []),
        "is_all": page.get("is_all", True),
        "checked": None if watch.checked is None else watch.checked.isoformat(),
        "problem": watch.problem,
    }


async def _verify(hass: HomeAssistant, call: ServiceCall) -> ServiceResponse:
    """Prove an NVR's ledger against the heads kept here."""
    coordinator = find_nvr(hass, call.data.get("config_entry_id"))
    try:
        await coordinator.ledger.look()
        report = await coordinator.ledger.prove()
    except CloudCamError as error:
        raise no_answer(coordinator, error) from error
    problems = [str(problem.get("message")) for problem in report.get("problems", [])]
    if coordinator.ledger.problem is not None and coordinator.ledger.problem not in problems:
        problems.insert(0, coordinator.ledger.problem)
    return {
        "name": coordinator.entry.title,
        "is_sound": not problems,
        "problems": list(problems),
        "entries": report.get("entries"),
        "days": report.get("days"),
        "heads": [asdict(head) for head in coordinator.ledger.heads],
    }
