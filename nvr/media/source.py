"""Receiving: one stream of one camera, from an address to packets.

`Source` works once: it opens, yields packets, and raises a CameraError when something is wrong.
Who wants it back after that opens a new one.
"""

import logging
from collections.abc import Callable, Iterator
from threading import Event
from typing import Protocol
from urllib.parse import urlsplit

from nvr.clock import Clock
from nvr.errors import CameraUnreachable
from nvr.media.libav import LibavReceiver
from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.receiver import Receiver as RtspReceiver
from nvr.messages import Packet, StreamFormat

_LOGGER = logging.getLogger(__name__)

_OPEN_TIMEOUT_S = 10.0
_READ_TIMEOUT_S = 10.0

_not_understood: set[str] = set()
"""Addresses whose camera said something, in the middle of its stream, that only libav may know."""

_told: set[str] = set()


class Receiver(Protocol):
    """What receives: the NVR's own for RTSP, libav for everything else."""

    def open(self) -> StreamFormat: ...

    def packets(self, stop: Event) -> Iterator[Packet]: ...

    def close(self) -> None: ...


class Source:
    """One stream of one camera.

    ``url`` may hold user name and password; no error or log shows them. ``want_audio`` false means
    that audio is not even asked for. While ``is_urgent`` says no, packets may be an eighth of a
    second late, which saves a third of what receiving costs. What the own RTSP receiver doesn't
    understand, libav receives.
    """

    def __init__(
        self,
        url: str,
        clock: Clock,
        *,
        transport: str = "tcp",
        want_audio: bool = False,
        is_urgent: Callable[[], bool] = lambda: True,
    ) -> None:
        self._url = url
        self._clock = clock
        self._transport = transport
        self._want_audio = want_audio
        self._is_urgent = is_urgent
        self._receiver: Receiver | None = None

    def open(self) -> StreamFormat:
        """Connect and find out what the camera sends.

        Raises CameraUnreachable, CameraAuthFailed, CameraUnsupported or CameraStalled.
        """
        if urlsplit(self._url).scheme in ("rtsp", "rtsps") and self._url not in _not_understood:
            try:
                self._receiver = RtspReceiver(
                    self._url,
                    self._clock,
                    transport=self._transport,
                    want_audio=self._want_audio,
                    timeouts_s=(_OPEN_TIMEOUT_S, _READ_TIMEOUT_S),
                    is_urgent=self._is_urgent,
                )
                return self._receiver.open()
            except NotUnderstood as reason:
                self.close()
                self._tell(reason)
        self._receiver = LibavReceiver(
            self._url,
            self._clock,
            want_audio=self._want_audio,
            timeouts_s=(_OPEN_TIMEOUT_S, _READ_TIMEOUT_S),
        )
        return self._receiver.open()

    def packets(self, stop: Event) -> Iterator[Packet]:
        """Yield packets as they come until ``stop`` is set.

        Raises CameraStalled when nothing comes for 10 s, CameraUnreachable when the camera ends
        the connection.
        """
        assert self._receiver is not None, "open() comes first"
        try:
            yield from self._receiver.packets(stop)
        except NotUnderstood as reason:
            _not_understood.add(self._url)
            self._tell(reason)
            host = urlsplit(self._url).hostname
            raise CameraUnreachable(f"{host} is received in another way: {reason}") from None

    def close(self) -> None:
        """Let go of the camera. May be called twice."""
        if self._receiver is not None:
            self._receiver.close()
            self._receiver = None

    def _tell(self, reason: NotUnderstood) -> None:
        """Say it once, not at every try."""
        if self._url not in _told:
            _told.add(self._url)
            host = urlsplit(self._url).hostname
            _LOGGER.info("%s is received through libav, at twice the cost: %s", host, reason)
