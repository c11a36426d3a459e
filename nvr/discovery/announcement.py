"""Lets Home Assistant find the NVR: ``_cloudcam._tcp.local.`` by multicast DNS (RFC 6762, 6763).

Only in private networks, and only what anybody may know: there is no way in without pairing. The
library is loaded with the first address to announce.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nvr.discovery.interfaces import home_addresses

if TYPE_CHECKING:
    from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

_LOGGER = logging.getLogger(__name__)

SERVICE_TYPE = "_cloudcam._tcp.local."
_CHECK_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Announced:
    """What is told."""

    id: str
    name: str
    version: str
    port: int
    fingerprint: str


class Announcement:
    """Announces the NVR while it runs, at its present addresses, and says goodbye."""

    def __init__(
        self, what: Announced, addresses: Callable[[], list[str]] = home_addresses
    ) -> None:
        self._what = what
        self._addresses = addresses
        self._zeroconf: AsyncZeroconf | None = None
        self._announced: list[str] = []
        self._is_told = False

    async def run(self) -> None:
        """Until cancelled; addresses that change are followed."""
        try:
            while True:
                await self._follow()
                await asyncio.sleep(_CHECK_EVERY_S)
        finally:
            await self._end()

    async def _follow(self) -> None:
        addresses = sorted(self._addresses())
        if addresses == self._announced:
            return
        await self._end()
        if not addresses:
            return
        from zeroconf import Error

        try:
            await self._begin(addresses)
        except (OSError, Error) as error:
            await self._end()
            if not self._is_told:
                _LOGGER.warning(
                    "the NVR can't announce itself in the network (%s); Home Assistant finds it by "
                    "its pairing string all the same",
                    error,
                )
            self._is_told = True
        else:
            self._announced = addresses
            self._is_told = False

    async def _begin(self, addresses: list[str]) -> None:
        from zeroconf.asyncio import AsyncZeroconf

        self._zeroconf = AsyncZeroconf(interfaces=addresses)
        await (await self._zeroconf.async_register_service(self._info(addresses)))

    def _info(self, addresses: list[str]) -> AsyncServiceInfo:
        from zeroconf.asyncio import AsyncServiceInfo

        what = self._what
        instance = f"{_label(what.name)} {what.id[:8]}"
        return AsyncServiceInfo(
            SERVICE_TYPE,
            f"{instance}.{SERVICE_TYPE}",
            port=what.port,
            addresses=[socket.inet_aton(address) for address in addresses],
            properties={
                "id": what.id,
                "name": what.name,
                "version": what.version,
                "port": str(what.port),
                "fingerprint": what.fingerprint,
            },
            server=f"cloudcam-{what.id[:12]}.local.",
        )

    async def _end(self) -> None:
        if self._zeroconf is not None:
            from zeroconf import Error

            with suppress(OSError, Error, TimeoutError):
                await asyncio.shield(self._say_goodbye(self._zeroconf))
        self._zeroconf, self._announced = None, []

    @staticmethod
    async def _say_goodbye(zeroconf: AsyncZeroconf) -> None:
        async with asyncio.timeout(3):
            await zeroconf.async_unregister_all_services()
        await zeroconf.async_close()


def _label(name: str) -> str:
    """A name as one label: 63 bytes at most with the id behind it, and no dots."""
    plain = name.replace(".", " ").encode()[:50].decode("utf-8", "ignore")
    return plain.strip() or "CloudCam NVR"
