"""RTSP's messages, RFC 2326: what is sent, and what comes back in whatever line ends."""

import mmap
import re
from collections.abc import Mapping
from dataclasses import dataclass

from nvr.media.rtsp.errors import ConnectionLost

MAX_MESSAGE = 128 * 1024
"""Bytes of head and body; descriptions have one or two thousand."""

USER_AGENT = "CloudCam NVR"

_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_STATUS = re.compile(r"(RTSP|HTTP)/\d\.\d\s+(\d{3})\b", re.IGNORECASE)
_REQUEST = re.compile(r"([A-Z_]{3,20})\s+(\S+)\s+RTSP/\d")


@dataclass(frozen=True, slots=True)
class Message:
    """An answer, or a request of the camera (``method`` set, ``status`` 0).

    Header names are in lower case; a header that came several times has several values.
    """

    status: int
    method: str
    headers: Mapping[str, tuple[str, ...]]
    body: bytes = b""
    protocol: str = "RTSP"

    def header(self, name: str) -> str:
        """The first value; empty when there is none."""
        return next(iter(self.headers.get(name, ())), "")


def find_message_end(buffer: bytes | bytearray | mmap.mmap, start: int, end: int) -> int | None:
    """Where the message at `start` ends; None when it isn't all there yet.

    Raises ConnectionLost for messages that are too long to be meant.
    """
    blank = _BLANK_LINE.search(buffer, start, end)
    if blank is None:
        if end - start > MAX_MESSAGE // 2:
            raise ConnectionLost("a message has no end")
        return None
    head = bytes(buffer[start : blank.start()])
    match = re.search(rb"(?im)^content-length\s*:\s*(\d+)", head.replace(b"\r", b"\n"))
    length = int(match[1][:12]) if match else 0
    if length + len(head) > MAX_MESSAGE:
        raise ConnectionLost("a message is too long")
    return blank.end() + length if blank.end() + length <= end else None


def parse_message(data: bytes) -> Message | None:
    """Read one whole message; None if it is none."""
    blank = _BLANK_LINE.search(data)
    head, body = (data, b"") if blank is None else (data[: blank.start()], data[blank.end() :])
    lines = head.decode("utf-8", "replace").replace("\r", "\n").split("\n")
    first = lines[0].strip()
    status, request = _STATUS.match(first), _REQUEST.match(first)
    if status is None and request is None:
        return None
    headers: dict[str, tuple[str, ...]] = {}
    last = ""
    for line in lines[1:]:
        if line[:1] in " \t" and last and line.strip():  # a header that goes on in the next line
            *before, value = headers[last]
            headers[last] = (*before, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon:
            last = name.strip().lower()
            headers[last] = (*headers.get(last, ()), value.strip())
    if status is not None:
        return Message(int(status[2]), "", headers, body, status[1].upper())
    assert request is not None
    return Message(0, request[1], headers, body)


def write_request(method: str, url: str, headers: Mapping[str, str]) -> bytes:
    """A request to the camera."""
    lines = [f"{method} {url} RTSP/1.0", *(f"{name}: {headers[name]}" for name in headers)]
    return ("\r\n".join([*lines, f"User-Agent: {USER_AGENT}"]) + "\r\n\r\n").encode()


def write_answer(status: int, reason: str, cseq: str) -> bytes:
    """An answer to a request of the camera."""
    return f"RTSP/1.0 {status} {reason}\r\nCSeq: {cseq}\r\n\r\n".encode()
