"""Where the next look goes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.messages import Box, Motion, Track
from nvr.vision.shape import Shape, shown_shape
from nvr.vision.views import (
    LARGEST,
    MARGIN,
    SIGHT_MARGIN,
    SMALLEST,
    Target,
    View,
    Views,
    closer_view,
    strangers,
)

NOW_US = 1_700_000_000_000_000


def motion(*regions: Box) -> Motion:
    return Motion(0.01, regions, False)


def track(box: Box, score: float, last_us: int = NOW_US) -> Track:
    return Track(1, "person", score, score, box, 1, last_us, last_us, 0.0)


FAR = Box(0.8, 0.1, 0.83, 0.2)


SUB = Shape(640, 360)


def moving(box: Box) -> Target:
    return Target((box.x1 + box.x2) / 2, (box.y1 + box.y2) / 2, MARGIN * (box.y2 - box.y1))


def seen(box: Box) -> Target:
    return replace(moving(box), size=SIGHT_MARGIN * (box.y2 - box.y1))


def test_what_moves_and_is_not_known_gets_every_other_look() -> None:
    views = Views()
    looks = [views.choose(motion(FAR), [], NOW_US) for _ in range(4)]
    assert looks == [None, moving(FAR)] * 2


def test_without_motion_everything_is_looked_at() -> None:
    views = Views()
    assert {views.choose(motion(), [], NOW_US) for _ in range(4)} == {None}


def test_what_is_large_needs_no_closer_look() -> None:
    views = Views()
    large = motion(Box(0.1, 0.1, 0.5, 0.9))
    assert {views.choose(large, [], NOW_US) for _ in range(4)} == {None}


@pytest.mark.parametrize(
    ("known", "is_closer"),
    [
        (track(FAR, 0.8), False),
        (track(FAR, 0.4), True),
        (track(FAR, 0.8, NOW_US - 2_000_000), True),
        (track(Box(0.1, 0.1, 0.2, 0.2), 0.8), True),
    ],
    ids=["seen well", "doubtful", "long ago", "elsewhere"],
)
def test_who_was_seen_well_needs_no_closer_look(known: Track, is_closer: bool) -> None:
    views = Views()
    views.choose(motion(FAR), [known], NOW_US)
    assert (views.choose(motion(FAR), [known], NOW_US) is not None) is is_closer


def test_the_next_region_is_looked_at_when_the_first_is_known() -> None:
    views = Views()
    other = Box(0.1, 0.8, 0.15, 0.9)
    both = motion(FAR, other)
    views.choose(both, [track(FAR, 0.9)], NOW_US)
    assert views.choose(both, [track(FAR, 0.9)], NOW_US) == moving(other)


def test_who_was_seen_well_but_is_in_doubt_is_looked_at_closer_at_once() -> None:
    doubted = track(FAR, 0.7)
    views = Views()
    views.choose(motion(FAR), [doubted], NOW_US, doubts={doubted.id})
    assert views.choose(motion(FAR), [doubted], NOW_US, doubts={doubted.id}) == seen(FAR)


def test_a_doubt_needs_no_motion_and_is_forgotten_soon() -> None:
    for age_us, target in ((200_000, seen(FAR)), (2_000_000, None)):
        doubted = track(FAR, 0.4, NOW_US - age_us)
        views = Views()
        looks = [views.choose(motion(), [doubted], NOW_US, doubts={doubted.id}) for _ in range(2)]
        assert looks == [None, target]


def test_doubts_and_strangers_are_looked_at_in_turn() -> None:
    stranger, doubted = Box(0.1, 0.8, 0.15, 0.9), track(FAR, 0.4)
    views = Views()
    looks = [
        views.choose(motion(stranger), [doubted], NOW_US, doubts={doubted.id}) for _ in range(6)
    ]
    assert looks == [None, seen(FAR), None, moving(stranger), None, seen(FAR)]


@pytest.mark.parametrize(
    ("picture", "share"),
    [
        (SUB, 0.4),
        (Shape(1280, 720), 0.2),
        (Shape(3840, 2160), SMALLEST),
        (Shape(320, 240), 0.69),
        (Shape(176, 144), LARGEST),
    ],
    ids=str,
)
def test_a_view_is_as_close_as_its_pixels_allow(picture: Shape, share: float) -> None:
    view = closer_view(moving(FAR), picture)
    assert View(view).shows(FAR)
    assert view.x2 - view.x1 == pytest.approx(max(share, MARGIN * 0.1), abs=0.01)


unit = st.floats(0, 1)


@given(unit, unit, st.floats(0.001, 0.4), st.floats(0.001, 0.4))
def test_a_view_lies_in_the_picture_and_holds_what_moves(
    x: float, y: float, width: float, height: float
) -> None:
    region = Box(x * (1 - width), y * (1 - height), x * (1 - width) + width, 0.0)
    region = Box(region.x1, region.y1, region.x2, region.y1 + height)
    views = Views()
    views.choose(motion(region), [], NOW_US)
    target = views.choose(motion(region), [], NOW_US)
    if target is None:
        return
    view = closer_view(target, SUB)
    assert view.x1 >= 0
    assert view.y1 >= 0
    assert view.x2 <= 1 + 1e-9
    assert view.y2 <= 1 + 1e-9
    side = view.x2 - view.x1
    assert side == pytest.approx(view.y2 - view.y1), "the picture's aspect ratio"
    assert 0.4 - 1e-9 <= side <= LARGEST + 1e-9
    grown = Box(view.x1 - 1e-9, view.y1 - 1e-9, view.x2 + 1e-9, view.y2 + 1e-9)
    assert View(grown).shows(region)


def test_a_cut_out_shows_what_changed_and_nothing_else() -> None:
    changed = np.zeros((90, 160), np.uint8)
    changed[30:60, 40:50] = 255
    view = View(changed=changed)
    assert view.shows(Box(0.22, 0.3, 0.34, 0.7))
    assert not view.shows(Box(0.5, 0.3, 0.6, 0.7))
    assert not view.shows(Box(0.0, 0.0, 1.0, 1.0)), "hardly any of it changed"
    assert not View(Box(0.3, 0.0, 0.9, 0.6), changed).shows(Box(0.22, 0.3, 0.34, 0.7))
    assert (view.is_whole, view.is_closer, view.is_cut_out) == (False, False, True)


def test_strangers_may_be_of_any_size() -> None:
    large, small = Box(0.1, 0.1, 0.6, 0.9), Box(0.7, 0.5, 0.75, 0.6)
    known = track(Box(0.68, 0.4, 0.77, 0.7), 0.8)
    assert strangers(motion(large, small), [known], NOW_US) == [large]
    assert strangers(motion(large, small), [known], NOW_US, {known.id}) == [large, small]
    assert strangers(motion(), [], NOW_US) == []


def test_only_the_views_own_edges_cut() -> None:
    view = View(Box(0.0, 0.3, 0.5, 0.8))
    assert not view.cuts(Box(0.0, 0.4, 0.2, 0.6)), "the picture ends there"
    assert not view.cuts(Box(0.1, 0.4, 0.2, 0.6))
    assert view.cuts(Box(0.1, 0.3, 0.2, 0.6))
    assert view.cuts(Box(0.1, 0.4, 0.5, 0.6))
    assert view.cuts(Box(0.1, 0.4, 0.2, 0.8))


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((960, 1080), Shape(1920, 1080)),
        ((960, 1088), Shape(1920, 1088)),
        ((640, 720), Shape(1280, 720)),
        ((1920, 1080), Shape(1920, 1080)),
        ((704, 576), Shape(704, 576)),
        ((1080, 1920), Shape(1080, 1920)),
        ((640, 640), Shape(640, 640)),
        ((480, 360), Shape(480, 360)),
    ],
)
def test_squeezed_pictures_are_known(size: tuple[int, int], shown: Shape) -> None:
    assert shown_shape(*size) == shown
