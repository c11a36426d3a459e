"""What muxers and decoders are told: the same as libav's own receiver tells them."""

import itertools

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.media.parameter_sets import units
from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.template import audio_template, keyframe_template, video_template
from tests.nvr.streams import Recipe, stream


@pytest.mark.parametrize(
    ("video", "b_frames", "width"), itertools.product(("libx264", "libx265"), (0, 2), (192, 1280))
)
def test_parameter_sets_tell_all(video: str, b_frames: int, width: int) -> None:
    recipe = Recipe(
        video, seconds=1, b_frames=b_frames, width=width, height=width * 9 // 16, container="ts"
    )
    with av.open(str(stream(recipe))) as container:
        wanted = container.streams.video[0].codec_context
        keyframe = next(bytes(packet) for packet in container.demux(video=0) if packet.is_keyframe)
        codec = wanted.name
        announced = video_template(codec, units(keyframe))
        seen = keyframe_template(codec, keyframe)
        for found in (announced, seen):
            assert found is not None
            context = found.stream.codec_context
            assert (found.width, found.height, found.fps) == (wanted.width, wanted.height, 15)
            assert context.name == codec
            assert context.has_b_frames == wanted.has_b_frames
            assert context.extradata is not None
            assert list(units(context.extradata)) == list(units(wanted.extradata or b""))


def test_nothing_comes_of_nothing() -> None:
    assert video_template("h264", []) is None
    assert video_template("h264", [b"\x67", b"\x68\0"]) is None
    assert keyframe_template("hevc", b"") is None


@given(st.sampled_from(["h264", "hevc"]), st.lists(st.binary(max_size=60), max_size=4))
def test_garbage_is_survived(codec: str, sets: list[bytes]) -> None:
    video_template(codec, [b"\x67" + each for each in sets] + [b"\x42\1" + each for each in sets])


@pytest.mark.parametrize(
    ("codec", "rate", "channels", "config"),
    [("aac", 16000, 1, "1408"), ("aac", 44100, 2, "1210"), ("opus", 48000, 2, ""),
     ("pcm_alaw", 8000, 1, ""), ("pcm_mulaw", 16000, 2, "")],
)  # fmt: skip
def test_sound(codec: str, rate: int, channels: int, config: str) -> None:
    context = audio_template(codec, rate, channels, bytes.fromhex(config)).stream.codec_context
    assert (context.name, context.sample_rate, context.layout.nb_channels) == (
        codec,
        rate,
        channels,
    )
    assert context.layout.name == ("mono" if channels == 1 else "stereo")
    if config:
        assert context.extradata == bytes.fromhex(config)


def test_sound_that_means_nothing() -> None:
    with pytest.raises(NotUnderstood):
        audio_template("pcm_alaw", 8000, 77, b"")
