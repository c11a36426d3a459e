"""What a camera says that it sends: SDP, RFC 8866, as cameras write it."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_STATIC = {0: ("PCMU", 8000), 8: ("PCMA", 8000), 26: ("JPEG", 90_000)}  # RFC 3551
_MOST_MEDIA = 32


@dataclass(frozen=True, slots=True)
class Media:
    """One `m=` section. ``encoding`` is in capitals and empty when it isn't told.

    ``parameters`` are those of `a=fmtp`, names in lower case. ``control`` is as written.
    """

    kind: str
    payload_type: int
    encoding: str
    clock_rate: int
    channels: int
    parameters: Mapping[str, str]
    control: str
    is_back_channel: bool
    fps: float

    def parameter_sets(self) -> list[bytes]:
        """NAL units from the `sprop` parameters (RFC 6184 8.1, RFC 7798 7.1), as far as legible."""
        names = ("sprop-vps", "sprop-sps", "sprop-pps", "sprop-parameter-sets")
        texts = ",".join(self.parameters.get(name, "") for name in names)
        return [unit for text in texts.split(",") if (unit := _from_base64(text))]


@dataclass(frozen=True, slots=True)
class Description:
    """A whole description: the session's own control attribute, and its media."""

    control: str
    media: tuple[Media, ...]


@dataclass(slots=True)
class _Section:
    """The lines of one `m=` section, or of what stands before the first."""

    kind: str = ""
    payload_types: list[int] = field(default_factory=list)
    attributes: dict[str, list[str]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        return next(iter(self.attributes.get(name, ())), "")


def parse_sdp(text: str) -> Description:
    """Read a description; what makes no sense is left out."""
    sections = [_Section()]
    for raw in re.split(r"[\r\n]+", text):
        kind, _, value = raw.strip().partition("=")
        value = value.strip()
        if kind == "m":
            words = value.split()
            numbers = [int(word) for word in words[3:] if word.isascii() and word.isdigit()]
            if words and len(sections) <= _MOST_MEDIA:
                sections.append(_Section(words[0].lower(), [n for n in numbers if n < 128]))
        elif kind == "a":
            name, _, content = value.partition(":")
            sections[-1].attributes.setdefault(name.strip().lower(), []).append(content.strip())
    head, *rest = sections
    return Description(head.first("control"), tuple(_media(section) for section in rest))


def _media(section: _Section) -> Media:
    payload_type = section.payload_types[0] if section.payload_types else -1
    encoding, rate = _STATIC.get(payload_type, ("", 90_000 if section.kind == "video" else 8000))
    channels = 1
    mapping = _for_type(section.attributes.get("rtpmap", []), payload_type)
    words = [word.strip() for word in mapping.split("/")]
    if words[0]:
        encoding = words[0].upper()
    if len(words) > 1 and _is_count(words[1]):
        rate = int(words[1])
    if len(words) > 2 and _is_count(words[2]):
        channels = int(words[2])
    parameters = {}
    for part in _for_type(section.attributes.get("fmtp", []), payload_type).split(";"):
        name, _, value = part.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    fps = re.match(r"\d{1,3}(\.\d{1,6})?", section.first("framerate"))
    return Media(
        kind=section.kind,
        payload_type=payload_type,
        encoding=encoding,
        clock_rate=rate,
        channels=channels,
        parameters=parameters,
        control=section.first("control"),
        is_back_channel="sendonly" in section.attributes,  # ONVIF: sound that we might send
        fps=float(fps[0]) if fps else 0.0,
    )


def _for_type(values: list[str], payload_type: int) -> str:
    """What an attribute says of a payload type; of any, where the camera got the number wrong."""
    rest = ""
    for value in values:
        number, _, rest = value.partition(" ")
        if number == str(payload_type):
            return rest.strip()
    return rest.strip() if len(values) == 1 else ""


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < len(text) < 8 and int(text) > 0


def _from_base64(text: str) -> bytes:
    text = re.sub(r"[^A-Za-z0-9+/]", "", text)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return b""
