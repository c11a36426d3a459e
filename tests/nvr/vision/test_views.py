"""Where the next look goes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.messages import Box, Motion, Track
from nvr.vision.shape import Shape, shown_shape
from nvr.vision.views import (
    LARGEST,
    SMALLEST,
    WHOLE,
    Views,
    is_cut,
    is_inside,
    smallest_view,
)

NOW_US = 1_700_000_000_000_000


def motion(*regions: Box) -> Motion:
    return Motion(0.01, regions, False)


def track(box: Box, score: float, last_us: int = NOW_US) -> Track:
    return Track(1, "person", score, score, box, 1, last_us, last_us, 0.0)


FAR = Box(0.8, 0.1, 0.83, 0.2)


def test_what_moves_and_is_not_known_gets_every_other_look() -> None:
    views = Views()
    looks = [views.choose(motion(FAR), [], NOW_US) for _ in range(4)]
    assert looks[0] == looks[2] == WHOLE
    assert looks[1] == looks[3] != WHOLE
    assert is_inside(FAR, looks[1])
    assert looks[1].x2 - looks[1].x1 == pytest.approx(SMALLEST)


def test_without_motion_everything_is_looked_at() -> None:
    views = Views()
    assert {views.choose(motion(), [], NOW_US) for _ in range(4)} == {WHOLE}


def test_what_is_large_needs_no_closer_look() -> None:
    views = Views()
    large = motion(Box(0.1, 0.1, 0.5, 0.9))
    assert {views.choose(large, [], NOW_US) for _ in range(4)} == {WHOLE}


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
    assert (views.choose(motion(FAR), [known], NOW_US) != WHOLE) is is_closer


def test_the_next_region_is_looked_at_when_the_first_is_known() -> None:
    views = Views()
    other = Box(0.1, 0.8, 0.15, 0.9)
    moving = motion(FAR, other)
    views.choose(moving, [track(FAR, 0.9)], NOW_US)
    assert is_inside(other, views.choose(moving, [track(FAR, 0.9)], NOW_US))


def test_who_was_seen_well_but_is_in_doubt_is_looked_at_closer_at_once() -> None:
    doubted = track(FAR, 0.7)
    views = Views()
    views.choose(motion(FAR), [doubted], NOW_US, doubts={doubted.id})
    assert is_inside(FAR, views.choose(motion(FAR), [doubted], NOW_US, doubts={doubted.id}))


def test_a_doubt_needs_no_motion_and_is_forgotten_soon() -> None:
    for age_us, is_closer in ((200_000, True), (2_000_000, False)):
        doubted = track(FAR, 0.4, NOW_US - age_us)
        views = Views()
        looks = [views.choose(motion(), [doubted], NOW_US, doubts={doubted.id}) for _ in range(2)]
        assert (looks[1] != WHOLE) is is_closer


def test_doubts_and_strangers_are_looked_at_in_turn() -> None:
    stranger, doubted = Box(0.1, 0.8, 0.15, 0.9), track(FAR, 0.4)
    views = Views()
    looks = [
        views.choose(motion(stranger), [doubted], NOW_US, doubts={doubted.id}) for _ in range(6)
    ]
    assert looks[0] == looks[2] == looks[4] == WHOLE
    assert is_inside(FAR, looks[1])
    assert is_inside(stranger, looks[3])
    assert is_inside(FAR, looks[5])


@pytest.mark.parametrize(
    ("picture", "share"),
    [
        (Shape(640, 360), SMALLEST),
        (Shape(1920, 1080), SMALLEST),
        (Shape(320, 240), 0.69),
        (Shape(176, 144), LARGEST),
    ],
    ids=str,
)
def test_a_small_picture_is_not_blown_up_to_blur(picture: Shape, share: float) -> None:
    assert smallest_view(picture) == pytest.approx(share, abs=0.01)


unit = st.floats(0, 1)


@given(unit, unit, st.floats(0.001, 0.4), st.floats(0.001, 0.4))
def test_a_view_lies_in_the_picture_and_holds_what_moves(
    x: float, y: float, width: float, height: float
) -> None:
    region = Box(x * (1 - width), y * (1 - height), x * (1 - width) + width, 0.0)
    region = Box(region.x1, region.y1, region.x2, region.y1 + height)
    views = Views()
    views.choose(motion(region), [], NOW_US)
    view = views.choose(motion(region), [], NOW_US)
    assert view.x1 >= 0
    assert view.y1 >= 0
    assert view.x2 <= 1 + 1e-9
    assert view.y2 <= 1 + 1e-9
    if view != WHOLE:
        side = view.x2 - view.x1
        assert side == pytest.approx(view.y2 - view.y1), "the picture's aspect ratio"
        assert SMALLEST - 1e-9 <= side <= LARGEST + 1e-9
        grown = Box(view.x1 - 1e-9, view.y1 - 1e-9, view.x2 + 1e-9, view.y2 + 1e-9)
        assert is_inside(region, grown)


def test_only_the_views_own_edges_cut() -> None:
    view = Box(0.0, 0.3, 0.5, 0.8)
    assert not is_cut(Box(0.0, 0.4, 0.2, 0.6), view), "the picture ends there"
    assert not is_cut(Box(0.1, 0.4, 0.2, 0.6), view)
    assert is_cut(Box(0.1, 0.3, 0.2, 0.6), view)
    assert is_cut(Box(0.1, 0.4, 0.5, 0.6), view)
    assert is_cut(Box(0.1, 0.4, 0.2, 0.8), view)


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
