"""A small RTSP 1.0 server (RFC 2326) for cameras that play files: TCP interleaved and UDP.

Why an own one: docs/design/020-demo-cameras.md.
"""

import asyncio
import hashlib
import logging
import re
import secrets
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import unquote, urlsplit

from demo.streams import Camera, CameraSpec, FrameSent, Stream

SESSION_TIMEOUT_S = 60
MAX_UNSENT = 8_000_000  # bytes a slow client may lag behind before it is dropped
REALM = "demo camera"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """One RTSP request; header names in lower case."""

    method: str
    url: str
    headers: Mapping[str, str]


class RtspServer:
    """Serves any number of cameras on one TCP port and one pair of UDP ports.

    A camera can `die` (connections to it break, new ones are closed without a word), `hang` (it
    keeps its connections and says nothing more) and `revive`.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.host = host
        self.port = port
        self.cameras: dict[str, Camera] = {}
        self.on_frame: Callable[[FrameSent], None] | None = None
        self.connections: set[Connection] = set()
        self.udp: tuple[asyncio.DatagramTransport, asyncio.DatagramTransport] | None = None
        self._server: asyncio.Server | None = None
        self._reaper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen. Port 0 takes a free one and remembers it.

        Raises:
            OSError: the port is taken.
        """
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Connection(self), self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        self.udp = await self._udp_pair()
        self._reaper = loop.create_task(self._close_silent())

    async def stop(self) -> None:
        if self._reaper is not None:
            self._reaper.cancel()
        for camera in self.cameras.values():
            self._silence(camera)
        for connection in list(self.connections):
            connection.drop()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        for transport in self.udp or ():
            transport.close()

    def add(self, name: str, spec: CameraSpec) -> Camera:
        """Add a camera; it starts to play at once.

        Raises:
            ClipError: one of its files can't be served.
        """
        camera = Camera(name, spec)
        for stream in camera.streams.values():
            stream.on_frame = self._frame_sent
        self.cameras[name] = camera
        return camera

    def remove(self, name: str) -> None:
        self.die(name)
        del self.cameras[name]

    def url(self, path: str) -> str:
        """Where a stream is, without login."""
        return f"rtsp://{self.host}:{self.port}/{path}"

    def die(self, name: str) -> None:
        """As if unplugged: connections break, and new ones too, until `revive`."""
        camera = self.cameras[name]
        camera.state = "dead"
        self._silence(camera)
        for connection in list(self.connections):
            if connection.camera is camera:
                connection.drop()

    def hang(self, name: str) -> None:
        """As if its firmware hung: connections stay, no byte comes any more."""
        camera = self.cameras[name]
        camera.state = "hung"
        self._silence(camera)

    def revive(self, name: str) -> None:
        """Back again. Connections from before are broken, as after a camera's restart."""
        self.die(name)
        self.cameras[name].state = "up"

    def find(self, url: str) -> tuple[Camera, Stream] | None:
        """The stream an RTSP address means; a track's address belongs to its stream."""
        path = unquote(urlsplit(url).path).strip("/")
        path = re.sub(r"/track\d+$", "", path)
        for camera in self.cameras.values():
            if path in camera.streams:
                return camera, camera.streams[path]
        return None

    def _frame_sent(self, sent: FrameSent) -> None:
        if self.on_frame is not None:
            self.on_frame(sent)

    @staticmethod
    def _silence(camera: Camera) -> None:
        for stream in camera.streams.values():
            stream.halt()

    async def _udp_pair(self) -> tuple[asyncio.DatagramTransport, asyncio.DatagramTransport]:
        """An even port for RTP and the next one for RTCP."""
        loop = asyncio.get_running_loop()
        for _ in range(50):
            rtp, _protocol = await loop.create_datagram_endpoint(
                asyncio.DatagramProtocol, (self.host, 0)
            )
            port = rtp.get_extra_info("sockname")[1]
            if port % 2 == 0:
                try:
                    rtcp, _protocol = await loop.create_datagram_endpoint(
                        asyncio.DatagramProtocol, (self.host, port + 1)
                    )
                except OSError:
                    rtp.close()
                    continue
                return rtp, rtcp
            rtp.close()
        raise OSError("no pair of free UDP ports")

    async def _close_silent(self) -> None:
        """Drop clients that gave no sign of life for a session timeout, as cameras do."""
        while True:
            await asyncio.sleep(5)
            limit = time.monotonic() - SESSION_TIMEOUT_S - 5
            for connection in list(self.connections):
                if connection.heard < limit:
                    connection.drop()


@dataclass(slots=True)
class TcpListener:
    """Sends over the RTSP connection itself (RFC 2326, 10.12)."""

    connection: Connection
    channels: dict[int, tuple[int, int]] = field(default_factory=dict)

    def send(self, track: int, packets: list[bytes]) -> None:
        if (channels := self.channels.get(track)) is not None:
            self._write(channels[0], packets)

    def send_report(self, track: int, packet: bytes) -> None:
        if (channels := self.channels.get(track)) is not None:
            self._write(channels[1], [packet])

    def ended(self) -> None:
        self.connection.transport.close()

    def _write(self, channel: int, packets: list[bytes]) -> None:
        parts = []
        for packet in packets:
            parts += [struct.pack("!BBH", 0x24, channel, len(packet)), packet]
        transport = self.connection.transport
        if transport.get_write_buffer_size() > MAX_UNSENT:
            log.warning("%s reads too slowly and is dropped", self.connection.peer)
            self.connection.drop()
        else:
            transport.write(b"".join(parts))


@dataclass(slots=True)
class UdpListener:
    """Sends datagrams to the ports that the client named."""

    connection: Connection
    udp: tuple[asyncio.DatagramTransport, asyncio.DatagramTransport]
    ports: dict[int, tuple[int, int]] = field(default_factory=dict)

    def send(self, track: int, packets: list[bytes]) -> None:
        if (ports := self.ports.get(track)) is not None:
            for packet in packets:
                self.udp[0].sendto(packet, (self.connection.peer, ports[0]))

    def send_report(self, track: int, packet: bytes) -> None:
        if (ports := self.ports.get(track)) is not None:
            self.udp[1].sendto(packet, (self.connection.peer, ports[1]))

    def ended(self) -> None:
        """Nothing to do: the goodbye was the last packet."""


class Connection(asyncio.Protocol):
    """One client's RTSP connection."""

    transport: asyncio.Transport

    def __init__(self, server: RtspServer) -> None:
        self.server = server
        self.camera: Camera | None = None
        self.peer = ""
        self.heard = time.monotonic()
        self._input = bytearray()
        self._stream: Stream | None = None
        self._listener: TcpListener | UdpListener | None = None
        self._session = secrets.token_hex(8)
        self._nonce = secrets.token_hex(16)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.peer = transport.get_extra_info("peername")[0]
        self.server.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.server.connections.discard(self)
        self._leave()

    def drop(self) -> None:
        """Break the connection, unsent bytes and all."""
        self._leave()
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self.heard = time.monotonic()
        self._input += data
        while self._input:
            if self._input[0] == 0x24:  # the client's RTCP
                if len(self._input) < 4:
                    return
                end = 4 + int.from_bytes(self._input[2:4])
                if len(self._input) < end:
                    return
                del self._input[:end]
                continue
            end = self._input.find(b"\r\n\r\n")
            if end < 0:
                return
            text = self._input[:end].decode("utf-8", "replace")
            request = _parse(text)
            length = int(request.headers.get("content-length", "0") or 0) if request else 0
            if len(self._input) < end + 4 + length:
                return
            del self._input[: end + 4 + length]
            if request is None:
                self._reply({}, 400)
            else:
                self._handle(request)

    def _leave(self) -> None:
        if self._stream is not None and self._listener is not None:
            self._stream.remove(self._listener)
        self._listener = None

    # ---- requests --------------------------------------------------------------------------------

    def _handle(self, request: Request) -> None:
        found = self.server.find(request.url)
        if found is not None:
            self.camera = found[0]
        if self.camera is not None and self.camera.state == "dead":
            self.drop()
            return
        if self.camera is not None and self.camera.state == "hung":
            return
        if request.method == "OPTIONS":
            methods = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, TEARDOWN"
            self._reply(request.headers, 200, {"Public": methods})
            return
        handler = {
            "DESCRIBE": self._describe,
            "SETUP": self._setup,
            "PLAY": self._play,
            "PAUSE": self._pause,
            "GET_PARAMETER": self._keep_alive,
            "SET_PARAMETER": self._keep_alive,
            "TEARDOWN": self._teardown,
        }.get(request.method)
        if handler is None:
            self._reply(request.headers, 501)
        elif found is None and request.method in {"DESCRIBE", "SETUP"}:
            self._reply(request.headers, 404)
        elif self.camera is not None and not self._authorised(self.camera, request):
            challenge = f'Digest realm="{REALM}", nonce="{self._nonce}", algorithm=MD5'
            self._reply(request.headers, 401, {"WWW-Authenticate": challenge})
        else:
            if found is not None and self._listener is None:
                self._stream = found[1]
            handler(request)

    def _authorised(self, camera: Camera, request: Request) -> bool:
        """Digest authentication (RFC 2617, MD5, with or without qop)."""
        if camera.login is None:
            return True
        header = request.headers.get("authorization", "")
        if not header.lower().startswith("digest "):
            return False
        given = {
            key.lower(): quoted or bare
            for key, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', header)
        }
        user, password = camera.login
        first = _md5(f"{user}:{REALM}:{password}")
        second = _md5(f"{request.method}:{given.get('uri', '')}")
        middle = self._nonce
        if given.get("qop"):
            middle += f":{given.get('nc', '')}:{given.get('cnonce', '')}:{given['qop']}"
        expected = _md5(f"{first}:{middle}:{second}")
        return given.get("username") == user and secrets.compare_digest(
            given.get("response", "").encode(), expected.encode()
        )

    def _describe(self, request: Request) -> None:
        assert self._stream is not None
        base = self.server.url(self._stream.path) + "/"
        headers = {"Content-Base": base, "Content-Type": "application/sdp"}
        self._reply(request.headers, 200, headers, self._stream.sdp())

    def _setup(self, request: Request) -> None:
        assert self._stream is not None
        track = int(match[1]) if (match := re.search(r"/track(\d+)$", request.url)) else 0
        wanted = request.headers.get("transport", "")
        if not 0 <= track < len(self._stream.senders):
            self._reply(request.headers, 404)
        elif "TCP" in wanted:
            pair = re.search(r"interleaved=(\d+)-(\d+)", wanted)
            channels = (int(pair[1]), int(pair[2])) if pair else (2 * track, 2 * track + 1)
            if not isinstance(self._listener, TcpListener):
                self._listener = TcpListener(self)
            self._listener.channels[track] = channels
            self._accept(
                request, f"RTP/AVP/TCP;unicast;interleaved={channels[0]}-{channels[1]}", track
            )
        elif self.server.udp and (pair := re.search(r"client_port=(\d+)-(\d+)", wanted)):
            if not isinstance(self._listener, UdpListener):
                self._listener = UdpListener(self, self.server.udp)
            self._listener.ports[track] = (int(pair[1]), int(pair[2]))
            port = self.server.udp[0].get_extra_info("sockname")[1]
            ports = f"client_port={pair[1]}-{pair[2]};server_port={port}-{port + 1}"
            self._accept(request, f"RTP/AVP/UDP;unicast;{ports}", track)
        else:
            self._reply(request.headers, 461)

    def _accept(self, request: Request, transport: str, track: int) -> None:
        assert self._stream is not None
        transport += f";ssrc={self._stream.senders[track].ssrc:08X};mode=play"
        self._reply(request.headers, 200, {"Transport": transport, **self._session_header()})

    def _play(self, request: Request) -> None:
        if self._stream is None or self._listener is None:
            self._reply(request.headers, 455)
            return
        stream, now_s = self._stream, self._stream.clock.media_s()
        base = self.server.url(stream.path)
        info = ",".join(
            f"url={base}/track{i};seq={sender.sequence};rtptime={sender.timestamp(now_s)}"
            for i, sender in enumerate(stream.senders)
        )
        headers = {**self._session_header(), "Range": "npt=now-", "RTP-Info": info}
        self._reply(request.headers, 200, headers)
        stream.remove(self._listener)  # a second PLAY is harmless
        stream.add(self._listener)

    def _pause(self, request: Request) -> None:
        if self._stream is not None and self._listener is not None:
            self._stream.remove(self._listener)
        self._reply(request.headers, 200, self._session_header())

    def _keep_alive(self, request: Request) -> None:
        self._reply(request.headers, 200, self._session_header())

    def _teardown(self, request: Request) -> None:
        self._leave()
        self._reply(request.headers, 200, self._session_header())
        self.transport.close()

    def _session_header(self) -> dict[str, str]:
        return {"Session": f"{self._session};timeout={SESSION_TIMEOUT_S}"}

    def _reply(
        self,
        asked: Mapping[str, str],
        status: int,
        headers: Mapping[str, str] | None = None,
        body: str = "",
    ) -> None:
        lines = [f"RTSP/1.0 {status} {_REASONS[status]}", f"CSeq: {asked.get('cseq', '0')}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if body:
            lines.append(f"Content-Length: {len(body.encode())}")
        self.transport.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())


_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    455: "Method Not Valid In This State",
    461: "Unsupported Transport",
    501: "Not Implemented",
}


def _parse(text: str) -> Request | None:
    first, *rest = text.lstrip("\r\n").split("\r\n")
    words = first.split()
    if len(words) != 3 or not words[2].startswith("RTSP/"):
        return None
    headers = {}
    for line in rest:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    if not headers.get("content-length", "0").isdigit():
        return None
    return Request(words[0], words[1], headers)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
