"""What each route answers."""

import asyncio
import json

import pytest

from nvr.errors import StorageFull
from nvr.protocol import MIN_SCHEMA_VERSION, SCHEMA_VERSION

from .conftest import BOXED_JPEG, JPEG, NOW_US, Running, camera_down


async def test_health_needs_no_token(nvr: Running) -> None:
    async with nvr.http.get(f"{nvr.url}/api/health") as response:
        assert response.status == 200
        assert (await response.json()) == {
            "status": "ok",
            "version": "0.1.0",
            "schema_version": SCHEMA_VERSION,
            "min_schema_version": MIN_SCHEMA_VERSION,
        }


async def test_state_is_whole(paired: Running) -> None:
    async with paired.http.get(f"{paired.url}/api/state") as response:
        data = await response.json()
    assert data["nvr"]["name"] == "CloudCam NVR"
    assert [c["id"] for c in data["cameras"]] == ["front_door"]
    assert [a["id"] for a in data["alerts"]] == ["a2", "a1"]
    assert data["schema_version"] == SCHEMA_VERSION


async def test_camera_is_added_changed_and_removed(paired: Running) -> None:
    body = {"name": "Garden", "main_url": "rtsp://anna:geheim@10.0.0.7/1"}
    async with paired.http.post(f"{paired.url}/api/cameras", json=body) as response:
        text = await response.text()
        assert response.status == 201, text
    assert "geheim" not in text
    assert "10.0.0.7" not in text
    assert json.loads(text)["id"] == "garden"
    url = f"{paired.url}/api/cameras/garden"
    async with paired.http.patch(url, json={"record_audio": True}) as response:
        assert (await response.json())["record_audio"] is True
    camera = paired.backend.config.camera("garden")
    assert camera is not None
    assert camera.password is not None
    assert camera.password.get_secret_value() == "geheim"
    async with paired.http.delete(url) as response:
        assert response.status == 204
    async with paired.http.delete(url) as response:
        assert response.status == 404
        assert (await response.json())["error"]["code"] == "not_found"


async def test_wrong_setting_names_key_and_never_the_password(paired: Running) -> None:
    body = {"name": "X", "main_url": "gopher://u:geheim@h/1", "password": "geheim", "fps": 3}
    async with paired.http.post(f"{paired.url}/api/cameras", json=body) as response:
        assert response.status == 400
        error = (await response.json())["error"]
    assert error["code"] == "config"
    assert "main_url" in error["message"]
    assert "fps" in error["message"]
    assert "geheim" not in error["message"]


async def test_snapshot(paired: Running) -> None:
    url = f"{paired.url}/api/cameras/front_door/snapshot.jpg"
    async with paired.http.get(url, params={"width": 320}) as response:
        assert response.status == 200
        assert response.content_type == "image/jpeg"
        assert await response.read() == JPEG


async def test_torn_snapshot_is_an_error_not_half_a_picture(paired: Running) -> None:
    url = f"{paired.url}/api/cameras/front_door/snapshot.jpg"
    for torn in (b"", JPEG[:-2]):
        paired.backend.picture = torn
        async with paired.http.get(url) as response:
            assert response.status == 503
            assert (await response.json())["error"]["code"] == "camera_stalled"


async def test_error_of_the_core_keeps_code_and_sentence(paired: Running) -> None:
    paired.backend.down["front_door"] = camera_down()
    for route in ("snapshot.jpg", "live.ts"):
        async with paired.http.get(f"{paired.url}/api/cameras/front_door/{route}") as response:
            assert response.status == 503
            error = (await response.json())["error"]
        assert error["code"] == "camera_unreachable"
        assert "power" in error["message"]
    paired.backend.down["front_door"] = StorageFull("no space is left")
    async with paired.http.get(f"{paired.url}/api/cameras/front_door/snapshot.jpg") as response:
        assert response.status == 507


async def test_recordings(paired: Running) -> None:
    url = f"{paired.url}/api/cameras/front_door/recordings"
    async with paired.http.get(url, params={"start_us": 100, "end_us": 200}) as response:
        assert await response.json() == {
            "ranges": [{"start_us": 100, "end_us": 105}, {"start_us": 195, "end_us": 200}]
        }


async def test_alerts_are_filtered(paired: Running) -> None:
    url = f"{paired.url}/api/alerts"

    async def ids(**query: str | int) -> list[str]:
        async with paired.http.get(url, params=query) as response:
            assert response.status == 200, await response.text()
            return [alert["id"] for alert in (await response.json())["alerts"]]

    assert await ids() == ["a2", "a1"]
    assert await ids(label="person") == ["a1"]
    assert await ids(limit=1) == ["a2"]
    assert await ids(end_us=NOW_US - 30_000_000) == ["a1"]
    assert await ids(camera_id="front_door", start_us=NOW_US - 30_000_000) == ["a2"]
    async with paired.http.get(url, params={"camera_id": "../etc"}) as response:
        assert response.status == 404


async def test_one_alert_and_its_pictures(paired: Running) -> None:
    url = f"{paired.url}/api/alerts/a1"
    async with paired.http.get(url) as response:
        assert (await response.json())["box"] == [0.1, 0.2, 0.3, 0.4]
    for query, picture in (("", JPEG), ("?box=0", JPEG), ("?box=1", BOXED_JPEG)):
        async with paired.http.get(f"{url}/snapshot.jpg{query}") as response:
            assert await response.read() == picture
    async with paired.http.get(f"{paired.url}/api/alerts/a2/snapshot.jpg") as response:
        assert response.status == 404
        assert (await response.json())["error"]["code"] == "not_found"


async def test_clip_of_an_alert_that_lasts_ends_now(paired: Running) -> None:
    dispositions = []
    for alert_id in ("a1", "a2"):
        async with paired.http.get(f"{paired.url}/api/alerts/{alert_id}/clip.mp4") as response:
            assert response.status == 200
            assert len(await response.read()) == 1000
            dispositions.append(response.headers["Content-Disposition"])
    assert paired.backend.asked_clips == [
        ("front_door", NOW_US - 65_000_000, NOW_US - 45_000_000),
        ("front_door", NOW_US - 10_000_000, NOW_US),
    ]
    assert dispositions == [
        'inline; filename="front_door person 2023-11-14 22-12-20Z.mp4"',
        'inline; filename="front_door cat 2023-11-14 22-13-15Z.mp4"',
    ]


async def test_wrong_queries_are_told_in_a_sentence(paired: Running) -> None:
    camera = f"{paired.url}/api/cameras/front_door"
    for url in (
        f"{camera}/clip.mp4",
        f"{camera}/clip.mp4?start_us=5&end_us=5",
        f"{camera}/clip.mp4?start_us=-5&end_us=5",
        f"{camera}/clip.mp4?start_us=1e3&end_us=5",
        f"{camera}/clip.mp4?start_us=0&end_us=99999999999999",
        f"{camera}/clip.mp4?start_us=%D9%A1&end_us=5",
        f"{camera}/recordings?start_us=5",
        f"{camera}/recordings?start_us=0&end_us={'9' * 5000}",
        f"{camera}/snapshot.jpg?width=0",
        f"{camera}/snapshot.jpg?width=abc",
        f"{camera}/live.ts?stream=third",
        f"{paired.url}/api/alerts?label=dragon",
        f"{paired.url}/api/alerts?limit=0",
        f"{paired.url}/api/alerts?start_us=9&end_us=3",
        f"{paired.url}/api/alerts/a1/snapshot.jpg?box=yes",
    ):
        async with paired.http.get(url) as response:
            assert response.status == 400, url
            error = (await response.json())["error"]
            assert error["code"] == "bad_request"
            assert len(error["message"]) < 200


async def test_fault_is_logged_and_tells_nothing(
    paired: Running, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise RuntimeError("inner secret")

    paired.backend.state = broken  # type: ignore[method-assign,assignment]
    async with paired.http.get(f"{paired.url}/api/state") as response:
        assert response.status == 500
        text = await response.text()
    assert "inner" not in text
    assert json.loads(text)["error"]["code"] == "internal"
    assert "inner secret" in caplog.text


async def test_many_requests_at_once(paired: Running) -> None:
    async def one() -> int:
        async with paired.http.get(f"{paired.url}/api/state") as response:
            await response.read()
            return response.status

    assert set(await asyncio.gather(*[one() for _ in range(60)])) == {200}
