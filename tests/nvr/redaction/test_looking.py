"""What several looks at a picture found, put together."""

import pytest

from nvr.messages import Box, Detection
from nvr.redaction.looking import merged

PLACE, HARDLY_ELSEWHERE = Box(0.4, 0.5, 0.6, 0.7), Box(0.41, 0.5, 0.61, 0.7)


@pytest.mark.parametrize(
    ("score", "kinds"), [(0.3, ["pet", "person"]), (0.21, ["pet", "person"]), (0.15, ["pet"])]
)
def test_who_may_be_a_person_is_not_taken_for_the_pet_in_the_same_place(
    score: float, kinds: list[str]
) -> None:
    """A child on all fours looks like a dog."""
    found = [Detection("dog", 0.8, PLACE), Detection("person", score, HARDLY_ELSEWHERE)]
    assert [sight.kind for sight in merged(found)] == kinds


def test_a_faint_pet_in_the_place_of_a_person_is_that_person() -> None:
    found = [Detection("person", 0.8, PLACE), Detection("dog", 0.3, HARDLY_ELSEWHERE)]
    assert [sight.kind for sight in merged(found)] == ["person"]
