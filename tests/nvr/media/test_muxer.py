"""Packets in, fragments out."""

from dataclasses import replace

import pytest

from nvr.errors import CameraUnsupported
from nvr.media import mp4
from nvr.media.muxer import TIMESCALE, FragmentMuxer
from tests.nvr.streams import FPS, Recipe, Source, numbers


def muxed(recipe: Recipe) -> tuple[bytes, list[bytes]]:
    """The head and all fragments of a stream."""
    source = Source(recipe)
    packets = list(source)
    muxer = FragmentMuxer(source.format, next(p for p in packets if p.is_keyframe))
    found: list[bytes] = []
    for packet in packets:
        if packet.is_video:
            duration = round(1 / packet.time_base / FPS)
            muxer.video(packet, packet.dts - packets[0].dts, packet.pts - packets[0].dts, duration)
        elif packet.pts >= 0:
            muxer.audio(packet, packet.pts)
        found += muxer.take()
    return muxer.header, found + muxer.close()


def runs(fragment: bytes) -> list[mp4.Run]:
    return mp4.read_moof(fragment, mp4.read_header(fragment, 0))


@pytest.mark.parametrize("video", ["libx264", "libx265"])
def test_every_fragment_plays_behind_the_head_alone(video: str) -> None:
    header, fragments = muxed(Recipe(video, seconds=3))
    assert [numbers(header + f) for f in fragments] == [
        list(range(n, n + FPS)) for n in (0, FPS, 2 * FPS)
    ]
    assert [runs(f)[0].decode_time for f in fragments] == [n * TIMESCALE for n in range(3)]
    assert all(runs(f)[0].keyframes == (True,) + (False,) * (FPS - 1) for f in fragments)


def test_a_fragment_is_a_moof_and_an_mdat() -> None:
    _, fragments = muxed(Recipe(audio="aac", seconds=2))
    for fragment in fragments:
        assert [box.kind for box in mp4.boxes(fragment)] == [b"moof", b"mdat"]


def test_a_fragment_ends_after_a_second_without_a_keyframe() -> None:
    header, fragments = muxed(Recipe(seconds=4, gop=60))
    assert len(fragments) >= 4
    assert all(runs(f)[0].duration <= TIMESCALE * 1.1 for f in fragments)
    assert numbers(header + b"".join(fragments)) == list(range(60))


def test_mjpeg_has_a_fragment_a_second_and_not_one_a_picture() -> None:
    header, fragments = muxed(Recipe("mjpeg", seconds=3, container="mov"))
    assert 3 <= len(fragments) <= 4
    assert numbers(header + b"".join(fragments)) == list(range(45))


def test_h265_is_tagged_as_players_want_it() -> None:
    header, _ = muxed(Recipe("libx265", seconds=1))
    (track,) = mp4.read_tracks(header)
    assert track.timescale == TIMESCALE
    assert b"hvc1" in track.stsd
    assert b"hev1" not in track.stsd


def test_a_keyframe_of_another_resolution_does_not_fit() -> None:
    small = Recipe(seconds=1, container="ts")
    source = Source(small)
    first = next(iter(source))
    muxer = FragmentMuxer(source.format, first)
    assert muxer.fits(first)
    assert not muxer.fits(next(iter(Source(replace(small, width=256, height=144)))))


def test_video_that_can_not_be_recorded_is_told() -> None:
    source = Source(Recipe("mpeg4", seconds=1))
    with pytest.raises(CameraUnsupported, match=r"mpeg4.*H\.264"):
        FragmentMuxer(source.format, next(iter(source)))
