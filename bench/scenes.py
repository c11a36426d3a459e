"""What the cameras of a bench show, and what is true of it."""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from bench.cameras import CameraFiles
from bench.errors import BenchError
from demo.clips import load_clip


@dataclass(frozen=True, slots=True)
class Walk:
    """A person is in view, in seconds of the scene, from the first visible pixel to the last."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Scene:
    """Two streams that loop together. `walks` is None where nobody knows."""

    name: str
    files: CameraFiles
    loop_s: float
    walks: tuple[Walk, ...] | None


def add_scene_options(parser: argparse.ArgumentParser) -> None:
    """The options that choose ready streams."""
    parser.add_argument("--main", type=Path, metavar="FILE", help="main stream to show")
    parser.add_argument("--sub", type=Path, metavar="FILE", help="sub stream to show with --main")


def ready_files(options: argparse.Namespace) -> CameraFiles | None:
    """What `--main` and `--sub` name; None without them. Raises BenchError."""
    if (options.main is None) != (options.sub is None):
        raise BenchError("--main and --sub go together")
    return None if options.main is None else CameraFiles(options.main, options.sub)


def ready_scene(name: str, files: CameraFiles, walks: tuple[Walk, ...] | None) -> Scene:
    """A scene from files. Raises ClipError when they can't be read."""
    loop_s = max(load_clip(files.main).duration_s, load_clip(files.sub).duration_s)
    return Scene(name, files, loop_s, walks)


def visible_from(options: argparse.Namespace, files: CameraFiles) -> float:
    """When the person comes into view: `--visible-s`, or `visible_s` in SCENE.json beside
    SCENE_main.mp4. Raises BenchError.
    """
    if options.visible_s is not None:
        return float(options.visible_s)
    stem = files.main.stem.removesuffix("_main")
    beside = files.main.with_name(f"{stem}.json")
    try:
        return float(json.loads(beside.read_text(encoding="utf-8"))["visible_s"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchError(
            f"when is the person in view? Give --visible-s, or 'visible_s' in {beside}"
        ) from error
