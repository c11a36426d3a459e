"""Settings, cameras' addresses, certificate and model."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nvr.config import CameraConfig, Config, load_config
from nvr.config_edit import CONFIG_NAME
from nvr.doctor.findings import Finding, failed, ok, warning
from nvr.errors import ConfigError, ModelError
from nvr.model_store import folder_of
from nvr.vision.model import load_info
from nvr.web.certificate import CERTIFICATE_NAME, fingerprint, server_context


def read_settings(data_dir: Path) -> tuple[Config, Finding]:
    """The settings, the default ones where they can't be read, and what to say of them."""
    path = data_dir / CONFIG_NAME
    try:
        config = load_config(path)
    except ConfigError as error:
        return Config(), failed("settings", error.message, f"correct {path}")
    if path.exists() and path.stat().st_mode & 0o077:
        return config, warning(
            "settings",
            f"{path} holds cameras' passwords and can be read by other users",
            f"chmod 600 {path}",
        )
    count = len(config.cameras)
    return config, ok("settings", f"{count} camera{'' if count == 1 else 's'}")


def check_cameras(config: Config) -> Iterator[Finding]:
    """Addresses that can work; nothing is sent to them."""
    if not config.cameras:
        yield warning("cameras", "none yet", "cloudcam-nvr camera add NAME URL")
    used = Counter(c.main_url for c in config.cameras)
    for camera in config.cameras:
        yield _check_camera(camera, used[camera.main_url])


def _check_camera(camera: CameraConfig, times: int) -> Finding:
    name = f"camera {camera.id}"
    change = f"remove it and add it again: cloudcam-nvr camera remove {camera.id}"
    for url in filter(None, (camera.main_url, camera.sub_url)):
        parts = urlsplit(url)
        if parts.scheme in ("file", "v4l2") and not Path(unquote(parts.path)).exists():
            return failed(name, f"{parts.path} is not there", change)
        if parts.hostname and not _is_host(parts.hostname):
            return failed(name, f"{parts.hostname!r} is no address of a device", change)
    if camera.password_encrypted is not None:
        return failed(
            name,
            "its password can't be read: the key that it was encrypted with is gone, or another",
            "put secret.key back from a backup, or give the password again",
        )
    if times > 1:
        return warning(name, "another camera has the same address", "remove one of them")
    if camera.sub_url == camera.main_url:
        return warning(name, "main and sub stream are the same", change + ", without --sub")
    if not camera.record:
        return warning(name, "recording is switched off", "switch it on, if that is not meant so")
    return ok(name, urlsplit(camera.main_url).hostname or urlsplit(camera.main_url).path)


def _is_host(host: str) -> bool:
    """Whether it has the form of a name or an address; RFC 1123, and `_` as devices have it."""
    if ":" in host:
        return all(c in "0123456789abcdefABCDEF:.%" or c.isalnum() for c in host)
    labels = host.rstrip(".").split(".")
    if labels[-1].isdigit():
        return len(labels) == 4 and all(x.isdigit() and int(x) <= 255 for x in labels)
    return len(host) <= 253 and all(
        0 < len(x) <= 63 and x.replace("-", "").replace("_", "").isalnum() for x in labels
    )


def check_certificate(data_dir: Path) -> Iterator[Finding]:
    """There, whole, with its key, nobody else's."""
    name, path = "certificate", data_dir / CERTIFICATE_NAME
    if not path.exists():
        yield warning(name, "not there yet", "the NVR makes one at its next start")
        return
    try:
        text = fingerprint(path)
        server_context(path)
    except ConfigError as error:
        yield failed(name, error.message, "put it back from a backup, or pair every client again")
        return
    if path.stat().st_mode & 0o077:
        yield warning(name, f"{path} can be read by other users", f"chmod 600 {path}")
    else:
        yield ok(name, f"SHA-256 {text}")


def check_model(data_dir: Path, config: Config) -> Iterator[Finding]:
    """The files of the model that detects."""
    name = "model"
    try:
        folder = folder_of(data_dir, config.model)
        load_info(folder)
        for part in ("model.xml", "model.bin"):
            if not (folder / part).stat().st_size:
                raise ModelError(f"{folder / part} is empty")
    except (ModelError, OSError) as error:
        yield failed(
            name, f"{config.model}: {error}", "cloudcam-nvr model use builtin, or install it anew"
        )
        return
    yield ok(name, config.model)
