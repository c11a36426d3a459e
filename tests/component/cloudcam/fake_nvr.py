"""An NVR for the tests: the routes of docs/ref/api.md over real TLS, with real video.

It records nothing and sees nothing, but what it serves is of the true form: H.264 in MPEG-TS paced
like a camera, MP4 with Range, JPEG. Run as a program it prints a pairing string and plays a visit
every half minute, to look at the integration in a Home Assistant.
"""

import asyncio
import datetime
import secrets
import ssl
import time
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from nvr.pairing_string import PairingString
from nvr.protocol import (
    MIN_SCHEMA_VERSION,
    SCHEMA_VERSION,
    AlertChanged,
    AlertInfo,
    AlertRemoved,
    CameraChanged,
    CameraInfo,
    CameraRemoved,
    CameraStatus,
    Connection,
    InferenceInfo,
    Label,
    Message,
    NvrChanged,
    NvrInfo,
    Phase,
    State,
    VideoInfo,
    to_wire,
)
from nvr.timelines import Timeline, TimelineActivity
from tests.component.cloudcam.fake_keeping import FakeKeeping
from tests.component.cloudcam.fake_ledger import FakeLedger
from tests.component.cloudcam.fake_media import FPS, make_certificate, make_jpeg, make_video
from tests.component.cloudcam.fake_setup import FakeSetup
from tests.component.cloudcam.fake_sharing import FakeSharing

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOUR_US = 3_600_000_000


def now_us() -> int:
    return time.time_ns() // 1000


def make_camera(camera_id: str, name: str, **status: Any) -> CameraInfo:
    """A camera that is online, records, and has a day of recordings."""
    usual = CameraStatus(
        connection=Connection.ONLINE,
        recording=True,
        video=VideoInfo("h264", 1280, 720, 15.0),
        bitrate_kbps=2048,
        analysed_fps=5.0,
        oldest_us=now_us() - 24 * HOUR_US,
    )
    return CameraInfo(
        id=camera_id,
        name=name,
        record=True,
        detect=True,
        record_audio=False,
        has_sub=True,
        status=replace(usual, **status),
    )


def make_alert(alert_id: str, camera_id: str, **changes: Any) -> AlertInfo:
    """A person who came a second ago."""
    start_us = changes.pop("start_us", now_us() - 1_000_000)
    usual = AlertInfo(
        id=alert_id,
        camera_id=camera_id,
        label=Label.PERSON,
        start_us=start_us,
        end_us=None,
        score=0.875,
        animal=None,
        box=(0.1, 0.2, 0.3, 0.9),
        snapshot_us=start_us + 200_000,
        clip_start_us=start_us - 5_000_000,
        clip_end_us=None,
    )
    return replace(usual, **changes)


class FakeNvr:
    """The server with everything that a test may turn."""

    def __init__(self, folder: Path, name: str = "Home NVR", nvr_id: str = "nvr-1234") -> None:
        self.folder = folder
        self.nvr = NvrInfo(
            id=nvr_id,
            name=name,
            version="0.1.0",
            started_us=now_us() - HOUR_US,
            disk_total_bytes=500_000_000_000,
            disk_free_bytes=123_456_789_012,
            recordings_bytes=21_000_000_000,
            retention_hours=24.0,
            cpu_pct=12.34,
            inference=InferenceInfo(state="ready", model="yolov8n", inferences_per_s=4.5),
        )
        self.cameras: dict[str, CameraInfo] = {}
        self.alerts: dict[str, AlertInfo] = {}
        self.tokens: dict[str, str] = {}
        self.secret = ""
        self.schema_version = SCHEMA_VERSION
        self.min_schema_version = MIN_SCHEMA_VERSION
        self.requests: list[str] = []
        """Method and path with query of every request that came through TLS."""
        self.client_names: list[str] = []
        self.seen_headers: dict[str, str] = {}
        self.askers: list[tuple[str, dict[str, str]]] = []
        """Method and path of every request, and the person that it named."""
        self.overrides: dict[str, web.Response | int | Handler] = {}
        """Path to what is answered instead: an answer, an error's status, or a handler."""
        self.presence: list[bool | None] = []
        """What was told of who is home, the newest last."""
        self.setup = FakeSetup(self)
        self.keeping = FakeKeeping(self)
        self.sharing = FakeSharing(self)
        self.ledger = FakeLedger(folder / "ledger")
        self.clock_ahead_s = 0.0
        self.port = 0
        self.streams_open = 0
        self._certificate, self._key, self.fingerprint = make_certificate(folder)
        self._sockets: set[web.WebSocketResponse] = set()
        self._runner: web.AppRunner | None = None

    # Life

    async def start(self, port: int = 0) -> None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self._certificate, self._key)
        self._runner = web.AppRunner(
            self._app(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port or self.port, ssl_context=context).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Gone, as after pulling the plug; `start` brings it back on the same port."""
        if self._runner is not None:
            server = self._runner.server
            assert server is not None
            _abort(server)
            await self._runner.cleanup()
            await asyncio.sleep(0.05)  # those that were in the middle of a handshake
            _abort(server)
            self._runner = None

    def new_certificate(self) -> None:
        """What a reinstalled NVR, or another machine, would show."""
        self._certificate, self._key, self.fingerprint = make_certificate(self.folder)

    def pairing(self, *hosts: str) -> PairingString:
        self.secret = secrets.token_urlsafe(16)
        return PairingString(hosts or ("127.0.0.1",), self.port, self.fingerprint, self.secret)

    # Events

    async def say(self, message: Message) -> None:
        """Change this NVR by a message, and send it to everybody."""
        match message:
            case NvrChanged(nvr):
                self.nvr = nvr
            case CameraChanged(camera):
                self.cameras[camera.id] = camera
            case CameraRemoved(camera_id):
                self.cameras.pop(camera_id, None)
                self.alerts = {k: a for k, a in self.alerts.items() if a.camera_id != camera_id}
            case AlertChanged(alert=alert):
                self.alerts[alert.id] = alert
            case AlertRemoved(alert_id):
                self.alerts.pop(alert_id, None)
        await self.send(to_wire(message))

    async def send(self, data: Any) -> None:
        for socket in list(self._sockets):
            await socket.send_json(data)

    async def status(self, camera_id: str, **changes: Any) -> None:
        """A camera's figures change."""
        camera = self.cameras[camera_id]
        await self.say(CameraChanged(replace(camera, status=replace(camera.status, **changes))))

    async def hang_up(self) -> None:
        """Close every WebSocket but go on."""
        for socket in list(self._sockets):
            await socket.close()

    @property
    def listeners(self) -> int:
        return len(self._sockets)

    def state(self) -> dict[str, Any]:
        newest = sorted(self.alerts.values(), key=lambda alert: alert.start_us, reverse=True)[:20]
        return to_wire(
            State(
                self.nvr,
                list(self.cameras.values()),
                newest,
                self.schema_version,
                self.min_schema_version,
            )
        )

    # Routes

    def _app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard])
        app.router.add_get("/api/health", self._health)
        app.router.add_post("/api/pair", self._pair)
        app.router.add_delete("/api/token", self._revoke)
        app.router.add_get("/api/ws", self._listen)
        app.router.add_get("/api/state", self._state)
        app.router.add_patch("/api/cameras/{id}", self._change)
        app.router.add_get("/api/cameras/{id}/snapshot.jpg", self._snapshot)
        app.router.add_get("/api/cameras/{id}/live.ts", self._live)
        app.router.add_get("/api/cameras/{id}/live.mp4", self._live_mp4)
        app.router.add_get("/api/cameras/{id}/recordings", self._recordings)
        app.router.add_get("/api/cameras/{id}/timeline", self._timeline)
        app.router.add_get("/api/cameras/{id}/clip.mp4", self._clip)
        app.router.add_put("/api/presence", self._presence)
        app.router.add_get("/api/alerts", self._alert_list)
        app.router.add_get("/api/alerts/{id}", self._alert)
        app.router.add_get("/api/alerts/{id}/snapshot.jpg", self._alert_snapshot)
        app.router.add_get("/api/alerts/{id}/clip.mp4", self._clip)
        self.setup.add_routes(app)
        self.keeping.add_routes(app)
        self.sharing.add_routes(app)
        self.ledger.add_routes(app)
        app.on_response_prepare.append(self._stamp)
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path_qs}")
        self.seen_headers = dict(request.headers)
        person = dict(parse_qsl(request.headers.get("X-CloudCam-User", "missing=1")))
        self.askers.append((f"{request.method} {request.path}", person))
        if request.path in self.overrides:
            override = self.overrides[request.path]
            if isinstance(override, int):
                return error(override, "test", "as told")
            return override if isinstance(override, web.Response) else await override(request)
        open_to_all = request.path in {"/api/health", "/api/pair"}
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not open_to_all and token not in self.tokens.values():
            return error(401, "forbidden", "no such token")
        found: web.StreamResponse = await handler(request)
        return found

    async def _stamp(self, request: web.Request, response: web.StreamResponse) -> None:
        moment = datetime.datetime.fromtimestamp(time.time() + self.clock_ahead_s, datetime.UTC)
        response.headers["Date"] = moment.strftime("%a, %d %b %Y %H:%M:%S GMT")

    async def _health(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "status": "ok",
                "version": self.nvr.version,
                "schema_version": self.schema_version,
                "min_schema_version": self.min_schema_version,
            }
        )

    async def _change(self, request: web.Request) -> web.Response:
        camera = self.cameras.get(request.match_info["id"])
        if camera is None:
            return error(404, "not_found", "there is no such camera")
        settings = await request.json()
        is_off = settings.get("privacy", camera.privacy)
        connection = Connection.OFF if is_off else Connection.ONLINE
        status = replace(camera.status, connection=connection, recording=not is_off)
        self.setup.change(camera.id, settings)
        shown = {key: value for key, value in settings.items() if hasattr(camera, key)}
        camera = replace(camera, **shown, status=status)
        self.cameras[camera.id] = camera
        return web.json_response(asdict(camera))

    async def _pair(self, request: web.Request) -> web.Response:
        body = await request.json()
        if len(body["client_name"]) > 64:
            return error(400, "bad_request", "client_name is too long")
        if not self.secret or body["secret"] != self.secret:
            return error(403, "pairing_failed", "the secret is wrong, used or too old")
        self.secret = ""
        self.client_names.append(body["client_name"])
        token, token_id = secrets.token_urlsafe(32), secrets.token_hex(4)
        self.tokens[token_id] = token
        return web.json_response({"token": token, "token_id": token_id, "nvr": asdict(self.nvr)})

    async def _revoke(self, request: web.Request) -> web.Response:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        self.tokens = {k: v for k, v in self.tokens.items() if v != token}
        return web.Response(status=204)

    async def _listen(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            await socket.send_json(self.state())
            async for _ in socket:
                pass
        finally:
            self._sockets.discard(socket)
        return socket

    async def _presence(self, request: web.Request) -> web.Response:
        self.presence.append((await request.json())["anybody_home"])
        return web.Response(status=204)

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(self.state())

    async def _snapshot(self, request: web.Request) -> web.Response:
        if request.match_info["id"] not in self.cameras:
            return error(404, "not_found", "no such camera")
        return web.Response(body=make_jpeg(int(time.time() * FPS)), content_type="image/jpeg")

    async def _live(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["id"] not in self.cameras:
            return error(404, "not_found", "no such camera")
        response = web.StreamResponse(headers={"Content-Type": "video/mp2t"})
        await response.prepare(request)
        self.streams_open += 1
        try:
            await self._send_paced(response)
        finally:
            self.streams_open -= 1
        return response

    async def _live_mp4(self, request: web.Request) -> web.StreamResponse:
        """Bytes that come and come."""
        if request.match_info["id"] not in self.cameras:
            return error(404, "not_found", "no such camera")
        response = web.StreamResponse(headers={"Content-Type": 'video/mp4; codecs="avc1.64001f"'})
        await response.prepare(request)
        self.streams_open += 1
        try:
            while True:
                await response.write(b"prft moof mdat")
                await asyncio.sleep(0.02)
        finally:
            self.streams_open -= 1

    async def _send_paced(self, response: web.StreamResponse) -> None:
        video, seconds = self._live_video()
        size = 188 * 20
        pace = seconds / (len(video) / size)
        for number, start in enumerate(range(0, len(video), size)):
            await response.write(video[start : start + size])
            if number * pace > 3:  # players fill their buffers first
                await asyncio.sleep(pace)

    def _live_video(self) -> tuple[bytes, float]:
        path, seconds = self.folder.parent / "live.ts", 60
        if not path.exists():
            make_video(str(path), "mpegts", seconds)
        return path.read_bytes(), seconds

    async def _recordings(self, request: web.Request) -> web.Response:
        camera = self.cameras[request.match_info["id"]]
        start_us = max(int(request.query["start_us"]), camera.status.oldest_us or 0)
        end_us = min(int(request.query["end_us"]), now_us())
        return web.json_response({"ranges": [{"start_us": start_us, "end_us": end_us}]})

    async def _timeline(self, request: web.Request) -> web.Response:
        """A quiet camera that recorded all the time."""
        camera_id = request.match_info["id"]
        if camera_id not in self.cameras:
            return error(404, "not_found", "no such camera")
        start_us, end_us = int(request.query["start_us"]), int(request.query["end_us"])
        step_us = int(request.query.get("step_us", 60_000_000))
        first_us = start_us - start_us % step_us
        steps = -((first_us - end_us) // step_us)
        motion, flags = (b64encode(bytes([value]) * steps).decode() for value in (0, 128))
        activity = TimelineActivity(first_us, motion, flags)
        recorded = [(start_us, end_us)]
        found = Timeline(camera_id, start_us, end_us, step_us, recorded, [], activity, [])
        return web.json_response(asdict(found))

    async def _clip(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["id"] not in self.cameras | self.alerts:
            return error(404, "not_found", "no such recording")
        return await self.send_clip()

    async def send_clip(self) -> web.StreamResponse:
        """A clip, with headers that nobody shall pass on."""
        path = self.folder.parent / "clip.mp4"
        if not path.exists():
            make_video(str(path), "mp4", 5)
        return web.FileResponse(path, headers={"Set-Cookie": "a=b", "Content-Type": "text/html"})

    async def _alert_list(self, request: web.Request) -> web.Response:
        query = request.query
        found = [
            alert
            for alert in sorted(self.alerts.values(), key=lambda a: a.start_us, reverse=True)
            if query.get("camera_id", alert.camera_id) == alert.camera_id
            and query.get("label", alert.label) == alert.label
            and int(query.get("start_us", 0)) < (alert.end_us or now_us())
            and alert.start_us < int(query.get("end_us", 2**60))
        ]
        limit = min(int(query.get("limit", 100)), 1000)
        return web.json_response({"alerts": [asdict(alert) for alert in found[:limit]]})

    async def _alert(self, request: web.Request) -> web.Response:
        alert = self.alerts.get(request.match_info["id"])
        if alert is None:
            return error(404, "not_found", "no such alert")
        return web.json_response(asdict(alert))

    async def _alert_snapshot(self, request: web.Request) -> web.Response:
        alert = self.alerts.get(request.match_info["id"])
        if alert is None or alert.snapshot_us is None:
            return error(404, "not_found", "no such picture")
        return web.Response(
            body=make_jpeg(alert.snapshot_us // 100_000 % 100), content_type="image/jpeg"
        )


def _abort(server: web.Server) -> None:
    for connection in server.connections:
        if connection.transport is not None:
            connection.transport.abort()


async def broken(request: web.Request) -> web.StreamResponse:
    """Begins a long answer and hangs up."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = 1000
    await response.prepare(request)
    await response.write(b"{")
    assert request.transport is not None
    request.transport.abort()
    return response


def error(status: int, code: str, message: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": message}}, status=status)


async def _demo(folder: Path, port: int) -> None:
    nvr = FakeNvr(folder / "nvr")
    nvr.cameras = {
        c.id: c for c in (make_camera("door", "Front door"), make_camera("hall", "Hall"))
    }
    for number, label in enumerate((Label.PERSON, Label.PET, Label.MOTION, Label.PERSON) * 3):
        start_us = now_us() - (number + 1) * 2 * HOUR_US
        alert = make_alert(
            f"past-{number}",
            "door" if number % 2 else "hall",
            label=label,
            animal="cat" if label is Label.PET else None,
            start_us=start_us,
            end_us=start_us + 9_000_000,
        )
        nvr.alerts[alert.id] = alert
    await nvr.start(port)
    print(nvr.pairing(), flush=True)
    number = 0
    while True:
        await asyncio.sleep(15)
        number += 1
        alert = make_alert(f"visit-{number}", "door")
        await nvr.status("door", persons=1, motion=True)
        await nvr.say(AlertChanged(Phase.START, alert))
        await asyncio.sleep(15)
        await nvr.say(AlertChanged(Phase.END, replace(alert, end_us=now_us())))
        await nvr.status("door", persons=0, motion=False)


if __name__ == "__main__":
    import sys

    asyncio.run(_demo(Path(sys.argv[1]), int(sys.argv[2])))
