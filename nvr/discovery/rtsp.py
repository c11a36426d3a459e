"""Asks an RTSP server what it would send (DESCRIBE, RFC 2326), and receives nothing of it."""

import asyncio
from dataclasses import dataclass
from urllib.parse import quote

from nvr.clock import RealClock
from nvr.discovery.login import Login
from nvr.errors import CameraAuthFailed
from nvr.media.complaints import Complaints
from nvr.media.rtsp.address import parse_address
from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.sdp import parse_sdp
from nvr.media.rtsp.session import Session

_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` is RTSP's: 200, 401, 404 ...; ``has_video`` tells of a description with video.

    ``server`` is what the server says of itself, which often names its maker.
    """

    status: int
    has_video: bool
    server: str = ""


class RtspAsker:
    """One server. Each question has a connection of its own: many close it after a 404."""

    def __init__(self, host: str, port: int, login: Login | None) -> None:
        self._host = host
        self._port = port
        self._login = login

    async def describe(self, path: str) -> Answer:
        """Ask for one path; answers a challenge once. Raises CameraUnreachable."""
        return await asyncio.to_thread(self._describe, path)

    def _describe(self, path: str) -> Answer:
        session = self._session(path)
        status, has_video = 401, False  # as for all ways of asking for a login that we can't meet
        try:
            answer = session.ask()
            status = answer.status
            if status == 200:
                media = parse_sdp(answer.body.decode("utf-8", "replace")).media
                has_video = any(each.kind == "video" for each in media)
        except CameraAuthFailed, NotUnderstood:
            pass
        finally:
            session.close()
        return Answer(status, has_video, session.says)

    def _session(self, path: str) -> Session:
        host = f"[{self._host}]" if ":" in self._host else self._host
        login = self._login
        user = "" if login is None else f"{quote(login.username)}:{quote(login.password)}@"
        address = parse_address(f"rtsp://{user}{host}:{self._port}{path}")
        return Session(address, RealClock(), Complaints(self._host), _TIMEOUT_S)
