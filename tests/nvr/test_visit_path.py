import pytest

from nvr.errors import RecordingDamaged
from nvr.visit_path import Moved, Sight, VisitPath

NOW_US = 1_760_000_000_123_000


def test_a_path_is_read_as_it_was_written() -> None:
    path = VisitPath(
        (
            Sight(NOW_US, 0, 0.1, 0.7, 1 / 3, 0.61, 3),
            Sight(NOW_US + 200_000, 1, 0.2, 0.7, 0.3, 0.42, 0),
        ),
        (Moved(NOW_US + 100_000, 0.002, ((0.25, 0.5, 0.75, 1.0),)), Moved(NOW_US + 400_000, 1, ())),
    )
    assert VisitPath.unpack(path.pack()) == path
    assert VisitPath.unpack(VisitPath().pack()) == VisitPath()


def test_large_track_numbers_are_counted_anew() -> None:
    sights = tuple(Sight(NOW_US, 70_000 + n % 2, 0, 0, 0, 0, 0) for n in range(3))
    assert [s.track for s in VisitPath.unpack(VisitPath(sights).pack()).sights] == [0, 1, 0]


@pytest.mark.parametrize("length", [0, 5, 20, 60])
def test_half_a_path_is_refused(length: int) -> None:
    path = VisitPath((Sight(NOW_US, 0, 0, 0, 0, 0, 0),), (Moved(NOW_US, 0.5, ((0, 0, 1, 1),)),))
    with pytest.raises(RecordingDamaged):
        VisitPath.unpack(path.pack()[:length])
