"""From a YOLO model's output tensor to boxes."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

MAX_OVERLAP = 0.7
"""Of two boxes of a label that overlap more (intersection over union), the weaker is dropped."""

type Floats = npt.NDArray[np.float32]

type Candidates = tuple[npt.NDArray[np.int64], Floats, Floats]
"""Class [N], score [N], box [N, 4] as x1, y1, x2, y2 in input pixels; best score first."""


def read_grid(output: Floats, wanted: list[int], min_score: float) -> Candidates:
    """Candidates of an output [4+C, N] whose best class is a wanted one.

    The other classes compete, so that a teddy bear which looks a little like a cat is no cat; but
    only where a wanted one is strong, for looking through all of them costs a millisecond.
    """
    strong = np.flatnonzero(output[4:][wanted].max(axis=0) > min_score)
    columns = output[4:, strong].argmax(axis=0)
    mine = np.isin(columns, wanted)
    strong, columns = strong[mine], columns[mine]
    scores = output[4 + columns, strong]
    centre, half = output[:2, strong], output[2:4, strong] / 2
    boxes = np.concatenate([centre - half, centre + half]).T
    order = np.argsort(-scores, kind="stable")
    return columns[order], scores[order], boxes[order]


def read_final(output: Floats, wanted: list[int], min_score: float) -> Candidates:
    """Candidates of an output [N, 6] of a wanted class."""
    columns = output[:, 5].astype(np.int64)
    keep = np.flatnonzero((output[:, 4] > min_score) & np.isin(columns, wanted))
    keep = keep[np.argsort(-output[keep, 4], kind="stable")]
    return columns[keep], output[keep, 4], output[keep, :4]


def suppress(
    boxes: Floats,
    scores: Floats,
    columns: npt.NDArray[np.int64],
    max_overlap: float = MAX_OVERLAP,
) -> npt.NDArray[np.int64]:
    """Greedy non-maximum suppression within each class: the indices to keep, best score first."""
    # Its type hints ask for lists; arrays are taken too and cost no conversion.
    suppress_batched: Any = cv2.dnn.NMSBoxesBatched
    corner_and_size = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    keep = suppress_batched(corner_and_size, scores, columns, 0.0, max_overlap)
    return np.asarray(keep, np.int64).reshape(-1)
