"""What came slowly, and what was only the light."""

import numpy as np
import pytest

from nvr.vision.drift import Drift
from nvr.vision.luma import Luma


def room(seed: int = 0, light: float = 0.0) -> Luma:
    """A small picture with texture and a sensor's noise."""
    rng = np.random.default_rng(seed)
    slope = np.linspace(40, 160, 160)[np.newaxis, :] + np.linspace(0, 30, 90)[:, np.newaxis]
    noisy = slope + rng.normal(0, 3, slope.shape) + light
    return np.clip(noisy, 0, 255).astype(np.uint8)


def test_everything_is_new_at_first() -> None:
    assert Drift().is_found(room())


@pytest.mark.parametrize("seed", range(1, 6))
def test_noise_is_no_change(seed: int) -> None:
    drift = Drift()
    drift.looked(room())
    assert not drift.is_found(room(seed))


def test_light_that_changes_everywhere_is_none_either() -> None:
    drift = Drift()
    drift.looked(room())
    assert not drift.is_found(room(1, light=15))


def test_a_small_person_who_came_unseen_is_one() -> None:
    drift = Drift()
    drift.looked(room())
    now = room(1)
    now[50:58, 70:74] -= 12  # 32 pixels high in a picture of 360, a little darker than the room
    assert drift.is_found(now)
    drift.looked(now)
    assert not drift.is_found(now)
    assert drift.is_found(room(2)), "and that they went is one too"


def test_a_picture_of_another_size_is_new() -> None:
    drift = Drift()
    drift.looked(room())
    assert drift.is_found(np.zeros((120, 160), np.uint8))
