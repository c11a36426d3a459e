"""What is asked for wrongly is answered with a sentence that names the field."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from nvr.errors import RequestError
from nvr.shares import ShareContent, SharePackaging, ShareRequest, ShareWay, SubjectPoint
from nvr.sharing.asked import read_request, require_sensible
from tests.nvr.playback.house import at
from tests.nvr.sharing.conftest import wanted

NOW_US = at(10_000)
MINUTE_US = 60_000_000
NAN = float("nan")


def point(at_s: float = 2, x: float = 0.5, y: float = 0.5) -> SubjectPoint:
    return SubjectPoint(at(at_s), x, y)


LINK = {"way": ShareWay.LINK}
ONE = {"content": ShareContent.SUBJECT, "subject": [point()]}
ORIGINAL = {"content": ShareContent.ORIGINAL}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("recipient", {"recipient": " "}),
        ("recipient", {"recipient": "x" * 101}),
        ("recipient", {"recipient": "two\nlines"}),
        ("recipient", {"recipient": "Erika \u202egnp.exe"}),
        ("recipient", {"recipient": "\ud800"}),
        ("alert_id", {"alert_id": ""}),
        ("alert_id", {"alert_id": "x" * 101}),
        ("purpose", {"purpose": ""}),
        ("purpose", {"purpose": "x" * 301}),
        ("end_us", {"end_us": at(1)}),
        ("end_us", {"end_us": at(1) + 30 * MINUTE_US + 1}),
        ("end_us", {"end_us": at(1) + 6 * 60 * MINUTE_US + 1, "start_us": at(1), **ORIGINAL}),
        ("end_us", {"end_us": NOW_US + 1, "start_us": NOW_US - 5}),
        ("start_us", {"start_us": -1}),
        ("expires_s", {"expires_s": 299}),
        ("expires_s", {"expires_s": 30 * 24 * 3600 + 1}),
        ("views", {"views": 0, **LINK}),
        ("views", {"views": 101, **LINK}),
        ("phrase", {"phrase": "abc", **LINK}),
        ("phrase", {"phrase": "x" * 101, **LINK}),
        ("phrase", {"phrase": "blue horse"}),
        ("way", {**ORIGINAL, **LINK}),
        ("packaging", {"packaging": SharePackaging.ZIP, **LINK}),
        ("subject", {"content": ShareContent.SUBJECT}),
        ("subject", {"subject": [point()]}),
        ("subject", {**ONE, "subject": [point(x=NAN)]}),
        ("subject", {**ONE, "subject": [point(y=float("inf"))]}),
        ("subject", {**ONE, "subject": [point(x=1.01)]}),
        ("subject", {**ONE, "subject": [point(at_s=0.9)]}),
        ("subject", {**ONE, "subject": [point(at_s=4)]}),
        ("subject", {**ONE, "subject": [point()] * 51}),
    ],
)
def test_what_is_wrong_is_named(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(RequestError, match=f"'{field}'"):
        require_sensible(wanted(**changes), NOW_US)


def test_what_is_right_is_taken() -> None:
    for changes in (
        {},
        ONE,
        ORIGINAL,
        {"content": ShareContent.PETS},
        {"packaging": SharePackaging.ZIP},
        {**LINK, "views": None, "phrase": "blue horse", "expires_s": 300},
        {**LINK, "views": 100, "expires_s": 30 * 24 * 3600},
        {"end_us": at(1) + 30 * MINUTE_US, "start_us": at(1)},
        {"end_us": at(1) + 6 * 60 * MINUTE_US, "start_us": at(1), **ORIGINAL},
    ):
        now_us = max(NOW_US, changes.get("end_us", 0))  # type: ignore[call-overload]
        require_sensible(wanted(**changes), now_us)


def test_a_file_has_no_views_and_an_original_is_a_zip() -> None:
    taken = require_sensible(wanted(recipient="  Erika "), NOW_US)
    assert (taken.recipient, taken.views, taken.may_download) == ("Erika", None, True)
    original = require_sensible(wanted(**ORIGINAL), NOW_US)
    assert original.packaging is SharePackaging.ZIP


def test_a_request_is_read_strictly() -> None:
    data = asdict(wanted(**ONE))
    assert read_request(data) == wanted(**ONE)
    assert read_request({k: v for k, v in data.items() if k != "views"}).views == 5
    for broken, told in (
        ({**data, "content": "everything"}, "content"),
        ({**data, "views": "5"}, "views"),
        ({**data, "views": True}, "views"),
        ({**data, "subject": [{"at_us": 1}]}, "subject"),
        ({**data, "with_sound": True}, "'with_sound' is nothing that a share has"),
        ({k: v for k, v in data.items() if k != "recipient"}, "'recipient': needed"),
        ({**data, "purpose": None}, "'purpose': needed"),
    ):
        with pytest.raises(RequestError, match=told):
            read_request(broken)
    with pytest.raises(RequestError) as error:
        read_request({**data, "phrase": ["blue horse"]})
    assert "blue" not in str(error.value), "a secret is told to nobody"
    assert isinstance(replace(wanted(), views=3), ShareRequest)
