"""From the exported f32 graph to the INT8 model of the package."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nvr.vision.graph import embed_preprocessing, read_graph, save_graph
from nvr.vision.letterbox import Letterbox, Pixels
from nvr.vision.model import ModelInfo
from nvr.vision.runtime import import_openvino
from nvr.vision.shape import Shape
from scripts.build_model.evaluate import read_picture

CALIBRATION_SHAPE = Shape(640, 384)
"""Most pictures for calibration are 4:3: a shape between theirs and a 16:9 camera's."""


def pictures_in(folder: Path) -> list[Path]:
    """All JPEG pictures below a folder, in an order that is always the same."""
    return sorted(folder.rglob("*.jpg"), key=lambda path: path.name)


def write_f32(exported: Path, folder: Path, info: ModelInfo) -> None:
    """The unquantised model as a folder that the detector can load."""
    folder.mkdir(parents=True, exist_ok=True)
    save_graph(embed_preprocessing(read_graph(exported / "model.xml")), folder)
    info.save(folder)


def write_int8(f32: Path, folder: Path, info: ModelInfo, calibration: Path) -> None:
    """Quantise with NNCF, activations calibrated on the pictures of a folder.

    The last steps of the head (anchors, distribution of box edges, sigmoid) stay in floating
    point: they cost next to nothing, and rounded box edges cost small persons.
    """
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    openvino = import_openvino()
    import nncf

    logging.getLogger("nncf").setLevel(logging.WARNING)
    model = read_graph(f32 / "model.xml")
    pictures = [picture[None] for picture in _letterboxed(calibration)]
    quantised = nncf.quantize(
        model,
        nncf.Dataset(pictures),
        preset=nncf.QuantizationPreset.MIXED,
        subset_size=len(pictures),
        ignored_scope=nncf.IgnoredScope(names=_decoding(model)),
    )
    folder.mkdir(parents=True, exist_ok=True)
    openvino.save_model(quantised, folder / "model.xml", compress_to_fp16=True)
    info.save(folder)


def _letterboxed(folder: Path) -> Iterator[Pixels]:
    for path in pictures_in(folder):
        picture = read_picture(path)
        size = Shape(picture.shape[1], picture.shape[0])
        letterbox = Letterbox.fit(size, CALIBRATION_SHAPE)
        canvas = letterbox.canvas()
        letterbox.draw_bgr(picture, canvas)
        yield canvas


def _decoding(model: Any) -> list[str]:
    """Names of the operations that turn the head's convolutions into boxes and scores."""
    names = [(op.get_friendly_name(), op.get_type_name()) for op in model.get_ordered_ops()]
    scores = [name for name, kind in names if kind == "Sigmoid"][-1]
    head = scores.split("/", 1)[0]
    return [name for name, _ in names if name.startswith((f"{head}/", f"{head}.dfl"))]
