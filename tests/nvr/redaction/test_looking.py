"""What is found in a picture by looking closer, and what several looks found, put together."""

from functools import cache

import av
import pytest

from bench.company import Company, walk
from demo.arrays import Image
from demo.room import draw_room
from demo.sprites import people
from nvr.messages import Box, Detection
from nvr.redaction.looking import Eyes, merged
from nvr.redaction.painting import planar

PLACE, HARDLY_ELSEWHERE = Box(0.4, 0.5, 0.6, 0.7), Box(0.41, 0.5, 0.61, 0.7)


@pytest.mark.parametrize(
    ("score", "kinds"), [(0.3, ["pet", "person"]), (0.21, ["pet", "person"]), (0.15, ["pet"])]
)
def test_who_may_be_a_person_is_not_taken_for_the_pet_in_the_same_place(
    score: float, kinds: list[str]
) -> None:
    """A child on all fours looks like a dog."""
    found = [Detection("dog", 0.8, PLACE), Detection("person", score, HARDLY_ELSEWHERE)]
    assert [sight.kind for sight in merged(found)] == kinds


def test_a_faint_pet_in_the_place_of_a_person_is_that_person() -> None:
    found = [Detection("person", 0.8, PLACE), Detection("dog", 0.3, HARDLY_ELSEWHERE)]
    assert [sight.kind for sight in merged(found)] == ["person"]


def test_what_is_a_part_of_somebody_and_far_fainter_is_them_and_hidden_with_them() -> None:
    arm = Box(0.56, 0.5, 0.66, 0.6)
    leg = Box(0.45, 0.6, 0.55, 0.71)
    others = [Detection("person", 0.3, arm), Detection("person", 0.2, leg)]
    (sight, apart) = merged([Detection("person", 0.8, PLACE), *others])
    assert (sight.box, sight.extent) == (PLACE, Box(0.4, 0.5, 0.6, 0.71))
    assert apart.box == arm, "too much of it is outside"


def test_who_is_surely_found_within_another_ones_box_is_a_person_of_their_own() -> None:
    child = Box(0.45, 0.6, 0.55, 0.7)
    found = [Detection("person", 0.9, PLACE), Detection("person", 0.42, child)]
    assert [sight.box for sight in merged(found)] == [PLACE, child]


@cache
def room() -> Image:
    return draw_room(3).picture


def seen(
    x: float, height: float, feet: float = 0.9, size: tuple[int, int] = (1280, 720), who: int = 0
) -> av.VideoFrame:
    """Somebody in a room."""
    stands = walk(people()[who], (0.0, x, feet, height), (1.0, x, feet, height))
    scene = Company(room(), (stands,), 1.0, size)
    return planar(av.VideoFrame.from_ndarray(next(scene.pictures()), format="bgr24"))


@pytest.mark.usefixtures("company")
def test_who_is_small_is_looked_at_closer(eyes: Eyes) -> None:
    """The whole picture alone gives them 0.5."""
    (sight,) = eyes.look(seen(0.5, 0.15))
    assert sight.kind == "person"
    assert sight.score > 0.75


@pytest.mark.usefixtures("company")
def test_looking_everywhere_finds_who_is_too_small_for_the_whole_picture(eyes: Eyes) -> None:
    (sight,) = eyes.look_everywhere(seen(0.5, 0.1))
    assert sight.kind == "person"
    assert sight.box.y2 == pytest.approx(0.9, abs=0.02)


@pytest.mark.usefixtures("company")
def test_who_was_found_is_looked_at_closer_in_the_next_picture(eyes: Eyes) -> None:
    """Also if they are too small there for the whole picture."""
    assert len(eyes.look(seen(0.5, 0.15))) == 1
    assert len(eyes.look(seen(0.5, 0.1))) == 1


@pytest.mark.usefixtures("company")
def test_who_is_hardly_in_the_picture_yet_is_found_however_faint(eyes: Eyes) -> None:
    (sight,) = eyes.look(seen(-0.01, 0.5, 0.95, (640, 360), who=1))
    assert (sight.kind, sight.score < 0.3) == ("person", True)
