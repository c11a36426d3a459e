"""A camera's own motion events, pulled (ONVIF Core Specification, "Real-time pull-point")."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, tostring

from nvr.discovery.document import find, find_all, quoted, text
from nvr.discovery.onvif import EVENTS, OnvifCamera
from nvr.discovery.soap import CameraFault, Request
from nvr.errors import CameraAuthFailed, CameraError

_LOGGER = logging.getLogger(__name__)

_TOPIC = "http://www.onvif.org/ver10/events/wsdl"
_NOTIFICATION = "http://docs.oasis-open.org/wsn/bw-2"
_LIFETIME_S = 60
_RENEW_AFTER_S = 25.0
_WAIT_S = 10
_EMPTY_PAUSE_S = 0.5
"""Cameras that answer at once although nothing happened are not asked faster."""

_BACKOFF_FIRST_S = 5.0
_BACKOFF_MAX_S = 120.0

_TOPICS = ("motion", "peopledetect", "dogcatdetect", "facedetect", "objectdetect", "humandetect")
_TRUE = ("true", "1")
_FALSE = ("false", "0")
_STATES = ("ismotion", "state", "motion", "ispeople", "isdetected", "value")


class Sleep(Protocol):
    """`asyncio.sleep`, or a test's."""

    async def __call__(self, seconds: float, /) -> None: ...


class MotionEvents:
    """Reports when a camera says that something begins to move. `run` retries, `run_once` works."""

    def __init__(
        self,
        make_camera: Callable[[], OnvifCamera],
        name: str,
        on_motion: Callable[[], None],
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._make_camera = make_camera
        self._name = name
        self._on_motion = on_motion
        self._sleep = sleep
        self._is_told = False

    async def run(self) -> None:
        """Listen until cancelled. Gives up where the camera can't or the password is wrong."""
        backoff_s = _BACKOFF_FIRST_S
        while True:
            try:
                await self.run_once()
            except CameraAuthFailed as error:  # trying again would lock the account
                _LOGGER.warning("%s: its motion events: %s", self._name, error.message)
                return
            except CameraError as error:
                if not self._is_told:
                    _LOGGER.info("%s: no motion events: %s", self._name, error.message)
                self._is_told = True
            if self._is_connected:
                backoff_s = _BACKOFF_FIRST_S
            await self._sleep(backoff_s)
            backoff_s = min(backoff_s * 2, _BACKOFF_MAX_S)

    async def run_once(self) -> None:
        """One subscription, until the camera ends it. Raises CameraError."""
        self._is_connected = False
        async with self._make_camera() as camera:
            subscription = await _Subscription.open(camera)
            self._is_connected, self._is_told = True, False
            try:
                await self._listen(subscription)
            finally:
                with suppress(CameraError):
                    await subscription.close()

    _is_connected = False

    async def _listen(self, subscription: _Subscription) -> None:
        loop = asyncio.get_running_loop()
        renewed = loop.time()
        while True:
            asked = loop.time()
            if any(is_motion(message) for message in await subscription.pull()):
                self._on_motion()
            elif loop.time() - asked < _EMPTY_PAUSE_S:
                await self._sleep(_EMPTY_PAUSE_S)
            if loop.time() - renewed > _RENEW_AFTER_S:
                await subscription.renew()
                renewed = loop.time()


class _Subscription:
    """A queue of messages in the camera."""

    def __init__(self, camera: OnvifCamera, url: str, headers: str) -> None:
        self._camera = camera
        self._url = url
        self._headers = headers

    @classmethod
    async def open(cls, camera: OnvifCamera) -> _Subscription:
        await camera.connect()
        lifetime = f"<tev:InitialTerminationTime>PT{_LIFETIME_S}S</tev:InitialTerminationTime>"
        request = Request(
            f"<tev:CreatePullPointSubscription>{lifetime}</tev:CreatePullPointSubscription>",
            action=f"{_TOPIC}/EventPortType/CreatePullPointSubscriptionRequest",
        )
        body = await camera.ask(request, EVENTS)
        reference = find(body, "SubscriptionReference")
        address = text(reference, "Address")
        try:
            is_web = urlsplit(address).scheme in ("http", "https")
            url = camera.soap.at_host(address) if is_web else ""
        except ValueError:
            url = ""
        if not url:
            raise CameraFault(f"{camera.host} gives no address for its events")
        parameters = find(reference, "ReferenceParameters")
        extra = "" if parameters is None else "".join(map(_as_header, parameters))
        return cls(camera, url, f"<wsa:To>{quoted(address)}</wsa:To>{extra}")

    async def pull(self) -> list[Element]:
        """The next messages; none when nothing happened for a while."""
        wanted = f"<tev:Timeout>PT{_WAIT_S}S</tev:Timeout><tev:MessageLimit>20</tev:MessageLimit>"
        body = await self._call(
            f"<tev:PullMessages>{wanted}</tev:PullMessages>",
            f"{_TOPIC}/PullPointSubscription/PullMessagesRequest",
            _WAIT_S + 10,
        )
        return list(find_all(body, "NotificationMessage"))

    async def renew(self) -> None:
        """Keep it alive; cameras that know no renewal live on pulling alone."""
        lifetime = f"<wsnt:TerminationTime>PT{_LIFETIME_S}S</wsnt:TerminationTime>"
        with suppress(CameraFault):
            await self._call(
                f"<wsnt:Renew>{lifetime}</wsnt:Renew>",
                f"{_NOTIFICATION}/SubscriptionManager/RenewRequest",
            )

    async def close(self) -> None:
        """Cameras have room for few."""
        await self._call(
            "<wsnt:Unsubscribe/>", f"{_NOTIFICATION}/SubscriptionManager/UnsubscribeRequest", 2.0
        )

    async def _call(self, body: str, action: str, timeout_s: float = 8.0) -> Element:
        request = Request(body, action=action, headers=self._headers, timeout_s=timeout_s)
        return await self._camera.soap.call(self._url, request)


def is_motion(message: Element) -> bool:
    """Whether the message says that something begins to move, in any vendor's words.

    What a subscription begins with (``Initialized``) tells how things are, and counts as well.
    """
    topic = text(message, "Topic").lower().replace("_", "")
    if not any(known in topic for known in _TOPICS):
        return False
    for item in find_all(find(message, "Data"), "SimpleItem"):
        name, value = item.get("Name", "").lower(), item.get("Value", "").strip().lower()
        if name in _STATES and value in (*_TRUE, *_FALSE):
            return value in _TRUE
    return False


def _as_header(element: Element) -> str:
    """A reference parameter travels back as a header, exactly as it came (WS-Addressing)."""
    return tostring(element, encoding="unicode")
