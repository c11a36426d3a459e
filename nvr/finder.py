"""Finding cameras and trying them before they are saved, for the web to ask.

What it needs is imported with the first question: an NVR that has all its cameras never loads it.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from nvr.clock import Clock
from nvr.config import CameraConfig
from nvr.config_edit import changed_camera, no_new_files, public_settings, validated_camera
from nvr.entry import run_preview
from nvr.errors import (
    CameraAuthFailed,
    CameraError,
    CameraPrivate,
    CameraStalled,
    CameraUnreachable,
    CameraUnsupported,
    NvrError,
)
from nvr.forkserver import ForkServer, ForkServerGone
from nvr.messages import Points, PreviewFailed, PreviewMade
from nvr.net import outgoing
from nvr.process import Child

if TYPE_CHECKING:
    from nvr.discovery.control import CameraControl
    from nvr.discovery.probe import FoundCamera
    from nvr.discovery.proposal import Proposal

_SEARCH_S = 3.0
_PREVIEW_TIMEOUT_S = 30.0
_PREVIEWS_AT_ONCE = 2
_DESCRIBES_AT_ONCE = 4

_ERRORS: dict[str, type[CameraError]] = {
    cls.code: cls for cls in (CameraUnreachable, CameraAuthFailed, CameraUnsupported, CameraStalled)
}


class CameraFinder:
    """What the web asks of discovery (`nvr.web.backend.Discovery`). ``find`` raises NotFound."""

    def __init__(
        self,
        cameras: Callable[[], tuple[CameraConfig, ...]],
        find: Callable[[str], CameraConfig],
        clock: Clock,
        forkserver: ForkServer,
    ) -> None:
        self._cameras = cameras
        self._find = find
        self._clock = clock
        self._forkserver = forkserver
        self._search: asyncio.Task[list[FoundCamera]] | None = None
        self._control: CameraControl | None = None
        self._previews = asyncio.Semaphore(_PREVIEWS_AT_ONCE)
        self._describes = asyncio.Semaphore(_DESCRIBES_AT_ONCE)

    @property
    def control(self) -> CameraControl:
        """The motors and clocks of the cameras in the settings."""
        if self._control is None:
            from nvr.discovery.control import CameraControl

            self._control = CameraControl(self._find, self._clock)
        return self._control

    async def search(self) -> list[tuple[FoundCamera, str | None]]:
        """Cameras in the network, each with its id if it is added already. Takes 3 s.

        Who asks meanwhile gets the same answer.
        """
        from nvr.discovery.probe import search

        if self._search is None or self._search.done():
            self._search = asyncio.create_task(search(_SEARCH_S))
        found = await asyncio.shield(self._search)
        return [(camera, self._added_as(camera)) for camera in found]

    async def describe(self, address: str, username: str | None, password: str | None) -> Proposal:
        """What is at an address, and the settings proposed. Raises CameraError."""
        from nvr.discovery.login import Login
        from nvr.discovery.proposal import propose

        login = None if username is None else Login(username, password or "")
        async with self._describes:
            return await propose(address, login, self._clock)

    async def describe_added(self, camera_id: str) -> Proposal:
        """The same for a camera in the settings. Raises NotFound, CameraError."""
        camera = self._find(camera_id)
        host = urlsplit(camera.main_url).hostname
        address = camera.onvif.address if camera.onvif is not None else None
        if address is None and host is None:
            raise CameraUnsupported(f"{camera.name} is not in the network: it can't be asked")
        return await self.describe(address or str(host), camera.username, camera.plain_password())

    def settings(self, camera_id: str) -> dict[str, Any]:
        """An added camera's settings but for its password. Raises NotFound."""
        return public_settings(self._find(camera_id))

    async def preview(self, settings: Mapping[str, Any]) -> PreviewMade:
        """A picture of a camera with these settings, as `add_camera` takes them.

        With ``address`` in place of ``main_url`` the camera is asked for its stream first. With the
        ``id`` of an added camera, what is left out is as it is there. What the privacy masks of an
        added camera cover is not shown, and a camera that is off is not looked at, whatever way the
        same camera is asked. Raises ConfigError, NotFound, CameraError.
        """
        if "id" in settings:
            known = self._find(str(settings["id"]))
            no_new_files(settings, known)
            _require_on(known)  # whatever the changes say
            camera = changed_camera(known, settings)
        else:
            camera = await self._not_added(settings)
        url = camera.url_with_credentials(camera.main_url)
        async with self._previews:
            await _check_address(url)
            masks = await self._masks_for(camera)
            made = await self._take_picture(url, camera.transport, masks)
            if not set(await self._masks_for(camera)) <= set(masks):
                raise CameraPrivate("its privacy masks were changed meanwhile; try again")
            return made

    async def _masks_for(self, wanted: CameraConfig) -> tuple[Points, ...]:
        """Its own, and those of the added cameras that it may be. Raises CameraPrivate."""
        added = await self._added_like(wanted)
        for one in added:
            _require_on(one)
        return wanted.privacy_masks + tuple(m for c in added for m in c.privacy_masks)

    async def _added_like(self, wanted: CameraConfig) -> list[CameraConfig]:
        """The added cameras that it may be, with something to hide: by its id or its address.

        An address that no added camera at its host has may be any of theirs: then all of them, by
        whatever name the host goes.
        """
        hiding = [c for c in self._cameras() if c.privacy_masks or c.privacy]
        there = [camera for camera in hiding if camera.id == wanted.id]
        if any(wanted.main_url in (c.main_url, c.sub_url) for c in self._cameras()):
            there += [c for c in hiding if wanted.main_url in (c.main_url, c.sub_url)]
        else:
            addresses = await _addresses(wanted)
            there += [c for c in hiding if not addresses.isdisjoint(await _addresses(c))]
        return there

    async def _not_added(self, settings: Mapping[str, Any]) -> CameraConfig:
        data = {"id": "preview", "name": "Preview", **settings}
        address = data.pop("address", None)
        if "main_url" not in data and isinstance(address, str):
            proposal = await self.describe(address, data.get("username"), data.get("password"))
            data["main_url"] = (proposal.sub or proposal.main).url
        no_new_files(data)
        return validated_camera(data)

    async def _take_picture(
        self, url: str, transport: str, masks: tuple[Points, ...]
    ) -> PreviewMade:
        """Have a process of its own look. Raises CameraError, NvrError."""
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()

        def heard(message: object) -> None:
            if not answer.done():
                answer.set_result(message)

        child = Child("preview", heard, lambda: heard(None))
        try:
            async with asyncio.timeout(_PREVIEW_TIMEOUT_S):
                await child.start(self._forkserver, run_preview, url, transport, masks)
                message = await answer
        except TimeoutError as error:
            raise CameraUnreachable("no picture came in time; check address and network") from error
        except (ForkServerGone, OSError) as error:
            raise NvrError("no process for the preview could be started; try again") from error
        finally:
            child.kill()
        if isinstance(message, PreviewMade):
            outgoing.count(message.internet_bytes)
            return message
        if isinstance(message, PreviewFailed):
            raise _ERRORS.get(message.error.code, CameraError)(message.error.message)
        raise CameraUnsupported("the camera's stream can't be decoded")

    async def close(self) -> None:
        """Let go of all cameras."""
        if self._search is not None:
            self._search.cancel()
        if self._control is not None:
            await self._control.close()

    def _added_as(self, found: FoundCamera) -> str | None:
        """The id of the camera in the settings that this is."""
        for camera in self._cameras():
            onvif = camera.onvif
            if onvif is not None and onvif.identity == found.identity:
                return camera.id
            if onvif is not None and onvif.mac is not None and onvif.mac == found.mac:
                return camera.id
        hosts = {urlsplit(camera.main_url).hostname: camera.id for camera in self._cameras()}
        return hosts.get(found.host)


def _require_on(camera: CameraConfig) -> None:
    """Raises CameraPrivate."""
    if camera.privacy:
        raise CameraPrivate(f"{camera.name} is off: its privacy switch is on")


async def _addresses(camera: CameraConfig) -> set[str]:
    """Its host's name, and what that leads to."""
    host = urlsplit(camera.main_url).hostname
    if host is None:
        return set()
    try:
        return {host, *(peer.where[0] for peer in await outgoing.resolve_async(host, 80))}
    except OSError, CameraError:
        return {host}


async def _check_address(url: str) -> None:
    """Refuse it here, where that is counted, before a process is started for it.

    That process checks again. Raises CameraNotAtHome, CameraUnreachable.
    """
    parts = urlsplit(url)
    if parts.hostname is None:
        return  # on this machine
    ports = {"rtsp": 554, "rtsps": 322, "https": 443}
    try:
        await outgoing.resolve_async(parts.hostname, parts.port or ports.get(parts.scheme, 80))
    except OSError as error:
        raise CameraUnreachable(
            f"{parts.hostname} can't be found in the network; check the address"
        ) from error
