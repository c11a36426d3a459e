"""Sound from RTP payloads."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.sdp import Media, parse_sdp
from nvr.media.rtsp.sound import AacSound, G711Sound, LatmSound, OpusSound, aac_config
from tests.nvr.media.rtsp.odd_camera import payloads, rtp
from tests.nvr.streams import Recipe

HBR = "mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408"


def media(parameters: str = HBR, mapping: str = "mpeg4-generic/16000/1") -> Media:
    text = f"m=audio 0 RTP/AVP 97\na=rtpmap:97 {mapping}\na=fmtp:97 {parameters}"
    return parse_sdp(text).media[0]


def aac(*units: bytes, sizes: tuple[int, ...] = ()) -> bytes:
    lengths = sizes or tuple(map(len, units))
    heads = b"".join(struct.pack(">H", length << 3) for length in lengths)
    return struct.pack(">H", 16 * len(lengths)) + heads + b"".join(units)


def test_several_units_in_a_packet_follow_each_other() -> None:
    sound = AacSound(media())
    sound.add(aac(b"one", b"three"), 0xFFFFFFFF, True)
    assert [(u.data, u.timestamp, u.duration) for u in sound.ready] == [
        (b"one", 0xFFFFFFFF, 1024), (b"three", 1023, 1024),
    ]  # fmt: skip


def test_a_unit_over_several_packets() -> None:
    sound = AacSound(media())
    sound.add(aac(b"abc", sizes=(8,)), 5, False)
    sound.add(aac(b"defgh", sizes=(8,)), 5, True)
    assert [u.data for u in sound.ready] == [b"abcdefgh"]


def test_a_unit_that_lost_a_packet_is_left_out() -> None:
    sound = AacSound(media())
    sound.add(aac(b"abc", sizes=(8,)), 5, False)
    sound.lost()
    sound.add(aac(b"whole"), 9, True)
    (unit,) = sound.ready
    assert (unit.data, unit.missing) == (b"whole", 1)


def test_low_rate_headers() -> None:
    sound = AacSound(
        media("mode=AAC-lbr;sizelength=6;indexlength=2;indexdeltalength=2;config=1408")
    )
    sound.add(b"\x00\x10" + bytes((3 << 2, 2 << 2)) + b"abcde", 0, True)
    assert [u.data for u in sound.ready] == [b"abc", b"de"]


def test_missing_lengths_are_those_of_the_mode() -> None:
    sound = AacSound(media("mode=AAC-hbr;config=1408"))
    sound.add(aac(b"abc"), 0, True)
    assert [u.data for u in sound.ready] == [b"abc"]


def test_unusual_headers_are_left_to_others() -> None:
    with pytest.raises(NotUnderstood):
        AacSound(media(HBR + ";ctsdeltalength=4"))
    with pytest.raises(NotUnderstood):
        aac_config(media("mode=AAC-hbr"))


def test_latm() -> None:
    described = media("cpresent=0;config=400028103fc0", "MP4A-LATM/16000/1")
    config = aac_config(described)
    assert config[:2] == bytes.fromhex("1408")  # AAC-LC, 16 kHz, mono
    sound = LatmSound()
    long = bytes(300)
    sound.add(b"\xff\x2d" + long[:100], 0, False)
    sound.add(long[100:], 0, True)
    sound.add(b"\x02ab\x01c", 1024, True)
    assert [(u.data, u.timestamp) for u in sound.ready] == [(long, 0), (b"ab", 1024), (b"c", 2048)]
    with pytest.raises(NotUnderstood):
        aac_config(media("config=400028103fc0", "MP4A-LATM/16000/1"))


def test_g711_counts_samples() -> None:
    sound = G711Sound(2)
    sound.add(bytes(320), 0, True)
    assert sound.ready[0].duration == 160


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        (b"\x08", 960),
        (b"\x60", 480),
        (b"\xfc", 960),
        (b"\xfd", 1920),
        (b"\xff\x03", 2880),
        (b"\x80", 120),
    ],
)
def test_opus_tells_its_length(packet: bytes, samples: int) -> None:
    sound = OpusSound()
    sound.add(packet, 0, True)
    assert sound.ready[0].duration == samples


def test_a_real_stream() -> None:
    source = rtp(Recipe(audio="aac", seconds=2), 1)
    sound = AacSound(media())
    for packets in source.units:
        for payload in payloads(packets):
            sound.add(payload, 0, True)
    assert len(sound.ready) == len(source.units)


KINDS = (lambda: AacSound(media()), LatmSound, OpusSound, lambda: G711Sound(1))


@given(
    st.lists(st.tuples(st.binary(min_size=1, max_size=40), st.booleans()), max_size=30),
    st.sampled_from(KINDS),
)
def test_garbage_is_survived(items: list[tuple[bytes, bool]], make: Any) -> None:
    sound = make()
    for payload, marker in items:
        sound.add(payload, 0, marker)
    assert sum(len(unit.data) for unit in sound.ready) <= sum(len(p) for p, _ in items)
