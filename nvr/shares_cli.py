"""`cloudcam-nvr shares`: what was given to whom, and ending it."""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nvr.arguments import data_dir
from nvr.errors import RequestError
from nvr.ledger.words import printable
from nvr.terminal import confirm, print_lines
from nvr.when import local

_OVER = ("ended", "failed")
_CONTENT = {
    "subject": "one person or pet",
    "pets": "pets and the place",
    "whole": "everybody in it",
    "original": "the original recordings",
}


def add_shares_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add them to the command line. ``commands`` is what argparse's `add_subparsers` gives."""
    shares = commands.add_parser("shares", help="list, show or end what was shared")
    actions = shares.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[common], help="what was shared with whom")
    listing.add_argument("--json", action="store_true", help="print it as JSON")
    listing.set_defaults(command=lambda o: print_lines(list_shares(data_dir(o), as_json=o.json)))
    show = actions.add_parser("show", parents=[common], help="all that is known of one share")
    show.add_argument("id", metavar="ID", help="as `shares list` shows it")
    show.add_argument("--json", action="store_true", help="print it as JSON")
    show.set_defaults(command=lambda o: print_lines(show_share(data_dir(o), o.id, as_json=o.json)))
    revoke = actions.add_parser(
        "revoke",
        parents=[common],
        help="end shares: links open nothing any more",
        description="End shares. Links open nothing any more, and the files on this machine are "
        "deleted. A file that somebody has already can't be called back.",
    )
    which = revoke.add_mutually_exclusive_group(required=True)
    which.add_argument("id", metavar="ID", nargs="?", help="as `shares list` shows it")
    which.add_argument("--all", action="store_true", help="all that are not over")
    revoke.add_argument("--yes", action="store_true", help="don't ask")
    revoke.set_defaults(command=_revoke)


def list_shares(folder: Path, *, as_json: bool) -> Iterator[str]:
    """Lines to print. Raises NotRunning."""
    found = _shares(folder)
    if as_json:
        yield json.dumps(found, indent=2)
        return
    if not found:
        yield "Nothing was shared."
    for share in found:
        yield printable(
            f"{share['id']}  {_state(share)}  for {share['recipient']}: {share['purpose']}  "
            f"{share['camera_id']}  {local(share['start_us'])}  {_CONTENT[share['content']]}, "
            f"as a {share['way']}"
        )


def show_share(folder: Path, share_id: str, *, as_json: bool) -> Iterator[str]:
    """Lines to print. Raises NotRunning, RequestError."""
    from nvr.web.control import ask

    share = ask(folder, "GET", f"/api/shares/{_id(share_id)}")
    if as_json:
        yield json.dumps(share, indent=2)
        return
    yield printable(f"For:       {share['recipient']}")
    yield printable(f"What for:  {share['purpose']}")
    yield f"State:     {_state(share)}"
    yield f"Camera:    {share['camera_id']}"
    yield f"Recorded:  {local(share['start_us'])} to {local(share['end_us'])}"
    yield f"Visible:   {_CONTENT[share['content']]}; sound: {_yes(share['with_audio'])}"
    yield f"As:        a {share['way']} ({share['packaging']})"
    yield f"Made:      {local(share['created_us'])} by {printable(share['created_by'])}"
    if share["consented_us"] is not None:
        yield f"Consented: {local(share['consented_us'])} by {printable(share['consented_by'])}"
    if share["way"] == "link":
        most = "any number" if share["views"] is None else share["views"]
        yield f"Opened:    {share['views_used']} of {most}; phrase: {_yes(share['has_phrase'])}"
    if share["sha256"] is not None:
        yield f"SHA-256:   {share['sha256']}"
    if share["problem"]:
        yield f"Problem:   {share['problem']}"


def revoke_shares(folder: Path, share_ids: list[str]) -> Iterator[str]:
    """End them; lines to print. Raises NotRunning, RequestError."""
    from nvr.web.control import ask

    for share_id in share_ids:
        share = ask(folder, "POST", f"/api/shares/{_id(share_id)}/revoke")
        why = share["ended"] or share["state"]
        yield printable(f"{share_id} is over ({why}), for {share['recipient']}.")


def unfinished(folder: Path) -> list[str]:
    """The ids of all that are not over. Raises NotRunning."""
    return [share["id"] for share in _shares(folder) if share["state"] not in _OVER]


def _revoke(options: argparse.Namespace) -> None:
    folder = data_dir(options)
    if not options.all:
        print_lines(revoke_shares(folder, [options.id]))
        return
    found = unfinished(folder)
    if not found:
        print_lines(["Nothing is shared."])
        return
    confirm(options, f"End {len(found)} shares?")
    print_lines(revoke_shares(folder, found))


def _shares(folder: Path) -> list[dict[str, Any]]:
    from nvr.web.control import ask

    found: list[dict[str, Any]] = ask(folder, "GET", "/api/shares")["shares"]
    return found


def _state(share: Mapping[str, Any]) -> str:
    match share["state"]:
        case "rendering":
            return f"being made ({100 * share['progress']:.0f} %)"
        case "ready":
            return "waits to be looked at"
        case "active":
            return f"until {local(share['expires_us'])}"
        case "ended":
            return f"{share['ended'].replace('_', ' ')} {local(share['ended_us'])}"
    return "could not be made"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _id(text: str) -> str:
    """What can't be an id must not become another path. Raises RequestError."""
    if not (text.isascii() and text.isalnum()):
        raise RequestError(f"{text!r:.40} is no id of a share; `shares list` shows them")
    return text
