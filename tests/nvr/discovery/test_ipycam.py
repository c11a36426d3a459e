"""The whole way with a virtual ONVIF camera that nobody here wrote, and a real NVR."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.ipycam import ipycam_python, own_network
from tests.nvr.discovery.ipycam_world import ADDRESS, ONVIF_PORT, RTSP_PORT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def seen(root: Path, clip: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What happened in the home."""
    folder = tmp_path_factory.mktemp("home")
    script = [sys.executable, "-m", "tests.nvr.discovery.ipycam_world"]
    result = subprocess.run(
        [*own_network(), *script, ipycam_python(root), clip, folder],
        check=False, capture_output=True, text=True, timeout=240, cwd=root,
    )  # fmt: skip
    logs = "".join(path.read_text()[-3000:] for path in folder.glob("*.log"))
    assert result.returncode == 0, result.stderr[-3000:] + logs
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    found["log"] = (folder / "nvr.log").read_text()
    return found


def test_the_camera_is_found_and_known_again_once_it_is_added(seen: dict[str, Any]) -> None:
    (camera,) = seen["found"]
    assert camera["host"] == ADDRESS
    assert camera["onvif_url"] == f"http://{ADDRESS}:{ONVIF_PORT}/onvif/device_service"
    assert camera["identity"].startswith("urn:uuid:")
    assert camera["camera_id"] is None
    (again,) = seen["found_again"]
    assert again["identity"] == camera["identity"]
    assert again["camera_id"] == seen["added"]["id"]


def test_it_is_described(seen: dict[str, Any]) -> None:
    proposal = seen["proposal"]
    assert proposal["identity"]["maker"] == "PythonCam"
    assert proposal["identity"]["endpoint"] == seen["found"][0]["identity"]
    assert proposal["main"]["url"] == f"rtsp://{ADDRESS}:{RTSP_PORT}/video_main"
    assert (proposal["main"]["width"], proposal["sub"]["width"]) == (1280, 640)
    assert proposal["ptz"] is True
    assert proposal["events"] is False
    assert proposal["warnings"] == []
    assert abs(proposal["clock_offset_ms"]) < 2000


def test_a_wrong_password_is_told(seen: dict[str, Any]) -> None:
    assert seen["wrong"]["error"]["code"] == "camera_auth"


def test_previews_are_pictures(seen: dict[str, Any]) -> None:
    for preview in (seen["preview"], seen["own"]):
        assert preview["status"] == 200
        assert preview["jpeg"]
        assert preview["bytes"] > 1000


def test_it_is_recorded(seen: dict[str, Any]) -> None:
    assert seen["recorded"]["name"] == "PythonCam VirtualCam-1"
    assert seen["recorded"]["has_sub"]


def test_it_is_moved(seen: dict[str, Any]) -> None:
    assert seen["presets"] == {"presets": [{"token": "home", "name": "Home"}]}
    assert seen["moved"]["status"] == seen["home"]["status"] == 204


def test_it_tells_its_time_to_whom_it_knows(seen: dict[str, Any]) -> None:
    assert seen["clock"]["was_set"] is False


def test_the_nvr_announces_itself(seen: dict[str, Any]) -> None:
    announced = seen["announced"]
    assert announced["addresses"] == [ADDRESS]
    assert announced["port"] == 8917
    properties = announced["properties"]
    assert properties.keys() == {"id", "name", "version", "port", "fingerprint"}
    assert len(properties["fingerprint"]) == 64


def test_no_password_is_in_the_log(seen: dict[str, Any]) -> None:
    assert "ge heim" not in seen["log"]
    assert "Traceback" not in seen["log"]
