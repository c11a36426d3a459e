"""Served cameras, read back frame by frame through libav as any client reads them."""

import struct
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from demo.arrays import as_image
from demo.cameras import RtspCameras, camera
from demo.encode import SceneFiles, StreamOptions, encode_scene
from demo.errors import CamerasFailed
from demo.scene import make_scene
from demo.stamp import read_stamp
from tests.demo.conftest import STILL

TINY = StreamOptions(width=320, height=180, fps=10, bit_rate=400_000, keyframe_s=1.0)
OPEN = {"analyzeduration": "500000", "fpsprobesize": "0"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What one client got, in the order of its arrival."""

    numbers: list[int]
    times: list[float]
    wall_us: list[int | None]
    audio_times: list[float]


def watch(url: str, frames: int, transport: str = "tcp") -> Seen:
    """Decode video frames of a stream and note the clock in each; audio packets on the side."""
    seen = Seen([], [], [], [])
    options = OPEN | {"rtsp_transport": transport}
    with av.open(url, options=options, timeout=(5, 5)) as container:
        for packet in container.demux():
            if packet.pts is None:
                continue
            if packet.stream.type == "audio":
                seen.audio_times.append(float(packet.pts * packet.time_base))
                continue
            wall_us = None
            if packet.has_sidedata("prft"):
                (wall_us,) = struct.unpack("<q", bytes(packet.get_sidedata("prft"))[:8])
            for frame in packet.decode():
                assert isinstance(frame, av.VideoFrame)
                stamp = read_stamp(as_image(frame.to_ndarray(format="bgr24")))
                if stamp is None:
                    continue  # a client that joins amid a group sees grey until the next keyframe
                seen.numbers.append(stamp.frame)
                seen.times.append(frame.time or 0.0)
                seen.wall_us.append(wall_us)
            if len(seen.numbers) >= frames:
                return seen
    return seen


def watch_all(wanted: list[tuple[str, int, str]]) -> list[Seen]:
    """Watch several streams (address, frames, transport) at the same time."""
    with ThreadPoolExecutor(len(wanted)) as pool:
        return list(pool.map(lambda one: watch(*one), wanted))


@pytest.fixture(scope="module")
def cams(
    still_files: SceneFiles, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RtspCameras]:
    log = tmp_path_factory.mktemp("log") / "frames.jsonl"
    files = still_files
    with RtspCameras({"cam1": camera(files.main, files.sub)}, frame_log=log) as running:
        yield running


def test_frames_follow_each_other_over_the_loop(cams: RtspCameras) -> None:
    forms = [(False, 15, 60), (True, 10, 40)]
    kinds = [(form, transport) for form in forms for transport in ("tcp", "udp")]
    wanted = [
        (cams.url("cam1", sub), length + fps, transport) for (sub, fps, length), transport in kinds
    ]
    for seen, ((_, fps, length), _) in zip(watch_all(wanted), kinds, strict=True):
        steps = [(two - one) % length for one, two in pairwise(seen.numbers)]
        assert set(steps) == {1}, "every frame, in its order, over the loop's seam"
        assert seen.numbers[0] % (fps * 2) == 0, "from the first keyframe on"
        assert np.allclose(np.diff(seen.times), 1 / fps, atol=2e-3)
        assert np.allclose(np.diff(seen.audio_times), 1024 / 16_000, atol=2e-3)
        assert abs(seen.audio_times[-1] - seen.times[-1]) < 0.3


def test_wall_time_is_when_the_frame_left(cams: RtspCameras) -> None:
    seen = watch(cams.url("cam1"), frames=70)
    sent = [frame for frame in cams.frames_sent() if frame.stream == "cam1"]
    late_us = [
        min(abs(frame.wall_us - wall_us) for frame in sent if frame.frame == number)
        for number, wall_us in zip(seen.numbers, seen.wall_us, strict=True)
        if wall_us is not None
    ]
    assert len(late_us) > 50
    assert np.median(late_us) < 10_000  # some leave late on a busy machine; their time is logged


def test_main_and_sub_share_a_time_base(cams: RtspCameras) -> None:
    zero = []
    for sub, fps in ((False, 15), (True, 10)):
        seen = watch(cams.url("cam1", sub), frames=30)
        starts = [
            (wall_us - number / fps * 1e6) % 4e6
            for number, wall_us in zip(seen.numbers, seen.wall_us, strict=True)
            if wall_us is not None
        ]
        zero.append(np.median(starts))
    difference = abs(zero[0] - zero[1])
    assert min(difference, 4e6 - difference) < 3000  # microseconds
    assert abs(zero[0] - cams.zero_us("cam1") % 4e6) < 3000


def test_two_clients_at_once(cams: RtspCameras) -> None:
    one = av.open(cams.url("cam1"), options=OPEN | {"rtsp_transport": "tcp"}, timeout=(5, 5))
    with one:
        seen = watch(cams.url("cam1"), frames=20, transport="udp")
        assert len(seen.numbers) >= 20
        packets = [p for p, _ in zip(one.demux(video=0), range(60), strict=False)]
        assert len(packets) == 60


def test_intro_plays_once_then_the_loop(still_files: SceneFiles, walk_files: SceneFiles) -> None:
    # begins two seconds before the intro ends; the loop has 60 frames
    with av.open(str(walk_files.main)) as container:
        frames = container.streams.video[0].frames
    files = (walk_files.main, still_files.main)
    phase_s = frames / 15 - 2.5
    with RtspCameras({"cam1": camera(files, phase_s=phase_s)}) as cams:
        seen = watch(cams.url("cam1"), frames=100)
    seam = seen.numbers.index(0)
    assert 0 < seam <= 40
    assert seen.numbers[:seam] == list(range(frames - seam, frames))
    rest = seen.numbers[seam:]
    assert rest == [n % 60 for n in range(len(rest))]


def test_one_shot_ends(still_files: SceneFiles) -> None:
    began = time.monotonic()
    with RtspCameras({"cam1": camera(still_files.main, loop=False)}) as cams:
        seen = watch(cams.url("cam1"), frames=1000)
    assert seen.numbers[-1] == 59
    assert time.monotonic() - began < 15


def test_wrong_password(still_files: SceneFiles) -> None:
    one = camera(still_files.main, login=("owner", "p@ss: word"))
    with RtspCameras({"cam1": one}) as cams:
        assert len(watch(cams.url("cam1"), frames=5).numbers) >= 5
        for login in (("owner", "wrong"), ("stranger", "p@ss: word")):
            with pytest.raises(av.HTTPUnauthorizedError):
                av.open(cams.url("cam1", login=login), timeout=(5, 5))
        cams.set_login("cam1", ("owner", "new"))
        with pytest.raises(av.HTTPUnauthorizedError):
            av.open(cams.url("cam1"), timeout=(5, 5))
        cams.set_login("cam1", None)
        assert len(watch(cams.url("cam1"), frames=5).numbers) >= 5


def test_a_camera_dies_and_comes_back(still_files: SceneFiles) -> None:
    with RtspCameras({"cam1": camera(still_files.sub), "cam2": camera(still_files.sub)}) as cams:
        options = OPEN | {"rtsp_transport": "tcp"}
        with av.open(cams.url("cam1"), options=options, timeout=(5, 5)) as container:
            packets = container.demux(video=0)
            next(packets)
            cams.die("cam1")
            began = time.monotonic()
            with suppress(OSError, av.FFmpegError):  # libav says end of file, or an error
                while next(packets).size:
                    pass
            assert time.monotonic() - began < 2
        with pytest.raises((OSError, av.FFmpegError)):
            av.open(cams.url("cam1"), options=options, timeout=(3, 3))
        assert len(watch(cams.url("cam2"), frames=3).numbers) >= 3
        cams.revive("cam1")
        assert len(watch(cams.url("cam1"), frames=3).numbers) >= 3


def test_a_camera_hangs(still_files: SceneFiles) -> None:
    with RtspCameras({"cam1": camera(still_files.sub)}) as cams:
        options = OPEN | {"rtsp_transport": "tcp"}
        with av.open(cams.url("cam1"), options=options, timeout=(5, 2)) as container:
            packets = container.demux(video=0)
            next(packets)
            cams.hang("cam1")
            began = time.monotonic()
            with pytest.raises(av.FFmpegError):
                deque(packets)
            assert time.monotonic() - began > 1.5, "no error from the camera: only silence"
        cams.revive("cam1")
        assert len(watch(cams.url("cam1"), frames=3).numbers) >= 3


def test_unknown_stream_and_bad_file(cams: RtspCameras, tmp_path: Path) -> None:
    with pytest.raises(av.HTTPNotFoundError):
        av.open(cams.url("nobody"), timeout=(5, 5))
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"this is no video")
    with pytest.raises(CamerasFailed, match=r"bad\.mp4"):
        cams.add("bad", camera(bad))


def test_lost_packets_over_udp(still_files: SceneFiles) -> None:
    sizes: dict[str, set[int]] = {}
    both = {
        "whole": camera(still_files.main),
        "lossy": camera(still_files.main, packet_loss=0.02),
    }
    with RtspCameras(both) as cams:
        for name in both:
            options = OPEN | {"rtsp_transport": "udp"}
            with av.open(cams.url(name), options=options, timeout=(5, 5)) as container:
                packets = [p for p, _ in zip(container.demux(video=0), range(70), strict=False)]
            sizes[name] = {packet.size for packet in packets[5:]}
    assert len(sizes["lossy"] - sizes["whole"]) > 3


@pytest.mark.parametrize(
    ("codec", "audio", "b_frames", "ending"),
    [
        ("hevc", "aac", 0, "mp4"),
        ("mjpeg", "pcm_alaw", 0, "mov"),
        ("h264", "pcm_mulaw", 2, "mov"),
        ("h264", "opus", 0, "mp4"),
    ],
)
def test_other_codecs_travel_whole(
    tmp_path: Path, codec: str, audio: str, b_frames: int, ending: str
) -> None:
    path = tmp_path / f"other.{ending}"
    options = replace(TINY, codec=codec, audio=audio, b_frames=b_frames)
    encode_scene(make_scene(STILL), path, options)
    with RtspCameras({"cam1": camera(path)}) as cams:
        both = watch_all([(cams.url("cam1"), 45, transport) for transport in ("tcp", "udp")])
    for seen in both:
        assert {(two - one) % 40 for one, two in pairwise(seen.numbers)} == {1}
        assert np.allclose(np.diff(seen.times), 0.1, atol=3e-3)
        steps = np.diff(seen.audio_times)
        assert len(steps) > 50
        assert np.allclose(steps, np.median(steps), atol=3e-3)
