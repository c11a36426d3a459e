"""Reads what a client sent, and says in a sentence what is wrong with it."""

import asyncio
import json
import unicodedata
from typing import Any

from aiohttp import web

from nvr.errors import RequestError

_BODY_TIMEOUT_S = 10.0
_MAX_US = 253_402_300_799_999_999
"""The last moment that a date can be written of: the end of the year 9999."""
MAX_RANGE_US = 24 * 3600 * 1_000_000
"""Longest clip in one file."""


async def json_object(request: web.Request) -> dict[str, Any]:
    """The body as a JSON object. Raises RequestError; aiohttp's 413 when it is too large.

    Asking for the JSON content type keeps pages of other origins out: a browser sends it only
    after a preflight request, which nothing here answers.
    """
    if request.content_type != "application/json":
        raise RequestError("the body must be JSON, with Content-Type: application/json")
    if (length := request.content_length or 0) > (most := request.client_max_size):
        raise web.HTTPRequestEntityTooLarge(most, length)  # before it is waited for
    try:
        async with asyncio.timeout(_BODY_TIMEOUT_S):
            data = json.loads(await request.text())
    except TimeoutError as error:
        raise RequestError("the body did not arrive within 10 seconds") from error
    except (ValueError, LookupError, RecursionError) as error:
        raise RequestError("the body is not valid JSON") from error
    if not isinstance(data, dict):
        raise RequestError("the body must be a JSON object")
    if not _is_unicode(data):
        raise RequestError("the body holds half of a character (a lone surrogate such as \\ud800)")
    return data


def _is_unicode(data: dict[str, Any]) -> bool:
    """JSON can write half a character, which neither database nor file takes."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def text_field(data: dict[str, Any], name: str, max_length: int) -> str:
    """A text of 1 to `max_length` characters. Raises RequestError.

    On one line: what clients call themselves and their pins is shown in logs and terminals.
    """
    value = data.get(name)
    if not isinstance(value, str) or not 0 < len(value.strip()) <= max_length:
        raise RequestError(f"{name!r} must be a text of 1 to {max_length} characters")
    text = value.strip()
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise RequestError(f"{name!r} must not hold line breaks or other control characters")
    return text


def time_field(data: dict[str, Any], name: str) -> int:
    """A wall time in microseconds. Raises RequestError."""
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MAX_US:
        raise RequestError(f"{name!r} must be whole microseconds since 1970, UTC")
    return value


def int_query(request: web.Request, name: str, low: int, high: int) -> int | None:
    """A whole number of the query, or None when it isn't there. Raises RequestError."""
    text = request.query.get(name)
    if text is None:
        return None
    is_number = text.isascii() and text.isdigit() and len(text) <= 20
    if not is_number or not low <= int(text) <= high:
        raise RequestError(f"{name} must be a whole number from {low} to {high}, not {text!r:.40}")
    return int(text)


def choice_query(request: web.Request, name: str, choices: tuple[str, ...]) -> str | None:
    """One of a few words, or None when it isn't there. Raises RequestError."""
    text = request.query.get(name)
    if text is not None and text not in choices:
        raise RequestError(f"{name} must be one of {', '.join(choices)}, not {text!r:.40}")
    return text


def time_query(request: web.Request, name: str) -> int | None:
    """A wall time in microseconds, or None. Raises RequestError."""
    return int_query(request, name, 0, _MAX_US)


def range_query(request: web.Request) -> tuple[int, int]:
    """``start_us`` and ``end_us``, both needed. Raises RequestError."""
    return _range(time_query(request, "start_us"), time_query(request, "end_us"))


def range_of(data: dict[str, Any]) -> tuple[int, int]:
    """``start_us`` and ``end_us`` of a body, both needed. Raises RequestError."""
    return _range(_time_field(data, "start_us"), _time_field(data, "end_us"))


def _time_field(data: dict[str, Any], name: str) -> int | None:
    value = data.get(name)
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if value is not None and not (is_number and 0 <= value <= _MAX_US):
        raise RequestError(f"{name} must be a whole number from 0 to {_MAX_US}")
    return value


def _range(start_us: int | None, end_us: int | None) -> tuple[int, int]:
    if start_us is None or end_us is None:
        raise RequestError("start_us and end_us are needed (microseconds since 1970, UTC)")
    if end_us <= start_us:
        raise RequestError("end_us must be after start_us")
    return start_us, end_us
