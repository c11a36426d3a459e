"""Addresses at which others at home can reach this machine. Asks the kernel, sends nothing."""

import ipaddress
import socket
from pathlib import Path

from nvr.discovery.interfaces import ipv4_addresses, is_virtual


def own_addresses(listen_host: str) -> list[str]:
    """Addresses to try, best first, for a server that listens on `listen_host`.

    The interface of the default route comes first, container bridges last. Without a network
    it is the loopback address, so that a Home Assistant on the same machine finds the NVR.
    """
    if not is_wildcard(listen_host):
        return [listen_host]
    default = _default_interface()
    found = [(name, address) for name, address in ipv4_addresses() if not _is_loopback(address)]
    found.sort(key=lambda item: (is_virtual(item[0]), item[0] != default))
    return [address for _, address in found] or ["127.0.0.1"]


def own_names() -> list[str]:
    """Names this machine may be called by in its network."""
    name = socket.gethostname().split(".")[0].lower()
    is_usable = name and name != "localhost" and name.isascii()
    return [name, f"{name}.local", "localhost"] if is_usable else ["localhost"]


def is_wildcard(host: str) -> bool:
    """Whether listening on `host` means every interface."""
    return host in ("", "0.0.0.0", "::")


def _default_interface(table: Path = Path("/proc/net/route")) -> str | None:
    try:
        lines = table.read_text().splitlines()[1:]
    except OSError:
        return None
    rows = [line.split() for line in lines]
    return next((row[0] for row in rows if len(row) > 1 and row[1] == "00000000"), None)


def _is_loopback(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback
