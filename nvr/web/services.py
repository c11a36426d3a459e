"""What every route may use, and how a handler gets at it."""

import asyncio
from dataclasses import dataclass, field

from aiohttp import web

from nvr.clock import Clock
from nvr.ledger.journal import SignIns
from nvr.web.auth import Client, Pairing, Tokens
from nvr.web.backend import Backend
from nvr.web.connections import Connections
from nvr.web.guesses import Guesses
from nvr.web.strangers import Strangers


@dataclass(frozen=True, slots=True)
class Identity:
    """Where clients find the NVR and how they know it is the one."""

    hosts: tuple[str, ...]
    port: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Services:
    """The one object that routes share."""

    backend: Backend
    tokens: Tokens
    pairing: Pairing
    clock: Clock
    identity: Identity
    sign_ins: SignIns
    guesses: Guesses
    connections: Connections = field(default_factory=Connections)
    strangers: Strangers = field(default_factory=Strangers)
    naming: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held from a new client's free name until the name is taken."""


SERVICES = web.AppKey("services", Services)
CLIENT = web.RequestKey("client", Client)


def services(request: web.Request) -> Services:
    """The services of the application that got the request."""
    return request.config_dict[SERVICES]


def client(request: web.Request) -> Client:
    """Who sent the request. Only on routes behind a token."""
    return request[CLIENT]
