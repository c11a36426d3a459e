"""A stream's parameters, kept beyond the connection that they came from."""

import io

import av

from nvr.messages import StreamFormat
from nvr.protocol import VideoInfo


def stream_format(
    video: av.VideoStream, audio: av.AudioStream | None, info: VideoInfo
) -> StreamFormat:
    """Describe streams of an open connection.

    The templates are streams of a muxer that never writes anything: closing the connection frees
    the parameters of its own streams, and what waits for a slow disk then still needs them.
    """
    keeper = av.open(io.BytesIO(), "w", format="nut")  # a format that takes every codec
    return StreamFormat(
        video=video,
        audio=audio,
        info=info,
        video_template=keeper.add_stream_from_template(video),
        audio_template=None if audio is None else keeper.add_stream_from_template(audio),
    )
