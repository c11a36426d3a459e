"""Moves a camera: for a moment, to a preset, home.

A camera that is not told to stop turns until its end, so the stop is sent by us; the timeout that
goes with each move is for the case that we can't.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass

from nvr.discovery.document import find_all, quoted, text
from nvr.discovery.onvif import PTZ, OnvifCamera
from nvr.discovery.soap import CameraFault, Request
from nvr.errors import CameraError

_LOGGER = logging.getLogger(__name__)

MAX_MOVE_S = 10.0
_STOP_TRIES = 3
_STOP_AGAIN_S = 0.3
_MAX_PRESETS = 300


@dataclass(frozen=True, slots=True)
class Velocity:
    """-1 to 1 each: right, up, and closer are positive (ONVIF's generic speed space)."""

    pan: float = 0.0
    tilt: float = 0.0
    zoom: float = 0.0


@dataclass(frozen=True, slots=True)
class Preset:
    """A position the camera remembers."""

    token: str
    name: str


class PtzControl:
    """One camera's motors. All methods raise CameraError."""

    def __init__(self, camera: OnvifCamera, profile: str | None = None) -> None:
        self._camera = camera
        self._profile = profile
        self._stopper: asyncio.Task[None] | None = None

    async def move(self, velocity: Velocity, duration_s: float) -> None:
        """Begin to move; it stops by itself after ``duration_s``, or by the next order."""
        duration_s = min(duration_s, MAX_MOVE_S)
        await self._forget_stop()
        parts = ""
        if velocity.pan or velocity.tilt:
            parts += f'<tt:PanTilt x="{velocity.pan:.3f}" y="{velocity.tilt:.3f}"/>'
        if velocity.zoom:
            parts += f'<tt:Zoom x="{velocity.zoom:.3f}"/>'
        if not parts:
            await self._stop()
            return
        timeout = f"<tptz:Timeout>PT{max(1, round(duration_s + 1))}S</tptz:Timeout>"
        order = f"<tptz:Velocity>{parts}</tptz:Velocity>"
        try:
            await self._order("ContinuousMove", order + timeout)
        except CameraFault:  # some take no timeout, or not this one
            await self._order("ContinuousMove", order)
        self._stopper = asyncio.create_task(self._stop_later(duration_s))

    async def stop(self) -> None:
        """Stop at once."""
        await self._forget_stop()
        await self._stop()

    async def go_to(self, preset: str) -> None:
        """Move to a preset by its token."""
        await self._forget_stop()
        await self._order("GotoPreset", f"<tptz:PresetToken>{quoted(preset)}</tptz:PresetToken>")

    async def go_home(self) -> None:
        """Move to the home position."""
        await self._forget_stop()
        await self._order("GotoHomePosition", "")

    async def presets(self) -> list[Preset]:
        """The positions the camera remembers."""
        token = await self._token()
        request = Request(f"<tptz:GetPresets>{token}</tptz:GetPresets>")
        body = await self._camera.ask(request, PTZ)
        found = []
        for item in list(find_all(body, "Preset"))[:_MAX_PRESETS]:
            if token := item.get("token", ""):
                name = "".join(c for c in text(item, "Name") if c.isprintable())[:64]
                found.append(Preset(token, name or token))
        return found

    async def close(self) -> None:
        """What still moves is stopped."""
        if self._stopper is not None and not self._stopper.done():
            await self._forget_stop()
            with suppress(CameraError):
                await self._stop()

    async def _order(self, name: str, content: str) -> None:
        token = await self._token()
        await self._camera.ask(Request(f"<tptz:{name}>{token}{content}</tptz:{name}>"), PTZ)

    async def _token(self) -> str:
        """The profile that moves the camera, as an element."""
        if self._profile is None:
            profiles, _ = await self._camera.profiles()
            movable = [profile.token for profile in profiles if profile.ptz]
            if not movable:
                raise CameraFault(f"{self._camera.host} can't be moved")
            self._profile = movable[0]
        return f"<tptz:ProfileToken>{quoted(self._profile)}</tptz:ProfileToken>"

    async def _stop(self) -> None:
        what = "<tptz:PanTilt>true</tptz:PanTilt><tptz:Zoom>true</tptz:Zoom>"
        await self._order("Stop", what)

    async def _stop_later(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        for left in reversed(range(_STOP_TRIES)):
            try:
                await self._stop()
                return
            except CameraError as error:
                if not left:
                    _LOGGER.warning(
                        "%s: could not be told to stop (%s)", self._camera.host, error.message
                    )
            await asyncio.sleep(_STOP_AGAIN_S)

    async def _forget_stop(self) -> None:
        if self._stopper is not None:
            self._stopper.cancel()
            with suppress(asyncio.CancelledError):
                await self._stopper
            self._stopper = None
