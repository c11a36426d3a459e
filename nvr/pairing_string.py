"""The string by which Home Assistant gets to know an NVR; copied as `protocol` is."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Self
from zlib import crc32

from .wire import ProtocolError


def _checksum(text: str) -> str:
    """Tells a string that lost its end when it was copied."""
    return f"{crc32(text.encode()):08x}"


@dataclass(frozen=True, slots=True)
class PairingString:
    """What `cloudcam-nvr pair` prints and the owner pastes into Home Assistant.

    ``hosts`` are addresses to try in order, ``fingerprint`` is the SHA-256 of the NVR's
    certificate in DER form (64 hex digits), ``secret`` can be used once within 10 minutes.
    """

    hosts: tuple[str, ...]
    port: int
    fingerprint: str
    secret: str

    _PREFIX = "cloudcam1-"

    def __str__(self) -> str:
        text = "|".join([",".join(self.hosts), str(self.port), self.fingerprint, self.secret])
        text += "|" + _checksum(text)
        return self._PREFIX + urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a pasted string; spaces and line breaks inside don't matter.

        Raises ProtocolError when it is not a whole pairing string.
        """
        compact = "".join(text.split())
        if not compact.startswith(cls._PREFIX):
            raise ProtocolError(f"a pairing string begins with {cls._PREFIX}")
        body = compact.removeprefix(cls._PREFIX)
        try:
            plain = urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()
            text, _, checksum = plain.rpartition("|")
            hosts, port, fingerprint, secret = text.split("|")
            result = cls(tuple(hosts.split(",")), int(port), fingerprint, secret)
        except ValueError as error:
            raise ProtocolError("the pairing string is damaged or not whole") from error
        if checksum != _checksum(text):
            raise ProtocolError("the pairing string is damaged or not whole")
        return result
