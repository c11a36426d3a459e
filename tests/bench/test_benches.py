"""The benches as they are run: real cameras, the real NVR, their figures."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bench import procfs
from tests.nvr.streams import Recipe, make

pytestmark = pytest.mark.alone

STREAM = Recipe(seconds=8, width=320, height=180, gop=15)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("streams")
    main, sub = make(folder / "m.mp4", STREAM), make(folder / "s.mp4", STREAM)
    return ["--main", str(main), "--sub", str(sub)]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "bench", *arguments]


@pytest.mark.slow
def test_cost_of_one_camera(root: Path, files: list[str]) -> None:
    arguments = ["cost", "--cameras", "1", "--seconds", "3", "--settle", "1", *files]
    done = subprocess.run(
        command(*arguments), cwd=root, check=False, capture_output=True, text=True, timeout=110
    )
    assert done.returncode in (0, 1), done.stderr
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert set(figures["missed_targets"]) <= {"dropped"}, "others keep this machine busy"
    assert 0.5 < figures["cpu_pct_core_per_camera"] < 150
    assert 60 < figures["pss_mb"] < 1000
    assert 0 < figures["first_recording_s"] < figures["first_safe_s"] < 60
    assert figures["analysed_fps"] == pytest.approx(15, abs=3)
    assert {"main", "worker", "inference", "forkserver"} <= figures["cpu_pct_core_of"].keys()
    assert figures["recall"] is None
    assert len(figures["config_hash"]) == 16
    for name in ("inferences_per_s", "first_alert_s", "dropped"):
        assert name in figures


@pytest.mark.slow
def test_vision_of_a_clip_without_anybody(root: Path, tmp_path: Path) -> None:
    make(tmp_path / "a.mp4", STREAM)
    video = {
        "file": "a.mp4",
        "intervals": [{"label": "person", "start_s": 1, "end_s": 3}],
        "uncertain": [],
    }
    truth = json.dumps({"tolerance_s": 1.0, "videos": [video]})
    (tmp_path / "ground_truth.json").write_text(truth)
    done = subprocess.run(
        command("vision", str(tmp_path), "--sheet", str(tmp_path / "sheet")),
        cwd=root,
        check=False,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert done.returncode == 0, done.stderr
    assert "a.mp4: person 0 of 1" in done.stderr
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert figures["seconds"] == pytest.approx(STREAM.seconds, abs=0.1)
    assert figures["inferences_per_s"] > 0.5, "it looked at least when it began"
    assert 0 < figures["cpu_s_per_video_s"] < 5
    person = figures["person"]
    assert (person["visits"], person["found"], person["event_recall"]) == (1, 0, 0.0)
    assert person["false_alerts"] == 0
    assert person["latency_ms_p50"] is None


def test_vision_says_what_is_wrong_with_a_folder(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        command("vision", str(tmp_path)), cwd=root, check=False, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "ground_truth.json: not readable" in done.stderr


@pytest.mark.slow
def test_recordings_survive_some_kills(root: Path) -> None:
    done = subprocess.run(
        command("recovery", "--kills", "3", "--seed", "1"),
        cwd=root,
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert figures["runs"] > 1
    assert figures["files"] >= 6
    # how long it takes depends on who else is at work here
    assert set(figures["missed_targets"]) <= {"gap_less_gop_s_max"}, done.stderr


async def test_an_interrupted_bench_leaves_nothing_behind(root: Path, files: list[str]) -> None:
    bench = await asyncio.create_subprocess_exec(
        *command("cost", *files), cwd=root, stderr=asyncio.subprocess.PIPE, start_new_session=True
    )
    assert bench.stderr is not None
    async with asyncio.timeout(60):
        while b"on disk at" not in await bench.stderr.readline():
            assert bench.returncode is None
    everybody = procfs.processes()
    started = procfs.family(everybody, bench.pid)
    assert len(started) > 4
    bench.send_signal(signal.SIGTERM)
    said = await bench.stderr.read()
    assert await bench.wait() == 130, said.decode()
    await asyncio.to_thread(_wait_until_gone, started)


def _wait_until_gone(started: dict[int, procfs.Process]) -> None:
    give_up = time.monotonic() + 10
    while left := _still_there(started):
        assert time.monotonic() < give_up, f"still there: {left}"
        time.sleep(0.1)


def _still_there(started: dict[int, procfs.Process]) -> list[procfs.Process]:
    now = procfs.processes()
    return [p for p in started.values() if p.pid in now and now[p.pid].start == p.start]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["cost", "--main", "a.mp4"], "--main and --sub go together"),
        (["cost", "--main", "a.mp4", "--sub", "b.mp4"], "a.mp4"),
        (["latency", "--visible-s", "3", "--main", "a.mp4", "--sub", "b.mp4"], "a.mp4"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(
    root: Path, tmp_path: Path, arguments: list[str], told: str
) -> None:
    done = subprocess.run(
        command(*arguments), cwd=root, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_an_nvr_that_does_not_start_shows_its_log(
    root: Path, tmp_path: Path, files: list[str]
) -> None:
    broken = tmp_path / ".venv" / "bin" / "cloudcam-nvr"
    broken.parent.mkdir(parents=True)
    broken.write_text("#!/bin/sh\necho the disk is on fire >&2\nexit 3\n")
    broken.chmod(0o755)
    done = subprocess.run(
        command("cost", *files, "--checkout", str(tmp_path)),
        cwd=root,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "the disk is on fire" in done.stderr


@pytest.mark.slow
def test_what_is_masked_comes_out_nowhere(root: Path) -> None:
    """One walk over every output. Without the mask each shows what must not be seen."""
    done = subprocess.run(
        command("privacy", "--only", "masks"),
        cwd=root, check=False, capture_output=True, text=True, timeout=170,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert figures["unmasked_pixels"] == figures["blind_outputs"] == 0
    assert figures["unwalked_routes"] == 0
    assert figures["outputs"] >= 15
    assert figures["pictures"] > 500
    assert figures["psnr_db_min"] > 34
