"""Models that a user adds: real ONNX and OpenVINO files, and files that are none."""

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pytest

from nvr import model_store, models_cli
from nvr.config import load_config
from nvr.errors import ModelError
from nvr.vision.detector import Detector
from nvr.vision.graph import read_graph
from nvr.vision.model import BUILTIN_DIR, OutputKind, load_info
from nvr.vision.runtime import import_openvino
from nvr.vision.shape import Shape
from tests.nvr.onnx_file import write_detector

NAMES = {0: "person", 1: "cat", 2: "dog", 3: "teddy bear"}


def left_behind(data_dir: Path) -> list[str]:
    """What lies in the folder of models."""
    models = data_dir / "models"
    return sorted(p.name for p in models.iterdir()) if models.exists() else []


def openvino_model(folder: Path, columns: int = 8, labels: str = "") -> Path:
    """A detector with free input size, as an OpenVINO export has it: [1, columns, N]."""
    openvino = import_openvino()
    ops = openvino.opset13
    images = ops.parameter(openvino.PartialShape([-1, 3, -1, -1]), np.float32, "images")
    weights = np.random.default_rng(0).normal(0, 0.01, (columns, 3, 32, 32)).astype(np.float32)
    cells = ops.convolution(images, weights, [32, 32], [0, 0], [0, 0], [1, 1])
    rows = ops.reshape(cells, np.array([0, columns, -1]), special_zero=True)
    model = openvino.Model([rows], [images], "detector")
    if labels:
        model.set_rt_info(labels, ["model_info", "labels"])
    folder.mkdir(parents=True, exist_ok=True)
    openvino.save_model(model, folder / "small.xml")
    return folder / "small.xml"


def test_onnx_file(tmp_path: Path) -> None:
    """A fixed-size ONNX export becomes a model that detects."""
    write_detector(tmp_path / "Mine.onnx", 320, 192, NAMES)
    added = model_store.add(tmp_path, str(tmp_path / "Mine.onnx"))
    assert added.name == "mine"
    assert added.info is not None
    assert added.info.labels == tuple(NAMES.values())
    assert added.info.fixed_shape == Shape(320, 192)
    assert added.info.output is OutputKind.GRID
    assert added.folder == model_store.folder_of(tmp_path, "mine")
    assert left_behind(tmp_path) == ["mine"]
    detector = Detector(added.folder, Shape(320, 192))
    detector.detect(np.full((192, 320, 3), 200, np.uint8))
    with pytest.raises(ModelError, match="takes 320x192 pixels only"):
        Detector(added.folder, Shape(640, 352))


def test_pixels_become_what_the_graph_expects(tmp_path: Path) -> None:
    """The added model on u8 BGR gives what the file gives on f32 RGB 0..1."""
    file = openvino_model(tmp_path, labels="person cat dog teddy_bear")
    added = model_store.add(tmp_path, str(file))
    assert added.info is not None
    assert added.info.labels == tuple(NAMES.values())
    assert added.info.fixed_shape is None
    pixels = np.random.default_rng(1).integers(0, 255, (1, 64, 96, 3), np.uint8)
    floats = pixels[..., ::-1].transpose(0, 3, 1, 2).astype(np.float32) / 255
    compile_model = import_openvino().Core().compile_model
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    before = compile_model(read_graph(file), "CPU", exact)(floats)[0]
    after = compile_model(read_graph(added.folder / "model.xml"), "CPU", exact)(pixels)[0]
    assert np.abs(before).max() > 0.01
    assert after == pytest.approx(before, abs=1e-4)


def test_openvino_folder_with_metadata(tmp_path: Path) -> None:
    """As `yolo export format=openvino` leaves it: the folder is named, labels lie beside."""
    folder = tmp_path / "small_openvino_model"
    openvino_model(folder)
    names = "".join(f"  {number}: {name}\n" for number, name in NAMES.items())
    (folder / "metadata.yaml").write_text(f"task: detect\nnames:\n{names}args:\n  nms: false\n")
    added = model_store.add(tmp_path, str(folder))
    assert added.name == "small"
    assert added.info is not None
    assert added.info.labels == tuple(NAMES.values())


def test_folder_in_our_own_form(tmp_path: Path) -> None:
    """The packaged model itself, moved from another NVR, is taken as it is."""
    folder = tmp_path / "from_elsewhere"
    shutil.copytree(BUILTIN_DIR, folder)
    added = model_store.add(tmp_path, str(folder))
    assert added.name == "from_elsewhere"
    assert (added.folder / "model.bin").read_bytes() == (BUILTIN_DIR / "model.bin").read_bytes()
    assert load_info(added.folder).name == "from_elsewhere"


def test_added_again_replaces(tmp_path: Path) -> None:
    """The second file of a name takes the first one's place."""
    for width in (320, 640):
        write_detector(tmp_path / "mine.onnx", width, 192, NAMES)
        model_store.add(tmp_path, str(tmp_path / "mine.onnx"))
    assert load_info(tmp_path / "models" / "mine").fixed_shape == Shape(640, 192)
    assert left_behind(tmp_path) == ["mine"]


def test_without_person(tmp_path: Path) -> None:
    """A detector of birds can't watch a house."""
    write_detector(tmp_path / "birds.onnx", 320, 192, {0: "wren", 1: "robin"})
    with pytest.raises(ModelError, match=r"wren, robin .* no person"):
        model_store.add(tmp_path, str(tmp_path / "birds.onnx"))
    assert left_behind(tmp_path) == []


def test_without_labels(tmp_path: Path) -> None:
    """Nobody knows what its numbers mean."""
    write_detector(tmp_path / "mute.onnx", 320, 192, None)
    with pytest.raises(ModelError, match="does not name its labels"):
        model_store.add(tmp_path, str(tmp_path / "mute.onnx"))
    assert left_behind(tmp_path) == []


def test_labels_that_do_not_fit(tmp_path: Path) -> None:
    """A classifier, or a segmentation model with more columns, is no detector."""
    file = openvino_model(tmp_path, columns=40, labels="person cat")
    with pytest.raises(ModelError, match=r"with 2 labels a YOLO detector's is \[1, 6, N\]"):
        model_store.add(tmp_path, str(file))
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("broken.onnx", b"not a model", "is not a model that OpenVINO can read"),
        ("broken.xml", b"<net/>", "is not a model that OpenVINO can read"),
        ("picture.jpg", b"x", "give a .pt, .onnx or OpenVINO .xml file"),
        ("builtin.onnx", b"x", "can't be the name of a model"),
        ("Ünsafe name.onnx", b"x", "can't be the name of a model"),
    ],
)
def test_no_model_at_all(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    """Each gets its own sentence and leaves nothing."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match=expected):
        model_store.add(tmp_path, str(tmp_path / name))
    assert left_behind(tmp_path) == []


def test_missing_file(tmp_path: Path) -> None:
    """Said as such, not taken for a model's name."""
    for name in ("gone.onnx", "gone.pt", "some/folder"):
        with pytest.raises(ModelError, match="there is no such file"):
            model_store.add(tmp_path, str(tmp_path / name))
    with pytest.raises(ModelError, match="holds 0 models"):
        model_store.add(tmp_path, str(tmp_path))


@pytest.mark.parametrize("wanted", ["yolo11n", "weights.pt"])
def test_export_needs_the_extra(tmp_path: Path, wanted: str) -> None:
    """Without torch: what to install, or how to do without it."""
    assert importlib.util.find_spec("ultralytics") is None, "the test environment has no torch"
    (tmp_path / "weights.pt").write_bytes(b"weights")
    wanted = str(tmp_path / wanted) if wanted.endswith(".pt") else wanted
    with pytest.raises(ModelError, match=r"pip install 'cloudcam-nvr\[models\]'.*\.onnx"):
        model_store.add(tmp_path, wanted)
    assert left_behind(tmp_path) == []


def test_full_or_read_only_disk(tmp_path: Path) -> None:
    """A folder that can't be made is named."""
    (tmp_path / "models").write_text("in the way")
    write_detector(tmp_path / "mine.onnx", 320, 192, NAMES)
    with pytest.raises(ModelError, match=r"models: can't be written"):
        model_store.add(tmp_path, str(tmp_path / "mine.onnx"))


def test_command_line_list_add_use(tmp_path: Path) -> None:
    """The three commands, one after the other."""
    assert [line[:9] for line in models_cli.list_models(tmp_path)] == ["* builtin"]
    write_detector(tmp_path / "mine.onnx", 320, 192, NAMES)
    added = list(models_cli.add_model(tmp_path, str(tmp_path / "mine.onnx")))
    assert added[0].startswith("Added mine: person, cat, dog; 320x192")
    assert added[1].endswith("cloudcam-nvr model use mine")
    models_cli.use_model(tmp_path, "mine")
    assert load_config(tmp_path / "config.json").model == "mine"
    lines = list(models_cli.list_models(tmp_path))
    assert [line[:6] for line in lines] == ["  buil", "* mine"]
    models_cli.use_model(tmp_path, "builtin")
    assert load_config(tmp_path / "config.json").model == "builtin"


@pytest.mark.parametrize("name", ["absent", "../models", ".hidden", ""])
def test_use_unknown(tmp_path: Path, name: str) -> None:
    """The error names what there is, and the settings stay."""
    with pytest.raises(ModelError, match=r"models: builtin"):
        models_cli.use_model(tmp_path, name)
    assert not (tmp_path / "config.json").exists()


def test_damaged_model_is_listed_but_not_used(tmp_path: Path) -> None:
    """The list says what is wrong with it."""
    write_detector(tmp_path / "mine.onnx", 320, 192, NAMES)
    folder = model_store.add(tmp_path, str(tmp_path / "mine.onnx")).folder
    (folder / "model.bin").unlink()
    lines = list(models_cli.list_models(tmp_path))
    assert "mine: damaged" in lines[1]
    assert "model.bin is missing" in lines[1]
    with pytest.raises(ModelError, match=r"model\.bin is missing"):
        models_cli.use_model(tmp_path, "mine")
