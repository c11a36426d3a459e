"""What comes from a camera over a real network connection, and what is recorded of it."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from nvr.clock import RealClock
from nvr.errors import CameraError
from nvr.media import source as source_module
from nvr.media.source import Source
from tests.nvr.media.recording import Recording
from tests.nvr.rtsp import Rtsp
from tests.nvr.streams import FPS, Recipe, stream

pytestmark = pytest.mark.timeout(60)


class Line:
    """A network connection to a camera that can go bad: a proxy for one TCP connection."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = url.replace(str(parts.port), str(self._server.getsockname()[1]))
        self._target = (str(parts.hostname), parts.port)
        self.state = "good"
        self.bad_since_s = 0.0
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def gets(self, state: str) -> Callable[[], None]:
        """What makes it trickle, or send garbage, from the moment of the call."""

        def change() -> None:
            self.state, self.bad_since_s = state, time.monotonic()

        return change

    def close(self) -> None:
        self.state = "closed"
        self._server.close()
        for thread in self._threads:
            thread.join(5)

    def _serve(self) -> None:
        with suppress(OSError):
            client, _ = self._server.accept()
            camera = socket.create_connection(self._target)
            back = threading.Thread(target=self._copy, args=(client, camera))
            self._threads.append(back)
            back.start()
            self._answer(camera, client)

    def _copy(self, source: socket.socket, to: socket.socket) -> None:
        with source, suppress(OSError):
            while data := source.recv(65536):
                to.sendall(data)

    def _answer(self, camera: socket.socket, client: socket.socket) -> None:
        noise = random.Random(3)
        with camera, client, suppress(OSError):
            camera.settimeout(0.05)
            while self.state == "good":
                with suppress(TimeoutError):
                    client.sendall(camera.recv(65536))
            while self.state == "trickling":
                client.sendall(b"$")
                time.sleep(0.3)
            while self.state == "garbage":
                client.sendall(noise.randbytes(1400))
                time.sleep(0.01)


@pytest.fixture
def line(rtsp: Rtsp, clip: Path) -> Iterator[Line]:
    found = Line(rtsp.add("door", clip))
    yield found
    found.close()


def record(
    source: Source,
    recording: Recording,
    pictures: int,
    then: Callable[[], None] = lambda: None,
) -> None:
    """Record so many pictures; `then` is called after the first 40 of them."""
    stop = threading.Event()
    recording.recorder.open(source.open())
    try:
        for number, packet in enumerate(source.packets(stop)):
            recording.recorder.write(packet)
            if number == 40:
                then()
            if number >= pictures:
                break
    finally:
        source.close()
        recording.close()


def alter(rtsp: Rtsp, name: str, change: Callable[[object, list[bytes]], list[bytes]]) -> None:
    """Have a camera's packets changed on their way."""

    def set_it() -> None:
        rtsp._server.cameras[name].streams[name].alter = change

    rtsp.call(set_it)


def fragments_fit(recording: Recording) -> bool:
    return all(
        after.offset == before.offset + before.size and after.media_start > before.media_start
        for scan in recording.scans()
        for before, after in pairwise(scan.fragments)
    )


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_lost_packets_cost_pictures_and_nothing_else(
    rtsp: Rtsp, tmp_path: Path, transport: str
) -> None:
    """One packet in thirty is lost: what is recorded plays, and no file is damaged."""
    clip = stream(Recipe(seconds=6, gop=15, width=640, height=360))
    url = rtsp.add("door", clip, packet_loss=0.03)
    recording = Recording(tmp_path / "recordings")
    record(Source(url, RealClock(), transport=transport), recording, 75)
    shown = recording.numbers()
    assert len(shown) > 20
    assert fragments_fit(recording)
    whole = [scan.whole_size for scan in recording.scans()]
    assert whole == [(recording.root / path).stat().st_size for path in recording.paths]
    recorded_s = sum(f.duration_us for f in recording.fragments) / 1e6
    assert len(shown) / FPS - 1 < recorded_s < 75 / FPS + 8


def test_a_keyframe_that_always_loses_a_packet_is_recorded_without_it(
    rtsp: Rtsp, tmp_path: Path
) -> None:
    clip = stream(Recipe(seconds=6, gop=15, width=640, height=360, quality=10))
    url = rtsp.add("door", clip)
    most = 0

    def lose(_due: object, packets: list[bytes]) -> list[bytes]:
        nonlocal most
        most = max(most, len(packets))
        middle = len(packets) // 2
        return packets if len(packets) < 4 else packets[:middle] + packets[middle + 1 :]

    alter(rtsp, "door", lose)
    recording = Recording(tmp_path / "recordings")
    record(Source(url, RealClock(), transport="udp"), recording, 75)
    assert most >= 4, "keyframes are that large"
    shown = recording.numbers()
    assert len(set(shown)) >= 60
    assert len(recording.paths) <= 2, "the first one alone may have been a slip"


@pytest.mark.parametrize("rate", ["60", "5", "0"])
def test_a_wrong_frame_rate_in_the_description_changes_nothing(
    rtsp: Rtsp, clip: Path, recording: Recording, rate: str
) -> None:
    url = rtsp.add("door", clip)
    rtsp.announce("door", f"a=framerate:{rate}")
    record(Source(url, RealClock()), recording, 60)
    times = recording.times()
    assert times[-1] - times[0] == pytest.approx((len(times) - 1) / FPS, abs=0.15)
    assert max(f.duration_us for f in recording.fragments) < 1_150_000


def test_a_camera_that_trickles_is_left(
    line: Line, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte now and then is no stream: the connection is given up, what came is safe."""
    monkeypatch.setattr(source_module, "_READ_TIMEOUT_S", 2.0)
    with pytest.raises(CameraError):
        record(Source(line.url, RealClock()), recording, 1000, line.gets("trickling"))
    assert time.monotonic() - line.bad_since_s < 8
    assert len(recording.numbers()) >= 25


def test_a_camera_that_sends_garbage_is_left_and_what_came_before_plays(
    line: Line, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_module, "_READ_TIMEOUT_S", 2.0)
    with pytest.raises(CameraError):
        record(Source(line.url, RealClock()), recording, 1000, line.gets("garbage"))
    assert time.monotonic() - line.bad_since_s < 20
    assert len(recording.numbers()) >= 25
    assert fragments_fit(recording)


def test_a_camera_that_answers_with_garbage_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "_OPEN_TIMEOUT_S", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            with client, suppress(OSError):
                while True:
                    client.sendall(random.Random(5).randbytes(5000))

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(CameraError):
            Source(f"rtsp://127.0.0.1:{server.getsockname()[1]}/1", RealClock()).open()
        thread.join(10)
        assert not thread.is_alive()
