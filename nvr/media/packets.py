"""Handling of libav's packets."""

from typing import Any

import av


def copy_packet(packet: av.Packet[Any]) -> av.Packet[Any]:
    """The same data in a packet of our own, without its times.

    Others read a camera's packets at the same time, and muxing and decoding change them.
    """
    return av.Packet(packet)  # type: ignore[arg-type]  # takes any buffer, a packet is one
