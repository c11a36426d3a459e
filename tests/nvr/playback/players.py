"""What plays in tests: fetches what a playlist names and decodes it."""

import asyncio
import io

import av

from nvr.errors import NotFound
from nvr.playback.hls import Hls
from nvr.playback.reload import Reload
from tests.nvr.playback import m3u8
from tests.nvr.playback.m3u8 import Entry, Playlist, Span
from tests.nvr.store.homes import SECOND_US, Home
from tests.nvr.streams import START_US, number_of


class Screen:
    """Asks for playlists as a player does, and looks at what they name."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.restart()

    def restart(self) -> None:
        """As after a restart of the NVR."""
        home = self.home
        self.hls = Hls(home.db, home.recordings, home.files, home.clock, self._require)

    def vod(self, start_s: float, end_s: float) -> Playlist:
        """The playlist of a range, in seconds since the first recording."""
        return m3u8.parse(asyncio.run(self.hls.playlist("front", at(start_s), at(end_s))))

    def live(
        self,
        window_s: float = 60,
        media: int | None = None,
        part: int | None = None,
        skip: bool = False,
    ) -> Playlist:
        """The live playlist, asked once."""
        reload = Reload(media, part, skip)
        return m3u8.parse(asyncio.run(self.hls.live("front", round(window_s * 1e6), reload)))

    def fetch(self, span: Span) -> bytes:
        """The bytes that a playlist names."""
        name = span.uri.removeprefix("media/")
        file = asyncio.run(self.hls.media("front", name, 0))
        assert span.offset + span.size <= file.size
        data = file.read(span.offset, span.size)
        assert len(data) == span.size
        return data

    def init(self, entry: Entry) -> bytes:
        session = entry.init.uri.removeprefix("init/").removesuffix(".mp4")
        file = asyncio.run(self.hls.init("front", session))
        assert file.size == entry.init.size
        return file.read(0, file.size)

    def numbers(self, entries: list[Entry]) -> list[int]:
        """Decode segments that belong together: the numbers in their pictures."""
        data = self.init(entries[0])
        assert {e.init for e in entries} == {entries[0].init}
        for entry in entries:
            spans = [entry.span] if entry.span else [p.span for p in entry.parts]
            data += b"".join(self.fetch(s) for s in spans)
        return decode(data)

    @staticmethod
    def _require(camera_id: str) -> None:
        if camera_id != "front":
            raise NotFound(f"there is no camera {camera_id!r}")


def decode(data: bytes) -> list[int]:
    """The numbers in the pictures, in the order of presentation; sound must decode as well."""
    with av.open(io.BytesIO(data), "r", format="mp4") as container:
        frames = [frame for packet in container.demux() for frame in packet.decode()]
    return [number_of(f) for f in frames if isinstance(f, av.VideoFrame)]


def at(seconds: float) -> int:
    """Wall time of a second since the first recording."""
    return START_US + round(seconds * SECOND_US)
