"""One thing is one kind; two things are two."""

from dataclasses import replace

from nvr.messages import Box, Detection, Track
from nvr.protocol import Label
from nvr.vision.disputes import Disputes
from tests.nvr.vision.alert_scene import Scene
from tests.nvr.vision.scenes import at

PLACE = Box(0.2, 0.2, 0.5, 0.6)


def weaker_claims(tracks: list[Track], wall_us: int) -> frozenset[int]:
    return Disputes(9 / 16).weaker_claims(tracks, wall_us)


def track(number: int, label: str, hits: int, box: Box = PLACE, last_s: float = 0.0) -> Track:
    return Track(number, label, 0.6, 0.6, box, hits, at(-5), at(last_s), 0.0)


def test_the_kind_with_more_evidence_has_the_place() -> None:
    pair = [track(1, "dog", 8), track(2, "person", 3)]
    assert weaker_claims(pair, at(0)) == {2}
    assert weaker_claims([track(1, "dog", 2), track(2, "person", 3)], at(0)) == {1}
    assert weaker_claims(list(reversed(pair)), at(0)) == {2}


def test_who_holds_a_dog_is_another_thing() -> None:
    on_the_arm = Box(0.3, 0.3, 0.5, 0.5)
    assert weaker_claims([track(1, "dog", 8, on_the_arm), track(2, "person", 3)], at(0)) == set()


def test_cat_and_dog_are_one_kind_and_equals_keep_their_claims() -> None:
    assert weaker_claims([track(1, "dog", 8), track(2, "cat", 3)], at(0)) == set()
    assert weaker_claims([track(1, "dog", 3), track(2, "person", 3)], at(0)) == set()


def test_a_small_walker_who_is_a_dog_in_the_next_look_is_one_thing() -> None:
    walker = replace(track(1, "person", 9, last_s=-0.4), velocity=(0.5, 0.0))
    dog = track(2, "dog", 2, PLACE.shifted(0.2, 0.0))
    assert weaker_claims([walker, dog], at(0)) == {2}
    assert weaker_claims([replace(walker, velocity=(-0.5, 0.0)), dog], at(0)) == set()
    assert weaker_claims([replace(walker, velocity=(0.0, 0.0)), dog], at(0)) == set()


def test_a_claim_that_somebody_upright_is_a_pet_counts_half() -> None:
    upright = Box(0.2, 0.2, 0.25, 0.6)
    person, dog = track(2, "person", 3, upright), track(1, "dog", 5, upright)
    assert weaker_claims([dog, person], at(0)) == {1}
    assert weaker_claims([replace(dog, hits=7), person], at(0)) == {2}


def test_who_has_left_claims_nothing() -> None:
    assert weaker_claims([track(1, "dog", 8, last_s=-3.1), track(2, "person", 3)], at(0)) == set()


def test_a_dog_that_looks_like_a_person_for_a_moment_is_one_alert() -> None:
    scene = Scene()
    for n in range(10):
        scene.look(Detection("dog", 0.8, _step(n)))
    for n in range(10, 14):
        scene.look(Detection("person", 0.7, _step(n)))
    assert len(scene.starts(Label.PET)) == 1
    assert scene.starts(Label.PERSON) == []


def test_a_person_with_a_dog_is_two_alerts() -> None:
    scene = Scene()
    for n in range(10):
        beside = _step(n)
        dog = Box(beside.x1, 0.5, beside.x2, 0.6)
        scene.look(Detection("person", 0.8, beside), Detection("dog", 0.8, dog))
    assert len(scene.starts(Label.PET)) == len(scene.starts(Label.PERSON)) == 1


def test_who_walks_past_a_sleeping_dog_is_told_a_second_later() -> None:
    scene = Scene()
    asleep = Detection("dog", 0.9, PLACE)
    for _ in range(50):
        scene.look(asleep)
    for n in range(12):
        walker = Box(PLACE.x1 + 0.02 * n, PLACE.y1, PLACE.x2 + 0.02 * n, PLACE.y2)
        scene.look(asleep, Detection("person", 0.8, walker))
    (start_s,) = scene.starts(Label.PERSON)
    assert 11.0 <= start_s <= 11.6


def _step(number: int) -> Box:
    return Box(0.2 + 0.02 * number, 0.2, 0.4 + 0.02 * number, 0.6)
