"""Clients come and go: pairing strings, tokens."""

import asyncio
import logging
from dataclasses import asdict

from aiohttp import web

from nvr.errors import RequestError
from nvr.ledger.entry import Entry, What, Who
from nvr.pairing_string import PairingString
from nvr.web.auth import PAIRING_VALID_S
from nvr.web.parameters import json_object, text_field
from nvr.web.services import client, services

_LOGGER = logging.getLogger(__name__)


def add_routes(app: web.Application) -> None:
    """What clients do for themselves."""
    app.router.add_post("/api/pair", pair, name="pair")
    app.router.add_delete("/api/token", revoke_own_token, name="token")


def add_owner_routes(app: web.Application) -> None:
    """What only the owner may do."""
    app.router.add_post("/api/pairing", make_pairing, name="pairing")


async def pair(request: web.Request) -> web.Response:
    """Trade a one-time secret for a token."""
    data = await json_object(request)
    secret = text_field(data, "secret", 200)
    name = text_field(data, "client_name", 64)
    shared = services(request)
    shared.pairing.redeem(secret, request.remote)
    ledger = shared.backend.ledger
    async with shared.naming:
        name, token_id = shared.tokens.free_name(name), shared.tokens.new_id()
        who = Who(name, request.remote, None, token_id)
        await ledger.written(ledger.append(Entry(What.PAIRED, who)))
        info, token = await asyncio.to_thread(shared.tokens.create, name, token_id)
    _LOGGER.info("%s was paired from %s", name, request.remote)
    nvr = asdict(shared.backend.state().nvr)
    return web.json_response({"token": token, "token_id": info.id, "nvr": nvr})


async def revoke_own_token(request: web.Request) -> web.Response:
    """Make the token that asks useless, and end what it has open."""
    shared, asking = services(request), client(request)
    if asking.token_id is None:
        raise RequestError("the control socket has no token to revoke")
    await asyncio.to_thread(shared.tokens.revoke, asking.token_id)
    shared.connections.end_token(asking.token_id)
    _LOGGER.info("%s gave its token back", asking.name)
    await asyncio.sleep(0)  # lets the ended responses go first
    return web.Response(status=204)


async def make_pairing(request: web.Request) -> web.Response:
    """A new pairing string; ``hosts`` in the body replaces the addresses found by itself."""
    data = await json_object(request)
    shared = services(request)
    hosts = data.get("hosts") or list(shared.identity.hosts)
    if not isinstance(hosts, list) or not all(_is_host(host) for host in hosts):
        raise RequestError("'hosts' must be a list of host names or IP addresses")
    pairing = PairingString(
        tuple(hosts), shared.identity.port, shared.identity.fingerprint, shared.pairing.make()
    )
    return web.json_response(
        {
            "pairing": str(pairing),
            "hosts": hosts,
            "port": pairing.port,
            "fingerprint": pairing.fingerprint,
            "expires_us": shared.clock.now_us() + round(PAIRING_VALID_S * 1_000_000),
        }
    )


def _is_host(value: object) -> bool:
    if not isinstance(value, str) or not 0 < len(value) <= 253 or not value.isascii():
        return False
    return all(letter.isalnum() or letter in ".:-_" for letter in value)
