import json
from pathlib import Path

import pytest

from bench.configuration import config_hash, tuned


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    package = tmp_path / "checkout" / "nvr"
    (package / "models").mkdir(parents=True)
    (package / "vision.py").write_text('"""Sees."""\n\nTHRESHOLD = 0.5  # by measuring\n')
    (package / "models" / "model.bin").write_bytes(b"weights")
    return package.parent


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    write_config(tmp_path, [camera("a", "rtsp://one/1")])
    return tmp_path


def camera(name: str, url: str, **settings: object) -> dict[str, object]:
    return {"id": name, "name": name.upper(), "main_url": url, **settings}


def write_config(data_dir: Path, cameras: list[dict[str, object]]) -> None:
    (data_dir / "config.json").write_text(json.dumps({"cameras": cameras}))


def test_comments_docstrings_names_and_addresses_change_nothing(
    checkout: Path, data_dir: Path
) -> None:
    before = config_hash(checkout, data_dir)
    (checkout / "nvr/vision.py").write_text('"""Looks."""\nTHRESHOLD = (0.5)\n')
    write_config(data_dir, [camera("a", "rtsp://one/2"), camera("b", "rtsp://two/1")])
    assert config_hash(checkout, data_dir) == before


def test_code_model_and_settings_change_it(checkout: Path, data_dir: Path) -> None:
    hashes = {config_hash(checkout, data_dir)}
    (checkout / "nvr/vision.py").write_text('"""Sees."""\n\nTHRESHOLD = 0.4  # by measuring\n')
    hashes.add(config_hash(checkout, data_dir))
    (checkout / "nvr/models/model.bin").write_bytes(b"others")
    hashes.add(config_hash(checkout, data_dir))
    write_config(data_dir, [camera("a", "rtsp://one/1", detect=False)])
    hashes.add(config_hash(checkout, data_dir))
    assert len(hashes) == 4


def test_tuning_is_told_when_it_is_there(tmp_path: Path) -> None:
    assert tuned(tmp_path) is None
    (tmp_path / "tuning.json").write_text('{"best": {"isa": null, "precision": "f32"}}')
    assert tuned(tmp_path) == "f32, any instruction set"
