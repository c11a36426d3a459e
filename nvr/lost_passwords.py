"""Cameras whose password could not be opened at the start: can it be now?

The key's disk may be mounted later than the NVR starts, or the owner puts the key back.
"""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from nvr import vault
from nvr.config import CameraConfig


async def openable(cameras: Iterable[CameraConfig], folder: Path) -> set[str]:
    """The ids of those that lack their password, and whose password can be read now."""
    lost = {
        camera.id: camera.password_encrypted
        for camera in cameras
        if camera.password is None and camera.password_encrypted is not None
    }
    if not lost:
        return set()
    found, _ = await asyncio.to_thread(vault.unseal, folder, lost)
    return set(found)
