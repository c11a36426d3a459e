"""Tokens as the owner makes and revokes them, at the control socket."""

import asyncio
import json
import threading
from typing import Any

import pytest

from nvr.errors import StorageFull

from .conftest import NOW_US, Running
from .test_ledger import entries, settled


async def owner(nvr: Running, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    async with nvr.control.request(method, f"http://nvr/api/{path}", json=body) as response:
        return response.status, await response.json() if response.status != 204 else None


async def test_the_owner_makes_lists_and_revokes_tokens(paired: Running) -> None:
    wanted = {"client_name": "Tablet", "role": "viewer", "cameras": ["front_door"]}
    status, made = await owner(paired, "POST", "tokens", wanted)
    assert status == 201
    assert {name: made[name] for name in wanted} == wanted
    headers = {"Authorization": f"Bearer {made['token']}"}
    async with paired.http.get(f"{paired.url}/api/state", headers=headers) as response:
        assert response.status == 200
    _, listed = await owner(paired, "GET", "tokens")
    told = {token["client_name"]: token for token in listed["tokens"]}
    assert told.keys() == {"Home Assistant", "Tablet"}
    assert (told["Home Assistant"]["role"], told["Home Assistant"]["cameras"]) == ("admin", None)
    assert told["Tablet"]["last_used_us"] == NOW_US
    assert made["token"] not in json.dumps(listed)
    async with paired.http.ws_connect(f"{paired.url}/api/ws", headers=headers) as socket:
        await socket.receive_json(timeout=5)
        assert (await owner(paired, "DELETE", f"tokens/{made['id']}"))[0] == 204
        assert (await socket.receive(timeout=5)).data == 4401
    async with paired.http.get(f"{paired.url}/api/state", headers=headers) as response:
        assert response.status == 401
    assert (await owner(paired, "DELETE", f"tokens/{made['id']}"))[0] == 404
    _, least = await owner(paired, "POST", "tokens", {"client_name": "Other"})
    assert least["role"] == "viewer"
    await settled(paired)
    added, _ = entries(paired, "token_added")
    assert (added["client"], added["cameras"]) == ("owner", ["front_door"])
    assert added["told"] == {"name": "Tablet", "role": "viewer", "token": made["id"]}
    assert entries(paired, "token_revoked")[0]["told"] == {"token": made["id"], "name": "Tablet"}
    assert made["token"] not in json.dumps(entries(paired))


async def test_the_loop_never_waits_until_the_disk_has_a_token(
    nvr: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else everybody's live pictures would, on a slow one."""
    called: list[tuple[str, bool]] = []

    def note(name: str) -> None:
        real = getattr(nvr.tokens, name)

        def noted(*args: Any) -> Any:
            called.append((name, threading.current_thread() is threading.main_thread()))
            return real(*args)

        monkeypatch.setattr(nvr.tokens, name, noted)

    note("create")
    note("revoke")
    headers = {"Authorization": f"Bearer {await nvr.pair()}"}
    async with nvr.http.delete(f"{nvr.url}/api/token", headers=headers) as response:
        assert response.status == 204
    _, made = await owner(nvr, "POST", "tokens", {"client_name": "Tablet"})
    assert (await owner(nvr, "DELETE", f"tokens/{made['id']}"))[0] == 204
    assert called == [("create", False), ("revoke", False)] * 2


async def test_clients_that_come_at_once_have_names_of_their_own(paired: Running) -> None:
    wanted = {"client_name": "Tablet"}
    made = await asyncio.gather(*(owner(paired, "POST", "tokens", wanted) for _ in range(4)))
    names = {told["client_name"] for _, told in made}
    assert names == {"Tablet", "Tablet (2)", "Tablet (3)", "Tablet (4)"}
    await settled(paired)
    logged = {(e["told"]["token"], e["told"]["name"]) for e in entries(paired, "token_added")}
    assert logged == {(told["id"], told["client_name"]) for _, told in made}


async def test_a_token_that_could_not_be_made_is_told_as_that(
    paired: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> Any:
        raise StorageFull("no space is left")

    monkeypatch.setattr(paired.tokens, "create", full)
    assert (await owner(paired, "POST", "tokens", {"client_name": "Tablet"}))[0] == 507
    await settled(paired)
    _, failed = entries(paired, "token_added")
    assert failed["told"]["failed"] == "storage_full"
    assert (await owner(paired, "POST", "tokens", {"client_name": ""}))[0] == 400
    assert len(entries(paired, "token_added")) == 2, "what makes no sense is no deed"


async def test_tokens_that_make_no_sense(paired: Running) -> None:
    for wrong in (
        {},
        {"client_name": ""},
        {"client_name": "x", "role": "root"},
        {"client_name": "x", "role": ["admin"]},
        {"client_name": "x", "role": None},
        {"client_name": "x", "cameras": []},
        {"client_name": "x", "cameras": "front_door"},
        {"client_name": "x", "cameras": ["nobody"]},
        {"client_name": "x", "cameras": [5]},
    ):
        assert (await owner(paired, "POST", "tokens", wrong))[0] == 400, wrong
    assert len(paired.tokens.all()) == 1


async def test_no_client_gets_at_tokens(paired: Running) -> None:
    for method, path in (("GET", "tokens"), ("POST", "tokens"), ("DELETE", f"tokens/{'0' * 16}")):
        async with paired.http.request(method, f"{paired.url}/api/{path}", json={}) as response:
            assert response.status == 404
