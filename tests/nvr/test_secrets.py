"""A camera's password is planted in a whole program, and then looked for in all that it says."""

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import pytest

from nvr.clock import RealClock
from nvr.config import CameraConfig, Config
from nvr.errors import NvrError
from nvr.folders import Folders
from nvr.messages import WorkerMessage, WorkerStatus
from nvr.vision.watcher import Looker
from nvr.web.control import ask, is_running
from nvr.worker import CameraWorker

PASSWORD = "pl4nted/S3cret:word"
USER = "watchman"
FORMS = {
    "plain": PASSWORD.encode(),
    "in an address": quote(PASSWORD, safe="").encode(),
    "as repr": repr(PASSWORD)[1:-1].encode(),
    "for HTTP": base64.b64encode(f"{USER}:{PASSWORD}".encode()),
    "its middle": b"S3cret",
}


class Refusing:
    """A camera that asks for a password in each way and takes none; it hears RTSP and HTTP."""

    def __init__(self) -> None:
        self.heard = b""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(sock,), daemon=True).start()

    def _talk(self, sock: socket.socket) -> None:
        with sock:
            sock.settimeout(10)
            try:
                while said := sock.recv(65536):
                    self.heard += said
                    number = re.search(rb"CSeq: *(\d+)", said, re.IGNORECASE)
                    kind = b"RTSP/1.0" if number else b"HTTP/1.1"
                    count = b"CSeq: " + number[1] + b"\r\n" if number else b"Content-Length: 0\r\n"
                    challenge = b'WWW-Authenticate: Basic realm="' + PASSWORD.encode() + b'"\r\n'
                    sock.sendall(kind + b" 401 Unauthorized\r\n" + count + challenge + b"\r\n")
            except OSError:
                return

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def camera() -> Iterator[Refusing]:
    found = Refusing()
    yield found
    found.close()


class Program:
    """The NVR as it is started, telling as much as it can."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.said = b""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        where = ("--data-dir", str(data_dir), "--host", "127.0.0.1", "--port", str(port))
        self.process = subprocess.Popen(
            [sys.executable, "-X", "dev", "-m", "nvr", "run", "-vvv", *where],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert self.process.stdout is not None
        self._out = self.process.stdout
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    def _read(self) -> None:
        while text := os.read(self._out.fileno(), 65536):
            self.said += text

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> str:
        """What is answered, errors too."""
        try:
            return json.dumps(ask(self.data_dir, method, f"/api/{path}", body))
        except NvrError as error:
            return repr(error)

    def run(self, *arguments: str) -> bytes:
        """What a command says."""
        command = [sys.executable, "-m", "nvr", *arguments, "--data-dir", str(self.data_dir)]
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
        return done.stdout + done.stderr

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(30)
        finally:
            self.process.kill()
            self._reading.join()
            self._out.close()


def test_a_camera_whose_password_is_lost_is_not_asked_without_it(
    tmp_path: Path, camera: Refusing
) -> None:
    """Else it would lock its user out; who looks at the state is told what to do."""
    url = f"rtsp://127.0.0.1:{camera.port}/1"
    lost = {"username": USER, "password_encrypted": "v1:x"}
    config = CameraConfig.model_validate({"id": "door", "name": "Door", "main_url": url, **lost})
    folders = Folders.of(tmp_path, Config())
    told: list[WorkerMessage] = []
    worker = CameraWorker(config, folders, RealClock(), told.append, cast("Looker", None))
    worker.start()
    try:
        wait(lambda: any(isinstance(m, WorkerStatus) and m.error for m in told))
    finally:
        worker.stop()
    errors = [m.error for m in told if isinstance(m, WorkerStatus) and m.error]
    assert errors[0].code == "camera_auth"
    assert "the password of Door can't be read" in errors[0].message
    assert "give the password again" in errors[0].message
    assert camera.heard == b""


@pytest.mark.slow
def test_a_password_is_in_nothing_that_the_nvr_writes_or_says(
    tmp_path: Path, camera: Refusing
) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    host = f"127.0.0.1:{camera.port}"
    login = f"{USER}:{quote(PASSWORD, safe='')}"
    settings = {
        "announce": False,
        "cameras": [
            {"id": "door", "name": "Door", "main_url": f"rtsp://{login}@{host}/1",
             "sub_url": f"http://{login}@{host}/2",
             "onvif": {"address": f"http://{host}/onvif/device_service", "events": True}},
            {"id": "hall", "name": "Hall", "main_url": f"http://{host}/x.mjpg",
             "username": USER, "password": PASSWORD},
        ],
    }  # fmt: skip
    (data_dir / "config.json").write_text(json.dumps(settings))
    program = Program(data_dir)
    said: dict[str, str | bytes] = {}
    try:
        wait(lambda: is_running(data_dir))
        said["change"] = program.ask("PATCH", "cameras/hall", {"retention_hours": 12})
        wait(lambda: program.ask("GET", "state").count("camera_auth") >= 2)
        wrong = {"main_url": f"gopher://{login}@{host}/", "password": PASSWORD}
        for name, method, path, body in (
            ("state", "GET", "state", None),
            ("settings", "GET", "cameras/door", None),
            ("describe", "POST", "discovery/describe",
             {"address": host, "username": USER, "password": PASSWORD}),
            ("description", "GET", "cameras/door/description", None),
            ("preview", "POST", "cameras/preview", {"id": "hall"}),
            ("wrong", "POST", "cameras", {"name": "Yard", **wrong}),
            ("wrong change", "PATCH", "cameras/door",
             {"onvif": {"address": f"http://{login}@{host}/"}, **wrong}),
            ("torn", "PATCH", "cameras/door", {"main_url": f"rtsp://{USER}:{PASSWORD}@{host}/"}),
            ("move", "POST", "cameras/door/ptz", {"stop": True}),
            ("clock", "POST", "cameras/door/clock", {}),
            ("ledger", "GET", "ledger", None),
        ):  # fmt: skip
            said[name] = program.ask(method, path, body)
        for command in (("status",), ("status", "--json"), ("doctor",), ("doctor", "--json"),
                        ("camera", "list"), ("ledger",), ("tokens", "list")):  # fmt: skip
            said[" ".join(command)] = program.run(*command)
    finally:
        program.stop()
    assert FORMS["for HTTP"] in camera.heard, "it was used"
    assert b"camera_auth" in str(said["state"]).encode()
    said["its log"] = program.said
    assert b"DEBUG" in program.said, "it did say all it can"
    for file in data_dir.rglob("*"):
        if file.is_file():
            said[str(file.relative_to(data_dir))] = file.read_bytes()
    assert {"config.json", "secret.key", "its log"} <= said.keys()
    found = [
        (where, form, _around(text, secret))
        for where, told in said.items()
        for form, secret in FORMS.items()
        if secret in (text := told if isinstance(told, bytes) else told.encode())
    ]
    assert found == []


def wait(condition: Callable[[], bool]) -> None:
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("waited a minute in vain")


def _around(text: bytes, secret: bytes) -> bytes:
    at = text.index(secret)
    return text[max(0, at - 100) : at + 100]
