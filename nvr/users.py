"""Persons, as paired clients name them with what they ask."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

HEADER = "X-CloudCam-User"
"""``id=..&name=..&address=..``, percent-encoded, each part as far as it is known.

Home Assistant sends it with every request, empty where it does not know who asked. It counts for
what a valid token's client says, no more: the ledger names that client too.
"""

_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class User:
    """A person. Without an ``id`` the client does not know who it is.

    ``address`` is where the person's browser or phone is.
    """

    id: str | None = None
    name: str | None = None
    address: str | None = None


def read_user(header: str | None) -> User | None:
    """Whom a client asks for; None when it says nothing of persons."""
    if header is None:
        return None
    if len(header) > _LONGEST or not header.isascii():
        return User()
    try:
        told = dict(parse_qsl(header, max_num_fields=8, errors="replace"))
    except ValueError:
        return User()
    return User(told.get("id"), told.get("name"), told.get("address"))
