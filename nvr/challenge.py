"""Proving who we are, over HTTP and RTSP alike: Digest (RFC 7616 and 2617), Basic (RFC 7617).

aiohttp's own looks at a response's first challenge only, and knows no RTSP; cameras offer Basic
first and Digest second, or the other way round.
"""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_HASHES = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}
_SCHEME = re.compile(r"(?:^|,)\s*(Digest|Basic)\b", re.IGNORECASE)
_PARAMETER = re.compile(r'([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')


@dataclass(frozen=True, slots=True)
class Challenge:
    """How a camera wants to be convinced. ``algorithm`` is empty for Basic."""

    realm: str
    nonce: str = ""
    algorithm: str = ""
    is_session: bool = False
    qop: str = ""
    opaque: str | None = None
    is_stale: bool = False
    names_algorithm: bool = False


def strongest_challenge(headers: Iterable[str]) -> Challenge | None:
    """The best of the WWW-Authenticate headers of an answer that we can meet; None if none."""
    found = [challenge for header in headers for challenge in _challenges(header)]
    order = ("SHA-256", "MD5", "")
    return min(found, key=lambda one: order.index(one.algorithm), default=None)


def _challenges(header: str) -> list[Challenge]:
    starts = list(_SCHEME.finditer(header))
    ends = [*(start.start() for start in starts[1:]), len(header)]
    found = []
    for start, end in zip(starts, ends, strict=False):  # none of one, and still one of the other
        given = {
            name.lower(): re.sub(r"\\(.)", r"\1", quoted) or bare
            for name, quoted, bare in _PARAMETER.findall(header[start.end() : end])
        }
        realm = given.get("realm", "")
        if start[1].lower() == "basic":
            found.append(Challenge(realm))
            continue
        name = given.get("algorithm", "MD5").upper()
        algorithm, is_session = name.removesuffix("-SESS"), name.endswith("-SESS")
        offered = [word.strip() for word in given.get("qop", "").lower().split(",")]
        if algorithm in _HASHES and (not any(offered) or "auth" in offered):
            found.append(
                Challenge(
                    realm=realm,
                    nonce=given.get("nonce", ""),
                    algorithm=algorithm,
                    is_session=is_session,
                    qop="auth" if "auth" in offered else "",
                    opaque=given.get("opaque"),
                    is_stale=given.get("stale", "").lower() == "true",
                    names_algorithm="algorithm" in given,
                )
            )
    return found


class Proof:
    """Writes Authorization headers for one challenge."""

    def __init__(
        self,
        user: str,
        password: str,
        challenge: Challenge,
        make_cnonce: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self.challenge = challenge
        self._user = user
        self._password = password
        self._make_cnonce = make_cnonce
        self._count = 0

    def header(self, method: str, url: str) -> str:
        """The value for one request."""
        challenge = self.challenge
        if not challenge.algorithm:
            pair = f"{self._user}:{self._password}".encode()
            return f"Basic {base64.b64encode(pair).decode()}"
        self._count += 1
        count, cnonce = f"{self._count:08x}", self._make_cnonce()
        first = self._hash(f"{self._user}:{challenge.realm}:{self._password}")
        if challenge.is_session:
            first = self._hash(f"{first}:{challenge.nonce}:{cnonce}")
        middle = f"{challenge.nonce}:{count}:{cnonce}:auth" if challenge.qop else challenge.nonce
        proof = self._hash(f"{first}:{middle}:{self._hash(f'{method}:{url}')}")
        parts = [
            f'username="{_quoted(self._user)}"',
            f'realm="{_quoted(challenge.realm)}"',
            f'nonce="{_quoted(challenge.nonce)}"',
            f'uri="{url}"',
            f'response="{proof}"',
        ]
        if challenge.names_algorithm:  # cameras of 2005 don't know the word
            parts.append(f"algorithm={challenge.algorithm}{'-sess' * challenge.is_session}")
        if challenge.qop or challenge.is_session:
            parts.append(f'cnonce="{cnonce}"')
        if challenge.qop:
            parts += ["qop=auth", f"nc={count}"]
        if challenge.opaque is not None:
            parts.append(f'opaque="{_quoted(challenge.opaque)}"')
        return "Digest " + ", ".join(parts)

    def _hash(self, text: str) -> str:
        make = _HASHES[self.challenge.algorithm]
        return make(text.encode(), usedforsecurity=False).hexdigest()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
