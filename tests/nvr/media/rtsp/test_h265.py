"""H.265 from RTP payloads, against what the file holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.h265 import H265Pictures
from nvr.media.rtsp.pictures import START
from tests.nvr.media.rtsp.odd_camera import payloads, rtp
from tests.nvr.media.rtsp.test_h264 import expected
from tests.nvr.streams import Recipe


@pytest.mark.parametrize("recipe", [
    Recipe(video="libx265", seconds=2),
    Recipe(video="libx265", seconds=1, width=1280, height=720),
])  # fmt: skip
def test_pictures_are_what_the_file_holds(recipe: Recipe) -> None:
    source = rtp(recipe)
    out = H265Pictures()
    for number, packets in enumerate(source.units):
        for at, payload in enumerate(payloads(packets), 1):
            out.add(payload, number * 6000, at == len(packets))
    out.finish()
    want = expected(recipe)
    assert [unit.is_keyframe for unit in out.ready] == source.keys
    for unit, slices in zip(out.ready, want, strict=True):
        assert unit.data.endswith(START + START.join(slices))


def test_packets_of_several_units() -> None:
    vps, sps, pps, idr = b"\x40\1v", b"\x42\1s", b"\x44\1p", b"\x26\1\xaf!"
    out = H265Pictures()
    out.add(
        b"\x60\1" + b"".join(len(unit).to_bytes(2) + unit for unit in (vps, sps, pps)), 0, False
    )
    out.add(idr, 0, True)
    out.finish()
    assert out.ready[0].data == START + START.join((vps, sps, pps, idr))


def test_a_suffix_stays_with_its_picture() -> None:
    suffix, slice_ = b"\x50\1sei", b"\x02\1\xd0."
    out = H265Pictures()
    out.add(slice_, 0, False)
    out.add(suffix, 0, False)
    out.add(slice_, 0, True)  # another picture, though the timestamp is the same
    out.finish()
    assert [unit.data for unit in out.ready] == [START + slice_ + START + suffix, START + slice_]


def test_units_with_start_codes_in_them() -> None:
    out = H265Pictures()
    out.add(b"\0\0\0\1\x42\1s\0\0\1\x26\1\xafx", 0, True)
    out.finish()
    assert out.ready[0].data == START + b"\x42\1s" + START + b"\x26\1\xafx"


def test_unusual_packets_are_left_to_others() -> None:
    with pytest.raises(NotUnderstood):
        H265Pictures().add(b"\x64\1" + bytes(9), 0, True)


@given(
    st.lists(
        st.tuples(st.binary(min_size=1, max_size=30), st.integers(0, 3), st.booleans()), max_size=60
    )
)
def test_garbage_is_survived(items: list[tuple[bytes, int, bool]]) -> None:
    out = H265Pictures()
    for payload, timestamp, marker in items:
        try:
            out.add(payload, timestamp, marker)
        except NotUnderstood:
            return
