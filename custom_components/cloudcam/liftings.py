"""Who ended a camera's privacy, and when, as the NVR's ledger tells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

from homeassistant.util import dt as dt_util

from .api import Client

_PAGE: Final = 1000
_MOST_PAGES: Final = 10


@dataclass(frozen=True, slots=True)
class Lifting:
    """Privacy was ended; by nobody known where ``who`` is None."""

    when: datetime
    who: str | None = None
    sequence: int | None = None
    """Of its entry; None where the ledger has none."""

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """What an entry tells of it."""
        who = (entry.get("user") or {}).get("name") or entry.get("client")
        return cls(dt_util.utc_from_timestamp(entry["time_us"] / 1e6), who, entry["sequence"])


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a camera's entries were looked at, and whether it was private then."""

    sequence: int = 0
    is_private: bool = True


async def liftings(
    client: Client, camera_id: str, seen: Seen | None
) -> tuple[list[Lifting], Seen | None]:
    """Those since `seen`, oldest first; the last one only if nothing was seen. And what is now.

    Raises CloudCamError.
    """
    entries = await _switchings(client, camera_id, 0 if seen is None else seen.sequence)
    found, is_private = _replayed(entries, is_private=seen is None or seen.is_private)
    if not found and seen is not None:  # it went on unseen: not every way is in the ledger
        found, is_private = _replayed(entries, is_private=True)
    now = Seen(entries[-1]["sequence"], is_private) if entries else seen
    return found[-1:] if seen is None else found, now


def _replayed(
    entries: Iterable[Mapping[str, Any]], *, is_private: bool
) -> tuple[list[Lifting], bool]:
    """Only what changed something counts: switching on what is on already lifts nothing."""
    found: list[Lifting] = []
    for entry in entries:
        wanted = entry["told"]["switched"]["privacy"]
        if is_private and not wanted:
            found.append(Lifting.of(entry))
        is_private = wanted
    return found, is_private


async def _switchings(client: Client, camera_id: str, after: int) -> list[Mapping[str, Any]]:
    """Entries that switched privacy, oldest first; without requests that came to nothing."""
    found: list[Mapping[str, Any]] = []
    failed: list[Any] = []
    query = {"camera_id": camera_id, "limit": str(_PAGE)}
    for _ in range(_MOST_PAGES if after else 1):
        page = await client.ask("GET", "ledger", query=query)
        entries = page.get("entries") or []
        for entry in entries:
            if entry["sequence"] <= after:
                return found[::-1]
            told = entry.get("told") or {}
            if entry.get("what") != "settings" or "privacy" not in told.get("switched", {}):
                continue
            asked = [entry.get(key) for key in ("client", "token_id", "address", "user")]
            asked.append({key: value for key, value in told.items() if key != "failed"})
            if "failed" in told:
                failed.append(asked)
            elif asked in failed:
                failed.remove(asked)
            else:
                found.append(entry)
        if page.get("is_all", True) or not entries:
            break
        query["before"] = str(entries[-1]["sequence"])
    return found[::-1]
