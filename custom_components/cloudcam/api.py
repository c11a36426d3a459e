"""The NVR's HTTP and WebSocket interface. Knows nothing of Home Assistant.

Every connection is TLS to the one certificate whose fingerprint came with the pairing string; the
fingerprint is compared before the first byte of a request, so neither token nor picture reaches
anybody else. Host names aren't checked: the fingerprint says more than a name could.
"""

import re
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Self

import aiohttp
from yarl import URL

from .asking import HEADER, UNKNOWN, Person
from .errors import CameraFailed as CameraFailed  # noqa: PLC0414 - handed on, as all errors are
from .errors import CannotConnect as CannotConnect  # noqa: PLC0414
from .errors import CertificateChanged as CertificateChanged  # noqa: PLC0414
from .errors import CloudCamError as CloudCamError  # noqa: PLC0414
from .errors import InvalidAuth as InvalidAuth  # noqa: PLC0414
from .errors import NotFound as NotFound  # noqa: PLC0414
from .errors import PairingHeldOff as PairingHeldOff  # noqa: PLC0414
from .errors import PairingRefused as PairingRefused  # noqa: PLC0414
from .errors import Refused as Refused  # noqa: PLC0414
from .errors import UnexpectedReply as UnexpectedReply  # noqa: PLC0414
from .errors import VersionMismatch as VersionMismatch  # noqa: PLC0414
from .errors import connection_error, raise_for_status, status_error
from .pairing_string import PairingString
from .protocol import AlertInfo, CameraInfo, Label, Message, NvrInfo, ProtocolError, State, parse
from .replies import Alerts, Recordings, check_version, read, read_message, read_state
from .replies import TimeRange as TimeRange  # noqa: PLC0414 - part of what the client answers
from .timelines import Timeline

_CONNECT_TIMEOUT_S = 5.0
_REQUEST_TIMEOUT_S = 20.0
_REQUEST_TIMEOUT = aiohttp.ClientTimeout(total=_REQUEST_TIMEOUT_S, sock_connect=_CONNECT_TIMEOUT_S)
_PROBE_TIMEOUT = aiohttp.ClientTimeout(total=8, sock_connect=4)
_STREAM_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_TIMEOUT_S, sock_read=20)
_HEARTBEAT_S = 10.0
"""An NVR whose network went away silently is noticed after one and a half of these."""

MOST_ALERTS = 1000
"""The NVR gives no more than this at a time."""

_CLOCK_NOISE_S = 2.0
"""Clocks that differ by less than this are taken as equal: Date has whole seconds."""

_LONGEST_NAME = 64

_SEGMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")
_STREAMABLE = {
    HTTPStatus.OK,
    HTTPStatus.PARTIAL_CONTENT,
    HTTPStatus.NOT_MODIFIED,
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
}


@dataclass(frozen=True, slots=True)
class Paired:
    """What redeeming a pairing string gives: the address that answered and a token of our own."""

    host: str
    port: int
    fingerprint: str
    token: str
    token_id: str
    nvr: NvrInfo


class Client:
    """One NVR, spoken to with a token.

    The session is the caller's and stays open; ``fingerprint`` is the SHA-256 of the NVR's
    certificate in DER form as hex digits. ``asks_for`` is called for each request: the NVR writes
    down who it was for.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        host: str,
        port: int,
        fingerprint: str,
        token: str | None = None,
        asks_for: Callable[[], Person] = lambda: UNKNOWN,
    ) -> None:
        self._session = session
        self._asks_for = asks_for
        self._base = URL.build(scheme="https", host=host, port=port)
        self._pin = aiohttp.Fingerprint(bytes.fromhex(fingerprint))
        self._headers = {"Accept-Encoding": "identity"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
        self._clock_ahead_us = 0

    @property
    def address(self) -> str:
        """Host and port, for people."""
        return self._base.authority

    def now_us(self) -> int:
        """The NVR's wall clock, to about a second; it may well differ from this machine's."""
        return time.time_ns() // 1000 + self._clock_ahead_us

    @classmethod
    async def pair(
        cls, session: aiohttp.ClientSession, pairing: PairingString, client_name: str
    ) -> Paired:
        """Redeem a pairing string at the first of its hosts that answers.

        Versions are compared before the secret is used up. Raises CannotConnect,
        CertificateChanged, PairingRefused, PairingHeldOff, VersionMismatch, UnexpectedReply.
        """
        host, client = await cls._reach(session, pairing)
        token, token_id, nvr = await client.redeem(pairing.secret, client_name)
        return Paired(host, pairing.port, pairing.fingerprint, token, token_id, nvr)

    @classmethod
    async def _reach(
        cls, session: aiohttp.ClientSession, pairing: PairingString
    ) -> tuple[str, Self]:
        """The first host that answers with the right certificate and a version that fits."""
        failure: CloudCamError = CannotConnect("the pairing string names no host")
        for host in pairing.hosts:
            try:
                client = cls(session, host, pairing.port, pairing.fingerprint)
                await client.check_health()
            except ValueError as error:  # a host name or fingerprint that can't be one
                raise ProtocolError("the pairing string is damaged") from error
            except (CannotConnect, CertificateChanged) as error:
                # a foreign certificate tells more than silence does
                if not isinstance(failure, CertificateChanged):
                    failure = error
                continue
            return host, client
        raise failure

    async def check_health(self) -> None:
        """See that the NVR answers, with the right certificate and a version that fits."""
        check_version(await self._json("GET", self._url("health"), timeout=_PROBE_TIMEOUT))

    async def redeem(self, secret: str, client_name: str) -> tuple[str, str, NvrInfo]:
        """Use up a one-time secret; gives token, its id and the NVR.

        Raises PairingRefused, PairingHeldOff.
        """
        body = {"secret": secret, "client_name": client_name[:_LONGEST_NAME]}
        reply = await self._json("POST", self._url("pair"), json=body)
        try:
            return str(reply["token"]), str(reply["token_id"]), parse(NvrInfo, reply["nvr"])
        except (KeyError, ProtocolError) as error:
            raise UnexpectedReply(f"the answer to pairing is incomplete: {error}") from error

    async def state(self) -> State:
        """Everything the NVR knows of itself now."""
        return read_state(await self._json("GET", self._url("state")))

    async def listen(self) -> AsyncGenerator[Message]:
        """Open the WebSocket and yield the State, then every change, until it closes.

        Unknown kinds of message are skipped. Ends when the NVR closes the connection; raises
        CannotConnect, CertificateChanged, InvalidAuth, VersionMismatch, UnexpectedReply.
        """
        await self.check_health()
        try:
            async with self._session.ws_connect(
                self._url("ws"),
                headers=self._headers,
                ssl=self._pin,
                heartbeat=_HEARTBEAT_S,
                timeout=aiohttp.ClientWSTimeout(ws_close=2.0),
                max_msg_size=0,
            ) as socket:
                async for frame in socket:
                    if frame.type is not aiohttp.WSMsgType.TEXT:
                        continue
                    message = read_message(frame)
                    if message is not None:
                        yield message
        except aiohttp.WSServerHandshakeError as error:
            raise status_error(error.status, "the WebSocket was refused") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise connection_error(error) from error

    async def revoke(self) -> None:
        """Give the token back. Fine if it was revoked already."""
        try:
            await self._json("DELETE", self._url("token"))
        except InvalidAuth:
            return

    async def change_camera(self, camera_id: str, settings: Mapping[str, Any]) -> CameraInfo:
        """Change settings of a camera, named as in the NVR's ``config.json``; how it is then.

        Raises NotFound, and Refused when the NVR does not take a value.
        """
        reply = await self._json("PATCH", self._url("cameras", camera_id), json=dict(settings))
        return read(CameraInfo, reply)

    async def snapshot(self, camera_id: str, width: int | None = None) -> bytes:
        """The camera's last picture, JPEG; at most `width` pixels wide."""
        query = {} if width is None else {"width": str(width)}
        return await self._bytes(self._url("cameras", camera_id, "snapshot.jpg", query=query))

    async def alert_snapshot(self, alert_id: str, *, box: bool = False) -> bytes:
        """The best picture of a visit, JPEG, with or without its box."""
        query = {"box": str(int(box))}
        return await self._bytes(self._url("alerts", alert_id, "snapshot.jpg", query=query))

    async def recordings(self, camera_id: str, start_us: int, end_us: int) -> list[TimeRange]:
        """What can be played of a camera between two moments, oldest first."""
        query = {"start_us": str(start_us), "end_us": str(end_us)}
        reply = await self._json("GET", self._url("cameras", camera_id, "recordings", query=query))
        return read(Recordings, reply).ranges

    async def timeline(
        self, camera_id: str, start_us: int, end_us: int, step_us: int | None = None
    ) -> Timeline:
        """What was recorded, what not and why, and what happened; the NVR chooses a step if none.

        Raises NotFound.
        """
        query = {"start_us": str(start_us), "end_us": str(end_us)}
        if step_us is not None:
            query["step_us"] = str(step_us)
        reply = await self._json("GET", self._url("cameras", camera_id, "timeline", query=query))
        return read(Timeline, reply)

    async def alerts(
        self,
        camera_id: str | None = None,
        *,
        label: Label | None = None,
        start_us: int | None = None,
        end_us: int | None = None,
        limit: int = MOST_ALERTS,
    ) -> list[AlertInfo]:
        """The newest alerts that touch the time range, newest first."""
        wanted = {
            "camera_id": camera_id,
            "label": label,
            "start_us": start_us,
            "end_us": end_us,
            "limit": limit,
        }
        query = {name: str(value) for name, value in wanted.items() if value is not None}
        reply = await self._json("GET", self._url("alerts", query=query))
        return read(Alerts, reply).alerts

    async def alert(self, alert_id: str) -> AlertInfo:
        """One alert. Raises NotFound."""
        reply = await self._json("GET", self._url("alerts", alert_id))
        return read(AlertInfo, reply)

    async def tell_presence(self, anybody_home: bool | None) -> None:
        """Tell whether anybody is home; None when nobody knows. Raises NotFound of old NVRs."""
        await self._json("PUT", self._url("presence"), json={"anybody_home": anybody_home})

    async def open_live(self, camera_id: str, stream: str = "main") -> aiohttp.ClientResponse:
        """Live MPEG-TS. The caller closes the response."""
        url = self._url("cameras", camera_id, "live.ts", query={"stream": stream})
        return await self._open("GET", url)

    async def open_clip(
        self,
        camera_id: str,
        start_us: int,
        end_us: int,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
    ) -> aiohttp.ClientResponse:
        """A stretch of a camera's recording as MP4. The caller closes the response."""
        query = {"start_us": str(start_us), "end_us": str(end_us)}
        url = self._url("cameras", camera_id, "clip.mp4", query=query)
        return await self._open(method, url, headers)

    async def open_alert_clip(
        self, alert_id: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
    ) -> aiohttp.ClientResponse:
        """The visit with what came before and after, as MP4. The caller closes the response."""
        return await self._open(method, self._url("alerts", alert_id, "clip.mp4"), headers)

    async def open(
        self,
        *path: str,
        query: Mapping[str, str] | None = None,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
    ) -> aiohttp.ClientResponse:
        """What a route below /api sends, as it comes. The caller closes the response."""
        return await self._open(method, self._url(*path, query=query), headers)

    async def ask(
        self,
        method: str,
        *path: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        timeout_s: float = _REQUEST_TIMEOUT_S,
    ) -> dict[str, Any]:
        """What a route below /api answers: an object, empty for an answer without a body."""
        timeout = aiohttp.ClientTimeout(total=timeout_s, sock_connect=_CONNECT_TIMEOUT_S)
        data = None if body is None else dict(body)
        return await self._json(method, self._url(*path, query=query), json=data, timeout=timeout)

    async def picture(self, *path: str, body: Mapping[str, Any], timeout_s: float) -> bytes:
        """The picture that a route below /api answers to a body."""
        timeout = aiohttp.ClientTimeout(total=timeout_s, sock_connect=_CONNECT_TIMEOUT_S)
        return await self._bytes(self._url(*path), "POST", json=dict(body), timeout=timeout)

    def _url(self, *path: str, query: Mapping[str, str] | None = None) -> URL:
        """An address below /api. Raises NotFound for an id that could lead out of its place."""
        if not all(_SEGMENT.fullmatch(part) for part in path):
            raise NotFound(f"{'/'.join(path)!r:.80} can't exist")
        return self._base.joinpath("api", *path).with_query(query)

    async def _json(
        self,
        method: str,
        url: URL,
        *,
        json: dict[str, Any] | None = None,
        timeout: aiohttp.ClientTimeout = _REQUEST_TIMEOUT,  # noqa: ASYNC109 - aiohttp's own
    ) -> dict[str, Any]:
        """An object, or an empty one for an answer without a body."""
        response = await self._request(method, url, json=json, timeout=timeout)
        async with response:
            await raise_for_status(response)
            try:
                value = {} if response.status == HTTPStatus.NO_CONTENT else await response.json()
            except (ValueError, aiohttp.ContentTypeError) as error:
                raise UnexpectedReply(f"{url.path}: not JSON") from error
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise connection_error(error) from error
        self._note_time(response)
        if not isinstance(value, dict):
            raise UnexpectedReply(f"{url.path}: not an object")
        return value

    def _note_time(self, response: aiohttp.ClientResponse) -> None:
        """Compare clocks: the Date header of an answer is the NVR's, in whole seconds."""
        try:
            theirs_s = parsedate_to_datetime(response.headers["Date"]).timestamp()
        except KeyError, ValueError:
            return
        ahead_s = theirs_s - time.time()
        self._clock_ahead_us = round(ahead_s * 1e6) if abs(ahead_s) > _CLOCK_NOISE_S else 0

    async def _bytes(
        self,
        url: URL,
        method: str = "GET",
        *,
        json: dict[str, Any] | None = None,
        timeout: aiohttp.ClientTimeout = _REQUEST_TIMEOUT,  # noqa: ASYNC109 - aiohttp's own
    ) -> bytes:
        response = await self._request(method, url, json=json, timeout=timeout)
        async with response:
            await raise_for_status(response)
            try:
                return await response.read()
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise connection_error(error) from error

    async def _open(
        self, method: str, url: URL, headers: Mapping[str, str] | None = None
    ) -> aiohttp.ClientResponse:
        response = await self._request(method, url, headers=headers, timeout=_STREAM_TIMEOUT)
        if response.status not in _STREAMABLE:
            async with response:
                await raise_for_status(response)
                raise UnexpectedReply(f"{url.path}: status {response.status}")
        return response

    async def _request(
        self,
        method: str,
        url: URL,
        *,
        headers: Mapping[str, str] | None = None,
        json: dict[str, Any] | None = None,
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's own
    ) -> aiohttp.ClientResponse:
        try:
            return await self._session.request(
                method,
                url,
                headers={**(headers or {}), **self._headers, HEADER: self._asks_for().header()},
                json=json,
                ssl=self._pin,
                allow_redirects=False,
                timeout=timeout,
            )
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise connection_error(error) from error


def fingerprint_of(certificate_der: bytes) -> str:
    """The SHA-256 fingerprint of a certificate, as pairing strings hold it."""
    return sha256(certificate_der).hexdigest()
