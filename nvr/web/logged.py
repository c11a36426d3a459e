"""Nothing that the ledger must know happens before it does.

Pictures wait for their entry (`must_be_logged`), and an answer that holds pictures of which nobody
said who sees them is not sent at all: a new route can't forget the ledger. What changes something
is an entry of its own, made before it is done; if it then fails, another one says so.
"""

import asyncio
import logging
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from nvr.errors import NvrError, PairingFailed
from nvr.ledger.entry import Entry
from nvr.web.asker import asker
from nvr.web.connections import cut_off
from nvr.web.deeds import DEEDS
from nvr.web.services import services

_LOGGER = logging.getLogger(__name__)

_ENTRIES = web.RequestKey("ledger_entries", list)

_PIXELS = ("image/", "video/", "multipart/", "application/zip", "application/octet-stream")


def must_be_logged(request: web.Request, entry: asyncio.Future[Any] | None) -> None:
    """The answer to a request may be sent only once this is in the ledger."""
    if entry is None:
        return
    if _ENTRIES not in request:
        request[_ENTRIES] = []
    request[_ENTRIES].append(entry)


@web.middleware
async def ledgered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every request, behind the check of what its token may do.

    Raises StorageError when something can't be logged.
    """
    shared = services(request)
    deed = DEEDS.get(request.match_info.route.name or "")
    if deed is None:
        try:
            response = await handler(request)
        except PairingFailed:
            shared.sign_ins.failed(request.remote, "pairing")
            raise
        if not response.prepared:
            await require_logged(request, response)
        return response
    entry = await deed.describe(request, Entry(deed.what, asker(request)))
    ledger = shared.backend.ledger
    if entry is not None:
        await ledger.written(ledger.append(entry))
    try:
        return await handler(request)
    except (NvrError, web.HTTPException) as error:
        if entry is not None:
            code = error.code if isinstance(error, NvrError) else str(error.status)
            ledger.append(entry.failed(code))
        raise


async def prepare(request: web.Request, response: web.StreamResponse) -> None:
    """Begin an answer that is sent piece by piece, once it may be. Raises as `require_logged`."""
    await require_logged(request, response)
    await response.prepare(request)


async def last_check(request: web.Request, response: web.StreamResponse) -> None:
    """Just before the first byte, for who forgot `prepare`: too late for an answer of another kind.

    A signal of aiohttp's. Raises as `require_logged`.
    """
    try:
        await require_logged(request, response)
    except NvrError:
        cut_off(request)
        raise


async def require_logged(request: web.Request, response: web.StreamResponse) -> None:
    """Before an answer begins. Raises NotLogged; NvrError for a fault of ours."""
    if request.method == "HEAD" or response.status not in (200, 206):
        return
    entries = request.get(_ENTRIES)
    if entries is None:
        if response.content_type.startswith(_PIXELS):
            _LOGGER.error("%s sends pictures that are not logged", request.path)
            raise NvrError("the NVR has a fault: these pictures would not be in the ledger")
        return
    for entry in entries:
        await services(request).backend.ledger.written(entry)
