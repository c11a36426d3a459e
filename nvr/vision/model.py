"""A detection model's folder: what is in it and which input shape fits a camera.

A folder holds ``model.xml`` and ``model.bin`` (OpenVINO) and ``model.json``, the fields of
``ModelInfo``. Every model takes u8 BGR pixels, [1, H, W, 3]: scaling to 0..1, channel order and
layout are inside the graph.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from nvr.errors import ModelError
from nvr.vision.shape import Shape

BUILTIN_DIR = Path(__file__).parent.parent / "models"
"""The model that ships with the package."""

WANTED_LABELS = ("person", "cat", "dog")
"""What the NVR looks for. A model may know more; the rest is left out right at its output."""

STRIDE = 32
"""A YOLO model's width and height are multiples of its coarsest grid."""

DEFAULT_AREA = 640 * 352
"""Pixels per inference unless told otherwise; chosen by measuring, see ``MODEL_CARD.md``."""

SCHEMA = 1


class OutputKind(StrEnum):
    """How a model says what it found; C classes, N candidates, coordinates in input pixels."""

    GRID = "grid"
    """[1, 4+C, N]: centre x, centre y, width, height, C scores. Duplicates are still in it."""

    FINAL = "final"
    """[1, N, 6]: x1, y1, x2, y2, score, class. Duplicates are out already."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What must be known to run a model.

    ``labels`` name the model's classes in order. ``fixed_shape`` is None when the model takes any
    multiple of ``STRIDE``. ``source``, ``sha256`` (of the weights it was made from) and
    ``licence`` tell where it comes from.
    """

    name: str
    labels: tuple[str, ...]
    output: OutputKind
    fixed_shape: Shape | None
    source: str
    sha256: str
    licence: str

    def shape_for(self, picture: Shape, max_area: int = DEFAULT_AREA) -> Shape:
        """The input shape that shows most of ``picture``'s detail within ``max_area`` pixels.

        A 16:9 camera in a square input spends 44 % of the computation on grey bars. Of shapes
        that scale the picture alike the smallest wins.
        """
        if self.fixed_shape is not None:
            return self.fixed_shape
        best = Shape(STRIDE, STRIDE)
        best_scale = 0.0
        for width in range(STRIDE, max_area // STRIDE + 1, STRIDE):
            for height in range(STRIDE, max_area // width + 1, STRIDE):
                scale = min(width / picture.width, height / picture.height)
                shape = Shape(width, height)
                if scale > best_scale or (scale == best_scale and shape.area < best.area):
                    best, best_scale = shape, scale
        return best

    def save(self, folder: Path) -> None:
        """Write ``model.json``."""
        data = asdict(self) | {"schema": SCHEMA}
        data["fixed_shape"] = None if self.fixed_shape is None else str(self.fixed_shape)
        text = json.dumps(data, indent=2, ensure_ascii=False) + "\n"
        (folder / "model.json").write_text(text, encoding="utf-8")


def load_info(folder: Path) -> ModelInfo:
    """Read a model's folder. Raises ModelError saying what is wrong and what to do."""
    path = folder / "model.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data.pop("schema") != SCHEMA:
            raise ModelError(f"{path}: made by another version of CloudCam; add the model again")
        shape = data.pop("fixed_shape")
        info = ModelInfo(
            labels=tuple(data.pop("labels")),
            output=OutputKind(data.pop("output")),
            fixed_shape=None if shape is None else Shape.parse(shape),
            **data,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{path}: can't be read ({error}); add the model again") from error
    for part in ("model.xml", "model.bin"):
        if not (folder / part).is_file():
            raise ModelError(f"{folder / part} is missing; add the model again")
    return info


def fingerprint(folder: Path) -> str:
    """SHA-256 over the model's graph and weights, hexadecimal. Raises ModelError."""
    digest = hashlib.sha256()
    try:
        for part in ("model.xml", "model.bin"):
            digest.update((folder / part).read_bytes())
    except OSError as error:
        raise ModelError(f"{folder}: can't be read ({error}); add the model again") from error
    return digest.hexdigest()
