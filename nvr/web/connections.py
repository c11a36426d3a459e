"""Responses that last: they end when their token is revoked or the server stops."""

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from nvr.web.auth import Client

_GONE_AFTER_S = 0.1


class Ending(asyncio.Event):
    """Set when a response must end."""

    def __init__(self) -> None:
        super().__init__()
        self.is_revoked = False
        """Whether it must end because its token was revoked."""


class Connections:
    """All long responses that are open, by client."""

    def __init__(self) -> None:
        self._open: dict[Ending, Client] = {}
        self._is_stopping = False

    @contextmanager
    def track(self, client: Client) -> Iterator[Ending]:
        """Remember a response for the length of a `with` block."""
        ending = Ending()
        if self._is_stopping:
            ending.set()
        self._open[ending] = client
        try:
            yield ending
        finally:
            del self._open[ending]

    def end_token(self, token_id: str) -> None:
        """End all responses to that token's client."""
        for ending, client in self._open.items():
            if client.token_id == token_id:
                ending.is_revoked = True
                ending.set()

    def end_scoped(self, camera_id: str) -> None:
        """End the responses to clients of some cameras, if this is one: it is another one now.

        They may come again, with what their tokens are for then.
        """
        for ending, client in self._open.items():
            if not client.scope.is_whole and client.scope.holds(camera_id):
                ending.set()

    def end_all(self) -> None:
        """The server stops: end everything, also what opens from now on."""
        self._is_stopping = True
        for ending in self._open:
            ending.set()

    def __len__(self) -> int:
        return len(self._open)


async def first_of(work: asyncio.Task[Any], *events: asyncio.Event) -> bool:
    """Wait for `work` or any event; true when the work is done, else it is cancelled."""
    waiters = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait([work, *waiters], return_when=asyncio.FIRST_COMPLETED)
        return work.done()
    finally:
        for waiter in waiters:
            waiter.cancel()
        if not work.done():
            work.cancel()
            await asyncio.wait([work])  # whoever called may close now what the work used


async def while_wanted[T](request: web.Request, work: Awaitable[T]) -> T:
    """The result of some work; when the client goes away meanwhile, the work is cancelled.

    Raises CancelledError then, as aiohttp does where it cancels handlers: nobody is to be answered.
    """
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait([task], timeout=_GONE_AFTER_S)
            is_gone = request.transport is None or request.transport.is_closing()
            if is_gone and not task.done():
                raise asyncio.CancelledError("the client has gone")
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait([task])


def cut_off(request: web.Request) -> None:
    """Drop the connection: what was sent so far must not look whole, nor wait for its reader."""
    if request.transport is not None:
        request.transport.abort()
