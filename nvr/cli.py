"""The command line: reads arguments, asks the running NVR or edits its settings, prints.

Heavy imports happen inside the commands, so that ``--help`` answers at once.
"""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from nvr import __version__
from nvr.arguments import absolute, data_dir, name_and_url, port
from nvr.camera_commands import add_camera_commands
from nvr.errors import NvrError
from nvr.recordings_cli import add_recordings_commands
from nvr.redact import redact
from nvr.scope import Role
from nvr.shares_cli import add_shares_commands
from nvr.terminal import PROGRAM, UsageError, print_cameras, print_lines, problem
from nvr.tokens_cli import add_scope, add_tokens_commands, cameras_of, scope_body
from nvr.when import join_times

if TYPE_CHECKING:
    from nvr.clock import Clock


class _ModelsModule(Protocol):
    """What the command line needs of ``nvr.models_cli``; each returns lines to print."""

    def list_models(self, data_dir: Path) -> Iterable[str]: ...

    def add_model(self, data_dir: Path, name: str) -> Iterable[str]: ...

    def use_model(self, data_dir: Path, name: str) -> Iterable[str]: ...


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
    add_tokens_commands(commands, common)
    add_shares_commands(commands, common)
    add_camera_commands(commands, common)
    _add_pins(commands, common)
    _add_lessons(commands, common)
    _add_model(commands, common)
    _add_service(commands, common)
    add_recordings_commands(commands, common, data_dir)
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
    add_scope(pair_parser, Role.ADMIN)
    pair_parser.add_argument("--json", action="store_true", help="print it as JSON")
    pair_parser.set_defaults(command=pair)


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
    listing.set_defaults(command=lambda o: print_lines(_models().list_models(data_dir(o))))
    add = actions.add_parser("add", parents=[common], help="export a model or take one from a file")
    add.add_argument("name", metavar="NAME", help="such as yolo11n, or a .pt, .onnx or .xml file")
    add.set_defaults(command=lambda o: print_lines(_models().add_model(data_dir(o), o.name)))
    use = actions.add_parser("use", parents=[common], help="detect with this model from now on")
    use.add_argument("name", metavar="NAME")
    use.set_defaults(command=lambda o: print_lines(_models().use_model(data_dir(o), o.name)))


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
    from nvr.entry import PRELOAD, SHARED
    from nvr.forkserver import ForkServer
    from nvr.memory import keep_heaps_small

    keep_heaps_small()
    forkserver = ForkServer(PRELOAD)
    forkserver.fork(SHARED)  # it imports what workers need while we import the rest
    from nvr.clock import RealClock
    from nvr.log import set_up_logging
    from nvr.main import run as run_nvr

    set_up_logging(options.verbose)
    with closing(forkserver):
        run_nvr(
            data_dir(options),
            forkserver,
            host=options.host,
            port=options.port,
            cameras=cameras,
            clock=clock or RealClock(),
        )


def pair(options: argparse.Namespace) -> None:
    """Print a pairing string and how to use it."""
    from nvr.web.control import ask

    folder = data_dir(options)
    body = scope_body(folder, options.role, options.camera)
    body |= {"hosts": options.address} if options.address else {}
    answer = ask(folder, "POST", "/api/pairing", body)
    if options.json:
        print(json.dumps(answer, indent=2))
        return
    print(
        f"{answer['pairing']}\n\n"
        "Paste it in Home Assistant within 10 minutes: Settings > Devices & services >\n"
        "Add integration > CloudCam. It can be used once.\n\n"
        f"Address      {', '.join(answer['hosts'])}, port {answer['port']}\n"
        f"Certificate  {answer['fingerprint']} (SHA-256)\n"
        f"For          {answer['role']}, {cameras_of(answer)}"
    )


def pins(options: argparse.Namespace) -> None:
    """List what is pinned: when, how much, by whom, for how long."""
    from nvr.pins_cli import list_pins

    print_lines(list_pins(data_dir(options), as_json=options.json))


def list_lessons(options: argparse.Namespace) -> None:
    """List what was taught by labelling alerts."""
    from nvr import lessons_cli

    print_lines(lessons_cli.list_lessons(data_dir(options), as_json=options.json))


def forget_lesson(options: argparse.Namespace) -> None:
    """Undo a lesson."""
    from nvr import lessons_cli

    print_lines(lessons_cli.forget_lesson(data_dir(options), options.id))


def show_status(options: argparse.Namespace) -> None:
    """How the NVR, its model, its disk and its cameras do."""
    from nvr.web.control import ask

    state = ask(data_dir(options), "GET", "/api/state")
    if options.json:
        print(json.dumps(state, indent=2))
        return
    nvr = state["nvr"]
    model = nvr["inference"]
    print(f"{nvr['name']} {nvr['version']}: {problem(nvr) or 'running'}")
    print(
        f"model    {model['model']} on {model['device']}: {problem(model) or model['state']}, "
        f"{model['inferences_per_s']:.1f}/s, {model['inference_ms']:.0f} ms each"
    )
    pinned = f" ({_gigabytes(nvr['pinned_bytes'])} pinned)" if nvr["pinned_bytes"] else ""
    print(
        f"disk     {_gigabytes(nvr['recordings_bytes'])} of recordings{pinned}, "
        f"{_gigabytes(nvr['disk_free_bytes'])} free of {_gigabytes(nvr['disk_total_bytes'])}"
    )
    print(f"load     {nvr['cpu_pct']:.1f} % of one core")
    print()
    print_cameras(state["cameras"])


def install_service(options: argparse.Namespace) -> None:
    """Write the systemd unit and start it."""
    from nvr import service
    from nvr.config import load_config
    from nvr.config_edit import CONFIG_NAME

    folder = data_dir(options)
    config = load_config(folder / CONFIG_NAME)
    writable = [path for path in (config.recordings_dir, config.fallback_dir) if path]
    is_system = _for_system(options)
    unit = service.make_unit(folder, writable, is_system=is_system)
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
        print_lines("  " + " ".join(command) for command in unit.commands)
    journal = "journalctl" if is_system else "journalctl --user"
    print(f"Its log: {journal} -u {service.UNIT_NAME} -f\nNext: {PROGRAM} pair")


def uninstall_service(options: argparse.Namespace) -> None:
    """Stop the service and remove its unit."""
    from nvr import service

    runner = None if options.no_start else service.systemd_runner()
    path = service.uninstall(is_system=_for_system(options), run=runner)
    print(f"Removed {path}. Settings and recordings stay in {data_dir(options)}.")


def _models() -> _ModelsModule:
    return cast("_ModelsModule", importlib.import_module("nvr.models_cli"))


def _for_system(options: argparse.Namespace) -> bool:
    return bool(options.system or (os.geteuid() == 0 and not options.user))


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
