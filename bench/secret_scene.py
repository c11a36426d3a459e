"""Cameras that see what is nobody's business: a person walks by, and beside them is the secret."""

import hashlib
from fractions import Fraction
from pathlib import Path

import av
import cv2

import bench.secret
from bench.figures import say
from bench.passers import Passage, Stop
from bench.scenes import Scene
from bench.secret import hide
from demo.arrays import Image, as_image
from demo.room import draw_room
from demo.sprites import people
from demo.stage import SensorNoise, Stage
from demo.stamp import burn

_FPS = 10
_LOOP_S = 16
_MAIN, _SUB = (960, 540), (640, 360)
_GROUP_S = 2
_SEED = 5


def secret_scene(folder: Path) -> Scene:
    """The scene, made unless ``folder`` holds it already. Raises PicturesMissing."""
    code = Path(__file__).read_bytes() + Path(bench.secret.__file__).read_bytes()
    name = f"secret-{hashlib.sha256(code).hexdigest()[:12]}"
    main, sub = folder / f"{name}-main.mp4", folder / f"{name}-sub.mp4"
    if not (main.exists() and sub.exists()):
        say(f"a scene of {_LOOP_S} s is made, once")
        folder.mkdir(parents=True, exist_ok=True)
        pictures = _pictures()
        for path, size, bit_rate in ((main, _MAIN, 2_000_000), (sub, _SUB, 600_000)):
            _encode(pictures, path, size, bit_rate)
    return Scene("secret", main, sub, float(_LOOP_S), None)


def _pictures() -> list[Image]:
    """All of them, BGR, as large as the main stream, numbered."""
    grey = cv2.cvtColor(draw_room(_SEED).picture, cv2.COLOR_BGR2GRAY)
    stage = Stage(as_image(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR)), _MAIN)
    stage.effects = [SensorNoise(_SEED)]
    way = (Stop(2.0, -0.15, 0.97, 0.62), Stop(_LOOP_S - 3.0, 1.15, 0.97, 0.62))
    walker = Passage(people()[0], way, 1.0)
    found = []
    for number in range(_FPS * _LOOP_S):
        time_s = number / _FPS
        placed = walker.at(time_s)
        image = stage.frame(time_s, number, [placed] if placed is not None else [])
        image = as_image(hide(image, number))
        burn(image, time_s, number)
        found.append(image)
    return found


def _encode(pictures: list[Image], path: Path, size: tuple[int, int], bit_rate: int) -> None:
    begun = path.with_suffix(".part")
    with av.open(str(begun), "w", format="mp4") as output:
        stream = output.add_stream("libx264", rate=_FPS)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.bit_rate = bit_rate
        group = _GROUP_S * _FPS
        stream.codec_context.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "x264-params": f"keyint={group}:min-keyint={group}:scenecut=0",
        }
        for number, image in enumerate(pictures):
            if image.shape[1::-1] != size:
                image = as_image(cv2.resize(image, size, interpolation=cv2.INTER_AREA))  # noqa: PLW2901
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts, frame.time_base = number, Fraction(1, _FPS)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    begun.rename(path)
