"""Live pictures for Home Assistant's stream, without losing the pinned certificate.

What plays a camera in Home Assistant (libav, go2rtc) checks no certificates. So it is given an
address on this machine's loopback, and this small server fetches the stream over the pinned
connection and passes it on. The address holds a secret of this run; it stands in a query key that
Home Assistant blots out of its logs.
"""

import contextlib
import hmac
import secrets
from typing import Final

import aiohttp
from aiohttp import web
from yarl import URL

from .api import Client, CloudCamError, NotFound
from .audience import Audience
from .const import LOGGER
from .persons import acting

_HOST: Final = "127.0.0.1"
_SECRET_KEY: Final = "auth"  # noqa: S105 - the key, not the secret


class LiveRelay:
    """Serves ``/<camera id>.ts`` on the loopback interface while it runs."""

    def __init__(self, client: Client, audience: Audience) -> None:
        self._client = client
        self._audience = audience
        self._secret = secrets.token_urlsafe(32)
        self._port = 0
        app = web.Application()
        app.router.add_get("/{camera_id}.ts", self._serve, allow_head=False)
        # handler_cancellation: a player that left must not keep a stream from the NVR open
        self._runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=0.5
        )

    async def start(self) -> None:
        """Listen on a port that is free."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, _HOST, 0)
        await site.start()
        self._port = int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Close every stream and the port."""
        await self._runner.cleanup()

    def url(self, camera_id: str) -> str:
        """Where a camera's live picture is, for players on this machine."""
        url = URL.build(scheme="http", host=_HOST, port=self._port, path=f"/{camera_id}.ts")
        return str(url.with_query({_SECRET_KEY: self._secret}))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        given = request.query.get(_SECRET_KEY, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            raise web.HTTPForbidden
        camera_id = request.match_info["camera_id"]
        try:
            # this task's own context names whoever set up the entry
            with acting(await self._audience.opened(camera_id)):
                return await self._relay(request, camera_id)
        except NotFound:
            raise web.HTTPNotFound from None
        except CloudCamError as error:
            LOGGER.debug("No live picture of %s: %s", camera_id, error)
            raise web.HTTPBadGateway from None
        finally:
            await self._audience.closed(camera_id)

    async def _relay(self, request: web.Request, camera_id: str) -> web.StreamResponse:
        async with await self._client.open_live(camera_id) as upstream:
            response = web.StreamResponse(headers={"Content-Type": "video/mp2t"})
            await response.prepare(request)
            # either side may go at any time; the player notices and asks again
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                async for chunk in upstream.content.iter_any():
                    await response.write(chunk)
            return response
