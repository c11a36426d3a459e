"""Handling of libav's packets."""

import av

from nvr.media.packets import copy_packet


def test_a_copy_has_the_data_and_none_of_the_times() -> None:
    original = av.Packet(b"a picture")
    original.pts, original.dts, original.duration = 7, 6, 5
    copy = copy_packet(original)
    assert bytes(copy) == b"a picture"
    assert (copy.pts, copy.dts) == (None, None)
    copy.pts = copy.dts = 99
    assert (original.pts, original.dts, original.duration) == (7, 6, 5)
