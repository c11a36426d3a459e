"""The command line's side of the control socket, against a real socket."""

import gc
import http.server
import json
import os
import socket
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from nvr.errors import NotRunning, RequestError
from nvr.web.control import SOCKET_NAME, ask, is_running, short_path


class Nvr(http.server.BaseHTTPRequestHandler):
    """Tells what it was asked."""

    def do_GET(self) -> None:
        if self.path == "/nothing":
            self._answer(204, b"")
        elif self.path == "/broken":
            self.wfile.write(b"what?\r\n")
            self.close_connection = True
        else:
            error = {"code": "camera_auth", "message": "the camera refuses the password"}
            self._answer(409, json.dumps({"error": error}).encode())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        asked = {
            "path": self.path,
            "type": self.headers.get("Content-Type"),
            "body": body.decode(),
        }
        self._answer(200, json.dumps(asked).encode())

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""

    def address_string(self) -> str:
        return "control socket"

    def _answer(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A folder so deep that its socket's own path would be too long."""
    folder = tmp_path / ("deep" * 30)
    folder.mkdir()
    with short_path(folder) as path:
        server = socketserver.ThreadingUnixStreamServer(path, Nvr)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield folder
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_request_and_its_answer(data_dir: Path) -> None:
    assert ask(data_dir, "POST", "/api/cameras", {"name": "Küche"}) == {
        "path": "/api/cameras",
        "type": "application/json",
        "body": json.dumps({"name": "Küche"}),
    }
    assert ask(data_dir, "POST", "/api/pairing") == {
        "path": "/api/pairing", "type": None, "body": ""
    }  # fmt: skip
    assert ask(data_dir, "GET", "/nothing") is None


def test_a_refusal_keeps_its_code_and_sentence(data_dir: Path) -> None:
    with pytest.raises(RequestError, match=r"^the camera refuses the password$") as caught:
        ask(data_dir, "GET", "/error")
    assert caught.value.code == "camera_auth"
    assert RequestError.code == "bad_request"  # only of that one error


def test_an_answer_that_is_none(data_dir: Path) -> None:
    with pytest.raises(NotRunning):
        ask(data_dir, "GET", "/broken")


def test_whether_one_runs(data_dir: Path, tmp_path: Path) -> None:
    assert is_running(data_dir)
    assert not is_running(tmp_path)
    assert not is_running(tmp_path / "no folder")
    (tmp_path / "file").touch()
    assert not is_running(tmp_path / "file")


def test_a_socket_left_behind_is_nobody(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as left, short_path(tmp_path) as path:
        left.bind(path)
    assert (tmp_path / SOCKET_NAME).is_socket()
    assert not is_running(tmp_path)
    with pytest.raises(NotRunning, match="cloudcam-nvr run"):
        ask(tmp_path, "GET", "/api/state")


def test_one_of_another_user_is_said_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # whoever runs this as root may open everything
    for use in (is_running, lambda folder: ask(folder, "GET", "/api/state")):
        with pytest.raises(NotRunning, match="belongs to another user"):
            use(tmp_path)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_no_file_stays_open(data_dir: Path) -> None:
    gc.collect()  # what earlier tests left open
    before = open_files()
    with short_path(data_dir):
        assert open_files() == before + 1
    assert open_files() == before
