"""Lets Home Assistant find the NVR that runs as one of its apps: the Supervisor's discovery.

The Supervisor gives each app a token (``SUPERVISOR_TOKEN``) and knows by it which app speaks. What
an app leaves under ``/discovery`` goes to this one Home Assistant and to nobody else, so the
message carries a pairing string, and nobody needs to paste one. When it has been used, the next one
is left, for the day on which the owner removes the NVR and wants it back. Endpoints:
https://developers.home-assistant.io/docs/api/supervisor/endpoints (discovery, addons/self/info).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nvr.errors import CameraNotAtHome, NvrError
from nvr.pairing_string import PairingString

if TYPE_CHECKING:
    import aiohttp

_LOGGER = logging.getLogger(__name__)

URL = "http://supervisor"
SERVICE = "cloudcam"
_RETRY_S = (2.0, 5.0, 15.0, 60.0)
_ANSWER_TIMEOUT_S = 20.0


class SupervisorError(NvrError):
    """The Supervisor does not do its part."""

    code = "supervisor"


@dataclass(frozen=True, slots=True)
class App:
    """What Home Assistant is told besides the address."""

    id: str
    name: str
    port: int
    fingerprint: str


class SupervisorDiscovery:
    """Leaves a message that lets Home Assistant in, and a new one whenever it was used.

    ``invite`` makes a new secret, ``invitation_used`` waits until somebody came with it.
    """

    def __init__(
        self,
        app: App,
        token: str,
        invite: Callable[[], str],
        invitation_used: Callable[[], Awaitable[None]],
        url: str = URL,
    ) -> None:
        self._app = app
        self._headers = {"Authorization": f"Bearer {token}"}
        self._invite = invite
        self._invitation_used = invitation_used
        self._url = url

    async def run(self) -> None:
        """Until cancelled. The message stays: Home Assistant may be started later than we."""
        while True:
            await self._leave_message()
            await self._invitation_used()

    async def _leave_message(self) -> None:
        failures = 0
        secret = self._invite()
        while True:
            try:
                await self.leave_once(secret)
            except SupervisorError as error:
                if failures == 0:
                    _LOGGER.warning(
                        "Home Assistant can't be told of this app (%s); trying on. `cloudcam-nvr "
                        "pair` connects it all the same",
                        error,
                    )
                await asyncio.sleep(_RETRY_S[min(failures, len(_RETRY_S) - 1)])
                failures += 1
            else:
                _LOGGER.info("Home Assistant was told of this app")
                return

    async def leave_once(self, secret: str) -> None:
        """Leave the message. Raises SupervisorError."""
        import aiohttp

        from nvr.discovery.connector import checked_connector

        timeout = aiohttp.ClientTimeout(total=_ANSWER_TIMEOUT_S)
        try:
            async with aiohttp.ClientSession(
                headers=self._headers, timeout=timeout, connector=checked_connector(1)
            ) as session:
                told = await self._ask(session, "GET", "/addons/self/info")
                address = told.get("ip_address")
                if not isinstance(address, str) or not address:
                    raise SupervisorError("the Supervisor does not tell this app's address")
                app = self._app
                pairing = PairingString((address,), app.port, app.fingerprint, secret)
                config = {"id": app.id, "name": app.name, "pairing_string": str(pairing)}
                message = {"service": SERVICE, "config": config}
                await self._ask(session, "POST", "/discovery", json=message)
        except CameraNotAtHome as error:
            raise SupervisorError(error.message) from error
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            # its text may hold what was sent: the kind of error is enough
            raise SupervisorError(f"no answer of a Supervisor: {type(error).__name__}") from error

    async def _ask(
        self, session: aiohttp.ClientSession, method: str, path: str, **what: Any
    ) -> dict[str, Any]:
        """The ``data`` of an answer. Raises SupervisorError, and what aiohttp raises."""
        request = session.request(method, self._url + path, allow_redirects=False, **what)
        async with request as response:
            answer = await response.json()
            good = isinstance(answer, dict) and answer.get("result") == "ok"
            if response.status >= 400 or not good:
                raise SupervisorError(f"the Supervisor answered {response.status} to {path}")
            data = answer.get("data")
            return data if isinstance(data, dict) else {}
