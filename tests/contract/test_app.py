"""The NVR as an app of Home Assistant: its folder is whole and asks for no more than it needs.

No Supervisor builds it here; what can be checked without one is.
"""

import json
import re
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
from homeassistant.util.yaml import parse_yaml

from nvr import __version__
from nvr.cli import build_parser
from nvr.discovery.supervisor import SERVICE
from nvr.protocol import DEFAULT_PORT

ALLOWED = {
    "name", "version", "slug", "description", "url", "arch", "startup", "host_network",
    "discovery", "backup_exclude", "watchdog",
}  # fmt: skip


@pytest.fixture(scope="module")
def config(root: Path) -> dict[str, Any]:
    text = (root / "homeassistant-app/config.yaml").read_text()
    return cast(dict[str, Any], parse_yaml(text))


def test_it_asks_for_no_privileges(config: dict[str, Any]) -> None:
    assert config.keys() <= ALLOWED


def test_it_is_what_the_code_says(root: Path, config: dict[str, Any]) -> None:
    assert config["version"] == __version__
    assert config["discovery"] == [SERVICE]
    assert config["watchdog"].endswith(f":{DEFAULT_PORT}")
    manifest = json.loads((root / "custom_components/cloudcam/manifest.json").read_text())
    assert manifest["domain"] == SERVICE, "the flow that is started has the service's name"
    dockerfile = (root / "homeassistant-app/Dockerfile").read_text()
    program, *arguments = json.loads(re.findall(r"^CMD (.+)$", dockerfile, re.MULTILINE)[0])
    assert program == "cloudcam-nvr"
    assert build_parser().parse_args(arguments).command


def test_the_folder_is_whole(root: Path, tmp_path: Path) -> None:
    subprocess.run([root / "scripts" / "build-app", tmp_path / "app"], check=True)
    names = {path.name for path in (tmp_path / "app").iterdir()}
    assert names >= {"config.yaml", "Dockerfile", "DOCS.md", "icon.png", "requirements.txt"}
    dockerfile = (tmp_path / "app/Dockerfile").read_text()
    (copied,) = re.findall(r"^COPY (.+) /install/$", dockerfile, re.MULTILINE)
    for pattern in copied.split():
        assert list((tmp_path / "app").glob(pattern)), f"{pattern} is not there"
