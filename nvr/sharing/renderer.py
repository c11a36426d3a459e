"""Makes the video of a share. For now of everybody in the picture only."""

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from nvr.errors import RequestError
from nvr.forkserver import ForkServer
from nvr.redaction.order import CandidatesFound, Rendered, RenderOrder
from nvr.shares import ShareContent
from nvr.vision.settings import ModelChoice


class Renderer:
    """One video at a time."""

    def __init__(self, forkserver: ForkServer, model: Callable[[], ModelChoice | None]) -> None:
        self._one = asyncio.Lock()

    def pids(self) -> list[int]:
        return []

    async def stop(self) -> None:
        return None

    async def render(
        self,
        order: RenderOrder,
        clip: Any,
        scene: Sequence[Any],
        target: Path,
        progress: Callable[[float], None],
    ) -> Rendered:
        if order.content is not ShareContent.WHOLE:
            raise RequestError("not built yet")
        loop = asyncio.get_running_loop()
        stop = threading.Event()

        def tell(share: float) -> None:
            loop.call_soon_threadsafe(progress, share)

        async with self._one:
            try:
                return await asyncio.to_thread(_render, order, clip, target, tell, stop)
            except asyncio.CancelledError:
                stop.set()
                raise

    async def candidates(self, clip: Any, clip_start_us: int, at_us: int) -> CandidatesFound:
        raise RequestError("not built yet")


class _File:
    def __init__(self, clip: Any) -> None:
        self._clip, self._at = clip, 0

    def read(self, size: int) -> bytes:
        data: bytes = self._clip.read(self._at, min(size, self._clip.size - self._at))
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + {0: 0, 1: self._at, 2: self._clip.size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at


def _render(
    order: RenderOrder,
    clip: Any,
    target: Path,
    tell: Callable[[float], None],
    stop: threading.Event,
) -> Rendered:
    import av

    part = target.with_suffix(".part")
    begin = (order.start_us - order.clip_start_us) / 1e6
    length = (order.end_us - order.start_us) / 1e6
    pictures, last = 0, 0.0
    with (
        av.open(_File(clip), "r", format="mp4") as source,
        av.open(part, "w", format="mp4", options={"movflags": "faststart"}) as sink,
    ):
        out: Any = None
        for frame in source.decode(source.streams.video[0]):
            at = float(frame.time or 0) - begin
            if at < 0 or stop.is_set():
                continue
            if at >= length:
                break
            if out is None:
                out = sink.add_stream("libx264", rate=30, options={"preset": "veryfast"})
                out.width, out.height, out.pix_fmt = frame.width, frame.height, "yuv420p"
                out.codec_context.time_base = Fraction(1, 90000)
            frame.pts, frame.time_base = round(at * 90000), Fraction(1, 90000)
            frame.pict_type = 0
            sink.mux(out.encode(frame))
            pictures, last = pictures + 1, at
            tell(min(0.99, at / length))
        if out is not None:
            sink.mux(out.encode(None))
    os.replace(part, target)
    return Rendered(round(last * 1000), pictures, pictures)
