"""Cameras found, tried and moved over HTTP: a real RTSP server, real processes, a fake camera."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from nvr.discovery import probe
from nvr.net import is_home
from tests.nvr.discovery.fake_camera import PASSWORD, USER, FakeCamera, serve
from tests.nvr.discovery.fake_responder import match, respond
from tests.nvr.rtsp import Rtsp

from .conftest import Running


@pytest.fixture
async def fake() -> AsyncIterator[FakeCamera]:
    async with serve(FakeCamera()) as fake:
        yield fake


async def post(nvr: Running, route: str, **body: Any) -> tuple[int, Any]:
    async with nvr.http.post(f"{nvr.url}/api/{route}", json=body) as response:
        if response.content_type == "application/json":
            return response.status, await response.json()
        return response.status, await response.read()


async def get(nvr: Running, route: str) -> tuple[int, Any]:
    async with nvr.http.get(f"{nvr.url}/api/{route}") as response:
        return response.status, await response.json()


async def add(nvr: Running, fake: FakeCamera, **onvif: Any) -> None:
    status, answer = await post(
        nvr,
        "cameras",
        name="Dome",
        main_url="rtsp://127.0.0.1/main",
        username=USER,
        password=PASSWORD,
        onvif={"address": fake.url, **onvif},
    )
    assert status == 201, answer


async def test_cameras_in_the_network(
    paired: Running, fake: FakeCamera, monkeypatch: pytest.MonkeyPatch, unused_udp_port: int
) -> None:
    monkeypatch.setattr(probe, "PORT", unused_udp_port)
    monkeypatch.setattr(probe, "home_addresses", lambda: ["127.0.0.1"])
    monkeypatch.setattr("nvr.finder._SEARCH_S", 0.4)
    await add(paired, fake, identity="urn:uuid:1")
    answers = [match("urn:uuid:1"), match("urn:uuid:2")]
    async with respond(unused_udp_port, lambda _probe: answers):
        status, answer = await get(paired, "discovery")
    assert status == 200
    ids = {camera["identity"]: camera["camera_id"] for camera in answer["cameras"]}
    assert ids["urn:uuid:1"] == "dome"
    first = answer["cameras"][0]
    assert first.keys() == {
        "identity", "host", "onvif_url", "name", "hardware", "location", "mac", "camera_id"
    }  # fmt: skip
    assert is_home(first["host"])


async def test_a_description_is_ready_to_be_saved(paired: Running, fake: FakeCamera) -> None:
    status, found = await post(
        paired, "discovery/describe", address=fake.url, username=USER, password=PASSWORD
    )
    assert status == 200, found
    assert found["onvif"] is True
    assert found["identity"]["model"] == "Eye 3"
    assert found["main"]["width"] == 2560
    assert found["sub"]["width"] == 640
    assert found["ptz"] is True
    assert PASSWORD not in str(found)
    settings = found["settings"]
    status, added = await post(paired, "cameras", name=found["name"], password=PASSWORD, **settings)
    assert status == 201, added
    camera = paired.backend.config.camera(added["id"])
    assert camera is not None
    assert camera.onvif is not None
    assert camera.onvif.identity == "urn:uuid:abc"
    assert camera.onvif.mac == "aa:bb:cc:00:11:22"
    assert camera.sub_url == "rtsp://127.0.0.1/sub?a=1&b=2"
    status, presets = await get(paired, f"cameras/{added['id']}/presets")
    assert status == 200
    assert presets == {"presets": [{"token": "1", "name": "Gate"}, {"token": "2", "name": "2"}]}


async def test_an_added_camera_describes_itself(paired: Running, fake: FakeCamera) -> None:
    await add(paired, fake)
    fake.clock_s = 600
    status, found = await get(paired, "cameras/dome/description")
    assert status == 200, found
    assert found["identity"]["model"] == "Eye 3"
    assert [warning["code"] for warning in found["warnings"]] == ["clock"]
    assert (await get(paired, "cameras/nope/description"))[0] == 404
    await post(paired, "cameras", name="Usb", main_url="v4l2:///dev/video0")
    status, answer = await get(paired, "cameras/usb/description")
    assert (status, answer["error"]["code"]) == (503, "camera_unsupported")


async def test_a_wrong_password_is_told(paired: Running, fake: FakeCamera) -> None:
    status, answer = await post(
        paired, "discovery/describe", address=fake.url, username=USER, password="guess"
    )
    assert status == 503
    assert answer["error"]["code"] == "camera_auth"
    assert "guess" not in str(answer)
    assert fake.refused.total() == 1


async def test_a_camera_is_moved(paired: Running, fake: FakeCamera) -> None:
    await add(paired, fake)
    ptz = "cameras/dome/ptz"
    assert (await post(paired, ptz, pan=0.5, duration_ms=5000))[0] == 204
    assert (await post(paired, ptz, stop=True))[0] == 204
    assert (await post(paired, ptz, preset="1"))[0] == 204
    assert (await post(paired, ptz, home=True))[0] == 204
    moves = [name for name in fake.asked if name in ("ContinuousMove", "Stop")]
    assert moves == ["ContinuousMove", "Stop"]
    assert fake.asked[-2:] == ["GotoPreset", "GotoHomePosition"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"pan": 2},
        {"pan": "fast"},
        {"pan": True},
        {"tilt": 0.5, "duration_ms": 0},
        {"tilt": 0.5, "duration_ms": 60_000},
        {"preset": ""},
        {"preset": 4},
        {"stop": False},
    ],
)
async def test_wrong_orders(paired: Running, fake: FakeCamera, body: dict[str, Any]) -> None:
    await add(paired, fake)
    status, answer = await post(paired, "cameras/dome/ptz", **body)
    assert status == 400, answer
    assert answer["error"]["code"] == "bad_request"
    assert not fake.asked


async def test_the_clock_is_set(paired: Running, fake: FakeCamera) -> None:
    await add(paired, fake)
    fake.clock_s = 7200
    status, answer = await post(paired, "cameras/dome/clock")
    assert status == 200
    assert answer["was_set"] is True
    assert abs(answer["offset_before_ms"] - 7_200_000) <= 1000
    assert abs(answer["offset_ms"]) <= 1500


async def test_cameras_that_are_not_there(paired: Running) -> None:
    for route in ("ptz", "clock"):
        assert (await post(paired, f"cameras/nope/{route}", stop=True))[0] == 404
    assert (await get(paired, "cameras/nope/presets"))[0] == 404
    assert (await post(paired, "cameras/front_door/ptz", stop="yes"))[0] == 400


async def test_a_preview_is_a_picture(paired: Running, rtsp: Rtsp, clip: Path) -> None:
    url = rtsp.add("door", clip, login=("anna", "geheim"))
    status, jpeg = await post(
        paired, "cameras/preview", main_url=url, username="anna", password="geheim"
    )
    assert status == 200, jpeg
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (108, 192, 3)
    assert picture.std() > 20
    assert [c.id for c in paired.backend.config.cameras] == ["front_door"], "nothing is saved"


async def test_a_preview_by_address_alone(
    paired: Running, rtsp: Rtsp, clip: Path, fake: FakeCamera
) -> None:
    fake.login = "none"
    fake.named_host = "192.0.2.7"
    url = rtsp.add("sub", clip)
    fake.rtsp_port = ":" + url.rpartition(":")[2].partition("/")[0]
    status, jpeg = await post(paired, "cameras/preview", address=fake.url)
    assert status == 200, jpeg
    assert jpeg.startswith(b"\xff\xd8")


async def test_why_there_is_no_preview(
    paired: Running, rtsp: Rtsp, clip: Path, unused_tcp_port: int
) -> None:
    url = rtsp.add("door", clip, login=("anna", "geheim"))
    for body, status, code in (
        ({"main_url": url, "username": "anna", "password": "x"}, 503, "camera_auth"),
        ({"main_url": f"rtsp://127.0.0.1:{unused_tcp_port}/x"}, 503, "camera_unreachable"),
        ({"main_url": url.replace("door", "nope")}, 503, "camera_unreachable"),
        ({"main_url": "ftp://127.0.0.1/x"}, 400, "config"),
        ({"main_url": url, "fps": 3}, 400, "config"),
        ({}, 400, "bad_request"),
        ({"address": "a b"}, 503, "camera_unsupported"),
        ({"address": 5}, 400, "bad_request"),
    ):
        got, answer = await post(paired, "cameras/preview", **body)
        assert (got, answer["error"]["code"]) == (status, code), body
        assert "geheim" not in str(answer)


async def test_what_a_description_asks_for(paired: Running) -> None:
    for body in (
        {},
        {"address": 5},
        {"address": "127.0.0.1", "username": 5},
        {"address": "x" * 600},
    ):
        status, answer = await post(paired, "discovery/describe", **body)
        assert status == 400, body
        assert answer["error"]["code"] == "bad_request"


async def test_settings_are_told_but_for_the_password(paired: Running, fake: FakeCamera) -> None:
    await add(paired, fake, profile="p1")
    status, answer = await get(paired, "cameras/dome")
    assert status == 200
    assert answer["main_url"] == "rtsp://127.0.0.1/main"
    assert (answer["username"], answer["has_password"]) == (USER, True)
    assert answer["onvif"]["profile"] == "p1"
    assert answer["place"] is None
    assert PASSWORD not in str(answer)
    assert "password" not in answer
    await post(paired, "cameras", name="Usb", main_url="v4l2:///dev/video0")
    assert (await get(paired, "cameras/usb"))[1]["has_password"] is False
    assert (await get(paired, "cameras/nope"))[0] == 404


async def test_changes_of_an_added_camera_are_tried_first(
    paired: Running, rtsp: Rtsp, clip: Path
) -> None:
    """What is left out, the password as well, is as it was saved."""
    url = rtsp.add("door", clip, login=(USER, PASSWORD))
    login = {"username": USER, "password": PASSWORD}
    await post(paired, "cameras", name="Door", main_url="rtsp://127.0.0.1/typo", **login)
    status, picture = await post(paired, "cameras/preview", id="door", main_url=url)
    assert status == 200, picture
    assert picture.startswith(b"\xff\xd8")
    saved = paired.backend.config.camera("door")
    assert saved is not None
    assert saved.main_url == "rtsp://127.0.0.1/typo", "nothing is saved"
    status, answer = await post(
        paired, "cameras/preview", id="door", main_url=url, password="guess"
    )
    assert (status, answer["error"]["code"]) == (503, "camera_auth")
    assert (await post(paired, "cameras/preview", id="nope"))[0] == 404
    assert (await post(paired, "cameras/preview", id="door", main_url="gopher://x/"))[0] == 400


async def test_nobody_looks_through_a_camera_in_privacy(paired: Running) -> None:
    url = "rtsp://127.0.0.1:9/nobody"
    await post(paired, "cameras", name="Door", main_url=url, privacy=True)
    status, answer = await post(paired, "cameras/preview", id="door")
    assert (status, answer["error"]["code"]) == (503, "camera_private")
