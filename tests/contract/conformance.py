"""What the integration takes for granted of an NVR, checked through the integration's own client.

The tests of both sides hold it against their server, so neither can drift away from the other.
"""

from base64 import b64decode
from collections.abc import Awaitable

import aiohttp

from custom_components.cloudcam import camera_setup
from custom_components.cloudcam.api import (
    CameraFailed,
    Client,
    InvalidAuth,
    NotFound,
    PairingRefused,
    Refused,
)
from custom_components.cloudcam.pairing_string import PairingString
from custom_components.cloudcam.protocol import State

JPEG = b"\xff\xd8"
_TS_SYNC = b"\x47"


async def check_nvr(session: aiohttp.ClientSession, pairing: PairingString) -> None:
    """Pair, walk every route, and give the token back.

    The NVR must have at least one camera with a picture and a live stream, and one alert with a
    picture and a clip.
    """
    paired = await Client.pair(session, pairing, "Conformance")
    await _raises(PairingRefused, Client.pair(session, pairing, "Again"))
    stranger = Client(session, paired.host, paired.port, paired.fingerprint, "guessed")
    await _raises(InvalidAuth, stranger.state())
    client = Client(session, paired.host, paired.port, paired.fingerprint, paired.token)

    state = await client.state()
    assert state.nvr.id == paired.nvr.id
    messages = client.listen()
    first = await anext(messages)
    assert isinstance(first, State), "the first message is the whole state"
    assert first.cameras, "the check needs a camera"
    await messages.aclose()

    await _check_cameras(client, first.cameras[0].id)
    await _check_alerts(client)
    await check_setup(client, first.cameras[0].id)
    await client.revoke()
    await _raises(InvalidAuth, client.state())


async def _check_cameras(client: Client, camera_id: str) -> None:
    assert (await client.snapshot(camera_id)).startswith(JPEG)
    assert (await client.snapshot(camera_id, 160)).startswith(JPEG)
    async with await client.open_live(camera_id) as live:
        assert live.headers["Content-Type"] == "video/mp2t"
        assert (await live.content.readexactly(189))[::188] == _TS_SYNC * 2
    await _check_timeline(client, camera_id)
    await _raises(NotFound, client.snapshot("no_such_camera"))
    await _raises(NotFound, client.open_live("no_such_camera"))


async def _check_timeline(client: Client, camera_id: str) -> None:
    end_us = client.now_us()
    start_us = end_us - 10 * 60_000_000
    for step_us in (None, 1_000_000, 60_000_000):
        found = await client.timeline(camera_id, start_us, end_us, step_us)
        assert (found.camera_id, found.start_us, found.end_us) == (camera_id, start_us, end_us)
        assert step_us in (None, found.step_us)
        first_us = found.activity.start_us
        assert first_us == start_us - start_us % found.step_us
        steps = -((first_us - end_us) // found.step_us)
        assert len(b64decode(found.activity.motion)) == steps
        assert len(b64decode(found.activity.flags)) == steps
    await _raises(NotFound, client.timeline("no_such_camera", start_us, end_us))


async def _check_alerts(client: Client) -> None:
    newest, *_ = await client.alerts(limit=1)
    assert await client.alerts(newest.camera_id, start_us=newest.start_us, limit=5)
    assert (await client.alert(newest.id)).camera_id == newest.camera_id
    for box in (False, True):
        assert (await client.alert_snapshot(newest.id, box=box)).startswith(JPEG)
    await _raises(NotFound, client.alert("no-such-alert"))

    async with await client.open_alert_clip(newest.id, method="HEAD") as clip:
        size = int(clip.headers["Content-Length"])
        assert clip.headers["Accept-Ranges"] == "bytes"
    asked = {"Range": f"bytes={size - 8}-"}
    async with await client.open_alert_clip(newest.id, headers=asked) as clip:
        assert clip.status == 206
        assert clip.headers["Content-Range"] == f"bytes {size - 8}-{size - 1}/{size}"
        assert len(await clip.read()) == 8
    async with await client.open_alert_clip(newest.id) as clip:
        assert (await clip.content.readexactly(8))[4:] == b"ftyp"


async def check_setup(client: Client, camera_id: str) -> None:
    """By what can be asked without changing anything, of cameras that aren't there."""
    settings = await camera_setup.settings_of(client, camera_id)
    assert settings.name
    assert "@" not in settings.main_url
    assert "password" not in await client.ask("GET", "cameras", camera_id)
    await camera_setup.search(client)
    nobody = "rtsp://127.0.0.1:9/nobody"
    for wanted in ({"main_url": nobody}, {"id": camera_id, "main_url": nobody}):
        with_error = _raises(CameraFailed, camera_setup.preview(client, wanted))
        assert (await with_error).code == "camera_unreachable"
    refused = camera_setup.add(client, {"name": "Nobody", "main_url": "gopher://127.0.0.1/"})
    assert "must begin with" in str(await _raises(Refused, refused))
    await _raises(CameraFailed, camera_setup.describe(client, "127.0.0.1:9", None, None))
    await _raises(NotFound, camera_setup.settings_of(client, "no_such_camera"))
    await _raises(NotFound, camera_setup.move(client, "no_such_camera", {"stop": True}))
    await _raises(NotFound, camera_setup.presets(client, "no_such_camera"))


async def _raises[E: Exception](kind: type[E], call: Awaitable[object]) -> E:
    try:
        await call
    except kind as error:
        return error
    raise AssertionError(f"expected {kind.__name__}")
