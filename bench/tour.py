"""All that a household does with its cameras in Home Assistant, done once.

Whatever goes wrong raises `HassError`: what was not done has proved nothing.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import aiohttp

from demo.dashboard import Device, find_devices
from demo.hass_api import HassApi, HassError, HassSocket
from demo.home_assistant import DOMAIN

_ALERT_TIMEOUT_S = 90.0
_STEP_TIMEOUT_S = 45.0
_JPEG, _MP4 = b"\xff\xd8", b"ftyp"
_PAST_US, _AGO_US = 60_000_000, 5_000_000


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a camera's pictures; ``told`` is what the NVR's ledger must call it."""

    name: str
    told: frozenset[str]
    walk: Callable[[Tour], Awaitable[None]]


def ways(device: Device, alert: dict[str, Any]) -> list[Way]:
    """Every one in Home Assistant."""
    camera = device.entities["camera.camera"]
    of_alerts = [device.entities[name] for name in ("image.last_alert", "image.last_person")]

    def way(name: str, told: str, walk: Callable[[Tour], Awaitable[None]]) -> Way:
        return Way(name, frozenset(told.split()), walk)

    def of_image(entity_id: str, kind: str) -> Way:
        path = f"/api/{kind}/{entity_id}"
        is_endless = kind.endswith("_stream")
        return way(
            f"{kind} {entity_id}",
            "notification_picture",
            lambda tour: tour.endless(path) if is_endless else tour.picture(path),
        )

    return [
        way("camera_proxy", "still", lambda tour: tour.picture(f"/api/camera_proxy/{camera}")),
        way(
            "camera_proxy_stream",
            "still",
            lambda tour: tour.endless(f"/api/camera_proxy_stream/{camera}"),
        ),
        *(of_image(e, kind) for e in of_alerts for kind in ("image_proxy", "image_proxy_stream")),
        way("shared HLS", "live", lambda tour: tour.shared_live(camera)),
        way("card: pictures", "still past_picture", lambda tour: tour.card_pictures(camera)),
        way("card: playback", "playback live", lambda tour: tour.card_playback(camera)),
        way("card: live", "live", lambda tour: tour.card_live(camera)),
        way("media browser", "playback", lambda tour: tour.media(alert["media_content_id"])),
        way(
            "get_alert_media",
            "notification_picture playback",
            lambda tour: tour.alert_media(alert["alert_id"]),
        ),
        way("snapshot", "still", lambda tour: tour.snapshot(camera)),
        way("export_clip", "download export", lambda tour: tour.export(camera)),
    ]


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

    async def person(self, device: Device) -> dict[str, Any]:
        """The newest alert of one of them, if it is of a person; else the next that is."""

        async def told() -> dict[str, Any] | None:
            state = await self._api.get(f"/api/states/{device.entities['event.alert']}")
            attributes: dict[str, Any] = state["attributes"]
            return attributes if attributes.get("event_type") == "person" else None

        return await _until(told, f"an alert of a person by {device.name}", _ALERT_TIMEOUT_S)

    async def glance(self, device: Device) -> None:
        """Its present picture."""
        await self._picture(f"/api/camera_proxy/{device.entities['camera.camera']}")

    async def look(self, device: Device, alert: dict[str, Any]) -> None:
        """Every way in which its pictures are looked at, one after the other."""
        for way in ways(device, alert):
            await way.walk(self)
        await self._icons()

    async def endless(self, path: str) -> None:
        """A picture that goes on, until its beginning was there."""
        await self._picture(path, begins=b"")

    async def picture(self, path: str) -> None:
        """A still one."""
        await self._picture(path)

    async def shared_live(self, entity_id: str) -> None:
        """Home Assistant's own HLS, as its dialog of a camera and a television fetch it."""
        url = (await self._socket.ask("camera/stream", entity_id=entity_id, format="hls"))["url"]

        async def segment() -> str | None:
            text = (await self._fetch(url)).decode()
            (name,) = re.findall(r"^[^#\s].*$", text, re.MULTILINE)[:1]
            media = f"{url.rpartition('/')[0]}/{name}"
            found = re.findall(r"^[^#\s].*$", (await self._fetch(media)).decode(), re.MULTILINE)
            return f"{media.rpartition('/')[0]}/{found[0]}" if found else None

        await self._fetch(await _until(segment, "a segment of the live stream"))

    async def folder(self, entity_id: str) -> tuple[str, int]:
        """Where the card finds the camera's pictures, and what time it is there."""
        events = await self._socket.subscribe("cloudcam/watch", entity_ids=[entity_id])
        camera = (await events.get())["cameras"][entity_id]
        return camera["folder"], camera["now_us"]

    async def card_pictures(self, entity_id: str) -> None:
        """The card's still, and its film strip."""
        folder, now_us = await self.folder(entity_id)
        past = f"start_us={now_us - _PAST_US}&end_us={now_us}"
        await self._socket.ask(
            "cloudcam/timeline", entity_id=entity_id, start_us=now_us - _PAST_US, end_us=now_us
        )
        await self._picture(f"{folder}/snapshot.jpg")
        await self._picture(f"{folder}/filmstrip.jpg?{past}&count=4")
        await self._picture(f"{folder}/frame.jpg?time_us={now_us - _AGO_US}")

    async def card_playback(self, entity_id: str) -> None:
        """What was recorded, and the newest of it, as the card plays it."""
        folder, now_us = await self.folder(entity_id)
        past = f"start_us={now_us - _PAST_US}&end_us={now_us}"
        for playlist in (f"playlist.m3u8?{past}", "live.m3u8"):
            text = (await self._fetch(f"{folder}/{playlist}")).decode()
            (part,) = re.findall(r"init/[0-9a-f]{32}\.mp4", text)[:1]
            await self._fetch(f"{folder}/{part}")
            (media, *_) = re.findall(r"^[^#\s].*$", text, re.MULTILINE)
            await self._fetch(f"{folder}/{media}")

    async def card_live(self, entity_id: str) -> None:
        """The card's live picture."""
        folder, _ = await self.folder(entity_id)
        async with self._api.web_socket(f"{folder}/live.mp4") as live:
            while (
                await live.receive(timeout=_STEP_TIMEOUT_S)
            ).type is not aiohttp.WSMsgType.BINARY:
                pass

    async def media(self, media_content_id: str) -> None:
        """The media browser, and an alert's clip in it."""
        root = f"media-source://{DOMAIN}"
        await self._socket.ask("media_source/browse_media", media_content_id=root)
        found = await self._socket.ask(
            "media_source/resolve_media", media_content_id=media_content_id
        )
        if _MP4 not in (await self._fetch(found["url"]))[:16]:
            raise HassError("an alert's clip is no video")

    async def alert_media(self, alert_id: str) -> None:
        """What a notification shows."""
        media = await self._act("get_alert_media", alert_id=alert_id)
        for url in media.values():
            if isinstance(url, str) and url.startswith("/api/"):
                await self._fetch(url)

    async def snapshot(self, entity_id: str) -> None:
        """A picture that an automation takes."""
        await self._picture((await self._act("snapshot", camera=entity_id))["image"])

    async def export(self, entity_id: str) -> None:
        """A clip as a file, and the ledger's proof."""
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
