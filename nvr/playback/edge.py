"""Tells when a camera's recording has grown."""

import asyncio
from contextlib import suppress


class LiveEdge:
    """Wakes everybody who waits for a camera. Belongs to the event loop."""

    def __init__(self) -> None:
        self._next: dict[str, asyncio.Event] = {}

    def advance(self, camera_id: str) -> None:
        """Something was recorded."""
        event = self._next.pop(camera_id, None)
        if event is not None:
            event.set()

    def following(self, camera_id: str) -> asyncio.Event:
        """Set with the next thing that is recorded. Take it, look at the index, then wait."""
        return self._next.setdefault(camera_id, asyncio.Event())


async def wait_for(event: asyncio.Event, timeout_s: float) -> bool:
    """Whether it was set in time."""
    if timeout_s <= 0:
        return False
    with suppress(TimeoutError):
        async with asyncio.timeout(timeout_s):
            await event.wait()
    return event.is_set()
