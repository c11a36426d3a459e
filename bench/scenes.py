"""What the cameras of a bench show, and what is true of it."""

import argparse
import asyncio
import json
from dataclasses import dataclass
from pathlib import Path

from bench.crowd import crowd_files
from bench.errors import BenchError
from bench.figures import say
from demo.clips import load_clip
from demo.encode import SceneFiles, scene_files
from demo.scene import SceneOptions

FOLDER = Path(__file__).parent.parent / ".cache" / "bench-scenes"
DEFAULT_SEED = 1
_STILL = SceneOptions(DEFAULT_SEED, quiet_s=60.0, acts=())
_WALK = SceneOptions(DEFAULT_SEED, quiet_s=16.0, acts=("person",))
_UNKNOWN_END_S = 15.0
"""How long a person of a ready stream is in view, where nobody says it."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A person is in view, in seconds of the scene, from the first visible pixel to the last."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Scene:
    """Two streams that loop together. `walks` is None where nobody knows."""

    name: str
    main: Path
    sub: Path
    loop_s: float
    walks: tuple[Walk, ...] | None

    def persons_at(self, media_s: float) -> int:
        """How many persons are in view at a moment of the camera's timeline."""
        assert self.walks is not None
        at_s = media_s % self.loop_s
        return sum(walk.start_s <= at_s <= walk.end_s for walk in self.walks)


def add_scene_options(parser: argparse.ArgumentParser) -> None:
    """The options that choose what is shown."""
    parser.add_argument("--main", type=Path, metavar="FILE", help="show this main stream instead")
    parser.add_argument("--sub", type=Path, metavar="FILE", help="with this sub stream")
    parser.add_argument(
        "--seed", type=int, default=DEFAULT_SEED, help="of the scenes that the bench makes itself"
    )


async def load_scene(kind: str, options: argparse.Namespace) -> Scene:
    """The ready streams of `--main` and `--sub`, or an own scene: static, busy or walk.

    Raises:
        BenchError: the options don't fit together.
        ClipError, PicturesMissing: what is needed can't be read.
    """
    if (options.main is None) != (options.sub is None):
        raise BenchError("--main and --sub go together")
    if options.main is not None:
        return _scene(options.main.stem.removesuffix("_main"), options.main, options.sub, None)
    return await own_scene(kind, options.seed)


async def own_scene(kind: str, seed: int) -> Scene:
    """A scene of the bench's own: static, busy or walk. Raises PicturesMissing."""
    say(f"scene {kind}, seed {seed}: made at the first use, in up to a minute")
    if kind == "busy":
        files = await asyncio.to_thread(crowd_files, FOLDER, seed)
    else:
        story = _STILL if kind == "static" else _WALK
        how = SceneOptions(seed, quiet_s=story.quiet_s, acts=story.acts)
        files = await asyncio.to_thread(scene_files, FOLDER, how)
    return _scene(kind, files.main, files.sub, true_walks(files))


def with_walk(scene: Scene, visible_s: float | None) -> Scene:
    """A ready scene with its one walk, from `visible_s` or from SCENE.json beside SCENE_main.mp4.

    Raises BenchError when neither tells it.
    """
    if scene.walks is not None:
        return scene
    if visible_s is None:
        visible_s = _told_beside(scene.main)
    end_s = visible_s + min(_UNKNOWN_END_S, scene.loop_s / 2)
    return _scene(scene.name, scene.main, scene.sub, (Walk(visible_s, end_s),))


def true_walks(files: SceneFiles) -> tuple[Walk, ...]:
    """When persons are in view, from a scene's ground truth."""
    truth = json.loads(files.truth.read_text(encoding="utf-8"))
    return tuple(
        Walk(found["visible_s"], found["end_s"])
        for found in truth["objects"]
        if found["label"] == "person"
    )


def _scene(name: str, main: Path, sub: Path, walks: tuple[Walk, ...] | None) -> Scene:
    loop_s = max(load_clip(main).duration_s, load_clip(sub).duration_s)
    return Scene(name, main, sub, loop_s, walks)


def _told_beside(main: Path) -> float:
    beside = main.with_name(f"{main.stem.removesuffix('_main')}.json")
    try:
        return float(json.loads(beside.read_text(encoding="utf-8"))["visible_s"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchError(
            f"when is the person in view? Give --visible-s, or 'visible_s' in {beside}"
        ) from error
