"""A camera as ONVIF shows it: answers a search, tells its streams, and lures whoever asks outside.

    python -m bench.onvif_camera ADDRESS RTSP_PORT MAIN SUB

Its video is that of another server at its address. As cheap cameras do, it names its maker's cloud
as the host of every service and stream. No login; one answer for each of the operations that it
takes to add a camera, a fault for all others.
"""

import asyncio
import re
import socket
import sys
import time

from aiohttp import web

from nvr.discovery.probe import GROUP, PORT

HTTP_PORT = 8080
CLOUD = "p2p.maker.example.com"
NAME = "Eye"
IDENTITY = "urn:uuid:77000000-0000-4000-8000-000000000077"
_SPACES = (
    'xmlns:s="http://www.w3.org/2003/05/soap-envelope" '
    'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" '
    'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" '
    'xmlns:dn="http://www.onvif.org/ver10/network/wsdl" '
    'xmlns:tds="http://www.onvif.org/ver10/device/wsdl" '
    'xmlns:trt="http://www.onvif.org/ver10/media/wsdl" '
    'xmlns:tt="http://www.onvif.org/ver10/schema"'
)
_OPERATION = re.compile(r"<s:Body>\s*<\w+:(\w+)")
_PROFILE = re.compile(r"ProfileToken>([^<]*)<")


class OnvifCamera:
    """Its answers. ``streams`` are paths of RTSP by the token of their profile: main, sub."""

    def __init__(self, rtsp_port: int, streams: dict[str, str]) -> None:
        self._rtsp_port = rtsp_port
        self._streams = streams

    async def answer(self, request: web.Request) -> web.Response:
        """One operation of SOAP."""
        body = (await request.read()).decode(errors="replace")
        found = _OPERATION.search(body)
        name = found[1] if found else ""
        answers = {
            "GetSystemDateAndTime": self._time,
            "GetServices": self._services,
            "GetDeviceInformation": self._device,
            "GetProfiles": self._profiles,
            "GetStreamUri": self._stream,
        }
        if name not in answers:
            return web.Response(status=500, text=_envelope("<s:Fault/>"), content_type=_TYPE)
        inner = f"<{name}Response>{answers[name](body)}</{name}Response>"
        return web.Response(text=_envelope(inner), content_type=_TYPE)

    def _time(self, _: str) -> str:
        now = time.gmtime()
        return (
            "<tt:UTCDateTime><tt:Time>"
            f"<tt:Hour>{now.tm_hour}</tt:Hour><tt:Minute>{now.tm_min}</tt:Minute>"
            f"<tt:Second>{now.tm_sec}</tt:Second></tt:Time><tt:Date>"
            f"<tt:Year>{now.tm_year}</tt:Year><tt:Month>{now.tm_mon}</tt:Month>"
            f"<tt:Day>{now.tm_mday}</tt:Day></tt:Date></tt:UTCDateTime>"
        )

    def _services(self, _: str) -> str:
        return (
            "<tds:Service><tds:Namespace>http://www.onvif.org/ver10/media/wsdl</tds:Namespace>"
            f"<tds:XAddr>http://{CLOUD}/onvif/media</tds:XAddr></tds:Service>"
        )

    def _device(self, _: str) -> str:
        return f"<tds:Manufacturer>Bench</tds:Manufacturer><tds:Model>{NAME}</tds:Model>"

    def _profiles(self, _: str) -> str:
        sizes = {"main": (1280, 720, 15), "sub": (640, 360, 10)}
        return "".join(
            f'<trt:Profiles token="{token}"><tt:Name>{token}</tt:Name>'
            "<tt:VideoSourceConfiguration><tt:SourceToken>s</tt:SourceToken>"
            "</tt:VideoSourceConfiguration><tt:VideoEncoderConfiguration>"
            f"<tt:Encoding>H264</tt:Encoding><tt:Resolution><tt:Width>{width}</tt:Width>"
            f"<tt:Height>{height}</tt:Height></tt:Resolution><tt:RateControl>"
            f"<tt:FrameRateLimit>{fps}</tt:FrameRateLimit></tt:RateControl>"
            "</tt:VideoEncoderConfiguration></trt:Profiles>"
            for token, (width, height, fps) in sizes.items()
        )

    def _stream(self, body: str) -> str:
        found = _PROFILE.search(body)
        path = self._streams.get(found[1] if found else "", "")
        return (
            f"<trt:MediaUri><tt:Uri>rtsp://{CLOUD}:{self._rtsp_port}/{path}</tt:Uri></trt:MediaUri>"
        )


_TYPE = "application/soap+xml"


def _envelope(body: str) -> str:
    return f"<s:Envelope {_SPACES}><s:Body>{body}</s:Body></s:Envelope>"


class _Announcer(asyncio.DatagramProtocol):
    """Answers probes of WS-Discovery."""

    def __init__(self, address: str) -> None:
        self._answer = _envelope(
            "<d:ProbeMatches><d:ProbeMatch>"
            f"<a:EndpointReference><a:Address>{IDENTITY}</a:Address></a:EndpointReference>"
            "<d:Types>dn:NetworkVideoTransmitter</d:Types>"
            f"<d:Scopes>onvif://www.onvif.org/name/{NAME}</d:Scopes>"
            f"<d:XAddrs>http://{CLOUD}/onvif/device_service "
            f"http://{address}:{HTTP_PORT}/onvif/device_service</d:XAddrs>"
            "</d:ProbeMatch></d:ProbeMatches>"
        ).encode()
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.DatagramTransport)
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if self._transport is not None and b"NetworkVideoTransmitter" in data:
            self._transport.sendto(self._answer, addr)


async def serve(address: str, rtsp_port: int, streams: dict[str, str]) -> None:
    """Be that camera until cancelled."""
    app = web.Application()
    app.router.add_post("/{path:.*}", OnvifCamera(rtsp_port, streams).answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, address, HTTP_PORT).start()
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    membership = socket.inet_aton(GROUP) + socket.inet_aton(address)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    sock.bind((GROUP, PORT))
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: _Announcer(address), sock=sock)
    await asyncio.Event().wait()


if __name__ == "__main__":
    _, _at, _port, _main, _sub = sys.argv
    asyncio.run(serve(_at, int(_port), {"main": _main, "sub": _sub}))
