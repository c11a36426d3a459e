"""Sound on its way into a recording."""

import io
from fractions import Fraction
from itertools import pairwise
from typing import Any

import av
import numpy as np
import pytest

from nvr.errors import CameraUnsupported
from nvr.media.audio import add_audio
from tests.nvr.streams import Recipe, Source

CONTAINERS = {"aac": "mp4", "libopus": "mp4", "pcm_alaw": "mov", "pcm_mulaw": "mov"}


def converted(recipe: Recipe, start_s: float = 0, gap_s: float = 0) -> tuple[list[Fraction], bytes]:
    """When the packets made of a stream's sound begin (s), and the file that holds them.

    The second half comes later by a gap.
    """
    source = Source(recipe)
    packets = [p for p in source if not p.is_video and p.pts >= 0]
    memory = io.BytesIO()
    made: list[Any] = []
    with av.open(memory, "w", format="mp4") as output:
        writer = add_audio(output, source.format)
        assert writer is not None
        for number, packet in enumerate(packets):
            later_s = start_s + (gap_s if number >= len(packets) / 2 else 0)
            pts = packet.pts + round(later_s / packet.time_base)
            made += writer.convert(packet.av, pts, packet.time_base)
        made += writer.finish()
        times = [p.pts * Fraction(p.time_base) for p in made]
        for packet_made in made:
            output.mux_one(packet_made)
    return times, memory.getvalue()


def pitch(data: bytes) -> float:
    """Hertz of the strongest tone."""
    with av.open(io.BytesIO(data), "r") as container:
        assert container.streams.audio[0].codec_context.name in ("aac", "opus")
        frames = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
        rate = container.streams.audio[0].rate
    samples = np.concatenate(frames).astype(float)
    return float(np.abs(np.fft.rfft(samples)).argmax() * rate / len(samples))


@pytest.mark.parametrize("codec", CONTAINERS)
def test_what_goes_in_is_heard(codec: str) -> None:
    times, data = converted(Recipe(audio=codec, seconds=2, container=CONTAINERS[codec]))
    assert times == sorted(set(times))
    assert pitch(data) == pytest.approx(440, abs=3)


def test_aac_with_adts_headers_loses_them() -> None:
    recipe = Recipe(audio="aac", seconds=2, container="ts")
    _, data = converted(recipe)
    assert pitch(data) == pytest.approx(440, abs=3)
    with av.open(io.BytesIO(data), "r") as container:
        assert container.streams.audio[0].codec_context.extradata == b"\x14\x08"  # LC, 16 kHz, mono
    source = Source(recipe)
    sound = next(p for p in source if not p.is_video)
    assert bytes(sound.av)[:1] == b"\xff"
    with av.open(io.BytesIO(), "w", format="mp4") as output:
        writer = add_audio(output, source.format)
        assert writer is not None
        (made,) = writer.convert(sound.av, 0, sound.time_base)
        assert bytes(made) == bytes(sound.av)[7:]


def test_g711_keeps_its_place_and_its_gaps() -> None:
    recipe = Recipe(audio="pcm_alaw", seconds=4, container="mov")
    frame = Fraction(1024, 8000)
    times, _ = converted(recipe, start_s=3)
    assert abs(times[0] + frame - 3) <= frame
    steady = {b - a for a, b in pairwise(times)}
    assert steady == {frame}
    with_gap, _ = converted(recipe, gap_s=2)
    jumps = [b - a for a, b in pairwise(with_gap) if b - a != frame]
    assert len(jumps) == 1
    assert jumps[0] == pytest.approx(2 + float(frame), abs=float(frame))


def test_a_camera_without_sound_gets_no_track() -> None:
    with av.open(io.BytesIO(), "w", format="mp4") as output:
        assert add_audio(output, Source(Recipe(seconds=1)).format) is None
        assert not output.streams


def test_sound_that_can_not_be_recorded_is_told() -> None:
    source = Source(Recipe(audio="pcm_s16le", seconds=1, container="mov"))
    with (
        av.open(io.BytesIO(), "w", format="mp4") as output,
        pytest.raises(CameraUnsupported, match="pcm_s16le"),
    ):
        add_audio(output, source.format)
