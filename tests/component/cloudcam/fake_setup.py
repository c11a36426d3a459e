"""The fake NVR's routes by which cameras are found, tried, added and moved.

In its network are cameras that take one login; what is asked of them is noted.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from nvr.protocol import CameraChanged

if TYPE_CHECKING:
    from tests.component.cloudcam.fake_nvr import FakeNvr

USER, PASSWORD = "admin", "s3cret:/@"
HOST = "192.168.1.20"
ONVIF_URL = f"http://{HOST}/onvif/device_service"
MAIN, SUB = f"rtsp://{HOST}/main", f"rtsp://{HOST}/sub"
_LOGIN = ("username", "password")


def found(identity: str, host: str, camera_id: str | None = None, **more: Any) -> dict[str, Any]:
    """A camera as `GET /api/discovery` tells of it."""
    url = f"http://{host}/onvif/device_service"
    usual = {"name": "IPCAM", "hardware": "Eye 3", "location": "", "mac": None}
    return {"identity": identity, "host": host, "onvif_url": url, "camera_id": camera_id} | (
        usual | more
    )


def stream(url: str, width: int | None = None, height: int | None = None) -> dict[str, Any]:
    known = width is not None
    return {
        "url": url,
        "codec": "h265" if known else None,
        "width": width,
        "height": height,
        "fps": 12.5 if known else None,
        "bitrate_kbps": None,
    }


def proposal(**changes: Any) -> dict[str, Any]:
    """What `describe` answers of a camera with two streams."""
    usual = {
        "name": "Maker Eye 3",
        "onvif": True,
        "identity": {"maker": "Maker", "model": "Eye 3", "endpoint": "urn:uuid:1", "mac": None},
        "main": stream(MAIN, 2560, 1440),
        "sub": stream(SUB, 640, 360),
        "snapshot_url": None,
        "ptz": True,
        "events": True,
        "clock_offset_ms": 0,
        "warnings": [],
        "settings": {
            "main_url": MAIN,
            "sub_url": SUB,
            "username": USER,
            "onvif": {"address": ONVIF_URL, "identity": "urn:uuid:1", "profile": "p1"},
        },
    }
    return usual | changes


@dataclass
class FakeSetup:
    """What a test may turn, and what was asked."""

    nvr: FakeNvr
    network: list[dict[str, Any]] = field(default_factory=list)
    proposals: dict[str, dict[str, Any]] = field(default_factory=lambda: {ONVIF_URL: proposal()})
    streams: set[str] = field(default_factory=lambda: {MAIN, SUB})
    """Addresses that give a picture to who knows the login."""
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What was saved, by the camera's id."""
    looked_at: list[str] = field(default_factory=list)
    orders: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    tell_first: bool = False
    """The message of a new camera comes before the answer to who added it."""

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/api/discovery", self._search)
        app.router.add_post("/api/discovery/describe", self._describe)
        app.router.add_post("/api/cameras/preview", self._preview)
        app.router.add_post("/api/cameras", self._add)
        app.router.add_get("/api/cameras/{id}", self._settings)
        app.router.add_post("/api/cameras/{id}/ptz", self._ptz)
        app.router.add_get("/api/cameras/{id}/presets", self._presets)

    def add(self, camera_id: str, **settings: Any) -> None:
        """A camera of the NVR has these settings."""
        name = self.nvr.cameras[camera_id].name
        login = {"username": USER, "password": PASSWORD}
        self.settings[camera_id] = {"name": name, "main_url": MAIN, **login, **settings}

    def change(self, camera_id: str, changes: Mapping[str, Any]) -> None:
        """Note what was changed."""
        self.settings[camera_id] = self.settings.get(camera_id, {}) | dict(changes)

    async def _search(self, request: web.Request) -> web.Response:
        return web.json_response({"cameras": self.network})

    async def _describe(self, request: web.Request) -> web.Response:
        body = await request.json()
        answer = self.proposals.get(body["address"])
        if answer is None:
            return _error("camera_unreachable")
        if [body.get(key) for key in _LOGIN] != [USER, PASSWORD]:
            return _error("camera_auth")
        return web.json_response(answer)

    async def _preview(self, request: web.Request) -> web.Response:
        from tests.component.cloudcam.fake_media import make_jpeg

        body = await request.json()
        settings = self.settings[body["id"]] | body if "id" in body else body
        self.looked_at.append(settings["main_url"])
        if "id" in body and self.nvr.cameras[body["id"]].privacy:
            return _error("camera_private")
        if settings["main_url"] not in self.streams:
            return _error("camera_unreachable")
        if [settings.get(key) for key in _LOGIN] != [USER, PASSWORD]:
            return _error("camera_auth")
        return web.Response(body=make_jpeg(len(self.looked_at)), content_type="image/jpeg")

    async def _add(self, request: web.Request) -> web.Response:
        from tests.component.cloudcam.fake_nvr import make_camera

        settings = await request.json()
        if not settings["main_url"].startswith("rtsp"):
            message = "main_url: must begin with one of rtsp://"
            return web.json_response({"error": {"code": "config", "message": message}}, status=400)
        camera = make_camera(settings["name"].lower().replace(" ", "_"), settings["name"])
        onvif, place = settings.get("onvif") or {}, settings.get("place")
        camera = replace(camera, ptz=bool(onvif.get("profile")), place=place)
        self.settings[camera.id] = settings
        if self.tell_first:
            await self.nvr.say(CameraChanged(camera))
        else:
            self.nvr.cameras[camera.id] = camera
        return web.json_response(asdict(camera), status=201)

    async def _settings(self, request: web.Request) -> web.Response:
        camera_id = request.match_info["id"]
        if camera_id not in self.nvr.cameras:
            return _error("not_found", 404)
        if camera_id not in self.settings:
            self.add(camera_id)
        settings = self.settings[camera_id]
        shown = {key: value for key, value in settings.items() if key != "password"}
        return web.json_response(shown | {"has_password": "password" in settings})

    async def _ptz(self, request: web.Request) -> web.Response:
        if request.match_info["id"] not in self.nvr.cameras:
            return _error("not_found", 404)
        self.orders.append((request.match_info["id"], await request.json()))
        return web.Response(status=204)

    async def _presets(self, request: web.Request) -> web.Response:
        if request.match_info["id"] not in self.nvr.cameras:
            return _error("not_found", 404)
        presets = [{"token": "1", "name": "Gate"}, {"token": "2", "name": "Door"}]
        return web.json_response({"presets": presets})


def _error(code: str, status: int = 503) -> web.Response:
    return web.json_response({"error": {"code": code, "message": "as told"}}, status=status)
