"""Where pictures begin and end, whatever the camera does with its markers; and losses."""

import pytest

from nvr.media.rtsp import pictures as pictures_module
from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.h264 import H264Pictures
from nvr.media.rtsp.pictures import START, Unit

FIRST, NEXT, KEY, SPS, PPS, AUD = (
    b"\x41\x9a", b"\x41\x5a", b"\x65\x88", b"\x67sps", b"\x68pps", b"\x09\xf0",
)  # fmt: skip


class Camera:
    """Sends pictures of slices."""

    def __init__(self) -> None:
        self.out = H264Pictures()
        self.timestamp = 0

    def send(self, *payloads: bytes, markers: str = "", step: int = 6000) -> None:
        """One picture; in `markers` a 1 for each payload that has one, else the last one has."""
        self.timestamp += step
        markers = markers or "0" * (len(payloads) - 1) + "1"
        for payload, marker in zip(payloads, markers, strict=True):
            self.out.add(payload, self.timestamp, marker == "1")

    def earn_trust(self) -> None:
        for _ in range(10):
            self.send(FIRST)
        self.take()

    def lose_a_keyframe(self) -> None:
        """From now on damaged pictures are better than none."""
        self.send(SPS, PPS, KEY, markers="000")
        self.out.lost()
        self.send(SPS, PPS, KEY, markers="000")
        self.out.lost()
        self.send(FIRST)
        assert [unit.is_damaged for unit in self.take()] == [True, False]

    def take(self) -> list[Unit]:
        taken = list(self.out.ready)
        self.out.ready.clear()
        return taken


def slices(number: int) -> list[bytes]:
    return [FIRST + bytes((number,))] + [NEXT + bytes((number, n)) for n in range(3)]


def joined(*units: bytes) -> bytes:
    return START + START.join(units)


def test_a_picture_is_out_at_its_marker_once_markers_can_be_believed() -> None:
    camera = Camera()
    camera.send(FIRST)
    assert not camera.take(), "not yet"
    camera.earn_trust()
    camera.send(*slices(7))
    (unit,) = camera.take()
    assert unit.data == joined(*slices(7))
    assert not camera.out.is_open


def test_without_markers_a_picture_is_out_when_the_next_begins() -> None:
    camera = Camera()
    for number in range(20):
        camera.send(*slices(number), markers="0000")
    assert [unit.data for unit in camera.take()] == [joined(*slices(n)) for n in range(19)]


def test_markers_on_every_slice_are_not_believed() -> None:
    camera = Camera()
    for number in range(20):
        camera.send(*slices(number), markers="1111")
    assert [unit.data for unit in camera.take()] == [joined(*slices(n)) for n in range(19)]


def test_markers_that_begin_to_lie_are_noticed() -> None:
    camera = Camera()
    camera.earn_trust()
    for number in range(20):
        camera.send(*slices(number), markers="1111")
    whole = [joined(*slices(n)) for n in range(1, 19)]
    assert [unit.data for unit in camera.take()][-18:] == whole


def test_markers_on_parameter_sets_mean_nothing() -> None:
    camera = Camera()
    camera.earn_trust()
    for _ in range(3):
        camera.send(SPS, PPS, KEY, markers="111")
        camera.send(FIRST)
    assert [unit.data for unit in camera.take()] == [joined(SPS, PPS, KEY), joined(FIRST)] * 3


def test_parameter_sets_with_a_timestamp_of_their_own() -> None:
    camera = Camera()
    camera.earn_trust()
    camera.send(SPS, PPS)
    camera.send(KEY)
    (unit,) = camera.take()
    assert (unit.data, unit.is_keyframe) == (joined(SPS, PPS, KEY), True)
    assert unit.timestamp == camera.timestamp


@pytest.mark.parametrize("markers", ["1", "0"])
def test_pictures_that_share_a_timestamp(markers: str) -> None:
    camera = Camera()
    for _ in range(20):
        camera.send(AUD, FIRST, markers="0" + markers, step=0)
    units = camera.take()
    assert len(units) >= 18
    assert {unit.data for unit in units} == {joined(AUD, FIRST)}


def test_what_precedes_a_picture_is_not_put_behind_the_one_before() -> None:
    camera = Camera()
    camera.send(FIRST, markers="0")
    camera.send(SPS, PPS, KEY, markers="000", step=0)
    camera.send(FIRST)
    assert [u.data for u in camera.take()] == [joined(FIRST), joined(SPS, PPS, KEY)]


def test_the_last_picture_of_a_connection_is_not_forgotten() -> None:
    camera = Camera()
    camera.send(FIRST)
    camera.out.finish()
    assert len(camera.take()) == 1


def test_what_has_no_end_is_not_collected_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures_module, "_LARGEST", 10_000)
    camera = Camera()
    pieces = [NEXT + bytes(1000)] * 100
    with pytest.raises(NotUnderstood):
        camera.send(*pieces, markers="0" * 100)


# ---- losses --------------------------------------------------------------------------------------


def test_of_a_picture_that_lost_a_packet_the_rest_is_kept() -> None:
    camera = Camera()
    camera.earn_trust()
    camera.lose_a_keyframe()
    first, second, _, fourth = slices(1)
    camera.send(first, second, markers="00")
    camera.out.lost()
    camera.send(fourth, step=0)
    camera.send(*slices(2))
    damaged, whole = camera.take()
    assert (damaged.data, damaged.is_damaged) == (joined(first, second, fourth), True)
    assert (whole.data, whole.is_damaged) == (joined(*slices(2)), False)
    assert (damaged.missing, whole.missing) == (0, 0)


def test_a_slice_ends_where_its_first_packet_is_missing() -> None:
    """What follows can't be read without it, but whole slices behind can."""
    camera = Camera()
    camera.earn_trust()
    camera.lose_a_keyframe()
    camera.send(SPS, PPS, b"\x7c\x85\x88begin", b"\x7c\x05middle", markers="0000")
    camera.out.lost()
    camera.send(b"\x7c\x05more", b"\x7c\x45end", b"\x65\x48another", markers="001", step=0)
    camera.send(*slices(1))
    key, after = camera.take()
    assert key.data == joined(SPS, PPS, b"\x65\x88beginmiddle", b"\x65\x48another")
    assert (key.is_keyframe, key.is_damaged, key.missing) == (True, True, 0)
    assert (after.data, after.is_damaged) == (joined(*slices(1)), False)


def test_a_picture_whose_beginning_is_lost_is_left_out_and_counted() -> None:
    camera = Camera()
    camera.earn_trust()
    camera.out.lost()
    camera.send(*slices(1)[1:])
    camera.send(*slices(2))
    (unit,) = camera.take()
    assert (unit.data, unit.missing, unit.is_damaged) == (joined(*slices(2)), 1, False)
    camera.send(*slices(3))
    assert camera.take()[0].missing == 0


@pytest.mark.parametrize("trusts", [True, False])
def test_the_end_of_one_and_the_beginning_of_the_next_may_be_lost(trusts: bool) -> None:
    camera = Camera()
    if trusts:
        camera.earn_trust()
    else:
        camera.send(*slices(0))
    camera.send(*slices(1)[:2], markers="00")
    camera.out.lost()
    camera.send(*slices(2)[2:])
    camera.send(*slices(3))
    camera.send(*slices(4))
    camera.send(*slices(5))
    units = camera.take()[not trusts :]
    assert units[0].data == joined(*slices(3))
    assert [unit.missing for unit in units[:2]] == [2, 0]


def test_whole_pictures_that_are_lost_are_noticed() -> None:
    camera = Camera()
    camera.earn_trust()
    camera.out.lost()
    camera.send(*slices(1))
    assert [unit.missing for unit in camera.take()] == [1]


def test_after_a_lost_keyframe_nothing_comes_until_the_next() -> None:
    camera = Camera()
    camera.earn_trust()
    camera.out.lost()
    camera.send(b"\x65\x48its second slice")
    for number in range(5):
        camera.send(*slices(number))
    assert not camera.take()
    camera.send(SPS, PPS, KEY)
    camera.send(*slices(1))
    key, after = camera.take()
    assert (key.missing, key.is_keyframe) == (6, True)
    assert after.missing == 0


def test_a_damaged_keyframe_counts_only_after_another_one() -> None:
    """One alone costs its group; of many in a row only the first does."""
    camera = Camera()
    camera.earn_trust()
    for _ in range(3):
        camera.send(SPS, PPS, KEY, markers="000")
        camera.out.lost()
        camera.send(*slices(1))
    units = camera.take()
    assert [unit.is_damaged for unit in units] == [True, False, True, False]
    assert units[0].data == joined(SPS, PPS, KEY)
    assert [unit.missing for unit in units] == [2, 0, 0, 0]
    camera.send(SPS, PPS, KEY)
    camera.send(*slices(2)[:2], markers="00")
    camera.out.lost()
    camera.send(*slices(3))
    whole, after = camera.take()
    assert (whole.is_keyframe, whole.is_damaged) == (True, False)
    assert (after.data, after.missing) == (joined(*slices(3)), 1), "whole pictures only again"


def test_a_fragment_without_its_beginning_is_no_picture() -> None:
    camera = Camera()
    camera.earn_trust()
    camera.out.lost()
    camera.send(b"\x7c\x05middle of a keyframe", b"\x7c\x45its end")
    camera.send(FIRST)
    assert not camera.take(), "it was a keyframe, which the next picture builds on"
    camera.send(KEY)
    assert camera.take()[0].missing == 2


def test_a_loss_between_pictures_does_no_harm_where_markers_are_not_yet_believed() -> None:
    camera = Camera()
    camera.send(FIRST + b"a")
    camera.out.lost()
    camera.send(FIRST + b"b")
    camera.send(FIRST + b"c")
    assert [unit.data for unit in camera.take()] == [joined(FIRST + b"a"), joined(FIRST + b"b")]


def test_joining_in_the_middle_of_a_picture_is_no_loss() -> None:
    camera = Camera()
    camera.send(b"\x7c\x01middle", b"\x7c\x41end")
    camera.send(*slices(1))
    camera.send(*slices(2))
    (unit,) = camera.take()
    assert (unit.data, unit.missing) == (joined(*slices(1)), 0)
