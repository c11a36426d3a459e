"""This machine's own networks."""

import fcntl
import ipaddress
import socket
import struct
from collections.abc import Iterator

from nvr.net import is_home

_SIOCGIFADDR = 0x8915  # linux/sockios.h
_VIRTUAL = ("docker", "br-", "veth", "virbr", "lxc", "lxd", "podman", "cni", "hassio")


def ipv4_addresses() -> Iterator[tuple[str, str]]:
    """(interface, its first IPv4 address); interfaces without one are left out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            try:
                answer = fcntl.ioctl(sock.fileno(), _SIOCGIFADDR, request)
            except OSError:
                continue  # no IPv4 address on it
            yield name, socket.inet_ntoa(answer[20:24])


def is_virtual(interface: str) -> bool:
    """Whether it leads to containers of this machine and no further."""
    return interface.startswith(_VIRTUAL)


def home_addresses() -> list[str]:
    """This machine's IPv4 addresses in private networks with other devices in them."""
    return [
        address
        for name, address in ipv4_addresses()
        if is_home(address)
        and not is_virtual(name)
        and not ipaddress.ip_address(address).is_loopback
    ]
