"""How old recordings are, whatever the clock said when they were made.

A wall clock may be wrong by decades: a machine without a clock of its own starts in 1970 or at the
day its system was built, and the network sets it right later. So two things are noted of all that
is kept: the wall clock's *era*, a time in which it was never set, and the *running time*, which
counts on from start to start and which no clock can set. Something is too old

* by its stamp, if stamp and wall clock can be compared: they are of one era, or of two that were
  both right as far as can be told; or
* when the NVR has run for so long since it was noted: then it is at least as old.

What was recorded in the last hours thus stays, however the clock jumps; and what was stamped in the
future, or in a time that can't have been, goes too, as late as it has to.
"""

import json
import logging
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from nvr.clock import Clock
from nvr.errors import ClockWrong, StorageError
from nvr.store.db import NEVER_US, Database
from nvr.when import local

_LOGGER = logging.getLogger(__name__)

_SECOND_US = 1_000_000
_HOUR_US = 3600 * _SECOND_US

_LEAP_US = 60 * _SECOND_US
"""A wall clock that differs from the running time by more was set."""

_PAUSE_US = 600 * _SECOND_US
"""An NVR that didn't run for longer can't know whether the clock was set meanwhile."""

_DOUBT_US = 1800 * _SECOND_US
"""How long a clock that leapt is doubted: what a wrong clock deletes can't be brought back."""

_SLACK_US = 120 * _SECOND_US
"""How far a stamp may lie outside its era: it is noted a little later, and clocks drift."""

_SAVE_EVERY_US = 60 * _SECOND_US
_MOST_ERAS = 64
_KEY = "ages"

_FOUND = 0
"""Instead of an era: nobody knows by which clock, but the stamp can be right."""

_IMPLAUSIBLE = -1
"""Instead of an era: the stamp can't be right."""


@dataclass(frozen=True, slots=True)
class Noted:
    """When something was made: the era of its stamp, and the running time."""

    era: int
    running_us: int


@dataclass(frozen=True, slots=True)
class Due:
    """What is too old: stamped up to a moment in one of these eras, or noted up to another."""

    before_us: int
    noted_us: int
    eras: tuple[int, ...]

    def sql(self, table: str, end_us: str | None = None) -> str:
        """The condition on a row that has the columns ``era``, ``noted_us`` and ``end_us``."""
        return f"({self.by_stamp(table, end_us)} OR {table}.noted_us <= {self.noted_us:d})"

    def by_stamp(self, table: str, end_us: str | None = None) -> str:
        """The part of it that looks at the stamp."""
        eras = ", ".join(f"{era:d}" for era in self.eras)
        return f"({table}.era IN ({eras}) AND {end_us or f'{table}.end_us'} <= {self.before_us:d})"


EVERYTHING = Due(NEVER_US, NEVER_US, ())
"""All that there is."""


@dataclass(slots=True)
class _Era:
    """A time in which the wall clock was not set.

    ``since_us`` is running time, ``first_us`` and ``last_us`` are wall time. ``follows`` is the
    era that it goes on from after a short pause. ``is_refuted``: the clock was set while it ran.
    ``is_leapt``: it began with the clock being set, ``is_surprising``: though it seemed right.
    """

    id: int
    since_us: int
    first_us: int
    last_us: int
    follows: int | None = None
    synchronised: bool | None = None
    is_trusted: bool = False
    is_refuted: bool = False
    is_surprising: bool = False
    is_leapt: bool = False

    @property
    def is_checked(self) -> bool:
        """Whether something is known to have kept the clock right."""
        return self.synchronised is True and not self.is_surprising


class Ages:
    """Keeps the running time and the eras of the wall clock. Any thread may call."""

    def __init__(self, db: Database, clock: Clock) -> None:
        """Raises StorageError."""
        self._db = db
        self._clock = clock
        self._lock = threading.RLock()
        state = json.loads(db.get_meta(_KEY) or "{}")
        self._eras = [_Era(**era) for era in state.get("eras", [])]
        (newest,) = db.query(
            "SELECT max(noted_us) AS noted_us, max(era) AS era FROM"
            " (SELECT noted_us, era FROM segment UNION ALL SELECT noted_us, era FROM alert)"
        )
        self._base_us = max(int(state.get("running_us", 0)), newest["noted_us"] or 0)
        self._last_id = max(newest["era"] or 0, *(era.id for era in self._eras), 0)
        self._began_us = clock.uptime_us()
        self._saved_us = -_SAVE_EVERY_US
        self._now = self._begin(clock.now_us())
        self._run_id = self._now.id
        self._seen_us = self._running_us()
        before = [era.last_us for era in self._eras[:-1] if not era.is_refuted]
        self._before_us = max(before, default=0)
        self.observe()

    def observe(self) -> None:
        """Look at the clock; to be called at least once a minute."""
        with self._lock:
            wall_us, running_us = self._clock.now_us(), self._running_us()
            leap_us = wall_us - self._now.last_us - (running_us - self._seen_us)
            if abs(leap_us) > _LEAP_US:
                self._leapt(wall_us, running_us, leap_us)
            self._seen_us = running_us
            era = self._now
            era.last_us = wall_us
            if not era.synchronised:  # one that was right goes on being right for hours
                era.synchronised = self._clock.is_synchronised()
            era.is_trusted = era.is_trusted or self._can_be_trusted(era, running_us)

    def note(self, end_us: int) -> Noted:
        """What to remember of something that is stamped with this moment."""
        with self._lock:
            self.observe()
            ahead_us = min(max(0, end_us - self._now.last_us), _SLACK_US)
            return Noted(self._era_of(end_us), self._seen_us + ahead_us)

    def running_us(self) -> int:
        """How long the NVR has run, in all its runs."""
        with self._lock:
            self.observe()
            return self._seen_us

    def note_found(self, end_us: int, found_us: int) -> Noted:
        """The same of a file that was made earlier; it was found at this running time.

        Its stamp says when it was made if its clock has not been set since, right or wrong.
        """
        with self._lock:
            self.observe()
            era = self._era_of(end_us)
            ahead_us = min(end_us - self._now.last_us, _SLACK_US)
            if era in self._chain():
                return Noted(era, self._seen_us + ahead_us)
            return Noted(era, found_us + max(0, ahead_us))

    def due(self, hours: float) -> Due:
        """What is older than so many hours."""
        with self._lock:
            self.observe()
            kept_us = round(hours * _HOUR_US)
            eras = self._comparable(kept_us)
            return Due(self._now.last_us - kept_us, self._seen_us - kept_us, eras)

    def steady_us(self) -> int:
        """The wall clock while it can be trusted; else what it would be had it not been set.

        Where no clock ever could be trusted, no later than what was recorded before this run.
        Raises StorageError.
        """
        with self._lock:
            self.observe()
            if self._now.is_trusted:
                return self._now.last_us
            trusted = [era for era in self._eras if era.is_trusted and not era.is_refuted]
            if not trusted:
                return min(self._newest_before_us(), self._now.last_us)
            expected_us = trusted[-1].last_us + self._seen_us - self._now.since_us
            return min(expected_us, self._now.last_us)

    def save(self, *, at_once: bool = False) -> None:
        """Write it down, once a minute. Raises StorageError."""
        with self._lock:
            self.observe()
            if not at_once and self._seen_us - self._saved_us < _SAVE_EVERY_US:
                return
            state = {"running_us": self._seen_us, "eras": [asdict(era) for era in self._eras]}
            self._db.set_meta(_KEY, json.dumps(state))
            self._saved_us = self._seen_us

    @property
    def error(self) -> StorageError | None:
        """What is wrong with the clock, while it can be told."""
        with self._lock:
            self.observe()
            now_us = self._now.last_us
            if now_us >= self._clock.earliest_us and (
                self._now.is_trusted or now_us >= self._before_us - _LEAP_US
            ):
                return None
            return ClockWrong(
                f"the clock is wrong, it says {local(now_us)}: set it, and let NTP keep it right; "
                "meanwhile recordings get wrong times, and are kept by how long the NVR runs"
            )

    def _newest_before_us(self) -> int:
        newest = "SELECT max(end_us) AS newest FROM segment WHERE era < ?"
        return self._db.query(newest, (self._run_id,))[0]["newest"] or 0

    def _running_us(self) -> int:
        return self._base_us + self._clock.uptime_us() - self._began_us

    def _begin(self, wall_us: int) -> _Era:
        """The NVR is started: the first era of this run."""
        last = self._eras[-1] if self._eras else None
        pause_us = 0 if last is None else wall_us - last.last_us
        follows = last is not None and -_LEAP_US <= pause_us <= _PAUSE_US
        if follows:
            self._base_us += max(0, pause_us)
        era = self._new_era(wall_us, self._base_us)
        if last is not None and follows:
            era.follows, era.is_trusted = last.id, last.is_trusted
            era.is_leapt, era.is_surprising = last.is_leapt, last.is_surprising
        return era

    def _new_era(self, wall_us: int, running_us: int) -> _Era:
        self._last_id += 1
        era = _Era(self._last_id, running_us, wall_us, wall_us)
        self._eras = [*self._eras[-_MOST_ERAS + 1 :], era]
        return era

    def _leapt(self, wall_us: int, running_us: int, leap_us: int) -> None:
        """The clock was set; back to where it was before, perhaps."""
        left = self._now
        left.last_us += running_us - self._seen_us
        for era in self._resumable(wall_us, running_us):
            self._eras.remove(era)
            self._eras.append(era)
            era.is_refuted, self._now = False, era
            break
        else:
            self._now = self._new_era(wall_us, running_us)
            self._now.is_leapt, self._now.is_surprising = True, left.synchronised is True
        self._refute(left)
        self._saved_us = running_us - _SAVE_EVERY_US  # the next `save` is not to wait
        _LOGGER.warning(
            "the clock was set %s by %d s: what was recorded before is kept by how long the NVR "
            "runs, not by its time",
            "forward" if leap_us > 0 else "back",
            abs(leap_us) // _SECOND_US,
        )

    def _resumable(self, wall_us: int, running_us: int) -> Iterable[_Era]:
        """Eras of this run whose clock, had it gone on, would say what it says now."""
        for era in self._eras:
            expected_us = era.first_us + running_us - era.since_us
            if era.id >= self._run_id and abs(wall_us - expected_us) <= _LEAP_US:
                yield era

    def _refute(self, era: _Era | None) -> None:
        """Its clock was wrong, and so it was before a short pause, unless it was checked then."""
        by_id = {e.id: e for e in self._eras}
        while era is not None and not era.is_refuted:
            era.is_refuted = True
            before = None if era.follows is None else by_id.get(era.follows)
            era = None if before is None or before.synchronised else before

    def _can_be_trusted(self, era: _Era, running_us: int) -> bool:
        if era.last_us < self._clock.earliest_us:
            return False
        return era.is_checked or running_us - era.since_us >= _DOUBT_US

    def _comparable(self, kept_us: int) -> tuple[int, ...]:
        """The eras whose stamps can be compared with the wall clock as it is."""
        found = self._chain()
        if self._now.is_trusted:
            found |= self._reachable(max(kept_us, _PAUSE_US))
        return tuple(sorted(found))

    def _chain(self) -> set[int]:
        """The present era and those that it goes on from: one clock, right or wrong."""
        by_id = {era.id: era for era in self._eras}
        found = {self._now.id}
        before = self._now.follows
        while before in by_id and not by_id[before].is_refuted:
            found.add(before)
            before = by_id[before].follows
        return found

    def _reachable(self, most_us: int) -> set[int]:
        """Earlier eras, back to where an unchecked clock was set, or stood still for longer.

        Time alone doesn't show that a clock is right: one that leapt years ahead and stays there
        would make everything too old. What lies further back goes by the running time.
        """
        found: set[int] = set()
        later = self._now
        for era in reversed(self._eras):
            if era is self._now or not self._agrees(era):
                continue
            is_gap = later.is_leapt or later.first_us - era.last_us > most_us
            if is_gap and not (later.is_checked or self._now.is_checked):
                return found
            found.add(era.id)
            later = era
        if later.is_leapt and not (later.is_checked or self._now.is_checked):
            return found
        return found | {_FOUND}

    def _agrees(self, era: _Era) -> bool:
        """Whether an earlier era's clock was right as well, as far as can be told."""
        was_free = era.synchronised is False and self._now.synchronised is True
        is_plausible = era.first_us >= self._clock.earliest_us
        return is_plausible and not era.is_refuted and not was_free

    def _era_of(self, stamp_us: int) -> int:
        for era in (self._now, *reversed(self._eras)):
            if era.first_us - _SLACK_US <= stamp_us <= era.last_us + _SLACK_US:
                return era.id
        latest_us = self._now.last_us + _SLACK_US
        is_plausible = self._clock.earliest_us <= stamp_us <= latest_us
        return _FOUND if is_plausible else _IMPLAUSIBLE
