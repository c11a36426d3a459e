"""What the scene showed before is nobody who came, whatever the light; who comes is."""

import cv2
import numpy as np
import pytest

from nvr.messages import Box, Detection, Track
from nvr.vision.luma import Luma
from nvr.vision.scenery import SLOTS, Scenery
from tests.nvr.vision.scenes import at

PLACE = Box(0.4, 0.3, 0.5, 0.8)
LOOKS_LIKE_SOMEBODY = [Detection("person", 0.6, PLACE)]
LATER_S = 60.0


def texture(seed: int, height: int, width: int) -> Luma:
    """Edges everywhere, as a furnished room has."""
    raw = np.random.default_rng(seed).normal(0, 1, (height // 8, width // 8)).astype(np.float32)
    large = cv2.resize(raw, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(120 + 40 * large, 0, 255).astype(np.uint8)


ROOM = texture(1, 360, 640)


def noisy(picture: Luma, seed: int) -> Luma:
    noise = np.random.default_rng(seed).normal(0, 4, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def with_somebody(picture: Luma) -> Luma:
    there = picture.copy()
    there[108:288, 256:320] = texture(2, 184, 64)[:180]
    return there


def track(first_s: float, last_s: float) -> Track:
    return Track(1, "person", 0.6, 0.6, PLACE, 9, at(first_s), at(last_s), 0.0)


def furnished() -> Scenery:
    """A minute of an empty room."""
    scenery = Scenery()
    for second in range(int(LATER_S)):
        scenery.keep(noisy(ROOM, second), [], at(second))
    return scenery


@pytest.mark.parametrize(
    "light",
    [
        lambda levels: 0.4 * levels + 10,
        lambda levels: 255 * (levels / 255) ** 2,
        lambda levels: 200 - 0.6 * levels,  # cloth that is dark by day and bright by infrared light
        lambda levels: levels * np.linspace(0.3, 1.2, 640),
    ],
)
def test_what_the_scene_showed_is_nobody_by_another_light(light) -> None:  # type: ignore[no-untyped-def]
    lit = np.clip(light(ROOM.astype(np.float32)), 0, 255).astype(np.uint8)
    assert furnished().without(LOOKS_LIKE_SOMEBODY, noisy(lit, 99), at(LATER_S)) == []


def test_who_comes_into_view_is_kept() -> None:
    now = noisy(with_somebody(ROOM), 99)
    assert furnished().without(LOOKS_LIKE_SOMEBODY, now, at(LATER_S)) == LOOKS_LIKE_SOMEBODY


def test_what_cannot_be_told_from_noise_is_kept() -> None:
    scenery, dark = Scenery(), np.full_like(ROOM, 20)
    scenery.keep(noisy(dark, 1), [], at(0))
    found = scenery.without(LOOKS_LIKE_SOMEBODY, noisy(dark, 2), at(LATER_S))
    assert found == LOOKS_LIKE_SOMEBODY


def test_who_was_there_from_the_start_is_kept_once_recognised() -> None:
    scenery, room = Scenery(), with_somebody(ROOM)
    for second in range(int(LATER_S)):
        tracks = [track(5, second)] if second >= 5 else []
        scenery.keep(noisy(room, second), tracks, at(second))
    found = scenery.without(LOOKS_LIKE_SOMEBODY, noisy(room, 99), at(LATER_S))
    assert found == LOOKS_LIKE_SOMEBODY


def test_the_first_moments_tell_nothing_of_the_scene() -> None:
    scenery = Scenery()
    scenery.keep(noisy(ROOM, 1), [], at(0))
    found = scenery.without(LOOKS_LIKE_SOMEBODY, noisy(ROOM, 2), at(10))
    assert found == LOOKS_LIKE_SOMEBODY


def test_what_the_model_is_sure_of_is_kept() -> None:
    sure = [Detection("person", 0.8, PLACE)]
    assert furnished().without(sure, noisy(ROOM, 99), at(LATER_S)) == sure


def test_another_size_of_picture_begins_anew() -> None:
    scenery, half = furnished(), ROOM[:180].copy()
    assert scenery.without(LOOKS_LIKE_SOMEBODY, half, at(LATER_S)) == LOOKS_LIKE_SOMEBODY
    scenery.keep(half, [], at(LATER_S))
    assert scenery.without(LOOKS_LIKE_SOMEBODY, half, at(LATER_S + 30)) == []


def test_the_oldest_light_is_known_after_a_quarter_of_an_hour_in_little_memory() -> None:
    scenery, night = Scenery(), texture(3, 360, 640)
    for second in range(0, 900, 5):
        scenery.keep(ROOM if second < 10 else night, [], at(second))
    assert scenery.without(LOOKS_LIKE_SOMEBODY, ROOM, at(900)) == []
    kept = [value for value in vars(scenery).values() if hasattr(value, "__len__")]
    assert [len(pictures) for pictures in kept] == [SLOTS]


def test_who_is_tracked_stays_although_the_scene_showed_the_same() -> None:
    now = noisy(ROOM, 99)
    found = furnished().without(LOOKS_LIKE_SOMEBODY, now, at(LATER_S), [track(5, 50)])
    assert found == LOOKS_LIKE_SOMEBODY


def test_who_sits_still_and_is_lost_for_a_minute_is_no_part_of_the_scene() -> None:
    scenery, room = Scenery(), with_somebody(ROOM)
    for second in range(240):
        tracks = [track(5, second)] if second < 120 else []
        scenery.keep(noisy(room, second), tracks, at(second))
    found = scenery.without(LOOKS_LIKE_SOMEBODY, noisy(room, 999), at(241))
    assert found == LOOKS_LIKE_SOMEBODY


def test_where_somebody_left_the_scene_counts_again() -> None:
    scenery, room = Scenery(), with_somebody(ROOM)
    for second in range(240):
        there = second < 120
        picture = room if there else ROOM
        scenery.keep(noisy(picture, second), [track(5, second)] if there else [], at(second))
    assert scenery.without(LOOKS_LIKE_SOMEBODY, noisy(ROOM, 999), at(241)) == []
