"""How aiohttp connects: only where `nvr.net` lets it."""

import socket

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from nvr.net import outgoing


def checked_connector(limit: int) -> aiohttp.TCPConnector:
    """At most so many connections at once, one for each request: many cameras close a kept one.

    An address in digits is not resolved, so who asks has to check it before, and must not follow
    redirects.
    """
    return aiohttp.TCPConnector(
        limit=limit, force_close=True, resolver=_Checked(), use_dns_cache=False
    )


class _Checked(AbstractResolver):
    """Names lead only where `outgoing` lets them: the connector goes to the addresses given here.

    Raises CameraNotAtHome.
    """

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=peer.where[0],
                port=port,
                family=peer.family,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for peer in await outgoing.resolve_async(host, port)
        ]

    async def close(self) -> None:
        """There is nothing to let go of."""
