"""Levels of sounds whose level is known by calculation."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nvr.hearing.loudness import BLOCK_S, SILENCE_DB, LevelMeter, Samples

RATE = 16_000


def sine(hertz: float, amplitude: float, seconds: float = 1.0) -> Samples:
    moments = np.arange(round(seconds * RATE)) / RATE
    return (amplitude * np.sin(2 * math.pi * hertz * moments)).astype(np.float32)


@pytest.mark.parametrize("hertz", [440, 1000, 4000])
@pytest.mark.parametrize(("amplitude", "dbfs"), [(1.0, -3.0), (0.1, -23.0), (0.001, -63.0)])
def test_a_tone_has_its_level(hertz: float, amplitude: float, dbfs: float) -> None:
    levels = list(LevelMeter(RATE).levels(sine(hertz, amplitude)))
    assert len(levels) == round(1 / BLOCK_S)
    assert levels == pytest.approx([dbfs] * len(levels), abs=1.5)


def test_silence_offset_and_rumble_are_quiet() -> None:
    meter = LevelMeter(RATE)
    assert set(meter.levels(np.zeros(RATE, np.float32))) == {SILENCE_DB}
    assert max(meter.levels(np.full(RATE, 0.5, np.float32))) < -60
    assert max(meter.levels(sine(10, 0.5))) < -20, "wind at the microphone: 17 dB less"


@given(st.lists(st.integers(0, 3000), max_size=8))
def test_how_the_sound_is_cut_changes_nothing(cuts: list[int]) -> None:
    sound = sine(440, 0.3, 0.5)
    whole = list(LevelMeter(RATE).levels(sound))
    meter = LevelMeter(RATE)
    parts = np.split(sound, sorted(min(cut, len(sound)) for cut in cuts))
    assert [level for part in parts for level in meter.levels(part)] == whole


def test_what_was_before_a_gap_is_forgotten() -> None:
    meter = LevelMeter(RATE)
    half = round(BLOCK_S * RATE / 2)
    assert list(meter.levels(sine(440, 1.0)[:half])) == []
    meter.forget()
    assert list(meter.levels(np.zeros(half, np.float32))) == []
    assert list(meter.levels(np.zeros(half, np.float32))) == [SILENCE_DB]
