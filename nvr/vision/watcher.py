"""The order in which one camera looks: gate, schedule, inference, tracker, alerts, picture.

Everything goes by the time of the frames, never by the machine's clock, so that a day can be
played in minutes and a late frame is judged as of when it was taken.
"""

import logging
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from nvr.errors import StorageError
from nvr.messages import (
    AlertRaised,
    Box,
    Detection,
    Frame,
    Lesson,
    LessonsChecked,
    LessonUsed,
    Motion,
    SeeingRules,
    Track,
)
from nvr.protocol import AlertInfo, Label, Phase
from nvr.vision import thresholds as t
from nvr.vision.album import Album
from nvr.vision.alerts import AlertLogic, Focus
from nvr.vision.cutouts import CutOuts
from nvr.vision.drift import Drift
from nvr.vision.health import HealthLogic
from nvr.vision.luma import Luma, luma_plane, shrink_luma
from nvr.vision.motion import MotionGate
from nvr.vision.scenery import Scenery
from nvr.vision.schedule import Schedule
from nvr.vision.shape import Shape, shown_shape
from nvr.vision.snapshot import SnapshotFolder
from nvr.vision.taught import Taught
from nvr.vision.tracker import Tracker
from nvr.vision.views import EVERYWHERE, WHOLE, View, Views, closer_view, stranger, strangers
from nvr.vision.visit import Change, NewId, new_alert_id
from nvr.vision.zones import ZoneMap

if TYPE_CHECKING:
    import av

_LOGGER = logging.getLogger(__name__)

BLIND_US = 3_000_000
"""Who waits so long for an answer sees nothing."""

STEP_BACK_US = 2_000_000
"""Frames that are older than the newest by less were stamped unevenly; by more, the clock was set
back."""

PICTURE_WIDTH = 1280
"""Alert pictures are at most so wide: a 4K picture would cost an alert 100 ms."""


class Looker(Protocol):
    """Asynchronous inference with at most one frame under way."""

    def submit(self, frame: Frame, view: View = WHOLE, finer: av.VideoFrame | None = None) -> bool:
        """Begin to look at a view of the frame; False if the one before isn't done.

        ``finer`` is a picture of the same with more pixels: the view is cut from it.
        """
        ...

    def result(self, timeout_s: float) -> tuple[Frame, list[Detection]] | None:
        """A finished look, each once, with its frame; None if none is finished in time."""
        ...


class Magnifies(Protocol):
    """Has the main stream's pictures, where the frames are those of a sub stream."""

    def picture(self, frame: Frame, *, in_place: bool = False) -> av.VideoFrame | None:
        """The same moment with more pixels, if it is there at once.

        ``in_place``: what moves must be where it is in the frame, not only near.
        """
        ...


@dataclass(frozen=True, slots=True)
class Counters:
    """For the worker's status. ``analysed`` frames went through the gate, since the start."""

    motion: bool = False
    persons: int = 0
    cats: int = 0
    dogs: int = 0
    analysed: int = 0
    inferences: int = 0
    health: str | None = None


class Watcher:
    """One camera's eyes. Alerts go to ``emit``, with their pictures on disk already."""

    def __init__(
        self,
        camera_id: str,
        looker: Looker,
        emit: Callable[[AlertRaised | LessonUsed | LessonsChecked], None],
        snapshots_folder: Path,
        new_id: NewId = new_alert_id,
        magnifier: Magnifies | None = None,
    ) -> None:
        self._camera_id = camera_id
        self._looker = looker
        self._emit = emit
        self._snapshots = SnapshotFolder(snapshots_folder, PICTURE_WIDTH)
        self._new_id = new_id
        self._magnifier = magnifier
        self._rules = SeeingRules()
        self._zones = ZoneMap(self._rules)
        self._gate = MotionGate()
        self._schedule = Schedule()
        self._views = Views()
        self._cut_outs = CutOuts()
        self._drift = Drift()
        self._scenery = Scenery()
        self._unanswered_us: int | None = None  # since when a look is wanted
        self._has_looked = False
        self._view = WHOLE
        self._looked_at = Shape(0, 0)  # pixels of the picture that the view was cut from
        self._tracks: list[Track] = []
        self._tracker = Tracker()
        self._alerts = AlertLogic(camera_id, new_id=new_id)
        self._health = HealthLogic(camera_id, new_id)
        self._taught = Taught(camera_id, emit, new_id)
        self._album = Album()
        self._pending: Motion | None = None  # of the frame that is looked at
        self._pictures: dict[str, int] = {}
        self._now_us: int | None = None
        self._aspect: float | None = None
        self._analysed = 0
        self._inferences = 0
        self._disk_is_broken = False
        self._is_hinted = False
        self.motion_level = 0.0
        """The moving share of the last frame, 0..1."""

    @property
    def counters(self) -> Counters:
        """As of the last frame."""
        if self._now_us is None:
            return Counters(analysed=self._analysed, inferences=self._inferences)
        counts = self._alerts.count(self._now_us)
        return Counters(
            motion=self._alerts.is_moving(self._now_us),
            persons=counts.get("person", 0),
            cats=counts.get("cat", 0),
            dogs=counts.get("dog", 0),
            analysed=self._analysed,
            inferences=self._inferences,
            health=self._health.problem,
        )

    def follow(self, rules: SeeingRules) -> None:
        """See by these rules from the next frame on; nothing that is known is forgotten."""
        self._rules, self._zones = rules, ZoneMap(rules)
        self._gate.mask(rules.motion_masks)
        self._alerts.follow(self._zones, rules.sensitivity)
        self._taught.follow(self._zones, t.STEPS[rules.sensitivity])

    def teach(self, lessons: Sequence[Lesson]) -> None:
        """See with all that the owner has taught of this camera from the next look on."""
        self._taught.teach(lessons)

    def handle(self, frame: Frame) -> None:
        """Take in one frame, in the order they come."""
        now_us = self._advance(frame)
        self._take_answers(0.0)
        small = shrink_luma(frame.picture)
        motion = self._gate.update(small, now_us)
        self._analysed += 1
        self.motion_level = motion.level
        if self._wants_look(motion, small, now_us):
            self._unanswered_us = self._unanswered_us or now_us
            stamped = frame if frame.wall_us == now_us else replace(frame, wall_us=now_us)
            if self._look(stamped, motion):
                self._schedule.looked(now_us)
                if self._view.is_whole:
                    self._drift.looked(small)
                self._take_answers(t.ANSWER_WAIT_S)
        if self._is_looking(now_us):
            self._scenery.keep(luma_plane(frame.picture), self._tracks, now_us)
        for change in self._alerts.tick(motion, now_us):
            self._raise(change, frame)
        if not self._taught.is_idle:
            for change in self._taught.tick(luma_plane(frame.picture), now_us):
                self._raise(change, frame)
        for change in self._health.see(small, frame.picture, now_us):
            self._raise(change, frame)

    def _is_looking(self, now_us: int) -> bool:
        """Whether looks are answered: no model may be there yet, or none just now."""
        waits_us = 0 if self._unanswered_us is None else now_us - self._unanswered_us
        return self._has_looked and waits_us <= BLIND_US

    def _wants_look(self, motion: Motion, small: Luma, now_us: int) -> bool:
        """Whether this frame is worth a look."""
        changed = self._gate.scene_changed or self._is_hinted
        self._is_hinted = False
        focus = max(self._alerts.focus(now_us), self._taught.focus(now_us))
        is_followed = focus is Focus.FOLLOWED
        strange = is_followed and stranger(motion, self._tracks, now_us) is not None
        return self._schedule.wants(
            motion,
            focus,
            now_us,
            scene_changed=changed,
            stranger_moves=strange,
            has_drifted=lambda: self._drift.is_found(small),
        )

    def _look(self, frame: Frame, motion: Motion) -> bool:
        """Begin to look at a frame, at everything or closer; whether the model has time."""
        now_us = frame.wall_us
        doubts = self._alerts.doubts(now_us)
        views = copy(self._views)  # only a look that begins is one in turn
        target = views.choose(motion, self._tracks, now_us, doubts)
        strange = bool(strangers(motion, self._tracks, now_us, doubts))
        cuts_out = self._cut_outs.is_wanted(now_us, is_closer=target is not None, strange=strange)
        finer = None
        is_news = self._alerts.focus(now_us) is not Focus.FOLLOWED
        if target is not None and is_news and self._magnifier is not None:
            finer = self._magnifier.picture(frame, in_place=cuts_out)
        picture = finer or frame.picture
        shape = Shape(picture.width, picture.height)
        box = EVERYWHERE if target is None else closer_view(target, shape)
        view = View(box, self._gate.changed if cuts_out else None)
        if not self._looker.submit(frame, view, finer):
            return False
        self._views = views
        self._cut_outs.looked(view)
        self._view, self._looked_at, self._pending = view, shape, motion
        return True

    def hint(self) -> None:
        """Somebody else knows of motion: look for a while, as after a change of the scene."""
        self._is_hinted = True

    def close(self, wall_us: int) -> None:
        """End open alerts: the camera is gone, or the worker stops. Frames may come again later.

        ``wall_us`` is now: a clip's post-roll ends there, for nothing is recorded after it.
        """
        parts = (self._alerts, self._taught, self._health)
        for change in [change for part in parts for change in part.close(wall_us)]:
            self._raise(change, None)
        self._start_over()
        self._now_us = None

    def _advance(self, frame: Frame) -> int:
        """The frame's time, never before that of the frame before; or a new beginning."""
        if self._now_us is not None and frame.wall_us < self._now_us - STEP_BACK_US:
            _LOGGER.info("%s: the clock was set back; open alerts end", self._camera_id)
            self.close(self._now_us)
        shown = shown_shape(frame.picture.width, frame.picture.height)
        aspect = shown.height / shown.width
        if aspect != self._aspect:
            if self._aspect is not None:
                self.close(self._now_us or frame.wall_us)
            self._aspect = aspect
            self._tracker = Tracker(aspect)
            self._alerts = AlertLogic(self._camera_id, aspect, self._new_id)
            self._alerts.follow(self._zones, self._rules.sensitivity)
            self._taught.begin(aspect)
            self._taught.follow(self._zones, t.STEPS[self._rules.sensitivity])
        self._now_us = max(frame.wall_us, self._now_us or frame.wall_us)
        return self._now_us

    def _start_over(self) -> None:
        """Nothing that was seen so far says anything about the next frame."""
        self._alerts.forget()
        self._tracker.reset()
        self._gate = MotionGate(self._rules.motion_masks)
        self._schedule = Schedule()
        self._views = Views()
        self._cut_outs = CutOuts()
        self._drift = Drift()
        self._scenery = Scenery()
        self._unanswered_us = None
        self._tracks = []
        self._pending = None

    def _take_answers(self, timeout_s: float) -> None:
        answer = self._looker.result(timeout_s)
        if answer is None:
            return
        frame, detections = answer
        self._inferences += 1
        self._unanswered_us, self._has_looked = None, True
        motion, self._pending = self._pending, None
        if motion is None:
            return  # asked for before a new beginning
        self._gate.looked(motion, detections, frame.wall_us)
        seen = (d for d in detections if _is_large_enough(d, self._looked_at))
        told = [d for d in seen if not self._zones.hides(d)]
        luma, wall_us = luma_plane(frame.picture), frame.wall_us
        told = self._scenery.without(told, luma, wall_us, self._tracks)
        told = self._taught.sort(told, luma, wall_us)
        self._tracks = self._tracker.update(told, wall_us, self._view)
        if not self._view.is_cut_out and _is_somebody(motion, self._tracks, wall_us):
            self._cut_outs.seen(wall_us)
        changes = self._alerts.see(self._tracks, motion, wall_us, self._view)
        self._album.note(changes, self._tracks, luma, wall_us)
        is_told = self._alerts.tells_motion
        changes += self._taught.see(motion, wall_us, self._view, is_told=is_told)
        for change in changes:
            self._raise(change, frame)

    def _raise(self, change: Change, frame: Frame | None) -> None:
        """Write the picture first: whoever hears of the alert can show it."""
        alert = change.alert
        if change.takes_picture and frame is not None and self._save(alert, frame):
            self._pictures[alert.id] = frame.wall_us
        alert = replace(alert, snapshot_us=self._pictures.get(alert.id))
        if change.phase is Phase.END:
            self._pictures.pop(alert.id, None)
        exemplars = self._album.take(alert, change.phase)
        self._emit(AlertRaised(change.phase, alert, exemplars, change.path))

    def _save(self, alert: AlertInfo, frame: Frame) -> bool:
        """An alert without a picture is better than no alert."""
        box = None if alert.box is None else Box(*alert.box)
        name = alert.problem or alert.animal or alert.label.value
        caption = name if alert.label is Label.MOTION else f"{name} {alert.score:.0%}"
        try:
            self._snapshots.save(alert.id, frame.picture, box, caption)
        except StorageError as error:
            if not self._disk_is_broken:
                _LOGGER.warning("%s: %s; alerts go out without pictures", self._camera_id, error)
            self._disk_is_broken = True
            return False
        self._disk_is_broken = False
        return True


def _is_somebody(motion: Motion, tracks: Sequence[Track], wall_us: int) -> bool:
    """Whether this look has shown somebody where something moves."""
    seen = (track.box for track in tracks if track.last_us == wall_us)
    return any(region.touches(box) for box in seen for region in motion.regions)


def _is_large_enough(detection: Detection, picture: Shape) -> bool:
    box = detection.box
    pixels = max((box.x2 - box.x1) * picture.width, (box.y2 - box.y1) * picture.height)
    smallest = t.SMALLEST_PERSON if detection.label == "person" else t.SMALLEST_PET
    return pixels >= smallest
