"""Finding cameras: what the web's tests don't show."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from nvr.clock import RealClock
from nvr.config import CameraConfig
from nvr.config_edit import validated_camera
from nvr.discovery.probe import FoundCamera
from nvr.errors import (
    CameraNotAtHome,
    CameraPrivate,
    CameraUnreachable,
    CameraUnsupported,
    ConfigError,
    NotFound,
    NvrError,
)
from nvr.finder import CameraFinder
from nvr.forkserver import ForkServer, ForkServerGone
from nvr.messages import PreviewMade
from nvr.net import Rules, outgoing
from nvr.protocol import VideoInfo
from tests.nvr.rtsp import Rtsp


def found(identity: str, host: str, mac: str | None = None) -> FoundCamera:
    return FoundCamera(identity, host, f"http://{host}/", "", "", "", mac)


def camera(camera_id: str, host: str, **onvif: str) -> CameraConfig:
    return validated_camera(
        {"id": camera_id, "name": camera_id, "main_url": f"rtsp://{host}/1", "onvif": onvif or None}
    )


_CAMERAS = (
    camera("by_id", "192.168.1.1", identity="urn:1"),
    camera("by_mac", "192.168.1.2", mac="aa:bb:cc:00:11:22"),
    camera("by_host", "192.168.1.3"),
)


@pytest.fixture
async def finder() -> AsyncIterator[CameraFinder]:
    def find(_camera_id: str) -> CameraConfig:
        raise NotFound("no such camera")

    forkserver = ForkServer(["nvr.worker"])
    finder = CameraFinder(lambda: _CAMERAS, find, RealClock(), forkserver)
    yield finder
    await finder.close()
    forkserver.close()


async def test_added_cameras_are_known(
    finder: CameraFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches = 0
    answers = [
        found("urn:1", "192.168.1.99"),
        found("urn:2", "192.168.1.98", "aa:bb:cc:00:11:22"),
        found("urn:3", "192.168.1.3"),
        found("urn:4", "192.168.1.4", "aa:bb:cc:00:11:33"),
    ]

    async def search(_timeout_s: float) -> list[FoundCamera]:
        nonlocal searches
        searches += 1
        await asyncio.sleep(0.05)
        return answers

    monkeypatch.setattr("nvr.discovery.probe.search", search)
    several = await asyncio.gather(finder.search(), finder.search(), finder.search())
    assert searches == 1, "who asks meanwhile gets the same answer"
    assert [added for _, added in several[0]] == ["by_id", "by_mac", "by_host", None]
    await finder.search()
    assert searches == 2


async def test_a_preview_that_takes_too_long_is_ended(
    finder: CameraFinder, rtsp: Rtsp, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nvr.finder._PREVIEW_TIMEOUT_S", 2.0)
    url = rtsp.add("door", clip)
    rtsp.hang("door")
    with pytest.raises(CameraUnreachable, match="no picture came in time"):
        await finder.preview({"main_url": url})


async def test_a_stream_that_kills_its_process_harms_nobody_else(
    finder: CameraFinder, rtsp: Rtsp, clip: Path
) -> None:
    url = rtsp.add("door", clip)
    await finder.preview({"main_url": url})
    rtsp.hang("door")
    async with asyncio.timeout(10):
        while _children_of(finder._forkserver.pid):  # that of the first preview
            await asyncio.sleep(0.02)
    asking = asyncio.create_task(finder.preview({"main_url": url}))
    async with asyncio.timeout(10):
        while not (pids := _children_of(finder._forkserver.pid)):
            await asyncio.sleep(0.02)
    for pid in pids:
        os.kill(pid, signal.SIGSEGV)
    with pytest.raises(CameraUnsupported, match="can't be decoded"):
        await asking
    rtsp.revive("door")
    assert (await finder.preview({"main_url": url})).jpeg


async def test_no_process_to_be_had(finder: CameraFinder, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object) -> tuple[int, int]:
        raise ForkServerGone("gone")

    monkeypatch.setattr(finder._forkserver, "start", start)
    with pytest.raises(NvrError, match="try again"):
        await finder.preview({"main_url": "rtsp://127.0.0.1:1/x"})


def _children_of(pid: int) -> list[int]:
    if not pid:
        return []
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("url", ["file:///etc/hostname", " FILE:///etc/hostname"])
async def test_clients_name_no_files(finder: CameraFinder, url: str) -> None:
    with pytest.raises(ConfigError, match="on the NVR's machine only"):
        await finder.preview({"main_url": url})


async def test_a_preview_leads_nowhere_but_home(
    finder: CameraFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = outgoing.refused
    with pytest.raises(CameraNotAtHome, match="allowed_hosts"):
        await finder.preview({"main_url": "rtsp://203.0.113.7/1"})
    monkeypatch.setattr(outgoing, "rules", Rules(own_port=8917))
    with pytest.raises(CameraNotAtHome, match="this NVR itself"):
        await finder.preview({"main_url": "http://2130706433:8917/api/state"})
    with pytest.raises(CameraNotAtHome):
        await finder.describe("203.0.113.7", None, None)
    assert outgoing.refused == before + 3
    assert finder._forkserver.pid == 0, "no process was started for it"


def masked(camera_id: str, url: str, left: float) -> CameraConfig:
    mask = [(left, 0.0), (1.0, 0.0), (1.0, 1.0)]
    data = {"id": camera_id, "name": camera_id, "main_url": url, "privacy_masks": [mask]}
    return validated_camera(data)


_RECORDER = "rtsp://127.0.0.1:8554"
_CHANNELS = (
    masked("one", f"{_RECORDER}/1", 0.1),
    masked("two", f"{_RECORDER}/2", 0.2),
    validated_camera({"id": "bare", "name": "bare", "main_url": f"{_RECORDER}/3"}),
    masked("elsewhere", "rtsp://127.0.0.2/1", 0.4),
)


@pytest.mark.parametrize(
    ("camera_id", "url", "of"),
    [
        ("one", f"{_RECORDER}/1", {0.1}),
        ("new", f"{_RECORDER}/1", {0.1}),
        ("bare", f"{_RECORDER}/3", set()),
        ("bare", f"{_RECORDER}/1", {0.1}),
        ("bare", f"{_RECORDER}/1?", {0.1, 0.2}),
        ("new", f"{_RECORDER}/1?a=b", {0.1, 0.2}),
        ("new", "rtsp://localhost/1", {0.1, 0.2}),
        ("two", "rtsp://127.0.0.2/1", {0.2, 0.4}),
        ("new", "rtsp://127.0.0.3/1", set()),
    ],
)
async def test_no_other_way_to_a_masked_camera_shows_more(
    camera_id: str, url: str, of: set[float]
) -> None:
    finder = CameraFinder(lambda: _CHANNELS, lambda _: _CHANNELS[0], RealClock(), ForkServer([]))
    wanted = validated_camera({"id": camera_id, "name": "x", "main_url": url})
    there = await finder._added_like(wanted)
    assert {points[0][0] for camera in there for points in camera.privacy_masks} == of


@pytest.mark.parametrize(
    "way",
    [
        {"id": "room", "privacy": False},
        {"id": "room", "privacy": False, "main_url": "rtsp://127.0.0.1:1/new"},
        {"main_url": "{url}"},
        {"id": "other", "main_url": "{url}"},
        {"main_url": "{url}?a=b"},
        {"main_url": "{sub}", "username": "x", "password": "y"},
    ],
    ids=["switched-on", "elsewhere", "address", "another", "like-it", "sub-stream"],
)
async def test_a_camera_that_is_off_is_looked_at_by_no_way(
    rtsp: Rtsp, clip: Path, way: dict[str, object]
) -> None:
    url, sub = rtsp.add("room", clip), rtsp.add("room_sub", clip)
    room = {"id": "room", "name": "Room", "main_url": url, "sub_url": sub, "privacy": True}
    other = camera("other", "192.168.1.9")
    cameras = {"room": validated_camera(room), "other": other}
    forkserver = ForkServer(["nvr.worker"])
    finder = CameraFinder(
        lambda: tuple(cameras.values()), cameras.__getitem__, RealClock(), forkserver
    )
    asked = {
        key: value.format(url=url, sub=sub) if isinstance(value, str) else value
        for key, value in way.items()
    }
    try:
        with pytest.raises(CameraPrivate, match="Room is off"):
            await finder.preview(asked)
        assert forkserver.pid == 0, "no process was started for it"
        cameras["room"] = validated_camera(room | {"privacy": False})
        assert (await finder.preview({"main_url": url})).jpeg
    finally:
        await finder.close()
        forkserver.close()


@pytest.mark.parametrize(
    "change", [{"privacy": True}, {"privacy_masks": [[(0, 0), (1, 0), (1, 1)]]}]
)
async def test_a_picture_taken_while_something_is_hidden_is_shown_to_nobody(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    room = {"id": "room", "name": "Room", "main_url": "rtsp://127.0.0.1:1/room"}
    cameras = {"room": validated_camera(room)}
    forkserver = ForkServer([])
    finder = CameraFinder(
        lambda: tuple(cameras.values()), cameras.__getitem__, RealClock(), forkserver
    )
    picture = PreviewMade(b"jpeg", VideoInfo("h264", 640, 360, 10.0))

    async def take(*_: object) -> PreviewMade:
        cameras["room"] = validated_camera(room | changes)
        return picture

    monkeypatch.setattr(finder, "_take_picture", take)
    changes: dict[str, object] = {}
    assert await finder.preview({"id": "room"}) is picture
    changes = change
    with pytest.raises(CameraPrivate):
        await finder.preview({"id": "room"})
    forkserver.close()
