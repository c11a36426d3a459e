"""The burned-in clock reads back from pixels, and only where there is one."""

import cv2
import numpy as np
import pytest

from demo.stamp import Stamp, burn, read_clock, read_stamp


def picture(width: int, height: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 255, (height, width, 3)).astype(np.uint8)


@pytest.mark.parametrize("size", [(320, 180), (640, 360), (704, 576), (1280, 720), (1920, 1080)])
def test_reads_back_at_every_size(size: tuple[int, int]) -> None:
    rng = np.random.default_rng(3)
    image = picture(*size)
    for _ in range(50):
        time_s, frame = int(rng.integers(0, 599_999)) / 100, int(rng.integers(0, 999_999))
        burn(image, time_s, frame)
        assert read_stamp(image) == Stamp(time_s, frame)


def test_reads_back_from_a_scaled_picture() -> None:
    image = picture(1280, 720)
    burn(image, 754.32, 11314)
    for size in ((960, 540), (640, 360), (426, 240)):
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        assert read_stamp(small.astype(np.uint8)) == Stamp(754.32, 11314)


def test_reads_back_from_luma_alone() -> None:
    image = picture(640, 360)
    burn(image, 59.99, 899)
    assert read_clock(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.uint8)) == 59.99


def test_no_clock_reads_as_none() -> None:
    assert read_stamp(np.full((360, 640, 3), 90, np.uint8)) is None
    wrong = sum(read_stamp(picture(640, 360, seed)) is not None for seed in range(100))
    assert wrong <= 25  # noise passes one check digit in ten at most


def test_a_damaged_digit_does_not_read_as_another_time() -> None:
    clean = picture(1280, 720)
    burn(clean, 12.34, 185)
    for position in range(17):
        image = clean.copy()
        left = 16 + 8 + position * 24
        image[12:56, left : left + 20] = image[12:56, left + 24 : left + 44].copy()
        found = read_stamp(image)
        assert found is None or found == Stamp(12.34, 185)
