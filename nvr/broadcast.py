"""From the core to everybody who listens: one message in, one bounded queue per listener out.

Belongs to the main process's event loop: nothing here may be called from another thread.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from nvr.protocol import Message, State

QUEUE_LIMIT = 256
"""Messages that wait for one listener before they are replaced by a fresh State."""


class Subscription:
    """Messages for one listener, in order. The first is a State that carries everything.

    A listener too slow to keep up gets a fresh State in place of what it missed, so memory stays
    bounded and nothing it shows stays wrong. Iteration ends after `close`.
    """

    def __init__(
        self, state: Callable[[], State], closed: Callable[[Subscription], None], limit: int
    ) -> None:
        self._state = state
        self._on_closed = closed
        self._limit = limit
        self._waiting: deque[Message] = deque()
        self._needs_state = True
        self._is_closed = False
        self._wake = asyncio.Event()
        self._wake.set()

    def put(self, message: Message) -> None:
        """Queue a message. Never blocks. What a State still to come will carry is left out."""
        if self._needs_state:
            return
        if len(self._waiting) >= self._limit:
            self._waiting.clear()
            self._needs_state = True
        else:
            self._waiting.append(message)
        self._wake.set()

    def close(self) -> None:
        """End the iteration; what waits is dropped."""
        if not self._is_closed:
            self._is_closed = True
            self._waiting.clear()
            self._wake.set()
            self._on_closed(self)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message:
        while not self._is_closed:
            if self._needs_state:
                self._needs_state = False
                return self._state()
            if self._waiting:
                return self._waiting.popleft()
            self._wake.clear()
            await self._wake.wait()
        raise StopAsyncIteration


class Broadcast:
    """Hands every published message to every subscription."""

    def __init__(self, state: Callable[[], State], limit: int = QUEUE_LIMIT) -> None:
        self._state = state
        self._limit = limit
        self._subscriptions: set[Subscription] = set()

    def publish(self, message: Message) -> None:
        """Hand a message to everybody. Never blocks."""
        for subscription in self._subscriptions:
            subscription.put(message)

    def subscribe(self) -> Subscription:
        """A new listener; it must be closed when done with (`listen` does it by itself)."""
        subscription = Subscription(self._state, self._subscriptions.discard, self._limit)
        self._subscriptions.add(subscription)
        return subscription

    @contextmanager
    def listen(self) -> Iterator[Subscription]:
        """A subscription for the length of a `with` block."""
        subscription = self.subscribe()
        try:
            yield subscription
        finally:
            subscription.close()

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return len(self._subscriptions)
