"""The main stream's picture of a moment, from real packets."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from nvr.clock import SimulatedClock
from nvr.media.decoder import Decoder
from nvr.media.live import LiveFeed
from nvr.media.magnifier import Allowance, Magnifier
from nvr.messages import Frame, Packet
from tests.nvr.streams import FPS, HEIGHT, START_US, WIDTH, Recipe, Source, number_of

MAIN = Recipe(width=2 * WIDTH, height=2 * HEIGHT, gop=15, seconds=4)
SUB = Recipe(seconds=1)


class Camera:
    """Main and sub stream of one camera; the main stream's packets come when a test says so."""

    def __init__(self, main: Recipe = MAIN) -> None:
        source = Source(main)
        self.feed = LiveFeed("Door")
        self.feed.open(source.format)
        self.packets: Iterator[Packet] = (p for p in source if p.is_video)
        self.count = 0
        self.clock = SimulatedClock(START_US)
        self.allowance = Allowance(self.clock, starved=1e9)
        self.magnifier = Magnifier(self.feed, "Door", self.allowance, patience_s=20)
        self.sub = _first_picture(SUB)

    def receive(self, count: int) -> None:
        for packet in itertools.islice(self.packets, count):
            self.feed.put(replace(packet, wall_us=self.moment_us()))
            self.count += 1

    def moment_us(self) -> int:
        return START_US + self.count * 1_000_000 // FPS

    def ask(self, *, in_place: bool = False) -> int | None:
        """The number of the main stream's picture for a closer look now."""
        frame = replace(self.sub, wall_us=self.moment_us())
        picture = self.magnifier.picture(frame, in_place=in_place)
        return None if picture is None else number_of(picture)

    def ask_on(self) -> int | None:
        """Questions until there is an answer: the first is noted, the second starts the decoder."""
        self.ask()
        self.ask()
        assert self.magnifier.settle(30)
        return self.ask()


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for the magnifier's thread."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def _first_picture(recipe: Recipe) -> Frame:
    source = Source(recipe)
    packet = next(p for p in source if p.is_video)
    return Decoder(source.format.video).decode(packet)[0]


@pytest.fixture
def camera() -> Camera:
    return Camera()


def test_the_second_question_begins_to_decode_and_the_next_has_the_newest_picture(
    camera: Camera,
) -> None:
    camera.receive(10)
    assert camera.ask() is None
    assert not camera.magnifier.is_active
    assert camera.ask() is None
    assert camera.magnifier.is_active
    assert camera.magnifier.settle(30)
    assert camera.ask() == 9
    camera.receive(3)
    assert camera.ask() == 12


def test_questions_now_and_then_decode_nothing(camera: Camera) -> None:
    for _ in range(2):
        assert camera.ask() is None
        camera.receive(FPS + 1)
    assert not camera.magnifier.is_active


def test_it_goes_on_at_the_next_keyframe_and_after_a_new_connection(camera: Camera) -> None:
    camera.receive(10)
    camera.ask_on()
    camera.receive(20)  # past two keyframes, and what lies between was never decoded
    assert camera.ask() == 29
    again = Source(MAIN)
    camera.feed.open(again.format)
    camera.packets, camera.count = (p for p in again if p.is_video), 0
    assert camera.ask() is None
    camera.receive(5)
    assert camera.ask_on() == 4


def test_a_picture_in_which_things_are_elsewhere_by_now_is_none_where_that_matters(
    camera: Camera,
) -> None:
    camera.receive(10)
    assert camera.ask_on() == 9
    assert camera.ask(in_place=True) == 9
    camera.count += 3  # the sub stream goes on for a fifth of a second
    assert camera.ask() == 9
    assert camera.ask(in_place=True) is None


def test_a_picture_of_another_moment_is_none(camera: Camera) -> None:
    camera.receive(10)
    assert camera.ask_on() == 9
    camera.count += 15  # the sub stream goes on for a second
    assert camera.ask() is None


@pytest.mark.parametrize(
    "main", [replace(MAIN, width=WIDTH, height=HEIGHT), replace(MAIN, width=4352, height=2448)]
)
def test_a_main_stream_that_shows_no_more_or_is_huge_is_not_decoded(main: Recipe) -> None:
    camera = Camera(replace(main, seconds=0.2))
    camera.receive(2)
    assert camera.ask_on() is None
    assert camera.magnifier._s_per_packet is None


def test_no_more_is_decoded_than_the_allowance_permits(camera: Camera) -> None:
    camera.allowance.purse_s = 0.0
    camera.receive(10)
    assert camera.ask_on() is None
    camera.allowance.purse_s = 10.0
    camera.clock.advance(60)  # seconds that fill the purse
    assert camera.ask_on() == 9


def test_the_purse_fills_slowly_and_a_starved_machine_is_left_alone() -> None:
    clock = SimulatedClock(START_US)
    allowance = Allowance(clock, 1.0, 0.1, starved=4.0, rest_s=10.0, refill_s=0.4)
    assert allowance.permits(1.0)
    allowance.spend(0.9, took_s=1.0)
    assert not allowance.permits(0.2)
    clock.advance(2.9)
    assert not allowance.permits(0.2), "it has been too empty, and is not full enough yet"
    clock.advance(0.2)
    assert allowance.permits(0.2)
    assert not allowance.permits(0.5)
    clock.advance(0.9)
    assert allowance.permits(0.5), "what is needed is there"
    clock.advance(60)
    allowance.spend(0.1, took_s=1.0)
    assert not allowance.permits(0.1)
    clock.advance(10)
    assert allowance.permits(0.1)


def test_its_thread_ends_when_nobody_asks(camera: Camera) -> None:
    camera.magnifier = Magnifier(camera.feed, "Door", camera.allowance, 20, idle_s=0.5)
    camera.receive(10)
    camera.ask_on()
    wait_until(lambda: not camera.magnifier.is_active)
    assert camera.magnifier._newest is None
    assert camera.ask_on() == 9


def test_nothing_is_kept_decoded_while_the_allowance_is_spent(camera: Camera) -> None:
    camera.magnifier = Magnifier(camera.feed, "Door", camera.allowance, 20, idle_s=0.2)
    camera.receive(10)
    assert camera.ask_on() == 9
    camera.allowance.spend(camera.allowance.purse_s, took_s=0.0)
    camera.receive(1)
    camera.ask()
    assert camera.magnifier.settle(30)
    asked = 0
    while camera.magnifier.is_active:
        assert camera.ask() is None, "it is asked all the time"
        asked += 1
        time.sleep(0.01)
    assert asked > 1
    assert camera.magnifier._decoder is None
    camera.clock.advance(60)
    assert camera.ask_on() == 10


def test_a_fault_is_logged_once_and_ends_no_thread_with_an_exception(
    camera: Camera, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    died: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", died.append)

    def broken() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(camera.feed, "last_keyframe", broken)
    camera.receive(3)
    camera.ask()
    camera.ask()
    wait_until(lambda: not camera.magnifier.is_active)
    assert camera.ask() is None
    assert not camera.magnifier.is_active
    assert [r.levelname for r in caplog.records] == ["ERROR"]
    assert "Door" in caplog.text
    assert died == []
