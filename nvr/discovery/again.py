"""Finds cameras that the router gave another address."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit, urlunsplit

from nvr.config import OnvifConfig
from nvr.discovery.neighbours import addresses_of
from nvr.discovery.probe import nudge, search
from nvr.net import is_home


async def find_again(
    wanted: Mapping[str, OnvifConfig], interfaces: Sequence[str] | None = None
) -> dict[str, str]:
    """The addresses at which cameras are now, by their ids; without those that nobody knows of.

    By the ONVIF id, else by the hardware address, which this machine knows of those who answered
    it. Nobody is asked but by one question to all, however many cameras are wanted.
    """
    answered = await search(interfaces=interfaces)
    hosts = {camera.identity: camera.host for camera in answered}
    found = {
        camera_id: hosts[onvif.identity]
        for camera_id, onvif in wanted.items()
        if onvif.identity in hosts and onvif.identity is not None
    }
    by_mac = {i: onvif.mac for i, onvif in wanted.items() if onvif.mac and i not in found}
    if by_mac:
        await nudge(interfaces=interfaces)
    for camera_id, mac in by_mac.items():
        known = [host for host in addresses_of(mac) if is_home(host)]
        # With two addresses, one is from before; the one that answered just now is right.
        likely = [host for host in known if host in hosts.values()] or known
        if len(likely) == 1:
            found[camera_id] = likely[0]
    return found


def moved(url: str, host: str) -> str:
    """The same address at another host."""
    parts = urlsplit(url)
    if parts.hostname is None:
        return url
    name = f"[{host}]" if ":" in host else host
    return urlunsplit(parts._replace(netloc=f"{name}:{parts.port}" if parts.port else name))
