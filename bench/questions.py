"""What a viewer asks of a made day, and whether the answer is right."""

import json
import random
import re
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench.errors import BenchError
from bench.made_day import GOP, HOUR_US, SECOND_US, MadeDay, Plan, Span
from bench.page_cache import drop
from bench.viewer import Answer, Viewer
from demo.stamp import read_stamp

LIVE = "live"
"""The camera that is being recorded, if there is one."""

_EDGE_US = 3 * SECOND_US  # a recording begins with a keyframe, up to 2 s late
_MINUTE_US = 60 * SECOND_US
_CLIP_US = 30 * SECOND_US
_WIDTH = 640
_TILE_WIDTHS, _TILES = range(320, 640, 16), 60  # the NVR keeps strips, one for each width
_AWAY_US = 100  # of a picture's time, by rounding
_RANGE = re.compile(
    r"#EXTINF:([\d.]+),.*?#EXT-X-BYTERANGE:(\d+)@(\d+)\n(?:#[^\n]*\n)*(\S+)", re.DOTALL
)


class WrongError(Exception):
    """An answer that isn't right; the message tells how."""


class WrongFrameError(WrongError):
    """A picture of another moment."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A media segment, as a playlist names it."""

    plan: Plan
    path: str
    offset: int
    size: int


@dataclass(slots=True)
class Questions:
    """Asks of random moments, each once. ``data_folder`` is that of the NVR that is asked.

    Every method asks once and returns milliseconds. They raise WrongError.
    """

    day: MadeDay
    data_folder: Path
    viewer: Viewer
    chance: random.Random
    _pieces: list[_Piece] = field(default_factory=list)
    _strips: list[tuple[Plan, Span, int]] = field(default_factory=list)

    @property
    def kinds(self) -> dict[str, Callable[[], Coroutine[Any, Any, float]]]:
        """By the name of their figure."""
        return {
            "playlist": self.playlist,
            "playlist_day": self.playlist_day,
            "first_byte": self.first_byte,
            "clip_first_byte": self.clip_first_byte,
            "timeline": self.timeline,
            "frame": self.frame,
            "frame_exact": self.frame_exact,
            "filmstrip": self.filmstrip,
            "live_playlist": self.live_playlist,
            "fresh_connection": self.fresh_connection,
        }

    async def prepare(self) -> None:
        """Find out which media segments there are, and which film strips can be asked for."""
        for plan in self.day.cameras:
            answer = await self._get(plan, "playlist.m3u8", (self.day.start_us, self.day.end_us))
            for _, size, offset, uri in _RANGE.findall(answer.body.decode()):
                path = f"/api/cameras/{plan.camera_id}/{uri}"
                self._pieces.append(_Piece(plan, path, int(offset), int(size)))
            length_us = min(HOUR_US, (self.day.end_us - self.day.start_us) // 12)
            starts = range(self.day.start_us, self.day.end_us - length_us + 1, length_us)
            self._strips += [
                (plan, (start, start + length_us), width)
                for start in starts
                for width in _TILE_WIDTHS
                if any(a <= start and start + length_us <= b for a, b in plan.recorded)
            ]
        self.chance.shuffle(self._pieces)
        self.chance.shuffle(self._strips)
        self._strips.sort(
            key=lambda strip: -strip[2]
        )  # the narrowest are the last, and taken first

    async def playlist(self) -> float:
        """HLS of an hour."""
        return await self._playlist(self._hour())

    async def playlist_day(self) -> float:
        """HLS of all day, a little earlier or later."""
        return await self._playlist(self._all_day())

    async def fresh_connection(self) -> float:
        """HLS of an hour, over a new connection."""
        return await self._playlist(self._hour(), is_fresh=True)

    async def first_byte(self) -> float:
        """The first bytes of a media segment."""
        piece = _next(self._pieces)
        _, _, name = piece.path.partition("/media/")
        self._make_cold([f"{piece.plan.camera_id}/{name}"])
        answer = await self.viewer.get(piece.path, span=(piece.offset, piece.size))
        if answer.status != 206 or len(answer.body) != piece.size:
            raise WrongError(f"{answer.status}, {len(answer.body)} of {piece.size} bytes")
        _require_box(answer.body, (b"prft", b"moof"))
        return answer.first_ms

    async def clip_first_byte(self) -> float:
        """The first bytes of half a minute as a file."""
        plan, at_us = self._moment(_CLIP_US)
        answer = await self._get(plan, "clip.mp4", (at_us, at_us + _CLIP_US))
        if len(answer.body) != int(answer.headers["Content-Length"]):
            raise WrongError(f"{len(answer.body)} bytes, told {answer.headers['Content-Length']}")
        _require_box(answer.body, (b"ftyp",))
        return answer.first_ms

    async def timeline(self) -> float:
        """All day at a glance."""
        plan, span = self._all_day()
        answer = await self._get(plan, "timeline", span)
        told = json.loads(answer.body)
        _require_length(plan, span, sum(end - start for start, end in told["recorded"]))
        visits = sum(a < span[1] and b > span[0] for a, b in plan.visits)
        if len(told["alerts"]) != visits:
            raise WrongError(f"{len(told['alerts'])} alerts and not {visits}")
        return answer.whole_ms

    async def frame(self) -> float:
        """The nearest keyframe."""
        return await self._frame(is_exact=False)

    async def frame_exact(self) -> float:
        """The very picture of a moment."""
        return await self._frame(is_exact=True)

    async def filmstrip(self) -> float:
        """An hour as 60 small pictures, all of them made; each must be of the time it says."""
        plan, span, width = _next(self._strips)
        query = {"count": _TILES, "width": width}
        answer = await self._get(plan, "filmstrip.jpg", span, query)
        told = json.loads(answer.headers["X-CloudCam-Filmstrip"])
        image = _decoded(answer.body)
        across, down = told["tile_width"], told["tile_height"]
        for number, time_us in enumerate(told["times_us"]):
            if time_us is not None:
                y, x = divmod(number, told["columns"])
                tile = image[y * down : (y + 1) * down, x * across : (x + 1) * across]
                self._require_picture(plan, tile, time_us)
        return answer.whole_ms

    async def live_playlist(self) -> float:
        """The last minute of what is being recorded."""
        self._make_cold([])
        answer = await self.viewer.get(f"/api/cameras/{LIVE}/live.m3u8")
        if answer.status != 200 or b"#EXT-X-PART:" not in answer.body:
            raise WrongError(f"{answer.status} {answer.body[:200]!r}")
        return answer.whole_ms

    # Parts

    async def _playlist(self, of: tuple[Plan, Span], *, is_fresh: bool = False) -> float:
        plan, span = of
        answer = await self._get(plan, "playlist.m3u8", span, is_fresh=is_fresh)
        lengths = _RANGE.findall(answer.body.decode())
        _require_length(plan, span, round(sum(float(length) for length, *_ in lengths) * 1e6))
        return answer.whole_ms

    async def _frame(self, *, is_exact: bool) -> float:
        plan, at_us = self._moment(0)
        self._make_cold(self.day.files_between(plan, (at_us - _EDGE_US, at_us + _EDGE_US)))
        answer = await self.viewer.get(
            f"/api/cameras/{plan.camera_id}/frame.jpg",
            {"time_us": at_us, "width": _WIDTH, "exact": int(is_exact)},
        )
        if answer.status != 200:
            raise WrongError(f"{answer.status} {answer.body[:200]!r}")
        told_us = int(answer.headers["X-CloudCam-Time-Us"])
        self._require_picture(plan, _decoded(answer.body), told_us)
        frame = self.day.frame_at(told_us + _AWAY_US)
        # the last one, or the last keyframe, that was taken before; at the edge either of two
        wanted = {self.day.frame_at(at_us + away) for away in (-_AWAY_US, _AWAY_US)}
        if not is_exact:
            wanted = {n - (n + plan.first_picture) % GOP for n in wanted}
        if frame not in wanted:
            raise WrongFrameError(f"frame {frame} at {at_us}, not {wanted}")
        return answer.whole_ms

    def _require_picture(self, plan: Plan, image: np.ndarray[Any, Any], told_us: int) -> None:
        """Raises WrongFrameError unless it is the one that was taken when it is said to be."""
        away_us = abs(told_us - self.day.time_of(self.day.frame_at(told_us + _AWAY_US)))
        stamp = read_stamp(image)
        wanted = self.day.picture_at(plan, told_us + _AWAY_US)
        if stamp is None or stamp.frame != wanted or away_us > _AWAY_US:
            raise WrongFrameError(f"{stamp} and not picture {wanted} of {told_us}")

    async def _get(
        self,
        plan: Plan,
        what: str,
        span: Span,
        query: dict[str, int] | None = None,
        *,
        is_fresh: bool = False,
    ) -> Answer:
        files = what.endswith((".mp4", ".jpg"))
        self._make_cold(self.day.files_between(plan, span) if files else [])
        answer = await self.viewer.get(
            f"/api/cameras/{plan.camera_id}/{what}",
            {"start_us": span[0], "end_us": span[1], **(query or {})},
            is_fresh=is_fresh,
        )
        if answer.status != 200:
            raise WrongError(f"{what}: {answer.status} {answer.body[:200]!r}")
        return answer

    def _make_cold(self, recorded: Iterable[str]) -> None:
        drop(self.data_folder.glob("nvr.sqlite3*"))
        drop(self.data_folder / "recordings" / path for path in recorded)

    def _moment(self, length_us: int) -> tuple[Plan, int]:
        """A camera, and a moment after which so much is recorded without a gap."""
        plan = self.chance.choice(self.day.cameras)
        while True:
            at_us = self.chance.randrange(self.day.start_us, self.day.end_us - length_us)
            if any(
                a + _EDGE_US <= at_us and at_us + length_us <= b - _EDGE_US
                for a, b in plan.recorded
            ):
                return plan, at_us

    def _hour(self) -> tuple[Plan, Span]:
        """An hour of the day; half of a shorter one."""
        length_us = min(HOUR_US, (self.day.end_us - self.day.start_us) // 2)
        at_us = self.chance.randrange(self.day.start_us, self.day.end_us - length_us)
        return self.chance.choice(self.day.cameras), (at_us, at_us + length_us)

    def _all_day(self) -> tuple[Plan, Span]:
        away_us = self.chance.randrange(-_MINUTE_US, _MINUTE_US)
        span = (self.day.start_us + away_us, self.day.end_us + away_us)
        return self.chance.choice(self.day.cameras), span


def _next[T](left: list[T]) -> T:
    """Raises BenchError when all was asked for."""
    if not left:
        raise BenchError(
            "so short a day has too few moments: choose fewer --requests, more --hours"
        )
    return left.pop()


def _decoded(jpeg: bytes) -> np.ndarray[Any, Any]:
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise WrongFrameError("what came is no picture")
    return image


def _require_box(body: bytes, kinds: tuple[bytes, ...]) -> None:
    if body[4:8] not in kinds:
        raise WrongError(f"it begins with {body[:8]!r}")


def _require_length(plan: Plan, span: Span, told_us: int) -> None:
    """What is said to be recorded of a span is as much as was, but for keyframes waited for."""
    parts = [min(b, span[1]) - max(a, span[0]) for a, b in plan.recorded]
    known_us = sum(part for part in parts if part > 0)
    if abs(told_us - known_us) > _EDGE_US * (len(plan.recorded) + 1):
        raise WrongError(f"{told_us / 1e6:.1f} s recorded and not {known_us / 1e6:.1f}")
