"""When a visit becomes an alert, how it goes on, and when it ends."""

from hypothesis import given, settings
from hypothesis import strategies as st

from nvr.messages import Box, Detection
from nvr.protocol import Label, Phase
from nvr.vision import thresholds as t
from nvr.vision.alerts import Focus, picture_quality
from nvr.vision.tracker import Tracker
from tests.nvr.vision.alert_scene import Scene
from tests.nvr.vision.scenes import QUIET, START_US, at, box, person, stirring


def test_a_clear_person_alerts_on_the_first_sight() -> None:
    scene = Scene()
    (change,) = scene.look(person(0.1, 0.61))
    assert change.phase is Phase.START
    assert change.takes_picture
    alert = change.alert
    assert (alert.id, alert.camera_id, alert.label) == ("a1", "yard", Label.PERSON)
    assert (alert.start_us, alert.end_us, alert.animal) == (START_US, None, None)
    assert alert.score == 0.61
    assert alert.box == box(0.1).as_tuple()
    assert (alert.clip_start_us, alert.clip_end_us) == (START_US - 5_000_000, None)


def test_an_unclear_walker_alerts_on_the_second_sight() -> None:
    scene = Scene()
    assert scene.look(person(0.10, 0.46), step=0.4) == []
    (change,) = scene.look(person(0.17, 0.46))
    assert change.phase is Phase.START
    assert change.alert.start_us == START_US  # when it was seen first


def test_who_is_there_from_the_start_is_told_after_half_a_second() -> None:
    scene = Scene(opened=0.0)
    while scene.now < t.SETTLES_S - 0.01:
        assert scene.look(person(0.5, 0.9), step=0.1) == []
    (change,) = scene.look(person(0.5, 0.9))
    settled_us = START_US + round(t.SETTLES_S * 1e6)
    assert change.alert.start_us == settled_us  # when they came, nobody knows
    assert change.path is not None
    assert [sight.wall_us for sight in change.path.sights][-1] == settled_us


def test_a_flash_in_the_first_picture_is_no_alert() -> None:
    scene = Scene(opened=0.0)
    scene.look(person(0.5, 0.9), step=0.1)
    scene.empty(20, step=0.1)
    assert scene.starts() == []


def test_after_a_lost_connection_it_settles_again() -> None:
    scene = Scene()
    scene.empty(5)
    scene.logic.close(at(scene.now))
    scene.logic.forget()
    began = scene.now
    while not scene.starts():
        scene.look(person(0.5, 0.9), step=0.1)
    assert began + t.SETTLES_S - 0.01 < scene.starts()[0] < began + t.SETTLES_S + 0.15


def test_a_doubtful_walker_needs_several_sights() -> None:
    scene = Scene()
    for n in range(6):
        scene.look(person(0.1 + 0.05 * n, 0.41))
    assert len(scene.starts()) == 1
    assert 0.4 <= scene.starts()[0] <= 1.0


@settings(max_examples=40, deadline=None)
@given(scores=st.lists(st.floats(0.25, 0.4), min_size=50, max_size=150), sway=st.floats(0, 0.01))
def test_a_swaying_curtain_with_low_scores_never_alerts(scores: list[float], sway: float) -> None:
    scene = Scene()
    for n, score in enumerate(scores):
        scene.look(person(0.5 + sway * (-1) ** n, score))
    assert scene.starts() == []


@settings(max_examples=40, deadline=None)
@given(scores=st.lists(st.floats(0.25, 0.35), min_size=20, max_size=60))
def test_a_moving_box_with_low_scores_never_alerts(scores: list[float]) -> None:
    scene = Scene()
    for n, score in enumerate(scores):
        scene.look(person(0.1 + 0.013 * n, score))
    assert scene.starts() == []


def test_single_flashes_never_alert() -> None:
    scene = Scene()
    for _ in range(20):
        scene.look(person(0.5, 0.52))
        scene.empty(4)
    assert scene.starts() == []


def test_one_visit_is_one_alert_that_ends() -> None:
    scene = Scene()
    scene.walk(6)
    left = scene.now - 0.2
    scene.empty(20)
    ((start, _),) = scene.of(Label.PERSON, Phase.START)
    ((end, alert),) = scene.of(Label.PERSON, Phase.END)
    assert start == 0
    assert t.GONE_S < end - left < t.GONE_S + 1
    assert alert.end_us == at(left)
    assert alert.clip_end_us == at(left) + 5_000_000
    assert alert.id == "a1"


def test_gaps_of_a_visit_are_bridged() -> None:
    scene = Scene()
    for _ in range(4):
        scene.walk(3)
        scene.empty(6)
    assert len(scene.starts()) == 1


def test_each_walk_is_an_alert_of_its_own() -> None:
    scene = Scene()
    for _ in range(4):
        scene.walk(5)
        scene.empty(20)
    assert len(scene.starts()) == 4
    assert len(scene.of(Label.PERSON, Phase.END)) == 4


def test_two_people_are_one_alert_until_the_last_is_gone() -> None:
    scene = Scene()
    for n in range(20):
        scene.look(person(0.1 + 0.02 * n, 0.8, y=0.3), person(0.9 - 0.02 * n, 0.8, y=0.7))
    assert scene.logic.count(at(scene.now)) == {"person": 2}
    for n in range(60):
        scene.look(person(0.5 + 0.3 * (n % 20) / 20, 0.8, y=0.3))
    assert len(scene.starts()) == 1
    assert scene.of(Label.PERSON, Phase.END) == []
    scene.empty(10)
    assert len(scene.of(Label.PERSON, Phase.END)) == 1


def test_person_and_pet_are_two_alerts() -> None:
    scene = Scene()
    for n in range(10):
        scene.look(
            person(0.1 + 0.03 * n), Detection("dog", 0.7, box(0.2 + 0.03 * n, 0.8, 0.08, 0.1))
        )
    ((_, dog),) = scene.of(Label.PET, Phase.START)
    assert dog.animal == "dog"
    assert len(scene.starts()) == 1
    assert scene.logic.count(at(scene.now)) == {"person": 1, "dog": 1}


def test_the_animal_follows_the_votes() -> None:
    scene = Scene()
    scene.look(Detection("dog", 0.65, box(0.1, width=0.2)))
    for n in range(1, 8):
        scene.look(Detection("cat", 0.8, box(0.1 + 0.02 * n, width=0.2)))
    ((_, start),) = scene.of(Label.PET, Phase.START)
    assert start.animal == "dog"
    assert scene.of(Label.PET, Phase.UPDATE)[-1][1].animal == "cat"


def test_who_stands_in_view_at_the_start_alerts_within_three_seconds() -> None:
    scene = Scene()
    while scene.now < 3:
        scene.look(person(0.5, 0.65), motion=QUIET)
    assert len(scene.starts()) == 1


def test_a_poster_below_certainty_never_alerts() -> None:
    scene = Scene()
    for _ in range(500):
        scene.look(person(0.5, 0.52), motion=QUIET)
    assert scene.starts() == []


def test_a_coat_alerts_once_and_then_hides_nobody() -> None:
    scene = Scene()
    coat = person(0.3, 0.75)
    for _ in range(30 * 5):
        scene.look(coat, motion=QUIET)
    assert len(scene.starts()) == 1
    assert len(scene.of(Label.PERSON, Phase.END)) == 1, "it never moved, so the visit is over"
    assert scene.logic.count(at(scene.now)) == {}
    for _ in range(60):  # looked at rarely, sometimes not found
        scene.look(coat, motion=QUIET, step=10)
        scene.look(motion=QUIET, step=10)
    for _ in range(50):  # somebody walks past in front of it
        scene.look(coat, motion=stirring(coat.box))
    assert len(scene.starts()) == 1
    began = scene.now
    for n in range(15):
        scene.look(coat, person(0.4 + 0.03 * n, 0.8, y=0.7))
    assert scene.starts()[1:] == [began], "a real person beside it is an alert of its own, at once"


def test_a_sleeping_cat_stays_in_view_but_alerts_again_only_when_it_gets_up() -> None:
    scene = Scene()
    scene.walk(3, label="cat")
    bed = box(0.85)
    for _ in range(100 * 5):
        scene.look(Detection("cat", 0.7, bed), motion=QUIET)
    assert len(scene.starts(Label.PET)) == 1
    assert len(scene.of(Label.PET, Phase.END)) == 1
    assert scene.logic.count(at(scene.now)) == {"cat": 1}
    for n in range(20):
        scene.look(Detection("cat", 0.7, box(0.85 - 0.03 * n)))
    assert len(scene.starts(Label.PET)) == 2


def test_who_sits_and_stirs_now_and_then_is_one_visit() -> None:
    scene = Scene()
    scene.walk(3)
    for n in range(300 * 5):
        seat = person(0.83 + (0.004 if n % 100 == 0 else 0), 0.7)
        scene.look(seat, motion=stirring(seat.box) if n % 100 == 0 else QUIET)
    assert len(scene.starts()) == 1
    assert scene.of(Label.PERSON, Phase.END) == []


def test_a_thing_seen_standing_is_not_moved_by_who_walks_past() -> None:
    scene = Scene()
    thing = Detection("dog", 0.45, box(0.5))
    for _ in range(10):
        scene.look(thing, motion=QUIET)
    for n in range(20):  # boxes tremble when half covered
        scene.look(Detection("dog", 0.5, box(0.5 + 0.002 * (n % 3))))
    assert scene.starts(Label.PET) == []


def test_a_better_picture_is_an_update_at_most_once_a_second() -> None:
    scene = Scene()
    for n in range(25):
        size = 0.1 + 0.03 * n
        scene.look(Detection("person", 0.8, Box(0.02, 0.02, 0.02 + size / 2, 0.02 + size)))
    updates = scene.of(Label.PERSON, Phase.UPDATE)
    moments = [moment for moment, _ in updates]
    assert 2 <= len(updates) <= 5
    assert all(
        b - a >= t.PICTURE_EVERY_S - 1e-6 for a, b in zip([0, *moments], moments, strict=False)
    )
    areas = [Box(*alert.box).area for _, alert in updates if alert.box is not None]
    assert areas == sorted(areas)


def test_a_worse_picture_is_no_update() -> None:
    scene = Scene()
    for n in range(25):
        scene.look(person(0.3 + 0.01 * n, 0.8 - 0.01 * n))
    assert scene.of(Label.PERSON, Phase.UPDATE) == []


def test_whole_large_and_sure_pictures_are_better() -> None:
    tracker = Tracker()

    def quality(score: float, where: Box) -> float:
        tracker.reset()
        return picture_quality(tracker.update([Detection("person", score, where)], at(0))[0])

    assert quality(0.9, box(0.5)) > quality(0.7, box(0.5))
    assert quality(0.8, box(0.5, 0.5, 0.1, 0.4)) > quality(0.8, box(0.5))
    assert quality(0.8, box(0.5)) > quality(0.9, Box(0.0, 0.3, 0.06, 0.6))


def test_without_any_look_a_visit_still_ends() -> None:
    scene = Scene()
    scene.walk(3)
    for second in range(120):
        scene.changes += [(0.0, c) for c in scene.logic.tick(QUIET, at(scene.now + second))]
    assert len(scene.of(Label.PERSON, Phase.END)) == 1


def test_rare_looks_do_not_end_a_visit_between_two() -> None:
    scene = Scene()
    scene.walk(3)
    for _ in range(4):
        scene.empty(7.9, step=7.9)
        scene.walk(1)
    assert len(scene.starts()) == 1


def test_close_ends_everything_with_its_last_sight() -> None:
    scene = Scene()
    scene.empty(6)
    scene.walk(3)
    now_us = at(scene.now + 1)
    ends = scene.logic.close(now_us)
    assert {c.alert.label for c in ends} == {Label.PERSON, Label.MOTION}
    assert all(c.phase is Phase.END and (c.alert.end_us or now_us + 1) <= now_us for c in ends)
    assert all(c.alert.clip_end_us == now_us for c in ends)
    assert scene.logic.close(now_us) == []


def test_a_pet_beside_a_person_is_looked_at_as_if_alone() -> None:
    scene = Scene()
    scene.walk(3)
    scene.look(person(0.8), Detection("dog", 0.46, box(0.1)))
    assert scene.logic.focus(at(scene.now)) is Focus.LIVE


def test_focus_tells_how_often_to_look() -> None:
    scene = Scene()
    assert scene.logic.focus(at(0)) is Focus.EMPTY
    scene.look(person(0.1, 0.46))
    assert scene.logic.focus(at(scene.now)) is Focus.LIVE
    scene.walk(3)
    assert scene.logic.focus(at(scene.now)) is Focus.FOLLOWED
    assert scene.logic.focus(at(scene.now + t.FOLLOWED_SIGHT_S)) is Focus.LIVE
    for _ in range(50):
        scene.look(person(0.83, 0.7), motion=QUIET)
    assert scene.logic.focus(at(scene.now)) is Focus.STILL
    scene.empty(30)
    assert scene.logic.focus(at(scene.now)) is Focus.EMPTY
