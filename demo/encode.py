"""Encoding a scene as a camera does: a main and a sub stream of the same moments, with sound."""

import hashlib
import json
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from demo.scene import Scene, SceneOptions, make_scene, truth_json
from demo.sound import room_sound

type Progress = Callable[[float], None]

CODECS = {"h264": "libx264", "hevc": "libx265", "mjpeg": "mjpeg"}
AUDIO_CODECS = {
    "aac": ("aac", 16_000),
    "pcm_alaw": ("pcm_alaw", 8_000),
    "pcm_mulaw": ("pcm_mulaw", 8_000),
    "opus": ("libopus", 48_000),
}


@dataclass(frozen=True, slots=True)
class StreamOptions:
    """How one stream is encoded. `audio` is "" for none; `bit_rate` is bits a second."""

    width: int = 1280
    height: int = 720
    fps: int = 15
    bit_rate: int = 2_000_000
    keyframe_s: float = 2.0
    codec: str = "h264"
    b_frames: int = 0
    audio: str = "aac"


MAIN = StreamOptions()
SUB = StreamOptions(width=640, height=360, fps=10, bit_rate=512_000)


@dataclass(frozen=True, slots=True)
class SceneFiles:
    """A camera's files and the ground truth beside them."""

    main: Path
    sub: Path
    truth: Path


def scene_files(
    folder: Path,
    options: SceneOptions,
    main: StreamOptions = MAIN,
    sub: StreamOptions = SUB,
    progress: Progress | None = None,
) -> SceneFiles:
    """The files of a scene, made unless `folder` holds them already.

    Their names carry a hash of all options and of this package's code, so a change makes new ones.
    `progress` is called with 0..1, from several threads.

    Raises:
        PicturesMissing: the demo pictures were not fetched.
    """
    name = f"scene-{options.seed}-{_key(options, main, sub)}"
    ending = "mov" if (main.audio + sub.audio).find("pcm") >= 0 else "mp4"
    files = SceneFiles(
        folder / f"{name}-main.{ending}", folder / f"{name}-sub.{ending}", folder / f"{name}.json"
    )
    if files.truth.exists() and files.main.exists() and files.sub.exists():
        return files
    folder.mkdir(parents=True, exist_ok=True)
    scene = make_scene(options)
    scene.stage((64, 36))  # the room is drawn once, before two threads ask for it
    share = _Shares(progress)
    errors: list[BaseException] = []

    def work(path: Path, stream: StreamOptions) -> None:
        try:
            encode_scene(scene, path, stream, share.part())
        except Exception as error:  # noqa: BLE001 - raised again by the caller's thread
            errors.append(error)

    jobs = [
        threading.Thread(target=work, args=(path, stream))
        for path, stream in ((files.main, main), (files.sub, sub))
    ]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    if errors:
        raise errors[0]
    _replace_whole(files.truth, lambda path: path.write_text(truth_json(scene, main.fps)))
    return files


def encode_scene(
    scene: Scene, path: Path, options: StreamOptions, progress: Progress | None = None
) -> None:
    """Draw and encode one stream of a scene. The file appears only when it is whole."""
    _replace_whole(path, lambda part: _encode(scene, part, options, progress))


def _replace_whole(path: Path, write: Callable[[Path], object]) -> None:
    part = path.with_name(f".{os.getpid()}-{threading.get_ident()}-{path.name}")
    try:
        write(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _encode(scene: Scene, path: Path, options: StreamOptions, progress: Progress | None) -> None:
    stage = scene.stage((options.width, options.height))
    frames = round(scene.duration_s * options.fps)
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        video = _video_stream(container, options)
        audio = _audio_stream(container, options)
        for number in range(frames):
            image = scene.draw(stage, number / options.fps, number)
            planes = cv2.cvtColor(image, cv2.COLOR_BGR2YUV_I420).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            if options.codec == "mjpeg":
                frame = frame.reformat(format="yuvj420p")
            frame.pts, frame.time_base = number, Fraction(1, options.fps)
            for packet in video.encode(frame):
                container.mux(packet)
            if progress is not None and number % options.fps == 0:
                progress(number / frames)
        for packet in video.encode(None):
            container.mux(packet)
        if audio is not None:
            _encode_sound(scene, container, audio)
    if progress is not None:
        progress(1.0)


def _video_stream(container: av.container.OutputContainer, options: StreamOptions) -> VideoStream:
    stream = container.add_stream(CODECS[options.codec], rate=options.fps)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = options.width, options.height
    stream.pix_fmt = "yuvj420p" if options.codec == "mjpeg" else "yuv420p"
    stream.time_base = stream.codec_context.time_base = Fraction(1, options.fps)
    group = max(1, round(options.keyframe_s * options.fps))
    context = stream.codec_context
    context.bit_rate = options.bit_rate
    context.thread_count = 1
    kilobits = options.bit_rate // 1000
    if options.codec == "h264":
        rate = f"vbv-maxrate={kilobits * 3 // 2}:vbv-bufsize={kilobits * 2}"
        context.options = {
            "preset": "superfast",
            "x264-params": f"{rate}:keyint={group}:min-keyint={group}:scenecut=0"
            f":bframes={options.b_frames}:b-adapt=0:rc-lookahead=10",
        }
    elif options.codec == "hevc":
        context.codec_tag = "hvc1"
        context.options = {
            "preset": "ultrafast",
            "x265-params": f"log-level=error:pools=1:frame-threads=1:keyint={group}"
            f":min-keyint={group}:scenecut=0:bframes={options.b_frames}:open-gop=0",
        }
    else:
        context.options = {"huffman": "default"}  # the tables that RFC 2435 takes for granted
    return stream


def _audio_stream(
    container: av.container.OutputContainer, options: StreamOptions
) -> AudioStream | None:
    if not options.audio:
        return None
    name, rate = AUDIO_CODECS[options.audio]
    stream = container.add_stream(name, rate=rate)
    assert isinstance(stream, AudioStream)
    stream.codec_context.layout = "mono"
    if options.audio in {"aac", "opus"}:
        stream.codec_context.bit_rate = 24_000
    return stream


def _encode_sound(
    scene: Scene, container: av.container.OutputContainer, stream: AudioStream
) -> None:
    rate = stream.codec_context.sample_rate
    samples = room_sound(scene, rate)
    size = stream.codec_context.frame_size or rate // 25  # G.711 has none: 40 ms
    kind = {"aac": "fltp", "libopus": "flt"}.get(stream.codec_context.name, "s16")
    for start in range(0, len(samples), size):
        part = samples[None, start : start + size]
        given = part if kind == "s16" else part.astype(np.float32) / np.float32(32768)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(given), format=kind, layout="mono")
        frame.sample_rate, frame.pts = rate, start
        frame.time_base = Fraction(1, rate)
        for packet in stream.encode(frame):
            container.mux(packet)
    for packet in stream.encode(None):
        container.mux(packet)


class _Shares:
    """Adds up the progress of several threads."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._parts: list[float] = []
        self._lock = threading.Lock()

    def part(self) -> Progress:
        with self._lock:
            index = len(self._parts)
            self._parts.append(0.0)

        def report(done: float) -> None:
            with self._lock:
                self._parts[index] = done
                if self._progress is not None:
                    self._progress(sum(self._parts) / 2)

        return report


def _key(options: SceneOptions, main: StreamOptions, sub: StreamOptions) -> str:
    digest = hashlib.sha256()
    for code in (
        "room",
        "textures",
        "sprites",
        "cat",
        "stage",
        "stamp",
        "scene",
        "sound",
        "encode",
    ):
        digest.update((Path(__file__).parent / f"{code}.py").read_bytes())
    wanted = [asdict(options), asdict(main), asdict(sub)]
    digest.update(json.dumps(wanted, sort_keys=True).encode())
    return digest.hexdigest()[:12]
