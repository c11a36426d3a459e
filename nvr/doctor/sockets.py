"""Processes and their sockets, as /proc tells of them to their user and to root: proc(5)."""

import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nvr.net import plain_address

_PROC = Path("/proc")
_TABLES = {"tcp": ("tcp", "tcp6"), "udp": ("udp", "udp6")}
_LISTENS = 0x0A


@dataclass(frozen=True, slots=True)
class Connection:
    """A TCP or UDP socket. ``address`` and ``port`` are the other end's, 0 where there is none."""

    protocol: str
    own_address: str
    own_port: int
    address: str
    port: int
    listens: bool


def family(root: int) -> dict[int, str]:
    """A process and all that descend from it, with their names."""
    parents, names = {}, {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and (text := _read(entry / "stat")):
            name, _, rest = text.partition(" (")[2].rpartition(") ")
            parents[int(entry.name)], names[int(entry.name)] = int(rest.split()[1]), name
    members: set[int] = {root} & set(names)
    size = 0
    while size != len(members):
        size = len(members)
        members |= {pid for pid, parent in parents.items() if parent in members}
    return {pid: names[pid] for pid in members}


def sockets_of(pids: Iterable[int]) -> set[int]:
    """The inodes of all that these processes have open. Raises PermissionError."""
    found = set()
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):  # it has ended
            for handle in (_PROC / str(pid) / "fd").iterdir():
                with suppress(FileNotFoundError):
                    kind, _, inode = str(handle.readlink()).partition(":[")
                    if kind == "socket":
                        found.add(int(inode.rstrip("]")))
    return found


def connections(pid: int) -> dict[int, Connection]:
    """All TCP and UDP sockets in a process's network, by inodes; 0: it was closed."""
    found = {}
    for protocol, tables in _TABLES.items():
        for table in tables:
            for line in _read(_PROC / str(pid) / "net" / table).splitlines()[1:]:
                fields = line.split()
                own, other = _end(fields[1]), _end(fields[2])
                listens = protocol == "tcp" and int(fields[3], 16) == _LISTENS
                found[int(fields[9])] = Connection(protocol, *own, *other, listens)
    return found


def _end(text: str) -> tuple[str, int]:
    """An address in words of the machine's own byte order, and a port, both in hexadecimal."""
    address, _, port = text.partition(":")
    words = [int(address[at : at + 8], 16) for at in range(0, len(address), 8)]
    packed = struct.pack(f"={len(words)}I", *words)
    kind = socket.AF_INET if len(words) == 1 else socket.AF_INET6
    plain = plain_address(socket.inet_ntop(kind, packed))
    return str(plain), int(port, 16)


def _read(path: Path) -> str:
    """A file of /proc; empty when the process is gone."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
