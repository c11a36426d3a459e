"""Makes the video of a share: looks at every picture, decides who is to be seen, paints.

The clip is decoded twice. The first time everybody in it is found; then it is clear who is the
subject, from both sides of every doubt; the second time the pictures are painted.
"""

import logging
from collections.abc import Callable, Sequence
from itertools import chain

from nvr.errors import NotFound, RecordingDamaged
from nvr.media.clip_reader import Clip
from nvr.redaction.film import Film
from nvr.redaction.following import follow
from nvr.redaction.hearing import Soundtrack
from nvr.redaction.hiding import hidden
from nvr.redaction.looking import Eyes
from nvr.redaction.order import Rendered, RenderOrder
from nvr.redaction.painting import Canvas, Visible, planar, with_margin
from nvr.redaction.pictures import Footage
from nvr.redaction.strands import Glance, weave
from nvr.shares import ShareContent
from nvr.vision.views import WHOLE

_LOGGER = logging.getLogger(__name__)

type Progress = Callable[[float], None]

_LOOKING = 0.85
"""The share of the work that looking is."""

_MARGIN = 0.02
"""Boxes seldom hold every finger."""

_SURE_PET = 0.35


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
    if order.content is ShareContent.WHOLE:
        plan: dict[int, Visible] | None = None
        begun = 0.0
    else:
        assert eyes is not None
        glances = _look(footage, eyes, lambda share: progress(_LOOKING * share))
        plan = planned(order, glances)
        begun = _LOOKING
    return _paint(order, footage, plan, fd, lambda share: progress(begun + (1 - begun) * share))


def planned(order: RenderOrder, glances: Sequence[Glance]) -> dict[int, Visible]:
    """What may be seen at each moment. Raises NotFound when the subject is nowhere."""
    if order.content is ShareContent.PETS:
        people = weave(glances, "person")
        hide = hidden(glances, [None] * len(glances), people)
        show = [
            tuple(s.box for s in g.sights if s.kind == "pet" and s.score >= _SURE_PET)
            for g in glances
        ]
    else:
        followed = follow(glances, order.subject)
        if followed is None:
            raise NotFound(
                "nobody was found where you pointed; choose the subject at another moment"
            )
        hide = hidden(glances, followed.subject, followed.strands)
        show = [() if s is None else (s.box,) for s in followed.subject]
    return {
        glance.time_us: Visible(tuple(with_margin(box, _MARGIN) for box in boxes), tuple(others))
        for glance, boxes, others in zip(glances, show, hide, strict=True)
    }


def _look(footage: Footage, eyes: Eyes, progress: Progress) -> list[Glance]:
    glances = []
    length_us = footage.end_us - footage.start_us
    for shot in footage.shots():
        glances.append(Glance(shot.time_us, tuple(eyes.look(planar(shot.picture)))))
        progress((shot.time_us - footage.start_us) / length_us)
    return glances


def _paint(
    order: RenderOrder,
    footage: Footage,
    plan: dict[int, Visible] | None,
    fd: int,
    progress: Progress,
) -> Rendered:
    """Paint every picture. ``plan`` None shows all of each."""
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
        canvas = Canvas(like.width, like.height)
        visible = 0
        for shot in chain([first], shots):
            picture = planar(shot.picture)
            if (picture.width, picture.height) != (canvas.width, canvas.height):
                raise RecordingDamaged(
                    "the camera's picture changed its size in that time: share each part by itself"
                )
            seen = Visible((WHOLE,)) if plan is None else plan.get(shot.time_us, Visible())
            painted, is_seen = canvas.paint(picture, seen)
            visible += is_seen
            if sound is not None:
                for heard in sound.until(shot.time_us):
                    film.hear(heard.frame, heard.time_us, footage.end_us)
            film.show(painted, shot.time_us)
            progress((shot.time_us - footage.start_us) / (footage.end_us - footage.start_us))
        if sound is not None:
            for heard in sound.until(footage.end_us):
                film.hear(heard.frame, heard.time_us, footage.end_us)
        duration_ms = film.close(footage.end_us)
    except BaseException:
        film.abandon()
        raise
    finally:
        if sound is not None:
            sound.close()
    return Rendered(duration_ms, film.pictures, visible)
