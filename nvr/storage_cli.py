"""`cloudcam-nvr storage`: where recordings are kept, and how much."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nvr.config import load_config
from nvr.config_edit import CONFIG_NAME, change_storage, edit_config_file, storage_settings
from nvr.web.control import ask, is_running

_FOLDERS = ("recordings_dir", "fallback_dir")


def storage(data_dir: Path, changes: Mapping[str, Any], *, as_json: bool) -> Iterator[str]:
    """Lines to print. Changes settings first, if any are given. Raises ConfigError, NotRunning."""
    runs = is_running(data_dir)
    settings = _change(data_dir, changes, runs) if changes else _read(data_dir, runs)
    if as_json:
        yield json.dumps(settings, indent=2)
        return
    yield from _lines(data_dir, settings)
    if runs and any(key in changes for key in _FOLDERS):
        yield ""
        yield "Restart the NVR to record there. If it is a service, run `install-service` again"
        yield "first: it lets the service write into these folders only."
    if note := _same_disk(data_dir, settings):
        yield ""
        yield note


def _read(data_dir: Path, runs: bool) -> dict[str, Any]:
    if runs:
        found: dict[str, Any] = ask(data_dir, "GET", "/api/storage")
        return found
    return storage_settings(load_config(data_dir / CONFIG_NAME))


def _change(data_dir: Path, changes: Mapping[str, Any], runs: bool) -> dict[str, Any]:
    if runs:
        found: dict[str, Any] = ask(data_dir, "PATCH", "/api/storage", dict(changes))
        return found
    edit_config_file(data_dir / CONFIG_NAME, lambda c: (change_storage(c, changes), None))
    return _read(data_dir, runs)


def _lines(data_dir: Path, settings: Mapping[str, Any]) -> Iterator[str]:
    quota, days = settings["max_recordings_gb"], settings["keep_away_alerts_days"]
    yield f"Recordings    {settings['recordings_dir'] or data_dir / 'recordings'}"
    yield f"Second disk   {settings['fallback_dir'] or 'none'}"
    yield f"Stays free    {settings['min_free_gb']:g} GB"
    yield f"Most in all   {'no limit' if quota is None else f'{quota:g} GB'}"
    yield (
        "Nobody home   alerts are kept "
        + ("as long as all others" if days is None else f"for {days:g} days")
    )


def _same_disk(data_dir: Path, settings: Mapping[str, Any]) -> str | None:
    """A second folder on the first disk helps nobody when that disk dies."""
    if settings["fallback_dir"] is None:
        return None
    first = Path(settings["recordings_dir"] or data_dir / "recordings")
    second = Path(settings["fallback_dir"])
    if not second.is_dir():
        return f"{second} is not there yet: mount its disk before the NVR starts."
    if first.is_dir() and first.stat().st_dev == second.stat().st_dev:
        return f"{second} is on the same disk as {first}: it helps only when it is on another."
    return None
