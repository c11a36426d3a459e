"""The commands about cameras: `camera add`, `find`, `list`, `remove`."""

import argparse
import getpass
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from nvr.arguments import camera_url, data_dir
from nvr.redact import redact
from nvr.terminal import UsageError, confirm, print_cameras, print_lines, print_table


def add_camera_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add them to the command line. ``commands`` is what argparse's `add_subparsers` gives."""
    camera = commands.add_parser("camera", help="add, list or remove cameras")
    actions = camera.add_subparsers(title="actions", metavar="ACTION", required=True)
    add = actions.add_parser("add", parents=[common], help="add a camera")
    add.add_argument("name", metavar="NAME")
    add.add_argument(
        "url",
        metavar="ADDRESS",
        help="192.168.1.20, rtsp://..., http://..., a file or a video device",
        type=camera_url,
    )
    add.add_argument(
        "--sub", metavar="URL", type=camera_url, help="the smaller stream, for detection"
    )
    add.add_argument("--username", help="asks for the password, unless it comes by standard input")
    add.add_argument(
        "--password-stdin", action="store_true", help="read the password from standard input"
    )
    add.add_argument("--record-audio", action="store_true", help="record sound too")
    add.add_argument("--transport", choices=("tcp", "udp"), help="for RTSP (default: tcp)")
    add.set_defaults(command=camera_add)
    find = actions.add_parser("find", parents=[common], help="look for cameras in the network")
    find.set_defaults(command=camera_find)
    listing = actions.add_parser("list", parents=[common], help="list cameras")
    listing.set_defaults(command=camera_list)
    remove = actions.add_parser(
        "remove", parents=[common], help="remove a camera and its recordings"
    )
    remove.add_argument("camera", metavar="ID", help="as `camera list` shows it, or the name")
    remove.add_argument("--yes", action="store_true", help="don't ask")
    remove.add_argument(
        "--with-pinned", action="store_true", help="even if some of its recordings are pinned"
    )
    remove.set_defaults(command=camera_remove)


def camera_add(options: argparse.Namespace) -> None:
    """Add a camera to the running NVR, or to the settings of one that doesn't run."""
    from nvr.config_edit import CONFIG_NAME, add_camera, edit_config_file
    from nvr.web.control import ask, is_running

    settings = {
        "name": options.name,
        "main_url": options.url,
        "sub_url": options.sub,
        "username": options.username,
        "password": _password(options),
        "transport": options.transport,
        "record_audio": options.record_audio or None,
    }
    settings = {key: value for key, value in settings.items() if value is not None}
    folder = data_dir(options)
    if "://" not in options.url:
        from nvr.cameras_cli import settings_at

        login = {key: settings.get(key) for key in ("username", "password")}
        found, warnings = settings_at(folder, options.url, login)
        settings = found | {key: value for key, value in settings.items() if key != "main_url"}
        print_lines(warnings)
    if is_running(folder):
        camera_id = ask(folder, "POST", "/api/cameras", settings)["id"]
        print(f"Added {options.name} as {camera_id}; recording begins now.")
    else:
        added = edit_config_file(folder / CONFIG_NAME, lambda c: add_camera(c, settings))
        print(f"Added {options.name} as {added.id}; recording begins when the NVR is started.")


def camera_find(options: argparse.Namespace) -> None:
    """List the cameras in the network."""
    from nvr.cameras_cli import find_cameras

    if rows := list(find_cameras(data_dir(options))):
        print_table(rows)
    else:
        print("No camera answered. One without ONVIF can be added by its address all the same.")


def camera_list(options: argparse.Namespace) -> None:
    """List cameras, with their state if the NVR runs."""
    from nvr.config import load_config
    from nvr.config_edit import CONFIG_NAME
    from nvr.web.control import ask, is_running

    folder = data_dir(options)
    if is_running(folder):
        print_cameras(ask(folder, "GET", "/api/state")["cameras"])
        return
    cameras = load_config(folder / CONFIG_NAME).cameras
    print_table([(c.id, c.name, "NVR not running", redact(c.main_url)) for c in cameras])


def camera_remove(options: argparse.Namespace) -> None:
    """Remove a camera, after asking."""
    from nvr.config import load_config
    from nvr.config_edit import CONFIG_NAME, camera_meant, edit_config_file, remove_camera
    from nvr.web.control import ask, is_running

    folder = data_dir(options)
    runs = is_running(folder)
    if runs:
        cameras = ask(folder, "GET", "/api/state")["cameras"]
        names = {camera["id"]: camera["name"] for camera in cameras}
    else:
        names = {camera.id: camera.name for camera in load_config(folder / CONFIG_NAME).cameras}
    camera_id = camera_meant(options.camera, names)
    confirm(options, f"Remove {camera_id} and all its recordings?")
    if runs:
        query = "?pinned=delete" if options.with_pinned else ""
        ask(folder, "DELETE", f"/api/cameras/{camera_id}{query}")
    else:
        edit_config_file(folder / CONFIG_NAME, lambda c: (remove_camera(c, camera_id), None))
        _forget_in_tokens(folder, names.keys() - {camera_id})
    print(f"Removed {camera_id}.")


def _forget_in_tokens(folder: Path, there: Iterable[str]) -> None:
    """Of an NVR that doesn't run: before another camera gets the id."""
    from nvr.clock import RealClock
    from nvr.folders import only_one
    from nvr.store.db import Database
    from nvr.store.library import DATABASE_NAME
    from nvr.store.tokens import Tokens

    path, clock = folder / DATABASE_NAME, RealClock()
    if path.exists():
        with only_one(folder), closing(Database(path, clock)) as db:
            Tokens(db, clock).keep_only(there)


def _password(options: argparse.Namespace) -> str | None:
    """The camera's password, never from the arguments, never echoed."""
    if options.password_stdin:
        if options.username is None:
            raise UsageError("--password-stdin needs --username")
        return sys.stdin.readline().rstrip("\r\n")
    if options.username is None:
        return None
    if not sys.stdin.isatty():
        raise UsageError("give the password on standard input, with --password-stdin")
    return getpass.getpass(f"Password of {options.username}: ")
