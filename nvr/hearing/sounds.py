"""From levels to sound alerts: what is clearly louder than this place usually is.

No model listens: nothing tells a dog from a door, and nothing could tell what was said.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from nvr.hearing.loudness import BLOCK_S, SILENCE_DB
from nvr.protocol import AlertInfo, Label, Phase

type NewId = Callable[[], str]

SETTLES_S = 3.0
"""How long a place is listened to before anything counts as loud."""

RISES_DB_PER_S, FALLS_DB_PER_S = 1.0, 3.0
"""The background follows a vacuum cleaner within half a minute, and silence after it within
seconds. It settles where three of four blocks are louder: pauses between words, not words."""

QUIETEST_DB = -50.0
"""Below it nothing is loud, however silent the night: that is the microphone's own noise."""

FLOOR_DB = 9.0
"""Of a block's level only what is more than this above the background counts."""

NEEDED_DB = 24.0
WINDOW_BLOCKS = 8
"""Added up over 0.4 s: one block 33 dB above the background (a bang), two at 21, four at 15
(crying, barking) are an alert; rain and a refrigerator are not."""

ENDS_S = 3.0
PAUSE_S = 10.0
"""Silent for 3 s, an alert is over; the next one begins 10 s later at the earliest."""

UPDATE_EVERY_S = 1.0
LOUDER = 0.1
"""An alert is worth an update when its score rose by a tenth."""

HOLD_S = 1.0
"""A sound is reported for so long after it was heard, so that a sensor doesn't flicker."""

FULL_SCORE_DB = 50.0
PRE_ROLL_S = POST_ROLL_S = 5.0


@dataclass(frozen=True, slots=True)
class SoundChange:
    """A sound alert started, got louder or ended."""

    phase: Phase
    alert: AlertInfo


class SoundLogic:
    """The sound alerts of one camera. Call `hear` for every block, in order."""

    def __init__(self, camera_id: str, new_id: NewId) -> None:
        self._camera_id = camera_id
        self._new_id = new_id
        self._background_db: float | None = None
        self._blocks = 0
        self._recent: deque[float] = deque(maxlen=WINDOW_BLOCKS)
        self._alert: AlertInfo | None = None
        self._loud_us: int | None = None
        self._told_us = 0
        self._ended_us: int | None = None

    @property
    def background_db(self) -> float:
        """How loud it usually is here, dBFS."""
        return SILENCE_DB if self._background_db is None else self._background_db

    def is_loud(self, wall_us: int) -> bool:
        """Whether something is heard now, or was a moment ago."""
        return self._loud_us is not None and wall_us - self._loud_us <= HOLD_S * 1e6

    def hear(self, level_db: float, wall_us: int) -> list[SoundChange]:
        """Take in the level of the block that begins at a moment."""
        excess_db = max(level_db, QUIETEST_DB) - max(self.background_db, QUIETEST_DB)
        self._recent.append(max(0.0, excess_db - FLOOR_DB))
        self._follow(level_db)
        is_settled = self._blocks * BLOCK_S > SETTLES_S
        is_loud = is_settled and sum(self._recent) >= NEEDED_DB and self._recent[-1] > 0
        if is_loud:
            self._loud_us = wall_us
        if self._alert is not None:
            return self._go_on(self._alert, excess_db, wall_us, is_loud=is_loud)
        return self._maybe_start(excess_db, wall_us) if is_loud else []

    def forget(self) -> None:
        """Time jumped: what was just heard does not count any more; the background does."""
        self._recent.clear()
        self._ended_us = None

    def close(self, wall_us: int) -> list[SoundChange]:
        """End the alert now, if there is one. No clip goes on after ``wall_us``."""
        alert, self._alert = self._alert, None
        if alert is None:
            return []
        end_us = max(alert.start_us, self._loud_us or 0)
        self._loud_us = None
        self._ended_us = end_us
        clip_end_us = max(end_us, min(end_us + round(POST_ROLL_S * 1e6), wall_us))
        return [SoundChange(Phase.END, replace(alert, end_us=end_us, clip_end_us=clip_end_us))]

    def _follow(self, level_db: float) -> None:
        """Let the background come nearer: a running quartile (stochastic approximation)."""
        self._blocks += 1
        background = self._background_db
        if background is None:
            self._background_db = level_db
        elif self._blocks * BLOCK_S <= SETTLES_S:
            self._background_db = background + (level_db - background) / self._blocks
        elif level_db > background:
            self._background_db = min(level_db, background + RISES_DB_PER_S * BLOCK_S)
        else:
            self._background_db = max(level_db, background - FALLS_DB_PER_S * BLOCK_S)

    def _maybe_start(self, excess_db: float, wall_us: int) -> list[SoundChange]:
        if self._ended_us is not None and wall_us - self._ended_us < PAUSE_S * 1e6:
            return []
        alert = AlertInfo(
            id=self._new_id(),
            camera_id=self._camera_id,
            label=Label.SOUND,
            start_us=wall_us,
            end_us=None,
            score=_score(excess_db),
            animal=None,
            box=None,
            snapshot_us=None,
            clip_start_us=wall_us - round(PRE_ROLL_S * 1e6),
            clip_end_us=None,
        )
        self._alert, self._told_us = alert, wall_us
        return [SoundChange(Phase.START, alert)]

    def _go_on(
        self, alert: AlertInfo, excess_db: float, wall_us: int, *, is_loud: bool
    ) -> list[SoundChange]:
        if wall_us - (self._loud_us or alert.start_us) > ENDS_S * 1e6:
            return self.close(wall_us + round(POST_ROLL_S * 1e6))
        is_due = wall_us - self._told_us >= UPDATE_EVERY_S * 1e6
        score = _score(excess_db)
        if not (is_loud and is_due and score >= alert.score + LOUDER):
            return []
        self._alert, self._told_us = replace(alert, score=score), wall_us
        return [SoundChange(Phase.UPDATE, self._alert)]


def _score(excess_db: float) -> float:
    return round(min(1.0, max(0.0, excess_db) / FULL_SCORE_DB), 2)
