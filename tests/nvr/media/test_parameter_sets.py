"""What stands before a keyframe is right."""

from dataclasses import replace

import av
import pytest

from nvr.media.parameter_sets import ParameterSets
from nvr.messages import Packet, StreamFormat
from tests.nvr.streams import Recipe, Source

SMALL = Recipe(seconds=1, container="ts")
LARGE = Recipe(seconds=1, width=256, height=144, container="ts")


def keyframe(source: Source) -> Packet:
    return next(packet for packet in source if packet.is_keyframe)


def opened(recipe: Recipe) -> tuple[StreamFormat, Packet]:
    source = Source(recipe)
    return source.format, keyframe(source)


def bare(packet: Packet) -> Packet:
    """The keyframe of a camera that announces its parameter sets only once."""
    data = bytes(packet.av)
    slices = (b"\0\0\1\x65", b"\0\0\1\x26", b"\0\0\1\x28")  # IDR in H.264, two in H.265
    at = min(at for at in map(data.find, slices) if at >= 0)
    return replace(packet, av=av.Packet(data[at:]))


@pytest.mark.parametrize("video", ["libx264", "libx265"])
def test_what_was_announced_stays(video: str) -> None:
    source, first = opened(replace(SMALL, video=video))
    sets = ParameterSets(source, first)
    assert sets.extradata is None
    assert sets.size(first) is None
    assert not sets.differ(first)


@pytest.mark.parametrize("video", ["libx264", "libx265"])
def test_a_keyframe_overrules_what_was_announced(video: str) -> None:
    source, _ = opened(replace(SMALL, video=video))
    _, first = opened(replace(LARGE, video=video))
    sets = ParameterSets(source, first)
    assert sets.size(first) == (256, 144)
    decoder = av.CodecContext.create(source.video.codec_context.name, "r")
    assert isinstance(decoder, av.VideoCodecContext)
    decoder.extradata = sets.extradata
    (frame,) = decoder.decode(bare(first).av) + decoder.decode(None)
    assert isinstance(frame, av.VideoFrame)
    assert (frame.width, frame.height) == (256, 144)


@pytest.mark.parametrize("video", ["libx264", "libx265"])
def test_another_resolution_in_the_middle_is_noticed(video: str) -> None:
    source, first = opened(replace(SMALL, video=video))
    _, changed = opened(replace(LARGE, video=video))
    sets = ParameterSets(source, first)
    assert sets.differ(changed)
    assert not sets.differ(first)


def test_a_keyframe_without_parameter_sets_is_of_the_announced_format() -> None:
    source, first = opened(SMALL)
    sets = ParameterSets(source, bare(first))
    assert sets.extradata is None
    assert not sets.differ(bare(first))
    assert not sets.differ(first)


def test_streams_with_lengths_announce_changes_by_themselves() -> None:
    source, first = opened(replace(SMALL, container="mp4"))
    _, changed = opened(LARGE)
    sets = ParameterSets(source, first)
    assert sets.extradata is None
    assert not sets.differ(changed)
