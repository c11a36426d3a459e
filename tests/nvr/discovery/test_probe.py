"""Asking a network who is a camera."""

import itertools
import random
import time

import pytest

from nvr.discovery import probe
from nvr.discovery.probe import FoundCamera, ask_one, nudge, read_answer, search
from nvr.errors import CameraNotAtHome

from .fake_responder import match, respond

LOOPBACK = ["127.0.0.1"]


async def test_a_camera_is_found_once_however_often_it_answers(probe_port: int) -> None:
    async with respond(probe_port, lambda _probe: [match()] * 3) as responder:
        found = await search(0.8, LOOPBACK)
    assert found == [
        FoundCamera(
            identity="urn:uuid:1",
            host="127.0.0.1",
            onvif_url="http://127.0.0.1:8080/onvif/device_service",
            name="Front Door",
            hardware="Eye-3",
            location="country/de, Hall",
        )
    ]
    assert responder.probes == ["dn:NetworkVideoTransmitter", "tds:Device"] * 2


async def test_two_cameras_in_the_order_of_their_addresses(
    probe_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts = itertools.cycle(["127.0.0.10", "127.0.0.9"])
    real = probe.read_answer
    monkeypatch.setattr(probe, "read_answer", lambda data, _sender: real(data, next(hosts)))
    async with respond(probe_port, lambda _probe: [match("urn:2"), match("urn:1")]):
        assert [c.identity for c in await search(0.3, LOOPBACK)] == ["urn:1", "urn:2"]


async def test_rubbish_hides_nobody(probe_port: int) -> None:
    rng = random.Random(1)
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + match()
    rubbish = [b"", b"\x00" * 60_000, bomb, match()[:200], rng.randbytes(500), b"<a/>"]

    async with respond(probe_port, lambda _probe: [*rubbish, match("urn:real")]):
        assert [c.identity for c in await search(0.5, LOOPBACK)] == ["urn:real"]


async def test_a_flood_is_bounded_in_number_and_time(
    probe_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "_MAX_CAMERAS", 20)
    count = itertools.count()
    began = time.monotonic()
    async with respond(probe_port, lambda _: [match(f"urn:{next(count)}") for _ in range(60)]):
        assert len(await search(0.5, LOOPBACK)) == 20
    assert time.monotonic() - began < 3


async def test_one_camera_is_asked_directly(
    probe_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "_ONE_ANSWERS_WITHIN_S", 5)
    began = time.monotonic()
    async with respond(probe_port, lambda _probe: [match()], "127.0.0.1"):
        found = await ask_one("localhost")
    assert found is not None
    assert found.identity == "urn:uuid:1"
    assert time.monotonic() - began < 3, "it is not waited for others"


@pytest.mark.usefixtures("probe_port")
async def test_nobody_there() -> None:
    assert await ask_one("127.0.0.1") is None
    assert await ask_one("no such host") is None
    assert await search(0.1, LOOPBACK) == []
    assert await search(0.1, ["192.0.2.7"]) == [], "an address that this machine does not have"
    await nudge(0.01, [*LOOPBACK, "192.0.2.7"])


@pytest.mark.parametrize("sender", ["8.8.8.8", "2606:4700::1111", "224.0.0.1", "0.0.0.0", "", "x"])
def test_nobody_from_elsewhere_is_heard(sender: str) -> None:
    assert read_answer(match(), sender) == []


@pytest.mark.parametrize("sender", ["192.168.1.20", "10.0.0.3", "172.16.5.5", "169.254.3.3"])
@pytest.mark.parametrize(
    ("told", "path"),
    [
        ("http://{sender}/onvif/device_service", "/onvif/device_service"),
        ("http://{sender}:8000/x", ":8000/x"),
        # an address in another network, or a stranger's, is not believed
        ("http://8.8.8.8:81/x", ":81/x"),
        ("http://192.168.99.1/a http://{sender}:82/b", ":82/b"),
        ("", "/onvif/device_service"),
        ("file:///etc/passwd", "/onvif/device_service"),
        ("http://{sender}:99999/x", "/onvif/device_service"),
        ("http://u:p@{sender}/x?y#z", "/x"),
    ],
)
def test_a_camera_speaks_for_its_own_address_alone(sender: str, told: str, path: str) -> None:
    (camera,) = read_answer(match(url=told.format(sender=sender)), sender)
    assert camera.host == sender
    assert camera.onvif_url == f"http://{sender}{path}"


def test_what_is_no_camera_is_left_out() -> None:
    printer = match(types="wsdp:Device pub:Computer", scopes="ldap:///x")
    assert read_answer(printer, "192.168.1.9") == []
    assert read_answer(match(identity=""), "192.168.1.9") == []
    (odd,) = read_answer(match(types="tds:Device"), "192.168.1.9")
    assert odd.name == "Front Door"


def test_names_are_fit_to_be_shown() -> None:
    long = "x" * 5000
    scopes = (
        f"onvif://www.onvif.org/name/%1b[31m{long} onvif://www.onvif.org/hardware/%E2%80%AEevil"
    )
    (camera,) = read_answer(match(scopes=scopes, identity="i" * 5000), "192.168.1.9")
    assert camera.name.startswith("[31mxxx")
    assert len(camera.name) == 100
    assert camera.hardware == "evil"
    assert len(camera.identity) == 100


async def test_who_is_not_at_home_is_not_asked() -> None:
    with pytest.raises(CameraNotAtHome):
        await ask_one("203.0.113.7")
