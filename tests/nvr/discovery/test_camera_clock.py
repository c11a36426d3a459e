"""A camera's time on the wire."""

import pytest

from nvr.discovery.camera_clock import read_utc_us, set_request
from nvr.discovery.document import parse, text

_TIME = (
    "<a><UTCDateTime><Time><Hour>{}</Hour><Minute>13</Minute><Second>{}</Second></Time><Date>"
    "<Year>2023</Year><Month>{}</Month><Day>14</Day></Date></UTCDateTime></a>"
)


@pytest.mark.parametrize(
    ("hour", "second", "month", "read"),
    [
        (22, 20, 11, 1_700_000_000_500_000),
        (22, 60, 11, 1_700_000_039_500_000),  # a leap second
        (24, 0, 11, None),
        (22, 0, 0, None),
        ("", 0, 11, None),
    ],
)
def test_reading(hour: object, second: int, month: int, read: int | None) -> None:
    assert read_utc_us(parse(_TIME.format(hour, second, month).encode())) == read


def test_a_camera_that_tells_no_time() -> None:
    assert read_utc_us(parse(b"<a/>")) is None


def test_setting_keeps_the_time_zone() -> None:
    before = parse(
        b"<a><DaylightSavings>true</DaylightSavings><TimeZone><TZ>A&lt;B</TZ></TimeZone></a>"
    )
    body = set_request(1_700_000_000_900_000, before).body
    told = parse(f'<a xmlns:tds="1" xmlns:tt="2">{body}</a>'.encode())
    assert text(told, "TZ") == "A<B"
    assert text(told, "DaylightSavings") == "true"
    assert read_utc_us(told) == 1_700_000_000_500_000
