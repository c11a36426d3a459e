"""Addresses: the camera's, and those of its tracks."""

import pytest

from nvr.media.rtsp.address import control_addresses, parse_address, without_login
from nvr.media.rtsp.errors import NotUnderstood


def test_login_is_taken_out_and_decoded() -> None:
    address = parse_address("rtsp://us%40er:p%2Fw%3A@[fe80::1]:8554/live?channel=1&subtype=0")
    assert (address.user, address.password) == ("us@er", "p/w:")
    assert (address.host, address.port) == ("fe80::1", 8554)
    assert address.url == "rtsp://[fe80::1]:8554/live?channel=1&subtype=0"
    assert "p/w" not in repr(address)


def test_ports_when_none_is_given() -> None:
    assert parse_address("rtsp://h/1").port == 554
    encrypted = parse_address("rtsps://h/1")
    assert (encrypted.port, encrypted.is_encrypted) == (322, True)


@pytest.mark.parametrize(
    "url",
    [
        "http://h/",
        "rtsp:///x",
        "rtsp://h:x/",
        "rtsp://[::1/",
        "rtsp://a..b/x",
        f"rtsp://{'x' * 70}/x",
    ],
)
def test_what_can_not_be_read(url: str) -> None:
    with pytest.raises(NotUnderstood):
        parse_address(url)


BASES = ["rtsp://h/cam?channel=1/", "rtsp://h/cam?channel=1"]


@pytest.mark.parametrize(
    ("control", "first"),
    [
        ("trackID=0", "rtsp://h/cam?channel=1/trackID=0"),  # behind a query too
        ("/trackID=0", "rtsp://h/cam?channel=1/trackID=0"),
        ("*", "rtsp://h/cam?channel=1/"),
        ("", "rtsp://h/cam?channel=1/"),
        ("rtsp://u:p@10.0.0.1/x/track1", "rtsp://10.0.0.1/x/track1"),
    ],
)
def test_the_likeliest_meaning_comes_first(control: str, first: str) -> None:
    assert control_addresses(control, BASES)[0] == first


def test_other_meanings_follow_without_repeating() -> None:
    found = control_addresses("a", ["rtsp://wrong/x/", "rtsp://h/y"])
    assert found == ["rtsp://wrong/x/a", "rtsp://h/y/a", "rtsp://wrong/a", "rtsp://h/a"]


def test_fragments_are_no_part_of_it() -> None:
    assert without_login("rtsp://u@h/1#x") == "rtsp://h/1"


def test_a_track_whose_address_can_not_be_read() -> None:
    with pytest.raises(NotUnderstood):
        control_addresses("rtsp://[x/track1", BASES)
