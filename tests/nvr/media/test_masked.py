"""The stage that masks: what comes out of it, and that nothing else ever does."""

import io
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import av
import pytest

from bench.secret import PLACE, around, psnr_db, seen
from nvr.clock import RealClock
from nvr.errors import CameraUnmasked, MaskingSlow
from nvr.media.decoder import Decoder
from nvr.media.live_mp4 import LiveFragments
from nvr.media.masked import Load, Masked, _Stop
from nvr.media.painter import MARGIN
from nvr.media.reencode import Reencoder
from nvr.messages import Packet, StreamFormat
from tests.nvr import secret
from tests.nvr.streams import Recipe, Source, number_of

RECIPE = Recipe(seconds=4, width=320, height=180, audio="aac", gop=15)


class Kept:
    """A sink that keeps everything."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.formats: list[StreamFormat] = []
        self.packets: list[Packet] = []

    def open(self, stream_format: StreamFormat) -> None:
        self.heard.append("open")
        self.formats.append(stream_format)

    def put(self, packet: Packet) -> None:
        self.packets.append(packet)

    def end(self) -> None:
        self.heard.append("end")

    @property
    def video(self) -> list[Packet]:
        return [packet for packet in self.packets if packet.is_video]


def _nothing() -> None:
    """What has changed is asked for."""


def decoded(stream_format: StreamFormat, packets: Sequence[Packet]) -> list[av.VideoFrame]:
    decoder = Decoder(stream_format.video)
    return [frame.picture for packet in packets for frame in decoder.decode(packet)]


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    def made(recipe: Recipe = RECIPE) -> Path:
        return secret.make(tmp_path / f"clip.{recipe.container}", recipe)

    return made


def through(path: Path, change: Callable[[Iterator[Packet]], Iterator[Packet]] = iter) -> Kept:
    """A file's packets through the stage."""
    kept = Kept()
    stage = Masked("Yard", [PLACE], [kept], RealClock(), _nothing)
    source = Source(path)
    stage.open(source.format)
    for packet in change(iter(source)):
        stage.put(packet)
    stage.end()
    stage.stop(30)
    assert not stage._thread.is_alive()
    return kept


@pytest.mark.parametrize(
    "recipe",
    [
        RECIPE,
        replace(RECIPE, b_frames=2),
        replace(RECIPE, video="libx265"),
        replace(RECIPE, video="mjpeg", audio=None, container="mkv"),
    ],
    ids=["h264", "b-frames", "hevc", "mjpeg"],
)
def test_every_picture_is_masked_and_keeps_its_time(
    make: Callable[..., Path], recipe: Recipe
) -> None:
    path = make(recipe)
    kept = through(path)
    assert kept.heard == ["open", "end"]
    (shown,) = kept.formats
    assert (shown.info.codec, shown.info.width, shown.info.height) == ("h264", 320, 180)
    pictures = decoded(shown, kept.video)
    assert [number_of(p) for p in pictures] == list(range(60)), "all of them, in order"
    assert secret.seen_in(path) > 60 * 3000
    assert sum(seen(p.to_ndarray(format="rgb24")) for p in pictures) == 0
    sent = sorted((p.pts, p.wall_us) for p in Source(path) if p.is_video)
    assert [p.pts for p in kept.video] == [pts for pts, _ in sent]
    assert all(p.dts == p.pts == p.av.pts for p in kept.video)
    if not recipe.b_frames:
        assert [p.wall_us for p in kept.video] == [wall_us for _, wall_us in sent]


def test_groups_of_pictures_stay_as_they_are(make: Callable[..., Path]) -> None:
    path = make()
    kept = through(path)
    sent = [packet.is_keyframe for packet in Source(path) if packet.is_video]
    assert [packet.is_keyframe for packet in kept.video] == sent


def test_an_intra_refresh_has_keyframes_where_decoding_may_begin(make: Callable[..., Path]) -> None:
    """Only its first picture is one by itself: files would never end, decoders never begin."""
    path = make(replace(RECIPE, intra_refresh=True))
    kept = through(path)
    sent = [packet.is_keyframe for packet in Source(path) if packet.is_video]
    assert sum(sent) == 4, "the receiver tells them"
    assert [packet.is_keyframe for packet in kept.video] == sent
    later = decoded(kept.formats[0], kept.video[30:])
    assert [number_of(picture) for picture in later] == list(range(30, 60))
    assert sum(seen(picture.to_ndarray(format="rgb24")) for picture in later) == 0


def test_a_camera_without_keyframes_gets_some(make: Callable[..., Path]) -> None:
    path = make(replace(RECIPE, audio=None, seconds=24, gop=1000))
    kept = through(path)
    at = [number for number, packet in enumerate(kept.video) if packet.is_keyframe]
    assert at == [0, 150, 300], "every ten seconds"


def test_what_lies_outside_is_intact(make: Callable[..., Path]) -> None:
    path = make()
    kept = through(path)
    outside = around(320, 180, MARGIN + 4)
    before = secret.pictures(path)
    for one, other in zip(before, decoded(kept.formats[0], kept.video), strict=True):
        assert psnr_db(one, other.to_ndarray(format="rgb24"), outside) > 34


def test_sound_goes_through_untouched(make: Callable[..., Path]) -> None:
    path = make()
    kept = through(path)
    sent = [(p.pts, bytes(p.av)) for p in Source(path) if not p.is_video]
    got = [(p.pts, bytes(p.av)) for p in kept.packets if not p.is_video]
    assert len(got) > 20
    assert got == sent[len(sent) - len(got) :], "from the first masked picture on"
    assert kept.formats[0].audio_template is not None


def test_it_can_be_packed_for_players(make: Callable[..., Path]) -> None:
    kept = through(make())
    fragments = LiveFragments(kept.formats[0], kept.video[0], with_sound=False)
    data = fragments.header + b"".join(
        piece.data for packet in kept.video for piece in fragments.pack(packet)
    )
    assert secret.seen_in(io.BytesIO(data), format="mp4") == 0


def test_what_can_t_be_decoded_is_left_out(make: Callable[..., Path]) -> None:
    """From there to the next keyframe, and that something is missing is told."""

    def torn(packets: Iterator[Packet]) -> Iterator[Packet]:
        for number, packet in enumerate(p for p in packets if p.is_video):
            if number != 20:
                yield packet
                continue
            rubbish: Any = av.Packet(b"\0\0\0\x10" + b"\xff" * 16)
            rubbish.pts, rubbish.dts = packet.pts, packet.dts
            rubbish.time_base = packet.time_base
            yield replace(packet, av=rubbish)

    kept = through(make(replace(RECIPE, audio=None)), torn)
    numbers = [number_of(p) for p in decoded(kept.formats[0], kept.video)]
    assert numbers[:20] == list(range(20))
    assert numbers[-30:] == list(range(30, 60))
    after = next(p for p in kept.video if p.is_keyframe and p.missing)
    assert after.missing >= 1


def test_another_size_is_another_stream(make: Callable[..., Path], tmp_path: Path) -> None:
    recipe = replace(RECIPE, container="ts", audio=None, seconds=2)
    first = Source(make(recipe))
    larger = secret.make(tmp_path / "larger.ts", replace(recipe, width=640, height=360))
    second = Source(larger)
    reencoder = Reencoder(first.format, [PLACE])
    made: list[StreamFormat | Packet] = []
    for packet in [*first, *second]:
        made += reencoder.feed(packet)
    formats = [item.info.width for item in made if isinstance(item, StreamFormat)]
    assert formats == [320, 640]
    first_packets = [item for item in made[1:31] if isinstance(item, Packet)]
    assert len(first_packets) == 30
    assert isinstance(made[31], StreamFormat)


# ---- it fails closed -----------------------------------------------------------------------------


def test_a_fault_hands_on_nothing_and_is_told_once(
    make: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    kept = Kept()
    stage = Masked("Yard", [PLACE], [kept], RealClock(), _nothing)
    source = Source(make())
    stage.open(source.format)
    with mock.patch("nvr.media.painter.Painter.paint", side_effect=RuntimeError("no")):
        for packet in source:
            stage.put(packet)
        stage.end()
        stage.stop(30)
    assert kept.packets == []
    assert kept.formats == []
    assert isinstance(stage.error, CameraUnmasked)
    assert stage.info is None
    told = [record for record in caplog.records if record.levelname == "ERROR"]
    assert [("Yard" in one.getMessage(), one.exc_info is not None) for one in told] == [
        (True, True)
    ]


def test_after_a_fault_it_goes_on_with_the_next_keyframe(make: Callable[..., Path]) -> None:
    kept = Kept()
    stage = Masked("Yard", [PLACE], [kept], RealClock(), _nothing)
    source = Source(make(replace(RECIPE, audio=None)))
    stage.open(source.format)
    real = Reencoder.feed
    fed: list[Packet] = []

    def feed(self: Reencoder, packet: Packet, **how: Any) -> Iterator[StreamFormat | Packet]:
        fed.append(packet)
        if len(fed) == 22:
            raise RuntimeError("once")
        yield from real(self, packet, **how)

    with mock.patch.object(Reencoder, "feed", feed):
        for packet in source:
            stage.put(packet)
        stage.end()
        stage.stop(30)
    assert kept.heard == ["open", "end", "open", "end"], "the open file ends with the fault"
    assert stage.error is None
    first = next(n for n, p in enumerate(kept.video) if n >= 21 and p.is_keyframe)
    numbers = [number_of(p) for p in decoded(kept.formats[1], kept.video[first:])]
    assert numbers == list(range(30, 60))


def test_what_is_no_picture_at_all_comes_to_nobody(make: Callable[..., Path]) -> None:
    source = Source(make())
    kept = Kept()
    stage = Masked("Yard", [PLACE], [kept], RealClock(), _nothing)
    context: Any = SimpleNamespace(name="no_such_codec", extradata=None)
    video: Any = SimpleNamespace(codec_context=context)
    stage.open(replace(source.format, video=video))
    for packet in source:
        stage.put(packet)
    stage.end()
    stage.stop(30)
    assert (kept.heard, kept.packets) == ([], [])
    assert isinstance(stage.error, CameraUnmasked)
    assert "no_such_codec" in stage.error.message


# ---- it keeps up, or says so ---------------------------------------------------------------------


class Stepped(RealClock):
    """A clock that is set ahead."""

    ahead_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


def test_a_machine_that_is_too_slow_leaves_pictures_out_and_says_so(
    make: Callable[..., Path],
) -> None:
    clock, kept = Stepped(), Kept()
    stage = Masked("Yard", [PLACE], [kept], clock, _nothing)
    source = Source(make(replace(RECIPE, audio=None)))
    stage.open(source.format)
    real = Reencoder.feed

    def feed(self: Reencoder, packet: Packet, **how: Any) -> Iterator[StreamFormat | Packet]:
        clock.ahead_s += 0.1  # each takes longer than the pictures are apart
        yield from real(self, packet, **how)

    with mock.patch.object(Reencoder, "feed", feed):
        for packet in source:
            stage.put(packet)
        stage.end()
        stage.stop(30)
    assert stage.dropped >= 15
    assert isinstance(stage.error, MaskingSlow)
    numbers = [number_of(p) for p in decoded(kept.formats[0], kept.video)]
    assert {0, 15, 30, 45} <= set(numbers), "what others build on is there"
    assert len(numbers) + stage.dropped == 60
    clock.ahead_s += 61
    assert stage.error is None, "it was lately"


def test_much_too_slow_and_whole_groups_are_left_out(make: Callable[..., Path]) -> None:
    clock, kept = Stepped(), Kept()
    source = Source(make(replace(RECIPE, audio=None)))
    packets = list(source)
    with mock.patch.object(Masked, "_run"):  # nobody takes anything yet
        stage = Masked("Yard", [PLACE], [kept], clock, _nothing)
    stage.open(source.format)
    for packet in packets[:20]:
        stage.put(packet)
    clock.ahead_s += 3
    for packet in packets[20:]:
        stage.put(packet)
    stage.end()
    stage._queue.add(_Stop())
    stage._run()
    assert stage.dropped == 30
    assert kept.video[0].missing == 30, "a gap that the recording tells"
    numbers = [number_of(p) for p in decoded(kept.formats[0], kept.video)]
    assert numbers == list(range(30, 60))


def test_what_it_costs_is_told(make: Callable[..., Path]) -> None:
    clock = Stepped()
    stage = Masked("Yard", [PLACE], [Kept()], clock, _nothing)
    load = Load([stage], clock)
    assert load.pct == 0
    source = Source(make())
    began_s = time.process_time()
    stage.open(source.format)
    for packet in source:
        stage.put(packet)
    stage.stop(30)
    spent_s = time.process_time() - began_s
    assert 0 < stage.busy_s <= spent_s
    stage.busy_s = 0.5  # as if it had been as much
    clock.ahead_s += 10
    assert load.pct == pytest.approx(5, abs=1), "half a second of some more than ten"
    assert load.pct * 2 % 1 == 0, "in halves"
