"""From motion to alerts, whatever moved."""

from dataclasses import replace

from nvr.messages import Motion
from nvr.protocol import AlertInfo, Label, Phase
from nvr.vision import thresholds as t
from nvr.vision.paths import MotionLog
from nvr.vision.visit import Change, NewId, Visit


class MotionLogic:
    """Motion alerts of one camera."""

    def __init__(self, camera_id: str, new_id: NewId) -> None:
        self._camera_id = camera_id
        self._new_id = new_id
        self._began_us: int | None = None
        self._found_us: int | None = None
        self._ended_us: int | None = None
        self._opened_us: int | None = None
        self._moved_us: int | None = None
        self._visit: Visit | None = None
        self._frames = MotionLog()
        self.needed_level = t.MOTION_LEVEL

    def tick(self, motion: Motion, wall_us: int) -> list[Change]:
        """Take in one frame."""
        if self._opened_us is None:
            self._opened_us = wall_us
        is_settled = wall_us - self._opened_us >= t.MOTION_SETTLES_S * 1e6
        is_strong = is_settled and motion.found and motion.level >= self.needed_level
        if is_strong:
            self._moved_us = wall_us
        if self._visit is None:
            return self._maybe_start(motion, wall_us, is_strong=is_strong)
        if wall_us - self._visit.last_seen_us > t.MOTION_ENDS_S * 1e6:
            return self.close()
        return self._go_on(self._visit, motion, wall_us) if is_strong else []

    def close(self) -> list[Change]:
        """End the alert now, if there is one."""
        visit, self._visit = self._visit, None
        self._began_us = self._found_us = None
        if visit is None:
            return []
        change = visit.end(self._frames.path())
        self._ended_us = change.alert.end_us
        return [change]

    def forget(self) -> None:
        """The clock or the picture jumped."""
        self._ended_us = self._opened_us = self._moved_us = None

    def is_moving(self, wall_us: int) -> bool:
        """Whether there is motion now, or was a moment ago."""
        moved = self._moved_us
        return moved is not None and wall_us - moved <= t.MOTION_HOLD_S * 1e6

    @property
    def is_open(self) -> bool:
        """Whether an alert goes on."""
        return self._visit is not None

    def _maybe_start(self, motion: Motion, wall_us: int, *, is_strong: bool) -> list[Change]:
        since_us = None if self._found_us is None else wall_us - self._found_us
        if not is_strong:
            if since_us is not None and since_us > t.MOTION_HOLE_S * 1e6:
                self._began_us = self._found_us = None
            return []
        if self._began_us is None or since_us is None or since_us > t.MOTION_ENDS_S * 1e6:
            self._began_us = wall_us
            self._frames = MotionLog()
        self._found_us = wall_us
        self._frames.note(motion, wall_us)
        if wall_us - self._began_us < t.MOTION_STARTS_S * 1e6:
            return []
        if self._ended_us is not None and wall_us - self._ended_us < t.MOTION_PAUSE_S * 1e6:
            return []
        self._frames.note(motion, wall_us, decided=True)
        alert = AlertInfo(
            id=self._new_id(),
            camera_id=self._camera_id,
            label=Label.MOTION,
            start_us=self._began_us,
            end_us=None,
            score=min(1.0, motion.level),
            animal=None,
            box=motion.regions[0].as_tuple(),
            snapshot_us=None,
            clip_start_us=self._began_us - round(t.PRE_ROLL_S * 1e6),
            clip_end_us=None,
        )
        self._visit = Visit(alert, wall_us, motion.level, wall_us)
        return [Change(Phase.START, alert, takes_picture=True, path=self._frames.path())]

    def _go_on(self, visit: Visit, motion: Motion, wall_us: int) -> list[Change]:
        visit.last_seen_us = wall_us
        self._frames.note(motion, wall_us)
        is_due = wall_us - visit.picture_us >= t.PICTURE_EVERY_S * 1e6
        if not is_due or motion.level < visit.quality * t.MOTION_PICTURE_BETTER:
            return []
        visit.quality, visit.picture_us = motion.level, wall_us
        score, box = min(1.0, motion.level), motion.regions[0].as_tuple()
        visit.alert = replace(visit.alert, score=score, box=box)
        return [Change(Phase.UPDATE, visit.alert, takes_picture=True)]
