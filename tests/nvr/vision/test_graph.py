"""Exported graphs: real ones of OpenVINO, of the right shape and of wrong ones."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nvr.errors import ModelError
from nvr.vision.graph import (
    embed_preprocessing,
    input_shape,
    output_kind,
    read_graph,
    save_graph,
    try_out,
)
from nvr.vision.model import OutputKind
from nvr.vision.runtime import import_openvino
from nvr.vision.shape import Shape
from tests.nvr.onnx_file import write_detector


def graph_taking(*shapes: list[int]) -> Any:
    """A graph whose inputs have these shapes (-1 = any), each handed on as an output."""
    openvino = import_openvino()
    inputs = [
        openvino.opset13.parameter(openvino.PartialShape(shape), np.float32) for shape in shapes
    ]
    return openvino.Model([openvino.opset13.relu(i) for i in inputs], inputs, "graph")


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ([1, 3, 192, 320], Shape(320, 192)),
        ([-1, 3, -1, -1], None),
        ([-1, 3, 32, 64], Shape(64, 32)),
    ],
)
def test_input_shape(shape: list[int], expected: Shape | None) -> None:
    assert input_shape(graph_taking(shape)) == expected


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ([[1, 3, 32, 32], [1, 3, 32, 32]], "takes 2 inputs"),
        ([[1, 192, 320, 3]], r"takes \[1,192,320,3\]"),
        ([[1, -1, 32, 32]], "a YOLO detector takes"),
        ([[3, 32, 32]], "a YOLO detector takes"),
        ([[1, 3, -1, 320]], "only one of width and height"),
    ],
)
def test_other_inputs_are_refused(shapes: list[list[int]], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        input_shape(graph_taking(*shapes))


@pytest.mark.parametrize(
    ("shape", "labels", "kind"),
    [
        ([1, 84, 2100], 80, OutputKind.GRID),
        ([1, 6, -1], 2, OutputKind.GRID),
        ([1, 300, 6], 80, OutputKind.FINAL),
        ([-1, -1, 6], 80, OutputKind.FINAL),
    ],
)
def test_output_kind(shape: list[int], labels: int, kind: OutputKind) -> None:
    assert output_kind(graph_taking(shape), labels) is kind


def test_other_outputs_are_refused() -> None:
    with pytest.raises(ModelError, match="has 2 outputs"):
        output_kind(graph_taking([1, 84, 9], [1, 84, 9]), 80)
    with pytest.raises(ModelError, match=r"with 3 labels a YOLO detector's is \[1, 7, N\]"):
        output_kind(graph_taking([1, 84, 9]), 3)
    with pytest.raises(ModelError, match="the model's output is"):
        output_kind(graph_taking([1, 84, 9, 9]), 80)


def test_a_file_that_is_no_graph(tmp_path: Path) -> None:
    path = tmp_path / "wrong.onnx"
    path.write_bytes(b"not a graph")
    with pytest.raises(ModelError, match=r"wrong\.onnx: is not a model"):
        read_graph(path)
    with pytest.raises(ModelError, match="is not a model"):
        read_graph(tmp_path / "missing.xml")


def test_the_graph_swaps_channels_and_layout_and_divides_itself() -> None:
    graph = embed_preprocessing(graph_taking([1, 3, 2, 4]))
    bgr = np.zeros((1, 2, 4, 3), np.uint8)
    bgr[0, 1, 3] = (51, 102, 255)  # blue, green, red
    out = (
        import_openvino()
        .Core()
        .compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(bgr)[0]
    )
    assert out.shape == (1, 3, 2, 4)
    assert out[0, :, 1, 3] == pytest.approx([1.0, 0.4, 0.2])
    assert np.count_nonzero(out) == 3


def test_a_saved_graph_gives_the_same(tmp_path: Path) -> None:
    write_detector(tmp_path / "d.onnx", 64, 32, {0: "person"})
    graph = embed_preprocessing(read_graph(tmp_path / "d.onnx"))
    try_out(graph, Shape(64, 32))
    save_graph(graph, tmp_path)
    assert (tmp_path / "model.bin").is_file()
    picture = np.random.default_rng(0).integers(0, 255, (1, 32, 64, 3), np.uint8)
    compiled = import_openvino().Core().compile_model
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    before = compiled(graph, "CPU", exact)(picture)[0]
    after = compiled(read_graph(tmp_path / "model.xml"), "CPU", exact)(picture)[0]
    assert np.array_equal(before, after)
    assert np.abs(before).max() > 0


def test_a_graph_that_can_not_be_run_is_found_out(tmp_path: Path) -> None:
    write_detector(tmp_path / "d.onnx", 64, 32, {0: "person"})
    graph = embed_preprocessing(read_graph(tmp_path / "d.onnx"))
    with pytest.raises(ModelError, match="OpenVINO can't run this model"):
        try_out(graph, Shape(16, 16))  # smaller than its kernel
    try_out(graph, Shape(64, 32))  # the trial left it as it was
