"""Who may talk to the NVR. Only hashes are stored: a stolen database opens nothing."""

import json
import secrets
import sqlite3
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, count

from nvr.clock import Clock
from nvr.errors import NotFound
from nvr.scope import EVERYTHING, NOTHING, Role, Scope
from nvr.store.db import Database

_RESERVED = {"nvr", "owner"}
"""What the ledger calls the NVR itself, and whoever is at its control socket."""
_USED_US = 60_000_000  # how exactly the last use is remembered


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """A client that was paired."""

    id: str
    client_name: str
    created_us: int
    last_used_us: int | None
    scope: Scope = EVERYTHING


class Tokens:
    """The tokens. Any thread may call; every call may raise StorageError.

    When a token was used last is in memory until `save_used` is called: verifying never waits for
    the disk to take a write.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._used_us: dict[str, int] = {}

    def new_id(self) -> str:
        """For a token to come."""
        return secrets.token_hex(8)

    def free_name(self, client_name: str) -> str:
        """The name, with a number behind it if the NVR, its owner or another client has it."""
        taken = {_alike(info.client_name) for info in self.all()} | _RESERVED
        numbered = (f"{client_name} ({number})" for number in count(2))
        return next(name for name in chain([client_name], numbered) if _alike(name) not in taken)

    def create(
        self, client_name: str, token_id: str | None = None, scope: Scope = EVERYTHING
    ) -> tuple[TokenInfo, str]:
        """A new client, and its token: 256 random bits, never to be seen again."""
        token = secrets.token_urlsafe(32)
        info = TokenInfo(token_id or self.new_id(), client_name, self._clock.now_us(), None, scope)
        cameras = None if scope.cameras is None else json.dumps(sorted(scope.cameras))
        self._db.execute(
            "INSERT INTO token (id, hash, client_name, created_us, role, cameras) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (info.id, _hash(token), info.client_name, info.created_us, scope.role, cameras),
            durable=True,
        )
        self._db.save_copy()
        return info, token

    def verify(self, token: str) -> TokenInfo | None:
        """Whose token it is; None when it is nobody's or was revoked."""
        # looked up by hash: how long that takes tells nothing about any token
        rows = self._db.query("SELECT * FROM token WHERE hash = ?", (_hash(token),))
        if not rows:
            return None
        info = self._from_row(rows[0])
        now_us = self._clock.now_us()
        if info.last_used_us is None or abs(now_us - info.last_used_us) >= _USED_US:
            self._used_us[info.id] = now_us
        return info

    def save_used(self) -> None:
        """Write down which were used."""
        used = list(self._used_us.items())
        if used:
            self._db.execute_many("UPDATE token SET last_used_us = ?2 WHERE id = ?1", used)
        for token_id, used_us in used:
            if self._used_us.get(token_id) == used_us:
                del self._used_us[token_id]

    def revoke(self, token_id: str) -> None:
        """From now on the token opens nothing. Raises NotFound."""
        if not self._db.execute("DELETE FROM token WHERE id = ?", (token_id,), durable=True):
            raise NotFound(f"there is no token {token_id}")
        self._db.save_copy()  # before anything can bring it back

    def keep_only(self, camera_ids: Iterable[str]) -> None:
        """Take all other cameras out of every scope: a new one may get the id of one that is gone.

        A token of which no camera is left stays, and opens nothing. Raises StorageError.
        """
        there = frozenset(camera_ids)
        with self._db.transaction(durable=True) as connection:
            rows = connection.execute(
                "SELECT id, role, cameras FROM token WHERE cameras IS NOT NULL"
            )
            had = {
                row["id"]: _scope(row["role"], row["cameras"]).cameras or frozenset()
                for row in rows
            }
            gone = {token_id: ids & there for token_id, ids in had.items() if ids - there}
            connection.executemany(
                "UPDATE token SET cameras = ?2 WHERE id = ?1",
                [(token_id, json.dumps(sorted(kept))) for token_id, kept in gone.items()],
            )
        if gone:
            self._db.save_copy()  # before anything can bring them back

    def all(self) -> list[TokenInfo]:
        """Every client, oldest first."""
        rows = self._db.query("SELECT * FROM token ORDER BY created_us, id")
        return [self._from_row(row) for row in rows]

    def _from_row(self, row: sqlite3.Row) -> TokenInfo:
        used_us = self._used_us.get(row["id"], row["last_used_us"])
        scope = _scope(row["role"], row["cameras"])
        return TokenInfo(row["id"], row["client_name"], row["created_us"], used_us, scope)


def _scope(role: str, cameras: str | None) -> Scope:
    """What can't be read is nothing."""
    try:
        ids = None if cameras is None else frozenset(map(str, json.loads(cameras)))
        return Scope(Role(role), ids)
    except TypeError, ValueError:
        return NOTHING


def _alike(name: str) -> str:
    """Names that people take for the same one are."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
