"""A client of Home Assistant's HTTP and WebSocket API, as far as `scripts/run` and tests use it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self
from urllib.parse import urljoin

import aiohttp

ANSWER_TIMEOUT_S = 30.0


class HassError(Exception):
    """Home Assistant answered, but not with what was asked for."""


class HassApi:
    """Home Assistant with the rights of one user."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._token = token
        timeout = aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S)
        self._session = aiohttp.ClientSession(timeout=timeout)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._session.close()

    async def get(self, path: str) -> Any:
        return await self.ask("GET", path)

    async def post(self, path: str, body: object = None) -> Any:
        return await self.ask("POST", path, json=body if body is not None else {})

    async def delete(self, path: str) -> Any:
        return await self.ask("DELETE", path)

    async def ask(self, method: str, path: str, **arguments: Any) -> Any:
        """Send a request; gives the JSON of the answer.

        Raises:
            HassError: the status is not a good one.
            aiohttp.ClientError: nothing answers.
        """
        async with self.request(method, path, **arguments) as response:
            if response.status >= 400:
                told = (await response.text())[:300]
                raise HassError(f"{method} {path}: {response.status} {told}")
            return await response.json() if response.content_type == "application/json" else None

    @asynccontextmanager
    async def request(
        self, method: str, path: str, **arguments: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """The same, but as it comes: for pictures, videos and refusals."""
        headers = {**self._headers, **arguments.pop("headers", {})}
        async with self._session.request(
            method, urljoin(self.url, path), headers=headers, **arguments
        ) as response:
            yield response

    @asynccontextmanager
    async def web_socket(self, path: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """Any other WebSocket than the API's own."""
        async with self._session.ws_connect(
            urljoin(self.url, path), max_msg_size=0, headers=self._headers
        ) as connection:
            yield connection

    @asynccontextmanager
    async def socket(self) -> AsyncIterator[HassSocket]:
        """Open the WebSocket API, logged in."""
        async with self._session.ws_connect(
            urljoin(self.url, "/api/websocket"), max_msg_size=0, heartbeat=30
        ) as connection:
            await connection.receive_json()
            await connection.send_json({"type": "auth", "access_token": self._token})
            answer = await connection.receive_json()
            if answer["type"] != "auth_ok":
                raise HassError(f"the WebSocket API refused the token: {answer}")
            socket = HassSocket(connection)
            reader = asyncio.create_task(socket.read())
            try:
                yield socket
            finally:
                reader.cancel()


class HassSocket:
    """An open connection to the WebSocket API."""

    def __init__(self, connection: aiohttp.ClientWebSocketResponse) -> None:
        self._connection = connection
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._events: dict[int, asyncio.Queue[Any]] = {}

    async def ask(self, kind: str, **arguments: Any) -> Any:
        """Send a command and give its result.

        Raises:
            HassError: the command failed, or the connection is lost.
        """
        return await self._send(next(self._ids), kind, arguments)

    async def subscribe(self, kind: str, **arguments: Any) -> asyncio.Queue[Any]:
        """Send a command that goes on answering; None in the queue: the connection is lost."""
        number = next(self._ids)
        queue = self._events[number] = asyncio.Queue()
        await self._send(number, kind, arguments)
        return queue

    async def states(self) -> asyncio.Queue[Any]:
        """Follow every change of a state: `entity_id`, `old_state`, `new_state`."""
        return await self.subscribe("subscribe_events", event_type="state_changed")

    async def _send(self, number: int, kind: str, arguments: Mapping[str, Any]) -> Any:
        future = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._connection.send_json({"id": number, "type": kind, **arguments})
        return await asyncio.wait_for(future, ANSWER_TIMEOUT_S)

    async def read(self) -> None:
        """Hand each message to whoever waits for it, until the connection ends."""
        async for frame in self._connection:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                continue
            message = frame.json()
            for item in message if isinstance(message, list) else [message]:
                self._hand_over(item)
        for future in self._answers.values():
            if not future.done():
                future.set_exception(HassError("Home Assistant closed the connection"))
        for queue in self._events.values():
            queue.put_nowait(None)

    def _hand_over(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "event" and message["id"] in self._events:
            self._events[message["id"]].put_nowait(message["event"])
        elif message["type"] == "result" and (future := self._answers.pop(message["id"], None)):
            if message["success"]:
                future.set_result(message["result"])
            else:
                future.set_exception(HassError(str(message["error"])))
