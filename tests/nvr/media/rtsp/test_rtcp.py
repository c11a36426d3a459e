"""Reports."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from demo.rtp import RtpSender
from nvr.media.rtsp.rtcp import Reception, parse_rtcp, write_receiver_report

NOW_US = 1_700_000_000_250_000


def test_a_senders_report_tells_the_time() -> None:
    sender = RtpSender(90_000, 96, ssrc=5, timestamp_zero=100)
    report, says_goodbye = parse_rtcp(sender.report(NOW_US, 2.0))
    assert report is not None
    assert abs(report.wall_us - NOW_US) <= 1
    assert (report.ssrc, report.timestamp, says_goodbye) == (5, 180_100, False)


def test_the_time_after_2036() -> None:
    sender = RtpSender(90_000, 96)
    for wall_us in (2_085_978_495_000_000, 2_085_978_497_000_000, 3_000_000_000_000_000):
        report, _ = parse_rtcp(sender.report(wall_us, 0.0))
        assert report is not None
        assert abs(report.wall_us - wall_us) <= 1


def test_goodbye_behind_a_report_is_heard() -> None:
    sender = RtpSender(90_000, 96)
    assert parse_rtcp(sender.report(NOW_US, 0.0) + sender.goodbye())[1]


def test_our_report_has_the_fields_of_rfc_3550() -> None:
    data = write_receiver_report(9, Reception(5, 0.25, 3, 70_000, 0xABCD, 1.5))
    head, kind, words, own, ssrc, lost, highest, jitter, last, since = struct.unpack_from(
        ">BBHIIIIIII", data
    )
    assert (head, kind, words, own, ssrc) == (0x81, 201, 7, 9, 5)
    assert (lost >> 24, lost & 0xFFFFFF, highest, jitter) == (64, 3, 70_000, 0)
    assert (last, since) == (0xABCD, 98_304)
    second = data[32:]
    assert second[1] == 202
    assert len(second) == 4 + 4 * int.from_bytes(second[2:4])


@given(st.floats(-2, 2), st.integers(-(2**40), 2**40))
def test_every_loss_fits_the_report(share: float, lost: int) -> None:
    assert len(write_receiver_report(1, Reception(2, share, lost, 3))) % 4 == 0


@given(st.binary(max_size=120))
def test_garbage_is_survived(data: bytes) -> None:
    parse_rtcp(data)
    parse_rtcp(b"\x80\xc8" + data)
