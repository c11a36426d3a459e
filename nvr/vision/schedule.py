"""Which frames are worth an inference."""

from collections.abc import Callable

from nvr.messages import Motion
from nvr.vision import thresholds as t
from nvr.vision.alerts import Focus


class Schedule:
    """One camera's looks. Intervals are a tenth shorter than named, for frames come unevenly."""

    def __init__(self) -> None:
        self._begun_us: int | None = None
        self._changed_us: int | None = None
        self._looked_us: int | None = None
        self._moving_since_us: int | None = None
        self._moved_us = 0
        self._stranger_since_us: int | None = None
        self._stranger_us = 0
        self._compared_us: int | None = None
        self._filled_us = 0
        self._tokens = t.LOOKS_AT_ONCE

    def wants(
        self,
        motion: Motion,
        focus: Focus,
        wall_us: int,
        *,
        scene_changed: bool,
        stranger_moves: bool = False,
        has_drifted: Callable[[], bool] = lambda: True,
    ) -> bool:
        """Whether this frame is worth a look. Call it once for every frame.

        ``stranger_moves``: something moves where nobody was recognised. ``has_drifted`` tells
        whether the picture differs from the last one that was looked at; it is asked now and then.
        """
        if self._begun_us is None:
            self._begun_us = self._filled_us = wall_us
        if scene_changed:
            self._changed_us = wall_us
        self._note_motion(motion, focus, wall_us)
        if stranger_moves:
            self._note_stranger(wall_us)
        self._fill(wall_us)
        if self._tokens < 1:
            return False
        if self._looked_us is None:
            return True
        every_s = self._interval_s(motion, focus, wall_us)
        passed_s = (wall_us - self._looked_us) / 1e6 / 0.9
        if passed_s < every_s:
            return False
        is_quiet = every_s == t.IDLE_EVERY_S or (focus is Focus.RESTING and not motion.found)
        if not is_quiet:
            return True
        longest_s = t.RESTING_EVERY_S if focus is Focus.RESTING else t.UNCHANGED_EVERY_S
        return passed_s >= longest_s or self._compare(has_drifted, every_s, wall_us)

    def looked(self, wall_us: int) -> None:
        """A look was begun."""
        self._looked_us = wall_us
        self._tokens -= 1

    def _interval_s(self, motion: Motion, focus: Focus, wall_us: int) -> float:
        if motion.is_new or _within(self._begun_us, t.START_S, wall_us):
            return 0.0
        if focus is Focus.LIVE or _within(self._changed_us, t.START_S, wall_us):
            return t.LIVE_EVERY_S
        if focus is Focus.FOLLOWED:
            is_news = _within(self._stranger_since_us, t.STRANGER_S, wall_us)
            return t.LIVE_EVERY_S if is_news else t.FOLLOWED_EVERY_S
        if motion.found:
            in_vain = not _within(self._moving_since_us, t.VAIN_AFTER_S, wall_us)
            return t.VAIN_EVERY_S if in_vain else t.LIVE_EVERY_S
        return t.IDLE_EVERY_S if focus is Focus.EMPTY else t.STILL_EVERY_S

    def _compare(self, has_drifted: Callable[[], bool], every_s: float, wall_us: int) -> bool:
        """Whether a quiet picture has changed; asked as often as it would be looked at."""
        if _within(self._compared_us, every_s * 0.9, wall_us):
            return False
        self._compared_us = wall_us
        return has_drifted()

    def _note_motion(self, motion: Motion, focus: Focus, wall_us: int) -> None:
        """Since when does it move without anything being found?"""
        is_over = not _within(self._moved_us, t.LIVE_MEMORY_S, wall_us)
        if focus >= Focus.FOLLOWED or (motion.found and is_over):
            self._moving_since_us = wall_us
        if motion.found:
            self._moved_us = wall_us

    def _note_stranger(self, wall_us: int) -> None:
        """Since when does something move where nobody was recognised?"""
        if not _within(self._stranger_us, t.STRANGER_MEMORY_S, wall_us):
            self._stranger_since_us = wall_us
        self._stranger_us = wall_us

    def _fill(self, wall_us: int) -> None:
        elapsed_s = (wall_us - self._filled_us) / 1e6
        self._filled_us = wall_us
        self._tokens = min(t.LOOKS_AT_ONCE, self._tokens + elapsed_s * t.LOOKS_PER_S)


def _within(since_us: int | None, seconds: float, wall_us: int) -> bool:
    return since_us is not None and wall_us - since_us < seconds * 1e6
