"""The dialogue, with cameras that have habits."""

import threading
import time
from collections.abc import Callable
from functools import partial
from urllib.parse import urlsplit

import pytest

from nvr.clock import RealClock
from nvr.errors import CameraAuthFailed, CameraError, CameraUnreachable, CameraUnsupported
from nvr.media.complaints import Complaints
from nvr.media.rtsp.address import parse_address
from nvr.media.rtsp.errors import NotUnderstood
from nvr.media.rtsp.session import Session
from tests.nvr.media.rtsp.odd_camera import OddCamera, answer, odd_camera

TCP = "RTP/AVP/TCP;unicast;interleaved=0-1"

type Headers = dict[str, str]


def session(camera: OddCamera, url: str = "", timeout_s: float = 2.0) -> Session:
    address = parse_address(url or camera.url)
    return Session(address, RealClock(), Complaints(address.host), timeout_s)


def begin(camera: OddCamera, url: str = "") -> Session:
    """Everything up to PLAY."""
    made = session(camera, url)
    try:
        description = made.describe()
        made.setup(description.media[0], TCP)
        made.play()
    finally:
        made.close()
    return made


def with_login(camera: OddCamera, login: str = "owner:secret") -> str:
    return camera.url.replace("//", f"//{login}@")


def digest(camera: OddCamera, **fields: str) -> Callable[[str, str, Headers], bytes]:
    """Asks for Digest until somebody tries."""

    def reply(method: str, url: str, headers: Headers) -> bytes:
        if "authorization" in headers:
            return camera.good_answer(method, url, headers)
        more = "".join(f', {name}="{value}"' for name, value in fields.items())
        asks = f'WWW-Authenticate: Digest realm="r", nonce="n"{more}'
        return answer(headers["cseq"], asks, status="401 Unauthorized")

    return reply


def test_the_order_of_the_questions() -> None:
    with odd_camera() as camera:
        begin(camera)
        time.sleep(0.1)
        assert camera.methods() == ["OPTIONS", "DESCRIBE", "SETUP", "PLAY", "TEARDOWN"]
        numbers = [int(headers["cseq"]) for _, _, headers in camera.requests]
        assert numbers == sorted(set(numbers))
        assert all(headers["session"] == "abc" for _, _, headers in camera.requests[3:])


@pytest.mark.parametrize("method", ["OPTIONS", "DESCRIBE", "SETUP", "PLAY"])
def test_a_camera_may_ask_for_the_login_at_any_question(method: str) -> None:
    with odd_camera() as camera:
        camera.on[method] = digest(camera, qop="auth")
        begin(camera, with_login(camera))
        sent = [headers for name, _, headers in camera.requests if name == method]
        assert "authorization" not in sent[0]
        assert 'username="owner"' in sent[1]["authorization"]
        assert (
            f'uri="{next(url for name, url, _ in camera.requests if name == method)}"'
            in (sent[1]["authorization"])
        )


def test_a_nonce_that_expires_is_replaced() -> None:
    with odd_camera() as camera:
        nonces = ["n0"]

        def once_per_nonce(method: str, url: str, headers: Headers) -> bytes:
            if f'nonce="{nonces[-1]}"' in headers.get("authorization", ""):
                nonces.append(f"n{len(nonces)}")
                return camera.good_answer(method, url, headers)
            asks = f'WWW-Authenticate: Digest realm="r", nonce="{nonces[-1]}"'
            return answer(headers["cseq"], asks, status="401 Unauthorized")

        camera.on = dict.fromkeys(("OPTIONS", "DESCRIBE", "SETUP", "PLAY"), once_per_nonce)
        begin(camera, with_login(camera))
        assert len(nonces) == 5


def test_a_stale_nonce_at_the_first_try_is_no_wrong_password() -> None:
    with odd_camera() as camera:

        def fussy(method: str, url: str, headers: Headers) -> bytes:
            if 'nonce="second"' in headers.get("authorization", ""):
                return camera.good_answer(method, url, headers)
            tried = "authorization" in headers
            asks = f'Digest realm="r", nonce="{"second" if tried else "first"}", stale={tried}'
            return answer(headers["cseq"], f"WWW-Authenticate: {asks}", status="401 No")

        camera.on["DESCRIBE"] = fussy
        begin(camera, with_login(camera))


def test_a_wrong_password_is_tried_once() -> None:
    with odd_camera() as camera:

        def never(_method: str, _url: str, headers: Headers) -> bytes:
            asks = f'WWW-Authenticate: Digest realm="r", nonce="{time.monotonic()}"'
            return answer(headers["cseq"], asks, status="401 Unauthorized")

        camera.on["DESCRIBE"] = never
        with pytest.raises(CameraAuthFailed, match="refuses the user name or password") as caught:
            begin(camera, with_login(camera))
        assert "secret" not in str(caught.value)
        tried = [headers for _, _, headers in camera.requests if "authorization" in headers]
        assert len(tried) == 1, "cameras lock out who guesses"


def test_no_login_where_one_is_needed() -> None:
    with odd_camera() as camera:
        camera.on["DESCRIBE"] = digest(camera)
        with pytest.raises(CameraAuthFailed, match="asks for a user name"):
            begin(camera)


def test_a_login_of_an_unknown_kind_is_left_to_others() -> None:
    with odd_camera() as camera:
        camera.on["DESCRIBE"] = lambda _m, _u, h: answer(
            h["cseq"], "WWW-Authenticate: Negotiate", status="401 Unauthorized"
        )
        with pytest.raises(NotUnderstood):
            begin(camera, with_login(camera))


# ---- addresses -----------------------------------------------------------------------------------


def setup_url(camera: OddCamera) -> str:
    begin(camera)
    return [url for method, url, _ in camera.requests if method == "SETUP"][-1]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "{live}/track0"),
        ("Content-Base: {live}/", "{live}/track0"),
        ("Content-Base: {live}", "{live}/track0"),
        ("Content-Location: {live}/x/", "{live}/x/track0"),
        ("Content-Base: /other/", "rtsp://127.0.0.1:{port}/other/track0"),
        ("Content-Base: rtsp://u:p@10.1.2.3/inner/", "rtsp://10.1.2.3/inner/track0"),
    ],
)
def test_relative_control_addresses(header: str, expected: str) -> None:
    with odd_camera() as camera:
        names = {"live": camera.url, "port": camera.port}
        camera.describe_headers = (header.format(**names),) if header else ()
        assert setup_url(camera) == expected.format(**names)


def test_an_absolute_control_address_is_taken_as_it_is() -> None:
    with odd_camera() as camera:
        camera.description = camera.description.replace("a=control:track0", "a=control:rtsp://x/y")
        assert setup_url(camera) == "rtsp://x/y"


@pytest.mark.parametrize("status", ["404 Not Found", "400 Bad Request", "454 No", "459 No"])
def test_a_wrong_content_base_is_got_over(status: str) -> None:
    with odd_camera(describe_headers=("Content-Base: rtsp://0.0.0.0/(null)/",)) as camera:
        good = f"{camera.url}/track0"

        def picky(method: str, url: str, headers: Headers) -> bytes:
            if url == good:
                return camera.good_answer(method, url, headers)
            return answer(headers["cseq"], status=status)

        camera.on["SETUP"] = picky
        assert setup_url(camera) == good


def test_play_that_wants_another_address_is_got_over() -> None:
    with odd_camera(describe_headers=("Content-Base: rtsp://0.0.0.0/x/",)) as camera:
        camera.on["PLAY"] = lambda method, url, headers: (
            camera.good_answer(method, url, headers)
            if url == camera.url
            else answer(headers["cseq"], status="404 Not Found")
        )
        begin(camera)


def test_a_redirect_to_another_path_is_followed() -> None:
    with odd_camera() as camera:

        def moved(method: str, url: str, headers: Headers) -> bytes:
            if urlsplit(url).path == "/moved":
                return camera.good_answer(method, url, headers)
            return answer(headers["cseq"], "Location: /moved", status="302 Moved")

        camera.on["DESCRIBE"] = moved
        assert setup_url(camera).endswith("/moved/track0")


def test_a_redirect_elsewhere_is_told_not_followed() -> None:
    with odd_camera() as camera:
        camera.on["DESCRIBE"] = lambda _m, _u, h: answer(
            h["cseq"], "Location: rtsp://cloud.example.com/x", status="302 Moved"
        )
        with pytest.raises(CameraUnreachable, match=r"cloud\.example\.com"):
            begin(camera)


def test_redirects_in_circles_end() -> None:
    with odd_camera() as camera:
        camera.on["DESCRIBE"] = lambda _m, u, h: answer(
            h["cseq"], f"Location: {u}", status="301 Moved"
        )
        with pytest.raises(CameraUnreachable, match="circles"):
            begin(camera)


# ---- answers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        ("403 Forbidden", CameraAuthFailed, "refuses the user name"),
        ("404 Not Found", CameraUnreachable, "no stream at this path"),
        ("453 Not Enough Bandwidth", CameraUnreachable, "no room"),
        ("503 Service Unavailable", CameraUnreachable, "no room"),
        ("500 Internal", CameraUnreachable, "error 500"),
    ],
)
def test_refusals_are_told_in_sentences(status: str, error: type[CameraError], words: str) -> None:
    with odd_camera() as camera:
        camera.on["DESCRIBE"] = lambda _m, _u, h: answer(h["cseq"], status=status)
        with pytest.raises(error, match=words):
            begin(camera)


def test_a_transport_that_it_does_not_know() -> None:
    with odd_camera() as camera:
        camera.on["SETUP"] = lambda _m, _u, h: answer(h["cseq"], status="461 Unsupported")
        with pytest.raises(CameraUnsupported, match="set its transport to udp"):
            begin(camera)


def test_options_may_be_unknown() -> None:
    with odd_camera() as camera:
        camera.on["OPTIONS"] = lambda _m, _u, h: answer(h["cseq"], status="501 Not Implemented")
        begin(camera)


@pytest.mark.parametrize(
    "bend",
    [
        lambda data: (
            data.partition(b"v=0")[0].replace(b"\r\n", b"\n") + b"".join(data.partition(b"v=0")[1:])
        ),
        lambda data: b"\r\n\r\n" + data,
        lambda data: data.replace(b"CSeq: ", b"CSeq: 9"),
        lambda data: data.replace(b"CSeq", b"X-CSeq"),
        lambda data: data.replace(b" OK", b""),
        lambda data: data.replace(b": ", b":"),
        lambda data: b"$\x00\x00\x04abcd" + data,
        lambda data: b"OPTIONS * RTSP/1.0\r\nCSeq: 5\r\n\r\n" + data,
    ],
)
def test_odd_answers_are_understood(bend: Callable[[bytes], bytes]) -> None:
    with odd_camera() as camera:
        for method in ("OPTIONS", "DESCRIBE", "SETUP", "PLAY"):
            camera.on[method] = lambda m, u, h: bend(camera.good_answer(m, u, h))
        begin(camera)


def test_session_and_transport_are_read() -> None:
    with odd_camera() as camera:
        camera.on["SETUP"] = lambda _m, _u, h: answer(
            h["cseq"],
            "Transport: RTP/AVP/TCP;unicast; Interleaved=4-5 ;ssrc=1",
            "Session:  x-1 ; timeout = 12 ",
        )
        made = session(camera)
        given = made.setup(made.describe().media[0], TCP)
        made.close()
        assert given["interleaved"] == "4-5"
        assert made.timeout_s == 12


def test_rtp_info_in_any_order_of_tracks() -> None:
    with odd_camera() as camera:
        camera.on["PLAY"] = lambda _m, _u, h: answer(
            h["cseq"],
            'RTP-Info: url=rtsp://x/a,b/track1;seq=1;rtptime=7,url="t0";rtptime=4294967295',
        )
        made = session(camera)
        made.setup(made.describe().media[0], TCP)
        assert made.play() == {"rtsp://x/a,b/track1": 7, "t0": 0xFFFFFFFF}
        made.close()


# ---- bounded time --------------------------------------------------------------------------------


def test_a_camera_that_says_nothing() -> None:
    with odd_camera() as camera:
        camera.on["DESCRIBE"] = lambda _m, _u, _h: None
        began = time.monotonic()
        with pytest.raises(CameraUnreachable, match="does not answer as a camera does"):
            session(camera, timeout_s=1.0).describe()
        assert time.monotonic() - began < 3


def test_a_camera_that_trickles() -> None:
    with odd_camera() as camera:

        def trickle(_method: str, _url: str, _headers: Headers) -> bytes:
            return b"RTSP/1.0 200 OK\r\nX: "  # and never the rest

        camera.on["OPTIONS"] = trickle
        began = time.monotonic()
        with pytest.raises(CameraUnreachable, match="does not answer as a camera does"):
            session(camera, timeout_s=1.0).describe()
        assert time.monotonic() - began < 3


def test_a_web_servers_port() -> None:
    with odd_camera() as camera:
        camera.on["OPTIONS"] = lambda _m, _u, _h: b"HTTP/1.1 400 Bad Request\r\n\r\n"
        with pytest.raises(CameraUnreachable, match="is it its port"):
            session(camera).describe()


@pytest.mark.parametrize(
    "said", [b"\xff" * 3_000_000, b"RTSP/1.0 200 OK\r\nContent-Length: 9999999\r\n\r\n"]
)
def test_a_camera_that_sends_garbage(said: bytes) -> None:
    with odd_camera() as camera:
        camera.on["DESCRIBE"] = lambda _m, _u, _h: said
        with pytest.raises(CameraUnreachable, match="breaks off"):
            session(camera).describe()


# ---- staying alive -------------------------------------------------------------------------------


def playing(camera: OddCamera, url: str = "") -> Session:
    made = session(camera, url)
    made.setup(made.describe().media[0], TCP)
    made.play()
    return made


def hear(made: Session, seconds: float = 0.5) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not made.connection.messages:
        made.connection.read()
    made.listen()


def _says(line: str, _method: str, _url: str, headers: Headers) -> bytes:
    return answer(headers["cseq"], line)


def test_the_question_that_keeps_alive_is_one_that_the_camera_knows() -> None:
    for public, expected in (("OPTIONS, GET_PARAMETER", "GET_PARAMETER"), ("PLAY", "OPTIONS")):
        with odd_camera() as camera:
            said = f"Public: {public}"
            camera.on["OPTIONS"] = partial(_says, said)
            made = playing(camera)
            made.stay_alive()
            hear(made)
            assert camera.methods()[-1] == expected
            assert camera.requests[-1][2]["session"] == "abc"
            made.close()


def test_a_question_that_it_announced_and_does_not_know() -> None:
    with odd_camera() as camera:
        camera.on["OPTIONS"] = lambda _m, _u, h: answer(h["cseq"], "Public: GET_PARAMETER")
        camera.on["GET_PARAMETER"] = lambda _m, _u, h: answer(
            h["cseq"], status="451 Not understood"
        )
        made = playing(camera)
        for _ in range(2):
            made.stay_alive()
            hear(made)
        assert camera.methods()[-2:] == ["GET_PARAMETER", "OPTIONS"]
        made.close()


def test_a_login_that_expires_while_playing() -> None:
    with odd_camera() as camera:
        made = playing(camera, with_login(camera))
        camera.on["OPTIONS"] = digest(camera)
        made.stay_alive()
        hear(made)
        hear(made)
        assert "authorization" in camera.requests[-1][2]
        made.close()


def test_a_session_that_the_camera_has_forgotten() -> None:
    with odd_camera() as camera:
        made = playing(camera)
        camera.on["OPTIONS"] = lambda _m, _u, h: answer(h["cseq"], status="454 Session Not Found")
        made.stay_alive()
        with pytest.raises(CameraUnreachable, match="ended the stream"):
            hear(made)
        made.close()
        assert not [t for t in threading.enumerate() if t.name.startswith("ingest")]


@pytest.mark.parametrize("base", ["rtsp://[bad/", "rtsp://[]/", "//[x"])
def test_a_content_base_that_is_no_address_is_left_out(base: str) -> None:
    with odd_camera(describe_headers=(f"Content-Base: {base}",)) as camera:
        assert setup_url(camera) == f"{camera.url}/track0"


def test_a_redirect_to_what_is_no_address() -> None:
    with odd_camera() as camera:
        camera.on["DESCRIBE"] = lambda _m, _u, h: answer(
            h["cseq"], "Location: //[x", status="302 Moved"
        )
        with pytest.raises(CameraUnreachable, match="nowhere"):
            begin(camera)
