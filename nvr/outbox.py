"""A worker's messages to main: sending never blocks the thread that has something to say."""

from collections import deque
from threading import Lock

from nvr.channel import Channel, ChannelClosed, ChannelFull
from nvr.messages import WorkerMessage, WorkerStatus

_KEPT = 2000
"""Messages kept while main is busy. The oldest go first: what they say of recordings is in the
files too, and what they say of alerts is repeated by later ones."""


class Outbox:
    """Bounded and coalesced: of the status only the newest waits."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._lock = Lock()
        self._waiting: deque[WorkerMessage] = deque(maxlen=_KEPT)
        self._status: WorkerStatus | None = None

    def emit(self, message: WorkerMessage) -> None:
        """Send now, or as soon as main reads again."""
        with self._lock:
            if isinstance(message, WorkerStatus):
                self._status = message
            else:
                self._waiting.append(message)
            self._flush()

    def flush(self) -> None:
        """Try again to send what waits."""
        with self._lock:
            self._flush()

    def _flush(self) -> None:
        try:
            while self._waiting:
                self._channel.send(self._waiting[0])
                self._waiting.popleft()
            if self._status is not None:
                self._channel.send(self._status)
                self._status = None
        except ChannelFull, ChannelClosed:
            return  # main is busy, or gone: then the worker is about to end
