"""Bring an exported YOLO graph into the form that the detector runs: u8 BGR pixels in.

Dividing by 255, the channel order and the layout become part of the graph, where OpenVINO fuses
them with the first convolution; a worker hands over plain pixels, four times smaller than floats.
"""

from pathlib import Path
from typing import Any

from nvr.errors import ModelError
from nvr.vision.model import STRIDE, OutputKind
from nvr.vision.runtime import import_openvino
from nvr.vision.shape import Shape

BOX_COLUMNS = 4


def read_graph(path: Path) -> Any:
    """An ``openvino.Model`` from an OpenVINO ``.xml`` or an ``.onnx`` file. Raises ModelError."""
    openvino = import_openvino()
    try:
        return openvino.Core().read_model(path)
    except RuntimeError as error:
        raise ModelError(f"{path}: is not a model that OpenVINO can read") from error


def input_shape(model: Any) -> Shape | None:
    """The fixed size of a graph that takes [1, 3, H, W] floats, or None if any will do.

    Raises ModelError if the graph takes something else.
    """
    if len(model.inputs) != 1:
        raise ModelError(f"the model takes {len(model.inputs)} inputs; a YOLO detector takes one")
    shape = model.input(0).partial_shape
    if shape.rank.is_dynamic or len(shape) != 4 or shape[1].is_dynamic or len(shape[1]) != 3:
        raise ModelError(f"the model takes {shape}; a YOLO detector takes [1, 3, height, width]")
    if shape[2].is_dynamic != shape[3].is_dynamic:
        raise ModelError("the model fixes only one of width and height; export it again")
    return None if shape[2].is_dynamic else Shape(len(shape[3]), len(shape[2]))


def output_kind(model: Any, labels: int) -> OutputKind:
    """How the graph reports its findings, given how many labels it knows. Raises ModelError."""
    if len(model.outputs) != 1:
        raise ModelError(
            f"the model has {len(model.outputs)} outputs; a YOLO detector exported by ultralytics"
            " has one"
        )
    shape = model.output(0).partial_shape
    if shape.rank.is_static and len(shape) == 3:
        if shape[1].is_static and len(shape[1]) == BOX_COLUMNS + labels:
            return OutputKind.GRID
        if shape[2].is_static and len(shape[2]) == 6:
            return OutputKind.FINAL
    raise ModelError(
        f"the model's output is {shape}; with {labels} labels a YOLO detector's is"
        f" [1, {BOX_COLUMNS + labels}, N] or [1, N, 6]"
    )


def embed_preprocessing(model: Any) -> Any:
    """The same graph taking u8 BGR [1, H, W, 3] in place of f32 RGB 0..1 [1, 3, H, W]."""
    openvino = import_openvino()
    preprocess = openvino.preprocess
    builder = preprocess.PrePostProcessor(model)
    source = builder.input()
    source.tensor().set_element_type(openvino.Type.u8).set_layout(openvino.Layout("NHWC"))
    source.tensor().set_color_format(preprocess.ColorFormat.BGR)
    source.model().set_layout(openvino.Layout("NCHW"))
    steps = source.preprocess().convert_element_type(openvino.Type.f32)
    steps.convert_color(preprocess.ColorFormat.RGB).scale([255.0, 255.0, 255.0])
    return builder.build()


def save_graph(model: Any, folder: Path) -> None:
    """Write ``model.xml`` and ``model.bin``, weights as they are."""
    import_openvino().save_model(model, folder / "model.xml", compress_to_fp16=False)


def try_out(model: Any, shape: Shape | None) -> None:
    """Run the graph once on a grey picture. Raises ModelError if it can't be run."""
    import numpy as np

    openvino = import_openvino()
    size = shape or Shape(10 * STRIDE, 6 * STRIDE)
    grey = np.full((1, size.height, size.width, 3), 114, np.uint8)
    trial = model.clone()
    try:
        trial.reshape(list(grey.shape))
        compiled = openvino.Core().compile_model(trial, "CPU", {"INFERENCE_NUM_THREADS": 1})
        compiled.create_infer_request().infer(grey)
    except RuntimeError as error:
        reason = str(error).strip().splitlines()[-1]
        raise ModelError(f"OpenVINO can't run this model: {reason}") from error
