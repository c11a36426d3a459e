"""Speaks SOAP 1.2 to one camera: sends requests, proves who we are, tells what went wrong.

Two ways of proving it are in use (ONVIF Core Specification, "Access control"): a digest in the
message (WS-Security UsernameToken Profile 1.0), which goes by the camera's clock, and HTTP digest
(RFC 7616). A camera that locks accounts sees a wrong password once by either way and never again.
"""

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit
from xml.etree.ElementTree import Element

import aiohttp
from yarl import URL

from nvr.challenge import Proof, strongest_challenge
from nvr.clock import Clock
from nvr.discovery.connector import checked_connector
from nvr.discovery.document import MAX_BYTES, NotUnderstood, find, parse, quoted, text
from nvr.discovery.login import Login
from nvr.errors import CameraAuthFailed, CameraError, CameraUnreachable, CameraUnsupported
from nvr.net import outgoing

REQUEST_TIMEOUT_S = 8.0
_CONNECT_TIMEOUT_S = 4.0

_NAMESPACES = {
    "tds": "http://www.onvif.org/ver10/device/wsdl",
    "trt": "http://www.onvif.org/ver10/media/wsdl",
    "tr2": "http://www.onvif.org/ver20/media/wsdl",
    "tptz": "http://www.onvif.org/ver20/ptz/wsdl",
    "tev": "http://www.onvif.org/ver10/events/wsdl",
    "tup": "http://www.onvif.org/ver10/uplink/wsdl",
    "tt": "http://www.onvif.org/ver10/schema",
    "wsnt": "http://docs.oasis-open.org/wsn/b-2",
    "wsa": "http://www.w3.org/2005/08/addressing",
}
_SPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
_WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"

_NOT_AUTHORISED = ("notauthorized", "failedauthentication", "not authorized", "invalidsecurity")


class CameraFault(CameraUnsupported):
    """The camera understood the request and declined it: it can't do that, or not now."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came over HTTP. ``challenges`` are its demands for a login."""

    status: int
    challenges: list[str]
    data: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """One operation: XML with the prefixes of ``_NAMESPACES``.

    ``proves_login`` false: cameras answer it whoever asks, so an answer says nothing of the login.
    """

    body: str
    action: str = ""
    headers: str = ""
    needs_login: bool = True
    proves_login: bool = True
    timeout_s: float = REQUEST_TIMEOUT_S


class SoapClient:
    """One camera's services, all at the host that the owner named."""

    def __init__(self, host: str, login: Login | None, clock: Clock) -> None:
        self.host = host
        self.clock_offset_us = 0
        """How far the camera's clock is ahead of ours."""
        self.clock_is_known = False
        self._login = login
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._digest: Proof | None = None
        self._is_known = False
        self._refusal: str | None = None

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def is_spoken(self, url: str, request: Request) -> bool:
        """Whether SOAP is spoken at an address, or a login asked for. Raises CameraUnreachable."""
        try:
            answer = await self._post(url, request)
            if answer.status == 401 and any("digest" in c.lower() for c in answer.challenges):
                return True
            return find(parse(answer.data), "Body") is not None
        except CameraUnsupported, NotUnderstood:
            return False

    async def call(self, url: str, request: Request) -> Element:
        """The content of the answer's body.

        Raises CameraUnreachable, CameraAuthFailed (once refused, nothing is sent any more),
        CameraFault when the camera declines, CameraUnsupported when it speaks no SOAP.
        """
        if request.needs_login and self._refusal is not None:
            raise CameraAuthFailed(self._refusal)
        answer = await self._post(url, request)
        if answer.status == 401 and request.needs_login and self._takes(answer.challenges):
            answer = await self._post(url, request)
        return self._read(answer, request)

    def at_host(self, url: str) -> str:
        """The same address at the host that the owner named, for cameras that name another one.

        The port is kept: behind a forwarded port both are wrong, and only the owner's is known.
        """
        parts = urlsplit(url)
        host = f"[{self.host}]" if ":" in self.host else self.host
        netloc = f"{host}:{parts.port}" if parts.port else host
        return urlunsplit((parts.scheme, netloc, parts.path, parts.query, ""))

    def _takes(self, challenges: list[str]) -> bool:
        """Whether there is a challenge that we can answer and have not answered in vain."""
        challenge = strongest_challenge(challenges)
        if self._login is None or challenge is None or not challenge.algorithm:
            return False  # by Basic everybody on the way would learn the password
        if self._digest is not None and not (challenge.is_stale or self._is_known):
            return False
        self._digest = Proof(self._login.username, self._login.password, challenge)
        return True

    async def _post(self, url: str, request: Request) -> _Answer:
        session = self._session or self._connect()
        content_type = "application/soap+xml; charset=utf-8"
        if request.action:
            content_type += f'; action="{request.action}"'
        headers = {"Content-Type": content_type, "Accept-Encoding": "identity"}
        try:
            target = URL(url, encoded=True)
            # also for addresses in digits, of which the connector asks nobody
            peers = await outgoing.resolve_async(target.host or "", target.port or 80)
            if request.needs_login and self._digest is not None:
                headers["Authorization"] = self._digest.header("POST", target.raw_path_qs)
            data = self._envelope(request).encode()
            async with session.post(
                target,
                data=data,
                headers=headers,
                allow_redirects=False,
                ssl=False,  # cameras sign their certificates themselves
                timeout=aiohttp.ClientTimeout(total=request.timeout_s, connect=_CONNECT_TIMEOUT_S),
            ) as response:
                challenges = response.headers.getall("WWW-Authenticate", [])
                answer = _Answer(response.status, challenges, await _bounded(response))
            if not peers[0].is_home:
                outgoing.count(len(data) + len(answer.data))
            return answer
        except TimeoutError as error:
            raise CameraUnreachable(
                f"{self.host} does not answer; is it on and in the network?"
            ) from error
        except (aiohttp.ClientConnectionError, OSError) as error:
            raise CameraUnreachable(
                f"{self.host} can't be reached at port {urlsplit(url).port or 80}; "
                "check address and port"
            ) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise CameraUnsupported(f"{self.host} does not answer as an ONVIF camera") from error

    def _connect(self) -> aiohttp.ClientSession:
        self._session = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=checked_connector(4),
            auto_decompress=False,  # nothing that swells
        )
        return self._session

    def _envelope(self, request: Request) -> str:
        headers = request.headers
        if request.action:
            headers += f"<wsa:Action>{request.action}</wsa:Action>"
        if request.needs_login and self._login is not None and self._digest is None:
            headers += self._token(self._login)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" {_SPACES}>'
            f"<s:Header>{headers}</s:Header><s:Body>{request.body}</s:Body></s:Envelope>"
        )

    def _token(self, login: Login) -> str:
        """Base64(SHA-1(nonce + created + password)), created by the camera's own clock."""
        nonce = os.urandom(16)
        now = datetime.fromtimestamp(
            (self._clock.now_us() + self.clock_offset_us) // 1_000_000, UTC
        )
        created = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        proof = hashlib.sha1(  # noqa: S324 - the profile's own choice
            nonce + created.encode() + login.password.encode()
        ).digest()
        return (
            f'<wsse:Security s:mustUnderstand="1" xmlns:wsse="{_WSSE}-wssecurity-secext-1.0.xsd"'
            f' xmlns:wsu="{_WSSE}-wssecurity-utility-1.0.xsd"><wsse:UsernameToken>'
            f"<wsse:Username>{quoted(login.username)}</wsse:Username>"
            f'<wsse:Password Type="{_WSSE}-username-token-profile-1.0#PasswordDigest">'
            f"{base64.b64encode(proof).decode()}</wsse:Password>"
            f'<wsse:Nonce EncodingType="{_WSSE}-soap-message-security-1.0#Base64Binary">'
            f"{base64.b64encode(nonce).decode()}</wsse:Nonce>"
            f"<wsu:Created>{created}</wsu:Created></wsse:UsernameToken></wsse:Security>"
        )

    def _read(self, answer: _Answer, request: Request) -> Element:
        if answer.status == 401:
            raise self._refused(request)
        if answer.status in (301, 302, 303, 307, 308):
            raise CameraUnsupported(f"{self.host} sends us elsewhere; is it the camera's own page?")
        try:
            body = find(parse(answer.data), "Body")
        except NotUnderstood as error:
            raise CameraUnsupported(
                f"{self.host} does not answer as an ONVIF camera; is ONVIF switched on in it, "
                "and is it its port?"
            ) from error
        if body is None:
            raise CameraUnsupported(f"{self.host} does not answer as an ONVIF camera")
        if (fault := find(body, "Fault")) is not None:
            raise self._explain(fault, request)
        if answer.status >= 400:
            raise CameraFault(f"{self.host} answers with HTTP status {answer.status}")
        if request.needs_login and request.proves_login:
            self._is_known = True
        return body

    def _explain(self, fault: Element, request: Request) -> CameraError:
        words = " ".join(part.strip() for part in fault.itertext() if part.strip())
        if any(word in words.lower() for word in _NOT_AUTHORISED):
            return self._refused(request)
        reason = text(fault, "Reason", "Text") or text(fault, "faultstring") or words
        reason = "".join(c if c.isprintable() else " " for c in reason)[:120]
        return CameraFault(f"{self.host} declines: {reason}")

    def _refused(self, request: Request) -> CameraError:
        if self._is_known:
            return CameraFault(
                f"{self.host} does not let this user do that; use one with administrator rights"
            )
        if self._login is None:
            message = f"{self.host} asks for a user name and a password"
        else:
            message = f"{self.host} refuses the user name or password"
            if self._digest is None and not self.clock_is_known:
                message += "; if they are right, set its clock: it does not tell its time"
        if request.needs_login:
            self._refusal = message
        return CameraAuthFailed(message)


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    data = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        data += chunk
        if len(data) > MAX_BYTES:
            raise ValueError("the answer is too large")
    return bytes(data)
