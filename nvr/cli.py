"""The command line: reads arguments, asks the running NVR or edits its settings, prints.

Heavy imports happen inside the commands, so that ``--help`` answers at once.
"""

import argparse
import getpass
import importlib
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

from nvr import __version__
from nvr.arguments import absolute, camera_url, name_and_url, port
from nvr.errors import NvrError
from nvr.recordings_cli import add_recordings_commands
from nvr.redact import redact
from nvr.when import join_times

if TYPE_CHECKING:
    from nvr.clock import Clock

PROGRAM = "cloudcam-nvr"


class _ModelsModule(Protocol):
    """What the command line needs of ``nvr.models_cli``; each returns lines to print."""

    def list_models(self, data_dir: Path) -> Iterable[str]: ...

    def add_model(self, data_dir: Path, name: str) -> Iterable[str]: ...

    def use_model(self, data_dir: Path, name: str) -> Iterable[str]: ...


class UsageError(NvrError):
    """The command line itself is wrong."""

    code = "usage"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One sentence without secrets instead of the whole usage."""
        raise UsageError(f"{message} (`{self.prog} --help` tells more)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns 0, 1 when it failed, 2 when the command line is wrong."""
    try:
        typed = sys.argv[1:] if arguments is None else arguments
        options = build_parser().parse_args(join_times(typed))
        options.command(options)
        sys.stdout.flush()
    except NvrError as error:
        print(f"{PROGRAM}: {redact(error.message)}", file=sys.stderr)
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # whoever read our output has gone; keep the interpreter from flushing into nothing
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def default_data_dir() -> Path:
    """``$CLOUDCAM_DATA``, else /var/lib/cloudcam for root, else the user's own place for data."""
    if named := os.environ.get("CLOUDCAM_DATA"):
        return Path(named)
    if os.geteuid() == 0:
        return Path("/var/lib/cloudcam")
    return Path.home() / ".local" / "share" / "cloudcam"


def build_parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    parser = _Parser(prog=PROGRAM, description="Records and watches your cameras at home.")
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    common = _Parser(add_help=False)
    common.add_argument(
        "--data-dir",
        type=absolute,
        default=None,
        metavar="FOLDER",
        help="settings and recordings (default: $CLOUDCAM_DATA, /var/lib/cloudcam for root, "
        "else ~/.local/share/cloudcam)",
    )
    _add_run(commands, common)
    _add_pair(commands, common)
    _add_camera(commands, common)
    _add_pins(commands, common)
    _add_lessons(commands, common)
    _add_model(commands, common)
    _add_service(commands, common)
    add_recordings_commands(commands, common, _data_dir)
    status = commands.add_parser("status", parents=[common], help="how the NVR and its cameras do")
    status.add_argument("--json", action="store_true", help="print the whole state as JSON")
    status.set_defaults(command=show_status)
    return parser


type _Commands = argparse._SubParsersAction[_Parser]  # noqa: SLF001 - argparse names it no other way


def _add_run(commands: _Commands, common: _Parser) -> None:
    run_parser = commands.add_parser(
        "run",
        parents=[common],
        help="run the NVR until Ctrl-C",
        description="Run the NVR until Ctrl-C. A password in an address can be read by other "
        "users of this machine while the program runs; `camera add` keeps it out of sight.",
    )
    run_parser.add_argument("--host", help="address to listen on (default: all)")
    run_parser.add_argument("--port", type=port, help="TCP port (default: 8917)")
    run_parser.add_argument(
        "--camera",
        action="append",
        default=[],
        type=name_and_url,
        metavar="NAME=URL",
        help="add this camera, or change the address of the one with that name; repeatable",
    )
    run_parser.add_argument(
        "--sub",
        action="append",
        default=[],
        type=name_and_url,
        metavar="NAME=URL",
        help="the smaller stream of the camera NAME, for detection",
    )
    run_parser.add_argument("-v", "--verbose", action="count", default=0, help="log more")
    run_parser.set_defaults(command=run)


def _add_pair(commands: _Commands, common: _Parser) -> None:
    pair_parser = commands.add_parser(
        "pair", parents=[common], help="print a string that lets Home Assistant in"
    )
    pair_parser.add_argument(
        "--address",
        action="append",
        default=[],
        metavar="HOST",
        help="where Home Assistant finds this machine, if not by the addresses found by itself",
    )
    pair_parser.add_argument("--json", action="store_true", help="print it as JSON")
    pair_parser.set_defaults(command=pair)


def _add_camera(commands: _Commands, common: _Parser) -> None:
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


def _add_pins(commands: _Commands, common: _Parser) -> None:
    listing = commands.add_parser(
        "pins", parents=[common], help="list what is kept until it is unpinned"
    )
    listing.add_argument("--json", action="store_true", help="print it as JSON")
    listing.set_defaults(command=pins)


def _add_lessons(commands: _Commands, common: _Parser) -> None:
    lessons = commands.add_parser(
        "lessons", help="list or undo what was taught by labelling alerts"
    )
    actions = lessons.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[common], help="list what was taught")
    listing.add_argument("--json", action="store_true", help="print it as JSON")
    listing.set_defaults(command=list_lessons)
    forget = actions.add_parser("forget", parents=[common], help="undo a lesson")
    forget.add_argument("id", metavar="ID")
    forget.set_defaults(command=forget_lesson)


def _add_model(commands: _Commands, common: _Parser) -> None:
    model = commands.add_parser("model", help="list, add or choose the detection model")
    actions = model.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[common], help="list the models that are there")
    listing.set_defaults(command=lambda o: _print_lines(_models().list_models(_data_dir(o))))
    add = actions.add_parser("add", parents=[common], help="export a model or take one from a file")
    add.add_argument("name", metavar="NAME", help="such as yolo11n, or a .pt, .onnx or .xml file")
    add.set_defaults(command=lambda o: _print_lines(_models().add_model(_data_dir(o), o.name)))
    use = actions.add_parser("use", parents=[common], help="detect with this model from now on")
    use.add_argument("name", metavar="NAME")
    use.set_defaults(command=lambda o: _print_lines(_models().use_model(_data_dir(o), o.name)))


def _add_service(commands: _Commands, common: _Parser) -> None:
    for name, text, command in (
        ("install-service", "start the NVR with this machine (systemd)", install_service),
        ("uninstall-service", "stop that; recordings and settings stay", uninstall_service),
    ):
        parser = commands.add_parser(name, parents=[common], help=text)
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--system", action="store_true", help="for the machine (default: root)")
        which.add_argument("--user", action="store_true", help="for this user (default: others)")
        if command is install_service:
            parser.add_argument("--print", action="store_true", help="only print the unit")
        parser.add_argument("--no-start", action="store_true", help="leave systemd alone")
        parser.set_defaults(command=command)


def run(options: argparse.Namespace, clock: Clock | None = None) -> None:
    """Run the NVR in this process, by the machine's clock unless another is given."""
    cameras = [{"name": name, "main_url": url} for name, url in options.camera]
    for name, url in options.sub:
        fitting = [camera for camera in cameras if camera["name"] == name]
        if not fitting:
            raise UsageError(f"--sub {name}=... needs --camera {name}=... beside it")
        fitting[0]["sub_url"] = url
    os.umask(0o077)  # pictures, recordings and passwords are nobody else's
    from nvr.entry import PRELOAD
    from nvr.forkserver import ForkServer

    forkserver = ForkServer(PRELOAD)
    forkserver.begin()  # it imports what workers need while we import the rest
    from nvr.clock import RealClock
    from nvr.log import set_up_logging
    from nvr.main import run as run_nvr

    set_up_logging(options.verbose)
    with closing(forkserver):
        run_nvr(
            _data_dir(options),
            forkserver,
            host=options.host,
            port=options.port,
            cameras=cameras,
            clock=clock or RealClock(),
        )


def pair(options: argparse.Namespace) -> None:
    """Print a pairing string and how to use it."""
    from nvr.web.control import ask

    body = {"hosts": options.address} if options.address else {}
    answer = ask(_data_dir(options), "POST", "/api/pairing", body)
    if options.json:
        print(json.dumps(answer, indent=2))
        return
    print(
        f"{answer['pairing']}\n\n"
        "Paste it in Home Assistant within 10 minutes: Settings > Devices & services >\n"
        "Add integration > CloudCam. It can be used once.\n\n"
        f"Address      {', '.join(answer['hosts'])}, port {answer['port']}\n"
        f"Certificate  {answer['fingerprint']} (SHA-256)"
    )


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
    data_dir = _data_dir(options)
    if "://" not in options.url:
        from nvr.cameras_cli import settings_at

        login = {key: settings.get(key) for key in ("username", "password")}
        found, warnings = settings_at(data_dir, options.url, login)
        settings = found | {key: value for key, value in settings.items() if key != "main_url"}
        _print_lines(warnings)
    if is_running(data_dir):
        camera_id = ask(data_dir, "POST", "/api/cameras", settings)["id"]
        print(f"Added {options.name} as {camera_id}; recording begins now.")
    else:
        added = edit_config_file(data_dir / CONFIG_NAME, lambda c: add_camera(c, settings))
        print(f"Added {options.name} as {added.id}; recording begins when the NVR is started.")


def camera_find(options: argparse.Namespace) -> None:
    """List the cameras in the network."""
    from nvr.cameras_cli import find_cameras

    if rows := list(find_cameras(_data_dir(options))):
        _print_table(rows)
    else:
        print("No camera answered. One without ONVIF can be added by its address all the same.")


def camera_list(options: argparse.Namespace) -> None:
    """List cameras, with their state if the NVR runs."""
    from nvr.config import load_config
    from nvr.config_edit import CONFIG_NAME
    from nvr.web.control import ask, is_running

    data_dir = _data_dir(options)
    if is_running(data_dir):
        _print_cameras(ask(data_dir, "GET", "/api/state")["cameras"])
        return
    cameras = load_config(data_dir / CONFIG_NAME).cameras
    _print_table([(c.id, c.name, "NVR not running", redact(c.main_url)) for c in cameras])


def camera_remove(options: argparse.Namespace) -> None:
    """Remove a camera, after asking."""
    from nvr.config import load_config
    from nvr.config_edit import CONFIG_NAME, camera_meant, edit_config_file, remove_camera
    from nvr.web.control import ask, is_running

    data_dir = _data_dir(options)
    runs = is_running(data_dir)
    if runs:
        cameras = ask(data_dir, "GET", "/api/state")["cameras"]
        names = {camera["id"]: camera["name"] for camera in cameras}
    else:
        names = {camera.id: camera.name for camera in load_config(data_dir / CONFIG_NAME).cameras}
    camera_id = camera_meant(options.camera, names)
    _confirm(options, f"Remove {camera_id} and all its recordings?")
    if runs:
        query = "?pinned=delete" if options.with_pinned else ""
        ask(data_dir, "DELETE", f"/api/cameras/{camera_id}{query}")
    else:
        edit_config_file(data_dir / CONFIG_NAME, lambda c: (remove_camera(c, camera_id), None))
    print(f"Removed {camera_id}.")


def pins(options: argparse.Namespace) -> None:
    """List what is pinned: when, how much, by whom, for how long."""
    from nvr.pins_cli import list_pins

    _print_lines(list_pins(_data_dir(options), as_json=options.json))


def list_lessons(options: argparse.Namespace) -> None:
    """List what was taught by labelling alerts."""
    from nvr import lessons_cli

    _print_lines(lessons_cli.list_lessons(_data_dir(options), as_json=options.json))


def forget_lesson(options: argparse.Namespace) -> None:
    """Undo a lesson."""
    from nvr import lessons_cli

    _print_lines(lessons_cli.forget_lesson(_data_dir(options), options.id))


def show_status(options: argparse.Namespace) -> None:
    """How the NVR, its model, its disk and its cameras do."""
    from nvr.web.control import ask

    state = ask(_data_dir(options), "GET", "/api/state")
    if options.json:
        print(json.dumps(state, indent=2))
        return
    nvr = state["nvr"]
    model = nvr["inference"]
    print(f"{nvr['name']} {nvr['version']}: {_problem(nvr) or 'running'}")
    print(
        f"model    {model['model']} on {model['device']}: {_problem(model) or model['state']}, "
        f"{model['inferences_per_s']:.1f}/s, {model['inference_ms']:.0f} ms each"
    )
    pinned = f" ({_gigabytes(nvr['pinned_bytes'])} pinned)" if nvr["pinned_bytes"] else ""
    print(
        f"disk     {_gigabytes(nvr['recordings_bytes'])} of recordings{pinned}, "
        f"{_gigabytes(nvr['disk_free_bytes'])} free of {_gigabytes(nvr['disk_total_bytes'])}"
    )
    print(f"load     {nvr['cpu_pct']:.1f} % of one core")
    print()
    _print_cameras(state["cameras"])


def install_service(options: argparse.Namespace) -> None:
    """Write the systemd unit and start it."""
    from nvr import service
    from nvr.config import load_config
    from nvr.config_edit import CONFIG_NAME

    data_dir = _data_dir(options)
    config = load_config(data_dir / CONFIG_NAME)
    writable = [folder for folder in (config.recordings_dir, config.fallback_dir) if folder]
    is_system = _for_system(options)
    unit = service.make_unit(data_dir, writable, is_system=is_system)
    if options.print:
        print(unit.text, end="")
        return
    runner = None if options.no_start else service.systemd_runner()
    service.install(unit, runner)
    print(f"Wrote {unit.path}.")
    if runner:
        print("The NVR runs now and starts with this machine.")
    else:
        print("To start it now and with this machine:")
        _print_lines("  " + " ".join(command) for command in unit.commands)
    journal = "journalctl" if is_system else "journalctl --user"
    print(f"Its log: {journal} -u {service.UNIT_NAME} -f\nNext: {PROGRAM} pair")


def uninstall_service(options: argparse.Namespace) -> None:
    """Stop the service and remove its unit."""
    from nvr import service

    runner = None if options.no_start else service.systemd_runner()
    path = service.uninstall(is_system=_for_system(options), run=runner)
    print(f"Removed {path}. Settings and recordings stay in {_data_dir(options)}.")


def _data_dir(options: argparse.Namespace) -> Path:
    return options.data_dir or default_data_dir()


def _models() -> _ModelsModule:
    return cast("_ModelsModule", importlib.import_module("nvr.models_cli"))


def _for_system(options: argparse.Namespace) -> bool:
    return bool(options.system or (os.geteuid() == 0 and not options.user))


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


def _confirm(options: argparse.Namespace, question: str) -> None:
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise UsageError("removing can't be undone; add --yes")
    if input(f"{question} [y/N] ").strip().lower() not in ("y", "yes"):
        raise NvrError("nothing was removed")


def _print_cameras(cameras: Sequence[Mapping[str, Any]]) -> None:
    rows = []
    for camera in cameras:
        status = camera["status"]
        recording = "recording" if status["recording"] else "not recording"
        told = _problem(status) or f"{status['bitrate_kbps']} kbit/s"
        rows.append((camera["id"], camera["name"], f"{status['connection']}, {recording}", told))
    _print_table(rows)


def _print_table(rows: Sequence[tuple[str, ...]]) -> None:
    if not rows:
        print(f"No cameras yet. Add one with: {PROGRAM} camera add NAME URL")
        return
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def _problem(part: Mapping[str, Any]) -> str | None:
    error = part.get("error")
    return str(error["message"]) if error else None


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
