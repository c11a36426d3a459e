"""Keeps the heads of the NVR's ledger here, so that nobody can rewrite it unnoticed there.

Every few minutes the entries since the last look are fetched, and each is checked to follow the one
before by its SHA-256: what is looked at once can't be changed, left out or cut off any more without
being noticed at the next look. The last head of each day is kept in Home Assistant's own storage,
and once a day the NVR is asked to prove its whole ledger against all of them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_call_later, async_track_time_interval
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from .api import Client
from .const import DOMAIN, LOGGER
from .errors import CannotConnect, CloudCamError, UnexpectedReply

EVERY: Final = timedelta(minutes=5)
FIRST_S: Final = 60.0
KEPT_DAYS: Final = 90
"""As long as the NVR keeps a day."""
_PAGE: Final = 1000
_NEWEST: Final = (1 << 53) - 1
_PROOF_TIMEOUT_S: Final = 120.0
_AGAIN: Final = timedelta(hours=1)
"""A whole proof takes the NVR seconds: one that failed is tried again so much later."""
_UNCHECKED: Final = timedelta(hours=24)
"""What can't be checked for so long, while the NVR answers, may be hidden."""
_ISSUE: Final = "ledger_changed"
_UNCHECKED_ISSUE: Final = "ledger_unchecked"


@dataclass(frozen=True, slots=True)
class Head:
    """An entry of the ledger: its number, its day (UTC) and its checksum."""

    sequence: int
    day: str
    hash: str


class LedgerChanged(Exception):
    """The ledger is not what it was; the text says how."""


class LedgerWatch:
    """The heads of one NVR's ledger."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any], client: Client) -> None:
        self._hass = hass
        self._name = entry.title
        self._client = client
        self._entry_id = entry.entry_id
        self._issue_id = f"{entry.entry_id}_{_ISSUE}"
        self._store: Store[dict[str, Any]] = Store(
            hass, 1, f"{DOMAIN}.ledger.{entry.entry_id}", private=True
        )
        self._last: Head | None = None
        self._days: dict[str, Head] = {}
        """The last head of each day; what is dated in the future counts for the day we saw it."""
        self._proved: str | None = None
        """The day on which the whole ledger was proved last."""
        self._proof_failed: datetime | None = None
        """When the proof could not be made, or found something."""
        self._unchecked_since: datetime | None = None
        """The NVR answers, but since then without what it takes to check."""
        self._is_looking = False
        self.checked: datetime | None = None
        """When it was last found as it should be."""
        self.problem: str | None = None

    @property
    def heads(self) -> list[Head]:
        """Everything that is kept, the oldest first; the newest is the last entry looked at."""
        kept = {head.sequence: head for head in self._days.values()}
        if self._last is not None:
            kept[self._last.sequence] = self._last
        return [kept[sequence] for sequence in sorted(kept)]

    async def start(self) -> CALLBACK_TYPE:
        """Load what is kept and look from now on; gives what ends it."""
        if (stored := await self._store.async_load()) is not None:
            self._days = {day: Head(**head) for day, head in stored["days"].items()}
            self._last = Head(**stored["last"]) if stored["last"] else None
            self._proved = stored.get("proved")
            self.problem = stored.get("problem")
            self._unchecked_since = dt_util.parse_datetime(stored.get("unchecked_since") or "")
            self._show()
        endings = [
            async_call_later(self._hass, FIRST_S, self._look_now),
            async_track_time_interval(self._hass, self._look_now, EVERY),
        ]

        @callback
        def stop() -> None:
            for end in endings:
                end()

        return stop

    async def forget(self) -> None:
        """The NVR is removed."""
        ir.async_delete_issue(self._hass, DOMAIN, self._issue_id)
        ir.async_delete_issue(self._hass, DOMAIN, f"{self._entry_id}_{_UNCHECKED_ISSUE}")
        await self._store.async_remove()

    async def look(self) -> None:
        """Compare the ledger with what is kept, and keep its newest head. Raises CloudCamError."""
        if self._is_looking:
            return
        self._is_looking = True
        try:
            await self._follow()
            if await self._is_proved():
                self.checked = dt_util.utcnow()
                self._told(None)
                self._answers(is_checked=True)
            else:
                self._answers(is_checked=False)
        except LedgerChanged as changed:
            self._told(str(changed))
            self._answers(is_checked=True)
        except CannotConnect:
            raise
        except CloudCamError:
            self._answers(is_checked=False)
            raise
        finally:
            self._is_looking = False

    async def prove(self) -> dict[str, Any]:
        """The NVR's proof of its whole ledger against the heads kept here. Raises CloudCamError."""
        heads = [asdict(head) for head in self.heads]
        return await self._client.ask(
            "POST", "ledger", "verify", body={"heads": heads}, timeout_s=_PROOF_TIMEOUT_S
        )

    @callback
    def accept(self) -> None:
        """The owner knows why it is another one: keep the heads of this one from now on."""
        LOGGER.warning("%s: the owner accepts its ledger as it is now", self._name)
        self._last, self._days, self._proved, self._proof_failed = None, {}, None, None
        self._told(None)

    async def _look_now(self, _now: datetime) -> None:
        try:
            await self.look()
        except CloudCamError as error:
            LOGGER.debug("%s: its ledger can't be looked at: %s", self._name, error)

    # The chain

    async def _follow(self) -> None:
        """Check every entry that is new. Raises LedgerChanged."""
        if self._last is None:
            reply = await self._chain(_NEWEST)
            if (head := _head(reply.get("head"))) is not None:
                self._keep(head)
            return
        while True:
            reply = await self._chain(self._last.sequence)
            newest = _head(reply.get("head"))
            if newest is None or newest.sequence < self._last.sequence:
                gone = self._last.sequence
                raise LedgerChanged(
                    f"entry {gone} of {self._last.day} is gone: its end was cut off"
                )
            entries = reply.get("entries") or []
            for entry in entries:
                self._keep(_following(self._last, entry))
            if not entries:
                break
        if newest != self._last:
            raise LedgerChanged(f"entry {self._last.sequence} is another one: it was written anew")

    async def _is_proved(self) -> bool:
        """Whether the whole ledger was proved today; tries it, but not soon after a failure.

        Raises CloudCamError, LedgerChanged.
        """
        today = None if self._last is None else self._last.day
        if today == self._proved:
            return True
        now = dt_util.utcnow()
        if self._proof_failed is not None and now - self._proof_failed < _AGAIN:
            return False
        self._proof_failed = now
        report = await self.prove()
        problems = report.get("problems")
        if not isinstance(problems, list):
            raise UnexpectedReply("the proof of the ledger has another form")
        for problem in problems[:1]:
            is_told = isinstance(problem, Mapping) and "message" in problem
            raise LedgerChanged(str(problem["message"] if is_told else problem))
        self._proved, self._proof_failed = today, None
        return True

    async def _chain(self, after: int) -> dict[str, Any]:
        query = {"after": str(after), "limit": str(_PAGE)}
        return await self._client.ask("GET", "ledger", "chain", query=query)

    @callback
    def _keep(self, head: Head) -> None:
        # by our own clock: what an entry says of its day must not make us forget the others
        today = dt_util.utcnow().date()
        self._last = self._days[min(head.day, today.isoformat())] = head
        oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
        self._days = {day: kept for day, kept in self._days.items() if day >= oldest}
        self._save()

    # What is told

    @callback
    def _told(self, problem: str | None) -> None:
        if problem is not None and problem != self.problem:
            LOGGER.error("%s: its ledger was changed: %s", self._name, problem)
        if problem != self.problem:
            self.problem = problem
            self._save()
        self._show()

    @callback
    def _answers(self, *, is_checked: bool) -> None:
        """The NVR answers; tell if what it says is not enough to check its ledger for a day."""
        issue_id, now = f"{self._entry_id}_{_UNCHECKED_ISSUE}", dt_util.utcnow()
        if is_checked:
            if self._unchecked_since is not None:
                self._unchecked_since = None
                self._save()
            ir.async_delete_issue(self._hass, DOMAIN, issue_id)
            return
        if self._unchecked_since is None:
            self._unchecked_since = now
            self._save()
        if now - self._unchecked_since < _UNCHECKED:
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.ERROR,
            translation_key=_UNCHECKED_ISSUE,
            translation_placeholders={"name": self._name},
        )

    @callback
    def _show(self) -> None:
        if self.problem is None:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id)
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue_id,
            is_fixable=True,
            severity=ir.IssueSeverity.CRITICAL,
            translation_key=_ISSUE,
            translation_placeholders={"name": self._name, "problem": self.problem},
            data={"entry_id": self._entry_id},
        )

    @callback
    def _save(self) -> None:
        self._store.async_delay_save(self._stored, 1.0)

    def _stored(self) -> dict[str, Any]:
        return {
            "days": {day: asdict(head) for day, head in self._days.items()},
            "last": None if self._last is None else asdict(self._last),
            "proved": self._proved,
            "problem": self.problem,
            "unchecked_since": self._unchecked_since and self._unchecked_since.isoformat(),
        }


def _following(last: Head, entry: Any) -> Head:
    """The head of an entry that follows another one. Raises LedgerChanged."""
    head = _head(entry)
    if head is None or head.hash != hash_of(entry):
        raise LedgerChanged(f"what follows entry {last.sequence} has a wrong checksum")
    _require_own_time(head, entry)
    if head.sequence == last.sequence + 1 and entry.get("prev") == last.hash:
        return head
    if head.sequence > last.sequence + 1 and _is_out_of_date(last, head):
        return head  # the NVR let those days go while Home Assistant was away
    if head.sequence == last.sequence + 1:
        raise LedgerChanged(f"entry {last.sequence} of {last.day} is another one than it was")
    raise LedgerChanged(f"entry {last.sequence + 1} is missing")


def _require_own_time(head: Head, entry: Mapping[str, Any]) -> None:
    """Compare what an entry says of days with our own clock. Raises LedgerChanged."""
    today = dt_util.utcnow().date()
    if date.fromisoformat(head.day) > today + timedelta(days=1):
        raise LedgerChanged(
            f"entry {head.sequence} is dated {head.day}, which is yet to come: check the clocks of "
            "the NVR and of Home Assistant"
        )
    if entry.get("what") != "day_removed":
        return
    told = entry.get("told")
    day = str(told.get("day")) if isinstance(told, Mapping) else ""
    try:
        age = today - date.fromisoformat(day)
    except ValueError:
        age = timedelta(0)
    if age < timedelta(days=KEPT_DAYS):
        raise LedgerChanged(
            f"entry {head.sequence} says that the ledger of {day or 'a day'} was removed, before "
            "its time"
        )


def _is_out_of_date(last: Head, head: Head) -> bool:
    """Whether what was looked at last is older than the NVR keeps anything."""
    try:
        return (date.fromisoformat(head.day) - date.fromisoformat(last.day)).days >= 1 and (
            date.fromisoformat(last.day) < dt_util.utcnow().date() - timedelta(days=KEPT_DAYS)
        )
    except ValueError:
        return False


def _head(told: Any) -> Head | None:
    if not isinstance(told, Mapping):
        return None
    sequence, day, digest = told.get("sequence"), told.get("day"), told.get("hash")
    if type(sequence) is not int or not isinstance(day, str) or not isinstance(digest, str):
        return None
    try:
        is_day = date.fromisoformat(day).isoformat() == day  # they are compared as texts
    except ValueError:
        is_day = False
    return None if not is_day else Head(sequence, day, digest)


def hash_of(entry: Mapping[str, Any]) -> str:
    """The SHA-256 of an entry without its own, as canonical JSON (RFC 8785; no fractions)."""
    told = {name: value for name, value in entry.items() if name != "hash"}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
