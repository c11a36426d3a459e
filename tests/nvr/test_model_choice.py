"""Which model runs, and what is remembered of its settings."""

import shutil
from pathlib import Path
from threading import Event
from typing import cast

import pytest

from nvr import model_choice
from nvr.core import Core
from nvr.errors import ModelError
from nvr.model_choice import choose_model, tune_in_background
from nvr.vision import tuning
from nvr.vision.model import BUILTIN_DIR
from nvr.vision.settings import Candidate, ModelChoice
from nvr.vision.tuning import Tuning

DEFAULT = Candidate(None, "f32")
CHEAPER = Candidate("AVX2_VNNI", "f32")
AT_FIRST = ModelChoice(BUILTIN_DIR, DEFAULT)


class Heard:
    """What the core is told."""

    def __init__(self) -> None:
        self.said: list[object] = []

    def tuning(self, *, is_running: bool) -> None:
        self.said.append("measuring" if is_running else "measured")

    async def use_model(self, model: ModelChoice) -> None:
        self.said.append(model)


def measuring(monkeypatch: pytest.MonkeyPatch, result: Tuning | Exception | None) -> None:
    """Measuring takes seconds and depends on the machine: this is what it finds."""

    def measure(_: Path, stop: Event) -> Tuning | None:
        assert not stop.is_set()
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(tuning, "measure", measure)
    monkeypatch.setattr(model_choice, "_SETTLE_S", 0)


async def tuned(data_dir: Path) -> list[object]:
    core = Heard()
    await tune_in_background(data_dir, AT_FIRST, cast(Core, core))
    return core.said


def remembered(data_dir: Path, found: Candidate, folder: Path = BUILTIN_DIR) -> None:
    tuning.save(data_dir / "tuning.json", tuning.key_for(folder), Tuning(found, 5.0))


def test_at_first_the_builtin_model_with_default_settings(tmp_path: Path) -> None:
    assert choose_model(tmp_path, "builtin") == AT_FIRST


def test_what_was_measured_is_used(tmp_path: Path) -> None:
    remembered(tmp_path, CHEAPER)
    assert choose_model(tmp_path, "builtin") == ModelChoice(BUILTIN_DIR, CHEAPER)


def test_what_was_measured_of_another_model_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "models" / "mine"
    shutil.copytree(BUILTIN_DIR, folder)
    with (folder / "model.bin").open("ab") as file:
        file.write(b"other weights")
    remembered(tmp_path, CHEAPER)
    assert choose_model(tmp_path, "mine") == ModelChoice(folder, DEFAULT)


def test_a_model_that_is_gone_is_replaced_and_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert choose_model(tmp_path, "mine") == AT_FIRST
    assert "there is no model 'mine'" in caplog.text


async def test_a_cheaper_setting_is_remembered_and_moved_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, Tuning(CHEAPER, 4.0))
    better = ModelChoice(BUILTIN_DIR, CHEAPER)
    assert await tuned(tmp_path) == ["measuring", "measured", better]
    assert choose_model(tmp_path, "builtin") == better
    assert await tuned(tmp_path) == [], "once is enough"


async def test_where_the_default_is_the_cheapest_nothing_restarts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measuring(monkeypatch, Tuning(DEFAULT, 4.0))
    assert await tuned(tmp_path) == ["measuring", "measured"]
    assert (tmp_path / "tuning.json").exists()


@pytest.mark.parametrize(
    "result", [None, ModelError("can't run"), OSError(28, "full"), ValueError()]
)
async def test_where_it_can_not_be_measured_all_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: Exception | None
) -> None:
    measuring(monkeypatch, result)
    assert await tuned(tmp_path) == ["measuring", "measured"]
    assert choose_model(tmp_path, "builtin") == AT_FIRST
    assert not (tmp_path / "tuning.json").exists()
