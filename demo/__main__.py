"""The demo cameras' commands: `python -m demo` makes two cameras and serves them.

python -m demo [run]            two cameras (living rooms of two seeds), looping until Ctrl-C
python -m demo serve            ready files, or cameras that a controlling process adds
python -m demo make FOLDER      one scene's files and ground truth
"""

import argparse
import asyncio
import json
import logging
import os
import random
import signal
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from demo.cameras import camera, control, serve
from demo.errors import DemoError
from demo.making import ready_scene
from demo.rtsp import RtspServer
from demo.streams import CameraSpec

DEFAULT_FOLDER = Path(__file__).parent.parent / ".cache" / "demo-scenes"
DEFAULT_SEEDS = {"living_room": 1, "study": 5}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
    options = _parser().parse_args(arguments)
    try:
        match options.command:
            case "make":
                return _make(options)
            case "serve":
                return _serve(options, _file_cameras(options))
            case _:
                return _serve(options, _demo_cameras(options))
    except (DemoError, OSError, ValueError) as error:
        print(f"demo cameras: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m demo",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command")
    run = commands.add_parser("run", help="two demo cameras (the default)")
    for one in (parser, run):
        _add_run_options(one)
    ready = commands.add_parser("serve", help="serve ready files")
    ready.add_argument(
        "--files",
        nargs="+",
        default=[],
        metavar="NAME=FILE[+FILE...]",
        help="NAME_sub is the sub stream of NAME; all but the last FILE play once",
    )
    ready.add_argument("--phase", default="0", help="start here, in seconds, or `random`")
    ready.add_argument("--once", action="store_true", help="do not loop")
    ready.add_argument("--login", metavar="USER:PASSWORD")
    ready.add_argument("--control", action="store_true", help="take commands on standard input")
    _add_server_options(ready, 0)
    make = commands.add_parser("make", help="make a scene's files")
    make.add_argument("folder", type=Path)
    make.add_argument("--seed", type=int)
    make.add_argument("--quiet", type=float, default=60.0, help="empty seconds at the start")
    return parser


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER, help="where scenes are kept")
    parser.add_argument(
        "--cameras",
        nargs="+",
        metavar="NAME[=SEED]",
        default=[f"{name}={seed}" for name, seed in DEFAULT_SEEDS.items()],
        help="without a seed, a random one (default: %(default)s)",
    )
    parser.add_argument("--quiet", type=float, default=60.0, help="empty seconds of each scene")
    parser.add_argument(
        "--first-visit",
        type=float,
        metavar="S",
        default=20.0,
        help="begin so that somebody comes after about S seconds",
    )
    _add_server_options(parser, 8554)


def _add_server_options(parser: argparse.ArgumentParser, port: int) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=port, help="0 takes a free one")
    parser.add_argument(
        "--frame-log",
        type=Path,
        metavar="FILE",
        help="append a JSON line with the wall time of every frame sent",
    )


# ---- demo cameras --------------------------------------------------------------------------------


def _demo_cameras(options: argparse.Namespace) -> dict[str, CameraSpec]:
    """Make what scenes are missing, in processes of their own: what they needed goes with them."""
    seeds: dict[str, int] = {}
    for wanted in options.cameras:
        name, _, given = wanted.partition("=")
        seeds[name] = int(given) if given else random.randrange(1_000_000)
    workers = min(len(seeds), os.process_cpu_count() or 1)
    found = {}
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        jobs = {
            name: pool.submit(ready_scene, options.folder, seed, options.quiet, name)
            for name, seed in seeds.items()
        }
        for number, (name, job) in enumerate(jobs.items()):
            main_file, sub_file, truth = job.result()
            visits = json.loads(truth.read_text())["objects"]
            first_s = min(visit["visible_s"] for visit in visits)
            phase_s = max(0.0, first_s - options.first_visit - 15.0 * number)
            found[name] = camera(main_file, sub_file, phase_s=phase_s).spec(name)
            print(f"{name}: ground truth in {truth}", flush=True)
    return found


def _make(options: argparse.Namespace) -> int:
    seed = options.seed if options.seed is not None else random.randrange(1_000_000)
    print(*ready_scene(options.folder, seed, options.quiet), sep="\n")
    return 0


# ---- serving -------------------------------------------------------------------------------------


def _file_cameras(options: argparse.Namespace) -> dict[str, CameraSpec]:
    files: dict[str, tuple[Path, ...]] = {}
    for given in options.files:
        name, separator, paths = given.partition("=")
        if not separator:
            raise ValueError(f"--files {given}: write NAME=FILE")
        files[name] = tuple(Path(path) for path in paths.split("+"))
    how: dict[str, Any] = {"loop": not options.once}
    how["phase_s"] = random.uniform(0, 3600) if options.phase == "random" else float(options.phase)
    if options.login:
        user, _, password = options.login.partition(":")
        how["login"] = (user, password)
    return {
        name: camera(main, files.get(f"{name}_sub"), **how).spec(name)
        for name, main in files.items()
        if not (name.endswith("_sub") and name.removesuffix("_sub") in files)
    }


def _serve(options: argparse.Namespace, cameras: Mapping[str, CameraSpec]) -> int:
    server = RtspServer(options.host, options.port)
    controlled = getattr(options, "control", False)
    asyncio.run(_until_stopped(server, cameras, options.frame_log, controlled))
    return 0


async def _until_stopped(
    server: RtspServer,
    cameras: Mapping[str, CameraSpec],
    frame_log: Path | None,
    controlled: bool,
) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    await serve(server, cameras, frame_log)
    try:
        if controlled:
            ended = asyncio.create_task(control(server, sys.stdin, sys.stdout))
            waiting = asyncio.create_task(stopped.wait())
            await asyncio.wait((ended, waiting), return_when=asyncio.FIRST_COMPLETED)
        else:
            print("ready")
            for one in server.cameras.values():
                print(one.name, *(server.url(path) for path in one.streams))
            sys.stdout.flush()
            await stopped.wait()
    finally:
        await server.stop()


if __name__ == "__main__":
    sys.exit(main())
