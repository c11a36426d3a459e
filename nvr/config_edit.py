"""Changes to the settings: one camera added, changed or removed; the file written under a lock.

The running NVR and the command line both write ``config.json`` through `edit_config_file`, so
neither overwrites what the other wrote.
"""

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nvr.config import (
    CameraConfig,
    Config,
    camera_id_from_name,
    explain,
    load_config,
    save_config,
)
from nvr.errors import ConfigError, NotFound

_LOGGER = logging.getLogger(__name__)

CONFIG_NAME = "config.json"

SEEING = ("sensitivity", "zones", "motion_masks", "object_masks", "thresholds")
"""A camera's settings that decide what is an alert: those of `SeeingRules`."""


def add_camera(config: Config, settings: Mapping[str, Any]) -> tuple[Config, CameraConfig]:
    """Add a camera; its id is made from its name unless `settings` gives one.

    Raises ConfigError when a setting is wrong or the id is taken.
    """
    taken = tuple(camera.id for camera in config.cameras)
    data = dict(settings)
    name = data.get("name")
    if "id" not in data and isinstance(name, str):
        data["id"] = camera_id_from_name(name, taken)
    camera = validated_camera(data)
    if camera.id in taken:
        raise ConfigError(
            f"id is {camera.id!r}: another camera has it; leave it out to get a free one"
        )
    return config.model_copy(update={"cameras": (*config.cameras, camera)}), camera


def change_camera(
    config: Config, camera_id: str, changes: Mapping[str, Any]
) -> tuple[Config, CameraConfig]:
    """Change settings of a camera; what `changes` leaves out stays.

    An address with a user name in it replaces user name and password.
    Raises NotFound, or ConfigError when a setting is wrong or `changes` names another id.
    """
    old = find_camera(config, camera_id)
    if changes.get("id", camera_id) != camera_id:
        raise ConfigError("id can't be changed; change the name instead")
    camera = changed_camera(old, changes)
    cameras = tuple(camera if c.id == camera_id else c for c in config.cameras)
    return config.model_copy(update={"cameras": cameras}), camera


def changed_camera(old: CameraConfig, changes: Mapping[str, Any]) -> CameraConfig:
    """A camera as it would be. Raises ConfigError."""
    data = old.model_dump()
    if _brings_credentials(changes):
        data |= {"username": None, "password": None, "password_encrypted": None}
    camera = validated_camera(data | dict(changes))
    if camera.privacy_masks != old.privacy_masks and "camera_masks" not in changes:
        return camera.model_copy(update={"camera_masks": False})  # it was told others
    return camera


def no_new_files(settings: Mapping[str, Any], old: CameraConfig | None = None) -> None:
    """Refuse settings from a client that name a file other than the camera has already.

    Files of this machine are for who sits at it to name, and how passwords are kept is the NVR's
    own. Raises ConfigError.
    """
    if "password_encrypted" in settings:
        raise ConfigError("password_encrypted can't be given; give password")
    for key in ("main_url", "sub_url"):
        url = settings.get(key)
        is_known = old is not None and getattr(old, key) == url
        if isinstance(url, str) and url.strip().lower().startswith("file:") and not is_known:
            raise ConfigError(
                f"{key}: a file can be named on the NVR's machine only (cloudcam-nvr camera add)"
            )


def remove_camera(config: Config, camera_id: str) -> Config:
    """Take a camera out. Raises NotFound."""
    find_camera(config, camera_id)
    cameras = tuple(camera for camera in config.cameras if camera.id != camera_id)
    return config.model_copy(update={"cameras": cameras})


def put_camera(config: Config, settings: Mapping[str, Any]) -> Config:
    """Add the camera, or change the one whose id follows from the same name.

    Raises ConfigError when a setting is wrong.
    """
    camera_id = camera_id_from_name(str(settings.get("name", "")))
    if config.camera(camera_id) is None:
        return add_camera(config, settings)[0]
    return change_camera(config, camera_id, settings)[0]


def camera_meant(text: str, names: Mapping[str, str]) -> str:
    """The id of the camera that goes by that id, or alone by that name. Raises NotFound.

    ``names`` are all cameras' by their ids.
    """
    if text in names:
        return text
    fitting = [camera_id for camera_id, name in names.items() if name == text]
    if len(fitting) != 1:
        known = ", ".join(fitting or names) or "none yet"
        why = "several cameras are called" if fitting else "there is no camera"
        raise NotFound(f"{why} {text!r} (ids: {known})")
    return fitting[0]


STORAGE = (
    "recordings_dir",
    "fallback_dir",
    "min_free_gb",
    "max_recordings_gb",
    "keep_away_alerts_days",
)
"""The settings that tell where and how much is kept."""


def storage_settings(config: Config) -> dict[str, Any]:
    """Those of `STORAGE`, ready for JSON."""
    return config.model_dump(mode="json", include=set(STORAGE))


def change_storage(config: Config, changes: Mapping[str, Any]) -> Config:
    """Change some of the settings of `STORAGE`; None is the default. Raises ConfigError."""
    unknown = [key for key in changes if key not in STORAGE]
    if unknown:
        known = ", ".join(STORAGE)
        raise ConfigError(f"{unknown[0]!r:.60}: there is no such setting; there are {known}")
    given = {key: value for key, value in changes.items() if value is not None}
    kept = {key: value for key, value in config.model_dump().items() if key not in changes}
    try:
        return Config.model_validate(kept | given)
    except ValidationError as error:
        raise ConfigError(explain(error)) from error


def find_camera(config: Config, camera_id: str) -> CameraConfig:
    """The camera of that id. Raises NotFound, naming those that there are."""
    camera = config.camera(camera_id)
    if camera is None:
        known = ", ".join(c.id for c in config.cameras) or "none yet"
        raise NotFound(f"there is no camera {camera_id!r:.60} (cameras: {known})")
    return camera


def public_settings(camera: CameraConfig) -> dict[str, Any]:
    """A camera's settings, ready for JSON: all but the password, of which it only tells whether."""
    settings = camera.model_dump(mode="json", exclude={"password", "password_encrypted"})
    has_password = camera.password is not None or camera.password_encrypted is not None
    return settings | {"has_password": has_password}


def edit_config_file[T](path: Path, edit: Callable[[Config], tuple[Config, T]]) -> T:
    """Read the settings, hand them to `edit`, write what it returns; one editor at a time.

    Raises ConfigError when the file is wrong or can't be written, and whatever `edit` raises.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(path.with_suffix(".lock")):
            config, result = edit(load_config(path))
            save_config(path, config)
            _give_to_owner_of_folder(path)
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be written ({error.strerror}); check its owner and rights"
        ) from error
    return result


def seal_settings(path: Path) -> None:
    """Encrypt passwords that stand in the settings in the clear; others stay as they are.

    What keeps them from being encrypted is logged: recording goes on.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError, ValueError:
        return  # whoever loads it says what is wrong
    if not _has_clear_password(data):
        return
    try:
        edit_config_file(path, lambda config: (config, None))
    except ConfigError as error:
        _LOGGER.warning("camera passwords stay in the clear: %s", error)
    else:
        _LOGGER.info("%s: the passwords in it are encrypted now", path)


def _has_clear_password(data: object) -> bool:
    cameras = data.get("cameras") if isinstance(data, dict) else None
    found = [c for c in cameras if isinstance(c, dict)] if isinstance(cameras, list) else []
    return any(c.get("password") or _brings_credentials(c) for c in found)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _give_to_owner_of_folder(path: Path) -> None:
    """What root writes for a service must stay readable for the service's own user."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def validated_camera(data: Mapping[str, Any]) -> CameraConfig:
    """A camera of these settings. Raises ConfigError."""
    try:
        return CameraConfig.model_validate(dict(data))
    except ValidationError as error:
        raise ConfigError(explain(error)) from error


def _brings_credentials(changes: Mapping[str, Any]) -> bool:
    urls = (changes.get(key) for key in ("main_url", "sub_url"))
    return any(
        isinstance(url, str) and "@" in url.partition("://")[2].partition("/")[0] for url in urls
    )
