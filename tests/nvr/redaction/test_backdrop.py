"""The still of a place: only what several quiet moments agree on."""

import av
import cv2
import numpy as np
import numpy.typing as npt

from nvr.messages import Box
from nvr.redaction.backdrop import Backdrop
from nvr.redaction.looking import Sight
from nvr.redaction.painting import planar
from tests.nvr.redaction.made import person

WIDTH, HEIGHT = 320, 180
STANDS = Box(0.4, 0.3, 0.5, 0.9)

type Bgr = npt.NDArray[np.uint8]


def room(seed: int = 1, light: float = 1.0) -> Bgr:
    rng = np.random.default_rng(seed)
    coarse = rng.uniform(50, 160, (9, 16, 3)).astype(np.float32)
    fine = cv2.resize(coarse, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC)
    return np.clip(np.asarray(fine) * light, 0, 255).astype(np.uint8)


def with_somebody(image: Bgr) -> Bgr:
    left, right = round(STANDS.x1 * WIDTH), round(STANDS.x2 * WIDTH)
    top, bottom = round(STANDS.y1 * HEIGHT), round(STANDS.y2 * HEIGHT)
    stripes = np.arange(bottom - top) // 9 % 2 * 150 + 50
    image[top:bottom, left:right] = stripes[:, None, None]
    return image


def frame(image: Bgr) -> av.VideoFrame:
    return planar(av.VideoFrame.from_ndarray(image, format="bgr24"))


def backdrop(*images: Bgr) -> Backdrop:
    made = Backdrop()
    for image in images:
        made.add(frame(image), [])
    return made


def known_share(made: Backdrop, box: Box) -> float:
    still = made.still()
    assert still is not None
    part = still.known[
        round(box.y1 * HEIGHT) : round(box.y2 * HEIGHT),
        round(box.x1 * WIDTH) : round(box.x2 * WIDTH),
    ]
    return float((part > 0).mean())


EVERYTHING = Box(0.0, 0.0, 1.0, 1.0)


def test_what_agrees_is_shown() -> None:
    assert known_share(backdrop(room(), room(light=1.03), room(light=0.97)), EVERYTHING) > 0.95


def test_too_few_moments_show_nothing() -> None:
    assert backdrop().still() is None
    assert backdrop(room(), room()).still() is None


def test_a_moment_with_somebody_does_not_count() -> None:
    made = backdrop(room(), room())
    faint: list[Sight] = [person(STANDS, score=0.11)]
    made.add(frame(room()), faint)
    assert made.still() is None


def test_whom_the_detector_missed_in_one_moment_is_not_shown() -> None:
    made = backdrop(room(), with_somebody(room()), room(), room())
    assert known_share(made, STANDS) == 0
    assert known_share(made, Box(0.6, 0.0, 1.0, 1.0)) > 0.95


def test_other_light_and_other_places_do_not_count() -> None:
    assert backdrop(room(), room(), room(light=0.3)).still() is None
    assert known_share(backdrop(room(), room(), room(seed=2)), EVERYTHING) < 0.2


def test_who_stands_there_all_the_time_is_not_shown() -> None:
    """The detector missed them in every quiet moment, and finds them in the clip."""
    somebody = with_somebody(room())
    made = backdrop(somebody, somebody, somebody)
    assert known_share(made, STANDS) > 0.9
    made.watch(frame(somebody), [person(STANDS)], 0)
    assert known_share(made, STANDS) < 0.05


def test_who_walks_by_in_the_clip_hides_nothing_of_the_place() -> None:
    made = backdrop(room(), room(), room())
    made.watch(frame(with_somebody(room())), [person(STANDS)], 0)
    assert known_share(made, STANDS) > 0.9


def test_the_clip_itself_is_not_enough() -> None:
    """Who sits still through it would be in all of its moments."""
    made = Backdrop()
    for second in (0, 10, 20, 30):
        if made.is_wanted([], second * 1_000_000):
            made.add_own(frame(room()), [], second * 1_000_000)
    assert made.still() is None
    made.add(frame(room()), [])
    assert made.still() is not None


def test_which_pictures_of_the_clip_itself_are_wanted() -> None:
    made = Backdrop()
    assert not made.is_wanted([person(STANDS, score=0.11)], 0)
    wanted = []
    for second in range(30):
        if made.is_wanted([person(STANDS, label="cat")], second * 1_000_000):
            wanted.append(second)
            made.add_own(frame(room()), [], second * 1_000_000)
    assert wanted == [0, 5, 10], "not at once, and no more of them than of other times"
