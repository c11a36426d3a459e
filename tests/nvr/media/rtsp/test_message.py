"""RTSP's messages, in whatever form cameras write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.media.rtsp.errors import ConnectionLost
from nvr.media.rtsp.message import (
    MAX_MESSAGE,
    find_message_end,
    parse_message,
    write_answer,
    write_request,
)

BODY = b"v=0\r\n\r\ns=x"
HEAD = b"RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 10\r\n\r\n"


@pytest.mark.parametrize("line_end", [b"\r\n", b"\n"])
def test_line_ends_do_not_matter(line_end: bytes) -> None:
    data = HEAD.replace(b"\r\n", line_end) + BODY
    assert find_message_end(bytearray(data + b"$"), 0, len(data) + 1) == len(data)
    message = parse_message(data)
    assert message is not None
    assert (message.status, message.header("cseq"), message.body) == (200, "3", BODY)


def test_a_message_that_is_not_all_there_is_waited_for() -> None:
    data = bytearray(HEAD + BODY)
    assert all(find_message_end(data, 0, end) is None for end in range(len(data)))


def test_several_headers_of_a_name_are_kept_and_folded_ones_joined() -> None:
    message = parse_message(
        b"RTSP/1.0 401\r\nWWW-Authenticate: Basic realm=a\r\nWWW-AUTHENTICATE:Digest realm=b,\r\n"
        b"   nonce=c\r\nno colon\r\n\r\n"
    )
    assert message is not None
    assert message.status == 401
    assert message.headers["www-authenticate"] == ("Basic realm=a", "Digest realm=b, nonce=c")
    assert not message.header("absent")


def test_a_question_of_the_camera_is_told_from_an_answer() -> None:
    message = parse_message(b"OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n")
    assert message is not None
    assert (message.method, message.status) == ("OPTIONS", 0)
    assert parse_message(b"hello there\r\n\r\n") is None


@pytest.mark.parametrize("length", [b"99999999999999999999999", str(MAX_MESSAGE).encode()])
def test_a_huge_announced_length_ends_it(length: bytes) -> None:
    data = bytearray(b"RTSP/1.0 200 OK\r\nContent-Length: " + length + b"\r\n\r\n")
    with pytest.raises(ConnectionLost):
        find_message_end(data, 0, len(data))


def test_a_head_without_end_ends_it() -> None:
    data = bytearray(b"RTSP/1.0 200 OK\r\n" + b"A: b\r\n" * MAX_MESSAGE)
    with pytest.raises(ConnectionLost):
        find_message_end(data, 0, len(data))


def test_what_is_written_can_be_read() -> None:
    request = parse_message(write_request("PLAY", "rtsp://h/1", {"CSeq": "7"}))
    assert request is not None
    assert (request.method, request.header("cseq")) == ("PLAY", "7")
    told = parse_message(write_answer(200, "OK", "7"))
    assert told is not None
    assert told.status == 200


@given(st.binary(max_size=300))
def test_garbage_is_read_or_refused(data: bytes) -> None:
    parse_message(data)
    end = find_message_end(bytearray(b"RTSP/1.0 " + data), 0, len(data) + 9)
    assert end is None or 0 < end <= len(data) + 9
