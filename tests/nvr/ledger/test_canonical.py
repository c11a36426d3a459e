"""The canonical form, by the RFC's own examples as far as they hold no fractions."""

import pytest

from nvr.ledger.canonical import Value, canonical


def test_texts_are_escaped_as_section_3_2_2_2_says() -> None:
    text = "€$\u000f\u000aA'\u0042\u0022\u005c\\\"/\u007f\u0008\u0009\u000c\u000d"
    expected = '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u007f\\b\\t\\f\\r"'
    assert canonical(text) == expected.encode()


def test_names_are_sorted_and_nothing_is_left_between() -> None:
    value: Value = {"b": [True, False, None], "a": {"z": 0, "B": -1, "10": 2, "2": 3}}
    assert canonical(value) == b'{"a":{"10":2,"2":3,"B":-1,"z":0},"b":[true,false,null]}'


def test_largest_numbers() -> None:
    assert canonical((1 << 53) - 1) == b"9007199254740991"
    with pytest.raises(ValueError, match="too large"):
        canonical(1 << 53)


@pytest.mark.parametrize("value", [1.5, {"ä": 1}, {1: 2}, b"x", "\ud800"])
def test_what_has_no_form(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of several kinds
        canonical(value)  # type: ignore[arg-type]
