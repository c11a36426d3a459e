"""A sink that is switched while packets come: it sees open, packets and end in order."""

from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.media.switched import Switched
from nvr.messages import Packet, StreamFormat

FORMAT = cast("StreamFormat", object())
PACKET = cast("Packet", object())


class Notes:
    """A sink that notes what it is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def open(self, stream_format: StreamFormat) -> None:
        self.heard.append("open")

    def put(self, packet: Packet) -> None:
        self.heard.append("put")

    def end(self) -> None:
        self.heard.append("end")


@pytest.mark.parametrize("is_on", [True, False])
def test_it_is_as_it_was_made(is_on: bool) -> None:
    notes = Notes()
    switched = Switched(notes, is_on=is_on)
    switched.open(FORMAT)
    switched.put(PACKET)
    switched.end()
    assert switched.is_on is is_on
    assert notes.heard == (["open", "put", "end"] if is_on else [])


def test_it_follows_with_the_next_packet() -> None:
    notes = Notes()
    switched = Switched(notes, is_on=False)
    switched.open(FORMAT)
    switched.put(PACKET)
    switched.switch(on=True)
    assert notes.heard == [], "only the thread that brings packets speaks to the sink"
    switched.put(PACKET)
    switched.switch(on=False)
    switched.put(PACKET)
    switched.end()
    assert notes.heard == ["open", "put", "end"]


def test_what_was_wanted_while_the_camera_was_away_counts_when_it_is_back() -> None:
    notes = Notes()
    switched = Switched(notes, is_on=True)
    switched.switch(on=False)
    switched.open(FORMAT)
    switched.put(PACKET)
    switched.end()
    switched.switch(on=True)
    switched.open(FORMAT)
    assert notes.heard == ["open"]


@given(st.lists(st.sampled_from(["open", "put", "end", "on", "off"])))
def test_the_sink_sees_packets_between_open_and_end_only(events: list[str]) -> None:
    notes = Notes()
    switched = Switched(notes, is_on=False)
    connected = False
    for event in events:
        if event in ("on", "off"):
            switched.switch(on=event == "on")
        elif event == "open":
            if connected:
                switched.end()
            switched.open(FORMAT)
            connected = True
        elif connected and event == "put":
            switched.put(PACKET)
        elif connected and event == "end":
            switched.end()
            connected = False
    is_open = False
    for heard in notes.heard:
        assert is_open == (heard != "open")
        is_open = heard != "end"
