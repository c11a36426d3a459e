"""From JSON values to the dataclasses of the protocol, strictly. Standard library only.

Copied into the integration together with ``protocol.py``.
"""

from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


class ProtocolError(ValueError):
    """A message is not of the form that this file describes."""


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """Something is wrong: a stable code and a sentence that a person can act on."""

    code: str
    message: str


def parse[T](cls: type[T], data: Any) -> T:
    """Build one of this file's dataclasses from a JSON value.

    Raises ProtocolError when a field is missing or of the wrong type.
    """
    return build(cls, data, cls.__name__)  # type: ignore[no-any-return]


def build(hint: Any, value: Any, where: str) -> Any:
    """Turn a JSON value into what a type hint names; `where` is for the error."""
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return _build_union(hint, value, where)
    if origin is list:
        _require(isinstance(value, list), where, "a list", value)
        return [build(get_args(hint)[0], item, f"{where}[{n}]") for n, item in enumerate(value)]
    if origin is tuple:
        hints = get_args(hint)
        is_whole = isinstance(value, list | tuple) and len(value) == len(hints)
        _require(is_whole, where, f"{len(hints)} values", value)
        return tuple(build(h, item, where) for h, item in zip(hints, value, strict=True))
    if is_dataclass(hint):
        return _build_dataclass(hint, value, where)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        _require(value in [member.value for member in hint], where, f"one of {list(hint)}", value)
        return hint(value)
    return _build_plain(hint, value, where)


def _build_union(hint: Any, value: Any, where: str) -> Any:
    """The only unions here are `X | None`."""
    if value is None:
        return None
    (inner,) = [arg for arg in get_args(hint) if arg is not type(None)]
    return build(inner, value, where)


def _build_dataclass(cls: Any, value: Any, where: str) -> Any:
    _require(isinstance(value, dict), where, "an object", value)
    hints = get_type_hints(cls)
    known = {f.name for f in fields(cls)}
    arguments = {
        name: build(hints[name], item, f"{where}.{name}")
        for name, item in value.items()
        if name in known
    }
    try:
        return cls(**arguments)
    except TypeError as error:
        raise ProtocolError(f"{where}: {error}") from error


def _build_plain(hint: Any, value: Any, where: str) -> Any:
    if hint is float:
        _require(isinstance(value, int | float) and not isinstance(value, bool), where, hint, value)
        return float(value)
    if hint is int:
        _require(isinstance(value, int) and not isinstance(value, bool), where, hint, value)
        return value
    _require(isinstance(value, hint), where, hint, value)
    return value


def _require(ok: bool, where: str, wanted: Any, value: Any) -> None:
    if not ok:
        raise ProtocolError(f"{where}: wanted {wanted}, got {value!r:.80}")
