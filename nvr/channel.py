"""Messages between the NVR's own processes: whole datagrams over a Unix socket pair.

`SOCK_SEQPACKET` delivers a message whole or not at all, so a process that dies or stops in the
middle of one can't leave its peer waiting for the rest. Both ends are processes of ours that were
started by us, so pickle is safe here.
"""

import pickle
import select
import socket
from typing import Any, Self

_MAX_BYTES = 200_000
"""Below the kernel's default socket buffer; messages are a few hundred bytes."""

_MAX_FDS = 4


class ChannelClosed(Exception):
    """The other process is gone."""


class ChannelFull(Exception):
    """The other process does not read; nothing was sent."""


class Channel:
    """One end of a message channel. Sending never blocks."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self._sock = sock

    @classmethod
    def pair(cls) -> tuple[Self, Self]:
        """Two connected ends."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        return cls(ours), cls(theirs)

    def fileno(self) -> int:
        return self._sock.fileno()

    def detach_socket(self) -> socket.socket:
        """The socket, for handing to a new process; this end must not be used any more."""
        return self._sock

    def send(self, message: object, fds: tuple[int, ...] = ()) -> None:
        """Send one message, and copies of open files with it.

        Raises ChannelFull or ChannelClosed.
        """
        data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
        if len(data) > _MAX_BYTES:
            raise ValueError(
                f"{type(message).__name__} has {len(data)} bytes; it belongs in a file"
            )
        try:
            if fds:
                socket.send_fds(self._sock, [data], list(fds))
            else:
                self._sock.send(data)
        except BlockingIOError as error:
            raise ChannelFull from error
        except OSError as error:
            raise ChannelClosed from error

    def receive(self, timeout_s: float | None = None) -> tuple[Any, list[int]] | None:
        """The next message and the files that came with it; None when the time is over.

        ``timeout_s`` None waits for ever, 0 does not wait. Raises ChannelClosed.
        """
        if timeout_s != 0 and not self._wait(timeout_s):
            return None
        try:
            data, fds, _flags, _address = socket.recv_fds(self._sock, _MAX_BYTES, _MAX_FDS)
        except BlockingIOError:
            return None
        except OSError as error:
            raise ChannelClosed from error
        if not data:
            raise ChannelClosed
        return pickle.loads(data), fds  # noqa: S301 (our own processes, see above)

    def close(self) -> None:
        self._sock.close()

    def _wait(self, timeout_s: float | None) -> bool:
        """Whether there is something to read within the time."""
        poller = select.poll()
        poller.register(self._sock, select.POLLIN)
        return bool(poller.poll(None if timeout_s is None else timeout_s * 1000))
