"""Making a scene in a process of its own, and saying how far it is."""

import time
from pathlib import Path


def ready_scene(
    folder: Path, seed: int, quiet_s: float, whose: str = "a camera"
) -> tuple[Path, Path, Path]:
    """Main stream, sub stream and ground truth of a scene, made if they are missing."""
    from demo.encode import scene_files
    from demo.scene import SceneOptions

    bar = _Progress(f"scene of {whose} (seed {seed})")
    files = scene_files(folder, SceneOptions(seed, quiet_s=quiet_s), progress=bar)
    bar.done()
    return files.main, files.sub, files.truth


class _Progress:
    """A line for every fifth of the work: several scenes may be in the making."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._began = time.monotonic()
        self._next = 0.0

    def __call__(self, done: float) -> None:
        if done >= self._next:
            print(f"making the {self._what}: {done:4.0%}", flush=True)
            self._next = (int(done * 5) + 1) / 5

    def done(self) -> None:
        if self._next > 0:
            took_s = time.monotonic() - self._began
            print(f"made the {self._what} in {took_s:.0f} s", flush=True)
