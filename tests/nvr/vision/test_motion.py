from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nvr.messages import Motion
from nvr.vision.motion import MotionGate
from tests.nvr.vision.scenes import Grey, Paint, Picture, Street, at, walker


class Play:
    """Feeds pictures to a gate, ten a second."""

    def __init__(self, fps: float = 10) -> None:
        self.gate = MotionGate()
        self.fps = fps
        self.count = 0

    def __call__(self, picture: Grey) -> Motion:
        self.count += 1
        return self.gate.update(picture, at(self.count / self.fps))

    def quiet(self, street: Street, seconds: float) -> None:
        for _ in range(round(seconds * self.fps)):
            self(street.frame())


def share_found(found: Iterable[Motion]) -> float:
    motions = list(found)
    return len([m for m in motions if m.found]) / len(motions)


@pytest.mark.parametrize("noise", [0.5, 2.0, 6.0, 12.0])
def test_noise_is_no_motion(noise: float) -> None:
    street, play = Street(noise=noise), Play()
    play.quiet(street, 5)
    assert share_found(play(street.frame()) for _ in range(300)) == 0


def test_a_person_is_found_with_the_first_pixels() -> None:
    street, play = Street(), Play()
    play.quiet(street, 5)
    motion = play(street.frame(add=walker(-5)))  # one column of pixels is in view
    assert motion.found
    assert motion.is_new
    region = motion.regions[0]
    assert region.x1 == 0
    assert region.x2 <= 3 / 160
    assert region.y1 == pytest.approx(40 / 90, abs=0.03)
    assert region.y2 == pytest.approx(60 / 90, abs=0.03)


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 1000),
    y=st.integers(5, 60),
    speed=st.floats(0.5, 6),
    noise=st.floats(0.3, 5),
    fps=st.sampled_from([5, 10, 15]),
)
def test_a_walker_is_followed_all_the_way(
    seed: int, y: int, speed: float, noise: float, fps: float
) -> None:
    street, play = Street(seed=seed, noise=noise), Play(fps)
    play.quiet(street, 3)
    for step in range(20):
        x = 20 + step * speed
        motion = play(street.frame(add=walker(x, y)))
        middle = ((x + 3) / 160, (y + 10) / 90)
        assert any(
            r.x1 - 0.02 <= middle[0] <= r.x2 + 0.02 and r.y1 <= middle[1] <= r.y2
            for r in motion.regions
        ), step


def test_quiet_returns_soon_after_somebody_left() -> None:
    street, play = Street(), Play()
    play.quiet(street, 5)
    for x in range(-5, 170, 3):
        play(street.frame(add=walker(x)))
    play.quiet(street, 2)
    assert share_found(play(street.frame()) for _ in range(50)) == 0


@pytest.mark.parametrize("light", [0.5, 0.8, 1.25, 1.4])
def test_an_exposure_step_is_no_motion_but_a_reason_to_look(light: float) -> None:
    street, play = Street(), Play()
    play.quiet(street, 5)
    assert not play(street.frame(light=light)).found
    assert play.gate.scene_changed
    assert share_found(play(street.frame(light=light)) for _ in range(50)) <= 0.02


def test_a_walker_is_still_found_while_the_exposure_changes() -> None:
    street, play = Street(), Play()
    play.quiet(street, 5)
    motions = [
        play(street.frame(light=1 + step * 0.05, add=walker(20 + 3 * step))) for step in range(10)
    ]
    assert share_found(motions) >= 0.9
    assert max(m.level for m in motions) < 0.1


def test_infrared_light_switching_on_is_no_motion() -> None:
    street, play = Street(), Play()
    play.quiet(street, 5)
    street.still = 255 - street.still * 0.7  # another picture altogether
    assert not play(street.frame()).found
    assert play.gate.scene_changed
    assert share_found(play(street.frame()) for _ in range(50)) == 0
    assert play(street.frame(add=walker(60))).found


def test_slow_light_is_no_motion() -> None:
    street, play = Street(), Play()
    play.quiet(street, 5)
    lights = np.linspace(1.0, 0.5, 600)  # dusk within a minute
    assert share_found(play(street.frame(light=light)) for light in lights) <= 0.01


def test_leaves_become_noise_and_a_walker_before_them_does_not() -> None:
    street, play = Street(), Play()
    play.quiet(street, 3)

    def leaves(picture: Picture) -> None:
        shift = street.rng.integers(-1, 2)
        picture[0:30] = np.roll(picture[0:30], shift, axis=1)
        picture[0:30, 80:] += street.rng.normal(0, 8, (30, 80))

    def level(frames: int) -> float:
        return sum(play(street.frame(add=leaves)).level for _ in range(frames)) / frames

    at_first = level(10)
    level(300)
    assert level(100) < 0.25 * at_first

    def both(picture: Picture) -> None:
        leaves(picture)
        walker(60, y=40)(picture)

    motion = play(street.frame(add=both))
    assert any(r.y2 > 0.5 for r in motion.regions)


def test_who_stands_there_from_the_start_leaves_no_hole_behind() -> None:
    street, play = Street(), Play()
    for _ in range(50):
        play(street.frame(add=walker(60)))
    for x in range(60, 170, 3):
        play(street.frame(add=walker(x)))
    play.quiet(street, 8)  # the hole where the person stood becomes background
    assert share_found(play(street.frame()) for _ in range(20)) == 0


def test_started_into_a_crowd_it_sees_the_crowd() -> None:
    street, play = Street(), Play()

    def crowd(step: int) -> Paint:
        def paint(picture: Picture) -> None:
            for n in range(12):
                walker((n * 31 + step * (1 + n % 3)) % 160, y=5 * n)(picture)

        return paint

    motions = [play(street.frame(add=crowd(step))) for step in range(200)]
    assert share_found(motions[10:]) >= 0.95
    play.quiet(street, 10)
    assert share_found(play(street.frame()) for _ in range(30)) == 0


def test_it_tells_which_pixels_changed() -> None:
    street, play = Street(), Play()
    play.quiet(street, 5)
    assert play.gate.changed is None
    play(street.frame(add=walker(70)))
    changed = play.gate.changed
    assert changed is not None
    assert changed[42:58, 71:75].all()
    assert (changed[:, :60] > 0).mean() < 0.01
    assert (changed[:, 90:] > 0).mean() < 0.01
    play.quiet(street, 5)
    assert play.gate.changed is None, "nothing moves any more"


def test_single_specks_are_dropped() -> None:
    street, play = Street(noise=0.5), Play()
    play.quiet(street, 5)

    def insect(picture: Picture) -> None:
        picture[40:42, 70:72] = 255

    assert not play(street.frame(add=insect)).found


def test_a_burned_in_clock_is_learnt_within_seconds() -> None:
    street, play = Street(noise=1.0), Play()

    def clock(picture: Picture) -> None:
        tenths = play.count
        for digit, every in enumerate((1, 10)):  # each digit a pattern of its own
            shape = np.random.default_rng(tenths // every % 10).random((6, 4)) > 0.5
            picture[4:10, 20 + 6 * digit : 24 + 6 * digit] = np.where(shape, 230, 60)

    for _ in range(100):
        play(street.frame(add=clock))
    assert share_found(play(street.frame(add=clock)) for _ in range(100)) <= 0.2


def test_motion_is_new_for_a_second_after_quiet() -> None:
    street, play = Street(), Play()
    play.quiet(street, 5)
    is_new = [play(street.frame(add=walker(10 + 2 * step))).is_new for step in range(30)]
    assert is_new[:9] == [True] * 9
    assert not any(is_new[11:])
    play.quiet(street, 6)
    assert play(street.frame(add=walker(80))).is_new


def test_another_picture_size_and_a_clock_step_start_anew() -> None:
    gate, small, large = MotionGate(), Street(), Street(width=200, height=120)
    for step in range(30):
        gate.update(small.frame(), at(step / 10))
    assert not gate.update(large.frame(), at(3.1)).found
    for step in range(30):
        assert not gate.update(large.frame(), at(-3600 + step / 10)).found
    assert gate.update(large.frame(add=walker(50)), at(-3596.9)).is_new


RIGHT_HALF = ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))


def test_motion_in_a_mask_does_not_count() -> None:
    street, play = Street(), Play()
    play.gate.mask([RIGHT_HALF])
    play.quiet(street, 5)
    for x in range(90, 150, 3):
        motion = play(street.frame(add=walker(x)))
        assert (motion.found, motion.level) == (False, 0.0)
    assert play(street.frame(add=walker(40))).found


def test_of_a_walker_at_a_masks_edge_the_part_outside_moves() -> None:
    street, play = Street(), Play()
    play.gate.mask([RIGHT_HALF])
    play.quiet(street, 5)
    motion = play(street.frame(add=walker(76, width=8)))
    assert motion.found
    assert motion.regions[0].x2 <= 0.5 + 1 / 160


def test_a_mask_holds_from_the_next_frame_on_and_keeps_what_was_learnt() -> None:
    street, play = Street(), Play()
    play.quiet(street, 5)
    play.gate.mask([RIGHT_HALF])
    assert not play(street.frame(add=walker(120))).found
    play.gate.mask([])
    assert play(street.frame(add=walker(124))).found


def test_a_mask_over_most_of_the_picture_does_not_hide_that_the_light_changed() -> None:
    street, play = Street(), Play()
    play.gate.mask([((0.0, 0.0), (0.8, 0.0), (0.8, 1.0), (0.0, 1.0))])
    play.quiet(street, 5)
    street.still = 255 - street.still * 0.7
    assert not play(street.frame()).found
    assert play.gate.scene_changed


def test_a_mask_fits_whatever_picture_comes() -> None:
    gate, large = MotionGate([RIGHT_HALF]), Street(width=200, height=120)
    for step in range(30):
        gate.update(large.frame(), at(step / 10))
    assert not gate.update(large.frame(add=walker(150)), at(3.1)).found
    assert gate.update(large.frame(add=walker(50)), at(3.2)).found
