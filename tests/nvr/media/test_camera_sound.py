"""Sound as cameras send it: late, never, for a while, by another clock, in another codec."""

from dataclasses import replace

import av
import pytest

from tests.nvr.media.recording import Recording
from tests.nvr.streams import START_US, Recipe, Source, shifted

TS = Recipe(container="ts", audio="aac", b_frames=2, gop=30)
MP4 = Recipe(audio="aac", b_frames=2, gop=45)
OPUS = Recipe(audio="libopus")


@pytest.mark.parametrize("codec", ["pcm_alaw", "pcm_mulaw"])
def test_g711_becomes_aac(recording: Recording, codec: str) -> None:
    recording.record(Source(Recipe(audio=codec, container="mov"))).close()
    with av.open(str(recording.root / recording.paths[0])) as container:
        assert container.streams.audio[0].codec_context.name == "aac"
    sound = recording.sound()
    assert sound[0][0] < 0.01
    assert sum(samples for _, samples in sound) / 8000 == pytest.approx(6, abs=0.2)
    assert sound[-1][0] == pytest.approx(6, abs=0.3)


@pytest.mark.parametrize("recipe", [TS, MP4, OPUS], ids=str)
def test_copied_sound_stays_beside_the_picture(recording: Recording, recipe: Recipe) -> None:
    source = Source(recipe)
    packets = list(source)
    first = next(p for p in packets if p.is_video)
    zero = first.dts * first.time_base
    sent = [float(p.pts * p.time_base - zero) for p in packets if not p.is_video]
    recording.record(source, packets).close()
    heard = [time for time, _ in recording.sound()]
    assert heard == pytest.approx([t for t in sent if t >= 0], abs=0.025)


@pytest.mark.parametrize("stop_s", [0.0, 2.5])
def test_sound_that_stops_or_never_comes_holds_nothing_back(
    recording: Recording, stop_s: float
) -> None:
    """Every picture is on disk within a second and a bit of being sent."""
    source = Source(Recipe(audio="aac", seconds=12))
    recording.recorder.open(source.format)
    for packet in source:
        sent_s = (packet.wall_us - START_US) / 1e6
        if packet.is_video or sent_s < stop_s:
            recording.recorder.write(packet)
        if packet.is_video and sent_s > 2:
            assert sum(f.duration_us for f in recording.fragments) / 1e6 > sent_s - 1.3
    recording.close()
    assert recording.numbers() == list(range(180))


def test_sound_that_starts_late_is_heard_where_it_belongs(recording: Recording) -> None:
    source = Source(Recipe(audio="aac"))
    late = [p for p in source if p.is_video or p.pts * p.time_base >= 3]
    recording.record(source, late).close()
    assert recording.sound()[0][0] == pytest.approx(3, abs=0.07)


def test_sound_far_from_the_picture_is_put_beside_it(recording: Recording) -> None:
    """A camera whose sound counts time from another zero."""
    source = Source(Recipe(audio="aac"))
    packets = list(source)
    strange = [p if p.is_video else next(shifted([p], media_s=5000)) for p in packets]
    recording.record(source, strange).close()
    times = [time for time, _ in recording.sound()]
    assert times[0] < 0.2
    assert times[-1] == pytest.approx(6, abs=0.3)


@pytest.mark.parametrize("rate", [1.004, 0.996])
@pytest.mark.parametrize(
    "recipe",
    [Recipe(audio="aac", seconds=150), Recipe(audio="pcm_alaw", seconds=150, container="mov")],
    ids=str,
)
def test_sound_whose_clock_drifts_stays_beside_the_picture(
    recording: Recording, recipe: Recipe, rate: float
) -> None:
    """Its timestamps run 0.4 % fast or slow: after two minutes it would be half a second off."""
    source = Source(recipe)
    packets = list(source)
    drifting = [
        p if p.is_video else replace(p, pts=round(p.pts * rate), dts=round(p.pts * rate))
        for p in packets
    ]
    recording.record(source, drifting).close()
    pieces = recording.sound()
    heard = [time for time, _ in pieces]
    assert heard == sorted(heard)
    samples = sum(count for _, count in pieces)
    rate_hz = 16_000 if recipe.audio == "aac" else 8_000
    assert samples / rate_hz == pytest.approx(150, abs=0.5), "nothing was left out"
    # the n-th piece was sent when so many samples had been
    sent, count = [], 0
    for _, of in pieces:
        sent.append(count / rate_hz)
        count += of
    worst = max(abs(time - at) for time, at in zip(heard, sent, strict=True))
    assert worst < 0.3
