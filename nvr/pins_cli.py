"""`cloudcam-nvr pins`: what is kept until somebody unpins it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from nvr.clock import RealClock
from nvr.web.control import ask


def list_pins(data_dir: Path, *, as_json: bool) -> Iterator[str]:
    """Lines to print. Raises NotRunning."""
    found = ask(data_dir, "GET", "/api/pins")["pins"]
    if as_json:
        yield json.dumps(found, indent=2)
        return
    if not found:
        yield "Nothing is pinned."
    now_us = RealClock().now_us()
    for pin in found:
        moment = datetime.fromtimestamp(pin["start_us"] / 1e6, UTC).astimezone()
        length_s = (pin["end_us"] - pin["start_us"]) / 1e6
        note = f": {pin['note']}" if pin["note"] else ""
        yield (
            f"{pin['id']}  {pin['camera_id']}  {moment:%Y-%m-%d %H:%M:%S}  {length_s:.0f} s  "
            f"{pin['size_bytes'] / 1e6:.1f} MB  pinned by {pin['owner']} "
            f"{_age(now_us - pin['created_us'])} ago{note}"
        )


def _age(duration_us: int) -> str:
    hours = max(0, duration_us) // 3_600_000_000
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"
