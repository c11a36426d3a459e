"""No part of the NVR, and no library of it, reports, looks for updates or downloads anything.

Every process tells which names it asks for, which addresses it connects to and what it imports.
What libraries do below Python is seen by the capture in tests/bench/test_egress.py.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import pytest

from nvr.errors import NvrError
from nvr.net import is_home
from nvr.web.control import ask
from tests.nvr.rtsp import rtsp_server
from tests.nvr.streams import Recipe, make

CHATTY = {
    *("openvino_telemetry", "huggingface_hub", "ultralytics", "torch", "nncf", "pip", "ensurepip"),
    *("sentry_sdk", "posthog", "opentelemetry", "wandb", "comet_ml", "mlflow", "segment"),
    *("mixpanel", "requests", "httpx", "urllib3"),
}
"""What reports by itself, or fetches: none of it is the NVR's to import."""

COMMANDS = (
    ["status"],
    ["camera", "list"],
    ["model", "list"],
    ["ledger"],
    ["ledger", "--verify"],
    ["storage"],
    ["pair", "--json"],
    ["doctor"],
    ["--version"],
)


@dataclass(frozen=True)
class Noted:
    event: str
    what: str
    pid: int


def audited(folder: Path) -> tuple[dict[str, str], Path]:
    """An environment in which every Python process is heard, and the file that it is heard in."""
    (folder / "hook").mkdir()
    shutil.copy(Path(__file__).parent / "audit_hook.py", folder / "hook" / "sitecustomize.py")
    log = folder / "audit.jsonl"
    environment = os.environ | {
        "PYTHONPATH": str(folder / "hook"),
        "CLOUDCAM_TEST_AUDIT": str(log),
    }
    environment.pop("COVERAGE_PROCESS_START", None)
    return environment, log


def noted(log: Path) -> list[Noted]:
    return [Noted(*json.loads(line)) for line in log.read_text().splitlines()]


def goes_out(one: Noted) -> bool:
    """Whether it asks for, or connects to, anything that can be elsewhere than at home."""
    if not one.event.startswith("socket.") or one.what in ("None", "", "localhost"):
        return False
    try:
        address = ip_address(one.what.partition("%")[0])
    except ValueError:
        return True  # a name: whoever asks for one has asked a name server
    return not (is_home(one.what) or address.is_unspecified or address.is_multicast)


@pytest.mark.slow
def test_nothing_is_asked_for_and_nothing_that_reports_is_loaded(tmp_path: Path) -> None:
    clip = make(tmp_path / "a.mp4", Recipe(seconds=4, width=320, height=180, gop=15))
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "config.json").write_text('{"announce": false}')
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    nvr = [sys.executable, "-m", "nvr"]
    environment, log = audited(tmp_path)
    with rtsp_server() as rtsp:
        url = rtsp.add("hall", clip)
        run = [*nvr, "run", "--data-dir", str(data), "--host", "127.0.0.1", "--port", str(port)]
        program = subprocess.Popen([*run, "--camera", f"Hall={url}"], env=environment)
        try:
            until_it_records_and_detects(data)
            for command in COMMANDS:
                where = [] if command[0].startswith("-") else ["--data-dir", str(data)]
                done = subprocess.run(
                    [*nvr, *command, *where],
                    env=environment, check=False, capture_output=True, text=True, timeout=60,
                )  # fmt: skip
                assert "Traceback" not in done.stderr, done.stderr
        finally:
            program.terminate()
            assert program.wait(30) == 0
    found = noted(log)
    assert [one for one in found if goes_out(one)] == []
    loaded = {(one.what.partition(".")[0], one.pid) for one in found if one.event == "import"}
    assert {name for name, _ in loaded} & CHATTY == set()
    assert len({pid for name, pid in loaded if name == "openvino"}) == 1, "by one process only"
    addresses = {one.what for one in found if one.event == "socket.connect"}
    assert "127.0.0.1" in addresses, "its camera's: connections are seen"
    assert len({one.pid for one in found}) > 3 + len(COMMANDS), "every process is heard"


def until_it_records_and_detects(data: Path) -> None:
    give_up, state = time.monotonic() + 90, None
    while time.monotonic() < give_up:
        try:
            state = ask(data, "GET", "/api/state")
        except NvrError:
            state = None
        if state and state["nvr"]["inference"]["state"] in ("tuning", "ready"):
            (camera,) = state["cameras"]
            if camera["status"]["recording"]:
                return
        time.sleep(0.1)
    raise AssertionError(f"it does not come up: {state}")


def test_a_program_that_does_is_seen(tmp_path: Path) -> None:
    code = """
import socket
try:
    socket.getaddrinfo("updates.example.invalid", 443, flags=socket.AI_NUMERICHOST)  # asks nobody
except OSError:
    pass
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
    try:
        sock.connect(("203.0.113.7", 9))  # of UDP: nothing is sent
    except OSError:
        pass
import multiprocessing
multiprocessing.set_start_method("forkserver")
child = multiprocessing.Process(target=print)
child.start()
child.join()
"""
    environment, log = audited(tmp_path)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    found = noted(log)
    out = {one.what for one in found if goes_out(one)}
    assert out == {"updates.example.invalid", "203.0.113.7"}
    assert len({one.pid for one in found}) > 1


def test_a_model_is_made_offline_and_without_reports(tmp_path: Path) -> None:
    """The one program that loads ultralytics: what it finds there when it is loaded."""
    package = tmp_path / "ultralytics"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import os, sys, json\n"
        "__version__ = '0'\n"
        "seen = {key: value for key, value in os.environ.items() if key.startswith('YOLO_')}\n"
        "seen['telemetry'] = 'openvino_telemetry' in sys.modules and"
        " sys.modules['openvino_telemetry'] is None\n"
        "class YOLO:\n"
        "    def __init__(self, weights):\n"
        "        from ultralytics.utils import SETTINGS\n"
        "        raise RuntimeError(json.dumps([seen, SETTINGS]))\n"
    )
    (package / "utils.py").write_text("SETTINGS = {'sync': True}\n")
    (tmp_path / "weights.pt").write_bytes(b"none")
    script = Path(__file__).parent.parent.parent / "nvr" / "export_yolo.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "weights.pt"), str(tmp_path / "out")],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    seen, settings = json.loads(done.stderr[done.stderr.index("[") :])
    assert settings == {"sync": False}
    assert seen["telemetry"] is True
    assert (seen["YOLO_OFFLINE"], seen["YOLO_AUTOINSTALL"]) == ("true", "false")
    assert seen["YOLO_CONFIG_DIR"], "its own settings are not read, and not changed"
