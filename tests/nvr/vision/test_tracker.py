from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from nvr.messages import Box, Detection, Track
from nvr.vision.tracker import LOST_S, Tracker, kind_of
from nvr.vision.views import View
from tests.nvr.vision.scenes import at, box, person


def walk(
    tracker: Tracker, times: Iterable[float], speed: float = 0.1, score: float = 0.8
) -> list[list[Track]]:
    """One person walking to the right; the tracks after each look."""
    return [tracker.update([person(0.1 + speed * s, score)], at(s)) for s in times]


@settings(max_examples=60, deadline=None)
@given(
    gaps=st.lists(st.floats(0.05, 1.0), min_size=5, max_size=25),
    speed=st.floats(-0.03, 0.12),
    scores=st.lists(st.floats(0.3, 0.95), min_size=26, max_size=26),
)
def test_a_walker_keeps_one_identity_at_irregular_rates(
    gaps: list[float], speed: float, scores: list[float]
) -> None:
    tracker, now, tracks = Tracker(), 0.0, []
    for gap, score in zip(gaps, scores, strict=False):
        now += gap
        x = 0.3 + speed * now if speed < 0 else 0.1 + speed * now
        tracks = tracker.update([person(x, score)], at(now))
    assert [t.id for t in tracks] == [1]
    assert tracks[0].hits == len(gaps)
    assert tracks[0].best_score == max(scores[: len(gaps)])
    assert tracks[0].first_us == at(gaps[0])
    assert tracks[0].last_us == at(now)


def test_moved_is_in_picture_widths() -> None:
    sideways = walk(Tracker(), [0, 0.5, 1.0])[-1][0]
    assert abs(sideways.moved - 0.1) < 1e-6
    tracker = Tracker(aspect=0.5)
    tracker.update([person(0.5, y=0.3)], at(0))
    (down,) = tracker.update([person(0.5, y=0.4)], at(1))
    assert abs(down.moved - 0.05) < 1e-6


def test_two_people_crossing_stay_two() -> None:
    tracker = Tracker()
    tracks = []
    for step in range(20):
        x = 0.1 + 0.04 * step
        tracks = tracker.update([person(x, y=0.4), person(1 - x, y=0.6)], at(step / 5))
    assert len(tracks) == 2
    assert {t.hits for t in tracks} == {20}


def test_doubtful_sights_continue_a_track_but_begin_none() -> None:
    tracker = Tracker()
    assert tracker.update([person(0.5, 0.27)], at(0)) == []
    (born,) = tracker.update([person(0.5, 0.7)], at(0.2))
    (kept,) = tracker.update([person(0.51, 0.27)], at(0.4))
    assert kept.id == born.id
    assert kept.hits == 2
    assert kept.best_score == 0.7


def test_sure_detections_choose_first() -> None:
    tracker = Tracker()
    tracker.update([person(0.5, 0.8)], at(0))
    tracks = tracker.update([person(0.505, 0.35), person(0.52, 0.9)], at(0.2))
    assert tracks[0].id == 1
    assert tracks[0].score == 0.9


def test_a_pause_of_a_second_keeps_the_identity_and_a_long_absence_does_not() -> None:
    tracker = Tracker()
    walk(tracker, [0, 0.2, 0.4, 0.6])
    (track,) = tracker.update([person(0.26)], at(1.6))
    assert track.id == 1
    for step in range(1, 30):
        tracks = tracker.update([], at(1.6 + step / 5))
        assert len(tracks) == (1 if step / 5 <= LOST_S else 0)
    (track,) = tracker.update([person(0.26)], at(9))
    assert track.id == 2


def test_a_thing_looked_at_rarely_is_not_forgotten() -> None:
    tracker = Tracker()
    for look in range(10):
        (track,) = tracker.update([Detection("cat", 0.6, box(0.5))], at(look * 10))
        assert track.id == 1


def test_cat_and_dog_are_one_animal_with_the_label_of_most_votes() -> None:
    tracker = Tracker()
    (track,) = tracker.update([Detection("dog", 0.6, box(0.5))], at(-0.2))
    for step, label in enumerate(["cat", "cat", "dog", "cat"]):
        (track,) = tracker.update([Detection(label, 0.6, box(0.5))], at(step / 5))
    assert track.id == 1
    assert track.hits == 5
    assert track.label == "cat"
    both = [Detection("dog", 0.9, box(0.5)), Detection("cat", 0.3, box(0.5))]
    (track,) = tracker.update(both, at(1))
    assert track.score == 0.9


def test_person_and_pet_never_mix() -> None:
    tracker = Tracker()
    tracker.update([person(0.5)], at(0))
    tracks = tracker.update([Detection("dog", 0.8, box(0.5))], at(0.2))
    assert {kind_of(t.label) for t in tracks} == {"person", "pet"}


def test_reset_forgets_but_never_uses_an_identity_again() -> None:
    tracker = Tracker()
    tracker.update([person(0.5)], at(0))
    tracker.reset()
    (track,) = tracker.update([person(0.5)], at(-3600))
    assert track.id == 2


def test_a_far_jump_is_somebody_else() -> None:
    tracker = Tracker()
    tracker.update([person(0.1)], at(0))
    tracks = tracker.update([person(0.9)], at(0.2))
    assert [t.id for t in tracks] == [1, 2]


def test_a_box_ten_times_as_large_elsewhere_is_somebody_else() -> None:
    tracker = Tracker()
    tracker.update([Detection("person", 0.8, box(0.5, 0.5, 0.02, 0.08))], at(0))
    large = Detection("person", 0.8, Box(0.3, 0.1, 0.9, 1.0))
    assert len(tracker.update([large], at(0.2))) == 2


def test_who_walks_on_is_as_high_as_before() -> None:
    """A spider before the lens leaves, and somebody comes in at the room's other end."""
    spider, walker = Box(0.4, 0.3, 0.5, 0.7), Box(0.53, 0.35, 0.58, 0.55)
    tracker = Tracker()
    tracker.update([Detection("person", 0.6, spider)], at(0))
    tracks = tracker.update([Detection("person", 0.8, walker)], at(0.4))
    assert [(t.id, t.hits) for t in tracks] == [(1, 1), (2, 1)]
    tracker = Tracker()
    tracker.update([Detection("person", 0.6, Box(0.223, 0.46, 0.373, 0.79))], at(0))
    tracker.update([Detection("person", 0.6, Box(0.18, 0.46, 0.33, 0.79))], at(0.8))
    tracks = tracker.update([Detection("person", 0.9, Box(0.02, 0.3, 0.12, 0.95))], at(2.4))
    assert len(tracks) == 2, "where it should be by now it hardly overlaps, and is half as high"
    crouching, beneath = Box(0.53, 0.42, 0.63, 0.7), Box(0.43, 0.35, 0.48, 0.55)
    for same in (crouching, beneath):
        tracker = Tracker()
        tracker.update([Detection("person", 0.6, spider)], at(0))
        (track,) = tracker.update([Detection("person", 0.8, same)], at(0.4))
        assert track.hits == 2, "a little lower, or where it was"


def test_what_lies_outside_of_a_view_was_not_missed() -> None:
    tracker = Tracker()
    left, right = Box(0.1, 0.1, 0.2, 0.4), Box(0.7, 0.1, 0.8, 0.4)
    tracker.update([Detection("person", 0.9, left), Detection("person", 0.9, right)], 0)
    view = View(Box(0.5, 0.0, 1.0, 0.5))
    tracks = []
    for look in range(1, 20):
        tracks = tracker.update([Detection("person", 0.9, right)], look * 1_000_000, view)
    assert {track.id for track in tracks} == {1, 2}
    for look in range(20, 30):
        tracks = tracker.update([], look * 1_000_000, view)
    assert {track.id for track in tracks} == {1}, "the one in the view was missed"


def test_what_a_view_cuts_off_is_nothing() -> None:
    tracker = Tracker()
    view = View(Box(0.5, 0.5, 1.0, 1.0))
    cut, at_the_picture_edge = Box(0.5, 0.6, 0.6, 0.9), Box(0.9, 0.6, 1.0, 0.9)
    found = [Detection("person", 0.9, cut), Detection("person", 0.9, at_the_picture_edge)]
    (track,) = tracker.update(found, 0, view)
    assert track.box == at_the_picture_edge


def test_who_comes_in_beside_something_still_is_somebody_else() -> None:
    tracker = Tracker()
    for n in range(30):
        tracker.update([person(0.5, 0.6)], at(n / 5))
    tracks = tracker.update([person(0.57, 0.9, y=0.6)], at(6.2))
    assert [(t.id, t.last_us == at(6.2)) for t in tracks] == [(1, False), (2, True)]


def test_who_stood_and_walks_on_is_the_same() -> None:
    tracker = Tracker()
    for n in range(30):
        tracker.update([person(0.5)], at(n / 5))
    tracks = []
    for n in range(10):
        tracks = tracker.update([person(0.5 + 0.02 * n)], at(6 + n / 5))
    assert [t.id for t in tracks] == [1]


def test_who_walked_out_of_the_picture_is_lost_like_anybody_else() -> None:
    tracker = Tracker()
    walk(tracker, [0.1 * n for n in range(9)], speed=1.0)  # from 0.1 to 0.9 of the picture
    for look in range(9):
        tracker.update([], at(0.9 + look * 0.5))
    assert tracker.update([], at(5.4)) == []
