"""Writes HLS playlists: RFC 8216bis (draft-pantos-hls-rfc8216bis).

All addresses in them are relative, without query, and lie below the folder of the playlist itself,
so that a proxy can serve everything under any address of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from nvr.media.files import SECOND
from nvr.media.segments import TIMESCALE
from nvr.playback.cutting import CutFile, MediaSegment, is_joined

CONTENT_TYPE = "application/vnd.apple.mpegurl"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Numbers:
    """The media sequence number of a playlist's first segment, and its discontinuity number."""

    media: int
    discontinuity: int


@dataclass(frozen=True, slots=True)
class Edge:
    """How the end of a live playlist is written.

    ``target_s`` and ``part_target_s`` bound the durations of segments and parts; parts are listed
    of the last segments only, ``parts_us`` long. ``skipped`` segments the client has already.
    """

    target_s: int
    part_target_s: float
    parts_us: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Variant:
    """What a multivariant playlist says of its one stream."""

    uri: str
    bandwidth: int
    average_bandwidth: int
    codecs: str
    width: int
    height: int


def write_master(variant: Variant) -> str:
    """A multivariant playlist with one stream."""
    v = variant
    return (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        f"#EXT-X-STREAM-INF:BANDWIDTH={v.bandwidth},AVERAGE-BANDWIDTH={v.average_bandwidth},"
        f'CODECS="{v.codecs}",RESOLUTION={v.width}x{v.height}\n{v.uri}\n'
    )


def write_vod(files: Sequence[CutFile], start_us: int) -> str:
    """A playlist of recorded files from a moment in the first of them on."""
    target = max(s.duration for f in files for s in f.segments)
    offset_s = max(0, start_us - files[0].segments[0].start_us) / 1e6
    head = (
        "#EXTM3U\n#EXT-X-VERSION:7\n"
        f"#EXT-X-TARGETDURATION:{max(1, round(target / TIMESCALE))}\n"
        "#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n"
        f"#EXT-X-START:TIME-OFFSET={offset_s:.3f},PRECISE=YES\n"
    )
    return "".join([head, *_body(files), "#EXT-X-ENDLIST\n"])


def write_live(files: Sequence[CutFile], first: int, numbers: Numbers, edge: Edge) -> str:
    """A playlist that slides and grows; it begins with segment `first` of the first file."""
    lines = [
        f"#EXTM3U\n#EXT-X-VERSION:{9 if edge.skipped else 7}\n"
        f"#EXT-X-TARGETDURATION:{edge.target_s}\n"
        "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,"
        f"PART-HOLD-BACK={3 * edge.part_target_s:.3f},CAN-SKIP-UNTIL={6 * edge.target_s}\n"
        f"#EXT-X-PART-INF:PART-TARGET={edge.part_target_s:.3f}\n"
        f"#EXT-X-MEDIA-SEQUENCE:{numbers.media}\n"
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{numbers.discontinuity}\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
    ]
    if edge.skipped:
        lines.append(f"#EXT-X-SKIP:SKIPPED-SEGMENTS={edge.skipped}\n")
    parts_from_us = files[-1].table.end_us - edge.parts_us
    return "".join([*lines, *_body(files, first, first + edge.skipped, parts_from_us)])


def media_uri(path: str) -> str:
    """A recorded file's address, relative to the camera's playlists."""
    volume = "second/" if path.startswith(SECOND) else ""
    return f"media/{volume}{path.removeprefix(SECOND).partition('/')[2]}"


def init_uri(session: str) -> str:
    """The address of what the segments of a session need before them."""
    return f"init/{session}.mp4"


def _body(
    files: Sequence[CutFile], first: int = 0, listed: int = 0, parts_from_us: int = 1 << 62
) -> Iterator[str]:
    """The segments of files, counted over all of them: the playlist begins with the `first`.

    Written are those from `listed` on, with their parts if they begin after a moment.
    """
    stamp = _Stamps()
    session = None
    count = 0
    before: CutFile | None = None
    for file in files:
        segments, complete = file.all_segments, len(file.segments)
        uri = media_uri(file.table.path)
        is_break = before is not None and not is_joined(before, file)
        breaks = file.breaks | {0} if is_break else file.breaks
        for index in range(max(0, listed - count), len(segments)):
            segment = segments[index]
            start_us, duration, offset, size, _, _ = segment
            if index in breaks and count + index > first:
                yield "#EXT-X-DISCONTINUITY\n"
            if session != file.table.session:
                session = file.table.session
                # ffmpeg 5 waits for ever for an init without range that follows a segment
                init_size = file.table.init_size
                yield f'#EXT-X-MAP:URI="{init_uri(session)}",BYTERANGE="{init_size}@0"\n'
            yield f"#EXT-X-PROGRAM-DATE-TIME:{stamp(start_us)}\n"
            if start_us >= parts_from_us:
                yield from _parts(file, segment, uri)
            if index < complete:
                yield (
                    f"#EXTINF:{duration / TIMESCALE:.6f},\n"
                    f"#EXT-X-BYTERANGE:{size}@{offset}\n{uri}\n"
                )
            else:
                hint = f"BYTERANGE-START={offset + size}"
                yield f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="{uri}",{hint}\n'
        count += len(segments)
        before = file


def _parts(file: CutFile, segment: MediaSegment, uri: str) -> Iterator[str]:
    """The fragments of a segment as its parts."""
    for index in range(segment.first, segment.stop):
        offset, size, _, duration_us, _, keyframe = file.table.entry(index)
        independent = ",INDEPENDENT=YES" if keyframe else ""
        yield (
            f'#EXT-X-PART:DURATION={duration_us / 1e6:.6f},URI="{uri}",'
            f'BYTERANGE="{size}@{offset}"{independent}\n'
        )


class _Stamps:
    """Writes moments as ISO 8601, quickly when they follow each other closely."""

    def __init__(self) -> None:
        self._minute = -1
        self._prefix = ""

    def __call__(self, moment_us: int) -> str:
        minute, rest = divmod(moment_us // 1000, _MINUTE_MS)
        if minute != self._minute:
            self._minute = minute
            self._prefix = f"{_EPOCH + timedelta(minutes=minute):%Y-%m-%dT%H:%M:}"
        return f"{self._prefix}{rest // 1000:02}.{rest % 1000:03}Z"
