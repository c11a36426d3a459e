"""Recorded files tell by themselves what they hold."""

from functools import cache
from pathlib import Path

import pytest

from nvr.media import mp4, segments
from nvr.media.files import RecordingFiles
from nvr.media.mp4 import Mp4Error, ProducerTime, Run
from nvr.media.muxer import TIMESCALE, FragmentMuxer
from tests.nvr.streams import START_US, Recipe, Source

SESSION = "0123456789abcdef" * 2
PATH = "door/2023-11-14/22-13-20.000Z.mp4"


@cache
def parts() -> tuple[bytes, tuple[bytes, ...]]:
    """A file's head and its fragments, a second and a keyframe each."""
    source = Source(Recipe(seconds=3))
    packets = list(source)
    muxer = FragmentMuxer(source.format, packets[0])
    found: list[bytes] = []
    for packet in packets:
        muxer.video(packet, packet.dts, packet.pts, round(1 / packet.time_base / 15))
        found += muxer.take()
    found += muxer.close()
    fragments = tuple(
        mp4.write_prft(ProducerTime(1, START_US + n * 1_000_000, n * TIMESCALE)) + fragment
        for n, fragment in enumerate(found)
    )
    return segments.write_init(muxer.header, SESSION), fragments


def recorded(root: Path, data: bytes) -> RecordingFiles:
    files = RecordingFiles(root)
    (root / PATH).parent.mkdir(parents=True)
    (root / PATH).write_bytes(data)
    return files


def test_a_path_tells_camera_and_moment() -> None:
    assert segments.segment_path("door", START_US + 7_999) == PATH.replace(".000Z", ".007Z")
    copy = segments.segment_path("door", START_US, copy=2)
    assert copy == PATH.replace("Z.mp4", "Z_2.mp4")
    assert segments.camera_of(PATH) == segments.camera_of(copy) == "door"


@pytest.mark.parametrize("path", ["door/x.mp4", f"more/{PATH}", f"{PATH}.part", "door/2023-11-14/"])
def test_other_paths_are_nobodys_recording(path: str) -> None:
    assert segments.camera_of(path) is None


def test_a_head_names_its_session() -> None:
    head, fragments = parts()
    init = segments.read_init(head + fragments[0])
    assert (init.size, init.session) == (len(head), SESSION)
    assert init.video.timescale == TIMESCALE
    assert segments.new_session() != segments.new_session()
    assert len(bytes.fromhex(segments.new_session())) == 16


def test_a_head_that_is_cut_off_or_not_ours_is_refused() -> None:
    head, _ = parts()
    for size in (0, 7, len(head) - 1):
        with pytest.raises(Mp4Error):
            segments.read_init(head[:size])
    with pytest.raises(Mp4Error, match="not a recording"):
        segments.read_init(mp4.box(b"free") * 40)
    with pytest.raises(Mp4Error, match="no video"):
        segments.read_init(segments.write_init(mp4.box(b"moov"), SESSION))


def test_a_scan_finds_every_fragment(tmp_path: Path) -> None:
    head, fragments = parts()
    files = recorded(tmp_path, head + b"".join(fragments))
    scan = segments.scan(files, PATH)
    assert scan.whole_size == files.size(PATH)
    assert [f.size for f in scan.fragments] == [len(f) for f in fragments]
    assert [f.start_us for f in scan.fragments] == [START_US + n * 1_000_000 for n in range(3)]
    assert [f.media_start for f in scan.fragments] == [n * TIMESCALE for n in range(3)]
    assert [f.duration_us for f in scan.fragments] == [1_000_000] * 3
    assert all(f.keyframe for f in scan.fragments)


@pytest.mark.parametrize("kept", [1, 31, 40, 400, -1])
def test_a_torn_last_fragment_is_left_out(tmp_path: Path, kept: int) -> None:
    head, fragments = parts()
    files = recorded(tmp_path, head + fragments[0] + fragments[1][:kept])
    scan = segments.scan(files, PATH)
    assert len(scan.fragments) == 1
    assert scan.whole_size == len(head) + len(fragments[0])


def test_tables_say_where_the_samples_lie(tmp_path: Path) -> None:
    head, fragments = parts()
    files = recorded(tmp_path, head + b"".join(fragments))
    tables = segments.read_fragment(files, PATH, len(head))
    (run,) = tables.runs
    assert (tables.moof, tables.size) == (mp4.PRFT_SIZE, len(fragments[0]))
    assert tables.moof + run.position + run.byte_size == tables.size
    with pytest.raises(Mp4Error, match=f"at byte {len(head) + 32}"):
        segments.read_fragment(files, PATH, len(head) + 32)


def test_sound_alone_is_counted_in_the_pictures_time() -> None:
    video = segments.read_init(parts()[0]).video
    sound = mp4.Track(2, b"soun", 8000, b"", b"", b"", b"", b"")
    run = Run(2, 16_000, 0, (9, 9), (2000, 2000), (0, 0), (True, True))
    covered = segments.extent([run], [video, sound])
    assert covered == segments.Extent(2 * TIMESCALE, 500_000, keyframe=False)
    with pytest.raises(Mp4Error, match="without samples"):
        segments.extent([], [video, sound])
