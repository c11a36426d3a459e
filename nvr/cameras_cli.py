"""The command line's side of finding cameras: the running NVR looks, this prints."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nvr.web.control import ask

_HOST = re.compile(r"\d{1,3}(\.\d{1,3}){3}(:\d{1,5})?")


def is_host(address: str) -> bool:
    """Whether it is a camera's address in the network, and not one of a stream or a file."""
    return _HOST.fullmatch(address) is not None


def find_cameras(data_dir: Path) -> Iterator[tuple[str, ...]]:
    """Rows for the cameras in the network: address, name, what it is, what to do."""
    for camera in ask(data_dir, "GET", "/api/discovery")["cameras"]:
        known = camera["camera_id"]
        told = f"added as {known}" if known else f"cloudcam-nvr camera add NAME {camera['host']}"
        yield camera["host"], camera["name"], camera["hardware"], told


def settings_at(
    data_dir: Path, address: str, login: Mapping[str, str | None]
) -> tuple[dict[str, Any], list[str]]:
    """The settings that the NVR proposes for the camera at an address, and its warnings."""
    body = {"address": address} | {key: value for key, value in login.items() if value is not None}
    found = ask(data_dir, "POST", "/api/discovery/describe", body)
    return found["settings"], [warning["message"] for warning in found["warnings"]]
