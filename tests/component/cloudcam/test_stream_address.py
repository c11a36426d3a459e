"""Addresses as people type them and other integrations name them."""

import pytest

from custom_components.cloudcam.stream_address import (
    NoAddress,
    StreamAddress,
    is_loopback,
    of_stream_source,
    split_login,
)


@pytest.mark.parametrize(
    ("typed", "split"),
    [
        ("192.168.1.20", StreamAddress("192.168.1.20")),
        (" 192.168.1.20:8080\n", StreamAddress("192.168.1.20:8080")),
        ("[fd00::5]:80", StreamAddress("[fd00::5]:80")),
        ("rtsp://cam.local/a?b=1&c=2", StreamAddress("rtsp://cam.local/a?b=1&c=2")),
        ("me:p%40ss:w@cam.local", StreamAddress("cam.local", "me", "p@ss:w")),
        ("rtsp://me:p%2Fss@cam.local:554/1", StreamAddress("rtsp://cam.local:554/1", "me", "p/ss")),
        ("rtsp://me@cam.local/1", StreamAddress("rtsp://cam.local/1", "me", "")),
    ],
)
def test_the_login_is_taken_out(typed: str, split: StreamAddress) -> None:
    assert split_login(typed) == split


def test_a_login_that_is_given_counts_more() -> None:
    given = {"username": "you", "password": "other"}
    assert split_login("rtsp://me:x@cam/1", given) == StreamAddress("rtsp://cam/1", "you", "other")
    assert split_login("rtsp://me:x@cam/1", {}) == StreamAddress("rtsp://cam/1", "me", "x")
    assert split_login("rtsp://cam/1", {"username": "you"}) == StreamAddress("rtsp://cam/1", "you")


def test_login_holds_only_what_there_is() -> None:
    assert StreamAddress("cam", "me", "").login == {"username": "me"}
    assert StreamAddress("cam").login == {}


@pytest.mark.parametrize("source", [None, "", "v4l2:///dev/video0", "exec://ffmpeg/x"])
def test_sources_that_are_no_stream(source: str | None) -> None:
    with pytest.raises(NoAddress, match="no_stream"):
        of_stream_source(source, is_nvr_here=True)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]", "0.0.0.0"])
def test_the_machine_itself(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["192.168.1.2", "localhost.example", "fd00::1", "camera"])
def test_other_machines(host: str) -> None:
    assert not is_loopback(host)
