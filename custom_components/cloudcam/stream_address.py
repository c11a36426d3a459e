"""Addresses of cameras that people type, and that other integrations know."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

_NETWORK_SCHEMES = ("rtsp", "rtsps", "http", "https")


class NoAddress(ValueError):
    """What is given can't be an address, or not one that the NVR can use; the text is a key."""


@dataclass(frozen=True, slots=True)
class StreamAddress:
    """An address without user name and password, and those by themselves."""

    address: str
    username: str | None = None
    password: str | None = None

    @property
    def login(self) -> dict[str, str]:
        """User name and password as far as there are any, as the NVR's settings name them."""
        login = {"username": self.username, "password": self.password}
        return {key: value for key, value in login.items() if value}


def split_login(typed: str, given: Mapping[str, Any] | None = None) -> StreamAddress:
    """Take the login out of an address; what is given beside it counts more.

    Raises NoAddress.
    """
    address = typed.strip()
    parts = _split(address if "://" in address else f"//{address}")
    userinfo, at, host = parts.netloc.rpartition("@")
    name, _, word = userinfo.partition(":")
    bare = urlunsplit(parts._replace(netloc=host)).removeprefix("" if parts.scheme else "//")
    if given is not None and given.get("username"):
        return StreamAddress(bare, given["username"], given.get("password") or None)
    return StreamAddress(bare, unquote(name), unquote(word)) if at else StreamAddress(bare)


def of_stream_source(source: str | None, *, is_nvr_here: bool) -> StreamAddress:
    """The address of another integration's camera.

    ``is_nvr_here``: the NVR runs on this machine, so what only this machine reaches will do.
    Raises NoAddress.
    """
    if source is None or source.partition("://")[0] not in _NETWORK_SCHEMES:
        raise NoAddress("no_stream")
    parts = _split(source)
    if is_loopback(parts.hostname or "") and not is_nvr_here:
        raise NoAddress("loopback")
    return split_login(source)


def is_loopback(host: str) -> bool:
    """Whether a host is the machine itself that asks."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        host = parts.hostname
        _ = parts.port
    except ValueError as error:
        raise NoAddress("no_address") from error
    if not host or any(space.isspace() for space in address):
        raise NoAddress("no_address")
    return parts
