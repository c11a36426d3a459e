"""Where and how much is kept, from the command line: with a running NVR and without one."""

import io
import json
import sys
from pathlib import Path

import aiohttp
import pytest

from nvr.config import load_config

from .test_cli import Output, run, run_beside
from .web.conftest import FileBackend, Running, backend, nvr

__all__ = ["backend", "nvr"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    data_dir = tmp_path / "data"
    monkeypatch.setenv("CLOUDCAM_DATA", str(data_dir))
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    return data_dir


def test_what_is_kept_is_shown_and_changed(folder: Path, tmp_path: Path, capsys: Output) -> None:
    code, out, _ = run(capsys, "storage")
    assert code == 0
    assert f"Recordings    {folder}/recordings" in out
    assert "no limit" in out
    second = tmp_path / "second"
    second.mkdir()
    code, out, _ = run(
        capsys, "storage", "--max-recordings-gb", "500", "--keep-away-alerts-days", "7",
        "--fallback-dir", str(second),
    )  # fmt: skip
    assert code == 0
    assert "500 GB" in out
    assert "for 7 days" in out
    config = load_config(folder / "config.json")
    assert (config.max_recordings_gb, config.keep_away_alerts_days) == (500, 7)
    assert config.fallback_dir == second
    code, out, _ = run(capsys, "storage", "--max-recordings-gb", "none", "--json")
    assert code == 0
    assert json.loads(out) == {
        "recordings_dir": None,
        "fallback_dir": str(second),
        "min_free_gb": 2.0,
        "max_recordings_gb": None,
        "keep_away_alerts_days": 7.0,
    }


def test_a_second_folder_on_the_first_disk_is_told(folder: Path, capsys: Output) -> None:
    (folder / "recordings").mkdir(parents=True)
    (folder / "second").mkdir()
    _, out, _ = run(capsys, "storage", "--fallback-dir", str(folder / "second"))
    assert "on the same disk" in out
    _, out, _ = run(capsys, "storage", "--fallback-dir", str(folder / "nowhere"))
    assert "is not there yet" in out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--max-recordings-gb", "much"], 2, "no number"),
        (["--max-recordings-gb", "0"], 1, "max_recordings_gb"),
        (["--keep-away-alerts-days", "-1"], 1, "keep_away_alerts_days"),
        (["--min-free-gb", "nan"], 1, "min_free_gb"),
    ],
)
def test_what_makes_no_sense_is_refused(
    folder: Path, capsys: Output, arguments: list[str], code: int, told: str
) -> None:
    assert run(capsys, "storage", *arguments)[0] == code
    refused, _, err = run(capsys, "storage", *arguments)
    assert refused == code
    assert told in err
    assert not (folder / "config.json").exists()


async def test_a_running_nvr_takes_it_over(
    backend: FileBackend,
    nvr: Running,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Output,
) -> None:
    monkeypatch.setenv("CLOUDCAM_DATA", str(nvr.data_dir))
    code, out, _ = await run_beside(capsys, "storage", "--max-recordings-gb", "50")
    assert (code, "50 GB" in out) == (0, True)
    assert "Restart" not in out
    assert backend.config.max_recordings_gb == 50
    code, out, _ = await run_beside(capsys, "storage", "--fallback-dir", "/mnt/second")
    assert "Restart the NVR" in out
    code, _, err = await run_beside(capsys, "storage", "--max-recordings-gb", "0")
    assert (code, "max_recordings_gb" in err) == (1, True)


async def test_nobody_in_the_network_may(nvr: Running) -> None:
    async with aiohttp.ClientSession() as session:
        url = f"https://127.0.0.1:{nvr.port}/api/storage"
        async with session.patch(url, json={"recordings_dir": "/"}, ssl=False) as response:
            assert response.status == 401
