"""What the cost bench says of who was missed."""

import os
from types import SimpleNamespace
from typing import Any

import pytest

from bench.cost import FURTHER_PSS_MB_TARGET, PSS_MB_TARGET, RECALL_TARGET, missed_targets
from bench.meter import Meter
from nvr.protocol import CameraInfo, CameraStatus, InferenceInfo


def camera(name: str, persons: int, fps: float = 10.0, dropped: int = 0) -> CameraInfo:
    status = CameraStatus(persons=persons, analysed_fps=fps, dropped=dropped)
    return CameraInfo(
        name, name, record=True, detect=True, record_audio=False, has_sub=True, status=status
    )


def nvr(*cameras: CameraInfo) -> Any:
    info = SimpleNamespace(inference=InferenceInfo("ready", "builtin"))
    return SimpleNamespace(pid=os.getpid(), nvr=info, cameras={c.id: c for c in cameras})


MEMORY = {"cameras": 1, "pss_mb": 100.0, "pss_mb_per_further_camera": None}


def test_a_camera_that_misses_somebody_does_not_hide_behind_others() -> None:
    shown = nvr(camera("a", 4), camera("b", 1), camera("c", 0))
    meter = Meter(shown, {"a": 4, "b": 2, "c": 0}.__getitem__)
    meter.sample()
    meter.sample()
    figures = meter.figures()
    assert figures["recall"] == pytest.approx(5 / 6, abs=1e-3)
    assert figures["recall_min"] == 0.5
    assert missed_targets(figures | MEMORY) == ["recall"]


def test_more_than_there_are_make_up_for_nobody() -> None:
    meter = Meter(nvr(camera("a", 5), camera("b", 0)), {"a": 1, "b": 1}.__getitem__)
    meter.sample()
    figures = meter.figures()
    assert (figures["recall"], figures["recall_min"]) == (0.5, 0.0)


def test_one_camera_that_falls_behind_is_told() -> None:
    shown = nvr(camera("a", 0), camera("b", 0, fps=4.0))
    meter = Meter(shown, None)
    shown.cameras["b"] = camera("b", 0, fps=4.0, dropped=3)
    meter.sample()
    figures = meter.figures()
    assert (figures["analysed_fps"], figures["analysed_fps_min"]) == (7.0, 4.0)
    assert (figures["recall"], figures["recall_min"]) == (None, None)
    assert missed_targets(figures | MEMORY) == ["dropped"]


def test_a_figure_at_its_target_is_enough() -> None:
    seen = {"recall_min": RECALL_TARGET, "dropped": 0}
    assert missed_targets(seen | MEMORY | {"pss_mb": PSS_MB_TARGET}) == []
    many = {"cameras": 28, "pss_mb": 3 * PSS_MB_TARGET}
    assert missed_targets(seen | many | {"pss_mb_per_further_camera": FURTHER_PSS_MB_TARGET}) == []


def test_memory_beyond_its_target_is_told() -> None:
    seen = {"recall_min": None, "dropped": 0}
    assert missed_targets(seen | MEMORY | {"pss_mb": PSS_MB_TARGET + 0.1}) == ["pss_mb"]
    many = {"cameras": 28, "pss_mb": 700.0, "pss_mb_per_further_camera": 20.1}
    assert missed_targets(seen | many) == ["pss_mb_per_further_camera"]


def test_memory_is_told_by_what_a_process_is_for() -> None:
    meter = Meter(nvr(camera("a", 0)), None)
    meter.sample()
    figures = meter.figures()
    assert figures["pss_mb_of"]["main"] > 1
    assert figures["pss_mb"] == pytest.approx(sum(figures["pss_mb_of"].values()), rel=0.1)
