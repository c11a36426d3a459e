"""Persons, as paired clients name them with what they ask."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

HEADER = "X-CloudCam-User"
"""``id=..&name=..&address=..``, percent-encoded, each part as far as it is known.

Home Assistant sends it with every request, empty where it does not know who asked. It counts for
what a valid token's client says, no more: the ledger names that client too.
"""

_LONGEST = 200
"""Letters of each part; the header as a whole is as long as HTTP lets it be."""


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
    if not header.isascii():
        return User()
    try:
        told = dict(parse_qsl(header, max_num_fields=8, errors="replace"))
    except ValueError:
        return User()
    user_id = told.get("id", "")
    if len(user_id) > _LONGEST:
        return User()  # what is left of it could be somebody else's
    return User(user_id or None, _cut(told.get("name")), _cut(told.get("address")))


def _cut(text: str | None) -> str | None:
    return None if text is None else text[:_LONGEST]
