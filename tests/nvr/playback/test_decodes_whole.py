"""What is recorded decodes to its last picture and its last sound, however it is asked for.

Strictly: every packet that is there must decode, without an error that a player might pass over,
and everything that the camera sent must be there.
"""

import io
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import av
import pytest

from nvr.media import mp4
from tests.nvr.playback.players import Screen, at
from tests.nvr.store.homes import Home
from tests.nvr.streams import FPS, START_US, Recipe, Source, number_of

SECONDS = 70  # two files
BASE = Recipe(seconds=SECONDS, gop=30, width=320, height=180)
RECIPES = {
    "h264-aac": replace(BASE, audio="aac"),
    "h264-alaw": replace(BASE, audio="pcm_alaw", container="mov"),
    "h264-mulaw": replace(BASE, audio="pcm_mulaw", container="mov"),
    "h264-opus": replace(BASE, audio="libopus"),
    "h264-b-frames-aac": replace(BASE, audio="aac", b_frames=2),
    "h265": replace(BASE, video="libx265"),
    "h265-aac": replace(BASE, video="libx265", audio="aac"),
    "h265-b-frames-aac": replace(BASE, video="libx265", audio="aac", b_frames=2),
    "h265-alaw": replace(BASE, video="libx265", audio="pcm_alaw", container="mov"),
}
SENT = list(range(SECONDS * FPS))


@dataclass(frozen=True)
class Decoded:
    """Numbers of the pictures as shown; where each piece of sound begins, and what it is long."""

    numbers: list[int]
    sound: list[tuple[float, float]]
    picture_s: tuple[float, float]

    def require_sound(self) -> None:
        """From the first picture to the last, without a hole."""
        assert self.sound
        for (start_s, length_s), (next_s, _) in pairwise(self.sound):
            assert next_s == pytest.approx(start_s + length_s, abs=0.002)
        first_s, last_s = self.sound[0][0], sum(self.sound[-1])
        assert first_s == pytest.approx(self.picture_s[0], abs=0.2)
        assert last_s == pytest.approx(self.picture_s[1], abs=0.2)


def decode(data: bytes | Path) -> Decoded:
    """Decode all of a file. Raises when anything in it is not as its codec says."""
    source = io.BytesIO(data) if isinstance(data, bytes) else str(data)
    with av.open(source, "r", format="mp4") as container:
        for stream in container.streams:
            stream.codec_context.options = {"err_detect": "explode+crccheck+bitstream+buffer"}
        pictures: list[tuple[float, int]] = []
        sound: list[tuple[float, float]] = []
        packets = dict.fromkeys(range(len(container.streams)), 0)
        frames = dict.fromkeys(packets, 0)
        for packet in container.demux():
            packets[packet.stream_index] += packet.size > 0
            for frame in packet.decode():
                frames[packet.stream_index] += 1
                assert isinstance(frame, av.VideoFrame | av.AudioFrame)
                assert frame.time is not None
                if isinstance(frame, av.VideoFrame):
                    assert not frame.is_corrupt
                    pictures.append((frame.time, number_of(frame)))
                else:
                    sound.append((frame.time, frame.samples / frame.sample_rate))
        for number, stream in enumerate(container.streams):
            # sound from before the first picture may be there without being played
            unplayed = (0, 1) if stream.type == "audio" else (0,)
            assert packets[number] - frames[number] in unplayed, "each packet is a frame"
    shown_s = (pictures[0][0], pictures[-1][0] + 1 / FPS)
    return Decoded([number for _, number in pictures], sound, shown_s)


def top_boxes(path: Path) -> int:
    """Where the last whole box of a file ends."""
    data = path.read_bytes()
    return max(box.end for box in mp4.boxes(data))


@pytest.fixture(scope="module", params=RECIPES)
def recorded(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Home, Recipe]:
    recipe = RECIPES[request.param]
    home = Home(tmp_path_factory.mktemp("home"))
    source = Source(recipe, START_US)
    home.feed(home.recorder(), source, source, close=True)
    return home, recipe


@pytest.mark.slow
def test_each_file_by_itself(recorded: tuple[Home, Recipe]) -> None:
    home, recipe = recorded
    spans = home.recordings.spans("front", 0, 1 << 62)
    files = [home.root / span.path for span in spans]
    assert len(files) == 2
    shown = [decode(path) for path in files]
    assert [n for one in shown for n in one.numbers] == SENT
    for span, path, one in zip(spans, files, shown, strict=True):
        assert top_boxes(path) == path.stat().st_size == span.size
        length_s = (span.end_us - span.start_us) / 1e6
        assert length_s == pytest.approx(one.picture_s[1] - one.picture_s[0], abs=0.2)
        if recipe.audio is not None:
            one.require_sound()
        else:
            assert one.sound == []


@pytest.mark.slow
def test_a_clip_over_both_files(recorded: tuple[Home, Recipe]) -> None:
    home, recipe = recorded
    clip = home.clip(0, SECONDS + 1)  # reordered pictures come later
    one = decode(clip.read(0, clip.size))
    assert one.numbers == SENT
    if recipe.audio is not None:
        one.require_sound()


@pytest.mark.slow
def test_hls_over_both_files(recorded: tuple[Home, Recipe]) -> None:
    home, recipe = recorded
    screen = Screen(home)
    entries = screen.vod(0, SECONDS).entries
    assert entries[0].starts_us == at(0)
    data = screen.init(entries[0])
    for entry in entries:
        assert entry.span is not None
        data += screen.fetch(entry.span)
    one = decode(data)
    assert one.numbers == SENT
    if recipe.audio is not None:
        one.require_sound()


@pytest.mark.slow
def test_what_is_damaged_is_noticed(recorded: tuple[Home, Recipe]) -> None:
    """An end that is missing, and pictures whose bytes were changed."""
    home, _ = recorded
    span = home.recordings.spans("front", 0, 1 << 62)[0]
    path = home.root / span.path
    data = path.read_bytes()
    whole = decode(data)

    def looks_whole(changed: bytes) -> bool:
        try:
            return decode(changed) == whole
        except AssertionError, av.FFmpegError:
            return False

    assert looks_whole(data)
    assert not looks_whole(data[:-2000])
    (largest, *_) = sorted(span.fragments, key=lambda f: -f.size)
    begin, end = largest.offset + largest.size // 4, largest.offset + largest.size
    broken = bytes(byte ^ 0xFF for byte in data[begin:end])
    assert not looks_whole(data[:begin] + broken + data[end:])
