"""The client against a server that speaks real TLS."""

import asyncio
import hashlib
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest
from aiohttp import web

from custom_components.cloudcam.api import (
    CannotConnect,
    CertificateChanged,
    Client,
    InvalidAuth,
    NotFound,
    PairingHeldOff,
    PairingRefused,
    TimeRange,
    UnexpectedReply,
    VersionMismatch,
    fingerprint_of,
)
from custom_components.cloudcam.pairing_string import PairingString
from custom_components.cloudcam.protocol import Label as OurLabel
from custom_components.cloudcam.protocol import ProtocolError, State
from custom_components.cloudcam.timelines import TimelineFlag
from nvr.protocol import CameraRemoved, Label, NvrChanged
from tests.component.cloudcam.fake_nvr import FakeNvr, broken, make_alert, now_us
from tests.contract.conformance import check_nvr


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(session: aiohttp.ClientSession, nvr: FakeNvr) -> Client:
    nvr.tokens["tid"] = "secret-token"
    return Client(session, "127.0.0.1", nvr.port, nvr.fingerprint, "secret-token")


async def test_the_fake_is_an_nvr(session: aiohttp.ClientSession, nvr: FakeNvr) -> None:
    """The same check can be held against the real one."""
    nvr.alerts["a1"] = make_alert("a1", "door")
    await check_nvr(session, ours(nvr.pairing()))


def ours(pairing: object) -> PairingString:
    """The integration's own class, from the text that the owner would paste."""
    return PairingString.parse(str(pairing))


async def test_pairing_takes_the_first_host_that_answers(
    session: aiohttp.ClientSession, nvr: FakeNvr
) -> None:
    paired = await Client.pair(session, ours(nvr.pairing("127.0.0.2", "127.0.0.1")), "Test")
    assert (paired.host, paired.port) == ("127.0.0.1", nvr.port)
    assert paired.nvr.name == "Home NVR"
    assert nvr.tokens == {paired.token_id: paired.token}
    assert "secret" not in " ".join(nvr.requests), "a secret in an address ends in a log"


async def test_a_secret_is_good_once(session: aiohttp.ClientSession, nvr: FakeNvr) -> None:
    pairing = ours(nvr.pairing())
    await Client.pair(session, pairing, "Test")
    with pytest.raises(PairingRefused):
        await Client.pair(session, pairing, "Test")


async def test_pairing_says_when_nobody_answers(
    session: aiohttp.ClientSession, nvr: FakeNvr
) -> None:
    pairing = ours(nvr.pairing())
    await nvr.stop()
    with pytest.raises(CannotConnect):
        await Client.pair(session, pairing, "Test")


async def test_a_foreign_certificate_tells_more_than_silence(
    session: aiohttp.ClientSession, nvr: FakeNvr
) -> None:
    pairing = ours(nvr.pairing("127.0.0.1", "127.0.0.2"))
    with pytest.raises(CertificateChanged):
        await Client.pair(session, replace(pairing, fingerprint="ab" * 32), "Test")
    assert nvr.requests == [], "nothing may be said to a stranger"


async def test_a_fingerprint_that_is_none(session: aiohttp.ClientSession, nvr: FakeNvr) -> None:
    with pytest.raises(ProtocolError):
        await Client.pair(session, replace(ours(nvr.pairing()), fingerprint="xy" * 32), "Test")


@pytest.mark.parametrize(
    ("theirs", "they_need", "nvr_is_older"), [(0, 0, True), (9, 9, False)], ids=["old", "new"]
)
async def test_versions_are_compared_before_the_secret_is_used(
    session: aiohttp.ClientSession,
    nvr: FakeNvr,
    client: Client,
    theirs: int,
    they_need: int,
    nvr_is_older: bool,
) -> None:
    nvr.schema_version, nvr.min_schema_version = theirs, they_need
    pairing = ours(nvr.pairing())
    with pytest.raises(VersionMismatch) as caught:
        await Client.pair(session, pairing, "Test")
    assert caught.value.nvr_is_older is nvr_is_older
    assert nvr.secret == pairing.secret
    with pytest.raises(VersionMismatch):
        await client.state()
    with pytest.raises(VersionMismatch):
        await anext(client.listen())


async def test_a_newer_nvr_may_say_more(client: Client, nvr: FakeNvr) -> None:
    nvr.schema_version = 7
    state = await client.state()
    assert state.schema_version == 7
    assert [camera.id for camera in state.cameras] == ["door", "hall"]


async def test_listening(client: Client, nvr: FakeNvr) -> None:
    messages = client.listen()
    assert isinstance(await anext(messages), State)
    await nvr.send({"type": "from_the_future", "x": 1})
    await nvr.say(NvrChanged(replace(nvr.nvr, cpu_pct=50.0)))
    changed = await anext(messages)
    assert type(changed).__name__ == "NvrChanged"
    await nvr.say(CameraRemoved("hall"))
    assert (await anext(messages)).camera_id == "hall"  # type: ignore[union-attr]
    await nvr.hang_up()
    with pytest.raises(StopAsyncIteration):
        await anext(messages)


@pytest.mark.parametrize(
    "nonsense", ["[]", '{"type": "camera"}', "no json", '{"type": "state", "schema_version": 1}']
)
async def test_listening_to_nonsense(client: Client, nvr: FakeNvr, nonsense: str) -> None:
    messages = client.listen()
    await anext(messages)
    for socket in nvr._sockets:
        await socket.send_str(nonsense)
    with pytest.raises(UnexpectedReply):
        await anext(messages)


async def test_listening_ends_with_the_network(client: Client, nvr: FakeNvr) -> None:
    messages = client.listen()
    await anext(messages)
    waiting = asyncio.ensure_future(anext(messages, None))
    await nvr.stop()
    assert await waiting is None
    with pytest.raises(CannotConnect):
        await anext(client.listen())


async def test_a_revoked_token(client: Client, nvr: FakeNvr) -> None:
    nvr.tokens.clear()
    with pytest.raises(InvalidAuth):
        await client.state()
    with pytest.raises(InvalidAuth):
        await anext(client.listen())
    await client.revoke()  # done already, so fine


async def test_revoking(client: Client, nvr: FakeNvr) -> None:
    await client.revoke()
    assert nvr.tokens == {}


async def test_pictures(client: Client, nvr: FakeNvr) -> None:
    nvr.alerts["a1"] = make_alert("a1", "door")
    assert (await client.snapshot("door", 320)).startswith(b"\xff\xd8")
    assert nvr.requests[-1] == "GET /api/cameras/door/snapshot.jpg?width=320"
    assert (await client.alert_snapshot("a1", box=True)).startswith(b"\xff\xd8")
    assert nvr.requests[-1].endswith("?box=1")
    with pytest.raises(NotFound):
        await client.alert_snapshot("a2")


async def test_alerts_are_asked_for_by_what_is_wanted(client: Client, nvr: FakeNvr) -> None:
    old = make_alert("old", "door", start_us=1_000)
    pet = make_alert("pet", "door", label=Label.PET, animal="cat")
    nvr.alerts = {a.id: a for a in (old, pet, make_alert("other", "hall"))}
    assert {a.id for a in await client.alerts()} == {"old", "pet", "other"}
    assert [a.id for a in await client.alerts("door")] == ["pet", "old"]
    assert [a.id for a in await client.alerts(label=OurLabel.PET)] == ["pet"]
    assert [a.id for a in await client.alerts("door", start_us=0, end_us=2_000)] == ["old"]
    assert [a.id for a in await client.alerts("door", limit=1)] == ["pet"]
    assert (await client.alert("pet")).animal == "cat"


async def test_recordings(client: Client, nvr: FakeNvr) -> None:
    end_us = now_us() - 1_000_000
    assert await client.recordings("door", end_us - 5_000_000, end_us) == [
        TimeRange(end_us - 5_000_000, end_us)
    ]


async def test_timeline(client: Client, nvr: FakeNvr) -> None:
    found = await client.timeline("door", 90_000_000, 240_000_000)
    assert found.recorded == [(90_000_000, 240_000_000)]
    assert found.activity.start_us == 60_000_000
    assert b64decode(found.activity.flags) == bytes([TimelineFlag.WATCHED]) * 3
    assert "step_us" not in nvr.requests[-1], "the NVR is left to choose"
    with pytest.raises(NotFound):
        await client.timeline("nowhere", 0, 1)


async def test_clips_pass_range_and_method(client: Client) -> None:
    async with await client.open_clip("door", 1, 2, headers={"Range": "bytes=4-7"}) as clip:
        assert clip.status == 206
        assert await clip.read() == b"ftyp"
    async with await client.open_clip("door", 1, 2, headers={"Range": "bytes=9999999-"}) as clip:
        assert clip.status == 416
    async with await client.open_clip("door", 1, 2, method="HEAD") as clip:
        assert clip.status == 200
        assert int(clip.headers["Content-Length"]) > 1000
    with pytest.raises(NotFound):
        await client.open_alert_clip("nothing")


@pytest.mark.parametrize("camera_id", ["..", "../alerts", "a/b", "", "a?b", "door%2f.."])
async def test_no_id_leads_out_of_its_place(client: Client, nvr: FakeNvr, camera_id: str) -> None:
    with pytest.raises(NotFound):
        await client.snapshot(camera_id)
    assert nvr.requests == []


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("/api/state", lambda client: client.state()),
        ("/api/cameras/door/recordings", lambda client: client.recordings("door", 1, 2)),
        ("/api/cameras/door/timeline", lambda client: client.timeline("door", 1, 2)),
        ("/api/alerts", lambda client: client.alerts()),
        ("/api/alerts/a1", lambda client: client.alert("a1")),
    ],
)
@pytest.mark.parametrize("body", ["[]", '{"schema_version": 1}', "{", '{"schema_version": "x"}'])
async def test_answers_of_another_form(
    client: Client, nvr: FakeNvr, path: str, call: object, body: str
) -> None:
    nvr.overrides[path] = web.Response(text=body, content_type="application/json")
    with pytest.raises(UnexpectedReply):
        await call(client)  # type: ignore[operator]


async def test_errors_without_a_body_and_odd_statuses(client: Client, nvr: FakeNvr) -> None:
    nvr.overrides["/api/state"] = web.Response(status=500, text="oops")
    with pytest.raises(UnexpectedReply, match="500"):
        await client.state()
    nvr.overrides["/api/cameras/door/clip.mp4"] = web.Response(status=302)
    with pytest.raises(UnexpectedReply, match="302"):
        await client.open_clip("door", 1, 2)
    nvr.overrides["/api/cameras/door/clip.mp4"] = 503
    with pytest.raises(UnexpectedReply):
        await client.open_clip("door", 1, 2)


async def test_being_held_off_is_being_refused(
    client: Client, session: aiohttp.ClientSession, nvr: FakeNvr
) -> None:
    """Only wrong tokens are, so it is time to pair again and not to come back later."""
    error = {"code": "forbidden", "message": "too many wrong tokens"}
    nvr.overrides["/api/state"] = web.json_response({"error": error}, status=429)
    with pytest.raises(InvalidAuth):
        await client.state()
    nvr.overrides["/api/ws"] = 429
    with pytest.raises(InvalidAuth):
        await anext(client.listen())
    error = {"code": "pairing_held_off", "message": "try again in 40 seconds"}
    nvr.overrides["/api/pair"] = web.json_response({"error": error}, status=429)
    with pytest.raises(PairingHeldOff, match="40 seconds"):
        await Client.pair(session, ours(nvr.pairing()), "Test")


async def test_an_incomplete_pairing_answer(session: aiohttp.ClientSession, nvr: FakeNvr) -> None:
    nvr.overrides["/api/pair"] = web.json_response({"token": "x"})
    with pytest.raises(UnexpectedReply):
        await Client.pair(session, ours(nvr.pairing()), "Test")


@pytest.mark.parametrize("path", ["/api/state", "/api/cameras/door/snapshot.jpg"])
async def test_a_connection_that_breaks_in_an_answer(
    client: Client, nvr: FakeNvr, path: str
) -> None:
    nvr.overrides[path] = broken
    with pytest.raises(CannotConnect):
        await (client.state() if path == "/api/state" else client.snapshot("door"))


async def test_the_nvrs_clock(client: Client, nvr: FakeNvr) -> None:
    """Its time counts for what is new, even if the clocks are an hour apart."""
    await client.state()
    assert abs(client.now_us() - now_us()) < 100_000, "equal clocks are taken as equal"
    nvr.clock_ahead_s = -3600
    await client.state()
    assert abs(client.now_us() - now_us() + 3_600_000_000) < 3_000_000


async def test_an_address_in_words(client: Client, nvr: FakeNvr) -> None:
    assert client.address == f"127.0.0.1:{nvr.port}"


async def test_the_fingerprint_is_the_servers(nvr: FakeNvr) -> None:
    pem = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", nvr.port))
    der = ssl.PEM_cert_to_DER_cert(pem)
    assert fingerprint_of(der) == nvr.fingerprint == hashlib.sha256(der).hexdigest()
