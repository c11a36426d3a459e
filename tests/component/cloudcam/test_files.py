"""What ships beside the code: translations, icons, manifest, and what diagnostics may tell."""

import json
import re
import struct
import sys
from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.diagnostics import REDACTED
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import EntityDescription
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.cloudcam import binary_sensor, camera, event, image, sensor
from nvr.protocol import ErrorInfo
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, make_camera

FOLDER = Path(binary_sensor.__file__).parent


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of which JSON would silently drop nothing."""
    assert len(dict(pairs)) == len(pairs), f"a key comes twice: {[key for key, _ in pairs]}"
    return dict(pairs)


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(), object_pairs_hook=unique)


def flat(tree: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in tree.items():
        path = f"{prefix}{key}"
        found |= flat(value, f"{path}.") if isinstance(value, dict) else {path: value}
    return found


ENGLISH = flat(load("translations/en.json"))


@pytest.mark.parametrize(
    "path", sorted((FOLDER / "translations").glob("*.json")), ids=lambda p: p.stem
)
def test_every_language_is_complete(path: Path) -> None:
    other = flat(load(f"translations/{path.name}"))
    assert other.keys() == ENGLISH.keys()
    for key, text in other.items():
        assert text.strip() == text != ""
        assert placeholders(text) == placeholders(ENGLISH[key]), key


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def test_english_and_german_are_there() -> None:
    assert {path.stem for path in (FOLDER / "translations").glob("*.json")} >= {"en", "de"}


def test_every_translation_key_of_the_code_is_translated() -> None:
    code = "\n".join(path.read_text() for path in FOLDER.glob("*.py"))
    exceptions = {key.split(".")[1] for key in ENGLISH if key.startswith("exceptions.")}
    named = set(re.findall(r'translation_key="(\w+)"', code)) | set(
        re.findall(r'key = "(\w+)" if .* else "(\w+)"', code)[0]
    )
    for key in exceptions:
        assert f'"{key}"' in code, f"{key} is translated but never used"
    entities = {key.split(".")[2] for key in ENGLISH if key.startswith("entity.")}
    issues = {key.split(".")[1] for key in ENGLISH if key.startswith("issues.")}
    for key in issues:
        assert f'"{key}"' in code, f"{key} is translated but never used"
    selectors = {key.split(".")[1] for key in ENGLISH if key.startswith("selector.")}
    actions = (FOLDER / "services.yaml").read_text()
    named |= set(re.findall(r"translation_key: (\w+)", actions))
    assert selectors <= named, "translated but never used"
    assert {key for key in named if key not in entities} <= exceptions | issues | selectors
    errors = {
        key.rsplit(".", 1)[1]
        for key in ENGLISH
        if key.startswith(("config.error.", "config_subentries.camera.error."))
    }
    for key in errors:
        assert f'"{key}"' in code, f"{key} is translated but never used"


def test_every_entity_has_name_and_icon() -> None:
    icons = load("icons.json")["entity"]
    described: dict[str, list[EntityDescription]] = {
        "binary_sensor": [*binary_sensor.CAMERA_SENSORS, binary_sensor.NVR_PROBLEM],
        "camera": [camera.CAMERA],
        "event": [event.ALERT],
        "image": [*image.LAST_PICTURES],
        "sensor": [*sensor.CAMERA_SENSORS, sensor.SNOOZED_UNTIL, *sensor.NVR_SENSORS],
    }
    for platform, descriptions in described.items():
        for description in descriptions:
            key = description.translation_key
            if key is None:
                assert description.device_class is not None
                continue
            assert f"entity.{platform}.{key}.name" in ENGLISH
            assert key in icons[platform]


def test_the_icon() -> None:
    for name, size in (("icon.png", 256), ("icon@2x.png", 512)):
        header = (FOLDER / "brand" / name).read_bytes()[:24]
        assert header[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", header[16:24]) == (size, size)


def test_a_dashboard_fetches_one_file_of_the_card() -> None:
    """And the page of the sidebar only where somebody opens that page."""
    needed = {
        path.name: set(re.findall(r"""\b(?:from|import)\s*["'`]\./([^"'`]+)""", path.read_text()))
        for path in (FOLDER / "frontend").glob("*.js")
    }
    assert needed["cloudcam-card.js"] == set(), "what it needs later it imports later"
    assert needed["cloudcam-panel.js"] == {"cloudcam-card.js"}
    assert {"share.js", "zones.js"} <= needed.keys()
    for name in needed.keys() - {"cloudcam-panel.js"}:
        assert "cloudcam-panel.js" not in needed[name], name


def test_the_client_knows_nothing_of_home_assistant() -> None:
    for name in ("api.py", "mirror.py", "protocol.py"):
        assert "homeassistant" not in (FOLDER / name).read_text().lower().replace(
            "home assistant", ""
        ), name
    for name in ("api", "mirror"):
        module = sys.modules[f"custom_components.cloudcam.{name}"]
        assert not [v for v in vars(module).values() if "homeassistant" in str(v)]


async def test_diagnostics(
    hass: HomeAssistant,
    nvr: FakeNvr,
    entry: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    nvr.alerts["a1"] = make_alert("a1", "door")
    trouble = (
        "nothing answers at 192.168.1.20; try rtsp://u:p@cam.home/1 or fd00::5; cam-porch is asleep"
    )
    nvr.cameras["hall"] = make_camera("hall", "Hall", error=ErrorInfo("camera", trouble))
    await hass.config_entries.async_setup(entry.entry_id)
    told = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert told["entry"] == {
        "host": REDACTED,
        "port": nvr.port,
        "fingerprint": REDACTED,
        "token": REDACTED,
        "token_id": REDACTED,
    }
    assert told["connected"] is True
    assert told["nvr"]["version"] == "0.1.0"
    assert [found["id"] for found in told["cameras"]] == ["door", "hall"]
    assert told["alerts"]["door"][0]["id"] == "a1"
    text = json.dumps(told)
    error = told["cameras"][1]["status"]["error"]
    assert error == {"code": "camera", "message": REDACTED}
    for secret in ("token-of-home-assistant", nvr.fingerprint, "127.0.0.1", "cam-porch"):
        assert secret not in text


GUIDE = FOLDER.parents[1] / "docs" / "guide"


def test_every_entity_is_in_the_guide() -> None:
    """By platform and English name; those named by their device class, by that."""
    guide = (GUIDE / "entities.md").read_text()
    rows = [line.split("|")[1].strip() for line in guide.splitlines() if line.startswith("| ")]
    told: dict[str, set[str]] = {}
    for row in rows:
        platform, _, names = row.partition(": ")
        told.setdefault(platform, set()).update(names.split(", "))
    for key, name in ENGLISH.items():
        if match := re.fullmatch(r"entity\.(\w+)\.\w+\.name", key):
            assert name in told[match[1].replace("_", " ")], f"{name} is not in the guide"
    assert told["binary sensor"] >= {"Motion", "Sound", "Connectivity", "Problem"}
    assert told["update"] == {"Firmware"}
    assert "Restart" in told["button"]


def test_every_action_and_blueprint_is_in_the_guide() -> None:
    guides = "\n".join(page.read_text() for page in GUIDE.glob("*.md"))
    for action in {key.split(".")[1] for key in ENGLISH if key.startswith("services.")}:
        assert f"`cloudcam.{action}`" in guides, action
    for blueprint in (FOLDER / "blueprints").rglob("*.yaml"):
        name = re.search(r'name: "(CloudCam: [^"(]+?)(?: \(.*)?"', blueprint.read_text())
        assert name is not None
        assert f"| {name[1]}" in guides, name[1]
