"""The ledger: for everybody who is paired, as the household may know who watched."""

from typing import Any, Final

from aiohttp import web

from nvr.errors import RequestError
from nvr.ledger.ledger import Wanted, as_wire
from nvr.ledger.proof import parse_heads
from nvr.viewers import Way
from nvr.web.asker import viewer_of
from nvr.web.parameters import int_query, json_object, text_field, time_query
from nvr.web.permissions import require_cameras
from nvr.web.services import services

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 1000
_MOST_NUMBER: Final = (1 << 53) - 1
_LONGEST_S: Final = 120.0

_SEEN: Final = {
    "live": Way.SHARED,
    "still": Way.STILL,
    "notification_picture": Way.ALERT,
    "setup_picture": Way.SETUP,
}


def add_routes(app: web.Application) -> None:
    """Reading it, proving it, and what clients show by themselves."""
    app.router.add_get("/api/ledger", listing, name="ledger", allow_head=False)
    app.router.add_get("/api/ledger/chain", chain, name="ledger-chain", allow_head=False)
    app.router.add_post("/api/ledger/verify", verify, name="ledger-verify")
    app.router.add_post("/api/ledger/seen", seen, name="ledger-seen")


async def listing(request: web.Request) -> web.Response:
    """Entries, the newest first; `before` is the last one's sequence number of the page before."""
    wanted = Wanted(
        time_query(request, "start_us"),
        time_query(request, "end_us"),
        request.query.get("camera_id"),
        int_query(request, "before", 1, _MOST_NUMBER),
        int_query(request, "limit", 1, MAX_LIMIT) or DEFAULT_LIMIT,
    )
    found = await services(request).backend.ledger.read(wanted)
    return web.json_response({"entries": found, "is_all": len(found) < wanted.limit})


async def chain(request: web.Request) -> web.Response:
    """The entries behind one, the oldest first, as they are on the disk, to check them elsewhere.

    `head` is the newest entry that a power cut can't take back, null while there is none.
    """
    after = int_query(request, "after", 0, _MOST_NUMBER) or 0
    limit = int_query(request, "limit", 1, MAX_LIMIT) or MAX_LIMIT
    entries, head = await services(request).backend.ledger.after(after, limit)
    told = None if head is None else {"sequence": head.sequence, "day": head.day, "hash": head.hash}
    return web.json_response({"entries": entries, "head": told})


async def verify(request: web.Request) -> web.Response:
    """Prove the ledger, against heads that the client kept if it gives any."""
    data = await json_object(request)
    heads = parse_heads(data) if "heads" in data else []
    return web.json_response(as_wire(await services(request).backend.ledger.prove(heads)))


async def seen(request: web.Request) -> web.Response:
    """Somebody is shown pictures that the client has already; to be said again while it lasts."""
    data = await json_object(request)
    way = _SEEN.get(str(data.get("what")))
    if way is None:
        raise RequestError(f"'what' must be one of {', '.join(_SEEN)}")
    camera_id = text_field(data, "camera_id", 48)
    require_cameras(request, [camera_id])
    backend = services(request).backend
    backend.discovery.settings(camera_id)  # raises NotFound
    viewing = backend.viewers.told(camera_id, viewer_of(request), way, _seconds(data))
    if viewing.entry is not None:
        await backend.ledger.written(viewing.entry)
    return web.Response(status=204)


def _seconds(data: dict[str, Any]) -> float:
    seconds = data.get("lasts_s", 15)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise RequestError("'lasts_s' must be a number of seconds")
    if not 0 <= seconds <= _LONGEST_S:
        raise RequestError(f"'lasts_s' must be from 0 to {_LONGEST_S:g}")
    return float(seconds)
