"""Finds a camera that the router gave another address."""

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

from nvr.discovery.interfaces import is_local
from nvr.discovery.neighbours import addresses_of
from nvr.discovery.probe import nudge, search


async def find_again(
    endpoint: str | None, mac: str | None, interfaces: Sequence[str] | None = None
) -> str | None:
    """The address at which the camera is now, or None.

    By its ONVIF id, else by its hardware address, which this machine knows of those who answered
    it; nobody is asked but by one question to all.
    """
    found = await search(interfaces=interfaces)
    for camera in found:
        if endpoint is not None and camera.identity == endpoint:
            return camera.host
    if mac is None:
        return None
    await nudge(interfaces=interfaces)
    known = [address for address in await asyncio.to_thread(addresses_of, mac) if is_local(address)]
    # With two, one is from before; the one that answered just now is right.
    answered = [camera.host for camera in found if camera.host in known]
    if answered:
        return answered[0]
    return known[0] if len(known) == 1 else None


def moved(url: str, host: str) -> str:
    """The same address at another host."""
    parts = urlsplit(url)
    if parts.hostname is None:
        return url
    name = f"[{host}]" if ":" in host else host
    return urlunsplit(parts._replace(netloc=f"{name}:{parts.port}" if parts.port else name))
