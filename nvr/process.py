"""A process of ours: started from the forkserver, watched by its pidfd, spoken to by a channel."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from typing import Any

from nvr.channel import Channel, ChannelClosed, ChannelFull
from nvr.forkserver import ForkServer, Start
from nvr.net import outgoing


class Child:
    """One run of one process. Messages and the end are reported in the event loop.

    Only the pidfd tells whether it lives: the forkserver may be killed at any time, and restarting
    a process that is still alive would make two of it.
    """

    def __init__(
        self,
        name: str,
        on_message: Callable[[Any], None],
        on_exit: Callable[[], None],
    ) -> None:
        self.name = name
        self.pid = 0
        self._on_message = on_message
        self._on_exit = on_exit
        self._channel: Channel | None = None
        self._pidfd = -1
        self._exited = asyncio.Event()

    @property
    def is_alive(self) -> bool:
        return self.pid != 0 and not self._exited.is_set()

    async def start(
        self, forkserver: ForkServer, target: Callable[..., None], *args: object
    ) -> None:
        """Start ``target(socket, *args)`` in a new process. Raises ForkServerGone and OSError."""
        ours, theirs = Channel.pair()
        start = Start(self.name, target, args, outgoing.rules)
        sock = theirs.detach_socket()

        def begin() -> tuple[int, int]:
            with sock:
                return forkserver.start(start, sock)

        starting = asyncio.create_task(asyncio.to_thread(begin))
        try:
            self.pid, self._pidfd = await asyncio.shield(starting)
        except BaseException:
            ours.close()  # a process that starts nevertheless ends when it finds itself alone
            starting.add_done_callback(_forget)
            raise
        self._channel = ours
        loop = asyncio.get_running_loop()
        loop.add_reader(ours.fileno(), self._read)
        loop.add_reader(self._pidfd, self._ended)

    def send(self, message: object, fds: tuple[int, ...] = ()) -> bool:
        """Send a message; false when the process is gone or does not read."""
        if self._channel is None or not self.is_alive:
            return False
        try:
            self._channel.send(message, fds)
        except ChannelClosed, ChannelFull:
            return False
        return True

    def kill(self) -> None:
        """End it at once. Its files stay playable up to their last whole fragment."""
        if self._pidfd >= 0 and self.is_alive:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    async def wait(self, timeout_s: float) -> bool:
        """Wait for its end; false when it still runs after ``timeout_s``."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._exited.wait()
        except TimeoutError:
            return False
        return True

    def _read(self) -> None:
        assert self._channel is not None
        try:
            while (received := self._channel.receive(timeout_s=0)) is not None:
                message, fds = received
                for fd in fds:  # no child sends any
                    os.close(fd)
                self._on_message(message)
        except ChannelClosed:
            asyncio.get_running_loop().remove_reader(self._channel.fileno())

    def _ended(self) -> None:
        if self._exited.is_set():
            return
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._pidfd)
        os.close(self._pidfd)
        self._pidfd = -1
        assert self._channel is not None
        try:
            self._read()  # what it said before its end
        finally:  # whatever its last words do to who hears them, its end is told
            loop.remove_reader(self._channel.fileno())
            self._channel.close()
            self._exited.set()
            self._on_exit()


def _forget(starting: asyncio.Task[tuple[int, int]]) -> None:
    """Nobody waits any more for a process that was being started."""
    if not starting.cancelled() and starting.exception() is None:
        _, pidfd = starting.result()
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        os.close(pidfd)
