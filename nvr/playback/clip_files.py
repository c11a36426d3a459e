"""Clips as files to hand out: one MP4, or a zip of several cameras' and formats'."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain

from nvr.errors import NotFound
from nvr.playback.archive import Entry, text_entry, zip_chunks
from nvr.playback.evidence import Wanted, file_stem, utc
from nvr.store.clip import VirtualMp4

CONTENTS_NAME = "contents.json"

type FindClips = Callable[[str, int, int], Iterator[VirtualMp4]]
"""All clips of (camera id, start_us, end_us), each made when it is asked for."""


@dataclass(frozen=True, slots=True)
class ClipFile:
    """One clip as a file."""

    name: str
    clip: VirtualMp4

    content_type = "video/mp4"

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.clip.size

    def chunks(self) -> Iterator[bytes]:
        """The file in portions. Blocks; raises NotFound when it is deleted meanwhile."""
        return self.clip.chunks(0, self.clip.size)


class ClipArchive:
    """A zip of the clips of some cameras, one after each change of format.

    Its size is not known before its end: one clip's tables are in memory at a time, and the first
    byte goes out when the first clip is known.
    """

    content_type = "application/zip"
    size = None

    def __init__(self, wanted: Wanted, find: FindClips, made_us: int) -> None:
        """Raises NotFound when nothing is recorded of any camera, StorageError."""
        self.name = f"{file_stem(wanted, '')}.zip"
        self._wanted = wanted
        self._made_us = made_us
        found = self._clips(find)
        first = next(found, None)
        if first is None:
            raise NotFound("nothing is recorded of that time")
        self._found = chain([first], found)

    def chunks(self) -> Iterator[bytes]:
        """The zip in portions, once. Blocks; raises NotFound and StorageError."""
        return zip_chunks(self._entries())

    def _clips(self, find: FindClips) -> Iterator[tuple[str, int, VirtualMp4]]:
        wanted = self._wanted
        for camera_id in wanted.cameras:
            clips = find(camera_id, wanted.start_us, wanted.end_us)
            for number, clip in enumerate(clips, 1):
                yield camera_id, number, clip

    def _entries(self) -> Iterator[Entry]:
        contents: list[dict[str, object]] = []
        for camera_id, number, clip in self._found:
            one = Wanted({camera_id: ""}, clip.start_us, clip.end_us)
            name = f"{file_stem(one, '')}{f' part {number}' if number > 1 else ''}.mp4"
            contents.append(_described(camera_id, name, clip))
            yield Entry(name, clip.size, clip.start_us, partial(clip.chunks, 0, clip.size))
        missing = sorted(self._wanted.cameras.keys() - {c["camera_id"] for c in contents})
        told = {
            "made": utc(self._made_us),
            "start_us": self._wanted.start_us,
            "end_us": self._wanted.end_us,
            "clips": contents,
            "nothing_recorded_of": missing,
        }
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        yield text_entry(CONTENTS_NAME, text, self._made_us)


def _described(camera_id: str, name: str, clip: VirtualMp4) -> dict[str, object]:
    return {
        "camera_id": camera_id,
        "name": name,
        "start": utc(clip.start_us),
        "end": utc(clip.end_us),
        "parts": [
            {"position_us": p.position_us, "start_us": p.start_us, "duration_us": p.duration_us}
            for p in clip.parts
        ],
    }
