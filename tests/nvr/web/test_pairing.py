"""The one-time secret, from the control socket to a token."""

import asyncio
import json
import logging
from typing import Any

import pytest

from nvr.clock import SimulatedClock
from nvr.errors import PairingFailed
from nvr.pairing_string import PairingString
from nvr.scope import EVERYTHING, Role, Scope
from nvr.web.auth import Pairing

from .conftest import Running
from .test_ledger import entries


async def redeem(nvr: Running, secret: Any, name: Any = "Home Assistant") -> tuple[int, Any]:
    body = {"secret": secret, "client_name": name}
    async with nvr.http.post(f"{nvr.url}/api/pair", json=body) as response:
        return response.status, await response.json()


async def test_string_leads_to_a_token_that_works(nvr: Running) -> None:
    async with nvr.control.post("http://nvr/api/pairing", json={}) as response:
        answer = await response.json()
    pairing = PairingString.parse(answer["pairing"])
    assert pairing.hosts == ("127.0.0.1",)
    assert pairing.port == nvr.port
    assert pairing.fingerprint == nvr.server.identity.fingerprint
    assert answer["expires_us"] == nvr.clock.now_us() + 600_000_000
    status, paired = await redeem(nvr, pairing.secret)
    assert status == 200
    assert paired["nvr"]["id"] == "abc"
    assert [(i.id, i.scope) for i in nvr.tokens.all()] == [(paired["token_id"], EVERYTHING)]
    async with nvr.http.get(
        f"{nvr.url}/api/state", headers={"Authorization": f"Bearer {paired['token']}"}
    ) as response:
        assert response.status == 200


async def test_hosts_can_be_named(nvr: Running) -> None:
    hosts = ["nvr.home.arpa", "fd00::1"]
    async with nvr.control.post("http://nvr/api/pairing", json={"hosts": hosts}) as response:
        assert PairingString.parse((await response.json())["pairing"]).hosts == tuple(hosts)
    for wrong in ("host", ["a|b"], ["a,b"], [""], [5], ["x" * 300], ["bücher"]):
        async with nvr.control.post("http://nvr/api/pairing", json={"hosts": wrong}) as response:
            assert response.status == 400, wrong


async def test_a_string_for_somebody_who_looks_only(nvr: Running) -> None:
    await nvr.backend.add_camera({"name": "Yard", "main_url": "rtsp://10.0.0.7/1"})
    asked = {"role": "viewer", "cameras": ["front_door", "yard"]}
    async with nvr.control.post("http://nvr/api/pairing", json=asked) as response:
        answer = await response.json()
    assert (answer["role"], answer["cameras"]) == ("viewer", ["front_door", "yard"])
    async with nvr.control.delete("http://nvr/api/cameras/yard") as response:
        assert response.status == 204, "while nobody has come with it yet"
    await nvr.backend.add_camera({"name": "Yard", "main_url": "rtsp://10.0.0.8/1"})
    assert (await redeem(nvr, PairingString.parse(answer["pairing"]).secret))[0] == 200
    (info,) = nvr.tokens.all()
    assert info.scope == Scope(Role.VIEWER, frozenset({"front_door"}))
    (paired,) = entries(nvr, "paired")
    assert (paired["told"], paired["cameras"]) == ({"role": "viewer"}, ["front_door"])
    wrong: dict[str, Any]
    for wrong in ({"role": "root"}, {"cameras": []}, {"cameras": ["garden"]}):
        async with nvr.control.post("http://nvr/api/pairing", json=wrong) as response:
            assert response.status == 400, wrong


async def test_secret_works_once(nvr: Running) -> None:
    secret = await nvr.pairing_secret()
    assert (await redeem(nvr, secret))[0] == 200
    status, answer = await redeem(nvr, secret)
    assert status == 403
    assert answer["error"]["code"] == "pairing_failed"
    assert len(nvr.tokens.all()) == 1


async def test_secret_expires_by_monotonic_time(nvr: Running) -> None:
    secret = await nvr.pairing_secret()
    nvr.clock.step_wall(86_400)  # a clock set by NTP must not matter
    nvr.clock.advance(599.9)
    assert (await redeem(nvr, secret))[0] == 200
    secret = await nvr.pairing_secret()
    nvr.clock.advance(600)
    assert (await redeem(nvr, secret))[0] == 403
    assert len(nvr.tokens.all()) == 1


async def test_five_wrong_tries_lock_until_a_new_string(
    nvr: Running, caplog: pytest.LogCaptureFixture
) -> None:
    secret = await nvr.pairing_secret()
    with caplog.at_level(logging.WARNING):
        for n in range(5):
            assert (await redeem(nvr, f"wrong{n}"))[0] == 403
    assert "locked" in caplog.text
    assert secret not in caplog.text
    nvr.clock.advance(60)
    assert (await redeem(nvr, secret))[0] == 403
    assert (await redeem(nvr, await nvr.pairing_secret()))[0] == 200


async def test_four_wrong_tries_do_not(nvr: Running) -> None:
    secret = await nvr.pairing_secret()
    for _ in range(4):
        assert (await redeem(nvr, "wrong"))[0] == 403
    assert (await redeem(nvr, secret))[0] == 200


async def test_malformed_requests_use_nothing_up(nvr: Running) -> None:
    secret = await nvr.pairing_secret()
    for wrong in (None, 5, "", " ", ["x"], "x" * 300, "Ann\nERROR all is lost", "\x1b[2J"):
        assert (await redeem(nvr, wrong))[0] == 400
        assert (await redeem(nvr, secret, wrong))[0] == 400
    assert (await redeem(nvr, secret))[0] == 200


async def test_without_a_string_nothing_pairs(nvr: Running) -> None:
    status, answer = await redeem(nvr, "guess")
    assert status == 403
    assert "cloudcam-nvr pair" in answer["error"]["message"]
    assert "guess" not in json.dumps(answer)


def test_a_new_string_replaces_the_old() -> None:
    pairing = Pairing(SimulatedClock())
    old, new = pairing.make(), pairing.make()
    assert old != new
    with pytest.raises(PairingFailed):
        pairing.redeem(old)
    pairing.redeem(new)


async def test_an_invitation_lasts_until_it_is_used(nvr: Running) -> None:
    pairing = nvr.server.services.pairing
    older = pairing.invite()
    secret = pairing.invite()
    assert (await redeem(nvr, older))[0] == 403
    for _ in range(10):
        nvr.clock.advance(60)
        assert (await redeem(nvr, "wrong"))[0] == 403
    carried = await nvr.pairing_secret()
    nvr.clock.advance(86_400)
    assert (await redeem(nvr, carried))[0] == 403
    assert (await redeem(nvr, secret))[0] == 200
    await asyncio.wait_for(pairing.invitation_used(), 1)
    assert (await redeem(nvr, secret))[0] == 403


async def test_nobody_keeps_the_invitation_out(nvr: Running) -> None:
    """A stranger behind the same address, with one wrong secret after the other."""
    invitation = nvr.server.services.pairing.invite()
    got = [(await redeem(nvr, f"wrong{n}"))[0] for n in range(6)]
    assert got == [403] * 5 + [429]
    assert (await redeem(nvr, invitation))[0] == 200
    assert (await redeem(nvr, invitation))[0] == 429, "used up"
