"""Changes to settings, alone and together with another editor."""

import stat
import threading
from pathlib import Path

import pytest

from nvr.config import CameraConfig, Config, load_config
from nvr.config_edit import (
    add_camera,
    change_camera,
    edit_config_file,
    no_new_files,
    put_camera,
    remove_camera,
)
from nvr.errors import ConfigError, NotFound

DOOR = {"name": "Front door", "main_url": "rtsp://anna:geheim@10.0.0.5/1"}


def test_ids_come_from_names_and_stay_distinct() -> None:
    config, first = add_camera(Config(), DOOR)
    config, second = add_camera(config, DOOR)
    assert (first.id, second.id) == ("front_door", "front_door_2")
    with pytest.raises(ConfigError, match="another camera has it"):
        add_camera(config, DOOR | {"id": "front_door"})


def test_wrong_settings_name_the_key() -> None:
    for wrong, key in (
        ({"main_url": "rtsp://h/1"}, "name"),
        ({"name": "x"}, "main_url"),
        (DOOR | {"retention_hours": -1}, "retention_hours"),
        (DOOR | {"colour": "red"}, "colour"),
        (DOOR | {"id": "../etc"}, "id"),
    ):
        with pytest.raises(ConfigError, match=key) as caught:
            add_camera(Config(), wrong)
        assert "geheim" not in str(caught.value)


def test_change_keeps_the_rest() -> None:
    config, _ = add_camera(Config(), DOOR)
    config, camera = change_camera(config, "front_door", {"name": "Door"})
    assert (camera.id, camera.name, camera.username) == ("front_door", "Door", "anna")
    config, camera = change_camera(config, "front_door", {"main_url": "rtsp://10.0.0.6/1"})
    assert camera.password is not None
    assert camera.password.get_secret_value() == "geheim"
    assert camera.main_url == "rtsp://10.0.0.6/1"
    _, camera = change_camera(config, "front_door", {"sub_url": "rtsp://bob:neu@10.0.0.6/2"})
    assert camera.password is not None
    assert (camera.username, camera.password.get_secret_value()) == ("bob", "neu")


def test_change_of_what_is_not_there_or_must_stay() -> None:
    config, _ = add_camera(Config(), DOOR)
    with pytest.raises(NotFound, match="front_door"):
        change_camera(config, "garden", {"name": "x"})
    with pytest.raises(ConfigError, match="id can't be changed"):
        change_camera(config, "front_door", {"id": "other"})
    with pytest.raises(ConfigError, match="main_url"):
        change_camera(config, "front_door", {"main_url": "telnet://h"})
    assert remove_camera(config, "front_door").cameras == ()
    with pytest.raises(NotFound):
        remove_camera(Config(), "front_door")


def test_put_adds_then_changes() -> None:
    config = put_camera(Config(), DOOR)
    config = put_camera(config, {"name": "Front door", "main_url": "rtsp://10.0.0.9/1"})
    (camera,) = config.cameras
    assert camera.main_url == "rtsp://10.0.0.9/1"


def test_editors_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.json"

    def add(number: int) -> None:
        for n in range(5):
            settings = {"name": f"Camera {number} {n}", "main_url": "rtsp://10.0.0.1/1"}
            edit_config_file(path, lambda c: add_camera(c, settings))  # noqa: B023

    threads = [threading.Thread(target=add, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load_config(path).cameras) == 20
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_failed_edit_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    edit_config_file(path, lambda c: add_camera(c, DOOR))
    before = path.read_bytes()
    with pytest.raises(NotFound):
        edit_config_file(path, lambda c: (remove_camera(c, "x"), None))
    assert path.read_bytes() == before


def test_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="can't be written"):
        edit_config_file(tmp_path / "file" / "config.json", lambda c: add_camera(c, DOOR))


def test_clients_name_no_files_but_may_keep_one() -> None:
    url = "file:///tmp/film.mp4"
    film = CameraConfig(id="film", name="Film", main_url=url)
    no_new_files({"name": "Film", "main_url": url}, film)
    no_new_files({"name": "Film", "main_url": "rtsp://192.168.1.20/1"})
    for old, settings in (
        (None, {"main_url": url}),
        (None, {"main_url": "rtsp://192.168.1.20/1", "sub_url": url}),
        (film, {"main_url": "file:///etc/hostname"}),
        (film, {"sub_url": url}),
    ):
        with pytest.raises(ConfigError, match="on the NVR's machine only"):
            no_new_files(settings, old)
