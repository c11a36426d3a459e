"""What is detected from look to look, and the alerts that become of it."""

from itertools import count

from nvr.messages import Detection, Motion
from nvr.protocol import AlertInfo, Label, Phase
from nvr.vision.alerts import AlertLogic
from nvr.vision.tracker import Tracker
from nvr.vision.visit import Change
from tests.nvr.vision.scenes import QUIET, at, box, stirring


class Scene:
    """Tracker and alert logic, five looks a second, with a script of detections.

    Its camera was opened a second before, unless told otherwise.
    """

    def __init__(self, opened: float = -1.0) -> None:
        numbers = count(1)
        self.tracker = Tracker()
        self.logic = AlertLogic("yard", new_id=lambda: f"a{next(numbers)}")
        self.now = 0.0
        self.changes: list[tuple[float, Change]] = []
        self.logic.tick(QUIET, at(opened))

    def look(
        self, *detections: Detection, motion: Motion | None = None, step: float = 0.2
    ) -> list[Change]:
        """One look; unless told otherwise, motion is where the detections are."""
        if motion is None:
            motion = stirring(*(d.box for d in detections)) if detections else QUIET
        tracks = self.tracker.update(detections, at(self.now))
        changes = self.logic.see(tracks, motion, at(self.now))
        changes += self.logic.tick(motion, at(self.now))
        self.changes += [(self.now, c) for c in changes]
        self.now += step
        return [c for c in changes if c.alert.label is not Label.MOTION]

    def empty(self, seconds: float, step: float = 0.2) -> None:
        until = self.now + seconds
        while self.now < until:
            self.look(step=step)

    def walk(self, seconds: float = 3.0, score: float = 0.8, label: str = "person") -> None:
        """Somebody crosses the picture."""
        for n in range(round(seconds / 0.2)):
            self.look(Detection(label, score, box(0.15 + 0.7 * n * 0.2 / seconds)))

    def of(self, label: Label, phase: Phase) -> list[tuple[float, AlertInfo]]:
        return [
            (s, c.alert) for s, c in self.changes if c.alert.label is label and c.phase is phase
        ]

    def starts(self, label: Label = Label.PERSON) -> list[float]:
        return [moment for moment, _ in self.of(label, Phase.START)]
