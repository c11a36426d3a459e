"""Every way in which an NVR shows a camera, walked once: the pictures that come out."""

import asyncio
import io
import json
import re
import zipfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np

from bench.errors import BenchError
from bench.nvr import Nvr
from bench.secret import Rgb
from bench.shares import Shares
from bench.viewer import Answer, Viewer

_LIVE_BYTES = 400_000
_EXPORT_TIMEOUT_S = 60.0
_RECORDED_TIMEOUT_S = 90.0
_LEAST_RECORDED_S = 6.0
_PIECE = re.compile(r"#EXT-X-BYTERANGE:(\d+)@(\d+)\n(?:#[^\n]*\n)*(\S+)")
_INIT = re.compile(r'#EXT-X-MAP:URI="([^"]+)"')

NOT_WALKED = {
    "hls-init": "a part of hls-media's pictures, and none without them",
    "hls-media-second": "the same files as hls-media sends, from the second disk",
}
"""Routes of `nvr.web.watching.WATCHED_ROUTES` that show nothing else, and why."""


class Outputs:
    """One camera's. ``span`` is recorded time, ``alert_id`` an alert with a picture."""

    def __init__(
        self, nvr: Nvr, viewer: Viewer, camera_id: str, span: tuple[int, int], alert_id: str
    ) -> None:
        self._nvr = nvr
        self._viewer = viewer
        self._camera_id = camera_id
        self._at = f"/api/cameras/{camera_id}"
        self._span = {"start_us": span[0], "end_us": span[1]}
        self._alert = f"/api/alerts/{alert_id}"

    @property
    def ways(self) -> dict[str, Callable[[], Awaitable[list[Rgb]]]]:
        """By the name of the route, or of what lies on the disk."""
        return {
            "live": self._live,
            "live-mp4": self._live_mp4,
            "hls-media": self._hls,
            "clip": self._clip,
            "alert-clip": self._alert_clip,
            "snapshot": self._snapshot,
            "frame": self._frame,
            "filmstrip": self._filmstrip,
            "alert-snapshot": self._alert_snapshot,
            "preview": self._preview,
            "evidence": self._evidence,
            "export-zip": self._export_zip,
            "export-file": self._export_file,
            "share-preview": self._share_preview,
            "share-file": self._share_file,
            "shared-view": self._shared_view,
            "recorded files": self._recorded_files,
            "snapshot files": self._snapshot_files,
        }

    async def _live(self) -> list[Rgb]:
        return await self._both_streams("live.ts", "mpegts")

    async def _live_mp4(self) -> list[Rgb]:
        return await self._both_streams("live.mp4", "mp4")

    async def _both_streams(self, name: str, container: str) -> list[Rgb]:
        found = []
        for stream in ("main", "sub"):
            path = f"{self._at}/{name}"
            data = await self._viewer.beginning(path, {"stream": stream}, _LIVE_BYTES)
            found += await _in_thread(data, container)
        return found

    async def _hls(self) -> list[Rgb]:
        playlist = (await self._get(f"{self._at}/playlist.m3u8", self._span)).body.decode()
        init = await self._get(f"{self._at}/{_INIT.findall(playlist)[0]}")
        pieces = [init.body]
        for size, offset, uri in _PIECE.findall(playlist):
            span = (int(offset), int(size))
            pieces.append((await self._viewer.get(f"{self._at}/{uri}", None, span)).body)
        return await _in_thread(b"".join(pieces))

    async def _clip(self) -> list[Rgb]:
        path = f"{self._at}/clip.mp4"
        as_it_is = await self._get(path, self._span)
        made = await self._get(path, self._span | {"codec": "h264"})
        return await _in_thread(as_it_is.body) + await _in_thread(made.body)

    async def _alert_clip(self) -> list[Rgb]:
        return await _in_thread((await self._get(f"{self._alert}/clip.mp4")).body)

    async def _snapshot(self) -> list[Rgb]:
        path = f"{self._at}/snapshot.jpg"
        small = await self._get(path, {"width": 160})
        return [_picture((await self._get(path)).body), _picture(small.body)]

    async def _frame(self) -> list[Rgb]:
        middle_us = sum(self._span.values()) // 2
        return [
            _picture((await self._get(f"{self._at}/frame.jpg", query)).body)
            for query in ({"time_us": middle_us}, {"time_us": middle_us, "exact": 1})
        ]

    async def _filmstrip(self) -> list[Rgb]:
        query = self._span | {"count": 8, "width": 160}
        return [_picture((await self._get(f"{self._at}/filmstrip.jpg", query)).body)]

    async def _alert_snapshot(self) -> list[Rgb]:
        path = f"{self._alert}/snapshot.jpg"
        boxed = await self._get(path, {"box": 1})
        return [_picture((await self._get(path)).body), _picture(boxed.body)]

    async def _preview(self) -> list[Rgb]:
        """As it is added, and as if it was not."""
        settings = await self._nvr.ask("GET", self._at)
        bodies = [{"id": self._camera_id}, {"name": "x", "main_url": settings["main_url"]}]
        answers = [await self._viewer.post("/api/cameras/preview", body) for body in bodies]
        return [_picture(_good(answer).body) for answer in answers]

    async def _evidence(self) -> list[Rgb]:
        return await self._zipped((await self._get(f"{self._at}/evidence.zip", self._span)).body)

    async def _export_zip(self) -> list[Rgb]:
        query = self._span | {"camera_id": self._camera_id}
        return await self._zipped((await self._get("/api/export.zip", query)).body)

    async def _export_file(self) -> list[Rgb]:
        body = {"cameras": [self._camera_id], "kind": "clip", **self._span}
        info = json.loads(_good(await self._viewer.post("/api/exports", body)).body)
        path = f"/api/exports/{info['id']}"
        async with asyncio.timeout(_EXPORT_TIMEOUT_S):
            while info["state"] in ("queued", "running"):
                await asyncio.sleep(0.2)
                info = json.loads((await self._get(path)).body)
        data = (await self._get(f"{path}/file")).body
        return await (self._zipped(data) if data[:2] == b"PK" else _in_thread(data))

    async def _share_preview(self) -> list[Rgb]:
        draft = await Shares(self._viewer, self._camera_id).draft(self._span)
        return await _in_thread((await self._get(f"/api/shares/{draft['id']}/preview")).body)

    async def _share_file(self) -> list[Rgb]:
        given = await Shares(self._viewer, self._camera_id).given(self._span)
        return await _in_thread((await self._get(f"/api/shares/{given.id}/file")).body)

    async def _shared_view(self) -> list[Rgb]:
        shares = Shares(self._viewer, self._camera_id)
        opened = await shares.opened((await shares.given(self._span, way="link")).token)
        return await _in_thread(_good(await shares.view(opened["view_id"])).body)

    async def _zipped(self, data: bytes) -> list[Rgb]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            videos = [archive.read(n) for n in archive.namelist() if n.endswith(".mp4")]
        return [picture for video in videos for picture in await _in_thread(video)]

    async def _recorded_files(self) -> list[Rgb]:
        """As they lie on the disk, the one that is being written too."""
        files = sorted((self._nvr.recordings / self._camera_id).glob("*/*.mp4"))
        return [p for file in files for p in await _in_thread(file.read_bytes())]

    async def _snapshot_files(self) -> list[Rgb]:
        files = sorted((self._nvr.folder / "snapshots" / self._camera_id).glob("*.jpg"))
        return [_picture(file.read_bytes()) for file in files]

    async def _get(self, path: str, query: dict[str, Any] | None = None) -> Answer:
        return _good(await self._viewer.get(path, query))


async def recorded_span(nvr: Nvr, camera_id: str) -> tuple[int, int]:
    """Wait until some seconds can be played; the newest that can."""
    path = f"/api/cameras/{camera_id}/recordings?start_us=0&end_us={1 << 52}"
    async with asyncio.timeout(_RECORDED_TIMEOUT_S):
        while True:
            ranges = (await nvr.ask("GET", path))["ranges"]
            if ranges:
                start_us, end_us = ranges[-1]["start_us"], ranges[-1]["end_us"]
                if end_us - start_us > _LEAST_RECORDED_S * 1e6:
                    return max(start_us, end_us - round(_LEAST_RECORDED_S * 1e6)), end_us
            await asyncio.sleep(0.2)


def pictures_of(path: Path) -> Iterator[Rgb]:
    """All of a file."""
    return _decoded(path.read_bytes(), "mp4")


async def _in_thread(data: bytes, container: str = "mp4") -> list[Rgb]:
    return await asyncio.to_thread(lambda: list(_decoded(data, container)))


def _decoded(data: bytes, container: str) -> Iterator[Rgb]:
    """Up to where it breaks off."""
    with av.open(io.BytesIO(data), "r", format=container) as source:
        try:
            for frame in source.decode(video=0):
                yield frame.to_ndarray(format="rgb24")
        except av.error.FFmpegError:
            return


def _picture(data: bytes) -> Rgb:
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise BenchError("what should be a picture is none")
    return image[..., ::-1]


def _good(answer: Answer) -> Answer:
    if answer.status not in (200, 201, 202, 206):
        raise BenchError(f"the NVR answers {answer.status}: {answer.body[:200]!r}")
    return answer
