"""`cloudcam-nvr export`, beside a running NVR and without one."""

import hashlib
import io
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nvr.cli import main
from nvr.clock import SimulatedClock
from nvr.config import load_config, save_config
from nvr.media import mp4, segments
from nvr.web.control import ask, is_running
from tests.nvr.playback import house as playback
from tests.nvr.playback.house import House, at
from tests.nvr.rtsp import Rtsp
from tests.nvr.streams import CLIP, FPS, Recipe, numbers, stream

house = playback.house
__all__ = ["house"]

type Output = pytest.CaptureFixture[str]

NOON = "2023-11-14T22:13:2"  # START_US is 2023-11-14 22:13:20 UTC


def run(capsys: Output, house_or_folder: House | Path, *arguments: str) -> tuple[int, str, str]:
    folder = house_or_folder if isinstance(house_or_folder, Path) else house_or_folder.data
    code = main(["export", "--data-dir", str(folder), *arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.fixture
def stopped(house: House) -> House:
    """An NVR that doesn't run: settings and recordings, no open index."""
    save_config(house.data / "config.json", house.config())
    house.record(Recipe(audio="aac", seconds=70, gop=30))
    return house


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    files = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in files}


def test_a_clip_from_the_files_alone(stopped: House, tmp_path: Path, capsys: Output) -> None:
    before = snapshot(stopped.folders.recordings)
    out = tmp_path / "door.mp4"
    code, told, err = run(
        capsys, stopped, "Front door", "--from", NOON + "2Z", "--to", NOON + "6Z", "-o", str(out)
    )
    assert (code, err) == (0, "")
    assert numbers(out) == list(range(2 * FPS, 6 * FPS))
    assert f"Wrote {out}" in told
    assert "Only" not in told
    assert snapshot(stopped.folders.recordings) == before, "the library is read only"
    assert not (tmp_path / "door.mp4.part").exists()


def test_it_needs_no_index(stopped: House, tmp_path: Path, capsys: Output) -> None:
    stopped.close()
    (stopped.data / "nvr.sqlite3").write_bytes(b"no database at all" * 1000)
    before = (stopped.data / "nvr.sqlite3").read_bytes()
    out = tmp_path / "door.mp4"
    code, _, _ = run(
        capsys, stopped, "front", f"--from={NOON}0Z", "--to=2023-11-15T00:00Z", "-o", str(out)
    )
    assert code == 0
    assert numbers(out) == list(range(70 * FPS))
    assert (stopped.data / "nvr.sqlite3").read_bytes() == before
    stopped.open()


def test_evidence_from_the_files_alone(stopped: House, tmp_path: Path, capsys: Output) -> None:
    tail = stopped.files()[-1]
    tail.write_bytes(tail.read_bytes()[:-50])  # as a death leaves it
    out = tmp_path / "door.zip"
    code, told, _ = run(
        capsys, stopped, "front", "--from", NOON + "0Z", "--to", "2023-11-14 22:14:40Z",
        "-o", str(out), "--original",
    )  # fmt: skip
    assert code == 0
    assert "Only" in told
    with zipfile.ZipFile(out) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        first, last = manifest["cameras"][0]["files"]
        assert archive.read(first["name"]) == stopped.files()[0].read_bytes()
        content = archive.read(last["name"])
        assert hashlib.sha256(content).hexdigest() == last["sha256"]
        assert tail.read_bytes().startswith(content)
    assert (first["complete"], last["complete"]) == (True, False)
    assert manifest["nvr"]["id"] == stopped.library.nvr_id


def test_a_change_of_format_makes_two_files(stopped: House, tmp_path: Path, capsys: Output) -> None:
    stopped.record(Recipe("libx265", seconds=4), at_s=75)
    out = tmp_path / "door.mp4"
    code, told, _ = run(
        capsys, stopped, "front", f"--from={NOON}0Z", "--to=2023-11-14 22:15Z", "-o", str(out)
    )
    assert code == 0
    assert numbers(out) == list(range(70 * FPS))
    assert numbers(tmp_path / "door-2.mp4") == list(range(4 * FPS))
    assert "format changed" in told
    assert "Only 1 min 14 s of these 1 min 40 s were recorded." in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody", "--from=-10m"], "there is no camera 'nobody' (ids: front, yard, shed)"),
        (["front", "--from", "soon"], "'soon' is no moment"),
        (["front", "--from=-10m", "--to=-20m"], "must be after --from"),
        (["front", "--from=-30h", "--to", "now"], "24 hours long at most"),
        (["front", "--from=-10m"], "nothing is recorded of that time"),
    ],
)
def test_what_cant_be_exported_is_told_in_a_sentence(
    stopped: House, tmp_path: Path, capsys: Output, arguments: list[str], said: str
) -> None:
    code, out, err = run(capsys, stopped, *arguments, "-o", str(tmp_path / "x.mp4"))
    assert (code, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1
    assert list(tmp_path.glob("x*")) == []


def test_a_file_that_exists_is_kept(stopped: House, tmp_path: Path, capsys: Output) -> None:
    out = tmp_path / "door.mp4"
    out.write_text("precious")
    order = ("front", f"--from={NOON}0Z", f"--to={NOON}5Z", "-o", str(out))
    code, _, err = run(capsys, stopped, *order)
    assert code == 1
    assert "exists already" in err
    assert "--force" in err
    assert out.read_text() == "precious"
    assert run(capsys, stopped, *order, "--force")[0] == 0
    assert len(numbers(out)) == 5 * FPS


def test_where_nothing_can_be_written(stopped: House, tmp_path: Path, capsys: Output) -> None:
    order = ("front", f"--from={NOON}0Z", f"--to={NOON}5Z", "-o")
    code, _, err = run(capsys, stopped, *order, str(tmp_path / "nowhere" / "x.mp4"))
    assert code == 1
    assert "can't be written (No such file or directory)" in err
    code, _, err = run(capsys, stopped, *order, str(tmp_path))
    assert code == 1
    assert "is a folder" in err
    code, _, err = run(capsys, stopped, *order, "/dev/full/x")
    assert code == 1


def command(house: House, out: Path) -> list[str]:
    return [
        sys.executable, "-m", "nvr", "export", "front", "--data-dir", str(house.data),
        f"--from={NOON}0Z", "--to=2023-11-14 22:14:30Z", "-o", str(out),
    ]  # fmt: skip


def test_ctrl_c_leaves_nothing(stopped: House, tmp_path: Path) -> None:
    out = tmp_path / "door.mp4"
    half = tmp_path / "door.mp4.part"
    os.mkfifo(half)  # whoever writes into it waits for its reader
    with subprocess.Popen(command(stopped, out), stderr=subprocess.PIPE) as process:
        with half.open("rb") as reader:
            assert reader.read(100)
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert not half.exists()
    assert not out.exists()


def test_a_progress_bar_on_a_terminal_only(stopped: House, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        command(stopped, tmp_path / "door.mp4"), stderr=theirs, stdout=subprocess.PIPE, check=True
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "door.mp4 [" in shown
    assert "% of" in shown
    assert b"\r" not in done.stdout


@contextmanager
def running(folder: Path, *cameras: str) -> Iterator[subprocess.Popen[bytes]]:
    listen = {"port": _free_port(), "host": "127.0.0.1", "min_free_gb": 0}
    path = folder / "config.json"
    save_config(path, load_config(path).model_copy(update=listen))
    arguments = [a for camera in cameras for a in ("--camera", camera)]
    process = subprocess.Popen(
        [sys.executable, "-m", "nvr", "run", "--data-dir", str(folder), *arguments],
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + 40
        while not is_running(folder):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _free_port() -> int:
    import socket

    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.mark.slow
def test_beside_a_running_nvr_and_after_it(rtsp: Rtsp, tmp_path: Path, capsys: Output) -> None:
    """A real process that records a real camera; what it is writing can be exported too."""
    data = tmp_path / "data"
    data.mkdir()
    url = rtsp.add("door", stream(CLIP))
    with running(data, f"Door={url}"):
        deadline = time.monotonic() + 40
        while True:
            query = f"start_us=0&end_us={time.time_ns() // 1000}"
            ranges = ask(data, "GET", f"/api/cameras/door/recordings?{query}")["ranges"]
            if ranges and ranges[-1]["end_us"] - ranges[0]["start_us"] > 6_000_000:
                break
            assert time.monotonic() < deadline
            time.sleep(0.3)
        out = tmp_path / "live.mp4"
        code, told, err = run(capsys, data, "Door", "--from", "-5s", "-o", str(out))
        assert (code, err) == (0, "")
        assert "Door, " in told
        assert 3 * FPS <= len(numbers(out)) <= 6 * FPS
        zipped = tmp_path / "live.zip"
        code, _, _ = run(capsys, data, "door", "--from=-5s", "--original", "-o", str(zipped))
        assert code == 0
        with zipfile.ZipFile(io.BytesIO(zipped.read_bytes())) as archive:
            assert archive.testzip() is None
            manifest = json.loads(archive.read("manifest.json"))
        assert manifest["cameras"][0]["files"][-1]["complete"] is False
        assert len(manifest["nvr"]["certificate_sha256"]) == 64
        code, _, err = run(capsys, data, "door", "--from=-5d", "--to=-4d", "-o", str(out) + "x")
        assert code == 1
        assert "nothing is recorded of that time" in err
    assert not is_running(data)
    out = tmp_path / "all.mp4"
    code, _, _ = run(capsys, data, "Door", "--from=-1h", "-o", str(out))
    assert code == 0
    assert len(numbers(out)) >= 6 * FPS


@pytest.mark.slow
def test_kill_9_in_the_middle_of_a_job(tmp_path: Path, capsys: Output) -> None:
    """The next NVR tells it as failed, and nothing of its file is left."""
    data = tmp_path / "data"
    house = House(data)
    house.clock = SimulatedClock(time.time_ns() // 1000)
    begin_us = house.clock.now_us() - 3_600_000_000
    house.record(Recipe(seconds=10), (begin_us - at(0)) / 1e6)
    house.close()
    grow(house, 3_000_000_000)
    save_config(data / "config.json", house.config())
    body = {
        "cameras": ["front"], "start_us": begin_us, "end_us": begin_us + 60_000_000,
        "kind": "evidence",
    }  # fmt: skip
    with running(data) as process:
        second = subprocess.run(
            [sys.executable, "-m", "nvr", "run", "--data-dir", str(data), "--port", "1"],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert second.returncode == 1
        assert "another NVR is running with the data folder" in second.stderr
        assert second.stderr.count("\n") == 1
        export_id = ask(data, "POST", "/api/exports", body)["id"]
        deadline = time.monotonic() + 30
        while not (now := ask(data, "GET", f"/api/exports/{export_id}"))["size_bytes"]:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert now["state"] == "running"
        assert 0 < now["progress"] < 1
        process.kill()
        process.wait(20)
    folder = data / "recordings" / "_exports" / export_id
    assert (folder / "export.part").stat().st_size > 0
    with running(data):
        found = ask(data, "GET", f"/api/exports/{export_id}")
        assert found["state"] == "failed"
        assert "stopped before this export was done" in found["error"]["message"]
        assert [p.name for p in folder.iterdir()] == ["export.json"]
        ask(data, "DELETE", f"/api/exports/{export_id}")
        assert not folder.exists()


def grow(house: House, size: int) -> None:
    """Make the mdat of a recording's last fragment larger, by a hole."""
    (path,) = house.files()
    name = str(path.relative_to(house.folders.recordings))
    last = segments.scan(house.library.files, name).fragments[-1]
    plain = path.read_bytes()
    moof = mp4.read_header(plain, last.offset + mp4.PRFT_SIZE)
    with path.open("r+b") as file:
        file.seek(moof.end)
        (whole,) = struct.unpack_from(">I", plain, moof.end)
        file.write(struct.pack(">I", whole + size))
        file.truncate(len(plain) + size)
    for index in house.data.glob("nvr.sqlite3*"):
        index.unlink()
