"""One thread that writes down what the processes say, in the order in which they say it.

A disk that takes two seconds for a write would stop every WebSocket for two seconds if the event
loop did this itself.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue
from typing import Any

_LOGGER = logging.getLogger(__name__)

_MOST_WAITING = 10_000
"""About 20 minutes of eight cameras, and 10 MB. What may be left out is left out from here on."""

_LAST_S = 5.0
"""How long the end waits for the disk: what stops the NVR gives it 10 to 20 s."""


@dataclass(frozen=True, slots=True)
class _Task:
    work: Callable[[], Any]
    then: Callable[[Any], None] | None
    loop: asyncio.AbstractEventLoop


class Scribe:
    """Does one thing after the other. All calls belong to the event loop."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._is_behind = False

    def put[T](
        self,
        work: Callable[[], T],
        then: Callable[[T], None] | None = None,
        *,
        may_be_lost: bool = False,
    ) -> None:
        """Have this done after all that was put before; then hear of it in the event loop.

        What ``may_be_lost`` is left out while the disk is minutes behind. What `work` raises is
        logged, and `then` not called.
        """
        is_behind = self._tasks.qsize() >= _MOST_WAITING
        if is_behind and not self._is_behind:
            _LOGGER.error(
                "the disk of the index is minutes behind: check it; what is recorded now can be "
                "played once it has caught up"
            )
        self._is_behind = is_behind
        if is_behind and may_be_lost:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="scribe", daemon=True)
            self._thread.start()
        self._tasks.put(_Task(work, then, asyncio.get_running_loop()))

    def in_loop[**P](self, call: Callable[P, None]) -> Callable[P, None]:
        """The same for work that wants to say something: done in the event loop, in order."""
        loop = asyncio.get_running_loop()

        def say(*args: P.args, **kwargs: P.kwargs) -> None:
            if threading.current_thread() is self._thread:
                loop.call_soon_threadsafe(partial(call, *args, **kwargs))
            else:
                call(*args, **kwargs)

        return say

    async def caught_up(self) -> None:
        """Return when all that was put until now is done, and heard of."""
        if self._thread is not None:
            done = asyncio.Event()
            self.put(lambda: None, lambda _: done.set())
            await done.wait()

    async def stop(self) -> bool:
        """Finish; nothing may be put any more.

        False when the disk hangs: then the thread is left to itself, and the index may be in use.
        """
        try:
            async with asyncio.timeout(_LAST_S):
                await self.caught_up()
        except TimeoutError:
            _LOGGER.error(
                "the disk of the index hangs: check it; what was recorded last is found at the "
                "next start"
            )
            self._tasks.put(None)
            return False
        if self._thread is not None:
            self._tasks.put(None)
            await asyncio.to_thread(self._thread.join)
        return True

    def _run(self) -> None:
        while (task := self._tasks.get()) is not None:
            try:
                result = task.work()
            except Exception:  # the last guard: what the next one says must be written
                _LOGGER.exception("what a process said could not be written down")
                continue
            if task.then is not None:
                with suppress(RuntimeError):  # the loop is closed: nobody is left to hear
                    task.loop.call_soon_threadsafe(task.then, result)
