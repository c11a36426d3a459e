"""From packets to pictures, one thread, no more work than seeing needs."""

from typing import Any

import av
import av.error

from nvr.messages import Frame, Packet

_MOST_PIXELS = 8192 * 4608
"""Of a picture: 8K. A few bytes of a camera can announce one that fills the memory."""


class Decoder:
    """Decodes one stream.

    One thread: more would hold frames back. The loop filter is skipped, which costs a little
    blockiness and saves a fifth of the time.
    """

    def __init__(self, video: av.VideoStream) -> None:
        context: Any = av.CodecContext.create(video.codec_context.name, "r")
        context.extradata = video.codec_context.extradata
        context.thread_count = 1
        context.options = {"skip_loop_filter": "all", "max_pixels": str(_MOST_PIXELS)}
        self._context = context
        self._index = 0
        self._waits_for_keyframe = True
        self.broken = 0
        """Packets that could not be decoded."""

    def decode(self, packet: Packet) -> list[Frame]:
        """The pictures that this packet completes, usually one.

        After damage, nothing until the next whole keyframe: half pictures look like motion.
        """
        if packet.missing or packet.damaged:
            self._waits_for_keyframe = True
        if self._waits_for_keyframe and (packet.damaged or not packet.is_keyframe):
            return []
        self._waits_for_keyframe = False
        try:
            pictures = self._context.decode(packet.av)
        except av.error.FFmpegError:
            self.broken += 1
            self._waits_for_keyframe = True
            return []
        return [self._frame(picture, packet) for picture in pictures]

    def flush(self, last: Packet) -> list[Frame]:
        """The pictures that wait for their order, where B-frames are used; nothing may follow."""
        return [self._frame(picture, last) for picture in self._context.decode(None)]

    def _frame(self, picture: av.VideoFrame, packet: Packet) -> Frame:
        self._index += 1
        ahead = 0 if picture.pts is None else picture.pts - packet.pts
        wall_us = packet.wall_us + round(ahead * packet.time_base * 1_000_000)
        return Frame(picture, wall_us, self._index)
