"""Descriptions, as cameras write them."""

from hypothesis import given
from hypothesis import strategies as st

from nvr.media.rtsp.sdp import parse_sdp

ORDINARY = """v=0
s=camera
a=control:rtsp://10.0.0.1/live/
m=video 0 RTP/AVP 96
a=rtpmap:96 H264/90000
a=fmtp:96 packetization-mode=1; sprop-parameter-sets="Z0IACtoM","aM4G4g"
a=framerate:12.5
a=control:track1
m=audio 0 RTP/AVP 0
a=control:track2
m=audio 0 RTP/AVP 8
a=sendonly
m=application 0 RTP/AVP 107
a=rtpmap:107 vnd.onvif.metadata/90000
"""


def test_an_ordinary_description() -> None:
    description = parse_sdp(ORDINARY)
    assert description.control == "rtsp://10.0.0.1/live/"
    video, audio, back, other = description.media
    assert (video.kind, video.payload_type, video.encoding) == ("video", 96, "H264")
    assert (video.clock_rate, video.fps, video.control) == (90_000, 12.5, "track1")
    assert [unit[0] & 31 for unit in video.parameter_sets()] == [7, 8]
    assert (audio.encoding, audio.clock_rate, audio.channels) == ("PCMU", 8000, 1)
    assert not audio.is_back_channel
    assert back.is_back_channel
    assert other.kind == "application"


def test_h265_names_its_sets_one_by_one() -> None:
    text = (
        "m=video 0 RTP/AVP 98\na=rtpmap:98 h265/90000\n"
        "a=fmtp:98 sprop-sps=QgE=;sprop-vps=QAE=;sprop-pps=RAE="
    )
    (media,) = parse_sdp(text).media
    assert media.encoding == "H265"
    assert [unit[0] >> 1 for unit in media.parameter_sets()] == [32, 33, 34]


def test_slips_are_forgiven() -> None:
    text = (
        "m=video 0 RTP/AVP 96 97 \r"
        "a=rtpmap:97  H264 / 90000\n\n"  # for another type than the first
        "a=fmtp:97 sprop-parameter-sets=Z0IACtoM,,%%%;;=;x\r\n"
        "a=framerate:none\n"
    )
    (media,) = parse_sdp(text).media
    assert (media.encoding, media.clock_rate, media.fps) == ("H264", 90_000, 0.0)
    assert len(media.parameter_sets()) == 1


@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from([*ORDINARY.splitlines(), "m=", "a=:", "m=video 0 RTP/AVP ²"])).map(
        "\n".join
    )
)
def test_garbage_is_forgiven(text: str) -> None:
    for media in parse_sdp(text).media:
        media.parameter_sets()
        assert media.clock_rate > 0
        assert media.channels > 0
