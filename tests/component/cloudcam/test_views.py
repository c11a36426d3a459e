"""Playing clips through Home Assistant."""

from datetime import timedelta

import pytest
from homeassistant.components.http.auth import async_sign_path
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from tests.component.cloudcam.fake_nvr import FakeNvr, broken, make_alert


@pytest.fixture
def base(loaded: MockConfigEntry, nvr: FakeNvr) -> str:
    nvr.alerts = {"a1": make_alert("a1", "door")}
    return f"/api/cloudcam/{loaded.entry_id}/door"


@pytest.fixture(params=["/clips/1000/2000/clip.mp4", "/alerts/a1/clip.mp4"])
def clip(base: str, request: pytest.FixtureRequest) -> str:
    return base + str(request.param)


async def test_a_clip(clip: str, hass_client: ClientSessionGenerator, nvr: FakeNvr) -> None:
    browser = await hass_client()
    async with browser.get(clip) as response:
        body = await response.read()
        assert response.status == 200
        assert body[4:8] == b"ftyp"
        assert response.content_length == len(body)
        assert response.headers["Content-Type"] == "video/mp4", "whatever the NVR says"
        assert response.headers["Accept-Ranges"] == "bytes"
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response.headers["Cache-Control"]
        assert "Set-Cookie" not in response.headers
    async with browser.head(clip) as response:
        assert (response.status, response.content_length) == (200, len(body))


async def test_seeking(clip: str, hass_client: ClientSessionGenerator, nvr: FakeNvr) -> None:
    browser = await hass_client()
    headers = {"Range": "bytes=4-7", "Cookie": "a=b", "X-Other": "1"}
    async with browser.get(clip, headers=headers) as response:
        assert response.status == 206
        assert await response.read() == b"ftyp"
        assert response.headers["Content-Range"].startswith("bytes 4-7/")
        etag = response.headers["ETag"]
    assert nvr.seen_headers["Range"] == "bytes=4-7"
    assert nvr.seen_headers["Authorization"] == "Bearer token-of-home-assistant"
    assert not {"Cookie", "X-Other"} & nvr.seen_headers.keys()
    async with browser.get(clip, headers={"Range": "bytes=99999999-"}) as response:
        assert response.status == 416
    async with browser.get(clip, headers={"If-None-Match": etag}) as response:
        assert response.status == 304


@pytest.mark.parametrize(
    "path", ["/clips/1/2/clip.mp4", "/alerts/a1/clip.mp4", "/alerts/a1/snapshot.jpg"]
)
async def test_only_with_a_login_or_a_signature(
    hass: HomeAssistant,
    base: str,
    path: str,
    hass_client_no_auth: ClientSessionGenerator,
    nvr: FakeNvr,
) -> None:
    stranger = await hass_client_no_auth()
    nvr.requests.clear()
    async with stranger.get(base + path) as response:
        assert response.status == 401
    async with stranger.head(base + path) as response:
        assert response.status in {401, 405}
    assert not [request for request in nvr.requests if "clip" in request or "jpg" in request]
    signed = async_sign_path(hass, base + path, timedelta(minutes=1), use_content_user=True)
    async with stranger.get(signed) as response:
        assert response.status == 200
    async with stranger.get(signed.replace("door", "hall")) as response:
        assert response.status == 401
    expired = async_sign_path(hass, base + path, timedelta(minutes=-1), use_content_user=True)
    async with stranger.get(expired) as response:
        assert response.status == 401


async def test_the_picture(base: str, hass_client: ClientSessionGenerator, nvr: FakeNvr) -> None:
    browser = await hass_client()
    async with browser.get(f"{base}/alerts/a1/snapshot.jpg?box=1") as response:
        assert response.status == 200
        assert response.headers["Content-Type"] == "image/jpeg"
        assert (await response.read()).startswith(b"\xff\xd8")
    assert nvr.requests[-1].endswith("snapshot.jpg?box=1")


async def test_what_is_not_there(
    base: str, loaded: MockConfigEntry, hass_client: ClientSessionGenerator, nvr: FakeNvr
) -> None:
    browser = await hass_client()
    nvr.alerts["h1"] = make_alert("h1", "hall")
    for path in (
        f"{base}/clips/2/1/clip.mp4",
        f"{base}/clips/x/1/clip.mp4",
        f"{base}/clips/-5/1/clip.mp4",
        f"{base}/alerts/none/clip.mp4",
        f"{base}/alerts/none/snapshot.jpg",
        f"{base}/alerts/h1/clip.mp4",
        f"{base}/alerts/h1/snapshot.jpg",
        f"/api/cloudcam/{loaded.entry_id}/shed/clips/1/2/clip.mp4",
        "/api/cloudcam/nothing/door/clips/1/2/clip.mp4",
    ):
        async with browser.get(path) as response:
            assert response.status == 404, path
    async with browser.get(f"{base}/alerts/..%2f..%2fstate/clip.mp4") as response:
        assert response.status in {400, 404}
    assert not [request for request in nvr.requests if "%2" in request or ".." in request]


async def test_only_our_own_entries(
    hass: HomeAssistant, loaded: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    other = MockConfigEntry(domain="demo")
    other.add_to_hass(hass)
    browser = await hass_client()
    async with browser.get(f"/api/cloudcam/{other.entry_id}/door/clips/1/2/clip.mp4") as response:
        assert response.status == 404


async def test_when_the_nvr_is_away(
    hass: HomeAssistant,
    clip: str,
    loaded: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    nvr: FakeNvr,
) -> None:
    browser = await hass_client()
    for path in ("/api/cameras/door/clip.mp4", "/api/alerts/a1/clip.mp4"):
        nvr.overrides[path] = broken
    async with browser.get(clip) as response:
        with pytest.raises(Exception, match=r"(?i)payload|closed|disconnect"):
            await response.read()
    await nvr.stop()
    async with browser.get(clip) as response:
        assert response.status == 502
    async with browser.get(clip.replace("clip.mp4", "snapshot.jpg")) as response:
        assert response.status in {404, 502}
    await hass.config_entries.async_unload(loaded.entry_id)
    async with browser.get(clip) as response:
        assert response.status == 503
