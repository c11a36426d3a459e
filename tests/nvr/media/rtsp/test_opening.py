"""Everything up to the first picture, with cameras that have habits."""

import time
from contextlib import suppress
from pathlib import Path

import pytest

from nvr.clock import RealClock
from nvr.errors import CameraError, CameraUnreachable, CameraUnsupported
from nvr.media.rtsp import receiver as receiver_module
from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.receiver import Receiver
from nvr.web.certificate import ensure_certificate, server_context
from tests.nvr.media.rtsp.odd_camera import answer, interleaved, odd_camera, rtp, sdp
from tests.nvr.media.rtsp.receiving import receive
from tests.nvr.rtsp import Rtsp
from tests.nvr.streams import Recipe, stream


def test_opening_does_not_wait_for_a_keyframe(rtsp: Rtsp) -> None:
    url = rtsp.add("door", stream(Recipe(seconds=8, gop=120)))
    time.sleep(0.5)
    began = time.monotonic()
    found, _, _ = receive(url, 1)
    assert time.monotonic() - began < 1
    assert (found.info.width, found.info.height, found.info.fps) == (192, 108, 15)


@pytest.mark.parametrize("video", ["libx264", "libx265"])
def test_parameter_sets_that_come_only_in_band(video: str) -> None:
    recipe = Recipe(video=video, seconds=4)
    with odd_camera(description=sdp(recipe, sets=False)) as camera:
        units = [b"".join(interleaved(0, p) for p in unit) for unit in rtp(recipe).units]
        camera.stream = units[5:]  # the camera is in the middle of a group
        found, packets, _ = receive(camera.url, 10)
    assert (found.info.width, found.info.height) == (192, 108)
    assert packets[0].is_keyframe, "nothing of what it was opened with is lost"


def test_parameter_sets_that_never_come() -> None:
    with odd_camera(description=sdp(sets=False)) as camera:
        units = [unit for unit, key in zip(rtp().units, rtp().keys, strict=True) if not key]
        camera.stream = [b"".join(interleaved(0, p) for p in unit) for unit in units]
        camera.pause_s = 0.05
        with pytest.raises(CameraUnsupported, match="no decodable picture"):
            receive(camera.url, timeouts_s=(1.0, 1.0))


def test_sound_is_not_even_asked_for() -> None:
    recipe = Recipe(audio="aac", seconds=4)
    with odd_camera(description=sdp(recipe, tracks=2)) as camera:
        receive(camera.url, 1)
        assert camera.methods().count("SETUP") == 1


def test_sound_that_we_might_send_is_not_asked_for() -> None:
    back = "m=audio 0 RTP/AVP 0\r\na=control:back\r\na=sendonly\r\n"
    with odd_camera(description=sdp() + back) as camera:
        found, _, _ = receive(camera.url, 1, want_audio=True)
        assert found.audio is None
        assert camera.methods().count("SETUP") == 1


@pytest.mark.parametrize(
    "sound", ["m=audio 0 RTP/AVP 2\r\na=rtpmap:2 G726-32/8000\r\n", "m=audio 0 RTP/AVP 0\r\n"]
)
def test_sound_that_can_not_be_had_is_left_out(
    sound: str, caplog: pytest.LogCaptureFixture
) -> None:
    with odd_camera(description=sdp() + sound + "a=control:sound\r\n") as camera:
        camera.on["SETUP"] = lambda method, url, headers: (
            answer(headers["cseq"], status="500 No")
            if url.endswith("sound")
            else camera.good_answer(method, url, headers)
        )
        found, packets, _ = receive(camera.url, 5, want_audio=True)
    assert found.audio is None
    assert len(packets) == 5
    assert len(caplog.records) == 1


def test_channels_are_those_that_the_camera_gives() -> None:
    with odd_camera() as camera:
        camera.on["SETUP"] = lambda _m, _u, h: answer(
            h["cseq"], "Transport: RTP/AVP/TCP;unicast;interleaved=6-7", "Session: abc"
        )
        camera.stream = [b"".join(interleaved(6, p) for p in unit) for unit in rtp().units]
        assert len(receive(camera.url, 10)[1]) == 10


def test_data_may_come_before_the_answer_to_play() -> None:
    with odd_camera() as camera:
        first, *rest = [b"".join(interleaved(0, p) for p in unit) for unit in rtp().units]
        camera.stream = rest
        camera.on["PLAY"] = lambda m, u, h: first + camera.good_answer(m, u, h)
        source = Receiver(camera.url, RealClock())
        source.open()
        assert source._video is not None
        assert source._video.rtp.packets == len(rtp().units[0])
        source.close()


@pytest.mark.parametrize(
    "description",
    [
        sdp().replace("H264", "JPEG"),
        sdp().replace("packetization-mode=1", "packetization-mode=2"),
        "m=video 0 RTP/AVP 26\r\n",
    ],
)
def test_what_it_does_not_know_is_left_to_others(description: str) -> None:
    with odd_camera(description=description) as camera, pytest.raises(NotUnderstood):
        receive(camera.url)


def test_no_video() -> None:
    with (
        odd_camera(description="v=0\r\nm=audio 0 RTP/AVP 0\r\n") as camera,
        pytest.raises(CameraUnsupported, match="no video"),
    ):
        receive(camera.url)


def test_tls_with_a_certificate_that_nobody_signed(tmp_path: Path) -> None:
    ensure_certificate(tmp_path / "camera.pem", ["camera"], ["127.0.0.1"])
    with odd_camera(tls=server_context(tmp_path / "camera.pem")) as camera:
        found, packets, _ = receive(camera.url, 30)
    assert found.info.codec == "h264"
    assert len(packets) == 30


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_an_answer_in_another_transport_is_left_to_others(transport: str) -> None:
    with odd_camera() as camera:
        other = (
            "RTP/AVP;unicast;server_port=5-6"
            if transport == "tcp"
            else "RTP/AVP/TCP;interleaved=0-1"
        )
        camera.on["SETUP"] = lambda _m, _u, h: answer(
            h["cseq"], f"Transport: {other}", "Session: a"
        )
        with suppress(CameraError), pytest.raises(NotUnderstood):
            receive(camera.url, transport=transport)


@pytest.mark.parametrize("channels", ["9999-10000", "256", "²", "255"])
def test_channels_that_there_are_not(channels: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver_module, "_REPORT_EVERY_S", 0.1)
    monkeypatch.setattr(receiver_module, "TICK_S", 0.1)
    with odd_camera() as camera:
        camera.on["SETUP"] = lambda _m, _u, h: answer(
            h["cseq"], f"Transport: RTP/AVP/TCP;interleaved={channels}", "Session: a"
        )
        _, packets, error = receive(camera.url, 40)
        assert (len(packets), error) == (40, None)
        assert camera.data, "reports went out"


@pytest.mark.parametrize("rate", [1, 7, 96_001, 9_999_999])
def test_sound_at_a_rate_that_nobody_knows_does_not_cost_the_picture(rate: int) -> None:
    with odd_camera() as camera:
        lines = ("m=audio 0 RTP/AVP 97", f"a=rtpmap:97 PCMA/{rate}", "a=control:track1")
        camera.description = sdp() + "\r\n".join(lines) + "\r\n"
        source = Receiver(camera.url, RealClock(), want_audio=True)
        found = source.open()
        source.close()
    assert found.info.audio_codec is None


def test_pictures_before_the_answer_to_play_do_not_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pictures = b"".join(interleaved(0, p) for unit in rtp().units for p in unit)
    monkeypatch.setattr("nvr.media.rtsp.session._MOST_BEFORE_ANSWER", 5 * len(pictures))
    with odd_camera() as camera:
        camera.on["PLAY"] = lambda _m, _u, _h: pictures * 20
        source = Receiver(camera.url, RealClock(), timeouts_s=(30.0, 30.0))
        with pytest.raises(CameraUnreachable, match="does not answer as a camera does"):
            source.open()
        source.close()
