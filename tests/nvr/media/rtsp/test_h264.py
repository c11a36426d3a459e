"""H.264 from RTP payloads, against what the file holds."""

import base64
import re

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.media.parameter_sets import units
from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.h264 import H264Pictures
from nvr.media.rtsp.pictures import START
from tests.nvr.media.rtsp.odd_camera import Rtp, payloads, rtp
from tests.nvr.streams import Recipe, stream

BIG = Recipe(seconds=2, width=1280, height=720)


def pictures(source: Rtp) -> list[bytes]:
    out = H264Pictures()
    for number, packets in enumerate(source.units):
        for at, payload in enumerate(payloads(packets), 1):
            out.add(payload, number * 6000, at == len(packets))
    out.finish()
    return [unit.data for unit in out.ready]


def expected(recipe: Recipe) -> list[list[bytes]]:
    """The slices of each picture, as the file has them."""
    with av.open(str(stream(recipe))) as container:
        found = []
        for packet in container.demux(video=0):
            data, at, slices = bytes(packet), 0, []
            while at < len(data):
                size = int.from_bytes(data[at : at + 4])
                slices.append(data[at + 4 : at + 4 + size])
                at += 4 + size
            found.append(slices)
        return [slices for slices in found if slices]


@pytest.mark.parametrize("recipe", [Recipe(seconds=2), BIG])
def test_pictures_are_what_the_file_holds(recipe: Recipe) -> None:
    source = rtp(recipe)
    got, want = pictures(source), expected(recipe)
    assert len(got) == len(want)
    for data, slices in zip(got, want, strict=True):
        assert data.endswith(START + START.join(slices))


def test_packets_of_several_units() -> None:
    sps, pps, idr = b"\x67sps", b"\x68pps", b"\x65\x88idr"
    out = H264Pictures()
    stap = b"\x18" + b"".join(len(unit).to_bytes(2) + unit for unit in (sps, pps))
    out.add(stap, 0, False)
    out.add(idr, 0, True)
    out.finish()
    (unit,) = out.ready
    assert unit.data == START + sps + START + pps + START + idr
    assert unit.is_keyframe


def test_units_with_start_codes_in_them() -> None:
    out = H264Pictures()
    out.add(b"\0\0\0\1\x67sps\0\0\1\x68pps\0\0\0\1\x65\x88idr", 0, True)
    out.finish()
    assert [unit[0] for unit in units(out.ready[0].data)] == [0x67, 0x68, 0x65]


@pytest.mark.parametrize(
    ("sei", "is_key"),
    [(b"\x06\x06\x01\xc4\x80", True), (b"\x06\x05\x02ab\x06\x01\xc4\x80", True),
     (b"\x06\x05\x02\x06\x01\x80", False), (b"\x06\xff", False), (b"\x06", False)],
)  # fmt: skip
def test_a_recovery_point_is_a_keyframe(sei: bytes, is_key: bool) -> None:
    out = H264Pictures()
    out.add(sei, 0, False)
    out.add(b"\x41\x9aslice", 0, True)
    out.finish()
    assert out.ready[0].is_keyframe is is_key


@pytest.mark.parametrize("kind", [25, 26, 27, 29])
def test_interleaved_packets_are_left_to_others(kind: int) -> None:
    with pytest.raises(NotUnderstood):
        H264Pictures().add(bytes((kind,)) + bytes(20), 0, True)


def test_sets_of_the_description_are_those_of_the_stream() -> None:
    source = rtp(Recipe(seconds=2))
    text = re.search(r"sprop-parameter-sets=([^;]*)", " ".join(source.format.sdp))
    assert text is not None
    sets = [base64.b64decode(part) for part in text[1].split(",")]
    assert list(units(pictures(source)[0]))[:2] == sets


@given(
    st.lists(
        st.tuples(
            st.binary(min_size=1, max_size=30), st.integers(0, 3), st.booleans(), st.booleans()
        ),
        max_size=60,
    )
)
def test_garbage_makes_pictures_of_what_came(items: list[tuple[bytes, int, bool, bool]]) -> None:
    out = H264Pictures()
    size = 0
    for payload, timestamp, marker, lost in items:
        if lost:
            out.lost()
        try:
            out.add(payload, timestamp, marker)
        except NotUnderstood:
            return
        size += 5 * len(payload)
    out.finish()
    assert sum(len(unit.data) for unit in out.ready) <= size
