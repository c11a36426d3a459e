"""What an owner may ask for: each rule as a sentence for who broke it."""

import math
import unicodedata
from dataclasses import fields, replace
from typing import Any, Final

from nvr.errors import RequestError
from nvr.shares import (
    LONGEST_SHARE_S,
    MOST_VIEWS,
    SHORTEST_SHARE_S,
    ShareBackground,
    ShareContent,
    SharePackaging,
    ShareRequest,
    ShareWay,
)
from nvr.wire import ProtocolError, parse

LONGEST_RENDERED_US: Final = 30 * 60_000_000
LONGEST_ORIGINAL_US: Final = 6 * 3_600_000_000
MOST_POINTS: Final = 50
_LONGEST_ALERT_ID = 100
_LONGEST_RECIPIENT = 100
_LONGEST_PURPOSE = 300
_SHORTEST_PHRASE, _LONGEST_PHRASE = 4, 100
_LAST_US = 253_402_300_799_999_999  # the end of the year 9999
_TURNING = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
_NEEDED = ("camera_id", "start_us", "end_us", "content", "way", "recipient", "purpose")


def read_request(data: dict[str, Any]) -> ShareRequest:
    """What a client sent. Raises RequestError."""
    missing = [name for name in _NEEDED if data.get(name) is None]
    if missing:
        raise RequestError(f"{', '.join(map(repr, missing))}: needed to make a share")
    unknown = sorted(data.keys() - {field.name for field in fields(ShareRequest)})
    if unknown:  # a setting that is not known must not be taken for done
        raise RequestError(f"{unknown[0]!r:.60} is nothing that a share has")
    try:
        return parse(ShareRequest, data)
    except ProtocolError as error:
        told = str(error).removeprefix("ShareRequest.")
        if told.startswith("phrase"):
            told = "phrase: wanted a text"
        raise RequestError(told) from error


def require_sensible(wanted: ShareRequest, now_us: int) -> ShareRequest:
    """The request as it counts. Raises RequestError."""
    wanted = replace(
        wanted,
        recipient=_text("recipient", wanted.recipient, 1, _LONGEST_RECIPIENT),
        purpose=_text("purpose", wanted.purpose, 1, _LONGEST_PURPOSE),
        phrase=None
        if wanted.phrase is None
        else _text("phrase", wanted.phrase, _SHORTEST_PHRASE, _LONGEST_PHRASE),
        alert_id=None
        if wanted.alert_id is None
        else _text("alert_id", wanted.alert_id, 1, _LONGEST_ALERT_ID),
    )
    _require_range(wanted, now_us)
    _require(
        SHORTEST_SHARE_S <= wanted.expires_s <= LONGEST_SHARE_S,
        "'expires_s' must be from 5 minutes to 30 days, in seconds",
    )
    _require_subject(wanted)
    if wanted.content is ShareContent.ORIGINAL:
        wanted = replace(wanted, packaging=SharePackaging.ZIP, background=ShareBackground.BLACK)
    if wanted.way is ShareWay.FILE:
        _require(wanted.phrase is None, "'phrase': only a link can ask for one, a file can't")
        return replace(wanted, views=None, may_download=True)
    _require(
        wanted.content is not ShareContent.ORIGINAL,
        "'way': recordings as evidence are given away as a file; a link shows a video only",
    )
    _require(
        wanted.packaging is SharePackaging.MP4,
        "'packaging': a zip is a file; a link shows a video only",
    )
    _require(
        wanted.views is None or 1 <= wanted.views <= MOST_VIEWS,
        f"'views' must be from 1 to {MOST_VIEWS}, or null for any number",
    )
    return wanted


def _require_range(wanted: ShareRequest, now_us: int) -> None:
    start_us, end_us = wanted.start_us, wanted.end_us
    _require(0 <= start_us <= _LAST_US, "'start_us' must be whole microseconds since 1970, UTC")
    _require(end_us > start_us, "'end_us' must be after 'start_us'")
    _require(end_us <= now_us, "'end_us' lies in the future; only what is recorded can be shared")
    if wanted.content is ShareContent.ORIGINAL:
        _require(
            end_us - start_us <= LONGEST_ORIGINAL_US,
            "'end_us': 6 hours of original recordings at most can be shared at once",
        )
    else:
        _require(
            end_us - start_us <= LONGEST_RENDERED_US,
            "'end_us': 30 minutes at most can be shared at once",
        )


def _require_subject(wanted: ShareRequest) -> None:
    is_one = wanted.content is ShareContent.SUBJECT
    _require(
        is_one or not wanted.subject, "'subject' is for sharing one person or pet only ('content')"
    )
    _require(
        not is_one or bool(wanted.subject),
        "'subject': point at who is to be visible, at least once",
    )
    _require(len(wanted.subject) <= MOST_POINTS, f"'subject' can hold {MOST_POINTS} points at most")
    for point in wanted.subject:
        _require(
            wanted.start_us <= point.at_us < wanted.end_us,
            "'subject': each point must lie within the time that is shared",
        )
        _require(
            all(math.isfinite(v) and 0 <= v <= 1 for v in (point.x, point.y)),
            "'subject': x and y must be from 0 to 1",
        )


def _text(name: str, text: str, least: int, most: int) -> str:
    text = text.strip()
    _require(least <= len(text) <= most, f"{name!r} must be a text of {least} to {most} characters")
    _require(
        not any(_controls(character) for character in text),
        f"{name!r} must not hold line breaks or other control characters",
    )
    return text


def _controls(character: str) -> bool:
    """Whether it does something to the text around: breaks its line, turns it round (UAX #9)."""
    turns = unicodedata.bidirectional(character) in _TURNING
    return turns or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _require(is_right: bool, sentence: str) -> None:
    if not is_right:
        raise RequestError(sentence)
