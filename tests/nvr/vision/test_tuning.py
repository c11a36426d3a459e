"""Inference settings are measured once and remembered."""

import json
import math
import time
from pathlib import Path
from threading import Event, Timer

import pytest

from nvr.errors import ModelError
from nvr.vision import tuning
from nvr.vision.model import BUILTIN_DIR
from nvr.vision.settings import Candidate
from nvr.vision.tuning import Tuning


def test_measures_here() -> None:
    """Real processes on this machine: a plausible time and settings that were tried."""
    result = tuning.measure(BUILTIN_DIR, Event())
    assert result is not None
    assert result.best in tuning.candidates(tuning.cpu_flags())
    assert 0.5 < result.milliseconds < 2000
    assert result.best.settings().threads == 1


def test_instruction_set_takes_effect() -> None:
    """The environment reaches oneDNN: SSE4.1 alone is much slower than what this CPU can do."""
    if "avx2" not in tuning.cpu_flags():
        pytest.skip("this CPU has nothing faster than SSE4.1 to compare with")
    quick = tuning.time_in_subprocess(BUILTIN_DIR, Candidate(None, "f32"), Event())
    slow = tuning.time_in_subprocess(BUILTIN_DIR, Candidate("SSE41", "f32"), Event())
    assert slow > 2 * quick


@pytest.mark.parametrize(
    ("times", "best"),
    [
        ([10.0, 9.9], None),  # within the noise: stay
        ([10.0, 8.0], "AVX512_CORE_VNNI"),
        ([math.inf, 30.0], "AVX512_CORE_VNNI"),
        ([10.0, math.inf], None),
    ],
)
def test_choice(times: list[float], best: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cheapest by a clear margin; a candidate that fails is out."""
    tried = dict(zip([None, "AVX512_CORE_VNNI"], times, strict=True))
    monkeypatch.setattr(tuning, "cpu_flags", lambda: frozenset({"amx_int8"}))
    monkeypatch.setattr(tuning, "time_in_subprocess", lambda _, c, _stop: tried[c.isa])
    result = tuning.measure(BUILTIN_DIR, Event())
    assert result is not None
    assert result.best.isa == best


def test_broken_model(tmp_path: Path) -> None:
    """When nothing works there is an error, not a setting."""
    with pytest.raises(ModelError, match="can't run this model"):
        tuning.measure(tmp_path, Event())


def test_stops_at_once_and_remembers_nothing_half_measured() -> None:
    """Who stops the NVR while it measures waits for nothing, and gets no wrong settings."""
    stop = Event()
    Timer(0.3, stop.set).start()
    began = time.monotonic()
    assert tuning.measure(BUILTIN_DIR, stop) is None
    assert time.monotonic() - began < 5


def test_candidates_fit_the_cpu() -> None:
    """Only what the CPU has; the default always first."""
    assert tuning.candidates(frozenset()) == [Candidate(None, "f32")]
    everything = frozenset({"amx_int8", "amx_bf16", "avx512_vnni", "avx_vnni", "avx512_bf16"})
    found = tuning.candidates(everything)
    assert found[0] == Candidate(None, "f32")
    assert {c.isa for c in found} == {None, "AVX512_CORE_VNNI", "AVX2_VNNI"}
    assert {c.precision for c in found} == {"f32", "bf16"}
    assert tuning.candidates(frozenset({"asimdhp"}))[1].precision == "f16"


def test_remembers(tmp_path: Path) -> None:
    """What was saved for this key comes back; another key is another machine."""
    path = tmp_path / "deeper" / "tuning.json"
    found = Tuning(Candidate("AVX2_VNNI", "f32"), 12.5)
    assert tuning.load_or_none(path, "here") is None
    tuning.save(path, "here", found)
    assert tuning.load_or_none(path, "here") == found
    assert tuning.load_or_none(path, "elsewhere") is None
    assert [p.name for p in path.parent.iterdir()] == ["tuning.json"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"key": "here"}',
        '{"key": "here", "best": 3, "milliseconds": 1}',
        '{"key": "here", "best": {"isa": 4, "precision": "f32"}, "milliseconds": 1}',
        '{"key": "here", "best": {"isa": null, "precision": "f32"}, "milliseconds": "x"}',
        "\udcff",
    ],
)
def test_damaged_file_is_measured_again(tmp_path: Path, text: str) -> None:
    """Whatever is in the file, it never stops the program."""
    path = tmp_path / "tuning.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert tuning.load_or_none(path, "here") is None


def test_key_names_what_matters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CPU, OpenVINO and model are in the key."""
    key = tuning.key_for(BUILTIN_DIR)
    assert tuning.cpu_model() in key
    assert json.loads(json.dumps(key)) == key
    monkeypatch.setattr(tuning, "version", lambda _: "1900.1")
    assert tuning.key_for(BUILTIN_DIR) != key
    monkeypatch.undo()
    monkeypatch.setattr(tuning, "cpu_flags", lambda: frozenset({"sse2"}))
    assert tuning.key_for(BUILTIN_DIR) != key
