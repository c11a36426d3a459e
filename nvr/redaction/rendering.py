"""Makes the video of a share: looks at every picture, decides who is to be seen, paints.

The clip is decoded twice. The first time everybody in it is found; then it is clear who is the
subject, from both sides of every doubt; the second time the pictures are painted.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

import av
import numpy as np

from nvr.errors import NotFound, NvrError, RecordingDamaged
from nvr.media.clip_reader import Clip
from nvr.media.painter import Plane, kept_part
from nvr.messages import Box
from nvr.redaction.backdrop import Backdrop, Still
from nvr.redaction.film import Film
from nvr.redaction.following import follow
from nvr.redaction.hearing import Soundtrack
from nvr.redaction.hiding import hidden
from nvr.redaction.lettering import Lettering
from nvr.redaction.looking import Eyes, shared
from nvr.redaction.order import Rendered, RenderOrder
from nvr.redaction.painting import Canvas, Visible, planar, with_margin
from nvr.redaction.pictures import Footage, Shot
from nvr.redaction.strands import Glance, weave
from nvr.shares import ShareBackground, ShareContent
from nvr.vision.views import EVERYWHERE

_LOGGER = logging.getLogger(__name__)

type Progress = Callable[[float], None]

_LOOKING, _READING = 0.85, 0.3
"""The share of the work that looking is; without detection, for what is written only."""

_RESIZED = "the camera's picture changed its size in that time: share each part by itself"

_MARGIN, _MARGIN_BESIDE = 0.02, 0.0
"""Boxes seldom hold every finger; and where somebody else is near, that is no reason."""

_SURE_PET = 0.35
_FOREVER_US = 1 << 62


def render(
    order: RenderOrder,
    clip: Clip,
    scene: Sequence[Clip],
    eyes: Eyes | None,
    fd: int,
    progress: Progress,
) -> Rendered:
    """Make the video into an open, empty file. ``eyes`` may be None for ``whole``.

    Raises NotFound, RecordingDamaged, ModelError, what reading the clip raises, and OSError.
    """
    footage = Footage(clip, order.clip_start_us, order.start_us, order.end_us)
    lettering = None if order.keeps_lettering else Lettering()
    plan: dict[int, Visible] | None = None
    still, begun = None, 0.0
    if order.content is not ShareContent.WHOLE:
        assert eyes is not None
        begun = _LOOKING
        backdrop = _backdrop(order, scene, eyes, progress)
        look = _Look(eyes, backdrop, lettering)
        glances = look.at(footage, lambda share: progress(begun * share))
        plan = planned(order, glances, lambda: progress(begun))
        still = None if backdrop is None else backdrop.still()
    elif lettering is not None:
        begun = _READING
        _read(footage, lettering, lambda share: progress(begun * share))
    written = None if lettering is None else lettering.found()
    painting = _Painting(order, footage, plan, still, written)
    return painting.into(fd, lambda share: progress(begun + (1 - begun) * share))


def planned(
    order: RenderOrder, glances: Sequence[Glance], alive: Callable[[], None] = lambda: None
) -> dict[int, Visible]:
    """What may be seen at each moment of the clip. Raises NotFound when the subject is nowhere.

    ``alive`` is called between its steps, of which each takes seconds for a long clip.
    """
    moments_us = [glance.time_us for glance in glances]
    glances = [replace(g, time_us=_as_recorded(order, g.time_us)) for g in glances]
    if order.content is ShareContent.PETS:
        people = weave(glances, "person")
        hide = hidden(glances, [None] * len(glances), people)
        show = [
            tuple(s.box for s in g.sights if s.kind == "pet" and s.score >= _SURE_PET)
            for g in glances
        ]
    else:
        points = [replace(p, at_us=_as_recorded(order, p.at_us)) for p in order.subject]
        followed = follow(glances, points)
        alive()
        if followed is None:
            raise NotFound(
                "nobody was found where you pointed; choose the subject at another moment"
            )
        hide = hidden(glances, followed.subject, followed.strands)
        show = [() if s is None else (s.box,) for s in followed.subject]
    alive()
    plan: dict[int, Visible] = {}
    for moment_us, boxes, others in zip(moments_us, show, hide, strict=True):
        wide = tuple(_shown(box, others) for box in boxes)
        is_one = moment_us not in plan  # of two with the same time neither could be told
        plan[moment_us] = Visible(wide, tuple(others)) if is_one else Visible()
    return plan


def _as_recorded(order: RenderOrder, time_us: int) -> int:
    """A moment of the clip with the gaps that were closed before it."""
    return time_us + sum(length_us for at_us, length_us in order.gaps if at_us <= time_us)


def _backdrop(
    order: RenderOrder, scene: Sequence[Clip], eyes: Eyes, progress: Progress
) -> Backdrop | None:
    """With what the clips of other times show; None where black is wanted behind."""
    if order.background is ShareBackground.BLACK and order.content is not ShareContent.PETS:
        return None
    backdrop = Backdrop()
    for clip in scene:
        progress(0.0)
        try:
            shot = next(Footage(clip, 0, 0, _FOREVER_US).shots(), None)
        except NvrError as error:  # deleted meanwhile, or damaged: the others will do
            _LOGGER.info("a clip of the scene can't be used: %s", error)
            continue
        if shot is not None:
            picture = planar(shot.picture)
            backdrop.add(picture, eyes.look_everywhere(picture))
    return backdrop


def _shown(box: Box, others: Iterable[Box]) -> Box:
    is_alone = not any(shared(box, other) for other in others)
    return with_margin(box, _MARGIN if is_alone else _MARGIN_BESIDE)


@dataclass(frozen=True, slots=True)
class _Look:
    """A first look at all of a clip: who is in it, what is behind, what is written on it."""

    eyes: Eyes
    backdrop: Backdrop | None
    lettering: Lettering | None

    def at(self, footage: Footage, progress: Progress) -> list[Glance]:
        """What was found in each picture."""
        glances = []
        for shot in footage.shots():
            picture = planar(shot.picture)
            sights = self.eyes.look(picture)
            glances.append(Glance(shot.time_us, tuple(sights)))
            if self.lettering is not None:
                self.lettering.watch(picture, shot.time_us)
            if self.backdrop is not None:
                self.backdrop.watch(picture, sights, shot.time_us)
                if self.backdrop.is_wanted(sights, shot.time_us):
                    closely = self.eyes.look_everywhere(picture)
                    self.backdrop.add_own(picture, closely, shot.time_us)
            progress(footage.share(shot.time_us))
        return glances


def _read(footage: Footage, lettering: Lettering, progress: Progress) -> None:
    for shot in footage.shots():
        lettering.watch(planar(shot.picture), shot.time_us)
        progress(footage.share(shot.time_us))


@dataclass(frozen=True, slots=True)
class _Painting:
    """What is to be painted. ``plan`` None shows all of each picture."""

    order: RenderOrder
    footage: Footage
    plan: dict[int, Visible] | None
    still: Still | None
    written: Plane | None

    def into(self, fd: int, progress: Progress) -> Rendered:
        """Paint every picture into a file."""
        order, footage = self.order, self.footage
        shots = footage.shots()
        first = next(shots, None)
        if first is None:
            raise RecordingDamaged("the recording has no picture of that time that can be decoded")
        like = planar(first.picture)
        film = Film(fd, like, first.time_us, order.tags)
        sound = Soundtrack(footage) if order.with_audio else None
        try:
            film.set_shape(first.aspect, first.picture.colorspace)
            if sound is not None and sound.rate:
                film.add_sound(sound.rate, sound.layout)
            visible = 0
            canvas = self._canvas(like)
            for shot in chain([first], shots):
                painted, is_seen = canvas.paint(self._fitting(shot, canvas), self._visible(shot))
                visible += is_seen
                if sound is not None:
                    film.hear(sound.until(shot.time_us), footage.end_us)
                film.show(painted, shot.time_us)
                progress(footage.share(shot.time_us))
            if sound is not None:
                film.hear(sound.until(footage.end_us), footage.end_us)
            duration_ms = film.close(footage.end_us)
        except BaseException:
            film.abandon()
            raise
        finally:
            if sound is not None:
                sound.close()
        return Rendered(duration_ms, film.pictures, visible)

    def _canvas(self, like: av.VideoFrame) -> Canvas:
        size = (like.height, like.width)
        if self.written is not None and self.written.shape != size:
            raise RecordingDamaged(_RESIZED)
        canvas = Canvas(like.width, like.height, self._never_shown(like))
        still = self.still
        if still is not None and still.known.shape == size:
            canvas.hang(still.planes, still.known)
        return canvas

    def _never_shown(self, like: av.VideoFrame) -> Plane | None:
        """What the camera writes, and what lies in its masks: 255 there; None if there is none."""
        if not self.order.masks:
            return self.written
        masked = 255 - kept_part(self.order.masks, like.width, like.height)
        if self.written is not None:
            masked = np.maximum(masked, self.written)
        return np.asarray(masked, np.uint8)

    def _fitting(self, shot: Shot, canvas: Canvas) -> av.VideoFrame:
        picture = planar(shot.picture)
        if (picture.width, picture.height) != (canvas.width, canvas.height):
            raise RecordingDamaged(_RESIZED)
        return picture

    def _visible(self, shot: Shot) -> Visible:
        """What nobody has looked at is not shown."""
        if self.plan is None:
            return Visible((EVERYWHERE,))
        return self.plan.get(shot.time_us, Visible())
