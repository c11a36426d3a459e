"""A strict reader of HLS playlists (draft-pantos-hls-rfc8216bis), independent of the writer.

It takes only what the draft's grammar allows and what the NVR has reason to write; anything else
fails the test.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise

ATTRIBUTE = re.compile(r'(?P<name>[A-Z0-9-]+)=(?P<value>"[^"\r\n]*"|[^",\s]+)(?:,(?=[A-Z0-9-])|$)')
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
MEDIA = re.compile(r"media/(second/)?\d{4}-\d\d-\d\d/\d\d-\d\d-\d\d\.\d{3}Z(_\d+)?\.mp4")
INIT = re.compile(r"init/[0-9a-f]{32}\.mp4")


@dataclass(frozen=True)
class Span:
    """Bytes of a file."""

    uri: str
    offset: int
    size: int


@dataclass(frozen=True)
class Part:
    duration_s: float
    span: Span
    independent: bool


@dataclass
class Entry:
    """A media segment; the last one of a live playlist may have parts only (no span)."""

    init: Span
    starts_us: int
    is_discontinuous: bool
    number: int
    discontinuity: int
    parts: list[Part]
    duration_s: float = 0.0
    span: Span | None = None


@dataclass
class Playlist:
    target_s: int
    version: int
    kind: str | None
    media_sequence: int
    start_s: float | None
    is_independent: bool
    has_end: bool
    part_target_s: float | None
    control: dict[str, str]
    skipped: int
    hint: tuple[str, int] | None
    entries: list[Entry] = field(default_factory=list)

    @property
    def complete(self) -> list[Entry]:
        return [e for e in self.entries if e.span is not None]

    @property
    def growing(self) -> Entry | None:
        return next((e for e in self.entries if e.span is None), None)


def attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = ATTRIBUTE.match(text, at)
        assert match, f"no attribute at {text[at:]!r}"
        assert match["name"] not in found, f"{match['name']} twice"
        found[match["name"]] = match["value"]
        at = match.end()
    return found


def quoted(value: str) -> str:
    assert value[0] == value[-1] == '"'
    return value[1:-1]


def moment_us(text: str) -> int:
    assert DATE.fullmatch(text), text
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000) * 1000


def byte_range(text: str, uri: str) -> Span:
    match = re.fullmatch(r"(\d+)@(\d+)", text)
    assert match, text
    assert int(match[1]) > 0
    return Span(uri, int(match[2]), int(match[1]))


ONCE = {
    "EXT-X-VERSION",
    "EXT-X-TARGETDURATION",
    "EXT-X-PLAYLIST-TYPE",
    "EXT-X-INDEPENDENT-SEGMENTS",
    "EXT-X-START",
    "EXT-X-MEDIA-SEQUENCE",
    "EXT-X-DISCONTINUITY-SEQUENCE",
    "EXT-X-SERVER-CONTROL",
    "EXT-X-PART-INF",
    "EXT-X-ENDLIST",
}
BEFORE_SEGMENTS = ONCE - {"EXT-X-ENDLIST"}


class _Reader:
    """Goes through the lines once; what is pending belongs to the next segment."""

    def __init__(self) -> None:
        self.header: dict[str, str] = {}
        self.entries: list[Entry] = []
        self.hint: tuple[str, int] | None = None
        self.skipped = 0
        self.init: Span | None = None
        self.date: int | None = None
        self.is_discontinuous = False
        self.discontinuities = 0
        self.duration: float | None = None
        self.range: str | None = None
        self.parts: list[Part] = []

    def tag(self, name: str, value: str) -> None:
        if name in ONCE:
            assert name not in self.header, f"{name} twice"
            started = self.entries or self.parts or self.init or self.skipped
            assert not (name in BEFORE_SEGMENTS and started), f"{name} too late"
            self.header[name] = value
            return
        getattr(self, "_" + name.lower().replace("-", "_"))(value)

    def _ext_x_map(self, value: str) -> None:
        found = attributes(value)
        self.init = byte_range(quoted(found["BYTERANGE"]), quoted(found["URI"]))
        assert INIT.fullmatch(self.init.uri), self.init
        assert self.init.offset == 0

    def _ext_x_program_date_time(self, value: str) -> None:
        assert self.date is None, "two dates for one segment"
        assert not self.parts, "the date comes before the parts"
        self.date = moment_us(value)

    def _ext_x_discontinuity(self, value: str) -> None:
        assert value == ""
        assert not self.parts
        self.is_discontinuous = True
        self.discontinuities += 1

    def _ext_x_skip(self, value: str) -> None:
        assert not self.entries
        self.skipped = int(attributes(value)["SKIPPED-SEGMENTS"])

    def _ext_x_part(self, value: str) -> None:
        found = attributes(value)
        uri = quoted(found["URI"])
        assert MEDIA.fullmatch(uri), uri
        assert found.get("INDEPENDENT", "YES") == "YES"
        span = byte_range(quoted(found["BYTERANGE"]), uri)
        self.parts.append(Part(float(found["DURATION"]), span, "INDEPENDENT" in found))

    def _ext_x_preload_hint(self, value: str) -> None:
        found = attributes(value)
        assert found["TYPE"] == "PART"
        assert self.hint is None
        self.hint = quoted(found["URI"]), int(found["BYTERANGE-START"])

    def _extinf(self, value: str) -> None:
        match = re.fullmatch(r"(\d+\.\d+),", value)
        assert match, value
        assert self.duration is None
        self.duration = float(match[1])

    def _ext_x_byterange(self, value: str) -> None:
        assert self.range is None
        self.range = value

    def uri(self, uri: str) -> None:
        assert MEDIA.fullmatch(uri), uri
        assert self.duration is not None, "no EXTINF"
        assert self.range is not None, "no EXT-X-BYTERANGE"
        self.finish(byte_range(self.range, uri))

    def finish(self, span: Span | None) -> None:
        assert self.init is not None, "a segment before any EXT-X-MAP"
        assert self.date is not None, "a segment without its time"
        sequence = int(self.header.get("EXT-X-MEDIA-SEQUENCE", "0"))
        discontinuity = int(self.header.get("EXT-X-DISCONTINUITY-SEQUENCE", "0"))
        self.entries.append(
            Entry(
                init=self.init,
                starts_us=self.date,
                is_discontinuous=self.is_discontinuous,
                number=sequence + self.skipped + len(self.entries),
                discontinuity=discontinuity + self.discontinuities,
                parts=self.parts,
                duration_s=self.duration or 0.0,
                span=span,
            )
        )
        self.date, self.duration, self.range = None, None, None
        self.is_discontinuous, self.parts = False, []


def parse(text: str) -> Playlist:
    """Read a media playlist; an assertion fails where it breaks the rules."""
    assert text.endswith("\n")
    assert "\r" not in text
    lines = text.split("\n")[:-1]
    assert lines[0] == "#EXTM3U"
    reader = _Reader()
    for line in lines[1:]:
        assert line == line.strip() != "", repr(line)
        assert "EXT-X-ENDLIST" not in reader.header, "something after the end"
        if line.startswith("#"):
            assert line.startswith("#EXT"), line
            name, _, value = line[1:].partition(":")
            reader.tag(name, value)
        else:
            reader.uri(line)
    if reader.parts:
        reader.finish(None)
    pending = (reader.date, reader.duration, reader.range)
    assert pending == (None, None, None), "tags without a segment"
    return _checked(reader)


def _checked(reader: _Reader) -> Playlist:
    header = reader.header
    start = attributes(header["EXT-X-START"]) if "EXT-X-START" in header else None
    part_inf = attributes(header["EXT-X-PART-INF"]) if "EXT-X-PART-INF" in header else None
    playlist = Playlist(
        target_s=int(header["EXT-X-TARGETDURATION"]),
        version=int(header["EXT-X-VERSION"]),
        kind=header.get("EXT-X-PLAYLIST-TYPE"),
        media_sequence=int(header.get("EXT-X-MEDIA-SEQUENCE", "0")),
        start_s=float(start["TIME-OFFSET"]) if start else None,
        is_independent="EXT-X-INDEPENDENT-SEGMENTS" in header,
        has_end="EXT-X-ENDLIST" in header,
        part_target_s=float(part_inf["PART-TARGET"]) if part_inf else None,
        control=attributes(header.get("EXT-X-SERVER-CONTROL", "")),
        skipped=reader.skipped,
        hint=reader.hint,
        entries=reader.entries,
    )
    assert playlist.version >= (9 if playlist.skipped else 6), "EXT-X-MAP needs 6, EXT-X-SKIP 9"
    for entry in playlist.complete:
        assert entry.duration_s > 0
        assert round(entry.duration_s) <= playlist.target_s, "4.4.3.1"
        if entry.parts and entry.span:
            spans = [p.span for p in entry.parts]
            assert spans[0].offset == entry.span.offset, "parts are the segment"
            assert sum(s.size for s in spans) == entry.span.size
            assert all(a.offset + a.size == b.offset for a, b in pairwise(spans))
            assert abs(sum(p.duration_s for p in entry.parts) - entry.duration_s) < 0.1
    for part in [p for e in playlist.entries for p in e.parts]:
        assert playlist.part_target_s is not None, "EXT-X-PART needs EXT-X-PART-INF"
        assert 0 < part.duration_s <= playlist.part_target_s, "4.4.4.9"
    if playlist.part_target_s is not None:
        assert float(playlist.control["PART-HOLD-BACK"]) >= 2 * playlist.part_target_s
    if playlist.skipped:
        assert float(playlist.control["CAN-SKIP-UNTIL"]) >= 6 * playlist.target_s
    return playlist
