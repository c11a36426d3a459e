"""Pictures of nobody: from a folder of them, or from clips of which people wrote down who is in."""

import json
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from bench.backgrounds import HEIGHT, WIDTH, backgrounds, empty_moment
from bench.errors import BenchError
from bench.truth import Span


def clip(path: Path, seconds: int = 10) -> None:
    """Ten pictures a second, each as bright as its second times 20."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(seconds * 10):
            image = np.full((240, 320, 3), 20 * (number // 10), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="bgr24")))
        container.mux(stream.encode(None))


def write_down(folder: Path, spans: dict[str, list[tuple[float, float]]]) -> None:
    """Who is in which clip of a folder, from when to when."""
    videos = [
        {
            "file": name,
            "intervals": [{"label": "person", "start_s": a, "end_s": b} for a, b in visits],
            "uncertain": [],
        }
        for name, visits in spans.items()
    ]
    text = json.dumps({"tolerance_s": 1.0, "videos": videos})
    (folder / "ground_truth.json").write_text(text, encoding="utf-8")


def test_the_middle_of_the_longest_stretch_without_anybody() -> None:
    first, second = Span("person", 1.0, 3.0), Span("cat", 2.0, 6.0)
    assert empty_moment([], 10.0) == 5.0
    assert empty_moment([second, first], 10.0) == 8.0
    assert empty_moment([Span("person", 4.0, 10.0)], 10.0) == 2.0
    assert empty_moment([first, second], 7.5) is None, "too short"
    assert empty_moment([Span("person", 0.0, 10.0)], 10.0) is None


def test_one_picture_of_each_clip_while_nobody_is_there(tmp_path: Path) -> None:
    for name in ("some.mp4", "busy.mp4"):
        clip(tmp_path / name)
    write_down(tmp_path, {"some.mp4": [(0.0, 5.9)], "busy.mp4": [(0.0, 10.0)]})
    (found,) = backgrounds(tmp_path)
    assert found.shape == (HEIGHT, WIDTH, 3)
    assert abs(float(found.mean()) - 20 * 8) < 6, "the middle of what is left"


def test_pictures_of_a_folder(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "one.png"), np.full((100, 100, 3), 77, np.uint8))
    (found,) = backgrounds(tmp_path)
    assert found.shape == (HEIGHT, WIDTH, 3)
    assert (found == 77).all()


@pytest.mark.parametrize("what", ["empty", "broken picture", "broken clip", "always busy"])
def test_a_folder_without_such_is_told(tmp_path: Path, what: str) -> None:
    if what == "broken picture":
        (tmp_path / "one.png").write_bytes(b"no picture")
    if what == "broken clip":
        (tmp_path / "one.mp4").write_bytes(b"no clip")
        write_down(tmp_path, {"one.mp4": []})
    if what == "always busy":
        clip(tmp_path / "one.mp4", 4)
        write_down(tmp_path, {"one.mp4": [(0.0, 4.0)]})
    with pytest.raises(BenchError, match=str(tmp_path)):
        backgrounds(tmp_path)
