"""The container asks for nothing: no root, no privileges, no writable place but its data.

No Docker builds it here; what can be checked without one is.
"""

import json
import re
from pathlib import Path
from typing import Any, cast

import pytest
from homeassistant.util.yaml import parse_yaml

from nvr.cli import build_parser


@pytest.fixture(scope="module")
def service(root: Path) -> dict[str, Any]:
    compose = cast(dict[str, Any], parse_yaml((root / "container/compose.yaml").read_text()))
    assert compose["services"].keys() == {"nvr"}
    return cast(dict[str, Any], compose["services"]["nvr"])


@pytest.fixture(scope="module")
def dockerfile(root: Path) -> str:
    return (root / "container/Dockerfile").read_text()


def test_it_asks_for_no_privileges(service: dict[str, Any]) -> None:
    assert service.keys() <= {
        "build", "network_mode", "read_only", "cap_drop", "security_opt", "pids_limit", "tmpfs",
        "volumes", "restart", "stop_grace_period",
    }  # fmt: skip
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["volumes"] == ["data:/data"], "no folder of the machine, and no Docker socket"


def test_it_is_not_root(dockerfile: str) -> None:
    lines = [line for line in dockerfile.splitlines() if not line.startswith((" ", "#"))]
    assert lines[-2:] == ["USER cloudcam", 'CMD ["cloudcam-nvr", "run"]']
    assert "useradd --system" in dockerfile


def test_it_is_what_the_code_says(root: Path, service: dict[str, Any], dockerfile: str) -> None:
    program, *arguments = json.loads(re.findall(r"^CMD (.+)$", dockerfile, re.MULTILINE)[0])
    assert program == "cloudcam-nvr"
    assert build_parser().parse_args(arguments).command
    (copied,) = re.findall(r"^COPY (.+) /install/$", dockerfile, re.MULTILINE)
    requirements, wheel = copied.split()
    assert (root / requirements).is_file()
    assert wheel == "dist/cloudcam_nvr-*.whl", "where scripts/build-wheel puts it"
    assert "--require-hashes" in dockerfile
    assert service["build"] == {"context": "..", "dockerfile": "container/Dockerfile"}
    (data,) = re.findall(r"CLOUDCAM_DATA=(\S+)", dockerfile)
    assert service["volumes"][0].endswith(f":{data}")
