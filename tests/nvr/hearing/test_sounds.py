"""Nights and days of levels: what becomes an alert, and what does not."""

import random

import pytest

from nvr.hearing import sounds
from nvr.hearing.loudness import BLOCK_S, SILENCE_DB
from nvr.hearing.sounds import SoundChange, SoundLogic
from nvr.protocol import Label, Phase

BLOCK_US = round(BLOCK_S * 1e6)
START_US = 1_700_000_000_000_000


class Room:
    """A place with a level of its own, in which things happen."""

    def __init__(self, background_db: float = -60.0, seed: int = 1) -> None:
        self.random = random.Random(seed)
        numbers = iter(range(1000))
        self.logic = SoundLogic("door", lambda: f"alert{next(numbers)}")
        self.background_db = background_db
        self.now_us = START_US
        self.changes: list[SoundChange] = []

    def block(self, level_db: float) -> None:
        self.changes += self.logic.hear(level_db, self.now_us)
        self.now_us += BLOCK_US

    def quiet(self, seconds: float) -> None:
        """The usual noise, 2 dB up and down."""
        for _ in range(round(seconds / BLOCK_S)):
            self.block(self.background_db + self.random.gauss(0, 2))

    def loud(self, blocks: int, above_db: float) -> None:
        for _ in range(blocks):
            self.block(self.background_db + above_db)

    @property
    def phases(self) -> list[Phase]:
        return [change.phase for change in self.changes]


@pytest.mark.parametrize("background_db", [-75.0, -60.0, -45.0, -30.0])
@pytest.mark.parametrize(
    ("blocks", "above_db"), [(1, 36), (3, 26), (8, 18)], ids=["bang", "bark", "crying"]
)
def test_what_is_clearly_louder_alerts_at_once(
    background_db: float, blocks: int, above_db: float
) -> None:
    room = Room(background_db)
    room.quiet(20)
    assert room.changes == []
    began_us = room.now_us
    # below -50 dBFS is the microphone's own noise: it takes that much more to be loud
    above_db += max(0.0, sounds.QUIETEST_DB - background_db)
    room.loud(blocks, above_db)
    assert room.phases[:1] == [Phase.START]
    alert = room.changes[0].alert
    assert alert.label is Label.SOUND
    assert 0 <= alert.start_us - began_us <= 0.3e6
    assert alert.start_us - alert.clip_start_us == 5_000_000
    assert alert.end_us is None
    room.quiet(8)
    assert room.phases[-1] is Phase.END
    ended = room.changes[-1].alert
    assert ended.end_us is not None
    assert ended.clip_end_us == ended.end_us + 5_000_000
    assert alert.start_us <= ended.end_us <= began_us + blocks * BLOCK_US + 400_000
    assert ended.id == alert.id


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("background_db", [SILENCE_DB, -80.0, -55.0, -35.0])
def test_an_hour_of_noise_is_quiet(background_db: float, seed: int) -> None:
    room = Room(background_db, seed)
    room.quiet(3600)
    assert room.changes == []


def test_microphone_noise_in_a_silent_night_is_nothing() -> None:
    room = Room(SILENCE_DB)
    room.quiet(20)
    room.loud(10, 30)  # -70 dBFS
    room.quiet(5)
    assert room.changes == []


def test_a_vacuum_cleaner_is_one_alert_and_then_usual() -> None:
    room = Room(-50)
    room.quiet(20)
    room.background_db = -25
    room.quiet(300)
    assert room.phases.count(Phase.START) == 1
    assert room.phases[-1] is Phase.END
    ended = room.changes[-1].alert
    assert ended.end_us is not None
    assert ended.end_us - ended.start_us < 30e6
    room.loud(4, 24)
    assert room.phases.count(Phase.START) == 2, "somebody shouts beside it"
    room.background_db = -50
    room.quiet(60)
    assert room.logic.background_db == pytest.approx(-51, abs=3), "silence is usual again"


def test_barking_is_one_alert() -> None:
    room = Room()
    room.quiet(20)
    for _ in range(20):
        room.loud(4, 30)
        room.quiet(1.5)
    room.quiet(8)
    assert room.phases.count(Phase.START) == 1
    assert room.phases.count(Phase.END) == 1


def test_a_rise_is_told_but_not_every_block() -> None:
    room = Room(-60)
    room.quiet(20)
    for step in range(40):
        room.block(-60 + 30 + step)
    updates = [change for change in room.changes if change.phase is Phase.UPDATE]
    assert 1 <= len(updates) <= 2
    assert updates[-1].alert.score > room.changes[0].alert.score


def test_the_next_one_has_to_wait() -> None:
    room = Room()
    room.quiet(20)
    room.loud(4, 30)
    room.quiet(5)
    assert room.phases == [Phase.START, Phase.END]
    room.loud(4, 30)
    room.quiet(5)
    assert room.phases == [Phase.START, Phase.END]
    room.quiet(6)
    room.loud(4, 30)
    assert room.phases[-1] is Phase.START


def test_nothing_counts_while_the_place_is_not_known() -> None:
    room = Room()
    room.loud(40, 40)
    assert room.changes == []


def test_it_ends_with_the_stream() -> None:
    room = Room()
    room.quiet(20)
    assert room.logic.close(room.now_us) == []
    room.loud(4, 30)
    assert room.logic.is_loud(room.now_us)
    (end,) = room.logic.close(room.now_us)
    assert end.phase is Phase.END
    assert end.alert.clip_end_us == room.now_us, "no clip goes on after the stream"
    assert not room.logic.is_loud(room.now_us)


def test_half_a_sound_before_a_gap_and_half_after_are_none() -> None:
    room = Room()
    room.quiet(20)
    room.loud(2, 19)
    room.logic.forget()
    room.loud(2, 19)
    assert room.changes == []
