"""The commands about what is kept: `export`, `storage`, `doctor`, `ledger`.

What they do is imported later.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nvr import arguments

type DataDir = Callable[[argparse.Namespace], Path]
"""Tells the data folder that was meant."""


def add_recordings_commands(commands: Any, common: argparse.ArgumentParser, of: DataDir) -> None:
    """Add them to the command line. ``commands`` is what argparse's `add_subparsers` gives."""
    _add_export(commands.add_parser, common, of)
    _add_storage(commands.add_parser, common, of)
    _add_doctor(commands.add_parser, common, of)
    _add_ledger(commands.add_parser, common, of)


type _AddParser = Callable[..., argparse.ArgumentParser]


def _add_export(add_parser: _AddParser, common: argparse.ArgumentParser, of: DataDir) -> None:
    parser = add_parser(
        "export",
        parents=[common],
        help="save a camera's recordings as a file",
        description='Save recordings as one MP4. A TIME is "2026-11-22 18:00", "18:00" (the last '
        'one), "-10m" (ago; s, m, h or d), "now", or has a zone: "2026-11-22T18:00Z".',
    )
    parser.add_argument("camera", metavar="CAMERA", help="as `camera list` shows it, or the name")
    parser.add_argument("--from", dest="begin", required=True, metavar="TIME")
    parser.add_argument("--to", dest="end", default="now", metavar="TIME", help="(default: now)")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")
    parser.add_argument(
        "--original",
        action="store_true",
        help="the untouched recorded files with their checksums, as a zip, for evidence",
    )
    parser.add_argument("--force", action="store_true", help="overwrite FILE")

    def export(options: argparse.Namespace) -> None:
        from nvr import export_cli as cli

        o = options
        output = o.output.expanduser().absolute()
        order = cli.Order(o.camera, o.begin, o.end, output, original=o.original, force=o.force)
        for line in cli.export(of(options), order):
            print(line)

    parser.set_defaults(command=export)


def _add_storage(add_parser: _AddParser, common: argparse.ArgumentParser, of: DataDir) -> None:
    parser = add_parser(
        "storage",
        parents=[common],
        help="show or change where recordings are kept, and how much",
        description="Show where recordings are kept and how much, or change what is given. "
        "Each can be `none`, which is the default.",
    )
    number, folder = arguments.number_or_none, arguments.folder_or_none
    for name, kind, metavar, text in (
        ("max-recordings-gb", number, "GB", "the most that all recordings take together"),
        ("min-free-gb", number, "GB", "so much of the disk stays free"),
        ("keep-away-alerts-days", number, "DAYS", "for alerts that begin while nobody is home"),
        ("recordings-dir", folder, "FOLDER", "where recordings are kept"),
        ("fallback-dir", folder, "FOLDER", "on a second disk, for when the first one fails"),
    ):
        parser.add_argument(
            f"--{name}", type=kind, metavar=metavar, default=argparse.SUPPRESS, help=text
        )
    parser.add_argument("--json", action="store_true", help="print the settings as JSON")

    def storage(options: argparse.Namespace) -> None:
        from nvr import storage_cli as cli
        from nvr.config_edit import STORAGE

        changes = {key: value for key, value in vars(options).items() if key in STORAGE}
        for line in cli.storage(of(options), changes, as_json=options.json):
            print(line)

    parser.set_defaults(command=storage)


def _add_doctor(add_parser: _AddParser, common: argparse.ArgumentParser, of: DataDir) -> None:
    parser = add_parser(
        "doctor", parents=[common], help="look for what is wrong, and say what to do"
    )
    parser.add_argument(
        "--rebuild-index",
        action="store_true",
        help="first make the index of recordings anew from the files; the NVR must not run",
    )
    parser.add_argument(
        "--egress",
        action="store_true",
        help="look instead where the running NVR sends to; with sudo every packet is looked at",
    )
    parser.add_argument(
        "--minutes",
        type=arguments.minutes,
        default=10.0,
        metavar="M",
        help="with --egress: for how long (default: %(default)g)",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def doctor(options: argparse.Namespace) -> None:
        from nvr import doctor_cli as cli

        data_dir = of(options)
        lines = (
            cli.egress(data_dir, options.minutes, as_json=options.json)
            if options.egress
            else cli.doctor(data_dir, rebuild=options.rebuild_index, as_json=options.json)
        )
        for line in lines:
            print(line, flush=True)

    parser.set_defaults(command=doctor)


def _add_ledger(add_parser: _AddParser, common: argparse.ArgumentParser, of: DataDir) -> None:
    parser = add_parser(
        "ledger",
        parents=[common],
        help="who watched, changed and deleted what; or prove that none of it was altered",
    )
    parser.add_argument(
        "--day", metavar="DAY", help="2026-01-31, today or yesterday (default: all)"
    )
    parser.add_argument("--camera", metavar="CAMERA", help="the id, as `camera list` shows it")
    parser.add_argument("--verify", action="store_true", help="prove the ledger instead")
    parser.add_argument(
        "--heads",
        type=arguments.absolute,
        metavar="FILE",
        help="with --verify: what the action cloudcam.verify_ledger answered in Home Assistant",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")

    def ledger(options: argparse.Namespace) -> None:
        from nvr import ledger_cli as cli

        o = options
        if o.verify or o.heads:
            lines = cli.verify(of(options), o.heads, as_json=o.json)
        else:
            lines = cli.show(of(options), cli.Asked(o.day, o.camera), as_json=o.json)
        for line in lines:
            print(line)

    parser.set_defaults(command=ledger)
