"""A camera's packets, taken as a worker takes them."""

import itertools
import threading
from typing import Any

from nvr.clock import RealClock
from nvr.errors import CameraError
from nvr.media.rtsp.receiver import Receiver
from nvr.messages import Packet, StreamFormat
from tests.nvr.streams import Recipe

SOUND = Recipe(audio="aac", seconds=13)


def receive(
    url: str, count: int = 20, **options: Any
) -> tuple[StreamFormat, list[Packet], CameraError | None]:
    """Open, take some packets, and tell how it ended."""
    source = Receiver(url, RealClock(), **options)
    packets: list[Packet] = []
    try:
        found = source.open()
        try:
            packets += itertools.islice(source.packets(threading.Event()), count)
        except CameraError as error:
            return found, packets, error
        return found, packets, None
    finally:
        source.close()
