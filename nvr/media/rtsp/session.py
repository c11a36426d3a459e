"""The dialogue with a camera, from the first question to goodbye: RFC 2326."""

import re
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urljoin, urlsplit

from nvr.challenge import Proof, strongest_challenge
from nvr.clock import Clock
from nvr.errors import CameraError
from nvr.media.complaints import Complaints
from nvr.media.rtsp.address import Address, control_addresses, parse_address, without_login
from nvr.media.rtsp.connection import Connection, connect
from nvr.media.rtsp.errors import ConnectionLost, NotUnderstood
from nvr.media.rtsp.message import Message, write_answer, write_request
from nvr.media.rtsp.sdp import Description, Media, parse_sdp

TICK_S = 1.0
"""How long a read waits at most: stopping and timeouts are seen to so often."""

_MOST_REDIRECTS = 3
_TIMEOUT_S = 60  # of a session whose camera doesn't tell, RFC 2326 12.37
_TIMEOUTS_S = (2.0, 60.0)  # ... and what is believed: a firewall on the way may forget sooner
_MOST_BEFORE_ANSWER = 32 * 1024 * 1024
"""Bytes of pictures that may come before an answer, and wait in memory for it."""
_BAD_ADDRESS = (400, 404, 451, 454, 455, 459, 460)
"""Answers that may mean that a control address was put together wrongly."""


class Session:
    """One camera's RTSP session. All methods raise CameraError and NotUnderstood."""

    def __init__(
        self, address: Address, clock: Clock, complaints: Complaints, timeout_s: float
    ) -> None:
        self._address = address
        self._clock = clock
        self._complaints = complaints
        self._timeout_s = timeout_s
        self._connection: Connection | None = None
        self._login: Proof | None = None
        self._was_accepted = False
        self._cseq = 0
        self._id = ""
        self._bases: list[str] = []
        self._control: list[str] = []
        self._is_playing = False
        self._keep_alive = "OPTIONS"
        self._unanswered = 0
        self.says = ""
        """What the camera says of itself, which often names its maker."""
        self.timeout_s: float = _TIMEOUT_S
        """After so long a silence of ours the camera ends the session."""

    @property
    def connection(self) -> Connection:
        assert self._connection is not None, "describe() comes first"
        return self._connection

    def describe(self) -> Description:
        """Connect and ask what there is."""
        for _ in range(_MOST_REDIRECTS):
            self._connect()
            options = self._request("OPTIONS", self._address.url)
            if "GET_PARAMETER" in options.header("public").upper():
                self._keep_alive = "GET_PARAMETER"
            answer = self._request("DESCRIBE", self._address.url, {"Accept": "application/sdp"})
            if answer.status // 100 == 3:
                self._follow(answer.header("location"))
                continue
            self._check(answer)
            return self._described(answer)
        raise self._complaints.can_not_be_read("it sends us in circles")

    def ask(self) -> Message:
        """Connect and ask only what there is: the answer, whatever its status but 401."""
        self._connect()
        return self._request("DESCRIBE", self._address.url, {"Accept": "application/sdp"})

    def setup(self, media: Media, transport: str) -> Mapping[str, str]:
        """Ask for one media; the parameters of the camera's Transport answer, names in lower case.

        Raises CameraUnsupported when it doesn't know this transport.
        """
        candidates = control_addresses(media.control, self._bases)
        answer = self._request_one_of("SETUP", candidates, {"Transport": transport})
        if answer.status == 461:
            kind = "tcp" if "TCP" in transport else "udp"
            raise self._complaints.knows_no_such_transport(kind)
        self._check(answer)
        name, _, rest = answer.header("session").partition(";")
        self._id = name.strip() or self._id
        if timeout := re.search(r"timeout\s*=\s*(\d{1,6})", rest, re.IGNORECASE):
            least, most = _TIMEOUTS_S
            self.timeout_s = min(most, max(least, float(timeout[1]) or _TIMEOUT_S))
        parts = [part.strip() for part in answer.header("transport").split(",")[0].split(";")]
        split = (part.partition("=") for part in parts if part)
        return {name.strip().lower(): value.strip() for name, _, value in split}

    def play(self) -> dict[str, int]:
        """Begin; the first RTP timestamps by control address, where the camera tells."""
        candidates = control_addresses(self._aggregate, self._bases)
        answer = self._request_one_of("PLAY", candidates, {"Range": "npt=0.000-"})
        self._check(answer)
        self._is_playing = True
        starts = {}
        for part in re.split(r",(?=\s*url\s*=)", answer.header("rtp-info"), flags=re.IGNORECASE):
            url = re.search(r"url\s*=\s*\"?([^\s;\"]+)", part, re.IGNORECASE)
            start = re.search(r"rtptime\s*=\s*(\d{1,10})", part, re.IGNORECASE)
            if url and start:
                starts[url[1]] = int(start[1]) & 0xFFFFFFFF
        return starts

    def stay_alive(self) -> None:
        """Tell the camera that we are still here; its answer is read by `listen`."""
        self._send(self._keep_alive, self._control[0])
        self._unanswered += 1

    def listen(self) -> None:
        """See to what the camera said meanwhile."""
        messages = self.connection.messages
        while messages:
            message = messages.popleft()
            if message.method:
                self._answer(message)
                continue
            is_mine, self._unanswered = self._unanswered > 0, 0
            if not is_mine or message.status == 200:
                continue
            if message.status == 401:
                self._login = self._log_in(message)
                self._send(self._keep_alive, self._control[0])
            elif message.status == 454:
                raise self._complaints.ended()
            else:  # it announced what it doesn't know
                self._keep_alive = "OPTIONS"

    def close(self) -> None:
        """Say goodbye, without waiting for an answer. May be called twice."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        if self._id:
            with suppress(ConnectionLost):
                connection.send(self._write("TEARDOWN", self._control[0], {}))
        connection.close()

    # ---- the steps -------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.close()
        self._login, self._was_accepted = None, False
        try:
            self._connection = connect(self._address, self._timeout_s, min(TICK_S, self._timeout_s))
        except TimeoutError:
            raise self._complaints.does_not_answer() from None
        except ConnectionRefusedError:
            raise self._complaints.refuses_connections() from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise self._complaints.can_not_be_read(reason) from None

    def _follow(self, location: str) -> None:
        """Go where the camera sends us, if that is itself: others the owner didn't name."""
        try:
            to = parse_address(urljoin(self._address.url, location))
        except NotUnderstood, ValueError:
            raise self._complaints.can_not_be_read("it sends us nowhere") from None
        if to.host != self._address.host or (self._address.is_encrypted and not to.is_encrypted):
            raise self._complaints.sends_on(f"{urlsplit(to.url).scheme}://{to.host}:{to.port}")
        user, password = self._address.user, self._address.password
        self._address = Address(to.url, to.host, to.port, to.is_encrypted, user, password)

    def _described(self, answer: Message) -> Description:
        description = parse_sdp(answer.body.decode("utf-8", "replace"))
        given = filter(str.strip, map(answer.header, ("content-base", "content-location")))
        bases = []
        for base in given:
            with suppress(ValueError):  # what can't be read is no help
                bases.append(without_login(urljoin(self._address.url, base.strip())))
        bases.append(self._address.url)
        self._bases = list(dict.fromkeys(bases))
        self._aggregate = description.control
        self._control = control_addresses(description.control, self._bases)
        return description

    _aggregate = ""

    def _request_one_of(
        self, method: str, candidates: list[str], headers: Mapping[str, str]
    ) -> Message:
        """The answer for the first address that the camera knows, else for the first of all."""
        refused: Message | None = None
        for url in candidates:
            answer = self._request(method, url, headers)
            if answer.status not in _BAD_ADDRESS:
                if method == "PLAY":
                    self._control = [url]
                return answer
            refused = refused or answer
        assert refused is not None
        return refused

    # ---- messages --------------------------------------------------------------------------------

    def _request(self, method: str, url: str, headers: Mapping[str, str] | None = None) -> Message:
        """Ask, log in if need be, and wait for the answer."""
        try:
            for _ in range(3):
                self._send(method, url, headers)
                answer = self._wait_for_answer()
                words = (answer.header("server"), *answer.headers.get("www-authenticate", ()))
                self.says = self.says or " ".join(filter(None, words))
                if answer.status != 401:
                    self._was_accepted = self._login is not None
                    return answer
                self._login = self._log_in(answer)
        except ConnectionLost:
            raise self._complaints.broke_off() from None
        raise self._complaints.refuses_login()

    def _log_in(self, answer: Message) -> Proof:
        """The next try. A wrong password is shown once a connection: cameras lock guessers out."""
        if self._address.user is None:
            raise self._complaints.wants_login()
        challenge = strongest_challenge(answer.headers.get("www-authenticate", ()))
        if challenge is None:
            raise NotUnderstood("it asks for a login in an unknown way")
        if self._login is not None and not (challenge.is_stale or self._was_accepted):
            raise self._complaints.refuses_login()
        self._was_accepted = False
        return Proof(self._address.user, self._address.password, challenge)

    def _send(self, method: str, url: str, headers: Mapping[str, str] | None = None) -> None:
        self.connection.send(self._write(method, url, headers or {}))

    def _write(self, method: str, url: str, headers: Mapping[str, str]) -> bytes:
        self._cseq += 1
        every = {"CSeq": str(self._cseq), **headers}
        if self._id:
            every["Session"] = self._id
        if self._login is not None:
            every["Authorization"] = self._login.header(method, url)
        return write_request(method, url, every)

    def _wait_for_answer(self) -> Message:
        connection = self.connection
        deadline = self._clock.monotonic() + self._timeout_s
        most = connection.received + _MOST_BEFORE_ANSWER
        while True:
            while connection.messages:
                message = connection.messages.popleft()
                if message.method:
                    self._answer(message)
                elif message.protocol != "RTSP":
                    raise self._complaints.is_mute()  # a web server's port
                elif not self._is_late(message):
                    return message
            if self._clock.monotonic() >= deadline or connection.received > most:
                raise self._complaints.is_mute()
            connection.read()

    def _is_late(self, answer: Message) -> bool:
        """Whether it answers an earlier question. Some cameras number all answers alike."""
        number = answer.header("cseq")
        return self._unanswered > 0 and number.isdecimal() and int(number) < self._cseq

    def _answer(self, request: Message) -> None:
        """The camera asks something itself."""
        if request.method in ("TEARDOWN", "REDIRECT"):
            raise self._complaints.ended()
        knows = request.method in ("OPTIONS", "GET_PARAMETER", "SET_PARAMETER", "ANNOUNCE")
        status = (200, "OK") if knows else (501, "Not Implemented")
        self.connection.send(write_answer(*status, request.header("cseq")))

    def _check(self, answer: Message) -> None:
        error: CameraError | None = {
            403: self._complaints.refuses_login,
            404: self._complaints.has_no_such_stream,
            410: self._complaints.has_no_such_stream,
            453: self._complaints.is_crowded,
            503: self._complaints.is_crowded,
        }.get(answer.status, lambda: None)()
        if error is None and answer.status // 100 != 2:
            error = self._complaints.can_not_be_read(f"it answers with error {answer.status}")
        if error is not None:
            raise error
