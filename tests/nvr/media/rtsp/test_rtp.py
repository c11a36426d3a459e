"""RTP packets: headers, order, losses."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from nvr.media.rtsp.rtp import RtpStream


class Log:
    """Notes what comes."""

    def __init__(self) -> None:
        self.events: list[object] = []

    def add(self, payload: bytes, timestamp: int, marker: bool) -> None:
        self.events.append((payload, timestamp, marker))

    def lost(self) -> None:
        self.events.append("lost")


def packet(sequence: int, payload: bytes = b"x", *, ssrc: int = 1, first: int = 0x80) -> bytes:
    return struct.pack(">BBHII", first, 96, sequence & 0xFFFF, 7, ssrc) + payload


def heard(*packets: bytes, is_reliable: bool = True) -> list[object]:
    log = Log()
    stream = RtpStream(96, log, is_reliable=is_reliable)
    for each in packets:
        stream.take(each)
    return [event if isinstance(event, str) else event[0] for event in log.events]  # type: ignore[index]


def test_padding_extension_and_sources_are_no_payload() -> None:
    sources = packet(1, bytes(8) + b"data", first=0x82)
    extension = packet(2, b"\xbe\xde\0\1" + bytes(4) + b"data", first=0x90)
    padding = packet(3, b"data\0\0\3", first=0xA0)
    assert heard(sources, extension, padding) == [b"data"] * 3


def test_what_is_no_such_packet_is_left_out() -> None:
    assert (
        heard(b"", b"short", packet(1, first=0x40), packet(1)[:1] + b"\x08" + packet(1)[2:]) == []
    )
    assert heard(packet(1, b"", first=0x9F), packet(1, b"\xff", first=0xA0)) == []


def test_an_empty_packet_counts_but_holds_nothing() -> None:
    assert heard(packet(1, b"a"), packet(2, b""), packet(3, b"b")) == [b"a", b"b"]


def test_numbers_wrap_without_loss() -> None:
    assert "lost" not in heard(*(packet(n) for n in range(65530, 65545)))


def test_a_gap_is_told_before_what_follows() -> None:
    assert heard(packet(1, b"a"), packet(3, b"b")) == [b"a", "lost", b"b"]


def test_late_and_repeated_packets_are_left_out() -> None:
    late = heard(packet(5, b"a"), packet(6, b"b"), packet(6, b"b"), packet(4), is_reliable=False)
    assert late == [b"a", b"b"]


def test_another_source_begins_anew() -> None:
    assert heard(packet(9, b"a"), packet(100, b"b", ssrc=2), packet(101, b"c", ssrc=2)) == [
        b"a", "lost", b"b", b"c",
    ]  # fmt: skip


def test_senseless_numbers_are_not_believed_where_nothing_can_be_lost() -> None:
    events = heard(*(packet(7) for _ in range(200)))
    assert events.count("lost") < 40
    assert events.count(b"x") == 200


def test_a_camera_that_was_short_of_time_for_a_moment_is_believed_again() -> None:
    stumbling = [packet(2 * n) for n in range(100)]
    steady = [packet(200 + n) for n in range(600)]
    before = heard(*stumbling, *steady).count("lost")
    assert heard(*stumbling, *steady, packet(900)).count("lost") == before + 1
    assert heard(*stumbling, *steady[:100], packet(900)).count("lost") == before, "not yet"


def test_what_a_report_says() -> None:
    stream = RtpStream(96, Log(), is_reliable=False)
    for number in (65534, 65535, 0, 3):
        stream.take(packet(number))
    assert (stream.expected, stream.packets) == (6, 4)
    assert stream.highest == 0x10003


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_garbage_is_survived(packets: list[bytes]) -> None:
    stream = RtpStream(96, Log(), is_reliable=True)
    for each in packets:
        stream.take(each)
        stream.take(b"\x9f\x60" + each)


def test_a_camera_that_numbers_anew_over_udp_is_followed() -> None:
    """Its encoder was restarted: what comes is not late, however long one waits."""
    before = [packet(n) for n in range(5000, 5010)]
    after = [packet(n) for n in range(3000, 3010)]
    assert len([e for e in heard(*before, *after, is_reliable=False) if e == b"x"]) == 20
    assert heard(packet(5000, b"a"), packet(4950, b"late"), is_reliable=False) == [b"a"]
