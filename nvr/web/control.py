"""The control socket: where it is, and how the command line asks the running NVR something."""

import http.client
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nvr.errors import NotRunning, RequestError

SOCKET_NAME = "control.sock"
TIMEOUT_S = 60.0
"""Adding a camera may wait for the camera."""


@contextmanager
def short_path(folder: Path) -> Iterator[str]:
    """The socket's path through an open folder: a Unix socket's own may have 107 bytes only."""
    handle = os.open(folder, os.O_PATH | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{handle}/{SOCKET_NAME}"
    finally:
        os.close(handle)


class _ControlConnection(http.client.HTTPConnection):
    def __init__(self, data_dir: Path) -> None:
        super().__init__("localhost", timeout=TIMEOUT_S)
        self._data_dir = data_dir

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(TIMEOUT_S)
        with short_path(self._data_dir) as path:
            self.sock.connect(path)


def is_running(data_dir: Path) -> bool:
    """Whether an NVR answers at this folder's control socket.

    Raises NotRunning when it belongs to another user.
    """
    connection = _ControlConnection(data_dir)
    try:
        connection.connect()
    except FileNotFoundError, ConnectionRefusedError, NotADirectoryError:
        return False
    except PermissionError as error:
        raise _of_another_user(data_dir) from error
    finally:
        connection.close()
    return True


def ask(data_dir: Path, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask the running NVR; returns the JSON answer, None when it has no body.

    Raises NotRunning, or RequestError with the NVR's own code and sentence.
    """
    with _answer(data_dir, method, path, body) as response:
        text = response.read()
    return json.loads(text) if text else None


@contextmanager
def fetch(data_dir: Path, path: str) -> Iterator[http.client.HTTPResponse]:
    """A file from the running NVR, to be read inside the `with` block. Raises as `ask`."""
    with _answer(data_dir, "GET", path, None) as response:
        yield response


@contextmanager
def _answer(
    data_dir: Path, method: str, path: str, body: dict[str, Any] | None
) -> Iterator[http.client.HTTPResponse]:
    connection = _ControlConnection(data_dir)
    headers = {} if body is None else {"Content-Type": "application/json"}
    try:
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        if response.status >= 400:
            raise _error(json.loads(response.read()))
    except PermissionError as error:
        raise _of_another_user(data_dir) from error
    except (OSError, http.client.HTTPException) as error:
        raise NotRunning(
            f"no NVR is running with the data folder {data_dir}; start it with `cloudcam-nvr run`, "
            "or name its folder with --data-dir"
        ) from error
    else:
        yield response  # what goes wrong from now on is told by who reads it
    finally:
        connection.close()


def _of_another_user(data_dir: Path) -> NotRunning:
    return NotRunning(
        f"the NVR of {data_dir} belongs to another user; run this as that user, or with sudo"
    )


def _error(answer: Any) -> RequestError:
    info = answer["error"]
    error = RequestError(info["message"])
    error.code = info["code"]
    return error
