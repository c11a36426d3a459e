"""Who may ask: tokens of paired clients, and the one-time secrets that pair them."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from nvr.clock import Clock
from nvr.errors import PairingFailed

logger = logging.getLogger(__name__)

TOKEN_PREFIX = "cct_"  # noqa: S105
"""Every token begins with it, so that the redaction of logs finds one anywhere."""

PAIRING_VALID_S = 600.0
PAIRING_TRIES = 5


class TokenRow(Protocol):
    """One token as the store keeps it: never the token itself."""

    @property
    def id(self) -> str:
        """What names the token without being it."""
        ...

    @property
    def name(self) -> str:
        """Whom it was issued to."""
        ...

    @property
    def token_hash(self) -> str:
        """SHA-256 of the token, 64 hex digits."""
        ...

    @property
    def created_us(self) -> int:
        """When it was issued."""
        ...


class TokenStore(Protocol):
    """Where tokens outlive a restart. Called in the event loop, so a call must be short."""

    def add(self, token_hash: str, name: str, created_us: int) -> str:
        """Keep a token's hash (64 hex digits); returns the id it got."""
        ...

    def revoke(self, token_id: str) -> bool:
        """Forget a token; false when there is none of that id."""
        ...

    def list(self) -> Sequence[TokenRow]:
        """All tokens that are valid."""
        ...


@dataclass(frozen=True, slots=True)
class Client:
    """Who sent a request. `token_id` is None for the owner at the control socket."""

    name: str
    token_id: str | None


OWNER = Client("owner", None)
"""Whoever can open the control socket."""


class Tokens:
    """Issues, verifies and revokes tokens. A token is 256 random bits; only its hash is kept."""

    def __init__(self, store: TokenStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._clients = {row.id: (row.token_hash, Client(row.name, row.id)) for row in store.list()}

    def issue(self, name: str) -> tuple[str, str]:
        """A new token for a client of that name: (token, its id)."""
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        token_hash = _hash(token)
        token_id = self._store.add(token_hash, name, self._clock.now_us())
        self._clients[token_id] = (token_hash, Client(name, token_id))
        return token, token_id

    def verify(self, token: str) -> Client | None:
        """Whose token it is, or None. Takes the same time whichever token matches."""
        given = _hash(token)
        found = None
        for token_hash, client in self._clients.values():
            if hmac.compare_digest(token_hash, given):
                found = client
        return found

    def is_valid(self, token_id: str) -> bool:
        """Whether the token of that id was not revoked."""
        return token_id in self._clients

    def revoke(self, token_id: str) -> bool:
        """Make a token useless at once; false when there is none of that id."""
        self._clients.pop(token_id, None)
        return self._store.revoke(token_id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@dataclass(slots=True)
class _Secret:
    value: str
    expires_s: float
    tries_left: int = PAIRING_TRIES


class Pairing:
    """The one-time secret: in memory, valid ten minutes, gone after use or five wrong tries."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._secret: _Secret | None = None

    def make(self) -> str:
        """A new secret; an older one that was not used stops working."""
        value = secrets.token_urlsafe(16)
        self._secret = _Secret(value, self._clock.monotonic() + PAIRING_VALID_S)
        return value

    def redeem(self, value: str) -> None:
        """Use the secret up. Raises PairingFailed when it is wrong, used, too old or locked."""
        secret = self._secret
        if secret is None or self._clock.monotonic() >= secret.expires_s:
            self._secret = None
            raise _failed()
        if hmac.compare_digest(secret.value.encode(), value.encode("utf-8", "replace")):
            self._secret = None
            return
        secret.tries_left -= 1
        if secret.tries_left == 0:
            self._secret = None
            logger.warning(
                "pairing locked after %d wrong secrets; run `cloudcam-nvr pair` for a new string",
                PAIRING_TRIES,
            )
        raise _failed()


def _failed() -> PairingFailed:
    return PairingFailed(
        "the pairing string is wrong, used or older than ten minutes; "
        "run `cloudcam-nvr pair` on the NVR for a new one"
    )
