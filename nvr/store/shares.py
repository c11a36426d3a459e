"""What was given away. Each step is one transaction that a power cut can't take back.

Who has a link proves it by its token, of which only a hash is stored, and by the phrase if there is
one. When a share ends both are deleted: a link that has ended is looked up as one that never was.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import lru_cache
from hashlib import scrypt, sha256
from hmac import compare_digest
from sqlite3 import Connection, Row
from typing import Final

from nvr.errors import NotFound
from nvr.shares import ShareInfo, ShareState
from nvr.store.db import Database
from nvr.wire import parse

MOST_WRONG_PHRASES: Final = 5
KEPT_US: Final = 90 * 24 * 3_600_000_000
"""How long a share stays listed once it is over: as long as the ledger tells of it."""

OVER: Final = (ShareState.ENDED, ShareState.FAILED)

_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Now:
    """A moment by both clocks: the wall's, which may be set, and how long the NVR has run."""

    wall_us: int
    running_us: int

    def later(self, seconds: float) -> Due:
        """So much later, by each."""
        us = round(seconds * 1_000_000)
        return Due(self.wall_us + us, self.running_us + us)


@dataclass(frozen=True, slots=True)
class Due:
    """When something ends: as soon as either clock says so; setting one prolongs nothing."""

    wall_us: int
    running_us: int

    def is_over(self, now: Now) -> bool:
        """Whether that moment has come."""
        return now.wall_us >= self.wall_us or now.running_us >= self.running_us


@dataclass(frozen=True, slots=True)
class Phrase:
    """What must be said to open a link, as it is stored."""

    salt: bytes
    hash: bytes


class Answer(StrEnum):
    """What became of a try to open a link."""

    OPENED = "opened"
    WRONG_PHRASE = "wrong_phrase"
    LOCKED = "locked"
    """The last wrong phrase that there may be: it has to be ended."""
    NOTHING = "nothing"


class Shares:
    """The shares. Any thread may call; every call may raise StorageError."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, info: ShareInfo, phrase: Phrase | None) -> None:
        """A new one."""
        salt, digest = (None, None) if phrase is None else (phrase.salt, phrase.hash)
        self._db.execute(
            "INSERT INTO share (id, camera_id, state, created_us, phrase_salt, phrase_hash, info)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (info.id, info.camera_id, info.state, info.created_us, salt, digest, _json(info)),
            durable=True,
        )

    def all(self) -> list[ShareInfo]:
        """Every share, newest first."""
        rows = self._db.query("SELECT info FROM share ORDER BY created_us DESC, rowid DESC")
        return [_info(row) for row in rows]

    def alive(self) -> list[ShareInfo]:
        """Those that are not over, newest first: few, however long the list of all is."""
        rows = self._db.query(
            "SELECT info FROM share WHERE state NOT IN (?, ?) ORDER BY created_us DESC, rowid DESC",
            OVER,
        )
        return [_info(row) for row in rows]

    def get(self, share_id: str) -> ShareInfo:
        """One share. Raises NotFound."""
        rows = self._db.query("SELECT info FROM share WHERE id = ?", (share_id,))
        if not rows:
            raise NotFound("there is no such share")
        return _info(rows[0])

    def dues(self) -> dict[str, Due]:
        """When each ends that is not over and has its time."""
        rows = self._db.query(
            "SELECT id, due_us, due_running_us FROM share WHERE state IN (?, ?)"
            " AND due_us IS NOT NULL",
            (ShareState.READY, ShareState.ACTIVE),
        )
        return {row["id"]: Due(row["due_us"], row["due_running_us"]) for row in rows}

    def change(
        self,
        share_id: str,
        change: Callable[[ShareInfo], ShareInfo],
        due: Due | None = None,
        token: str | None = None,
    ) -> ShareInfo:
        """Change it as it is by then; when it ends, and a link's secret, if these are given.

        What ``change`` raises changes nothing. Raises NotFound.
        """
        with self._db.transaction(durable=True) as connection:
            info = change(_one(connection, share_id))
            _put(connection, info)
            if due is not None:
                connection.execute(
                    "UPDATE share SET due_us = ?, due_running_us = ? WHERE id = ?",
                    (due.wall_us, due.running_us, share_id),
                )
            if token is not None:
                connection.execute(
                    "UPDATE share SET token_hash = ? WHERE id = ?", (_hash(token), share_id)
                )
        return info

    def by_token(self, token: str, now: Now) -> ShareInfo | None:
        """The share that a link's token opens another time; None for every other token."""
        # looked up by hash: how long that takes tells nothing about any token
        rows = self._db.query("SELECT * FROM share WHERE token_hash = ?", (_hash(token),))
        return _open(rows[0], now) if rows else None

    def phrase_of(self, token: str) -> Phrase | None:
        """What must be said to open it; None if nothing, and of a token that opens nothing."""
        rows = self._db.query(
            "SELECT phrase_salt, phrase_hash FROM share WHERE token_hash = ?", (_hash(token),)
        )
        if not rows or rows[0]["phrase_salt"] is None:
            return None
        return Phrase(rows[0]["phrase_salt"], rows[0]["phrase_hash"])

    def open(self, token: str, said: bytes | None, now: Now) -> tuple[Answer, ShareInfo | None]:
        """Open a link: one view is counted before anything is answered.

        ``said`` is the hash of the phrase that was given, made with the salt of `phrase_of`.
        """
        with self._db.transaction(durable=True) as connection:
            row = connection.execute(
                "SELECT * FROM share WHERE token_hash = ?", (_hash(token),)
            ).fetchone()
            info = None if row is None else _open(row, now)
            if info is None:
                return Answer.NOTHING, None
            if row["phrase_hash"] is not None and not _is_said(row["phrase_hash"], said):
                if said is None:  # none was given: nobody guessed
                    return Answer.WRONG_PHRASE, info
                connection.execute(
                    "UPDATE share SET wrong_phrases = wrong_phrases + 1 WHERE id = ?", (info.id,)
                )
                is_last = row["wrong_phrases"] + 1 >= MOST_WRONG_PHRASES
                return Answer.LOCKED if is_last else Answer.WRONG_PHRASE, info
            info = replace(info, views_used=info.views_used + 1, opened_us=now.wall_us)
            _put(connection, info)
            return Answer.OPENED, info

    def forget_before(self, ended_us: int) -> None:
        """Forget those that were over by then."""
        for info in self.all():
            over_us = info.ended_us or info.created_us
            if info.state in OVER and over_us < ended_us:
                self._db.execute("DELETE FROM share WHERE id = ?", (info.id,))


def new_phrase(text: str) -> Phrase:
    """A phrase as it is stored."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return Phrase(salt, hashed(text, salt))


def hashed(text: str, salt: bytes) -> bytes:
    """What of a phrase is stored: scrypt (RFC 7914), 16 MB and some 50 ms. Blocks."""
    plain = " ".join(text.split()).casefold().encode()
    return scrypt(plain, salt=salt, n=1 << 14, r=8, p=1, dklen=32)


def no_salt() -> bytes:
    """For a phrase that is hashed only because that takes its time."""
    return secrets.token_bytes(_SALT_BYTES)


def _is_said(stored: bytes, said: bytes | None) -> bool:
    return said is not None and compare_digest(stored, said)


def _open(row: Row, now: Now) -> ShareInfo | None:
    """The share, if it may be opened once more now."""
    info = _info(row)
    if info.state is not ShareState.ACTIVE or row["wrong_phrases"] >= MOST_WRONG_PHRASES:
        return None
    if Due(row["due_us"], row["due_running_us"]).is_over(now):
        return None
    return None if info.views is not None and info.views_used >= info.views else info


def _one(connection: Connection, share_id: str) -> ShareInfo:
    row = connection.execute("SELECT info FROM share WHERE id = ?", (share_id,)).fetchone()
    if row is None:
        raise NotFound("there is no such share")
    return _info(row)


def _put(connection: Connection, info: ShareInfo) -> None:
    connection.execute(
        "UPDATE share SET state = ?, info = ? WHERE id = ?", (info.state, _json(info), info.id)
    )
    if info.state in OVER:
        connection.execute(
            "UPDATE share SET token_hash = NULL, phrase_salt = NULL, phrase_hash = NULL,"
            " due_us = NULL, due_running_us = NULL WHERE id = ?",
            (info.id,),
        )


def _json(info: ShareInfo) -> str:
    return json.dumps(asdict(info), ensure_ascii=False)


def _info(row: Row) -> ShareInfo:
    return _read(row["info"])


@lru_cache(maxsize=512)
def _read(text: str) -> ShareInfo:
    """Takes a third of a millisecond, and a list is 90 days long."""
    return parse(ShareInfo, json.loads(text))


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
