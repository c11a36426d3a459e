"""What libav's RTSP client is let through: one TCP connection to the address that was checked.

libav follows redirects to any host, and sends UDP wherever a camera says; neither can be switched
off. So it gets an address on this machine, and from there on its bytes are ours to look at.
"""

import re
import select
import socket
import ssl
import threading
from contextlib import suppress

from nvr.media.rtsp.address import Address
from nvr.media.rtsp.connection import encrypt
from nvr.media.rtsp.errors import ConnectionLost
from nvr.media.rtsp.message import find_message_end, parse_message
from nvr.net import outgoing

_BUFFER = 256 * 1024
_TICK_S = 0.2
_MOST_CONNECTIONS = 8
"""libav opens one; a few more when it tries again with less haste."""

_ANSWER = re.compile(rb"(?:^|[\r\n])\s*RTSP/")
_PLAY = b"PLAY "


class Tunnel:
    """Carries libav's connections, until closed. Raises CameraError and OSError when made."""

    def __init__(self, address: Address, timeout_s: float) -> None:
        self._address = address
        self._timeout_s = timeout_s
        outgoing.resolve(address.host, address.port)  # says at once what must not be
        self._server = socket.create_server(("127.0.0.1", 0), backlog=1)
        self._server.settimeout(_TICK_S)
        self._is_closed = threading.Event()
        self.was_redirected = False
        self.failure: Exception | None = None
        """Why the camera could not be reached, if it couldn't."""
        self._thread = threading.Thread(target=self._serve, name="tunnel", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where libav is to connect to, on this machine."""
        return int(self._server.getsockname()[1])

    def close(self) -> None:
        """End what goes on. May be called twice."""
        self._is_closed.set()
        self._thread.join(2 * _TICK_S)

    def _serve(self) -> None:
        with self._server:
            left = _MOST_CONNECTIONS
            while left and not self._is_closed.is_set():
                try:
                    ours, _ = self._server.accept()
                except TimeoutError:
                    continue
                left -= 1
                with ours:
                    self._carry_one(ours)

    def _carry_one(self, ours: socket.socket) -> None:
        try:
            theirs = outgoing.connect(self._address.host, self._address.port, self._timeout_s)
            if self._address.is_encrypted:
                theirs = encrypt(theirs)
        except Exception as error:  # noqa: BLE001 - who waits for the connection raises it
            self.failure = error
            return
        outgoing.watch(theirs)
        with theirs, suppress(OSError, ConnectionLost):
            try:
                self._carry(ours, theirs)
            finally:
                outgoing.unwatch(theirs)

    def _carry(self, ours: socket.socket, theirs: socket.socket) -> None:
        """To and fro. libav follows redirects until it has asked to PLAY, so till then we look."""
        is_playing, held = False, bytearray()
        poll = select.poll()
        poll.register(ours, select.POLLIN)
        poll.register(theirs, select.POLLIN)
        theirs.settimeout(self._timeout_s)
        ours.settimeout(self._timeout_s)
        while not self._is_closed.is_set():
            for number, _ in poll.poll(_TICK_S * 1000):
                source, target = (ours, theirs) if number == ours.fileno() else (theirs, ours)
                data = source.recv(_BUFFER)
                while isinstance(source, ssl.SSLSocket) and source.pending():
                    data += source.recv(_BUFFER)
                if not data:
                    return
                if source is ours:
                    is_playing = is_playing or data.startswith(_PLAY)
                elif not is_playing:
                    held += data
                    data = self._checked(held)
                target.sendall(data)

    def _checked(self, held: bytearray) -> bytes:
        """The whole messages, taken out. Raises ConnectionLost when one of them is a redirect.

        Or anything that libav may read in another way than we do.
        """
        whole = bytearray()
        while held and (end := find_message_end(held, 0, len(held))) is not None:
            data = bytes(held[:end])
            message = parse_message(data)
            if message is None or len(_ANSWER.findall(data)) > 1:
                raise ConnectionLost("not an answer as it should be")
            if message.status // 100 == 3:
                self.was_redirected = True
                raise ConnectionLost("a redirect")
            whole += data
            del held[:end]
        return bytes(whole)
