"""What a camera writes into its pictures is found, and a scene is not taken for it."""

import av
import cv2
import numpy as np
import pytest

from nvr.redaction.lettering import Lettering
from nvr.redaction.painting import planar

WIDTH, HEIGHT = 640, 360


def picture(
    number: int, texts: dict[tuple[int, int], str], colour: tuple[int, int, int]
) -> av.VideoFrame:
    rng = np.random.default_rng(number)
    across = np.linspace(60, 150, WIDTH)[None, :, None]
    image = np.broadcast_to(across, (HEIGHT, WIDTH, 3)) + rng.normal(0, 3, (HEIGHT, WIDTH, 3))
    image = np.ascontiguousarray(np.clip(image, 0, 255).astype(np.uint8))
    cv2.circle(image, (50 + number * 20, 200), 60, (40, 60, 200), -1)
    for place, text in texts.items():
        cv2.putText(image, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, (0, 0, 0), 3, cv2.LINE_AA)
        cv2.putText(image, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.6, colour, 1, cv2.LINE_AA)
    return planar(av.VideoFrame.from_ndarray(np.asarray(image, np.uint8), format="bgr24"))


@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 0, 255), (0, 255, 255)], ids=str)
def test_a_ticking_clock_and_a_name_are_found(colour: tuple[int, int, int]) -> None:
    lettering = Lettering()
    for second in range(12):
        texts = {(12, 26): f"2023-11-14 22:13:{40 + second}", (470, 345): "Garden gate"}
        lettering.watch(picture(second, texts, colour), second * 1_000_000)
    found = lettering.found()
    assert found is not None
    assert found.shape == (HEIGHT, WIDTH)
    for left, top, right, bottom in ((12, 12, 193, 28), (470, 332, 566, 348)):
        assert found[top:bottom, left:right].all()
    assert not found[60:300].any()
    assert found.mean() < 0.3 * 255


def test_where_nothing_is_written_nothing_is_found() -> None:
    lettering = Lettering()
    for second in range(12):
        lettering.watch(picture(second, {}, (0, 0, 0)), second * 1_000_000)
    assert lettering.found() is None
    assert Lettering().found() is None


def test_pictures_of_another_size_are_no_part_of_it() -> None:
    lettering = Lettering()
    lettering.watch(picture(0, {}, (0, 0, 0)), 0)
    small = av.VideoFrame.from_ndarray(np.zeros((180, 320, 3), np.uint8), format="bgr24")
    lettering.watch(planar(small), 1_000_000)
    assert lettering.found() is None
