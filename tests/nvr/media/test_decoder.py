"""From packets to pictures."""

from dataclasses import replace

import av
import pytest

from nvr.media.decoder import Decoder
from tests.nvr.streams import CLIP, Recipe, Source, number_of


def test_every_picture_once_in_order_with_its_time() -> None:
    source = Source(CLIP)
    decoder = Decoder(source.format.video)
    packets = [packet for packet in source if packet.is_video]
    frames = [frame for packet in packets for frame in decoder.decode(packet)]
    assert [number_of(frame.picture) for frame in frames] == list(range(60))
    assert [frame.wall_us for frame in frames] == [packet.wall_us for packet in packets]
    assert [frame.index for frame in frames] == list(range(1, 61))


def test_flushing_gives_the_pictures_that_b_frames_hold_back() -> None:
    source = Source(Recipe(seconds=1, b_frames=2, container="mp4"))
    decoder = Decoder(source.format.video)
    packets = list(source)
    seen = [number_of(f.picture) for packet in packets[:1] for f in decoder.decode(packet)]
    assert seen == []
    assert [number_of(frame.picture) for frame in decoder.flush(packets[0])] == [0]


def test_nothing_before_the_first_keyframe() -> None:
    source = Source(CLIP)
    decoder = Decoder(source.format.video)
    packets = [packet for packet in source if packet.is_video][5:]
    frames = [frame for packet in packets for frame in decoder.decode(packet)]
    assert number_of(frames[0].picture) == 15, "the keyframe every second is the first"


def test_damage_is_left_out_until_the_next_keyframe() -> None:
    source = Source(CLIP)
    decoder = Decoder(source.format.video)
    seen = []
    for number, packet in enumerate(p for p in source if p.is_video):
        if number == 20:
            broken: av.Packet = av.Packet(b"\x00\x00\x00\x04garbage")
            packet = replace(packet, av=broken)  # noqa: PLW2901
        seen += [number_of(frame.picture) for frame in decoder.decode(packet)]
    assert decoder.broken == 1
    assert seen == [*range(20), *range(30, 60)]


def test_after_a_loss_nothing_until_the_next_keyframe() -> None:
    source = Source(CLIP)
    decoder = Decoder(source.format.video)
    packets = [packet for packet in source if packet.is_video]
    packets[5] = replace(packets[5], missing=1)
    frames = [frame for packet in packets for frame in decoder.decode(packet)]
    assert [number_of(frame.picture) for frame in frames[:6]] == [0, 1, 2, 3, 4, 15]


def test_a_damaged_picture_is_not_looked_at_nor_what_builds_on_it() -> None:
    """Not even a keyframe: what its decoder fills in was never there."""
    source = Source(CLIP)
    decoder = Decoder(source.format.video)
    packets = [packet for packet in source if packet.is_video]
    for number in (5, 15):
        packets[number] = replace(packets[number], damaged=True)
    frames = [frame for packet in packets for frame in decoder.decode(packet)]
    assert [number_of(frame.picture) for frame in frames[:6]] == [0, 1, 2, 3, 4, 30]


def test_a_picture_larger_than_any_cameras_is_not_made_room_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("nvr.media.decoder._MOST_PIXELS", 192 * 108 - 1)
    source = Source(CLIP)
    decoder = Decoder(source.format.video)
    assert not any(decoder.decode(packet) for packet in source if packet.is_video)
    assert decoder.broken > 0
