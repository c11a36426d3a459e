"""An alert under way, and what is told of it: its beginning, its changes, its end."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from uuid import uuid7

from nvr.protocol import AlertInfo, Phase
from nvr.vision import thresholds as t
from nvr.vision.zones import ZoneLog
from nvr.visit_path import VisitPath

type NewId = Callable[[], str]


def new_alert_id() -> str:
    """Ids sort by time."""
    return uuid7().hex


@dataclass(frozen=True, slots=True)
class Change:
    """An alert started, changed or ended.

    ``takes_picture``: the frame just looked at is its best picture so far. ``path``: where its
    visitors were until now, at its start and its end.
    """

    phase: Phase
    alert: AlertInfo
    takes_picture: bool = False
    path: VisitPath | None = None


@dataclass(slots=True)
class Visit:
    """An alert under way."""

    alert: AlertInfo
    last_seen_us: int
    quality: float
    picture_us: int
    blind_looks: int = 0
    votes: dict[str, float] = field(default_factory=dict)
    zones: ZoneLog = field(default_factory=ZoneLog)

    def end(self, path: VisitPath) -> Change:
        """With its last sight."""
        self.zones.close()
        self.alert = replace(self.alert, zones=self.zones.told)
        end_us = max(self.last_seen_us, self.alert.start_us)
        clip_end_us = end_us + round(t.POST_ROLL_S * 1e6)
        alert = replace(self.alert, end_us=end_us, clip_end_us=clip_end_us)
        return Change(Phase.END, alert, path=path)
