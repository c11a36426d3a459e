"""XML from strangers."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.discovery.document import NotUnderstood, find, find_all, local_name, parse, quoted, text

_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">' % n for n in range(9))
    + b"]><lolz>&a8;</lolz>"
)


def test_names_are_found_whatever_their_namespaces() -> None:
    root = parse(b'<a xmlns="urn:1" xmlns:x="urn:2"><x:b k="v"> one </x:b><b>two</b></a>')
    assert text(root, "b") == "one"
    assert [local_name(item) for item in find_all(root, "b")] == ["b", "b"]
    assert root.tag == "{urn:1}a"
    assert text(root, "b", "c") == ""
    assert text(None, "b", default="?") == "?"
    assert find(root, "c") is None


def test_an_undeclared_prefix_is_forgiven() -> None:
    root = parse(b'<s:a xmlns:s="urn:s"><tt:b tt:k="v">one</tt:b></s:a>')
    assert text(root, "b") == "one"
    assert [item.get("k") for item in find_all(root, "b")] == ["v"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<a><b></a>",
        b"<a/><b/>",
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b"\xff\xfe<\x00a\x00",
        _BOMB,
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b"<!DOCTYPE a><x:a/>",
        b"<a>&unknown;</a>",
        b"<a>" * 100 + b"</a>" * 100,
        b"<a>" + b"<b/>" * 30_000 + b"</a>",
        b"<a>" + b"x" * 600_000 + b"</a>",
    ],
)
def test_what_no_honest_device_sends_is_refused(data: bytes) -> None:
    with pytest.raises(NotUnderstood):
        parse(data)


@given(st.binary(max_size=300) | st.text(alphabet='<>/a:"=&;![]x ', max_size=60).map(str.encode))
def test_garbage_never_does_anything_else(data: bytes) -> None:
    with suppress(NotUnderstood):
        parse(data)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_quoted_text_comes_back(value: str) -> None:
    root = parse(f'<a k="{quoted(value)}">{quoted(value)}</a>'.encode())
    assert root.get("k") == value
    assert root.text == (value or None)
