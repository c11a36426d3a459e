"""What the NVR is asked about shares. Knows nothing of Home Assistant."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import aiohttp

from .api import Client
from .replies import read
from .shares import Candidate, ShareConsented, ShareDoor, ShareInfo, ShareRequest, ShareView

OUTSIDER: Final = "X-CloudCam-Outsider"
"""Names the address of who opened a link: a view is for that address only."""

_RENDERER_TIMEOUT_S: Final = 60.0
"""To look for who can be chosen, a process has to begin, load the model and decode."""


@dataclass(frozen=True, slots=True)
class _Shares:
    shares: list[ShareInfo]
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True)
class Candidates:
    """Who was found in the picture of ``time_us``, the nearest one to what was asked for."""

    time_us: int
    candidates: list[Candidate]


async def shares(client: Client) -> list[ShareInfo]:
    """All shares of the last 90 days, newest first. Raises NotFound of old NVRs."""
    return read(_Shares, await client.ask("GET", "shares")).shares


async def fingerprint(client: Client) -> str | None:
    """Of the key that signs what leaves; None while there is none. Raises NotFound of old NVRs."""
    return read(_Shares, await client.ask("GET", "shares")).fingerprint


async def create(client: Client, wanted: ShareRequest) -> ShareInfo:
    """Have its bytes made; nothing leaves by it. Raises Refused, which says what is wrong."""
    return read(ShareInfo, await client.ask("POST", "shares", body=asdict(wanted)))


async def consent(client: Client, share_id: str, sha256: str) -> ShareConsented:
    """Let out the bytes that were looked at. Raises NotFound, Refused."""
    route = ("shares", share_id, "consent")
    return read(ShareConsented, await client.ask("POST", *route, body={"sha256": sha256}))


async def revoke(client: Client, share_id: str) -> ShareInfo:
    """End it now; a draft is discarded. Raises NotFound, Refused."""
    return read(ShareInfo, await client.ask("POST", "shares", share_id, "revoke"))


async def release(client: Client, share_id: str) -> ShareInfo:
    """Let time go on for the recordings that an original keeps. Raises NotFound, Refused."""
    return read(ShareInfo, await client.ask("POST", "shares", share_id, "release"))


async def candidates(client: Client, camera_id: str, at_us: int) -> Candidates:
    """Who can be chosen as the subject. Raises NotFound when nothing is recorded then, Refused."""
    route = ("cameras", camera_id, "candidates")
    query = {"at_us": str(at_us)}
    answer = await client.ask("GET", *route, query=query, timeout_s=_RENDERER_TIMEOUT_S)
    return read(Candidates, answer)


async def look(client: Client, token: str, address: str) -> ShareDoor:
    """What a link's token opens, without opening it. Raises NotFound."""
    body = {"token": token, "address": address}
    return read(ShareDoor, await client.ask("POST", "shared", "door", body=body))


async def enter(client: Client, token: str, phrase: str | None, address: str) -> ShareView:
    """Open a link, which uses up one view. Raises NotFound, WrongPhrase."""
    body: dict[str, Any] = {"token": token, "phrase": phrase, "address": address}
    return read(ShareView, await client.ask("POST", "shared", "open", body=body))


async def open_view(
    client: Client, view_id: str, address: str, *, method: str, headers: Mapping[str, str]
) -> aiohttp.ClientResponse:
    """The bytes of an opening, for who opened it. The caller closes the response.

    Raises NotFound.
    """
    told = {**headers, OUTSIDER: address}
    return await client.open("shared", "views", view_id, method=method, headers=told)
