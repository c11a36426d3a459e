"""A scene of its own kind: several people in view all the time, in a seamless loop."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from demo import room as rooms
from demo.encode import MAIN, SUB, SceneFiles, encode_scene
from demo.scene import PERSON_M, STEP_M, Scene, SceneOptions, Visit, truth_json
from demo.sprites import Walker, people

PEOPLE = 4
SECONDS = 60.0
_LEFT, _RIGHT = 0.12, 0.88
"""Between these they walk to and fro, in widths of the picture: always in view as a whole."""


def make_crowd(seed: int) -> Scene:
    """Draw from a seed who they are and how they walk."""
    rng = np.random.default_rng([seed, 9])
    heights = np.linspace(0.34, 0.6, PEOPLE)
    visits = tuple(
        _walker(rng, people()[index % len(people())], float(height))
        for index, height in enumerate(heights)
    )
    options = SceneOptions(seed, quiet_s=0.0, acts=())
    return Scene(options, SECONDS, float(rng.uniform(0.88, 1.08)), visits, ())


def crowd_files(folder: Path, seed: int) -> SceneFiles:
    """The crowd's files, made unless they are there. Raises PicturesMissing."""
    name = f"crowd-{seed}-{_code_hash()}"
    files = SceneFiles(*(folder / f"{name}{end}" for end in ("-main.mp4", "-sub.mp4", ".json")))
    if all(path.exists() for path in (files.main, files.sub, files.truth)):
        return files
    folder.mkdir(parents=True, exist_ok=True)
    scene = make_crowd(seed)
    scene.stage((64, 36))  # the room is drawn once, before two threads ask for it
    with ThreadPoolExecutor() as pool:
        jobs = [
            pool.submit(encode_scene, scene, files.main, MAIN),
            pool.submit(encode_scene, scene, files.sub, SUB),
        ]
    for job in jobs:
        job.result()
    files.truth.write_text(truth_json(scene, MAIN.fps))
    return files


def _walker(rng: np.random.Generator, figure: Walker, height: float) -> Visit:
    """Somebody so high (in heights of the picture) who is again where he began after a loop."""
    depth = rooms.FOCAL * PERSON_M / (height * rooms.HEIGHT)  # metres from the camera
    ground = (rooms.HORIZON + rooms.FOCAL * rooms.EYE / depth) / rooms.HEIGHT
    scale = rooms.FOCAL / depth / rooms.WIDTH  # widths of the picture per metre
    way = 2 * (_RIGHT - _LEFT)
    rounds = max(1, round(SECONDS * float(rng.uniform(0.8, 1.4)) * scale / way))
    half_s = SECONDS / rounds / 2
    offset_s = float(rng.uniform(0, half_s))
    turns = [offset_s + number * half_s for number in range(-1, 2 * rounds + 1)]
    sides = [_LEFT if number % 2 else _RIGHT for number in range(len(turns))]
    points = tuple(zip(turns, sides, strict=True))
    gain = float(rng.uniform(0.88, 1.08))
    cycle = 2 * STEP_M["person"] * scale
    return Visit("person", figure.name, figure, points, min(ground, 0.985), height, gain, cycle)


def _code_hash() -> str:
    """Changes with the code that draws: old files are then made anew."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted((Path(rooms.__file__).parent).glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
