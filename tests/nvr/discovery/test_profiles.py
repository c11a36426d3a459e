"""Which streams to record and to look at."""

import pytest

from nvr.discovery.document import parse
from nvr.discovery.profiles import Profile, choose, read_profiles

from .fake_camera import PROFILES, encoder, profile


def made(token: str, codec: str, width: int, fps: float = 15, source: str = "s") -> Profile:
    return Profile(token, token, codec, width, width * 9 // 16, fps, 1000, source, ptz=False)


def tokens(*profiles: Profile) -> tuple[str | None, str | None]:
    main, sub = choose(profiles)
    return main.token if main else None, sub.token if sub else None


@pytest.mark.parametrize(
    ("profiles", "wanted"),
    [
        ([], (None, None)),
        ([made("a", "h264", 1920)], ("a", None)),
        ([made("a", "h264", 640), made("b", "h264", 2560)], ("b", "a")),
        ([made("a", "h264", 1920), made("b", "h264", 320), made("c", "h264", 640)], ("a", "c")),
        ([made("a", "h264", 1920), made("b", "h264", 1280), made("c", "h264", 352)], ("a", "c")),
        # enough frames before the fitting size
        ([made("a", "h264", 1920), made("b", "h264", 640, 2), made("c", "h264", 1280)], ("a", "c")),
        # H.264 before H.265 of the same size, H.265 before MJPEG
        ([made("a", "hevc", 1920), made("b", "hevc", 640), made("c", "h264", 640)], ("a", "c")),
        ([made("a", "hevc", 1920), made("b", "mjpeg", 640), made("c", "hevc", 640)], ("a", "c")),
        # MJPEG is recorded only where there is nothing else
        ([made("a", "mjpeg", 2560), made("b", "h264", 1280)], ("b", None)),
        ([made("a", "mjpeg", 1280), made("b", "mjpeg", 640)], ("a", "b")),
        ([made("a", "mpeg4", 1280)], (None, None)),
        # another lens is another camera
        ([made("a", "h264", 1920), made("b", "h264", 640, source="t")], ("a", None)),
        ([made("a", "h264", 0), made("b", "h264", 640)], ("b", None)),
    ],
)
def test_choice(profiles: list[Profile], wanted: tuple[str | None, str | None]) -> None:
    assert tokens(*profiles) == wanted


def read(xml: str) -> list[Profile]:
    return read_profiles(parse(f'<a xmlns:trt="1" xmlns:tt="2" xmlns:tr2="3">{xml}</a>'.encode()))


def test_profiles_are_read() -> None:
    sub, main, tiny = read(PROFILES)
    assert sub == Profile("sub", "sub name", "h264", 640, 360, 10, 1000, "s1", ptz=False)
    assert (main.width, main.bitrate_kbps, main.ptz) == (2560, 4000, True)
    assert tiny.codec == "mjpeg"


def test_profiles_of_the_second_media_service() -> None:
    (found,) = read(
        '<tr2:Profiles token="t"><tr2:Name>N</tr2:Name><tr2:Configurations>'
        "<tr2:VideoSource><tt:SourceToken>s</tt:SourceToken></tr2:VideoSource>"
        "<tr2:VideoEncoder><tt:Encoding>H265</tt:Encoding><tt:Resolution><tt:Width>3840</tt:Width>"
        "<tt:Height>2160</tt:Height></tt:Resolution><tt:RateControl>"
        "<tt:FrameRateLimit>12.5</tt:FrameRateLimit></tt:RateControl></tr2:VideoEncoder>"
        '<tr2:PTZ token="p"/></tr2:Configurations></tr2:Profiles>'
    )
    assert found == Profile("t", "N", "hevc", 3840, 2160, 12.5, 0, "s", ptz=True)


def test_what_is_no_video_is_left_out() -> None:
    nonsense = encoder("H264", -5, 360, 10).replace("360", "1e99").replace(">10<", ">nan<")
    found = read(
        profile("", encoder("H264", 640, 360, 5))
        + profile("audio", "")
        + profile("odd", nonsense)
        + profile("x" * 300, encoder("H264", 640, 360, 5))
    )
    assert [(p.token, p.width, p.height, p.fps) for p in found] == [("odd", 0, 0, 0.0)]


def test_their_number_is_bounded() -> None:
    assert len(read(profile("a", encoder("H264", 640, 360, 5)) * 100)) == 64
