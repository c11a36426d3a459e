"""The cameras' motors and clocks, for who has the camera's id."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from nvr.clock import Clock
from nvr.config import CameraConfig
from nvr.discovery.login import Login
from nvr.discovery.onvif import ClockSetting, OnvifCamera
from nvr.discovery.ptz import Preset, PtzControl, Velocity
from nvr.errors import CameraUnsupported

_KEEP_S = 60.0
"""Who moves a camera moves it again soon; until then its services needn't be asked for anew."""


def login_of(camera: CameraConfig) -> Login | None:
    """The camera's user, if it has one. Raises CameraPasswordLost."""
    if camera.username is None:
        return None
    return Login(camera.username, camera.plain_password() or "")


def onvif_camera(camera: CameraConfig, clock: Clock) -> OnvifCamera:
    """A connection to be made to a camera of the settings.

    Raises CameraUnsupported, CameraPasswordLost.
    """
    if camera.onvif is not None and camera.onvif.address is not None:
        return OnvifCamera(camera.onvif.address, login_of(camera), clock)
    host = urlsplit(camera.main_url).hostname
    if host is None:
        raise CameraUnsupported(f"{camera.name} is not in the network: it can't be asked anything")
    return OnvifCamera(host, login_of(camera), clock)


@dataclass(slots=True)
class _Kept:
    """A camera that was asked lately."""

    config: CameraConfig
    camera: OnvifCamera
    ptz: PtzControl
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    expiry: asyncio.TimerHandle | None = None


class CameraControl:
    """``find`` gives a camera's settings and raises NotFound. All methods may raise CameraError."""

    def __init__(self, find: Callable[[str], CameraConfig], clock: Clock) -> None:
        self._find = find
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._closing: set[asyncio.Task[None]] = set()

    async def move(self, camera_id: str, velocity: Velocity, duration_s: float) -> None:
        """Begin to move; it stops by itself."""
        async with self._use(camera_id) as kept:
            await kept.ptz.move(velocity, duration_s)

    async def stop_moving(self, camera_id: str) -> None:
        """Stop at once."""
        async with self._use(camera_id) as kept:
            await kept.ptz.stop()

    async def go_to(self, camera_id: str, preset: str | None) -> None:
        """Move to a preset by its token; None is home."""
        async with self._use(camera_id) as kept:
            await (kept.ptz.go_home() if preset is None else kept.ptz.go_to(preset))

    async def presets(self, camera_id: str) -> list[Preset]:
        """The positions the camera remembers."""
        async with self._use(camera_id) as kept:
            return await kept.ptz.presets()

    async def set_clock(self, camera_id: str) -> ClockSetting:
        """Set the camera's clock if it is wrong."""
        async with self._use(camera_id) as kept:
            return await kept.camera.set_clock()

    async def close(self) -> None:
        """Stop what moves and let go of all."""
        for camera_id in list(self._kept):
            self._forget(camera_id)
        if self._closing:
            await asyncio.wait(self._closing, timeout=3)

    @asynccontextmanager
    async def _use(self, camera_id: str) -> AsyncIterator[_Kept]:
        """One order at a time, in the order they came."""
        config = self._find(camera_id)
        kept = self._kept.get(camera_id)
        if kept is None or kept.config != config:
            self._forget(camera_id)
            camera = onvif_camera(config, self._clock)
            profile = config.onvif.profile if config.onvif else None
            kept = self._kept[camera_id] = _Kept(config, camera, PtzControl(camera, profile))
        if kept.expiry is not None:
            kept.expiry.cancel()
        try:
            async with kept.lock:
                yield kept
        except CameraUnsupported:
            raise
        except Exception:
            # Raised again: whatever went wrong, the next order logs in and asks for profiles anew,
            # as an address, a password or the camera's session may be another one by now.
            self._forget(camera_id)
            raise
        finally:
            if self._kept.get(camera_id) is kept:
                loop = asyncio.get_running_loop()
                kept.expiry = loop.call_later(_KEEP_S, self._forget, camera_id)

    def _forget(self, camera_id: str) -> None:
        kept = self._kept.pop(camera_id, None)
        if kept is None:
            return
        if kept.expiry is not None:
            kept.expiry.cancel()
        closing = asyncio.create_task(_close(kept))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)


async def _close(kept: _Kept) -> None:
    await kept.ptz.close()
    await kept.camera.close()
