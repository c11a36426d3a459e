"""The part of the tests' NVR that keeps, deletes and exports; and that is started anew."""

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from aiohttp import web

from nvr.exports import ExportInfo, ExportKind, ExportState
from nvr.protocol import ErrorInfo, PinInfo

if TYPE_CHECKING:
    from tests.component.cloudcam.fake_nvr import FakeNvr

NOT_FOUND = {"error": {"code": "not_found", "message": "there is no such thing"}}
PINNED = {"error": {"code": "pinned", "message": "1 pinned by Ada: unpin first"}}


class FakeKeeping:
    """Pins, deletions and exports in memory. An export is half done when asked, then done."""

    def __init__(self, nvr: FakeNvr) -> None:
        self._nvr = nvr
        self.pins: list[PinInfo] = []
        self.erased: list[tuple[str, int, int]] = []
        self.exports: dict[str, ExportInfo] = {}
        self.recorded_until_us: int | None = None
        """Nothing after it is recorded."""
        self.export_error: ErrorInfo | None = None
        """What goes wrong with exports."""
        self.restarts = 0

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/api/pins", self._list)
        app.router.add_delete("/api/pins/{id}", self._unpin)
        app.router.add_post("/api/cameras/{id}/pins", self._pin)
        app.router.add_post("/api/alerts/{id}/pin", self._pin_alert)
        app.router.add_delete("/api/cameras/{id}/recordings", self._erase)
        app.router.add_post("/api/exports", self._export)
        app.router.add_get("/api/exports/{id}", self._one_export)
        app.router.add_get("/api/exports/{id}/file", self._file)
        app.router.add_post("/api/restart", self._restart)

    async def _list(self, request: web.Request) -> web.Response:
        return web.json_response({"pins": [asdict(pin) for pin in reversed(self.pins)]})

    async def _pin(self, request: web.Request) -> web.Response:
        body = await request.json()
        until_us = self.recorded_until_us
        if until_us is not None and body["start_us"] >= until_us:
            return web.json_response(NOT_FOUND, status=404)
        camera_id = request.match_info["id"]
        return self._made(camera_id, body["start_us"], body["end_us"], note=body.get("note"))

    async def _pin_alert(self, request: web.Request) -> web.Response:
        alert = self._nvr.alerts.get(request.match_info["id"])
        if alert is None:
            return web.json_response(NOT_FOUND, status=404)
        end_us = alert.end_us or alert.start_us + 1_000_000
        return self._made(alert.camera_id, alert.clip_start_us, end_us, alert_id=alert.id)

    def _made(self, camera_id: str, start_us: int, end_us: int, **more: Any) -> web.Response:
        number = len(self.pins)
        pin = PinInfo(f"pin{number}", camera_id, start_us, end_us, "Ada", number, 1000, **more)
        self.pins.append(pin)
        return web.json_response(asdict(pin), status=201)

    async def _unpin(self, request: web.Request) -> web.Response:
        left = [pin for pin in self.pins if pin.id != request.match_info["id"]]
        if left == self.pins:
            return web.json_response(NOT_FOUND, status=404)
        self.pins = left
        return web.Response(status=204)

    async def _erase(self, request: web.Request) -> web.Response:
        camera_id = request.match_info["id"]
        if any(pin.camera_id == camera_id for pin in self.pins):
            return web.json_response(PINNED, status=409)
        start_us, end_us = int(request.query["start_us"]), int(request.query["end_us"])
        self.erased.append((camera_id, start_us, end_us))
        return web.Response(status=204)

    async def _export(self, request: web.Request) -> web.Response:
        body = await request.json()
        info = ExportInfo(
            f"{len(self.exports):012x}",
            ExportKind(body["kind"]),
            body["cameras"],
            body["start_us"],
            body["end_us"],
            ExportState.QUEUED,
            created_us=body["end_us"],
        )
        self.exports[info.id] = info
        return web.json_response(asdict(info), status=202)

    async def _one_export(self, request: web.Request) -> web.Response:
        if request.match_info["id"] not in self.exports:
            return web.json_response(NOT_FOUND, status=404)
        info = self.exports[request.match_info["id"]]
        if self.export_error is not None:
            info = replace(info, state=ExportState.FAILED, error=self.export_error)
        elif info.state is ExportState.QUEUED:
            info = replace(info, state=ExportState.RUNNING, progress=0.5)
        else:
            later_us = info.created_us + 1_000_000
            info = replace(
                info,
                state=ExportState.DONE,
                progress=1.0,
                size_bytes=1234,
                name="door.mp4",
                done_us=later_us,
                deleted_us=later_us,
            )
        self.exports[info.id] = info
        return web.json_response(asdict(info))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return await self._nvr.send_clip()

    async def _restart(self, request: web.Request) -> web.Response:
        self.restarts += 1
        return web.Response(status=204)
