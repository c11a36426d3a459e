from hypothesis import given
from hypothesis import strategies as st

from nvr.messages import ActivitySeen
from nvr.vision.activity import HOLD_S, MESSAGE_S, WATCHED, ActivityMeter, motion_byte

START_S = 1_700_000_000


class Told:
    """What a meter told, second by second."""

    def __init__(self) -> None:
        self.messages: list[ActivitySeen] = []
        self.meter = ActivityMeter("door", self.messages.append)

    def frame(self, at_s: float, level: float = 0.0, flags: int = 0) -> None:
        self.meter.note(round((START_S + at_s) * 1_000_000), level, flags)

    @property
    def seconds(self) -> dict[int, tuple[int, int]]:
        """Motion and flags by second; the last told counts."""
        self.meter.flush()
        return {
            message.start_us // 1_000_000 + n - START_S: values
            for message in self.messages
            for n, values in enumerate(zip(message.motion, message.flags, strict=True))
        }


def test_levels() -> None:
    assert motion_byte(0.0) == 0
    assert motion_byte(1e-9) == 1, "any motion is told from none"
    assert motion_byte(1.0) == motion_byte(2.0) == 255
    assert motion_byte(1 / 64) == 128
    assert 20 <= motion_byte(0.2) - motion_byte(0.1) <= 22


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_motion_is_never_a_lower_level(a: float, b: float) -> None:
    assert (a <= b) or motion_byte(a) >= motion_byte(b)


def test_a_second_has_its_highest_level_and_whoever_was_seen() -> None:
    told = Told()
    for n in range(30):
        told.frame(n / 10, 0.25 if n == 14 else 0.01, {12: 1, 17: 4}.get(n, 0))
    low = motion_byte(0.01)
    assert told.seconds == {
        0: (low, WATCHED),
        1: (motion_byte(0.25), WATCHED | 5),
        2: (low, WATCHED),
    }


def test_messages_are_small_and_rare() -> None:
    told = Told()
    for n in range(6000):
        told.frame(n / 10)
    assert len(told.messages) == 600 / MESSAGE_S - 1, "the last seconds are still being gathered"
    assert {len(m.flags) for m in told.messages} == {MESSAGE_S}
    assert sorted(told.seconds) == list(range(600))


def test_a_slow_camera_is_watched_all_the_time() -> None:
    told = Told()
    for at_s in range(0, 30, HOLD_S):
        told.frame(at_s, 0.5)
    seconds = told.seconds
    assert sorted(seconds) == list(range(28))
    assert seconds[27] == (motion_byte(0.5), WATCHED)
    assert seconds[26] == (0, WATCHED)


def test_a_pause_is_not_watched() -> None:
    told = Told()
    told.frame(0)
    told.frame(HOLD_S + 1)
    assert sorted(told.seconds) == [0, HOLD_S + 1]


def test_nothing_is_told_twice_or_without_a_frame() -> None:
    told = Told()
    told.meter.flush()
    told.frame(0)
    told.meter.flush()
    told.meter.flush()
    assert len(told.messages) == 1


def test_frames_stamped_unevenly_stay_in_order() -> None:
    told = Told()
    for n in range(50):
        told.frame(n / 10 + (0.3 if n % 2 else -0.3) + 1)
    told.frame(20)
    assert [m.start_us for m in told.messages] == [START_S * 1_000_000]
    assert sorted(told.seconds) == [*range(7), 20]


def test_a_clock_that_is_set_tells_the_same_seconds_again() -> None:
    told = Told()
    for n in range(50):
        told.frame(n / 10, 0.1)
    for n in range(50):
        told.frame(n / 10 - 3600, 0.1)
    for n in range(20):
        told.frame(n / 10 + 1, 0.9)
    seconds = told.seconds
    high, low = motion_byte(0.9), motion_byte(0.1)
    assert [seconds[n][0] for n in range(5)] == [low, high, high, low, low]
    assert [seconds[n][0] for n in range(-3600, -3595)] == [low] * 5


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=200))
def test_whatever_the_frames_times_messages_are_whole(steps: list[float]) -> None:
    told = Told()
    at_s = 0.0
    for step in steps:
        at_s += step
        told.frame(at_s, 0.1, 1)
    assert told.seconds
    for message in told.messages:
        assert 0 < len(message.flags) == len(message.motion) < MESSAGE_S + HOLD_S
        assert message.start_us % 1_000_000 == 0
        assert all(flag & WATCHED for flag in message.flags)
