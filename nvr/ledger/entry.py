"""What an entry of the ledger says, and how each is bound to the one before."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Self

from nvr.ledger.canonical import MOST, Value, canonical
from nvr.users import User

NO_HASH = "0" * 64
"""What the very first entry follows."""

_LONGEST_TEXT = 200


class What(StrEnum):
    """What happened. New ones may come: show an unknown one by its name."""

    # pictures: each has an entry when it begins (`start`) and one when it is over (`end`)
    LIVE = "live"
    PLAYBACK = "playback"
    PAST_PICTURE = "past_picture"
    STILL = "still"
    NOTIFICATION_PICTURE = "notification_picture"
    SETUP_PICTURE = "setup_picture"
    DOWNLOAD = "download"
    # what was done
    EXPORT = "export"
    EXPORT_DELETED = "export_deleted"
    RECORDINGS_DELETED = "recordings_deleted"
    ALERT_DELETED = "alert_deleted"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    CAMERA_ADDED = "camera_added"
    CAMERA_REMOVED = "camera_removed"
    SETTINGS = "settings"
    TEACHING = "teaching"
    RESTART = "restart"
    # who may come in
    PAIRING_OFFERED = "pairing_offered"
    PAIRED = "paired"
    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    TOKEN_ADDED = "token_added"  # noqa: S105 - what happened, not a secret
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - what happened, not a secret
    # sharing
    SHARE_MADE = "share_made"
    SHARE_PREVIEWED = "share_previewed"
    SHARE_CONSENTED = "share_consented"
    SHARE_OPENED = "share_opened"
    SHARE_WATCHED = "share_watched"
    SHARE_DOWNLOADED = "share_downloaded"
    SHARE_REFUSED = "share_refused"
    SHARE_RELEASED = "share_released"
    SHARE_ENDED = "share_ended"
    # the ledger itself
    DAY = "day"
    STARTED = "started"
    STOPPED = "stopped"
    REPAIRED = "repaired"
    DAY_REMOVED = "day_removed"


class Phase(StrEnum):
    """Where in something that lasts an entry stands."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Who:
    """Whoever did something: a client at an address, and a person behind it if it named one.

    ``client`` is the name a token was given when it was paired, ``owner`` at the control socket,
    ``nvr`` for the NVR itself, None for somebody who had no token.
    """

    client: str | None
    address: str | None = None
    user: User | None = None
    token_id: str | None = None
    """Of the token it came with: names are what clients call themselves."""


NVR = Who("nvr")
"""The NVR itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened, before it has its place in the chain.

    The range is of recorded time, in microseconds since 1970; `count` says how many pieces or
    tries are meant; `told` holds texts and lists of texts, never a secret.
    """

    what: What
    who: Who
    cameras: tuple[str, ...] = ()
    phase: Phase | None = None
    start_us: int | None = None
    end_us: int | None = None
    count: int | None = None
    told: dict[str, Value] = field(default_factory=dict)

    def failed(self, code: str) -> Self:
        """The same, which came to nothing."""
        return replace(self, told={**self.told, "failed": code})

    def fields(self) -> dict[str, Value]:
        """As JSON, without what is not known."""
        user = self.who.user
        found: dict[str, Value] = {
            "what": self.what.value,
            "phase": self.phase and self.phase.value,
            "client": _text(self.who.client),
            "token_id": self.who.token_id,
            "address": _text(self.who.address),
            "user": None if user is None else _person(user),
            "cameras": [_plain(camera) for camera in self.cameras] or None,
            "start_us": _moment(self.start_us),
            "end_us": _moment(self.end_us),
            "count": self.count,
            "told": _clean(self.told) or None,
        }
        return _without_none(found)


@dataclass(frozen=True, slots=True)
class Head:
    """An entry as a proof names it: whoever keeps it can tell whether the ledger still has it."""

    sequence: int
    day: str
    """Of UTC, ``2026-01-31``."""
    hash: str


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its place."""

    head: Head
    time_us: int
    line: bytes
    """As it stands in the file, without the end of the line."""


def seal(entry: Entry, before: Head | None, time_us: int) -> Link:
    """Give an entry its place behind another one."""
    day = day_of(time_us)
    fields: dict[str, Value] = {
        **entry.fields(),
        "sequence": 1 if before is None else before.sequence + 1,
        "day": day,
        "time_us": time_us,
        "prev": NO_HASH if before is None else before.hash,
    }
    digest = hash_of(fields)
    sequence = fields["sequence"]
    assert isinstance(sequence, int)
    return Link(Head(sequence, day, digest), time_us, canonical({**fields, "hash": digest}))


def hash_of(fields: dict[str, Value]) -> str:
    """The SHA-256 of an entry in its canonical form, without its own ``hash``, as hex digits."""
    told = {name: value for name, value in fields.items() if name != "hash"}
    return hashlib.sha256(canonical(told)).hexdigest()


def day_of(time_us: int) -> str:
    """The day of UTC that a moment belongs to."""
    return datetime.fromtimestamp(time_us // 1_000_000, UTC).strftime("%Y-%m-%d")


def _moment(time_us: int | None) -> int | None:
    """The year 2255 stands for all that come later: no larger number has a canonical form."""
    return None if time_us is None else min(time_us, MOST)


def _person(user: User) -> dict[str, Value]:
    told = {"id": user.id, "name": user.name, "address": user.address}
    return _without_none({name: _text(text) for name, text in told.items()})


def _without_none(fields: dict[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in fields.items() if value is not None}


def _text(text: str | None) -> str | None:
    return None if text is None else _plain(text)


def _clean(value: Value) -> Value:
    match value:
        case str():
            return _plain(value)
        case list():
            return [_clean(item) for item in value]
        case dict():
            return {name: _clean(item) for name, item in value.items()}
    return value


def _plain(text: str) -> str:
    """What others named, so that it can't be mistaken for something else when it is shown."""
    whole = text.encode("utf-8", "replace").decode()
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in whole)[
        :_LONGEST_TEXT
    ]
