"""What arguments of the command line may be."""

import argparse
import os
from pathlib import Path


def absolute(text: str) -> Path:
    """A path, whatever the folder one is in."""
    return Path(text).expanduser().absolute()


def port(text: str) -> int:
    """A TCP port."""
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 1 to 65535")
    return int(text)


def minutes(text: str) -> float:
    """A length of time."""
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= 7 * 24 * 60:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of minutes, at most those of a week"
        )
    return found


def number_or_none(text: str) -> float | None:
    """A number, or ``none``."""
    if text.strip().lower() == "none":
        return None
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number, nor none") from None


def folder_or_none(text: str) -> str | None:
    """A folder, whatever the one is that one is in; or ``none``."""
    return None if text.strip().lower() == "none" else str(absolute(text))


def camera_url(text: str) -> str:
    """An address; a plain path becomes one, that of a camera stays."""
    from nvr.cameras_cli import is_host

    if is_host(text):
        return text
    if text.startswith("/dev/"):
        return f"v4l2://{text}"
    return text if "://" in text else f"file://{absolute(text)}"


def name_and_url(text: str) -> tuple[str, str]:
    """``NAME=URL``."""
    name, separator, url = text.partition("=")
    if not separator or not name.strip() or not url.strip() or "://" in name:
        raise argparse.ArgumentTypeError(
            "must have the form NAME=URL, such as Door=rtsp://192.168.1.20/stream1"
        )
    return name.strip(), camera_url(url.strip())


def default_data_dir() -> Path:
    """``$CLOUDCAM_DATA``, else /var/lib/cloudcam for root, else the user's own place for data."""
    if named := os.environ.get("CLOUDCAM_DATA"):
        return Path(named)
    if os.geteuid() == 0:
        return Path("/var/lib/cloudcam")
    return Path.home() / ".local" / "share" / "cloudcam"


def data_dir(options: argparse.Namespace) -> Path:
    """The data folder that was meant."""
    return options.data_dir or default_data_dir()
