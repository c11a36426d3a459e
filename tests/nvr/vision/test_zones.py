import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.messages import Box, Detection, SeeingRules
from nvr.protocol import Label, ObjectMask, Zone
from nvr.vision.masks import open_part
from nvr.vision.zones import ZoneLog, ZoneMap, contains, feet
from tests.nvr.vision.scenes import at, box

type Corners = list[tuple[float, float]]

LEFT: Corners = [(0.0, 0.0), (0.5, 0.0), (0.5, 1.0), (0.0, 1.0)]
U_SHAPE: Corners = [
    *((0.1, 0.1), (0.3, 0.1), (0.3, 0.6), (0.7, 0.6), (0.7, 0.1), (0.9, 0.1)),
    *((0.9, 0.9), (0.1, 0.9)),
]


def zone(
    points: Corners = LEFT,
    name: str = "left",
    labels: tuple[Label, ...] = (Label.PERSON, Label.PET),
    alerts: bool = False,
    loiter_s: float | None = None,
) -> Zone:
    return Zone(name, name, points, list(labels), alerts, loiter_s)


def test_a_polygon_holds_what_lies_in_it() -> None:
    assert contains(U_SHAPE, 0.2, 0.2)
    assert contains(U_SHAPE, 0.5, 0.8)
    assert not contains(U_SHAPE, 0.5, 0.3)  # between the arms
    assert not contains(U_SHAPE, 0.95, 0.5)


@given(
    points=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=32),
    x=st.floats(0, 1),
    y=st.floats(0, 1),
)
def test_a_polygon_holds_what_opencv_says_it_holds(points: Corners, x: float, y: float) -> None:
    contour = np.array([[round(px * 1000), round(py * 1000)] for px, py in points], np.int32)
    whole = [(float(px), float(py)) for px, py in contour]
    place = (round(x * 1000) + 0.5, round(y * 1000) + 0.5)  # never on a corner
    distance = cv2.pointPolygonTest(contour, place, measureDist=True)
    if abs(distance) > 1e-6:  # on an edge, either is right
        assert contains(whole, *place) == (distance > 0)


def test_feet_are_at_the_bottom_and_never_outside_of_the_picture() -> None:
    assert list(feet(Box(0.2, 0.1, 0.4, 0.9))) == pytest.approx([0.3, 0.9])
    assert contains(LEFT, *feet(Box(0.0, 0.5, 0.1, 1.0)))
    assert contains(LEFT, *feet(Box(-0.1, 0.5, 0.05, 1.0)))


def test_open_part_leaves_out_the_masks() -> None:
    part = open_part([((0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5))], 160, 90)
    assert part.shape == (90, 160)
    assert not part[:44, :79].any()
    assert (part[47:] == 255).all()
    assert (part[:, 82:] == 255).all()
    assert (open_part([], 8, 4) == 255).all()


def test_zones_are_for_their_labels() -> None:
    zones = ZoneMap(SeeingRules(zones=(zone(labels=(Label.PET,)),)))
    assert [z.name for z in zones.at(Label.PET, box(0.2))] == ["left"]
    assert zones.at(Label.PERSON, box(0.2)) == []
    assert zones.at(Label.PET, box(0.8)) == []


def test_alerts_are_wanted_everywhere_until_a_zone_says_where() -> None:
    assert ZoneMap(SeeingRules()).admits(Label.PERSON, box(0.9))
    assert ZoneMap(SeeingRules(zones=(zone(),))).admits(Label.PERSON, box(0.9))
    zones = ZoneMap(SeeingRules(zones=(zone(labels=(Label.PERSON,), alerts=True), zone(name="b"))))
    assert zones.admits(Label.PERSON, box(0.2))
    assert not zones.admits(Label.PERSON, box(0.9))
    assert zones.admits(Label.PET, box(0.9))


def test_an_object_mask_hides_its_labels_by_their_feet() -> None:
    low: Corners = [(0.0, 0.6), (1.0, 0.6), (1.0, 1.0), (0.0, 1.0)]
    zones = ZoneMap(SeeingRules(object_masks=(ObjectMask(low, [Label.PET]),)))
    assert zones.hides(Detection("cat", 0.9, Box(0.4, 0.4, 0.6, 0.7)))
    assert not zones.hides(Detection("dog", 0.9, Box(0.4, 0.2, 0.6, 0.5)))
    assert not zones.hides(Detection("person", 0.9, Box(0.4, 0.4, 0.6, 0.7)))


class Log:
    """A zone's log, five looks a second; each look names the tracks in it and those outside."""

    def __init__(self, loiter_s: float | None = None) -> None:
        self.log = ZoneLog()
        self.zone = zone(loiter_s=loiter_s)
        self.now = 0.0

    def look(self, inside: str = "", outside: str = "", seconds: float = 0.2) -> None:
        for _ in range(round(seconds / 0.2)):
            there = [(ord(c), [self.zone]) for c in inside] + [(ord(c), []) for c in outside]
            self.log.see(there, at(self.now))
            self.now += 0.2

    @property
    def only(self) -> tuple[int, int | None, int | None]:
        (told,) = self.log.told
        return told.entered_us, told.left_us, told.loitered_us


def test_enter_and_leave() -> None:
    log = Log()
    log.look(outside="a", seconds=1)
    assert log.log.told == []
    log.look(inside="a", seconds=2)
    assert list(log.only) == [at(1), None, None]
    log.look(outside="a", seconds=2)
    assert list(log.only) == [at(1), at(2.8), None]
    log.look(inside="a")
    assert list(log.only) == [at(5), None, None]


def test_feet_that_jump_over_the_edge_neither_leave_nor_enter() -> None:
    log = Log()
    for _ in range(20):
        log.look(inside="a", seconds=0.4)
        log.look(outside="a", seconds=0.6)
    assert list(log.only) == [at(0), None, None]


def test_who_is_not_seen_for_a_moment_has_not_left() -> None:
    log = Log()
    log.look(inside="a", seconds=1)
    log.look(seconds=3)
    assert list(log.only) == [at(0), None, None]
    log.look(seconds=4)
    assert list(log.only) == [at(0), at(0.8), None]


def test_the_zone_is_left_by_the_last_one() -> None:
    log = Log()
    log.look(inside="ab", seconds=1)
    log.look(inside="b", outside="a", seconds=3)
    assert log.only[1] is None
    log.look(outside="ab", seconds=2)
    assert log.only[1] == at(3.8)


def test_who_stays_loiters_and_new_tracks_of_the_same_person_do() -> None:
    log = Log(loiter_s=5)
    log.look(inside="a", seconds=3)
    log.look(inside="b", seconds=2)  # a turned round
    assert log.only[2] is None
    log.look(inside="b", seconds=0.4)
    assert log.only[2] == at(5)


def test_people_who_pass_one_after_the_other_do_not_loiter() -> None:
    log = Log(loiter_s=5)
    for first, second in ("ab", "bc", "cd", "de", "ef"):
        log.look(inside=first, seconds=1.6)
        log.look(inside=second, outside=first, seconds=0.4)
    assert list(log.only) == [at(0), None, None]


def test_the_end_of_a_visit_leaves_all_zones() -> None:
    log = Log()
    log.look(inside="a", seconds=1)
    log.look(seconds=2)
    log.log.close()
    assert list(log.only) == [at(0), at(0.8), None]
