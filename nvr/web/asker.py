"""Who sent a request: the client, where it is, and the person it names."""

import pwd
import socket
import struct

from aiohttp import web

from nvr.ledger.entry import Who
from nvr.users import HEADER, User, read_user
from nvr.viewers import Viewer
from nvr.web.services import CLIENT, client

_LONGEST_AGENT = 200
_PEER = struct.Struct("3i")  # pid, uid, gid: unix(7)


def asker(request: web.Request) -> Who:
    """For the ledger; also of requests that were let in without a token."""
    known = request.get(CLIENT)
    if known is None:
        return Who(None, request.remote or None)
    return Who(known.name, request.remote or None, _user(request), known.token_id)


def viewer_of(request: web.Request) -> Viewer:
    """For who watches. Only on routes behind a token."""
    asking = client(request)
    agent = request.headers.get("User-Agent", "")[:_LONGEST_AGENT]
    return Viewer(asking.name, asking.token_id, request.remote or "", agent, _user(request))


def _user(request: web.Request) -> User | None:
    if client(request).token_id is not None:
        return read_user(request.headers.get(HEADER))
    return _at_the_socket(request)


def _at_the_socket(request: web.Request) -> User | None:
    """The machine's user at the other end of the control socket: the kernel says who."""
    sock = None if request.transport is None else request.transport.get_extra_info("socket")
    if sock is None or sock.family != socket.AF_UNIX:
        return None
    peer = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
    uid = _PEER.unpack(peer)[1]
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = None
    return User(f"uid:{uid}", name)
