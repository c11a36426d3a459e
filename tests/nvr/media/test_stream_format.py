"""A stream's parameters outlast its connection."""

import io

import av
import pytest

from nvr.media.stream_format import stream_format
from nvr.protocol import VideoInfo
from tests.nvr.streams import CLIP, HEIGHT, WIDTH, Recipe, Source, stream


@pytest.mark.parametrize("audio", ["aac", None])
def test_a_muxer_can_be_made_after_the_connection_closed(audio: str | None) -> None:
    source = Source(Recipe(audio=audio, seconds=1))
    announced = source.format.video.codec_context.extradata
    source.close()
    assert (source.format.audio_template is None) == (audio is None)
    with av.open(io.BytesIO(), "w", format="mp4") as output:
        video = output.add_stream_from_template(source.format.video_template)
        assert video.codec_context.codec.canonical_name == "h264"
        assert video.codec_context.extradata == announced
        assert (video.codec_context.width, video.codec_context.height) == (WIDTH, HEIGHT)
        if source.format.audio_template is not None:
            sound = output.add_stream_from_template(source.format.audio_template)
            assert (sound.codec_context.name, sound.codec_context.sample_rate) == ("aac", 16000)


def test_sound_that_is_not_wanted_is_left_out() -> None:
    info = VideoInfo("h264", WIDTH, HEIGHT, 15.0)
    with av.open(str(stream(CLIP))) as container:
        assert container.streams.audio
        found = stream_format(container.streams.video[0], None, info)
    assert found.audio is None
    assert found.audio_template is None
    assert found.info is info
