"""What may stand in config.json, and what is said about the rest."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from nvr.channel import Channel
from nvr.config import (
    CameraConfig,
    Config,
    ObjectMaskConfig,
    ZoneConfig,
    load_config,
    save_config,
)
from nvr.errors import ConfigError
from nvr.messages import SeeingRules, SetModes
from nvr.net import Rules
from nvr.protocol import Label, ObjectMask, Sensitivity, Threshold, Zone

DOOR = {"id": "door", "name": "Door", "main_url": "rtsp://10.0.0.5/1"}


def _load(folder: Path, data: Any) -> Any:
    path = folder / "config.json"
    path.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())
    return load_config(path)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "line 1, column 1"),
        (b'{"cameras": [', "must be valid JSON"),
        (b'{"port": ' + b"9" * 5000 + b"}", "must be valid JSON"),
        (b"[" * 200_000, "must be valid JSON"),
        (b"\xff\xfe{\x00}\x00", "must be text in UTF-8"),
        ([], "must be an object"),
        ({"cameras": {}}, "cameras: must be a list"),
        ({"prot": 1}, "prot is 1: there is no such setting; did you mean port?"),
        ({"port": -5}, "port is -5: must be greater than or equal to 1"),
        ({"min_free_gb": float("inf")}, "min_free_gb is inf"),
        ({"min_free_gb": 1e308}, "min_free_gb"),
        ({"recordings_dir": "recordings"}, "recordings_dir is .*must be a whole path"),
        ({"recordings_dir": ""}, "recordings_dir is .*must be a whole path"),
        ({"recordings_dir": "/mnt/a\0b"}, "recordings_dir is .*must be a whole path"),
        ({"name": "a\nb"}, "name is .*control characters"),
        ({"cameras": [DOOR, DOOR]}, "two cameras have the id door"),
        ({"cameras": [{**DOOR, "name": "Door\nERROR fake"}]}, r"cameras\.0\.name"),
        ({"cameras": [{**DOOR, "name": "  "}]}, r"cameras\.0\.name"),
        ({"cameras": [{**DOOR, "main_url": "ftp://10.0.0.5/1"}]}, "must begin with one of rtsp://"),
        ({"cameras": [{**DOOR, "main_url": "rtsp://h:99999/1"}]}, "port from 1 to 65535"),
        ({"cameras": [{**DOOR, "main_url": "rtsp://h:0/1"}]}, "port from 1 to 65535"),
        ({"cameras": [{**DOOR, "main_url": "rtsp://a:x/y@h/1"}]}, "of a password as %2F"),
        ({"cameras": [{**DOOR, "main_url": "rtsp://a:x#y@h/1"}]}, "of a password as %2F"),
        ({"cameras": [{**DOOR, "main_url": "rtsp://a:12/3@10.0.0.5/1"}]}, "of a password as %2F"),
        ({"cameras": [{**DOOR, "main_url": "rtsp://:554/1"}]}, "must name a host"),
        ({"cameras": [{**DOOR, "main_url": "rtsp://h/1\n2"}]}, "control characters"),
    ],
)
def test_what_is_wrong_is_named_with_what_would_be_right(
    tmp_path: Path, data: Any, told: str
) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        _load(tmp_path, data)
    assert str(tmp_path / "config.json") in str(caught.value)


def test_a_file_that_windows_wrote_is_read(tmp_path: Path) -> None:
    assert _load(tmp_path, b'\xef\xbb\xbf{"port": 9000}').port == 9000


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        (" RTSP://10.0.0.5/Stream1 ", "rtsp://10.0.0.5/Stream1"),
        ("rtsp://[fe80::1]:554/1", "rtsp://[fe80::1]:554/1"),
        ("rtsp://10.0.0.5", "rtsp://10.0.0.5"),
        ("rtsp://10.0.0.5:554/user=a@b", "rtsp://10.0.0.5:554/user=a@b"),
        ("rtsp://camera/user=a@b", "rtsp://camera/user=a@b"),
        ("Rtsp://a:b@10.0.0.5:554/1", "rtsp://10.0.0.5:554/1"),
    ],
)
def test_addresses_as_people_write_them(url: str, bare: str) -> None:
    assert CameraConfig.model_validate({**DOOR, "main_url": url}).main_url == bare


@pytest.mark.parametrize("password", ["p@ss:w/rd?#", "100%", "%41", "ä ö"])
def test_any_password_reaches_the_camera(password: str) -> None:
    settings = {**DOOR, "main_url": "rtsp://[::1]:554/1", "username": "u@x:y", "password": password}
    camera = CameraConfig.model_validate(settings)
    again = CameraConfig.model_validate(
        {**DOOR, "main_url": camera.url_with_credentials(camera.main_url)}
    )
    assert again.password is not None
    assert again.password.get_secret_value() == password
    assert again.username == "u@x:y"


@pytest.mark.parametrize(
    ("onvif", "told"),
    [
        ({"address": "rtsp://192.168.1.20/x"}, "must be an address such as http://"),
        ({"address": "http://u:p@192.168.1.20/x"}, "must be an address such as http://"),
        ({"mac": "AA-BB"}, "mac"),
        ({"adress": "x"}, "did you mean address?"),
    ],
)
def test_wrong_onvif_settings_are_explained(
    tmp_path: Path, onvif: dict[str, str], told: str
) -> None:
    path = tmp_path / "config.json"
    camera = {"id": "a", "name": "A", "main_url": "rtsp://h/1", "onvif": onvif}
    path.write_text(json.dumps({"cameras": [camera]}))
    with pytest.raises(ConfigError, match=re.escape(told)):
        load_config(path)


def test_onvif_settings_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    onvif = {"address": "http://h/x", "identity": "urn:1", "mac": "aa:bb:cc:00:11:22"}
    camera = {"id": "a", "name": "A", "main_url": "rtsp://h/1", "onvif": onvif}
    path.write_text(json.dumps({"cameras": [camera]}))
    save_config(path, load_config(path))
    assert json.loads(path.read_text())["cameras"] == [camera]


def _camera(**settings: Any) -> Any:
    return {"cameras": [{**DOOR, **settings}]}


SQUARE = [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"sensitivity": "highest"}, "sensitivity is 'highest': must be 'low', 'normal' or 'high'"),
        ({"zones": [{"name": "Path"}]}, r"zones\.0\.points.*must be given"),
        ({"zones": [{"name": "Path", "points": SQUARE[:2]}]}, r"points.*at least 3 items"),
        ({"zones": [{"name": "Path", "points": SQUARE * 9}]}, r"points.*at most 32 items"),
        ({"zones": [{"name": "Path", "points": [[0, 0], [1, 1], [0.5, 0.5]]}]}, "enclose an area"),
        ({"zones": [{"name": "Path", "points": [[0, 0], [1, 0], [1, 1.1]]}]}, "less than or equal"),
        ({"zones": [{"name": "Path", "points": [[0, 0], [1, 0], [1, float("nan")]]}]}, "points"),
        ({"zones": [{"name": "Path", "points": SQUARE, "labels": ["motion"]}]}, r"labels\.0"),
        ({"zones": [{"name": "Path", "points": SQUARE, "labels": []}]}, "labels"),
        ({"zones": [{"name": "Path", "points": SQUARE, "loiter_s": 0}]}, "loiter_s is 0"),
        ({"zones": [{"name": "Path", "points": SQUARE, "alert": True}]}, "did you mean alerts?"),
        ({"zones": [{"name": "A", "points": SQUARE}] * 2}, "two zones have the name A"),
        (
            {"zones": [{"name": "A b", "points": SQUARE}, {"name": "a-B", "points": SQUARE}]},
            "two zones have the id a_b",
        ),
        ({"motion_masks": [SQUARE] * 17}, "motion_masks.*at most 16 items"),
        ({"motion_masks": SQUARE}, r"motion_masks\.0"),
        ({"thresholds": [{"label": "person"}] * 2}, "each label once at most"),
        ({"thresholds": [{"label": "pet", "min_score": 1.5}]}, "less than or equal to 1"),
        ({"object_masks": [SQUARE]}, r"object_masks\.0.*must be an object|valid dictionary"),
    ],
)
def test_what_is_wrong_with_zones_is_named(
    tmp_path: Path, settings: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        _load(tmp_path, _camera(**settings))


def test_zones_are_kept_and_told_as_they_were_given(tmp_path: Path) -> None:
    camera = _load(
        tmp_path,
        _camera(
            sensitivity="high",
            zones=[{"name": "Vor der Tür", "points": SQUARE, "alerts": True, "loiter_s": 10}],
            motion_masks=[SQUARE],
            object_masks=[{"points": SQUARE, "labels": ["pet"]}],
            thresholds=[{"label": "pet", "min_score": 0.7, "min_height": 0.1}],
        ),
    ).cameras[0]
    points = [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)]
    both = [Label.PERSON, Label.PET]
    assert camera.seeing_rules() == SeeingRules(
        sensitivity=Sensitivity.HIGH,
        zones=(Zone("vor_der_tuer", "Vor der Tür", points, both, alerts=True, loiter_s=10),),
        motion_masks=(tuple(points),),
        object_masks=(ObjectMask(points, [Label.PET]),),
        thresholds=(Threshold(Label.PET, 0.7, 0.1),),
    )
    path = tmp_path / "again.json"
    save_config(path, Config(cameras=(camera,)))
    assert load_config(path).cameras == (camera,)


def test_the_most_and_largest_zones_reach_the_worker() -> None:
    """One message carries them all, and a message has a largest size."""
    corners = [(0.5 + 0.4 * math.cos(n / 5), 0.5 + 0.4 * math.sin(n / 5)) for n in range(32)]
    camera = CameraConfig(
        **DOOR,
        zones=tuple(
            ZoneConfig(id=f"zone{n}", name=f"{n}" * 32, points=tuple(corners)) for n in range(16)
        ),
        motion_masks=(tuple(corners),) * 16,
        object_masks=(ObjectMaskConfig(points=tuple(corners)),) * 16,
    )
    ours, theirs = Channel.pair()
    message = SetModes(record=True, detect=True, rules=camera.seeing_rules())
    ours.send(message)
    received = theirs.receive(5)
    assert received is not None
    assert received[0] == message


def test_hosts_that_are_not_at_home_are_listed() -> None:
    config = Config(allowed_hosts=("camera.example", "100.64.0.0/10", " 203.0.113.7 "), port=9000)
    assert config.network_rules() == Rules(("camera.example", "100.64.0.0/10", "203.0.113.7"), 9000)
    with pytest.raises(ValidationError, match="whole internet"):
        Config(allowed_hosts=("0.0.0.0/0",))


@pytest.mark.parametrize("path", ["/etc/hostname", "/dev/../etc/hostname"])
def test_a_camera_on_usb_is_a_device(path: str) -> None:
    with pytest.raises(ValidationError):
        CameraConfig(id="a", name="A", main_url=f"v4l2://{path}")
