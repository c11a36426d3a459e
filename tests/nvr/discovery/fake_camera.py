"""A camera that says what a test wants: a real HTTP server on loopback with ONVIF's operations.

It checks logins as strictly as the strictest cameras: a token must be fresh by its own clock and
used once, a digest must answer its own nonce.
"""

import asyncio
import base64
import hashlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

USER, PASSWORD = "anna", 'ge"heim&1'

_TOKEN = re.compile(
    r"<wsse:Username>([^<]*)</wsse:Username>.*?#PasswordDigest\">([^<]*)<.*?<wsse:Nonce[^>]*>"
    r"([^<]*)<.*?<wsu:Created>([^<]*)<",
    re.DOTALL,
)
_OPERATION = re.compile(r"<s:Body><(\w+):(\w+)")


def mask_options(most: int = 4, most_points: int = 8, *, only_rectangles: bool = False) -> str:
    return (
        f'<tr2:Options RectangleOnly="{str(only_rectangles).lower()}">'
        f"<tr2:MaxMasks>{most}</tr2:MaxMasks><tr2:MaxPoints>{most_points}</tr2:MaxPoints>"
        "<tr2:Types>Color</tr2:Types><tr2:Types>Blurred</tr2:Types></tr2:Options>"
    )


def encoder(codec: str, width: int, height: int, fps: int, kbps: int = 1000) -> str:
    return (
        f'<tt:VideoEncoderConfiguration token="e"><tt:Name>other</tt:Name>'
        f"<tt:Encoding>{codec}</tt:Encoding><tt:Resolution><tt:Width>{width}</tt:Width>"
        f"<tt:Height>{height}</tt:Height></tt:Resolution><tt:RateControl>"
        f"<tt:FrameRateLimit>{fps}</tt:FrameRateLimit><tt:BitrateLimit>{kbps}</tt:BitrateLimit>"
        "</tt:RateControl></tt:VideoEncoderConfiguration>"
    )


def profile(token: str, encoder_xml: str, source: str = "s1", *, ptz: bool = False) -> str:
    moves = '<tt:PTZConfiguration token="p"/>' if ptz else ""
    return (
        f'<trt:Profiles token="{token}"><tt:Name>{token} name</tt:Name>'
        f"<tt:VideoSourceConfiguration><tt:SourceToken>{source}</tt:SourceToken>"
        f"</tt:VideoSourceConfiguration>{encoder_xml}{moves}</trt:Profiles>"
    )


PROFILES = (
    profile("sub", encoder("H264", 640, 360, 10))
    + profile("main", encoder("H264", 2560, 1440, 20, 4000), ptz=True)
    + profile("tiny", encoder("JPEG", 320, 180, 5))
)


@dataclass
class FakeCamera:
    """``answers`` replaces what an operation answers: XML of the body, or what a function gives.

    ``login`` is token, digest, basic-and-digest or none; ``clock_s`` how far its clock is ahead.
    """

    login: str = "token"
    clock_s: float = 0.0
    named_host: str = "127.0.0.1"
    rtsp_port: str = ""
    services: tuple[str, ...] = ("media", "ptz", "events")
    knows_services: bool = True
    profiles: str = PROFILES
    answers: dict[str, str | Callable[[str], str]] = field(default_factory=dict)
    delay_s: dict[str, float] = field(default_factory=dict)
    raw: web.Response | None = None
    asks_login_for_time: bool = False
    open_services: bool = False
    mask_options: str | None = None
    masks: dict[str, str] = field(default_factory=dict)
    """By token, as they were told."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    bodies: dict[str, list[str]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    nonces: set[str] = field(default_factory=set)
    nonce: str = "n1"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/onvif/device_service"

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.clock_s)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = (await request.read()).decode()
        found = _OPERATION.search(body)
        name = found[2] if found else ""
        self.asked.append(name)
        self.bodies.setdefault(name, []).append(body)
        await asyncio.sleep(self.delay_s.get(name, 0))
        if self.raw is not None:
            return web.Response(
                status=self.raw.status, body=self.raw.body, headers=dict(self.raw.headers)
            )
        is_open = name == "GetSystemDateAndTime" and not self.asks_login_for_time
        is_open = is_open or (self.open_services and name in ("GetServices", "GetCapabilities"))
        refusal = None if is_open else self._refuse(request, body)
        return refusal or self._answer(name, body)

    def _answer(self, name: str, body: str) -> web.Response:
        scripted = self.answers.get(name)
        if callable(scripted):
            scripted = scripted(body)
        if scripted is None:
            scripted = self._usual(name, body)
        if scripted is None:
            return fault("ter:ActionNotSupported", "not implemented")
        if scripted.startswith("<s:Fault"):
            return envelope(scripted, 500)
        return envelope(f"<{name}Response>{scripted}</{name}Response>")

    def _usual(self, name: str, body: str) -> str | None:
        plain: dict[str, Callable[[], str | None]] = {
            "GetSystemDateAndTime": self._time,
            "GetServices": self._services,
            "GetCapabilities": self._capabilities,
            "GetDeviceInformation": lambda: (
                "<tds:Manufacturer>Acme</tds:Manufacturer><tds:Model>Eye 3</tds:Model>"
                "<tds:FirmwareVersion>1.2</tds:FirmwareVersion>"
                "<tds:SerialNumber>S-9</tds:SerialNumber>"
            ),
            "GetProfiles": lambda: self.profiles,
            "GetStreamUri": lambda: (
                f"<trt:MediaUri><tt:Uri>rtsp://{self.named_host}{self.rtsp_port}/"
                f"{self._token_in(body)}?a=1&amp;b=2</tt:Uri></trt:MediaUri>"
            ),
            "GetSnapshotUri": lambda: (
                f"<trt:MediaUri><tt:Uri>http://{self.named_host}/snap.jpg</tt:Uri></trt:MediaUri>"
            ),
            "GetEndpointReference": lambda: "<tds:GUID>urn:uuid:abc</tds:GUID>",
            "GetNetworkInterfaces": lambda: (
                "<tds:NetworkInterfaces><tt:Info><tt:HwAddress>AA-BB-CC-00-11-22</tt:HwAddress>"
                "</tt:Info></tds:NetworkInterfaces>"
            ),
            "GetScopes": lambda: (
                "<tds:Scopes><tt:ScopeItem>onvif://www.onvif.org/name/Eye</tt:ScopeItem>"
                "</tds:Scopes>"
            ),
            "SetSystemDateAndTime": lambda: self._set_time(body),
            "ContinuousMove": str,
            "Stop": str,
            "GotoPreset": str,
            "GotoHomePosition": str,
            "GetPresets": lambda: (
                '<tptz:Preset token="1"><tt:Name>Gate</tt:Name></tptz:Preset>'
                '<tptz:Preset token="2"/>'
            ),
        }
        return plain[name]() if name in plain else self._masking(name, body)

    def _masking(self, name: str, body: str) -> str | None:
        if self.mask_options is None:
            return None
        if name == "GetVideoSourceConfigurations":
            return (
                '<tr2:Configurations token="v1">'
                '<tt:Bounds x="0" y="0" width="1600" height="800"/></tr2:Configurations>'
            )
        if name == "GetMaskOptions":
            return self.mask_options if "ConfigurationToken>v1<" in body else None
        if name == "GetMasks":
            told = re.compile("^.*?(?=<tr2:Config)|</tr2:Mask>.*", re.DOTALL)
            return "".join(
                f'<tr2:Masks token="{token}">{told.sub("", body)}</tr2:Masks>'
                for token, body in self.masks.items()
            )
        if name == "CreateMask":
            token = f"m{len(self.bodies['CreateMask'])}"
            self.masks[token] = body
            return f"<tr2:Token>{token}</tr2:Token>"
        if name == "DeleteMask":
            found = re.search(r"<tr2:Token>([^<]*)<", body)
            if found is None or self.masks.pop(found[1], None) is None:
                return fault_xml("ter:NoConfig", "no such mask")
            return ""
        return None

    def _token_in(self, body: str) -> str:
        found = re.search(r"ProfileToken>([^<]*)<", body)
        return found[1] if found else ""

    def _time(self) -> str:
        now = self.now()
        return (
            "<tds:SystemDateAndTime><tt:DaylightSavings>true</tt:DaylightSavings>"
            "<tt:TimeZone><tt:TZ>CET-1CEST</tt:TZ></tt:TimeZone><tt:UTCDateTime><tt:Time>"
            f"<tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute>"
            f"<tt:Second>{now.second}</tt:Second></tt:Time><tt:Date><tt:Year>{now.year}</tt:Year>"
            f"<tt:Month>{now.month}</tt:Month><tt:Day>{now.day}</tt:Day></tt:Date>"
            "</tt:UTCDateTime></tds:SystemDateAndTime>"
        )

    def _set_time(self, body: str) -> str:
        names = ("Year", "Month", "Day", "Hour", "Minute", "Second")
        parts = [re.search(rf"<tt:{name}>(\d+)<", body)[1] for name in names]  # type: ignore[index]
        told = datetime.strptime(" ".join(parts) + " +0000", "%Y %m %d %H %M %S %z")
        self.clock_s = (told - datetime.now(UTC)).total_seconds()
        return ""

    def _address(self, service: str) -> str:
        return f"http://{self.named_host}:{self.port}/onvif/{service}_service"

    def _services(self) -> str | None:
        if not self.knows_services:
            return None
        spaces = {
            "media": "ver10/media", "media2": "ver20/media", "ptz": "ver20/ptz",
            "events": "ver10/events", "uplink": "ver10/uplink",
        }  # fmt: skip
        return "".join(
            f"<tds:Service><tds:Namespace>http://www.onvif.org/{spaces[name]}/wsdl</tds:Namespace>"
            f"<tds:XAddr>{self._address(name)}</tds:XAddr></tds:Service>"
            for name in self.services
        )

    def _capabilities(self) -> str:
        names = {"media": "Media", "ptz": "PTZ", "events": "Events"}
        inner = "".join(
            f"<tt:{names[s]}><tt:XAddr>{self._address(s)}</tt:XAddr></tt:{names[s]}>"
            for s in self.services
            if s in names
        )
        return f"<tds:Capabilities>{inner}</tds:Capabilities>"

    # Logins

    def _refuse(self, request: web.Request, body: str) -> web.Response | None:
        if self.login == "none":
            return None
        if self.login == "token":
            if self._token_is_right(body):
                return None
            self.refused["token"] += "UsernameToken" in body
            return fault("ter:NotAuthorized", "Sender not Authorized", 400)
        header = request.headers.get("Authorization", "")
        if header.startswith("Digest ") and self._digest_is_right(header, request):
            return None
        self.refused["digest"] += header.startswith("Digest ")
        response = web.Response(status=401, text="<html>no</html>")
        if self.login == "basic-and-digest":
            response.headers.add("WWW-Authenticate", 'Basic realm="x"')
        challenge = f'Digest realm="cam, \\"x\\"", qop="auth", nonce="{self.nonce}", opaque="o"'
        if header and f'nonce="{self.nonce}"' not in header:
            challenge += ", stale=true"
        response.headers.add("WWW-Authenticate", challenge)
        return response

    def _token_is_right(self, body: str) -> bool:
        found = _TOKEN.search(body)
        if found is None:
            return False
        user, proof, nonce, created = found.groups()
        made = datetime.fromisoformat(created)
        wanted = hashlib.sha1(base64.b64decode(nonce) + created.encode() + PASSWORD.encode())
        is_fresh = abs((made - self.now()).total_seconds()) < 5 and nonce not in self.nonces
        self.nonces.add(nonce)
        is_right = base64.b64encode(wanted.digest()).decode() == proof
        return is_fresh and user == USER and is_right

    def _digest_is_right(self, header: str, request: web.Request) -> bool:
        given = {
            key: quoted or bare
            for key, quoted, bare in re.findall(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))', header)
        }

        def md5(*parts: str) -> str:
            return hashlib.md5(":".join(parts).encode()).hexdigest()

        first = md5(USER, 'cam, "x"', PASSWORD)
        second = md5("POST", request.path_qs)
        wanted = md5(first, self.nonce, given["nc"], given["cnonce"], "auth", second)
        is_ours = given["nonce"] == self.nonce and given["uri"] == request.path_qs
        return bool(is_ours and given["username"] == USER and given["response"] == wanted)


def envelope(body: str, status: int = 200) -> web.Response:
    spaces = (
        'xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="urn:tt" xmlns:tds="urn:tds" '
        'xmlns:trt="urn:trt" xmlns:tptz="urn:tptz" xmlns:ter="urn:ter" xmlns:wsa="urn:wsa" '
        'xmlns:wsnt="urn:wsnt" xmlns:tev="urn:tev" xmlns:tr2="urn:tr2" xmlns:tup="urn:tup"'
    )
    text = f"<s:Envelope {spaces}><s:Body>{body}</s:Body></s:Envelope>"
    return web.Response(status=status, text=text, content_type="application/soap+xml")


def fault_xml(code: str, reason: str) -> str:
    return (
        f"<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>{code}</s:Value>"
        f"</s:Subcode></s:Code><s:Reason><s:Text>{reason}</s:Text></s:Reason></s:Fault>"
    )


def fault(code: str, reason: str, status: int = 500) -> web.Response:
    return envelope(fault_xml(code, reason), status)


@asynccontextmanager
async def serve(camera: FakeCamera) -> AsyncIterator[FakeCamera]:
    """Serve it on a free loopback port."""
    app = web.Application()
    app.router.add_post("/{path:.*}", camera.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", camera.port)
    await site.start()
    camera.port = runner.addresses[0][1]
    try:
        yield camera
    finally:
        await runner.cleanup()
