"""What real cameras do to those who record them: docs/design/002 lists it."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import av
import pytest

from nvr.errors import CameraUnsupported
from nvr.messages import Packet, SegmentOpened
from tests.nvr.media.recording import Recording
from tests.nvr.streams import FPS, START_US, Recipe, Source, shifted

TS_WITH_B_FRAMES = Recipe(container="ts", audio="aac", b_frames=2, gop=30)
MP4_WITH_B_FRAMES = Recipe(audio="aac", b_frames=2, gop=45)
H265_WITH_B_FRAMES = Recipe("libx265", audio="aac", b_frames=2, gop=30)


def altered(change: Callable[[int, Packet], Packet | None]) -> tuple[Source, list[Packet]]:
    source = Source(Recipe(seconds=8))
    return source, [q for n, p in enumerate(source) if (q := change(n, p)) is not None]


def ticks(packet: Packet, seconds: float) -> int:
    return round(seconds / packet.time_base)


def restamped(packet: Packet, by: int) -> Packet:
    return replace(packet, dts=packet.dts + by, pts=packet.pts + by)


@pytest.mark.parametrize("by_s", [-3.0, 3600.0, -(2**32) / 90_000])
def test_timestamps_that_jump_lose_nothing(recording: Recording, by_s: float) -> None:
    source, packets = altered(
        lambda n, p: restamped(p, ticks(p, 100_000 + (by_s if n >= 50 else 0)))
    )
    recording.record(source, packets).close()
    assert recording.numbers() == list(range(120))
    assert len(recording.paths) == 1
    assert recording.times() == pytest.approx([n / FPS for n in range(120)], abs=0.01)


def test_timestamps_out_of_order_lose_nothing(recording: Recording) -> None:
    source, packets = altered(lambda n, p: restamped(p, -ticks(p, 0.2)) if n % 40 == 5 else p)
    recording.record(source, packets).close()
    assert recording.numbers() == list(range(120))
    assert all(after > before for before, after in pairwise(recording.times()))


def test_a_gap_begins_a_session_at_the_next_keyframe(recording: Recording) -> None:
    source, packets = altered(lambda n, p: p if n < 40 else next(shifted([p], 7, 7)))
    recording.record(source, packets).close()
    assert recording.numbers() == [*range(40), *range(45, 120)]
    assert len(set(recording.sessions)) == 2
    _first, second = recording.scans()
    assert second.fragments[0].media_start == 0
    assert second.fragments[0].start_us == START_US + 10_000_000


def test_a_new_format_begins_a_session(recording: Recording) -> None:
    recording.record(Source(Recipe()))
    source = Source(Recipe("libx265", width=256, height=144), START_US + 6_000_000)
    recording.record(source).close()
    assert len(set(recording.sessions)) == 2
    assert recording.numbers() == [*range(90), *range(90)]


@pytest.mark.parametrize(
    ("recipe", "is_known"),
    [
        (TS_WITH_B_FRAMES, True),
        (TS_WITH_B_FRAMES, False),
        (MP4_WITH_B_FRAMES, True),
        (H265_WITH_B_FRAMES, True),
    ],
    ids=str,
)
def test_b_frames_without_decode_times_are_shown_in_order(
    recording: Recording, recipe: Recipe, is_known: bool
) -> None:
    """RTP carries presentation times only, and libav doesn't always find out the others."""
    source = Source(replace(recipe, seconds=8))
    packets = [replace(p, dts=p.pts) for p in source]
    assert any(b.dts < a.dts for a, b in pairwise(p for p in packets if p.is_video))
    announced = source if is_known else Source(replace(recipe, b_frames=0))
    assert announced.format.video.codec_context.has_b_frames == is_known
    recording.record(announced, packets).close()
    shown = recording.numbers()
    assert sorted(shown) == list(range(120))
    # if nobody knew, the first session finds out, and the second one does it right
    right = shown if is_known else shown[recipe.gop :]
    assert right == sorted(right)
    assert len(set(recording.sessions)) == (1 if is_known else 2)
    (path, *_) = reversed(recording.paths)
    with av.open(str(recording.root / path), "r") as container:
        times = [frame.time or 0.0 for frame in container.decode(video=0)]
    steps = [b - a for a, b in pairwise(times)]
    assert steps == pytest.approx([1 / FPS] * len(steps), abs=0.01)


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_a_resolution_that_changes_without_warning_begins_a_session(
    recording: Recording, codec: str
) -> None:
    """The receiver doesn't notice: the new parameter sets stand before a keyframe."""
    small = Source(Recipe(codec, container="ts", seconds=4))
    large = Source(Recipe(codec, container="ts", seconds=4, width=320, height=180))
    recording.record(small, [*small, *shifted(large, 4, 4)]).close()
    assert len(set(recording.sessions)) == 2
    assert recording.numbers() == [*range(60), *range(60)]
    with av.open(str(recording.root / recording.paths[1]), "r") as container:
        video = container.streams.video[0]
        assert (video.width, video.height) == (320, 180)
    tracks = recording.scans()[1].init.tracks
    assert tracks[0].tkhd[-8:] == bytes.fromhex("01400000 00b40000"), "320 x 180, 16.16"


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_parameter_sets_that_were_not_announced_are_taken_from_the_stream(
    recording: Recording, codec: str
) -> None:
    source = Source(Recipe(codec, container="ts", seconds=4))
    source.format.video.codec_context.extradata = None
    recording.record(source).close()
    assert recording.numbers() == list(range(60))
    assert len(recording.paths) == 1


@pytest.mark.parametrize("by_s", [3600, -3600, -30])
def test_a_wall_clock_that_is_set_loses_nothing(recording: Recording, by_s: int) -> None:
    source = Source(Recipe(seconds=20))
    packets = [next(shifted([p], 0, by_s if n >= 50 else 0)) for n, p in enumerate(source)]
    recording.record(source, packets).close()
    assert sorted(recording.numbers()) == list(range(300))
    assert len(set(recording.sessions)) == 2
    starts = [m.start_us for m in recording.messages if isinstance(m, SegmentOpened)]
    # believed after five seconds, at the next keyframe
    assert starts[1] == START_US + (9 + by_s) * 1_000_000


def test_a_network_that_stalls_is_no_clock_that_was_set(recording: Recording) -> None:
    """Eight seconds of pictures arrive at once, eight seconds late."""
    source = Source(Recipe(seconds=30))

    def delayed(n: int, packet: Packet) -> Packet:
        end_us = START_US + 16_000_000
        return replace(packet, wall_us=max(packet.wall_us, end_us) if n > 120 else packet.wall_us)

    recording.record(source, [delayed(n, p) for n, p in enumerate(source)]).close()
    assert len(recording.paths) == 1
    assert recording.numbers() == list(range(450))


def test_jitter_makes_neither_gaps_nor_overlaps(recording: Recording) -> None:
    source = Source(Recipe(seconds=30))
    jittered = [replace(p, wall_us=p.wall_us + (n * 7919 % 400_000)) for n, p in enumerate(source)]
    recording.record(source, jittered).close()
    for before, after in pairwise(recording.fragments):
        assert abs(after.start_us - before.start_us - before.duration_us) <= 6_000


def test_a_codec_that_no_player_knows_is_refused(recording: Recording) -> None:
    source = Source(Recipe("mpeg2video", container="ts"))
    recording.recorder.open(source.format)
    with pytest.raises(CameraUnsupported, match="mpeg2video"):
        recording.recorder.write(next(iter(source)))


def test_garbage_in_the_stream_is_survived(recording: Recording) -> None:
    source = Source(Recipe(container="ts"))

    def damaged(n: int, packet: Packet) -> Packet:
        if n % 15 != 7:
            return packet
        garbage = av.Packet(bytes([n % 256]) * 300)
        garbage.time_base = packet.time_base
        return replace(packet, av=garbage)

    recording.record(source, [damaged(n, p) for n, p in enumerate(source)]).close()
    (scan,) = recording.scans()
    assert sum(f.duration_us for f in scan.fragments) / 1e6 == pytest.approx(6, abs=0.1)


@pytest.mark.parametrize(
    ("by_s", "at"), [(-(2**32) / 90_000, 50), (-(2**33) / 90_000, 50), (3600.0, 51), (-3.0, 51)]
)
def test_b_frames_without_decode_times_go_on_when_timestamps_jump(
    recording: Recording, by_s: float, at: int
) -> None:
    """They wrap among B-frames, or the camera restarts them with a reference picture."""
    source = Source(replace(TS_WITH_B_FRAMES, audio=None, gop=60, seconds=8))
    packets = [
        restamped(p, ticks(p, 100_000 + (by_s if n >= at else 0)))
        for n, p in enumerate(replace(p, dts=p.pts) for p in source)
    ]
    recording.record(source, packets).close()
    assert sorted(recording.numbers()) == list(range(120))
    assert len(recording.paths) == 1
    times = recording.times()
    assert times == sorted(times)
    assert times[-1] == pytest.approx(119 / FPS, abs=0.3)


@pytest.mark.parametrize("by_s", [1, -1])
def test_a_leap_second_is_no_clock_that_was_set(recording: Recording, by_s: int) -> None:
    """It is followed little by little, so that no second of the recording is there twice."""
    source = Source(Recipe(seconds=20))
    packets = [next(shifted([p], 0, by_s if n >= 50 else 0)) for n, p in enumerate(source)]
    recording.record(source, packets).close()
    assert recording.numbers() == list(range(300))
    assert len(recording.paths) == 1
    for before, after in pairwise(recording.fragments):
        assert abs(after.start_us - before.start_us - before.duration_us) <= 6_000


def test_picture_parameters_that_change_are_decoded_right(recording: Recording) -> None:
    """Only the PPS differs: the same format, so it is the same session."""
    first, second = (
        Source(Recipe(container="ts", seconds=4, quality=quality)) for quality in (20, 35)
    )
    recording.record(first, [*first, *shifted(second, 4, 4)]).close()
    assert recording.numbers() == [*range(60), *range(60)]
    assert len(set(recording.sessions)) == 1
