"""The TCP connection to a camera: messages, and between them the interleaved data (RFC 2326 10.12).

One large read brings many packets; each is handed on as it stands in the buffer.
"""

import mmap
import re
import socket
import ssl
import struct
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from nvr.media.rtsp.address import Address
from nvr.media.rtsp.errors import ConnectionLost
from nvr.media.rtsp.message import Message, find_message_end, parse_message
from nvr.net import outgoing

_BUFFER = 256 * 1024
_RECEIVE_BUFFER = 1024 * 1024  # asked of the kernel: a keyframe while this process is busy
_DOLLAR = 0x24
_MESSAGE = re.compile(rb"RTSP/|HTTP/|[A-Z_]{3,20} ")
_LONGEST_START = 22  # what _MESSAGE needs to see
_MOST_GARBAGE = 1024 * 1024

type Take = Callable[[bytes], None]


class Connection:
    """Reads blockingly, at most `tick_s` at a time. ``channels`` says who takes which data."""

    def __init__(self, sock: socket.socket, tick_s: float) -> None:
        self.sock = sock
        self.channels: dict[int, Take] = {}
        self.messages: deque[Message] = deque()
        self.brought = 0
        """Bytes that the last read brought."""
        self._buffer = mmap.mmap(-1, _BUFFER)  # takes memory only as far as reads fill it
        self._view = memoryview(self._buffer)
        self._start = 0
        self._end = 0
        self._garbage = 0
        self.received = 0
        """Bytes, of all kinds."""
        if isinstance(sock, ssl.SSLSocket):
            sock.settimeout(tick_s)  # TLS can't be interrupted in any other way
        else:
            # the kernel's timeout: Python's own costs a poll() before every read
            sock.settimeout(None)
            seconds, rest = divmod(tick_s, 1)
            timeout = struct.pack("ll", int(seconds), int(rest * 1e6))
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, timeout)
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)

    def send(self, data: bytes) -> None:
        """Raises ConnectionLost."""
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise ConnectionLost(str(error)) from None

    def read(self) -> bool:
        """Wait for data and hand it on; false when none came within a tick.

        Raises ConnectionLost.
        """
        try:
            count = self.sock.recv_into(self._view[self._end :])
        except BlockingIOError, TimeoutError, ssl.SSLWantReadError, InterruptedError:
            return False
        except OSError as error:
            raise ConnectionLost(str(error)) from None
        if not count:
            raise ConnectionLost("ended")
        self.brought = count
        self._end += count
        self.received += count
        self._hand_on()
        return True

    def close(self) -> None:
        outgoing.unwatch(self.sock)
        with suppress(OSError):
            self.sock.close()

    def _hand_on(self) -> None:
        buffer, view, at, end = self._buffer, self._view, self._start, self._end
        channels = self.channels
        while end - at >= 4:
            if buffer[at] == _DOLLAR:
                after = at + 4 + (buffer[at + 2] << 8 | buffer[at + 3])
                if after > end:
                    break
                take = channels.get(buffer[at + 1])
                if take is not None:
                    take(bytes(view[at + 4 : after]))
                at = after
            else:
                after = self._take_message(at, end)
                if after == at:
                    break
                at = after
        if at == end:
            self._start = self._end = 0
        else:
            if at:  # a part of a packet: to the front, so that there is room for its rest
                rest = bytes(view[at:end])
                view[: end - at] = rest
            self._start, self._end = 0, end - at

    def _take_message(self, at: int, end: int) -> int:
        """Where what follows the message, or the garbage, begins; `at` when more must come."""
        buffer = self._buffer
        while at < end and buffer[at] in b"\r\n \0":  # more line ends than there should be
            at += 1
        if at == end or buffer[at] == _DOLLAR:
            return at
        if _MESSAGE.match(buffer, at, end):
            after = find_message_end(buffer, at, end)
            if after is None:
                return at
            message = parse_message(bytes(self._view[at:after]))
            if message is not None:
                self._garbage = 0
                self.messages.append(message)
            return after
        if end - at < _LONGEST_START and re.match(rb"[A-Z/_]+\Z", bytes(self._view[at:end])):
            return at
        return self._skip_garbage(at, end)

    def _skip_garbage(self, at: int, end: int) -> int:
        """Where data or a message may begin again. Raises ConnectionLost when nothing ever does."""
        found = at + 1
        while found < end and not self._may_begin(found, end):
            found += 1
        self._garbage += found - at
        if self._garbage > _MOST_GARBAGE:
            raise ConnectionLost("nothing but garbage")
        return found

    def _may_begin(self, at: int, end: int) -> bool:
        buffer = self._buffer
        if buffer[at] == _DOLLAR:
            return at + 1 == end or buffer[at + 1] in self.channels
        return buffer[at] == 0x52 and buffer[at : min(end, at + 5)] == b"RTSP/"[: end - at]


def connect(address: Address, timeout_s: float, tick_s: float) -> Connection:
    """Open the connection. Raises CameraNotAtHome, and OSError as `socket` does."""
    sock = outgoing.connect(address.host, address.port, timeout_s)
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        if address.is_encrypted:
            sock = encrypt(sock)
        outgoing.watch(sock)
        return Connection(sock, tick_s)
    except BaseException:
        sock.close()
        raise


def encrypt(sock: socket.socket) -> ssl.SSLSocket:
    """TLS without asking who answers.

    Cameras sign their certificates themselves, and many are too old for what is asked of servers
    on the internet: this keeps a listener out, not somebody who takes the camera's place.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context.wrap_socket(sock)
