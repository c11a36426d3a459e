"""Clients come and go: pairing strings, tokens."""

import asyncio
import logging
from dataclasses import asdict

from aiohttp import web

from nvr.errors import RequestError
from nvr.ledger.entry import Entry, What, Who
from nvr.pairing_string import PairingString
from nvr.scope import Role
from nvr.web.auth import PAIRING_VALID_S
from nvr.web.parameters import json_object, text_field
from nvr.web.routes.tokens import read_scope
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
    scope = shared.pairing.redeem(secret, request.remote)
    ledger = shared.backend.ledger
    async with shared.naming:
        name, token_id = shared.tokens.free_name(name), shared.tokens.new_id()
        who = Who(name, request.remote, None, token_id)
        cameras, told = tuple(sorted(scope.cameras or ())), {"role": scope.role.value}
        await ledger.written(ledger.append(Entry(What.PAIRED, who, cameras, told={**told})))
        info, token = await asyncio.to_thread(shared.tokens.create, name, token_id, scope)
    _LOGGER.info("%s was paired from %s (%s)", name, request.remote, scope.role)
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
    """A new pairing string; ``hosts`` in the body replaces the addresses found by itself.

    ``role`` and ``cameras`` are what the token will be for: everything, if nothing else is said.
    """
    data = await json_object(request)
    shared = services(request)
    known = {camera.id for camera in shared.backend.state().cameras}
    scope = read_scope({"role": Role.ADMIN.value, **data}, known)
    hosts = data.get("hosts") or list(shared.identity.hosts)
    if not isinstance(hosts, list) or not all(_is_host(host) for host in hosts):
        raise RequestError("'hosts' must be a list of host names or IP addresses")
    secret = shared.pairing.make(scope)
    identity = shared.identity
    pairing = PairingString(tuple(hosts), identity.port, identity.fingerprint, secret)
    return web.json_response(
        {
            "pairing": str(pairing),
            "hosts": hosts,
            "port": pairing.port,
            "fingerprint": pairing.fingerprint,
            "role": scope.role.value,
            "cameras": None if scope.cameras is None else sorted(scope.cameras),
            "expires_us": shared.clock.now_us() + round(PAIRING_VALID_S * 1_000_000),
        }
    )


def _is_host(value: object) -> bool:
    if not isinstance(value, str) or not 0 < len(value) <= 253 or not value.isascii():
        return False
    return all(letter.isalnum() or letter in ".:-_" for letter in value)
