"""Proves who we are by digest (RFC 2617, RFC 7616), for HTTP and RTSP alike.

aiohttp's own looks at a response's first challenge only, and knows no RTSP; cameras offer Basic
first and digest second, or the other way round.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

_HASHES = {"": hashlib.md5, "MD5": hashlib.md5, "SHA-256": hashlib.sha256}
_FIELD = re.compile(r'(\w+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')


@dataclass(frozen=True, slots=True)
class Login:
    """A user of the camera."""

    username: str
    password: str = field(repr=False)


class Digest:
    """Answers one challenge, as often as it is asked."""

    def __init__(self, challenge: dict[str, str], login: Login) -> None:
        self._challenge = challenge
        self._login = login
        self._count = 0

    @classmethod
    def of(cls, challenges: Iterable[str], login: Login) -> Self | None:
        """An answer to the strongest digest challenge that we know, or None."""
        found = [_fields(challenge) for challenge in challenges if _is_digest(challenge)]
        known = [given for given in found if _algorithm(given) in _HASHES and "nonce" in given]
        known.sort(key=lambda given: _algorithm(given) != "SHA-256")
        return cls(known[0], login) if known else None

    @property
    def is_renewal(self) -> bool:
        """The server says that only the nonce was too old, not that the password is wrong."""
        return self._challenge.get("stale", "").lower() == "true"

    def prove(self, method: str, uri: str) -> str:
        """The value of the ``Authorization`` header."""
        given = self._challenge
        make = _HASHES[_algorithm(given)]

        def hashed(*parts: str) -> str:
            return make(":".join(parts).encode()).hexdigest()

        realm, nonce = given.get("realm", ""), given["nonce"]
        first = hashed(self._login.username, realm, self._login.password)
        second = hashed(method, uri)
        fields = {"username": self._login.username, "realm": realm, "nonce": nonce, "uri": uri}
        plain = ""
        if "auth" in re.split(r"[\s,]+", given.get("qop", "")):
            self._count += 1
            count, own = f"{self._count:08x}", secrets.token_hex(8)
            fields |= {"cnonce": own, "response": hashed(first, nonce, count, own, "auth", second)}
            plain = f", qop=auth, nc={count}"
        else:
            fields["response"] = hashed(first, nonce, second)
        if "opaque" in given:
            fields["opaque"] = given["opaque"]
        if "algorithm" in given:
            plain += f", algorithm={given['algorithm']}"
        return "Digest " + ", ".join(f'{k}="{_escaped(v)}"' for k, v in fields.items()) + plain


def _is_digest(challenge: str) -> bool:
    return challenge.lower().startswith("digest ")


def _fields(challenge: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, quoted, bare in _FIELD.findall(challenge.partition(" ")[2]):
        fields.setdefault(name.lower(), re.sub(r"\\(.)", r"\1", quoted) or bare)
    return fields


def _algorithm(given: dict[str, str]) -> str:
    return given.get("algorithm", "").upper()


def _escaped(value: str) -> str:
    """No line breaks, and quotes as RFC 7230 has them."""
    plain = "".join(c for c in value if c.isprintable())
    return plain.replace("\\", "\\\\").replace('"', '\\"')
