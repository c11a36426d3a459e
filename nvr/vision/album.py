"""What an alert was raised for, in a form from which the owner can teach: looks and places."""

from collections.abc import Iterable

from nvr.messages import Exemplar, Track
from nvr.protocol import AlertInfo, Label, Phase
from nvr.vision.appearance import describe
from nvr.vision.lesson import likeness
from nvr.vision.luma import Luma
from nvr.vision.taught import around
from nvr.vision.tracker import kind_of
from nvr.vision.visit import Change

MOST = 12
"""Exemplars of one alert: whoever walks through the picture fills them."""

NEW_IOU, NEW_LOOK = 0.6, 0.85
"""A sight that overlaps a known one less, or looks less like it, adds to what is known."""

LEAST_SCORE = 0.4
EVERY_US = 400_000


class Album:
    """Exemplars of the visits that one camera sees now."""

    def __init__(self) -> None:
        self._open: dict[str, list[Exemplar]] = {}
        self._labels: dict[str, Label] = {}
        self._new: set[str] = set()
        self._looked_us = 0

    def note(
        self, changes: Iterable[Change], tracks: Iterable[Track], luma: Luma, wall_us: int
    ) -> None:
        """Take in one look: what became of the visits in it, and who was seen."""
        began = False
        for change in changes:
            if change.phase is Phase.START and change.alert.label in (Label.PERSON, Label.PET):
                self._open[change.alert.id] = []
                self._labels[change.alert.id] = change.alert.label
                began = True
        if not self._open or not (began or not 0 <= wall_us - self._looked_us < EVERY_US):
            return
        self._looked_us = wall_us
        seen = [t for t in tracks if t.last_us == wall_us and t.score >= LEAST_SCORE]
        for alert_id, label in self._labels.items():
            those = [track for track in seen if kind_of(track.label) == label]
            if those:
                self._add(alert_id, max(those, key=lambda track: track.score), luma)

    def take(self, alert: AlertInfo, phase: Phase) -> tuple[Exemplar, ...]:
        """All of an alert's exemplars if some are new, to go with what is told of it."""
        known = self._open.get(alert.id, [])
        is_new = alert.id in self._new
        self._new.discard(alert.id)
        if phase is Phase.END:
            self._open.pop(alert.id, None)
            self._labels.pop(alert.id, None)
        return tuple(known) if is_new else ()

    def _add(self, alert_id: str, track: Track, luma: Luma) -> None:
        known = self._open[alert_id]
        if len(known) >= MOST:
            return
        look = describe(luma, track.box)
        for old in known:
            if old.box.iou(track.box) >= NEW_IOU and likeness(old.look, look) >= NEW_LOOK:
                return
        scene = b"" if known else describe(luma, around(track.box))
        known.append(Exemplar(track.box, look, scene))
        self._new.add(alert_id)
