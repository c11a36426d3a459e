"""Whole connections over real sockets: to the demo's cameras, and to cameras that have habits."""

import itertools
import socket
import struct
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from demo.rtp import RtpSender
from nvr.clock import RealClock
from nvr.errors import CameraError, CameraStalled, CameraUnreachable, CameraUnsupported
from nvr.media.libav import LibavReceiver
from nvr.media.rtsp import receiver as receiver_module
from nvr.media.rtsp.connection import Connection
from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.receiver import Receiver
from nvr.media.rtsp.udp import UdpPair
from nvr.messages import Packet, StreamFormat
from nvr.web.certificate import ensure_certificate, server_context
from tests.nvr.media.rtsp.odd_camera import (
    OddCamera,
    answer,
    interleaved,
    odd_camera,
    rtp,
    sdp,
    unmarked,
)
from tests.nvr.rtsp import Rtsp
from tests.nvr.streams import Recipe, stream

SOUND = Recipe(audio="aac", seconds=13)


def receive(
    url: str, count: int = 20, **options: Any
) -> tuple[StreamFormat, list[Packet], CameraError | None]:
    """Open, take some packets, and tell how it ended."""
    source = Receiver(url, RealClock(), **options)
    packets: list[Packet] = []
    try:
        found = source.open()
        try:
            packets += itertools.islice(source.packets(threading.Event()), count)
        except CameraError as error:
            return found, packets, error
        return found, packets, None
    finally:
        source.close()


def numbered(camera: OddCamera) -> None:
    """Let the camera send a whole clip quickly and hang up."""
    camera.stream = [b"".join(interleaved(0, p) for p in unit) for unit in rtp().units]
    camera.pause_s, camera.hangs_up = 0.001, True


# ---- the same as libav ---------------------------------------------------------------------------


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize(
    "recipe",
    [
        SOUND,
        Recipe(video="libx265", audio="pcm_alaw", container="mov", seconds=13),
        Recipe(video="libx265", b_frames=2, audio="pcm_mulaw", container="mov", seconds=13),
        Recipe(b_frames=2, audio="libopus", seconds=13),
    ],
    ids=lambda recipe: f"{recipe.video}-{recipe.audio}-{recipe.b_frames}",
)
def test_packets_are_those_that_libav_gives(rtsp: Rtsp, recipe: Recipe, transport: str) -> None:
    url = rtsp.add("door", stream(recipe))
    formats: dict[type, StreamFormat] = {}
    packets: dict[type, list[Packet]] = {}

    def run(kind: type[Receiver | LibavReceiver], seconds: float) -> None:
        source: Receiver | LibavReceiver
        if kind is Receiver:
            source = Receiver(url, RealClock(), transport=transport, want_audio=True)
        else:  # over TCP, whatever the other does
            source = LibavReceiver(url, RealClock(), want_audio=True)
        try:
            formats[kind] = source.open()
            stop = threading.Event()
            threading.Timer(seconds, stop.set).start()
            packets[kind] = list(source.packets(stop))
        finally:
            source.close()

    threads = [threading.Thread(target=run, args=(kind, 3)) for kind in (Receiver, LibavReceiver)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    own, libavs = formats[Receiver], formats[LibavReceiver]
    assert own.info == libavs.info
    assert own.video.codec_context.extradata == libavs.video.codec_context.extradata
    assert own.video.codec_context.has_b_frames == libavs.video.codec_context.has_b_frames
    for is_video in (True, False):
        there = {bytes(p.av): p for p in packets[LibavReceiver] if p.is_video == is_video}
        mine = [p for p in packets[Receiver] if p.is_video == is_video]
        pairs = [(p, there[data]) for p in mine if (data := bytes(p.av)) in there]
        assert len(pairs) >= 20
        assert len(pairs) >= 0.8 * len(mine), "the rest came before libav was ready"
        assert all(a.is_keyframe == b.is_keyframe for a, b in pairs)
        assert all(a.av.is_keyframe == b.av.is_keyframe for a, b in pairs)
        assert all(a.time_base == b.time_base for a, b in pairs)
        assert all(p.av.time_base == p.time_base and p.av.pts == p.pts for p in mine)
        if is_video:  # pieces of sound repeat
            assert len({a.pts - b.pts for a, b in pairs}) == 1
        else:
            assert all(a.av.duration == b.av.duration for a, b in pairs)


def test_picture_and_sound_lie_beside_each_other(rtsp: Rtsp) -> None:
    _, packets, _ = receive(rtsp.add("door", stream(SOUND)), 60, want_audio=True)
    late = {
        is_video: min(
            p.wall_us / 1e6 - float(p.pts * p.time_base) for p in packets if p.is_video == is_video
        )
        for is_video in (True, False)
    }
    assert abs(late[True] - late[False]) < 0.1


def test_a_picture_is_out_before_the_next_one_begins() -> None:
    with odd_camera() as camera:
        units = [b"".join(interleaved(0, p) for p in unit) for unit in rtp().units]
        camera.stream = [b"".join(units[:20]), *units[20:26]]
        camera.pause_s = 0.3
        source = Receiver(camera.url, RealClock())
        source.open()
        packets = source.packets(threading.Event())
        for _ in range(20):
            next(packets)
        began = time.monotonic()
        for _ in range(5):
            next(packets)
        assert time.monotonic() - began < 5 * 0.3 + 0.15, "the last one was not waited for"
        source.close()


# ---- opening -------------------------------------------------------------------------------------


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


# ---- receiving -----------------------------------------------------------------------------------


def test_all_pictures_of_a_camera_without_markers() -> None:
    with odd_camera() as camera:
        units = [[unmarked(packet) for packet in unit] for unit in rtp().units]
        camera.stream = [b"".join(interleaved(0, p) for p in unit) for unit in units]
        camera.pause_s, camera.hangs_up = 0.001, True
        _, packets, error = receive(camera.url, 1000)
    assert len(packets) == len(units) - 1, "of the last one nobody knows whether it is whole"
    assert isinstance(error, CameraUnreachable)


def test_the_end_of_the_connection_loses_no_picture() -> None:
    with odd_camera() as camera:
        numbered(camera)
        _, packets, error = receive(camera.url, 1000)
    assert len(packets) == len(rtp().units)
    assert error is not None
    assert "ended the stream" in error.message


def test_a_goodbye_is_understood() -> None:
    with odd_camera() as camera:
        numbered(camera)
        camera.hangs_up = False
        camera.stream.append(interleaved(1, RtpSender(90_000, 96).goodbye()))
        _, packets, error = receive(camera.url, 1000)
    assert len(packets) == len(rtp().units)
    assert isinstance(error, CameraUnreachable)


def test_a_picture_that_the_camera_left_out_is_counted() -> None:
    with odd_camera() as camera:
        numbered(camera)
        del camera.stream[20]
        _, packets, _ = receive(camera.url, 1000)
    assert [p.missing for p in packets if p.missing] == [1]
    assert len(packets) == len(rtp().units) - 1


def test_a_camera_that_trickles_has_stalled() -> None:
    with odd_camera() as camera:
        whole = b"".join(interleaved(0, p) for unit in rtp().units for p in unit)
        camera.stream = [whole[at : at + 1] for at in range(2000)]
        _, packets, error = receive(camera.url, timeouts_s=(1.0, 1.0))
    assert isinstance(error, CameraStalled)
    assert len(packets) < 3


def test_a_camera_whose_pictures_never_end_has_stalled() -> None:
    with odd_camera() as camera:
        slice_ = rtp().units[1][0]
        camera.stream = [
            interleaved(0, unmarked(slice_[:2] + struct.pack(">H", n) + slice_[4:12]) + b"\x41\x1a")
            for n in range(300)
        ]
        _, packets, error = receive(camera.url, timeouts_s=(1.0, 1.0))
    assert isinstance(error, CameraStalled)
    assert error is not None
    assert "no whole picture" in error.message
    assert not packets


def test_silence_is_told_and_the_session_kept_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiver_module, "_REPORT_EVERY_S", 0.5)
    with odd_camera() as camera:
        camera.on["SETUP"] = lambda _m, _u, h: answer(
            h["cseq"], f"Transport: {h['transport']}", "Session: abc;timeout=2"
        )
        camera.stream = [b"".join(interleaved(0, p) for p in rtp().units[0])]
        began = time.monotonic()
        _, _, error = receive(camera.url, timeouts_s=(2.0, 3.0))
        assert isinstance(error, CameraStalled)
        assert 2.5 < time.monotonic() - began < 6
        assert camera.methods().count("OPTIONS") >= 2
        kinds = [data[5] for data in camera.data]
        assert kinds
        assert set(kinds) == {201}, "reports, on the second channel"
        assert {data[1] for data in camera.data} == {1}


def test_the_cameras_own_clock_is_used_when_it_is_right() -> None:
    """Everything arrives 300 ms late, and the camera says so."""
    with odd_camera() as camera:
        source = rtp()
        zero_us = time.time_ns() // 1000 - 300_000
        report = interleaved(1, source.sender.report(zero_us, 0.0))
        pieces = [b"".join(interleaved(0, p) for p in unit) for unit in source.units]
        camera.stream = [report + pieces[0], *pieces[1:10], report + pieces[10], *pieces[11:]]
        camera.pause_s = 1 / 15
        began_us = time.time_ns() // 1000
        _, packets, _ = receive(camera.url, 20)
    last = packets[-1]
    media_us = round((last.pts - packets[0].pts) * last.time_base * 1_000_000)
    assert last.wall_us == pytest.approx(zero_us + media_us, abs=1000)
    assert last.wall_us < began_us + media_us - 250_000


def test_stopping_is_quick() -> None:
    with odd_camera() as camera:
        camera.stream = [b"".join(interleaved(0, p) for p in rtp().units[0])]
        source = Receiver(camera.url, RealClock())
        source.open()
        stop = threading.Event()
        threading.Timer(0.2, stop.set).start()
        began = time.monotonic()
        assert list(source.packets(stop)) is not None
        assert time.monotonic() - began < 2
        source.close()
        source.close()
        time.sleep(0.1)
        assert camera.methods()[-1] == "TEARDOWN"


# ---- UDP -----------------------------------------------------------------------------------------


def alter(rtsp: Rtsp, name: str, change: Any) -> None:
    def set_it() -> None:
        rtsp._server.cameras[name].streams[name].alter = change

    rtsp.call(set_it)


def test_packets_that_overtake_each_other(rtsp: Rtsp) -> None:
    url = rtsp.add("door", stream(Recipe(seconds=13, width=1280, height=720)))
    alter(rtsp, "door", lambda _due, packets: packets[::-1])
    _, packets, _ = receive(url, 60, transport="udp")
    assert sum(packet.missing for packet in packets) == 0
    steps = {b.pts - a.pts for a, b in itertools.pairwise(packets)}
    assert steps == {6000}


def test_packets_that_are_lost(rtsp: Rtsp) -> None:
    url = rtsp.add("door", stream(Recipe(seconds=13)))
    sent = 0

    def lose(_due: object, packets: list[bytes]) -> list[bytes]:
        nonlocal sent
        sent += 1
        return packets if sent % 10 else packets[:-1]

    alter(rtsp, "door", lose)
    _, packets, error = receive(url, 60, transport="udp")
    assert error is None
    assert sum(packet.missing for packet in packets) >= 4
    slots = (packets[-1].pts - packets[0].pts) // 6000 + 1
    assert slots == len(packets) + sum(packet.missing for packet in packets)


def test_udp_that_never_arrives() -> None:
    with odd_camera() as camera:
        _, _, error = receive(camera.url, transport="udp", timeouts_s=(1.0, 1.0))
        setup = next(headers for method, _, headers in camera.requests if method == "SETUP")
    assert setup["transport"].startswith("RTP/AVP;unicast;client_port=")
    assert isinstance(error, CameraStalled)
    assert error is not None
    assert "transport tcp" in error.message


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


def test_where_udp_comes_from_changes_not_where_ours_goes() -> None:
    """A camera behind a translating router names an inner address, and may name any other."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        peer = socket.create_connection(server.getsockname())
        for number in range(20):
            pair = UdpPair(peer, lambda _: None, lambda _: None)
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as camera:
                camera.bind(("127.0.0.1", 0))
                camera.settimeout(2)
                pair.sent_from(f"192.0.2.{number}", (1, camera.getsockname()[1]))
                pair.send_report(b"report")
                assert camera.recv(100) == b"report"
            pair.close()
        peer.close()


def test_a_port_that_there_is_not() -> None:
    with odd_camera() as camera:
        camera.on["SETUP"] = lambda _m, _u, h: answer(
            h["cseq"], "Transport: RTP/AVP;unicast;server_port=99999-100000", "Session: a"
        )
        _, _, error = receive(camera.url, transport="udp", timeouts_s=(1.0, 1.0))
    assert isinstance(error, CameraStalled)


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


def test_a_network_that_loses_much_is_told_once(
    rtsp: Rtsp, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(receiver_module, "_REPORT_EVERY_S", 0.5)
    monkeypatch.setattr(receiver_module, "_told_of_losses", set())
    url = rtsp.add("door", stream(Recipe(seconds=13)), packet_loss=0.2)
    for _ in range(2):
        receive(url, 40, transport="udp")
    told = [record.getMessage() for record in caplog.records if "is lost" in record.getMessage()]
    assert len(told) == 1
    assert "transport to tcp" in told[0]


# ---- patience ------------------------------------------------------------------------------------


def test_who_is_in_no_hurry_gets_the_same_in_fewer_reads(
    rtsp: Rtsp, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = rtsp.add("door", stream(SOUND))
    monkeypatch.setattr(receiver_module, "_SETTLED_PICTURES", 0)
    reads = 0
    read = Connection.read

    def counted(connection: Connection) -> bool:
        nonlocal reads
        reads += 1
        return read(connection)

    monkeypatch.setattr(Connection, "read", counted)
    _, packets, error = receive(url, 60, is_urgent=lambda: False)
    assert error is None
    assert reads < 45, "two pictures at a time, as they come fifteen times a second"
    pts = [packet.pts for packet in packets]
    steps = {after - before for before, after in itertools.pairwise(pts)}
    assert steps == {90_000 // 15}, "and none is missing"
    behind_s = max(p.wall_us - p.pts / 0.09 for p in packets) - min(
        p.wall_us - p.pts / 0.09 for p in packets
    )
    assert behind_s < 1e6, "a picture's time is when it was taken, not when it was received"


def test_much_is_never_let_wait(rtsp: Rtsp, monkeypatch: pytest.MonkeyPatch) -> None:
    """A camera whose connection is full leaves pictures out."""
    url = rtsp.add("door", stream(SOUND))
    monkeypatch.setattr(receiver_module, "_SETTLED_PICTURES", 0)
    monkeypatch.setattr(receiver_module, "_PATIENT_BYTES", 0)
    slept: list[float] = []
    monkeypatch.setattr("nvr.media.rtsp.receiver.time.sleep", slept.append)
    _, packets, _ = receive(url, 20, is_urgent=lambda: False)
    assert len(packets) == 20
    assert receiver_module._PATIENCE_S not in slept
