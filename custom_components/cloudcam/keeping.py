"""What the NVR is asked about keeping: pins, deletions, and files made of recordings."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from datetime import timedelta
from typing import Final

from .api import Client, NotFound
from .exports import ExportInfo, ExportState
from .protocol import PinInfo
from .replies import Pins, read

FORGOTTEN: Final = timedelta(minutes=10)
"""How far back everybody of the household may delete."""

_POLL_S: Final = 0.5
_ERASE_TIMEOUT_S: Final = 60.0
"""A file that is being written is ended first, at a keyframe of the camera."""


async def pins(client: Client) -> list[PinInfo]:
    """All pins, newest first."""
    return read(Pins, await client.ask("GET", "pins")).pins


async def pin(
    client: Client, camera_id: str, start_us: int, end_us: int, note: str | None = None
) -> PinInfo:
    """Keep a stretch of time. Raises NotFound when nothing of it is recorded, Refused."""
    body = {"start_us": start_us, "end_us": end_us} | ({} if note is None else {"note": note})
    return read(PinInfo, await client.ask("POST", "cameras", camera_id, "pins", body=body))


async def pin_alert(client: Client, alert_id: str) -> PinInfo:
    """Keep a visit with its clip. Raises NotFound."""
    return read(PinInfo, await client.ask("POST", "alerts", alert_id, "pin"))


async def unpin(client: Client, pin_id: str) -> None:
    """Let time go on for what was pinned. Raises NotFound."""
    await client.ask("DELETE", "pins", pin_id)


async def erase(client: Client, camera_id: str, start_us: int, end_us: int) -> None:
    """Delete what was recorded, for good. Raises NotFound, Refused when something is pinned."""
    query = {"start_us": str(start_us), "end_us": str(end_us)}
    route = ("cameras", camera_id, "recordings")
    await client.ask("DELETE", *route, query=query, timeout_s=_ERASE_TIMEOUT_S)


async def forget_last(client: Client, camera_id: str) -> None:
    """Delete what was just recorded, if anything was. Raises Refused when something is pinned."""
    end_us = client.now_us()
    start_us = end_us - round(FORGOTTEN.total_seconds() * 1e6)
    with suppress(NotFound):
        await erase(client, camera_id, start_us, end_us)


async def export(
    client: Client, camera_id: str, start_us: int, end_us: int
) -> AsyncGenerator[ExportInfo]:
    """Have a clip made as a file: how far it is, again and again, until it is done or has failed.

    Raises NotFound when nothing is recorded then, Refused.
    """
    body = {"cameras": [camera_id], "start_us": start_us, "end_us": end_us, "kind": "clip"}
    info = read(ExportInfo, await client.ask("POST", "exports", body=body))
    yield info
    while info.state in {ExportState.QUEUED, ExportState.RUNNING}:
        await asyncio.sleep(_POLL_S)
        info = await find_export(client, info.id)
        yield info


async def find_export(client: Client, export_id: str) -> ExportInfo:
    """How an export is now. Raises NotFound."""
    return read(ExportInfo, await client.ask("GET", "exports", export_id))
