"""Receiving, from real RTSP, HTTP and files."""

import itertools
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nvr.clock import RealClock, SimulatedClock
from nvr.errors import (
    CameraAuthFailed,
    CameraError,
    CameraStalled,
    CameraUnreachable,
    CameraUnsupported,
)
from nvr.media import source as source_module
from nvr.media.source import Source
from nvr.messages import Packet
from nvr.web.certificate import ensure_certificate, server_context
from tests.nvr.media.rtsp.odd_camera import interleaved, odd_camera, rtp, sdp
from tests.nvr.rtsp import Rtsp
from tests.nvr.streams import Recipe, stream


def receive(source: Source, count: int) -> list[Packet]:
    """Open and take some packets."""
    source.open()
    try:
        return list(itertools.islice(source.packets(threading.Event()), count))
    finally:
        source.close()


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_rtsp_packets_arrive_in_order_with_wall_time(
    rtsp: Rtsp, clip: Path, transport: str
) -> None:
    clock = RealClock()
    source = Source(rtsp.add("door", clip), clock, transport=transport)
    packets = receive(source, 20)
    assert all(packet.is_video for packet in packets), "audio was not asked for"
    assert any(packet.is_keyframe for packet in packets)
    assert packets == sorted(packets, key=lambda packet: packet.dts)
    now_us = clock.now_us()
    assert all(now_us - 5_000_000 < packet.wall_us <= now_us for packet in packets)
    apart = [b.wall_us - a.wall_us for a, b in itertools.pairwise(packets)]
    assert sum(apart) / len(apart) == pytest.approx(1_000_000 / 15, rel=0.2)


def test_audio_comes_only_when_wanted(rtsp: Rtsp, clip: Path) -> None:
    source = Source(rtsp.add("door", clip), RealClock(), want_audio=True)
    info = source.open().info
    source.close()
    assert (info.codec, info.width, info.height, info.audio_codec) == ("h264", 192, 108, "aac")


def test_wrong_password_is_told_without_showing_it(rtsp: Rtsp, clip: Path) -> None:
    url = rtsp.add("door", clip, login=("owner", "right"))
    with pytest.raises(CameraAuthFailed) as error:
        Source(url.replace("rtsp://", "rtsp://owner:wrong-secret@"), RealClock()).open()
    assert "wrong-secret" not in error.value.message


def test_right_password_opens(rtsp: Rtsp, clip: Path) -> None:
    url = rtsp.add("door", clip, login=("owner", "p@ss/word"))
    source = Source(url.replace("rtsp://", "rtsp://owner:p%40ss%2Fword@"), RealClock())
    assert source.open().info.codec == "h264"
    source.close()


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("rtsp://127.0.0.1:1/stream", CameraUnreachable),
        ("file:///nowhere/clip.mp4", CameraUnreachable),
        ("http://127.0.0.1:1/video.mjpeg", CameraUnreachable),
        (f"file://{__file__}", CameraUnsupported),
    ],
)
def test_what_can_not_be_opened_says_why(url: str, error: type[CameraError]) -> None:
    with pytest.raises(error) as caught:
        Source(url, RealClock()).open()
    assert caught.value.message


def test_a_path_that_the_camera_does_not_have(rtsp: Rtsp, clip: Path) -> None:
    url = rtsp.add("door", clip)
    with pytest.raises(CameraUnreachable, match="no stream at this path"):
        Source(url + "_nope", RealClock()).open()


def test_a_codec_that_can_not_be_recorded() -> None:
    path = stream(Recipe(video="mpeg4", seconds=1))
    with pytest.raises(CameraUnsupported, match="mpeg4"):
        Source(f"file://{path}", RealClock()).open()


def test_a_camera_that_dies_ends_the_stream(rtsp: Rtsp, clip: Path) -> None:
    source = Source(rtsp.add("door", clip), RealClock())
    source.open()
    packets = source.packets(threading.Event())
    next(packets)
    rtsp.die("door")
    with pytest.raises(CameraError):
        for _ in packets:
            pass
    source.close()


def test_a_camera_that_goes_silent_is_noticed(
    rtsp: Rtsp, clip: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_module, "_READ_TIMEOUT_S", 1.0)
    source = Source(rtsp.add("door", clip), RealClock())
    source.open()
    packets = source.packets(threading.Event())
    next(packets)
    rtsp.hang("door")
    with pytest.raises(CameraStalled):
        for _ in packets:
            pass
    source.close()


def test_what_the_own_receiver_does_not_know_comes_through_libav_and_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    description = sdp().replace("packetization-mode=1", "packetization-mode=2")
    with odd_camera(description=description) as camera:
        for _ in range(2):
            source = Source(camera.url.replace("//", "//owner:secret@"), RealClock())
            assert len(receive(source, 5)) == 5
            assert camera.requests[-1][2]["user-agent"].startswith("Lavf")
    told = [record.message for record in caplog.records if record.name == "nvr.media.source"]
    assert len(told) == 1
    assert told[0].startswith("127.0.0.1 is received through libav")
    assert "interleaved" in told[0]
    assert "secret" not in told[0]


def test_what_is_not_known_in_the_middle_of_a_stream_comes_through_libav_the_next_time() -> None:
    with odd_camera() as camera:
        units = rtp().units
        odd = units[9][0][:12] + b"\x19" + bytes(9)  # STAP-B, which libav leaves out
        camera.stream = [
            b"".join(interleaved(0, packet) for packet in unit)
            for unit in [*units[:9], [odd], *units[10:]]
        ]
        source = Source(camera.url, RealClock())
        source.open()
        with pytest.raises(CameraUnreachable, match="another way"):
            list(source.packets(threading.Event()))
        source.close()
        assert len(receive(Source(camera.url, RealClock()), 5)) == 5
        assert camera.requests[-1][2]["user-agent"].startswith("Lavf")


def test_a_file_plays_in_a_loop_in_real_time(clip: Path) -> None:
    clock = SimulatedClock()
    source = Source(f"file://{clip}", clock)
    packets = receive(source, 15 * 9)  # two loops and a bit of four seconds at 15 fps
    passed = [float(packet.dts * packet.time_base) for packet in packets]
    assert passed == sorted(passed)
    assert len(set(passed)) == len(passed), "every packet of a later loop has a time of its own"
    assert clock.monotonic() == pytest.approx(9, abs=0.5), "nine seconds of video take nine seconds"


def test_mjpeg_over_http_takes_the_time_of_arrival() -> None:
    jpegs = _jpegs()

    class Camera(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            for jpeg in jpegs * 20:
                head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
                try:
                    self.wfile.write(head.encode() + jpeg + b"\r\n")
                except OSError:
                    return
                time.sleep(0.1)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        source = Source(f"http://127.0.0.1:{server.server_port}/video", RealClock())
        packets = receive(source, 30)
        assert all(packet.is_keyframe for packet in packets)
        passed = [float(packet.dts * packet.time_base) for packet in packets]
        assert passed == sorted(set(passed))
        assert passed[-1] - passed[-11] == pytest.approx(1, abs=0.25), "ten pictures a second"
        assert all(p.av.pts == p.pts and p.av.time_base == p.time_base for p in packets)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_camera_that_never_answers_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "_OPEN_TIMEOUT_S", 1.0)
    with (
        socket.create_server(("127.0.0.1", 0)) as mute,
        pytest.raises(CameraUnreachable, match="does not answer"),
    ):
        Source(f"rtsp://127.0.0.1:{mute.getsockname()[1]}/1", RealClock()).open()


def _jpegs() -> list[bytes]:
    import av

    with av.open(str(stream(Recipe(video="mjpeg", seconds=1)))) as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


@pytest.mark.parametrize("by", ["redirect", "playlist"])
def test_a_camera_over_http_leads_nowhere_else(by: str) -> None:
    """Only the hosts that the owner named are ever connected to."""
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_args: object) -> None:
            pass

    class Camera(Elsewhere):
        def do_GET(self) -> None:
            target = f"http://127.0.0.2:{other.server_port}/x.ts"
            if by == "redirect":
                self.send_response(302)
                self.send_header("Location", target)
                self.end_headers()
                return
            lines = ("#EXTM3U", "#EXT-X-TARGETDURATION:2", "#EXTINF:2,", target, "#EXT-X-ENDLIST")
            playlist = "\n".join(lines).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/vnd.apple.mpegurl")
            self.send_header("Content-Length", str(len(playlist)))
            self.end_headers()
            self.wfile.write(playlist)

    with (
        ThreadingHTTPServer(("127.0.0.2", 0), Elsewhere) as other,
        ThreadingHTTPServer(("127.0.0.1", 0), Camera) as camera,
    ):
        servers = (other, camera)
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        source = Source(f"http://127.0.0.1:{camera.server_port}/video", RealClock())
        words = {"redirect": "refers to another", "playlist": "not a video stream"}[by]
        with pytest.raises(CameraError, match=words):
            source.open()
        source.close()
        for server in servers:
            server.shutdown()
    assert asked == []


def test_https_with_a_certificate_that_nobody_signed(tmp_path: Path) -> None:
    clip = stream(Recipe(seconds=2)).read_bytes()

    class Camera(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(clip)))
            self.end_headers()
            self.wfile.write(clip)

        def log_message(self, *_args: object) -> None:
            pass

    certificate = tmp_path / "certificate.pem"
    ensure_certificate(certificate, ["camera"], ["127.0.0.1"])
    with ThreadingHTTPServer(("127.0.0.1", 0), Camera) as server:
        server.socket = server_context(certificate).wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        source = Source(f"https://127.0.0.1:{server.server_port}/video.mp4", RealClock())
        assert source.open().info.codec == "h264"
        source.close()
        server.shutdown()
