"""One picture of a camera that is not added yet."""

from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from nvr.clock import RealClock
from nvr.errors import CameraAuthFailed, CameraUnreachable, CameraUnsupported
from nvr.messages import Frame
from nvr.preview import _small_jpeg, make_preview
from tests.nvr.rtsp import Rtsp
from tests.nvr.streams import Recipe, make, number_of, stream


def test_the_first_whole_picture(rtsp: Rtsp, clip: Path) -> None:
    made = make_preview(rtsp.add("door", clip), "tcp", RealClock())
    assert (made.video.codec, made.video.width, made.video.height) == ("h264", 192, 108)
    pixels = cv2.imdecode(np.frombuffer(made.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    shown = number_of(av.VideoFrame.from_ndarray(np.asarray(pixels, np.uint8), format="bgr24"))
    assert shown % 15 == 0, "a keyframe, and as sharp as its number"


def test_a_codec_that_is_recorded_is_shown(rtsp: Rtsp) -> None:
    hevc = stream(Recipe(video="libx265", seconds=2))
    assert make_preview(rtsp.add("door", hevc), "tcp", RealClock()).video.codec == "hevc"


def test_why_there_is_none(rtsp: Rtsp, clip: Path, tmp_path: Path) -> None:
    url = rtsp.add("door", clip, login=("anna", "geheim"))
    with pytest.raises(CameraAuthFailed):
        make_preview(url, "tcp", RealClock())
    with pytest.raises(CameraUnreachable):
        make_preview(url.replace("door", "nope"), "tcp", RealClock())
    text = tmp_path / "note.txt"
    text.write_text("no video")
    with pytest.raises(CameraUnsupported):
        make_preview(f"file://{text}", "tcp", RealClock())


def test_a_stream_without_a_keyframe_is_told(
    rtsp: Rtsp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nvr.preview._MAX_WAIT_S", 0.0)
    clip = make(tmp_path / "clip.mp4", Recipe(seconds=2))
    with pytest.raises(CameraUnsupported, match="keyframe every second"):
        make_preview(rtsp.add("door", clip), "tcp", RealClock())


@pytest.mark.parametrize(("noise", "width"), [(12, 640), (255, 320)])
def test_a_noisy_picture_is_made_smaller_until_it_fits(noise: int, width: int) -> None:
    rng = np.random.default_rng(1)
    pixels = rng.integers(0, noise, (720, 640, 3), np.uint8)
    frame = Frame(av.VideoFrame.from_ndarray(pixels, format="rgb24"), 0, 0)
    data = _small_jpeg(frame)
    assert len(data) <= 150_000
    made = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert made is not None
    assert made.shape[1] == width
