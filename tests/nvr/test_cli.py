"""The command line, against a running NVR and without one."""

import asyncio
import io
import json
import os
import re
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from nvr.arguments import default_data_dir
from nvr.cli import build_parser, main
from nvr.clock import RealClock
from nvr.config import load_config
from nvr.pairing_string import PairingString
from nvr.scope import Role, Scope
from nvr.store.db import Database
from nvr.store.library import DATABASE_NAME
from nvr.store.tokens import Tokens

from .web.conftest import Running, backend, nvr

__all__ = ["backend", "nvr"]

type Output = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    data_dir = tmp_path / "data"
    monkeypatch.setenv("CLOUDCAM_DATA", str(data_dir))
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    return data_dir


def run(capsys: Output, *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


async def run_beside(capsys: Output, *arguments: str) -> tuple[int, str, str]:
    """Run a command in a thread while the NVR serves in this one."""
    return await asyncio.to_thread(run, capsys, *arguments)


def test_help_answers_at_once_and_imports_nothing_heavy() -> None:
    program = (
        "import sys\nfrom nvr.cli import main\n"
        "try:\n main(['--help'])\nexcept SystemExit:\n pass\n"
        "heavy = {'aiohttp', 'av', 'cv2', 'numpy', 'openvino', 'pydantic', 'cryptography'}\n"
        "print('HEAVY', sorted(heavy & set(sys.modules)))"
    )
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )
    assert time.monotonic() - begin < 5
    assert done.stdout.splitlines()[-1] == "HEAVY []"
    commands = "run", "pair", "camera", "pins", "model", "storage", "install-service", "status"
    for command in commands:
        assert re.search(rf"^    {command}\b", done.stdout, re.MULTILINE)


def test_python_m_nvr() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nvr", "--version"],
        capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    assert re.fullmatch(r"cloudcam-nvr \d+\.\d+\.\d+\n", done.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["camera"],
        ["camera", "add", "x"],
        ["run", "--port", "0"],
        ["run", "--port", "70000"],
        ["run", "--port", "abc"],
        ["run", "--camera", "rtsp://admin:hunter2@h/1"],
        ["run", "--camera", "=rtsp://admin:hunter2@h/1"],
        ["run", "--camera", "Door="],
        ["run", "--sub", "Door=rtsp://admin:hunter2@h/2"],
        ["camera", "add", "x", "rtsp://h/1", "--password-stdin"],
        ["camera", "add", "x", "rtsp://h/1", "--username", "anna"],
        ["camera", "add", "x", "rtsp://h/1", "--transport", "pigeon"],
        ["install-service", "--user", "--system"],
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(arguments: list[str], capsys: Output) -> None:
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("cloudcam-nvr: ")
    assert "hunter2" not in err


def test_without_a_running_nvr(capsys: Output) -> None:
    for command in ("pair", "status"):
        code, _, err = run(capsys, command)
        assert code == 1
        assert err.count("\n") == 1
        assert "cloudcam-nvr run" in err


def test_cameras_without_a_running_nvr(
    capsys: Output, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No cameras yet" in run(capsys, "camera", "list")[1]
    monkeypatch.setattr(sys, "stdin", io.StringIO("geheim\n"))
    code, out, err = run(
        capsys, "camera", "add", "Front door", "rtsp://10.0.0.5/1", "--sub", "rtsp://10.0.0.5/2",
        "--username", "anna", "--password-stdin", "--record-audio", "--transport", "udp",
    )  # fmt: skip
    assert (code, err) == (0, "")
    assert "front_door" in out
    (camera,) = load_config(folder / "config.json").cameras
    assert camera.password is not None
    assert camera.password.get_secret_value() == "geheim"
    assert (camera.username, camera.record_audio, camera.transport) == ("anna", True, "udp")
    assert camera.sub_url == "rtsp://10.0.0.5/2"
    code, out, _ = run(capsys, "camera", "list")
    assert "front_door  Front door" in out
    assert "geheim" not in out
    code, _, err = run(capsys, "camera", "remove", "front_door")
    assert code == 2
    assert "--yes" in err
    assert run(capsys, "camera", "remove", "Front door", "--yes")[0] == 0
    assert load_config(folder / "config.json").cameras == ()
    code, _, err = run(capsys, "camera", "remove", "front_door", "--yes")
    assert code == 1
    assert "no camera 'front_door'" in err


def test_a_camera_that_is_removed_goes_out_of_tokens_at_once(capsys: Output, folder: Path) -> None:
    for name in ("Door", "Yard"):
        run(capsys, "camera", "add", name, "rtsp://10.0.0.5/1")
    clock = RealClock()
    with closing(Database(folder / DATABASE_NAME, clock)) as db:
        both = Scope(Role.VIEWER, frozenset({"door", "yard"}))
        token = Tokens(db, clock).create("Tablet", None, both)[1]
    assert run(capsys, "camera", "remove", "Door", "--yes")[0] == 0
    run(capsys, "camera", "add", "Door", "rtsp://10.0.0.6/1")
    with closing(Database(folder / DATABASE_NAME, clock)) as db:
        found = Tokens(db, clock).verify(token)
    assert found is not None
    assert found.scope == Scope(Role.VIEWER, frozenset({"yard"}))


def test_credentials_in_an_address_leave_it(capsys: Output, folder: Path) -> None:
    assert run(capsys, "camera", "add", "A", "rtsp://anna:geheim@10.0.0.5/1?key=xyz")[0] == 0
    (camera,) = load_config(folder / "config.json").cameras
    assert camera.main_url == "rtsp://10.0.0.5/1?key=xyz"
    out = run(capsys, "camera", "list")[1]
    assert "geheim" not in out
    assert "xyz" not in out


def test_paths_become_addresses(capsys: Output, folder: Path, tmp_path: Path) -> None:
    assert run(capsys, "camera", "add", "USB", "/dev/video0")[0] == 0
    assert run(capsys, "camera", "add", "File", str(tmp_path / "a.mp4"))[0] == 0
    usb, file = load_config(folder / "config.json").cameras
    assert usb.main_url == "v4l2:///dev/video0"
    assert file.main_url == f"file://{tmp_path}/a.mp4"


def test_wrong_settings_are_told_in_one_sentence(capsys: Output, folder: Path) -> None:
    code, _, err = run(capsys, "camera", "add", "x", "gopher://anna:geheim@h/1")
    assert code == 1
    assert "main_url" in err
    assert "rtsp://" in err
    assert "geheim" not in err
    (folder / "config.json").write_text('{"port": "many"}')
    code, _, err = run(capsys, "camera", "list")
    assert code == 1
    assert err.count("\n") == 1
    assert "config.json: port is 'many'" in err


def test_answer_to_the_question_counts(
    capsys: Output, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    run(capsys, "camera", "add", "A", "rtsp://h/1")
    monkeypatch.setattr(sys, "stdin", Terminal("n\n"))
    assert run(capsys, "camera", "remove", "a")[0] == 1
    assert len(load_config(folder / "config.json").cameras) == 1
    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    assert run(capsys, "camera", "remove", "a")[0] == 0
    assert load_config(folder / "config.json").cameras == ()


async def test_pair_prints_a_string_that_pairs(nvr: Running, capsys: Output) -> None:
    code, out, err = await run_beside(capsys, "pair")
    assert (code, err) == (0, "")
    pairing = PairingString.parse(out.splitlines()[0])
    assert pairing.port == nvr.port
    assert "Add integration > CloudCam" in out
    body = {"secret": pairing.secret, "client_name": "x"}
    async with nvr.http.post(f"{nvr.url}/api/pair", json=body) as response:
        assert response.status == 200
    assert "admin, all cameras" in out
    _, out, _ = await run_beside(
        capsys, "pair", "--role", "viewer", "--camera", "Front door", "--json"
    )
    answer = json.loads(out)
    assert (answer["role"], answer["cameras"]) == ("viewer", ["front_door"])
    code, _, err = await run_beside(capsys, "pair", "--camera", "Garden")
    assert (code, "front_door" in err) == (1, True)
    _, out, _ = await run_beside(capsys, "pair", "--json", "--address", "nvr.home")
    answer = json.loads(out)
    assert PairingString.parse(answer["pairing"]).hosts == ("nvr.home",)


async def test_cameras_of_a_running_nvr(
    nvr: Running, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("geheim\n"))
    code, out, _ = await run_beside(
        capsys, "camera", "add", "Yard", "rtsp://10.0.0.7/1", "--username", "a", "--password-stdin"
    )
    assert code == 0
    assert "recording begins now" in out
    camera = nvr.backend.config.camera("yard")
    assert camera is not None
    assert camera.password is not None
    assert camera.password.get_secret_value() == "geheim"
    _, out, _ = await run_beside(capsys, "camera", "list")
    assert re.search(r"yard +Yard +connecting, not recording", out)
    code, _, err = await run_beside(capsys, "camera", "add", "Z", "gopher://h/1")
    assert code == 1
    assert "main_url" in err


async def test_a_running_nvrs_camera_is_removed_through_it(nvr: Running, capsys: Output) -> None:
    code, _, err = await run_beside(capsys, "camera", "remove", "front_door", "--yes")
    assert (code, err) == (0, "")
    assert nvr.backend.config.cameras == ()


def test_a_name_that_two_cameras_have_removes_neither(capsys: Output, folder: Path) -> None:
    for _ in range(2):
        run(capsys, "camera", "add", "Door", "rtsp://h/1")
    code, _, err = run(capsys, "camera", "remove", "Door", "--yes")
    assert code == 1
    assert "several cameras are called 'Door' (ids: door, door_2)" in err
    assert run(capsys, "camera", "remove", "door_2", "--yes")[0] == 0
    assert [c.id for c in load_config(folder / "config.json").cameras] == ["door"]


async def test_status(nvr: Running, capsys: Output) -> None:
    code, out, _ = await run_beside(capsys, "status")
    assert code == 0
    assert "CloudCam NVR 0.1.0: running" in out
    assert "front_door" in out
    _, out, _ = await run_beside(capsys, "status", "--json")
    assert json.loads(out)["nvr"]["id"] == "abc"


def test_run_hands_everything_on(
    capsys: Output, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reads the arguments only: the program itself has its own tests."""
    options = build_parser().parse_args(
        ["run", "--port", "9000", "--host", "127.0.0.1", "-vv", "--camera", "Door=rtsp://h/1?a=b",
         "--camera", "Yard=/v.mp4", "--sub", "Door=rtsp://h/2"]
    )  # fmt: skip
    assert options.camera == [("Door", "rtsp://h/1?a=b"), ("Yard", "file:///v.mp4")]
    assert options.sub == [("Door", "rtsp://h/2")]
    assert (options.port, options.host, options.verbose) == (9000, "127.0.0.1", 2)
    assert options.data_dir is None


def test_default_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDCAM_DATA", "/some/where")
    assert default_data_dir() == Path("/some/where")
    monkeypatch.delenv("CLOUDCAM_DATA")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert default_data_dir() == Path("/var/lib/cloudcam")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", "/homes/anna")
    assert default_data_dir() == Path("/homes/anna/.local/share/cloudcam")


def test_reader_that_goes_away_is_no_error(folder: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -m nvr install-service --user --print | head -c 1",
        shell=True, capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert done.stderr == ""


async def test_pins_are_listed_with_owner_size_and_age(nvr: Running, capsys: Output) -> None:
    assert await run_beside(capsys, "pins") == (0, "Nothing is pinned.\n", "")
    now_us = time.time_ns() // 1000
    pin = await nvr.backend.keeping.pin("front_door", now_us - 9_000_000, now_us, "Ann", "Parcel")
    nvr.backend.keeping.pinned[0] = replace(pin, created_us=now_us - 72 * 3_600_000_000)
    code, out, _ = await run_beside(capsys, "pins")
    assert code == 0
    assert out.startswith("p0  front_door  2")
    assert out.endswith("  9 s  0.0 MB  pinned by Ann 3 days ago: Parcel\n")
    code, out, _ = await run_beside(capsys, "pins", "--json")
    assert json.loads(out)[0]["owner"] == "Ann"
    code, _, err = await run_beside(capsys, "camera", "remove", "front_door", "--yes")
    assert code == 1
    assert "unpin" in err
    code, out, _ = await run_beside(
        capsys, "camera", "remove", "front_door", "--yes", "--with-pinned"
    )
    assert (code, out) == (0, "Removed front_door.\n")
