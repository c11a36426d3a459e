"""Camera passwords at rest, and what happens when their key is gone."""

import json
import os
import re
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from nvr import vault
from nvr.config import CameraConfig, Config, load_config, save_config
from nvr.config_edit import (
    add_camera,
    change_camera,
    edit_config_file,
    no_new_files,
    public_settings,
    seal_settings,
)
from nvr.errors import CameraPasswordLost, ConfigError
from nvr.lost_passwords import openable

PASSWORD = 'geh"eim\\ Ä/@:'
DOOR = {"id": "door", "name": "Door", "main_url": "rtsp://10.0.0.5/1", "username": "admin"}
HALL = {"id": "hall", "name": "Hall", "main_url": "rtsp://10.0.0.6/1", "username": "admin"}


@pytest.fixture(autouse=True)
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if each test were another process; the key is beside the settings."""
    monkeypatch.setattr(vault, "_seen", {})
    monkeypatch.delenv(vault.PLACE, raising=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Settings of two cameras with passwords, as somebody may write them."""
    path = tmp_path / "config.json"
    cameras = [{**DOOR, "password": PASSWORD}, {**HALL, "password": "other"}]
    path.write_text(json.dumps({"cameras": cameras}))
    return path


def encrypt(path: Path) -> None:
    edit_config_file(path, lambda config: (config, None))


def passwords(config: Config) -> dict[str, str | None]:
    return {camera.id: camera.plain_password() for camera in config.cameras}


def in_file(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text())["cameras"]
    return found


def test_one_written_by_hand_is_encrypted_when_the_settings_are_saved(path: Path) -> None:
    assert passwords(load_config(path)) == {"door": PASSWORD, "hall": "other"}
    encrypt(path)
    for camera, password in zip(in_file(path), (PASSWORD, "other"), strict=True):
        assert "password" not in camera
        assert camera["password_encrypted"].startswith("v1:")
        assert password not in path.read_text()
    vault._seen.clear()
    assert passwords(load_config(path)) == {"door": PASSWORD, "hall": "other"}
    key = path.with_name("secret.key")
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert sorted(p.name for p in path.parent.iterdir()) == [
        "config.json", "config.lock", "secret.key",
    ]  # fmt: skip


def test_one_that_did_not_change_stays_as_it_is(path: Path) -> None:
    encrypt(path)
    before = in_file(path)
    edit_config_file(path, lambda c: change_camera(c, "door", {"name": "Front door"}))
    after = in_file(path)
    assert [c["password_encrypted"] for c in after] == [c["password_encrypted"] for c in before]
    edit_config_file(path, lambda c: change_camera(c, "door", {"password": "new"}))
    assert in_file(path)[0]["password_encrypted"] != before[0]["password_encrypted"]
    assert in_file(path)[1] == before[1]
    vault._seen.clear()
    assert passwords(load_config(path)) == {"door": "new", "hall": "other"}


def test_no_two_are_alike(tmp_path: Path) -> None:
    """Nobody sees that two cameras have the same password."""
    sealed = vault.seal(tmp_path, {"a": "same", "b": "same"})
    vault._seen.clear()
    again = vault.seal(tmp_path, {"a": "same"})
    assert len({*sealed.values(), *again.values()}) == 3


def test_what_is_for_one_camera_opens_nothing_of_another(tmp_path: Path) -> None:
    sealed = vault.seal(tmp_path, {"door": "secret"})
    vault._seen.clear()
    assert vault.unseal(tmp_path, {"hall": sealed["door"]})[0] == {}
    assert vault.unseal(tmp_path, sealed) == ({"door": "secret"}, "")


def test_whoever_changes_a_bit_has_nothing(tmp_path: Path) -> None:
    text = vault.seal(tmp_path, {"door": "secret"})["door"]
    for damaged in (text[:-4], text[:20] + "AAAA" + text[24:], "v1:", "", "v1:!", "v2:" + text[3:]):
        vault._seen.clear()
        found, why = vault.unseal(tmp_path, {"door": damaged})
        assert (found, "not the key" in why) == ({}, True), damaged


@pytest.mark.parametrize("lost", ["gone", "another", "damaged"])
def test_a_lost_key_costs_its_cameras_passwords_and_nothing_else(
    path: Path, lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    garden = {"id": "garden", "name": "Garden", "main_url": "rtsp://10.0.0.7/1"}
    edit_config_file(path, lambda c: add_camera(c, garden))
    before = in_file(path)
    key = path.with_name("secret.key")
    kept = key.read_bytes()
    key.unlink()
    if lost == "another":
        vault.seal(path.parent, {"x": "y"})
    elif lost == "damaged":
        key.write_text("nothing")
    vault._seen.clear()
    config = load_config(path)
    assert [camera.id for camera in config.cameras] == ["door", "hall", "garden"]
    assert "door, hall" in caplog.text
    assert "put the key back from a backup, or give the passwords again" in caplog.text
    door, _, open_one = config.cameras
    assert open_one.url_with_credentials(open_one.main_url) == "rtsp://10.0.0.7/1"
    with pytest.raises(CameraPasswordLost, match=r"password of Door can't be read.*give the pass"):
        door.url_with_credentials(door.main_url)
    assert CameraPasswordLost.code == "camera_auth"
    if lost != "damaged":  # what is still there is not written over by settings of another kind
        edit_config_file(path, lambda c: change_camera(c, "garden", {"record": False}))
        assert [c.get("password_encrypted") for c in in_file(path)] == [
            c.get("password_encrypted") for c in before
        ]
    key.write_bytes(kept)
    vault._seen.clear()
    assert passwords(load_config(path)) == {"door": PASSWORD, "hall": "other", "garden": None}


def test_a_password_that_is_given_again_is_the_new_one(path: Path) -> None:
    encrypt(path)
    path.with_name("secret.key").unlink()
    vault._seen.clear()
    edit_config_file(path, lambda c: change_camera(c, "door", {"password": "new"}))
    address = {"main_url": "rtsp://admin:newer@10.0.0.6/1"}
    edit_config_file(path, lambda c: change_camera(c, "hall", address))
    vault._seen.clear()
    assert passwords(load_config(path)) == {"door": "new", "hall": "newer"}


def test_a_damaged_key_is_never_written_over(path: Path) -> None:
    key = path.with_name("secret.key")
    key.write_text("nothing")
    with pytest.raises(ConfigError, match=r"secret\.key is no key|secret\.key can't be read"):
        save_config(path, load_config(path))
    assert key.read_text() == "nothing"
    assert passwords(load_config(path)) == {"door": PASSWORD, "hall": "other"}, "nothing is lost"


def test_the_key_may_be_kept_elsewhere(
    path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path_factory.mktemp("keys") / "cloudcam"
    monkeypatch.setenv(vault.PLACE, str(elsewhere))
    encrypt(path)
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o600
    assert not path.with_name("secret.key").exists()
    vault._seen.clear()
    assert passwords(load_config(path)) == {"door": PASSWORD, "hall": "other"}


def test_a_key_that_others_may_read_is_closed(path: Path) -> None:
    encrypt(path)
    key = path.with_name("secret.key")
    key.chmod(0o644)
    vault._seen.clear()
    load_config(path)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_key_that_goes_away_while_the_nvr_runs_costs_nothing(path: Path) -> None:
    """Home Assistant switches something at that moment: settings are read and written anew."""
    encrypt(path)
    key = path.with_name("secret.key")
    for lost in ("gone", "unreadable"):
        key.unlink()
        if lost == "unreadable":
            key.mkdir()
        edit_config_file(path, lambda c: change_camera(c, "door", {"detect": False}))
        assert passwords(load_config(path)) == {"door": PASSWORD, "hall": "other"}, lost
        if lost == "unreadable":
            key.rmdir()
    edit_config_file(path, lambda c: change_camera(c, "door", {"detect": True}))
    vault._seen.clear()
    assert passwords(load_config(path)) == {"door": PASSWORD, "hall": "other"}, "a new key"


def test_a_key_that_is_provided_read_only_is_a_key(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As secrets of containers are: others' files, which nobody else may change."""
    encrypt(path)
    path.with_name("secret.key").chmod(0o644)

    def refuse(*_: object) -> None:
        raise PermissionError(1, "not yours")

    vault._seen.clear()
    monkeypatch.setattr(Path, "chmod", refuse)
    assert passwords(load_config(path)) == {"door": PASSWORD, "hall": "other"}


def test_commands_find_a_key_that_is_kept_elsewhere(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service has it in its environment; the owner's shell has not."""
    elsewhere = tmp_path / "stick" / "cloudcam.key"
    monkeypatch.setenv(vault.PLACE, str(elsewhere))
    with pytest.raises(ConfigError, match="see whether its disk is mounted"):
        encrypt(path)
    elsewhere.parent.mkdir()
    encrypt(path)
    monkeypatch.delenv(vault.PLACE)
    vault._seen.clear()
    edit_config_file(path, lambda c: change_camera(c, "door", {"password": "new"}))
    vault._seen.clear()
    assert passwords(load_config(path)) == {"door": "new", "hall": "other"}
    assert not path.with_name("secret.key").exists()
    elsewhere.unlink()  # its disk is not there
    vault._seen.clear()
    with pytest.raises(ConfigError, match="is not there, and was"):
        edit_config_file(path, lambda c: change_camera(c, "door", {"password": "newer"}))


def test_a_place_that_knows_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    sealed = vault.seal(tmp_path, {"door": "x"})
    vault._seen.clear()
    assert vault.unseal(tmp_path, sealed) == ({"door": "x"}, "")
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]


def test_no_process_can_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = vault.seal(tmp_path, {"door": "x"})
    vault._seen.clear()

    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "run", refuse)
    found, why = vault.unseal(tmp_path, sealed)
    assert (found, "unavailable" in why) == ({}, True)


async def test_a_key_that_comes_later_opens_the_cameras(path: Path) -> None:
    encrypt(path)
    key = path.with_name("secret.key")
    kept = key.read_bytes()
    key.unlink()
    vault._seen.clear()
    config = load_config(path)
    assert await openable(config.cameras, path.parent) == set()
    key.write_bytes(kept)
    assert await openable(config.cameras, path.parent) == {"door", "hall"}
    assert await openable(load_config(path).cameras, path.parent) == set()


def test_settings_of_before_are_encrypted_at_the_start(path: Path) -> None:
    seal_settings(path)
    assert PASSWORD not in path.read_text()
    vault._seen.clear()
    assert passwords(load_config(path)) == {"door": PASSWORD, "hall": "other"}
    written = path.stat().st_ino
    seal_settings(path)
    assert path.stat().st_ino == written, "there was nothing to do"


def test_what_cannot_be_encrypted_is_used_all_the_same(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.with_name("secret.key").mkdir()
    seal_settings(path)
    assert "stay in the clear" in caplog.text
    assert passwords(load_config(path)) == {"door": PASSWORD, "hall": "other"}


def test_two_who_make_the_key_at_once_make_one(tmp_path: Path) -> None:
    keys: set[bytes] = set()

    def make() -> None:
        keys.add(vault._key(tmp_path, tmp_path / "secret.key"))

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["secret.key"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="can't be written"):
        vault.seal(tmp_path / "file", {"door": "x"})


def test_this_process_never_loads_the_library(path: Path) -> None:
    """Main would carry its megabytes for ever."""
    program = (
        "import sys; from pathlib import Path; from nvr.config_edit import edit_config_file\n"
        "path = Path(sys.argv[1]); edit_config_file(path, lambda c: (c, None))\n"
        "from nvr.config import load_config; load_config(path)\n"
        "print(sorted({'cryptography', '_cffi_backend'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    assert "password_encrypted" in path.read_text()


def test_clients_are_told_neither_and_give_only_the_one(path: Path) -> None:
    encrypt(path)
    vault._seen.clear()
    path.with_name("secret.key").unlink()
    camera = load_config(path).cameras[0]
    told = public_settings(camera)
    assert "password_encrypted" not in told
    assert told["has_password"] is True
    assert "v1:" not in f"{camera!r}{told}"
    with pytest.raises(ConfigError, match="give password"):
        no_new_files({"password_encrypted": "v1:x"})


def test_settings_of_another_form_are_left_to_validation(tmp_path: Path) -> None:
    shapes: tuple[Any, ...] = (
        [], None, {}, {"cameras": None}, {"cameras": [5]}, {"cameras": [{}]},
        {"cameras": [{"password_encrypted": 5}]}, {"cameras": {"password_encrypted": "v1:"}},
    )  # fmt: skip
    for data in shapes:
        before = json.dumps(data)
        vault.open_settings(tmp_path, data)
        assert json.dumps(data) == before


def test_a_camera_without_its_password_is_not_connected_to() -> None:
    camera = CameraConfig.model_validate({**DOOR, "password_encrypted": "v1:lost"})
    with pytest.raises(CameraPasswordLost):
        camera.url_with_credentials("rtsp://10.0.0.5/1")
    given = CameraConfig.model_validate({**DOOR, "password_encrypted": "v1:x", "password": "y"})
    assert given.password_encrypted is None
    assert re.search("y@10", given.url_with_credentials("rtsp://10.0.0.5/1"))
