"""What counts as lost, and what as a gap."""

from bench.judge import Blow, duplicates, holes

FPS = 15
GOP = 30
STRIKE_S = 20.0


def us(seconds: float) -> int:
    return 1_700_000_000_000_000 + round(seconds * 1e6)


def sent(*spans: tuple[int, int]) -> dict[int, int]:
    """Pictures first..last of each connection, 15 a second; number 0 leaves at second 0."""
    return {n: us(n / FPS) for first, last in spans for n in range(first, last + 1)}


def blow(at_s: float, *cameras: str) -> Blow:
    return Blow(us(at_s), "kill", frozenset(cameras or ("door",)))


def test_what_was_received_before_the_blow_is_lost_and_the_rest_is_gap() -> None:
    recorded = [*range(281), *range(360, 450)]
    (hole,) = holes("door", sent((0, 300), (331, 449)), recorded, [blow(STRIKE_S)], GOP)
    # 281..297 left 0.2 s before the blow; the second connection begins in the middle of a group
    assert hole.lost == tuple(range(281, 298))
    assert hole.gap_s == 360 / FPS - STRIKE_S


def test_a_connection_that_is_struck_again_loses_from_its_first_keyframe_on() -> None:
    recorded = [*range(301), *range(420, 450)]
    blows = [blow(STRIKE_S), blow(26.0)]
    (hole,) = holes("door", sent((0, 300), (331, 390), (400, 449)), recorded, blows, GOP)
    assert hole.lost == tuple(range(360, 388))
    assert hole.gap_s == 420 / FPS - 26.0


def test_a_hole_without_a_blow_is_all_lost() -> None:
    recorded = [*range(150), *range(160, 300)]
    other = [blow(9.9, "garden"), blow(19.9), blow(2.0)]
    (hole,) = holes("door", sent((0, 299)), recorded, other, GOP)
    assert (hole.lost, hole.gap_s, hole.blows) == (tuple(range(150, 160)), None, ())


def test_what_is_missing_at_the_end_counts() -> None:
    (hole,) = holes("door", sent((0, 300)), range(270), [blow(STRIKE_S)], GOP)
    assert hole.lost == tuple(range(270, 298))


def test_a_whole_recording_has_no_holes() -> None:
    assert holes("door", sent((0, 300)), range(5, 301), [blow(STRIKE_S)], GOP) == []
    assert duplicates([(1, 2, 3), (4, 5)]) == 0
    assert duplicates([(1, 2, 3), (3, 4, 4)]) == 2
