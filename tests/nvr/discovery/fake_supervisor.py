"""Home Assistant's Supervisor, as far as an app asks it: for its address, and to keep a message."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "token-of-the-app"


@dataclass
class FakeSupervisor:
    """Keeps the messages, for whoever waits for them."""

    url: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    failures: int = 0
    address: str = "172.30.33.4"
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    @web.middleware
    async def check(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"result": "error", "message": "unauthorized"}, status=401)
        if self.failures:
            self.failures -= 1
            return web.json_response({"result": "error", "message": "starting"}, status=503)
        answer: web.StreamResponse = await handler(request)
        return answer

    async def info(self, _: web.Request) -> web.Response:
        return web.json_response({"result": "ok", "data": {"ip_address": self.address}})

    async def discovery(self, request: web.Request) -> web.Response:
        async with self.came:
            self.messages.append(await request.json())
            self.came.notify_all()
        return web.json_response({"result": "ok", "data": {"uuid": "0" * 32}})

    async def until(self, count: int) -> dict[str, Any]:
        async with asyncio.timeout(30), self.came:
            await self.came.wait_for(lambda: len(self.messages) >= count)
        return self.messages[count - 1]


@asynccontextmanager
async def fake_supervisor(port: int = 0) -> AsyncIterator[FakeSupervisor]:
    """One that answers on the loopback."""
    fake = FakeSupervisor()
    app = web.Application(middlewares=[fake.check])
    app.router.add_get("/addons/self/info", fake.info)
    app.router.add_post("/discovery", fake.discovery)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield fake
    await runner.cleanup()
