"""The camera's own clock: read before anything else, and set when it is wrong."""

from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from nvr.discovery.document import find, quoted, text
from nvr.discovery.soap import Request

READ = Request("<tds:GetSystemDateAndTime/>", needs_login=False)
READ_WITH_LOGIN = Request("<tds:GetSystemDateAndTime/>", proves_login=False)

_HALF_SECOND_US = 500_000
"""Cameras tell whole seconds; on average so much of the next one is over."""


def read_utc_us(body: Element) -> int | None:
    """The camera's time in Unix microseconds, or None when it tells none."""
    utc = find(body, "UTCDateTime")
    date, time = find(utc, "Date"), find(utc, "Time")
    try:
        moment = datetime(
            int(text(date, "Year")),
            int(text(date, "Month")),
            int(text(date, "Day")),
            int(text(time, "Hour")),
            int(text(time, "Minute")),
            min(int(text(time, "Second")), 59),
            tzinfo=UTC,
        )
    except ValueError:
        return None
    return int(moment.timestamp()) * 1_000_000 + _HALF_SECOND_US


def set_request(now_us: int, current: Element) -> Request:
    """Set the clock to ``now_us``; time zone and daylight saving stay as ``current`` says."""
    now = datetime.fromtimestamp(now_us / 1e6, UTC)
    saving = "true" if text(current, "DaylightSavings").lower() in ("true", "1") else "false"
    zone = text(current, "TimeZone", "TZ")
    zone_xml = f"<tds:TimeZone><tt:TZ>{quoted(zone)}</tt:TZ></tds:TimeZone>" if zone else ""
    return Request(
        "<tds:SetSystemDateAndTime><tds:DateTimeType>Manual</tds:DateTimeType>"
        f"<tds:DaylightSavings>{saving}</tds:DaylightSavings>{zone_xml}<tds:UTCDateTime>"
        f"<tt:Time><tt:Hour>{now.hour}</tt:Hour><tt:Minute>{now.minute}</tt:Minute>"
        f"<tt:Second>{now.second}</tt:Second></tt:Time>"
        f"<tt:Date><tt:Year>{now.year}</tt:Year><tt:Month>{now.month}</tt:Month>"
        f"<tt:Day>{now.day}</tt:Day></tt:Date></tds:UTCDateTime></tds:SetSystemDateAndTime>"
    )
