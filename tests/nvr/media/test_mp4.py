import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.media import mp4, segments
from nvr.media.files import RecordingFiles
from nvr.media.mp4 import Mp4Error, ProducerTime, Run
from nvr.media.muxer import FragmentMuxer
from tests.nvr.streams import Recipe, Source

FORTY_YEARS_US = 40 * 365 * 86400 * 1_000_000


def fragment_and_header() -> tuple[bytes, bytes]:
    """The first fragment that libav makes of a stream with B-frames and sound."""
    source = Source(Recipe(audio="aac", b_frames=2, seconds=3))
    packets = list(source)
    muxer = FragmentMuxer(source.format, next(p for p in packets if p.is_keyframe))
    found: list[bytes] = []
    for packet in packets:
        if packet.is_video:
            muxer.video(packet, packet.dts, packet.pts, 1)
        elif packet.pts >= 0:
            muxer.audio(packet, packet.pts)
        found += muxer.take()
    found += muxer.close()
    return found[0], muxer.header


FRAGMENT, HEADER = fragment_and_header()


@given(st.integers(0, FORTY_YEARS_US * 2), st.integers(0, 2**64 - 1), st.integers(1, 2**32 - 1))
def test_wall_time_survives_to_the_microsecond(wall_us: int, media_time: int, track: int) -> None:
    written = mp4.write_prft(ProducerTime(track, wall_us, media_time))
    assert len(written) == mp4.PRFT_SIZE
    read = mp4.read_prft(written, mp4.read_header(written, 0))
    assert read == ProducerTime(track, wall_us, media_time)


def test_prft_is_what_the_specification_says() -> None:
    # 2024-02-29 12:00:00.5 UTC is 3918196800.5 in NTP time
    written = mp4.write_prft(ProducerTime(1, 1_709_208_000_500_000, 7))
    assert written == bytes.fromhex(
        "00000020 70726674 01000000 00000001 e98af040 80000000 0000000000000007".replace(" ", "")
    )


@given(st.binary(max_size=200))
def test_garbage_is_read_or_refused(data: bytes) -> None:
    try:
        found = list(mp4.boxes(data))
    except Mp4Error:
        return
    assert sum(box.end - box.start for box in found) == len(data)


@given(st.lists(st.tuples(st.binary(min_size=4, max_size=4), st.binary(max_size=50)), max_size=5))
def test_what_is_written_is_read(content: list[tuple[bytes, bytes]]) -> None:
    data = b"".join(mp4.box(kind, body) for kind, body in content)
    assert [(b.kind, data[b.body : b.end]) for b in mp4.boxes(data)] == content


def test_a_box_with_64_bit_size() -> None:
    data = struct.pack(">I4sQ", 1, b"mdat", 20) + b"abcd"
    assert list(mp4.boxes(data)) == [mp4.Box(b"mdat", 0, 16, 20)]


@given(st.integers(0, len(FRAGMENT) - 1))
def test_a_cut_off_fragment_is_refused(length: int) -> None:
    with pytest.raises(Mp4Error):
        read_whole(FRAGMENT[:length])


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_damaged_fragment_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(FRAGMENT)
    for at, value in changes:
        data[at % len(data)] = value
    with suppress(Mp4Error):
        runs = read_whole(bytes(data))
        segments.extent(runs, mp4.read_tracks(HEADER))


@given(st.lists(st.tuples(st.integers(0, len(HEADER) - 1), st.integers(0, 255)), max_size=6))
def test_a_damaged_head_is_read_or_refused(changes: list[tuple[int, int]]) -> None:
    data = bytearray(HEADER)
    for at, value in changes:
        data[at] = value
    with suppress(Mp4Error):
        mp4.read_tracks(bytes(data))


def test_runs_describe_every_sample() -> None:
    video, audio = read_whole(FRAGMENT)
    assert video.keyframes == (True, *[False] * (len(video.sizes) - 1))
    assert len({len(video.sizes), len(video.durations), len(video.offsets)}) == 1
    assert any(offset != video.offsets[0] for offset in video.offsets), "B-frames"
    assert all(audio.keyframes)
    assert set(audio.durations) == {1024}
    moof = mp4.read_header(FRAGMENT, 0)
    assert video.position == moof.end + 8
    assert audio.position == video.position + video.byte_size
    assert audio.position + audio.byte_size == len(FRAGMENT)


def test_tracks_are_described() -> None:
    video, audio = mp4.read_tracks(HEADER)
    assert (video.id, video.handler, video.timescale) == (1, b"vide", 90_000)
    assert (audio.id, audio.handler, audio.timescale) == (2, b"soun", 16_000)
    assert b"avc1" in video.stsd
    assert b"mp4a" in audio.stsd


def test_composition_offsets_may_be_negative() -> None:
    trun = mp4.full_box(b"trun", 1, 0xB01, struct.pack(">IiIIi", 1, 100, 3000, 50, -1500))
    tfhd = mp4.full_box(b"tfhd", 0, 0x20000, struct.pack(">I", 1))
    tfdt = mp4.full_box(b"tfdt", 1, 0, struct.pack(">Q", 1 << 40))
    data = mp4.box(b"moof", mp4.box(b"traf", tfhd, tfdt, trun))
    assert mp4.read_moof(data, mp4.read_header(data, 0)) == [
        Run(1, 1 << 40, 100, (50,), (3000,), (-1500,), (True,))
    ]


def test_a_run_can_follow_another_one() -> None:
    first = mp4.full_box(b"trun", 0, 0x201, struct.pack(">Ii2I", 2, 100, 50, 60))
    second = mp4.full_box(b"trun", 0, 0x200, struct.pack(">II", 1, 70))
    tfhd = mp4.full_box(b"tfhd", 0, 0x20008, struct.pack(">II", 1, 3000))
    tfdt = mp4.full_box(b"tfdt", 0, 0, struct.pack(">I", 9000))
    data = mp4.box(b"moof", mp4.box(b"traf", tfhd, tfdt, first, second))
    runs = mp4.read_moof(data, mp4.read_header(data, 0))
    assert [(run.decode_time, run.position) for run in runs] == [(9000, 100), (15000, 210)]


def test_a_run_of_nothing_but_a_huge_count_is_refused() -> None:
    trun = mp4.full_box(b"trun", 0, 1, struct.pack(">Ii", 0xFFFFFFFF, 100))
    tfhd = mp4.full_box(b"tfhd", 0, 0x20038, struct.pack(">IIII", 1, 1, 1, 1))
    tfdt = mp4.full_box(b"tfdt", 0, 0, bytes(4))
    data = mp4.box(b"moof", mp4.box(b"traf", tfhd, tfdt, trun))
    with pytest.raises(Mp4Error, match="announces"):
        mp4.read_moof(data, mp4.read_header(data, 0))


def read_whole(fragment: bytes) -> list[Run]:
    moof = mp4.read_header(fragment, 0)
    if len(list(mp4.boxes(fragment))) != 2:
        raise Mp4Error("not a moof and an mdat")
    return mp4.read_moof(fragment, moof)


def test_scan_refuses_what_is_no_recording(tmp_path: Path) -> None:
    folder = tmp_path / "cam" / "2024-01-01"
    folder.mkdir(parents=True)
    files = RecordingFiles(tmp_path)
    for content in (b"", b"garbage", bytes(100), HEADER, HEADER[:-1], bytes(8) * 1000):
        (folder / "12-00-00.000Z.mp4").write_bytes(content)
        with pytest.raises(Mp4Error):
            segments.scan(files, "cam/2024-01-01/12-00-00.000Z.mp4")
