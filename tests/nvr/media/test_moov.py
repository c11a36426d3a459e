"""An ordinary MP4 of samples that were recorded in fragments."""

import io
import struct
from array import array
from pathlib import Path

import av

from nvr.media import mp4
from nvr.media.moov import FTYP, Edit, Samples, write_moov
from nvr.media.muxer import TIMESCALE, FragmentMuxer
from nvr.messages import Packet
from tests.nvr.streams import FPS, START_US, Recipe, Source, numbers

FRAME = TIMESCALE // FPS
B_FRAMES = Recipe(seconds=2, b_frames=2)


def samples_of(recipe: Recipe) -> tuple[Samples, bytes]:
    """A stream's pictures as the tables want them, a chunk for every ten, and their data."""
    source = Source(recipe)
    packets: list[Packet] = list(source)
    (track,) = mp4.read_tracks(FragmentMuxer(source.format, packets[0]).header)
    ticks = [round((p.dts - packets[0].dts) * p.time_base * TIMESCALE) for p in packets]
    shifts = [round((p.pts - p.dts) * p.time_base * TIMESCALE) for p in packets]
    datas = [bytes(p.av) for p in packets]
    return Samples(
        track,
        times=array("q", ticks),
        offsets=array("i", shifts),
        sizes=array("I", map(len, datas)),
        keyframes=bytearray(p.is_keyframe for p in packets),
        chunks=[(len(b"".join(datas[:n])), len(datas[n : n + 10])) for n in range(0, 30, 10)],
        end=ticks[-1] + FRAME,
    ), b"".join(datas)


def movie(samples: Samples, edit: Edit, data: bytes) -> bytes:
    size = len(FTYP + write_moov([(samples, edit)], START_US, 0))
    head = FTYP + write_moov([(samples, edit)], START_US, size + 8)
    assert len(head) == size
    return head + mp4.box(b"mdat", data)


def table(data: bytes, *path: bytes) -> bytes:
    moov = next(b for b in mp4.boxes(data) if b.kind == b"moov")
    found = mp4.find(data, moov, *path)
    return data[found.body + 4 : found.end]


STBL = (b"trak", b"mdia", b"minf", b"stbl")


def test_every_picture_is_found_and_shown_in_order() -> None:
    samples, data = samples_of(B_FRAMES)
    start = samples.offsets[0]
    made = movie(samples, Edit(0, start, 2), data)
    assert numbers(made) == list(range(30))
    with av.open(io.BytesIO(made), "r") as container:
        packets = [p for p in container.demux() if p.size]
        container.seek(0)
        times = [f.time for f in container.decode(video=0)]
    assert [p.is_keyframe for p in packets] == [bool(k) for k in samples.keyframes]
    assert times == [n / FPS for n in range(30)]


def test_an_edit_shows_later_and_from_the_middle() -> None:
    samples, data = samples_of(Recipe(seconds=2))
    made = movie(samples, Edit(0.5, 3 * FRAME, 1), data)
    count, *words = struct.unpack(">IQqIQqI", table(made, b"trak", b"edts", b"elst"))
    assert count == 2
    half = TIMESCALE // 2
    assert words == [half, -1, 0x10000, TIMESCALE, 3 * FRAME, 0x10000]
    created, _, scale, length = struct.unpack_from(">QQIQ", table(made, b"mvhd"))
    assert created == START_US // 1_000_000 + 2_082_844_800
    assert length / scale == 1.5


def test_tables_hold_runs_and_not_every_sample() -> None:
    samples, data = samples_of(Recipe(seconds=2))
    made = movie(samples, Edit(0, 0, 2), data)
    assert table(made, *STBL, b"stts") == struct.pack(">III", 1, 30, FRAME)
    assert table(made, *STBL, b"stsc") == struct.pack(">IIII", 1, 1, 10, 1)
    assert table(made, *STBL, b"stss") == struct.pack(">III", 2, 1, 16)
    assert b"ctts" not in made


def test_the_last_sample_lasts_until_the_end() -> None:
    samples, _ = samples_of(Recipe(seconds=2))
    samples.end += 100
    assert list(samples.durations) == [FRAME] * 29 + [FRAME + 100]
    assert samples.first == 0


def test_data_behind_four_gigabytes_is_found(tmp_path: Path) -> None:
    samples, data = samples_of(Recipe(seconds=2))
    at = 5 << 30
    head = FTYP + write_moov([(samples, Edit(0, 0, 2))], START_US, at)
    path = tmp_path / "long.mp4"
    with path.open("wb") as file:  # sparse: takes no room
        file.write(head + struct.pack(">I4sQ", 1, b"mdat", at + len(data) - len(head)))
        file.seek(at)
        file.write(data)
    assert numbers(path) == list(range(30))
