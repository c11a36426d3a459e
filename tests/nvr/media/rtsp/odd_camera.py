"""A camera on loopback whose every answer a test can bend, and RTP of real encoded streams."""

import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache

from demo.clips import load_clip
from demo.rtp import RtpSender, TrackFormat, track_format
from tests.nvr.streams import Recipe, stream

VIDEO = Recipe(seconds=4)

type Answer = Callable[[str, str, dict[str, str]], bytes | None]
"""Method, address and headers in lower case; None says nothing at all."""


@dataclass
class Rtp:
    """A track of a clip as RTP: one list of packets for each picture or piece of sound."""

    format: TrackFormat
    sender: RtpSender
    units: list[list[bytes]]
    keys: list[bool]


def rtp(recipe: Recipe = VIDEO, track: int = 0, *, marker: bool = True) -> Rtp:
    """The packets of a recipe's track."""
    source = load_clip(stream(recipe)).tracks[track]
    form = track_format(source, track)
    sender = RtpSender(source.clock_rate, form.payload_type, 0x1234, 65500, 1000)
    units = [sender.wrap(form.packetise(unit), unit.pts_s) for unit in source.units]
    if not marker:
        units = [[unmarked(packet) for packet in unit] for unit in units]
    return Rtp(form, sender, units, [unit.key for unit in source.units])


def unmarked(packet: bytes) -> bytes:
    return bytes((packet[0], packet[1] & 0x7F)) + packet[2:]


def marked(packet: bytes) -> bytes:
    return bytes((packet[0], packet[1] | 0x80)) + packet[2:]


def payloads(packets: Iterable[bytes]) -> list[bytes]:
    return [packet[12:] for packet in packets]


def interleaved(channel: int, packet: bytes) -> bytes:
    return struct.pack(">BBH", 0x24, channel, len(packet)) + packet


@cache
def sdp(recipe: Recipe = VIDEO, *, tracks: int = 1, sets: bool = True) -> str:
    """What a well-behaved camera says of a recipe."""
    lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=camera", "t=0 0", "a=control:*"]
    for track in range(tracks):
        lines += [*rtp(recipe, track).format.sdp, f"a=control:track{track}"]
    text = "\r\n".join(lines) + "\r\n"
    return text if sets else re.sub(r";?sprop[\w-]*=[^;\r]*", "", text)


def answer(cseq: str, *lines: str, status: str = "200 OK", body: str = "") -> bytes:
    """One RTSP answer."""
    head = [f"RTSP/1.0 {status}", f"CSeq: {cseq}", *lines]
    if body:
        head.append(f"Content-Length: {len(body.encode())}")
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


@dataclass
class OddCamera:
    """What the camera says and sends; `on` replaces its answers by method."""

    port: int = 0
    description: str = field(default_factory=sdp)
    on: dict[str, Answer] = field(default_factory=dict)
    describe_headers: tuple[str, ...] = ()
    stream: list[bytes] = field(default_factory=list)
    """What is sent after PLAY, in pieces; none of them: a real stream for three seconds."""
    pause_s: float = 0.01
    hangs_up: bool = False
    tls: ssl.SSLContext | None = None
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    """What the client answered to questions of the camera."""
    data: list[bytes] = field(default_factory=list)
    """What the client sent interleaved."""

    @property
    def url(self) -> str:
        return f"rtsp{'s' if self.tls else ''}://127.0.0.1:{self.port}/live"

    def methods(self) -> list[str]:
        return [method for method, _, _ in self.requests]

    def answer(self, method: str, url: str, headers: dict[str, str]) -> bytes | None:
        """The answer of a well-behaved camera, unless a test has its own."""
        if method in self.on:
            return self.on[method](method, url, headers)
        return self.good_answer(method, url, headers)

    def good_answer(self, method: str, _url: str, headers: dict[str, str]) -> bytes:
        cseq = headers.get("cseq", "0")
        if method == "OPTIONS":
            return answer(cseq, "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN")
        if method == "DESCRIBE":
            return answer(cseq, *self.describe_headers, body=self.description)
        if method == "SETUP":
            transport = headers["transport"]
            return answer(cseq, f"Transport: {transport}", "Session: abc;timeout=60")
        return answer(cseq, "Session: abc")


def _serve(camera: OddCamera, sock: socket.socket) -> None:
    data = b""
    with sock, suppress(OSError):
        sock.settimeout(15)
        while True:
            while True:
                if data[:1] == b"$" and len(data) >= 4:
                    size = 4 + int.from_bytes(data[2:4])
                    if len(data) >= size:
                        camera.data.append(data[:size])
                        data = data[size:]
                        continue
                elif b"\r\n\r\n" in data:
                    break
                received = sock.recv(65536)
                if not received:
                    return
                data += received
            head, _, data = data.partition(b"\r\n\r\n")
            first, *rest = head.decode().split("\r\n")
            if first.startswith("RTSP/"):  # an answer to a question of ours
                camera.answers.append(first)
                continue
            method, url, _ = first.split(" ")
            pairs = (line.partition(":") for line in rest)
            headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
            camera.requests.append((method, url, headers))
            said = camera.answer(method, url, headers)
            if said is not None:
                sock.sendall(said)
                if method == "PLAY" and b" 200" in said[:20]:
                    threading.Thread(target=_stream, args=(camera, sock), daemon=True).start()


def _stream(camera: OddCamera, sock: socket.socket) -> None:
    pieces = camera.stream or [
        b"".join(interleaved(0, packet) for packet in unit) for unit in rtp().units
    ]
    with suppress(OSError):
        for piece in pieces:
            sock.sendall(piece)
            time.sleep(camera.pause_s)
        if camera.hangs_up:
            sock.shutdown(socket.SHUT_RDWR)


@contextmanager
def odd_camera(**kwargs: object) -> Iterator[OddCamera]:
    """Serve on a free loopback port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        camera = OddCamera(server.getsockname()[1], **kwargs)  # type: ignore[arg-type]

        def accept() -> None:
            with suppress(OSError):
                while True:
                    sock, _ = server.accept()
                    if camera.tls is not None:
                        sock = camera.tls.wrap_socket(sock, server_side=True)
                    threading.Thread(target=_serve, args=(camera, sock), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield camera
        server.shutdown(socket.SHUT_RDWR)
