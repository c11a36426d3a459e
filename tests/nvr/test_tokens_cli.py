"""Tokens from the command line, beside a running NVR."""

import json
from pathlib import Path

from nvr.scope import Role, Scope

from .test_cli import Output, folder, run, run_beside
from .web.conftest import Running, backend, nvr

__all__ = ["backend", "folder", "nvr"]


async def test_a_token_for_a_player(nvr: Running, capsys: Output) -> None:
    assert (await run_beside(capsys, "tokens", "list"))[1].startswith("Nobody has a token yet.")
    code, out, _ = await run_beside(capsys, "tokens", "add", "Tablet", "--camera", "Front door")
    assert code == 0
    token = out.splitlines()[0]
    assert "For Tablet: viewer, front_door. It is not shown again." in out
    found = nvr.tokens.verify(token)
    assert found is not None
    assert found.scope == Scope(Role.VIEWER, frozenset({"front_door"}))
    assert f"tokens revoke {found.id}" in out
    code, out, _ = await run_beside(capsys, "tokens", "list")
    assert (code, out.count("\n")) == (0, 1)
    assert out.startswith(f"{found.id}  Tablet  viewer, front_door  made 2023-11-1")
    assert token not in out
    code, out, _ = await run_beside(capsys, "tokens", "revoke", "Tablet", "--yes")
    assert (code, out) == (0, "Revoked. Tablet is let in no more.\n")
    assert nvr.tokens.verify(token) is None


async def test_one_without_a_camera_is_told_so(nvr: Running, capsys: Output) -> None:
    info, _ = nvr.tokens.create("Tablet", None, Scope(Role.VIEWER, frozenset({"front_door"})))
    nvr.tokens.keep_only([])
    _, out, _ = await run_beside(capsys, "tokens", "list")
    assert out.startswith(f"{info.id}  Tablet  viewer, no camera any more  made ")


async def test_as_json(nvr: Running, capsys: Output) -> None:
    code, out, _ = await run_beside(capsys, "tokens", "add", "Script", "--role", "admin", "--json")
    made = json.loads(out)
    assert (code, made["role"], made["cameras"]) == (0, "admin", None)
    assert nvr.tokens.verify(made["token"]) is not None
    _, out, _ = await run_beside(capsys, "tokens", "list", "--json")
    assert [token["id"] for token in json.loads(out)] == [made["id"]]


async def test_what_is_not_there_is_told(nvr: Running, capsys: Output) -> None:
    code, _, err = await run_beside(capsys, "tokens", "add", "X", "--camera", "Garden")
    assert (code, "front_door" in err) == (1, True)
    code, _, err = await run_beside(capsys, "tokens", "revoke", "Nobody", "--yes")
    assert (code, "no client 'Nobody'" in err) == (1, True)
    assert not nvr.tokens.all()


def test_without_an_nvr(capsys: Output, tmp_path: Path) -> None:
    code, _, err = run(capsys, "tokens", "list", "--data-dir", str(tmp_path))
    assert code == 1
    assert "cloudcam-nvr run" in err


def test_a_role_that_is_none(capsys: Output) -> None:
    code, _, err = run(capsys, "tokens", "add", "X", "--role", "root")
    assert code == 2
    assert "root" in err
