"""From output tensors to boxes; the numbers are worked out by hand."""

import numpy as np
import pytest

from nvr.vision.decode import Floats, read_final, read_grid, suppress

PERSON, CAT, TEDDY = 0, 1, 2
WANTED = [PERSON, CAT]


def grid(*cells: tuple[tuple[float, ...], tuple[float, ...]]) -> Floats:
    """An output [4+C, N]; each cell is centre x, centre y, width, height, and its scores."""
    return np.array([[*box, *scores] for box, scores in cells], np.float32).T


def test_centres_and_sizes_become_corners_best_first() -> None:
    output = grid(
        ((50, 40, 20, 10), (0.1, 0.5, 0.0)),
        ((10, 20, 8, 16), (0.9, 0.2, 0.0)),
    )
    columns, scores, boxes = read_grid(output, WANTED, 0.3)
    assert columns.tolist() == [PERSON, CAT]
    assert scores == pytest.approx([0.9, 0.5])
    assert boxes.tolist() == [[6, 12, 14, 28], [40, 35, 60, 45]]


def test_what_is_weak_or_rather_something_else_is_left_out() -> None:
    box = (10.0, 10.0, 4.0, 4.0)
    output = grid((box, (0.25, 0.2, 0.0)), (box, (0.0, 0.6, 0.7)), (box, (0.0, 0.7, 0.6)))
    columns, scores, boxes = read_grid(output, WANTED, 0.3)
    assert columns.tolist() == [CAT]
    assert scores == pytest.approx([0.7])
    assert boxes.shape == (1, 4)


def test_columns_are_the_models_own_whatever_is_wanted_of_them() -> None:
    output = grid(((10, 10, 4, 4), (0.0, 0.0, 0.8)))
    assert read_grid(output, [TEDDY], 0.3)[0].tolist() == [TEDDY]


def test_nothing_in_a_grid() -> None:
    columns, scores, boxes = read_grid(grid(((1, 1, 1, 1), (0, 0, 0))), WANTED, 0.3)
    assert (columns.shape, scores.shape, boxes.shape) == ((0,), (0,), (0, 4))


def test_final_rows_are_taken_as_they_are_best_first() -> None:
    output = np.array(
        [[1, 2, 3, 4, 0.4, CAT], [5, 6, 7, 8, 0.9, TEDDY], [9, 8, 10, 11, 0.8, PERSON],
         [0, 0, 1, 1, 0.2, PERSON]], np.float32,
    )  # fmt: skip
    columns, scores, boxes = read_final(output, WANTED, 0.3)
    assert columns.tolist() == [PERSON, CAT]
    assert scores == pytest.approx([0.8, 0.4])
    assert boxes.tolist() == [[9, 8, 10, 11], [1, 2, 3, 4]]


def kept(columns: list[int], *boxes: tuple[float, float, float, float]) -> list[int]:
    """Scores fall from box to box."""
    scores = np.linspace(0.9, 0.5, len(boxes), dtype=np.float32)
    corners = np.array(boxes, np.float32).reshape(-1, 4) + 500  # away from the picture's corner
    return [int(index) for index in suppress(corners, scores, np.array(columns, np.int64))]


def test_of_two_boxes_of_one_thing_the_stronger_stays() -> None:
    assert kept([0, 0], (0, 0, 100, 100), (0, 0, 100, 80)) == [0]


def test_neighbours_stay() -> None:
    assert kept([0, 0], (0, 0, 100, 100), (0, 0, 100, 60)) == [0, 1]


def test_a_cat_on_a_lap_stays() -> None:
    assert sorted(kept([PERSON, CAT], (0, 0, 100, 100), (0, 0, 100, 95))) == [0, 1]


def test_what_was_suppressed_suppresses_nothing() -> None:
    boxes = (0, 0, 100, 100), (0, 0, 100, 75), (0, 0, 100, 60)
    assert kept([0, 0, 0], *boxes) == [0, 2]


def test_nothing_to_suppress() -> None:
    assert kept([]) == []
