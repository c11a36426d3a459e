"""The playback bench: what it makes, what it would notice, and all of it once."""

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pytest

from bench.errors import BenchError
from bench.made_day import LEAST_KBIT, MadeDay, Size, made_day
from bench.numbered import FPS, play
from bench.page_cache import drop, is_cold
from bench.playback import missed_targets
from bench.questions import Questions, WrongError, WrongFrameError
from bench.viewer import Answer, Viewer
from demo.stamp import burn
from nvr.clock import SimulatedClock
from nvr.config import Config
from nvr.folders import Folders
from nvr.store.library import Library

SECOND_US = 1_000_000


@pytest.fixture(scope="module")
def cache(root: Path) -> Path:
    return root / ".cache" / "bench-day"


@pytest.fixture(scope="module")
def day(cache: Path) -> MadeDay:
    return asyncio.run(made_day(cache, Size(0.1, 2, LEAST_KBIT)))


def library_of(day: MadeDay, folder: Path) -> Library:
    folder.mkdir()
    day.use(folder)
    return Library(Folders.of(folder, Config()), SimulatedClock(day.end_us))


@pytest.mark.slow
def test_every_picture_of_a_made_day_says_when_it_was_taken(day: MadeDay, tmp_path: Path) -> None:
    library = library_of(day, tmp_path / "nvr")
    first_numbers = set()
    for plan in day.cameras:
        files = day.files_between(plan, (day.start_us, day.end_us))
        assert len(files) >= 6, "of a minute each"
        for path in files:
            (segment,) = [
                s
                for s in library.recordings.closed_touching(
                    plan.camera_id, day.start_us, day.end_us
                )
                if s.path == path
            ]
            played = play(tmp_path / "nvr" / "recordings" / path)
            first = day.frame_at(segment.start_us)
            assert abs(day.time_of(first) - segment.start_us) <= 1
            wanted = [
                (first + n + plan.first_picture) % day.pictures for n in range(len(played.numbers))
            ]
            assert played.error is None
            assert list(played.numbers) == wanted
        first_numbers.add(play(tmp_path / "nvr" / "recordings" / files[0]).numbers[0])
    assert len(first_numbers) == 2, "cameras can be told apart"
    library.close()


@pytest.mark.slow
def test_a_made_day_holds_what_the_product_keeps(day: MadeDay, tmp_path: Path) -> None:
    library = library_of(day, tmp_path / "nvr")
    plan = day.cameras[0]
    ranges = library.recordings.ranges(plan.camera_id, day.start_us, day.end_us)
    assert len(ranges) == len(plan.recorded) == 2
    for found, (start_us, end_us) in zip(ranges, plan.recorded, strict=True):
        assert start_us <= found.start_us < start_us + 2 * SECOND_US, "from the next keyframe on"
        assert abs(found.end_us - end_us) < SECOND_US
    gap = (plan.recorded[0][1], plan.recorded[1][0])
    outages = library.outages.find(plan.camera_id, day.start_us + SECOND_US, day.end_us)
    assert [(o.reason, o.start_us, o.end_us) for o in outages] == [("camera_unreachable", *gap)]
    alerts = library.alerts.touching(plan.camera_id, day.start_us, day.end_us)
    assert len(alerts) > 0
    assert sorted((a.start_us, a.end_us) for a in alerts) == plan.visits
    assert all(library.picture(a, with_box=True).read_bytes()[:2] == b"\xff\xd8" for a in alerts)
    start_us = plan.recorded[0][0] // SECOND_US * SECOND_US
    seconds = library.activity.seconds(plan.camera_id, start_us, start_us + 60 * SECOND_US)
    assert all(seconds.flags), "somebody watched"
    library.close()


@pytest.mark.slow
def test_who_uses_a_day_can_not_harm_it(day: MadeDay, tmp_path: Path) -> None:
    library = library_of(day, tmp_path / "nvr")
    plan = day.cameras[0]
    (path, *_) = day.files_between(plan, (day.start_us, day.end_us))
    library.recordings.remove(path)
    library.close()
    assert not (tmp_path / "nvr" / "recordings" / path).exists()
    assert (day.folder / "recordings" / path).exists()
    again = library_of(day, tmp_path / "again")
    assert (tmp_path / "again" / "recordings" / path).exists()
    again.close()


async def test_too_little_room_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(free=10**9)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(BenchError, match=r"24 hours of 4 cameras take up to .* only 1.0 GB free"):
        await made_day(tmp_path / "cache", Size(24, 4, LEAST_KBIT))


class Showing:
    """An NVR that shows any picture, and says any time."""

    def __init__(self, number: int, told_us: int) -> None:
        image = np.full((360, 640, 3), 90, np.uint8)
        burn(image, number / FPS, number)
        self._body = cv2.imencode(".jpg", image)[1].tobytes()
        self._headers = {"X-CloudCam-Time-Us": str(told_us)}

    async def get(self, path: str, query: dict[str, Any]) -> Answer:
        del path, query
        return Answer(200, self._headers, self._body, 1.0, 2.0)


class Chance(random.Random):
    """The moment that is asked for, and the first camera."""

    def __init__(self, at_us: int) -> None:
        super().__init__()
        self._at_us = at_us

    def choice(self, seq: Any) -> Any:
        return seq[0]

    def randrange(self, *_: Any) -> int:
        return self._at_us


@pytest.mark.slow
async def test_a_picture_of_another_moment_is_noticed(day: MadeDay, tmp_path: Path) -> None:
    plan = day.cameras[0]
    at_us = day.start_us + 20 * SECOND_US + 100_000
    very = day.frame_at(at_us)
    key = very - very % (2 * FPS)

    async def ask(number: int, told_us: int, *, exact: bool) -> float:
        viewer = cast(Viewer, Showing(number, told_us))
        questions = Questions(day, tmp_path, viewer, Chance(at_us))
        return await (questions.frame_exact() if exact else questions.frame())

    assert plan.first_picture == 0
    assert await ask(very, day.time_of(very), exact=True) == 2.0
    assert await ask(key, day.time_of(key), exact=False) == 2.0
    for number, frame, exact in (
        (very + 1, very, True),  # shows another one than it says
        (very + 1, very + 1, True),  # says so, but was asked for another
        (very - 1, very - 1, True),
        (very, very, False),
        (key - 30, key - 30, False),
        (key + 60 * FPS, key, False),
    ):
        with pytest.raises(WrongFrameError):
            await ask(number, day.time_of(frame), exact=exact)
    with pytest.raises(WrongFrameError):
        await ask(very, day.time_of(very) + 30_000, exact=True)


@pytest.mark.slow
async def test_a_playlist_with_a_hole_is_noticed(day: MadeDay, tmp_path: Path) -> None:
    class Listing:
        async def get(self, *_: Any, **__: Any) -> Answer:
            text = "#EXTINF:4.0,\n#EXT-X-BYTERANGE:5@7\nmedia/a.mp4\n"
            return Answer(200, {}, text.encode(), 1.0, 2.0)

    questions = Questions(day, tmp_path, cast(Viewer, Listing()), random.Random(1))
    with pytest.raises(WrongError, match=r"4\.0 s recorded and not"):
        await questions.playlist()


def test_what_is_missed_is_named() -> None:
    good: dict[str, Any] = {
        "playlist_ms_p95": 30.0, "playlist_day_ms_p95": 1.0, "first_byte_ms_p95": 1.0,
        "clip_first_byte_ms_p95": 1.0, "timeline_ms_p95": 1.0, "frame_ms_p95": 1.0,
        "frame_exact_ms_p95": 1.0, "memory_growth_mb": -5.0, "wrong_frames": 0, "errors": 0,
    }  # fmt: skip
    assert missed_targets(good) == []
    assert missed_targets(good | {"playlist_ms_p95": 30.1, "wrong_frames": 1}) == [
        "playlist_ms_p95",
        "wrong_frames",
    ]
    assert missed_targets(good | {"frame_ms_p95": None}) == ["frame_ms_p95"]


def test_a_file_is_dropped_from_memory(cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)  # a real disk, as far as the checkout is on one
    path = cache / f"cold-{os.getpid()}"
    try:
        path.write_bytes(bytes(8192))
        assert not is_cold(path)
        drop([path, cache / "gone"])
        assert is_cold(path)
    finally:
        path.unlink()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_an_hour_is_asked_for(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "playback", "--hours", "1", "--cameras", "1",
         "--requests", "60", "--seed", "5"],
        cwd=root, check=False, capture_output=True, text=True, timeout=280,
    )  # fmt: skip
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert (figures["wrong_frames"], figures["errors"]) == (0, 0), done.stderr
    assert done.returncode == (1 if figures["missed_targets"] else 0)
    for name in figures["missed_targets"]:
        assert f"missed: {name}" in done.stderr
    for kind in (
        "playlist", "playlist_day", "first_byte", "clip_first_byte", "timeline", "frame",
        "frame_exact", "filmstrip", "live_playlist", "fresh_connection",
    ):  # fmt: skip
        assert 0 < figures[f"{kind}_ms_p50"] <= figures[f"{kind}_ms_p95"] < 10_000
    assert figures["frame_ms_p50"] < figures["frame_exact_ms_p95"] * 3
    assert 50 < figures["rss_mb_before"] < 1000
    assert 1 < figures["cpu_ms_per_request"] < 1000
    assert len(figures["config_hash"]) == 16
    assert not list((root / ".cache" / "bench-day").glob("run-*")), "it leaves nothing behind"
