"""A camera's address, taken apart."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit, urlunsplit

from nvr.media.rtsp.errors import NotUnderstood

_PORTS = {"rtsp": 554, "rtsps": 322}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a stream is, and who asks. ``url`` holds neither user name nor password."""

    url: str
    host: str
    port: int
    is_encrypted: bool
    user: str | None
    password: str

    def __repr__(self) -> str:
        return f"Address({self.host}:{self.port})"  # tracebacks and logs show no password


def parse_address(url: str) -> Address:
    """Take an rtsp:// or rtsps:// address apart. Raises NotUnderstood."""
    try:
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")  # as the resolver will: it raises UnicodeError
    except ValueError:
        raise NotUnderstood("its address can't be read") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise NotUnderstood("its address can't be read")
    return Address(
        url=without_login(url),
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        is_encrypted=parts.scheme == "rtsps",
        user=None if parts.username is None else unquote(parts.username),
        password=unquote(parts.password or ""),
    )


def without_login(url: str) -> str:
    """The same address for everybody to see: no user name, no password, no fragment.

    Raises ValueError when it is none.
    """
    parts = urlsplit(url)
    _, _, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=host, fragment=""))


def control_addresses(control: str, bases: list[str]) -> list[str]:
    """What a control attribute may mean, likeliest first; `bases` are that of the description.

    RFC 2326 C.1.1 asks for relative addresses as in HTML; cameras, and the clients that they were
    tried with, simply append, behind a query too. Raises NotUnderstood.
    """
    if "://" in control:
        try:
            return [without_login(control)]
        except ValueError:
            raise NotUnderstood("it names a track whose address can't be read") from None
    if control in ("", "*"):
        return list(dict.fromkeys(bases))
    appended = [f"{base.rstrip('/')}/{control.lstrip('/')}" for base in bases]
    rooted = [
        urlunsplit((*urlsplit(base)[:2], "/" + control.lstrip("/"), "", "")) for base in bases
    ]
    return list(dict.fromkeys(appended + rooted))
