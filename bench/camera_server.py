"""The cameras of a bench: demo.cameras in a process of its own, so that it is in no figure."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.scenes import Scene
from demo.cameras import RtspCameras, camera
from demo.clips import load_clip
from demo.processes import HERE, Place
from demo.streams import FrameSent


@dataclass(frozen=True, slots=True)
class CameraUrls:
    """A camera as the NVR is told of it."""

    name: str
    main: str
    sub: str | None


class CameraServer:
    """Cameras that show a scene, all the same one unless told. Streams: `NAME` and `NAME_sub`."""

    def __init__(self, scene: Scene, cameras: RtspCameras) -> None:
        self._scene = scene
        self._cameras = cameras
        self._shown: dict[str, Scene] = {}

    def show(
        self,
        name: str,
        phase_s: float | None = None,
        *,
        has_sub: bool = True,
        scene: Scene | None = None,
    ) -> CameraUrls:
        """Add a camera that stands at this moment of its scene (default: a random one).

        One of that name is restarted: whoever is connected loses it.
        """
        scene = scene or self._scene
        if phase_s is None:
            phase_s = random.uniform(0, scene.loop_s)
        if name in self._shown:
            self._cameras.remove(name)
        sub_file = scene.sub if has_sub else None
        self._cameras.add(name, camera(scene.main, sub_file, phase_s=phase_s))
        self._shown[name] = scene
        sub = self._cameras.url(name, sub=True) if has_sub else None
        return CameraUrls(name, self._cameras.url(name), sub)

    def zero_us(self, name: str) -> int:
        """Wall time (Unix microseconds) of the beginning of the camera's timeline."""
        return self._cameras.zero_us(name)

    def payload_bytes(self, name: str, from_us: int, until_us: int) -> int:
        """Encoded video that a camera's main stream sent between two moments."""
        shown = load_clip(self._shown[name].main)
        sizes = {unit.number: len(unit.data) for unit in shown.tracks[0].units}
        return sum(
            sizes[sent.frame]
            for sent in self.frames(from_us)
            if sent.stream == name and sent.wall_us < until_us
        )

    def frames(self, from_us: int = 0) -> list[FrameSent]:
        """Every video frame that has left since a moment (Unix microseconds)."""
        return [sent for sent in self._cameras.frames_sent() if sent.wall_us >= from_us]


@contextmanager
def serve_cameras(scene: Scene, folder: Path, place: Place = HERE) -> Iterator[CameraServer]:
    """Start the process; `folder` takes its log of frames."""
    log = folder / "frames.jsonl"
    with RtspCameras({}, log, place.address, enter=place.enter) as cameras:
        yield CameraServer(scene, cameras)
