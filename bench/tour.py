"""All that a household does with its cameras in Home Assistant, done once.

Whatever goes wrong raises `HassError`: what was not done has proved nothing.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import aiohttp

from demo.dashboard import Device, find_devices
from demo.hass_api import HassApi, HassError, HassSocket
from demo.home_assistant import DOMAIN

_ALERT_TIMEOUT_S = 90.0
_STEP_TIMEOUT_S = 45.0
_JPEG, _MP4 = b"\xff\xd8", b"ftyp"


class Tour:
    """What is looked at and used, through one user's login."""

    def __init__(self, api: HassApi, socket: HassSocket) -> None:
        self._api = api
        self._socket = socket

    async def add_found_camera(self, entry_id: str, name: str) -> None:
        """Have the NVR search, take the one camera that it finds, look at it, save it."""
        flows = "/api/config/config_entries/subentries/flow"
        step = await self._api.post(flows, {"handler": [entry_id, "camera"]})
        here = f"{flows}/{step['flow_id']}"
        for answer in (
            {"camera": "0"},
            {},  # it asks for no password
            {"name": name, "place": "indoor"},
        ):
            step = await self._shown(here)
            if step.get("errors"):
                raise HassError(f"adding a camera shows {step['errors']} at {step['step_id']}")
            fields = {field["name"]: field.get("default") for field in step["data_schema"]}
            kept = {key: fields[key] for key in ("main_url", "sub_url") if fields.get(key)}
            if step["step_id"] == "none_found":
                raise HassError("the NVR finds no camera")
            step = await self._api.post(here, {**kept, **answer})
        if step["type"] != "create_entry":
            raise HassError(f"the camera was not added: {step}")

    async def _shown(self, flow: str) -> Any:
        """The form that comes once what is being waited for is over."""

        async def form() -> Any:
            step = await self._api.get(flow)
            return step if step["type"] == "form" else None

        return await _until(form, "a form of the camera's flow")

    async def cameras(self, count: int) -> list[Device]:
        """The cameras, once so many of them are there and show something."""

        async def found() -> list[Device] | None:
            devices = [d for d in await find_devices(self._socket, DOMAIN) if d.is_camera]
            for device in devices:
                entity_id = device.entities["camera.camera"]
                state = (await self._api.get(f"/api/states/{entity_id}"))["state"]
                if state == "unavailable":
                    return None
            return devices if len(devices) == count else None

        return await _until(found, f"{count} cameras in Home Assistant")

    async def persons(
        self, devices: Iterable[Device], changes: asyncio.Queue[Any]
    ) -> dict[str, dict[str, Any]]:
        """A person's alert of each of them, by their names, from Home Assistant's state changes.

        Raises HassError if one is not told.
        """
        missing = {device.entities["event.alert"]: device.name for device in devices}
        found: dict[str, dict[str, Any]] = {}
        try:
            async with asyncio.timeout(_ALERT_TIMEOUT_S):
                while missing:
                    if (event := await changes.get()) is None:
                        raise HassError("Home Assistant closed the connection")
                    new = event["data"]["new_state"]
                    if new is None or new["attributes"].get("event_type") != "person":
                        continue
                    if name := missing.pop(event["data"]["entity_id"], None):
                        found[name] = new["attributes"]
        except TimeoutError as error:
            raise HassError(f"no person was told of {', '.join(missing.values())}") from error
        return found

    async def glance(self, device: Device) -> None:
        """Its present picture."""
        await self._picture(f"/api/camera_proxy/{device.entities['camera.camera']}")

    async def look(self, device: Device, alert: dict[str, Any]) -> None:
        """Every way in which its pictures are looked at, one after the other."""
        entity_id = device.entities["camera.camera"]
        await self.glance(device)
        await self._picture(f"/api/camera_proxy_stream/{entity_id}", begins=b"")
        for image in ("image.last_alert", "image.last_person"):
            await self._picture(f"/api/image_proxy/{device.entities[image]}")
        await self._shared_live(entity_id)
        await self._card(entity_id)
        await self._media(alert["media_content_id"])
        await self._actions(entity_id, alert["alert_id"])
        await self._icons()

    async def _shared_live(self, entity_id: str) -> None:
        """Home Assistant's own HLS, as its dialog of a camera and a television fetch it."""
        url = (await self._socket.ask("camera/stream", entity_id=entity_id, format="hls"))["url"]

        async def segment() -> str | None:
            text = (await self._fetch(url)).decode()
            (name,) = re.findall(r"^[^#\s].*$", text, re.MULTILINE)[:1]
            media = f"{url.rpartition('/')[0]}/{name}"
            found = re.findall(r"^[^#\s].*$", (await self._fetch(media)).decode(), re.MULTILINE)
            return f"{media.rpartition('/')[0]}/{found[0]}" if found else None

        await self._fetch(await _until(segment, "a segment of the live stream"))

    async def _card(self, entity_id: str) -> None:
        """What the dashboard's card fetches: live, and what was recorded."""
        events = await self._socket.subscribe("cloudcam/watch", entity_ids=[entity_id])
        camera = (await events.get())["cameras"][entity_id]
        folder, now_us = camera["folder"], camera["now_us"]
        past = f"start_us={now_us - 60_000_000}&end_us={now_us}"
        await self._socket.ask(
            "cloudcam/timeline", entity_id=entity_id, start_us=now_us - 60_000_000, end_us=now_us
        )
        await self._picture(f"{folder}/snapshot.jpg")
        await self._picture(f"{folder}/filmstrip.jpg?{past}&count=4")
        for playlist in (f"playlist.m3u8?{past}", "live.m3u8"):
            text = (await self._fetch(f"{folder}/{playlist}")).decode()
            (part,) = re.findall(r"init/[0-9a-f]{32}\.mp4", text)[:1]
            await self._fetch(f"{folder}/{part}")
            (media, *_) = re.findall(r"^[^#\s].*$", text, re.MULTILINE)
            await self._fetch(f"{folder}/{media}")
        async with self._api.web_socket(f"{folder}/live.mp4") as live:
            while (
                await live.receive(timeout=_STEP_TIMEOUT_S)
            ).type is not aiohttp.WSMsgType.BINARY:
                pass

    async def _media(self, media_content_id: str) -> None:
        """The media browser, and an alert's clip in it."""
        root = f"media-source://{DOMAIN}"
        await self._socket.ask("media_source/browse_media", media_content_id=root)
        found = await self._socket.ask(
            "media_source/resolve_media", media_content_id=media_content_id
        )
        if _MP4 not in (await self._fetch(found["url"]))[:16]:
            raise HassError("an alert's clip is no video")

    async def _actions(self, entity_id: str, alert_id: str) -> None:
        """What automations do: pictures for notifications, a snapshot, an export."""
        media = await self._act("get_alert_media", alert_id=alert_id)
        for url in media.values():
            if isinstance(url, str) and url.startswith("/api/"):
                await self._fetch(url)
        await self._picture((await self._act("snapshot", camera=entity_id))["image"])
        export = await self._act("export_clip", camera=entity_id, last={"seconds": 10})
        if _MP4 not in (await self._fetch(export["url"]))[:16]:
            raise HassError("an export is no video")
        await self._act("verify_ledger")

    async def _act(self, action: str, **data: Any) -> dict[str, Any]:
        path = f"/api/services/{DOMAIN}/{action}?return_response"
        return dict((await self._api.post(path, data))["service_response"])

    async def _icons(self) -> None:
        """The icon of the integration, which Home Assistant fetches outside if it has none."""
        token = (await self._socket.ask("brands/access_token"))["token"]
        await self._fetch(f"/api/brands/integration/{DOMAIN}/icon.png?token={token}")

    async def _picture(self, path: str, begins: bytes = _JPEG) -> None:
        async def seen() -> bytes | None:  # a camera that has just come has none for a moment
            async with self._api.request("GET", path) as response:
                return await response.content.read(2) if response.status == 200 else None

        if not (await _until(seen, f"a picture at {path}")).startswith(begins):
            raise HassError(f"{path} is no picture")

    async def _fetch(self, path: str) -> bytes:
        async with self._api.request("GET", path) as response:
            if response.status not in (200, 206):
                raise HassError(f"GET {path}: {response.status}")
            return await response.read()


async def _until[T](
    ask: Callable[[], Awaitable[T | None]], what: str, timeout_s: float = _STEP_TIMEOUT_S
) -> T:
    """Ask again and again. Raises HassError when nothing comes in time."""
    give_up = time.monotonic() + timeout_s
    while not (found := await ask()):
        if time.monotonic() > give_up:
            raise HassError(f"{what} did not come within {timeout_s:.0f} s")
        await asyncio.sleep(0.2)
    return found
