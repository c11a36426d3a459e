"""Packets that overtake each other."""

import random

from hypothesis import given
from hypothesis import strategies as st

from nvr.media.rtsp.reorder import Reorder


def packet(sequence: int) -> bytes:
    return b"\x80\x60" + (sequence & 0xFFFF).to_bytes(2) + bytes(8)


def order(*sequences: int) -> list[int]:
    taken: list[int] = []
    reorder = Reorder(lambda data: taken.append(int.from_bytes(data[2:4])))
    for sequence in sequences:
        reorder.add(packet(sequence))
    reorder.give_up()
    return taken


def test_neighbours_that_changed_places() -> None:
    assert order(65534, 0, 65535, 2, 1) == [65534, 65535, 0, 1, 2]


def test_what_is_missing_is_waited_for_only_so_long() -> None:
    taken: list[bytes] = []
    reorder = Reorder(taken.append)
    for sequence in [1, *range(3, 90)]:
        reorder.add(packet(sequence))
    assert len(taken) > 80, "one packet must not hold up all"


def test_one_that_comes_too_late_is_left_out() -> None:
    assert order(1, 2, 3, 2, 1) == [1, 2, 3]


def test_numbers_that_jump_are_followed() -> None:
    assert order(1, 2, 30000, 30001) == [1, 2, 30000, 30001]


def test_shuffled_within_a_window_all_arrive_in_order() -> None:
    chance = random.Random(1)
    numbers = list(range(65000, 65000 + 2000))
    for at in range(1, len(numbers) - 20, 20):
        part = numbers[at : at + 20]
        chance.shuffle(part)
        numbers[at : at + 20] = part
    assert order(*numbers) == [number & 0xFFFF for number in sorted(numbers)]


@given(st.lists(st.integers(0, 65535), max_size=200))
def test_nothing_comes_twice_in_a_row_and_nothing_is_kept(sequences: list[int]) -> None:
    taken: list[bytes] = []
    reorder = Reorder(taken.append)
    for sequence in sequences:
        reorder.add(packet(sequence))
    reorder.give_up()
    assert len(taken) <= len(sequences)
    while reorder.holds:
        reorder.give_up()
