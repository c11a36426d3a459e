"""One way to write a value down, so that its checksum is the same wherever it is made.

The JSON Canonicalization Scheme (RFC 8785) for what the ledger holds: objects with ASCII names,
arrays, texts, whole numbers, true, false and null. Fractions are left out, and with them the one
part of the scheme that is hard to get right.
"""

import json

type Value = bool | int | str | list[Value] | dict[str, Value] | None

MOST = (1 << 53) - 1
"""What a double holds exactly: the scheme's numbers are doubles."""


def canonical(value: Value) -> bytes:
    """The value's one form, UTF-8. Raises ValueError for what has none here."""
    _require(value)
    # with ASCII names, sorting by code points is sorting by UTF-16 code units (section 3.2.3);
    # json escapes just what section 3.2.2.2 says: quotes, backslashes and controls, \u in small
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _require(value: object) -> None:
    match value:
        case None | bool() | str():
            pass
        case int():
            if abs(value) > MOST:
                raise ValueError(f"{value} is too large a number")
        case list():
            for item in value:
                _require(item)
        case dict():
            for name, item in value.items():
                if not isinstance(name, str) or not name.isascii():
                    raise ValueError(f"{name!r} is no ASCII name")
                _require(item)
        case _:
            raise ValueError(f"{type(value).__name__} has no place in the ledger")
