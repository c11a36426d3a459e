"""What something looks like, in light and noise of any night."""

import cv2
import numpy as np
import pytest

from nvr.messages import Box
from nvr.vision.appearance import SIZE, describe
from nvr.vision.lesson import likeness
from nvr.vision.luma import Luma

PLACE = Box(0.3, 0.2, 0.5, 0.9)


def scene(thing: str, light: float = 1.0, noise: float = 3.0, seed: int = 0) -> Luma:
    """A wall with a round head on a body, or with a box that has stripes, in a place."""
    rng = np.random.default_rng(seed)
    picture = np.full((180, 320), 110, np.uint8)
    if thing == "figure":
        cv2.circle(picture, (128, 55), 15, (210,), -1)
        cv2.rectangle(picture, (108, 74), (148, 150), (40,), -1)
    elif thing == "box":
        cv2.rectangle(picture, (98, 40), (158, 158), (70,), -1)
        for y in range(50, 150, 20):
            cv2.line(picture, (98, y), (158, y), (190,), 4)
    lit = picture * light + rng.normal(0, noise, picture.shape)
    return np.clip(lit, 0, 255).astype(np.uint8)


def look(thing: str, **how: float) -> bytes:
    return describe(scene(thing, **how), PLACE)  # type: ignore[arg-type]


def test_its_size_is_fixed_and_small() -> None:
    assert len(look("figure")) == SIZE == 256


@pytest.mark.parametrize("light", [0.4, 0.7, 1.2])
def test_light_and_noise_hardly_change_it(light: float) -> None:
    assert likeness(look("figure"), look("figure", light=light, seed=5, noise=4.0)) > 0.9


def test_another_thing_looks_different() -> None:
    assert likeness(look("figure"), look("box", seed=5)) < 0.7
    assert likeness(look("figure"), look("nothing", seed=5)) < 0.7


def test_a_box_over_the_edge_and_one_without_pixels_are_described() -> None:
    for box in (Box(-0.2, 0.5, 0.1, 1.4), Box(0.999, 0.999, 1.0, 1.0), Box(0.5, 0.5, 0.5, 0.5)):
        assert len(describe(scene("figure"), box)) == SIZE
    assert likeness(bytes(SIZE), look("figure")) == 0.0
