"""Who may ask: tokens of paired clients, and the one-time secrets that pair them."""

import asyncio
import hmac
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from nvr.clock import Clock
from nvr.errors import PairingFailed, PairingHeldOff
from nvr.scope import EVERYTHING, Scope
from nvr.web.guesses import MOST_SECRETS, Guesses

_LOGGER = logging.getLogger(__name__)

PAIRING_VALID_S = 600.0
PAIRING_TRIES = 5


class TokenInfo(Protocol):
    """A client that was paired. Never holds the token itself."""

    @property
    def id(self) -> str:
        """What names the token without being it."""
        ...

    @property
    def client_name(self) -> str:
        """Whom it was issued to."""
        ...

    @property
    def created_us(self) -> int:
        """When."""
        ...

    @property
    def last_used_us(self) -> int | None:
        """When it was used last, to about a minute."""
        ...

    @property
    def scope(self) -> Scope:
        """What it may do."""
        ...


class Tokens(Protocol):
    """The tokens of all paired clients; `nvr.store.tokens.Tokens` is it.

    A token is 256 random bits, of which only a hash is kept. `create` and `revoke` wait for the
    disk, so they are called in threads; the others in the event loop, so they must be short. Each
    may raise StorageError.
    """

    def create(
        self, client_name: str, token_id: str, scope: Scope = EVERYTHING
    ) -> tuple[TokenInfo, str]:
        """A new client, and its token."""
        ...

    def all(self) -> Sequence[TokenInfo]:
        """Every client, oldest first."""
        ...

    def new_id(self) -> str:
        """For a token to come."""
        ...

    def free_name(self, client_name: str) -> str:
        """The name, changed if it is somebody else's."""
        ...

    def verify(self, token: str) -> TokenInfo | None:
        """Whose token it is; None when it is nobody's or was revoked.

        How long it takes must tell nothing about any token.
        """
        ...

    def revoke(self, token_id: str) -> None:
        """From now on the token opens nothing. Raises NotFound."""
        ...


@dataclass(frozen=True, slots=True)
class Client:
    """Who sent a request. `token_id` is None for the owner at the control socket."""

    name: str
    token_id: str | None
    scope: Scope = EVERYTHING


OWNER = Client("owner", None)
"""Whoever can open the control socket."""


@dataclass(slots=True)
class _Secret:
    value: str
    scope: Scope
    expires_s: float
    tries_left: int = PAIRING_TRIES


class Pairing:
    """One-time secrets, in memory only.

    One is carried by people: valid ten minutes, gone after use or five wrong tries. The other one,
    the invitation, is handed over by a program that Home Assistant trusts: it is never shown, so
    it is valid until it is used or this process ends, and wrong tries can't take it away.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guesses = Guesses(clock, MOST_SECRETS)
        self._secret: _Secret | None = None
        self._invitation: str | None = None
        self._invitation_used = asyncio.Event()

    def invite(self) -> str:
        """A new invitation; an older one stops working."""
        self._invitation = secrets.token_urlsafe(32)
        self._invitation_used.clear()
        return self._invitation

    async def invitation_used(self) -> None:
        """Wait until somebody has come with the invitation."""
        await self._invitation_used.wait()

    def make(self, scope: Scope = EVERYTHING) -> str:
        """A new secret, for this; an older one that was not used stops working."""
        value = secrets.token_urlsafe(16)
        self._secret = _Secret(value, scope, self._clock.monotonic() + PAIRING_VALID_S)
        return value

    def forget_camera(self, camera_id: str) -> None:
        """It is gone: who comes with the secret may not have a new one of the same id."""
        if self._secret is not None:
            self._secret.scope = self._secret.scope.without(camera_id)

    def redeem(self, value: str, address: str | None = None) -> Scope:
        """Use the secret up; what it is for.

        Raises PairingFailed when it is wrong, used, too old or locked.

        Who was wrong too often is not listened to for a while, not even with the right one
        (PairingHeldOff), so that a secret that is made meanwhile is not used up. The invitation is
        always heard: 256 bits are guessed at no rate, and behind one address may be others.
        """
        given = value.encode("utf-8", "replace")
        if self._invitation is not None and hmac.compare_digest(self._invitation.encode(), given):
            self._invitation = None
            self._invitation_used.set()
            return EVERYTHING
        if wait_s := self._guesses.wait_s(address):
            raise PairingHeldOff(wait_s)
        try:
            return self._redeem(given)
        except PairingFailed:
            self._guesses.failed(address)
            raise

    def _redeem(self, given: bytes) -> Scope:
        secret = self._secret
        if secret is None or self._clock.monotonic() >= secret.expires_s:
            self._secret = None
            raise _failed()
        if hmac.compare_digest(secret.value.encode(), given):
            self._secret = None
            return secret.scope
        secret.tries_left -= 1
        if secret.tries_left == 0:
            self._secret = None
            _LOGGER.warning(
                "pairing locked after %d wrong secrets; run `cloudcam-nvr pair` for a new string",
                PAIRING_TRIES,
            )
        raise _failed()


def _failed() -> PairingFailed:
    return PairingFailed(
        "the pairing string is wrong, used or older than ten minutes; "
        "run `cloudcam-nvr pair` on the NVR for a new one"
    )
