"""Captions in pictures of alerts."""

import numpy as np
import numpy.typing as npt
import pytest

from nvr.vision.lettering import HEIGHT, text_width, write

WHITE = (255, 255, 255)


def drawn(text: str, unit: float = 2.0) -> npt.NDArray[np.uint8]:
    image = np.zeros((40, 400, 3), np.uint8)
    write(image, text, (10, 10), unit, WHITE)
    return image


@pytest.mark.parametrize("unit", [1.5, 2.0, 3.2])
def test_a_caption_takes_the_room_that_it_says(unit: float) -> None:
    rows, columns = np.nonzero(drawn("person 87%", unit).max(axis=2))
    assert columns.min() == pytest.approx(10, abs=1.5 + unit / 2)
    assert columns.max() == pytest.approx(10 + text_width("person 87%", unit), abs=1.5 + unit / 2)
    assert rows.min() == pytest.approx(10, abs=1.5 + unit / 2)
    assert rows.max() == pytest.approx(10 + HEIGHT * unit, abs=1.5 + unit / 2)


def test_every_sign_of_a_caption_looks_different() -> None:
    signs = "abcdefghijklmnopqrstuvwxyz0123456789% "
    looks = {drawn(sign).tobytes() for sign in signs}
    assert len(looks) == len(signs) - 1, "O and 0 are told apart by their neighbours only"


def test_an_unknown_sign_leaves_its_room() -> None:
    assert (drawn("a_b") == drawn("a b")).all()
    assert drawn("").max() == 0
    assert text_width("", 2.0) == 0
