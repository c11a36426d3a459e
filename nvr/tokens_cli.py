"""`cloudcam-nvr tokens`: who may come in, and as what."""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from nvr.arguments import data_dir
from nvr.errors import NotFound
from nvr.scope import Role
from nvr.terminal import confirm, print_lines
from nvr.when import local


def add_tokens_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add them to the command line. ``commands`` is what argparse's `add_subparsers` gives."""
    tokens = commands.add_parser("tokens", help="list, add or revoke the tokens of clients")
    actions = tokens.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[common], help="who may come in, and as what")
    listing.add_argument("--json", action="store_true", help="print it as JSON")
    listing.set_defaults(command=lambda o: print_lines(list_tokens(data_dir(o), as_json=o.json)))
    add = actions.add_parser(
        "add",
        parents=[common],
        help="make a token, for a player or a program of your own",
        description="Makes a token and prints it, this once. Home Assistant gets its own by "
        "`cloudcam-nvr pair`.",
    )
    add.add_argument("name", metavar="NAME", help="what the ledger will call who has it")
    add_scope(add, Role.VIEWER)
    add.add_argument("--json", action="store_true", help="print it as JSON")
    add.set_defaults(
        command=lambda o: print_lines(
            add_token(data_dir(o), o.name, o.role, o.camera, as_json=o.json)
        )
    )
    revoke = actions.add_parser("revoke", parents=[common], help="let a client in no more")
    revoke.add_argument("client", metavar="ID", help="as `tokens list` shows it, or the name")
    revoke.add_argument("--yes", action="store_true", help="don't ask")
    revoke.set_defaults(command=_revoke)


def add_scope(parser: argparse.ArgumentParser, role: Role) -> None:
    """Let a command be told what a token is for: that role, if nothing else is said."""
    parser.add_argument(
        "--role",
        choices=tuple(map(str, Role)),
        default=role.value,
        help=f"a viewer looks, an admin changes settings and deletes too (default: {role})",
    )
    parser.add_argument(
        "--camera", action="append", default=[], metavar="ID",
        help="for this camera only, by id or name; repeatable (default: all)",
    )  # fmt: skip


def scope_body(folder: Path, role: str, cameras: Sequence[str]) -> dict[str, Any]:
    """The same, as the NVR is asked. Raises NotRunning, NotFound, RequestError."""
    from nvr.config_edit import camera_meant
    from nvr.web.control import ask

    body: dict[str, Any] = {"role": role}
    if cameras:
        known = {c["id"]: c["name"] for c in ask(folder, "GET", "/api/state")["cameras"]}
        body["cameras"] = [camera_meant(camera, known) for camera in cameras]
    return body


def list_tokens(folder: Path, *, as_json: bool) -> Iterator[str]:
    """Lines to print. Raises NotRunning."""
    found = _tokens(folder)
    if as_json:
        yield json.dumps(found, indent=2)
        return
    if not found:
        yield "Nobody has a token yet. Connect Home Assistant: cloudcam-nvr pair"
    for token in found:
        used = token["last_used_us"]
        yield (
            f"{token['id']}  {token['client_name']}  {token['role']}, "
            f"{cameras_of(token)}  made {local(token['created_us'])}, "
            + (f"last used {local(used)}" if used else "never used")
        )


def add_token(
    folder: Path, name: str, role: str, cameras: Sequence[str], *, as_json: bool
) -> Iterator[str]:
    """Lines to print. Raises NotRunning, NotFound, RequestError."""
    from nvr.web.control import ask

    body = {"client_name": name, **scope_body(folder, role, cameras)}
    made = ask(folder, "POST", "/api/tokens", body)
    if as_json:
        yield json.dumps(made, indent=2)
        return
    yield made["token"]
    yield ""
    yield f"For {made['client_name']}: {made['role']}, {cameras_of(made)}. It is not shown again."
    yield f"To let it in no more: cloudcam-nvr tokens revoke {made['id']}"


def _revoke(options: argparse.Namespace) -> None:
    from nvr.web.control import ask

    folder = data_dir(options)
    token = token_meant(options.client, _tokens(folder))
    name = token["client_name"]
    confirm(options, f"Let {name} in no more?")
    ask(folder, "DELETE", f"/api/tokens/{token['id']}")
    print_lines([f"Revoked. {name} is let in no more."])


def token_meant(text: str, tokens: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The token of that id, or of the one client of that name. Raises NotFound."""
    fitting = [token for token in tokens if text in (token["id"], token["client_name"])]
    if len(fitting) != 1:
        known = ", ".join(f"{t['id']} ({t['client_name']})" for t in tokens) or "none"
        raise NotFound(f"there is no client {text!r} (clients: {known})")
    return fitting[0]


def _tokens(folder: Path) -> list[dict[str, Any]]:
    from nvr.web.control import ask

    found: list[dict[str, Any]] = ask(folder, "GET", "/api/tokens")["tokens"]
    return found


def cameras_of(token: dict[str, Any]) -> str:
    """Those that it is for, in words."""
    cameras = token["cameras"]
    return "all cameras" if cameras is None else ", ".join(cameras) or "no camera any more"
