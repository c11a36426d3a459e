"""Model folders and the choice of the input shape."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.errors import ModelError
from nvr.vision.letterbox import Letterbox
from nvr.vision.model import (
    BUILTIN_DIR,
    DEFAULT_AREA,
    WANTED_LABELS,
    ModelInfo,
    OutputKind,
    fingerprint,
    load_info,
)
from nvr.vision.shape import Shape


def test_builtin_model_is_whole() -> None:
    """It finds what the NVR looks for, at any size, and says where it comes from."""
    info = load_info(BUILTIN_DIR)
    assert set(WANTED_LABELS) <= set(info.labels)
    assert info.fixed_shape is None
    assert info.sha256 == "f59b3d833e2ff32e194b5bb8e08d211dc7c5bdf144b90d2c8412c47ccfc83b36"
    card = (BUILTIN_DIR / "MODEL_CARD.md").read_text(encoding="utf-8")
    for fact in (info.sha256, info.licence, "train2017", "val2017"):
        assert fact in card
    assert sum(f.stat().st_size for f in BUILTIN_DIR.iterdir()) < 4_500_000


@pytest.mark.parametrize(
    ("picture", "shape"),
    [
        ("640x360", "640x352"),
        ("1920x1080", "640x352"),
        ("640x480", "512x384"),
        ("720x1280", "352x640"),
        ("1000x1000", "448x448"),
    ],
)
def test_shape_follows_the_camera(picture: str, shape: str) -> None:
    """Landscape, portrait, square and 4:3 cameras each get their own input."""
    assert str(load_info(BUILTIN_DIR).shape_for(Shape.parse(picture))) == shape


@given(st.integers(64, 4000), st.integers(64, 4000), st.sampled_from([320 * 192, DEFAULT_AREA]))
def test_shape_shows_more_than_a_square(width: int, height: int, area: int) -> None:
    """Within the budget, multiples of 32, and no square input would show the picture larger."""
    picture = Shape(width, height)
    shape = load_info(BUILTIN_DIR).shape_for(picture, area)
    assert shape.area <= area
    assert shape.width % 32 == shape.height % 32 == 0
    side = int(area**0.5) // 32 * 32
    square = Letterbox.fit(picture, Shape(side, side)).inner
    inner = Letterbox.fit(picture, shape).inner
    assert (inner.width, inner.height) >= (square.width, square.height)


def test_info_is_kept(tmp_path: Path) -> None:
    """What is saved is what is loaded."""
    info = ModelInfo("mine", ("person",), OutputKind.FINAL, Shape(320, 192), "a file", "ab", "MIT")
    for part in ("model.xml", "model.bin"):
        (tmp_path / part).write_text("x")
    info.save(tmp_path)
    assert load_info(tmp_path) == info
    assert info.shape_for(Shape(640, 480)) == Shape(320, 192)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": 99},
        {"output": "something"},
        {"fixed_shape": "wide"},
        {"labels": None},
        {"unknown": 1},
    ],
)
def test_damaged_info(tmp_path: Path, change: dict[str, object]) -> None:
    """Every kind of damage names the file and says what to do."""
    data = json.loads((BUILTIN_DIR / "model.json").read_text()) | change
    (tmp_path / "model.json").write_text(json.dumps(data))
    with pytest.raises(ModelError, match=r"model\.json: .*add the model again"):
        load_info(tmp_path)


def test_fingerprint_tells_models_apart(tmp_path: Path) -> None:
    """One byte of the weights makes another model."""
    for part in ("model.xml", "model.bin"):
        (tmp_path / part).write_bytes((BUILTIN_DIR / part).read_bytes())
    same = fingerprint(tmp_path)
    assert same == fingerprint(BUILTIN_DIR)
    (tmp_path / "model.bin").write_bytes(b"x" + (BUILTIN_DIR / "model.bin").read_bytes()[1:])
    assert fingerprint(tmp_path) != same
    (tmp_path / "model.bin").unlink()
    with pytest.raises(ModelError):
        fingerprint(tmp_path)
