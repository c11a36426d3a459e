"""Packets over UDP: out of order, lost, or from somewhere else."""

import itertools
import socket
from typing import Any

import pytest

from nvr.errors import CameraStalled
from nvr.media.rtsp import receiver as receiver_module
from nvr.media.rtsp.udp import UdpPair
from tests.nvr.media.rtsp.odd_camera import answer, odd_camera
from tests.nvr.media.rtsp.receiving import receive
from tests.nvr.rtsp import Rtsp
from tests.nvr.streams import Recipe, stream


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
