"""Whole connections over real sockets: to the demo's cameras, and to cameras that have habits."""

import itertools
import struct
import threading
import time

import pytest

from demo.rtp import RtpSender
from nvr.clock import RealClock
from nvr.errors import CameraStalled, CameraUnreachable
from nvr.media.libav import LibavReceiver
from nvr.media.rtsp import receiver as receiver_module
from nvr.media.rtsp.connection import Connection
from nvr.media.rtsp.receiver import Receiver
from nvr.messages import Packet, StreamFormat
from tests.nvr.media.rtsp.odd_camera import (
    OddCamera,
    answer,
    interleaved,
    odd_camera,
    rtp,
    unmarked,
)
from tests.nvr.media.rtsp.receiving import SOUND, receive
from tests.nvr.rtsp import Rtsp
from tests.nvr.streams import Recipe, stream


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
