"""Whatever somebody does to the files is found, by the chain or by heads kept elsewhere."""

import json
import shutil
from pathlib import Path

import pytest

from nvr.clock import SimulatedClock
from nvr.errors import RequestError
from nvr.ledger.book import Book
from nvr.ledger.entry import Head, hash_of
from nvr.ledger.files import backwards, day_files, head_of
from nvr.ledger.proof import parse_heads, prove

from .conftest import ANNA, BEN, DAY_S, NOW_US, look


@pytest.fixture
def heads(book: Book, clock: SimulatedClock) -> list[Head]:
    """Three days of six entries each; the head of each as somebody else kept it."""
    kept = []
    for _ in range(3):
        head = book.append([look(who) for who in (ANNA, BEN, ANNA, BEN, ANNA)])
        assert head is not None
        kept.append(head)
        clock.advance(DAY_S)
    return kept


def change(folder: Path, day: int, what: object) -> None:
    """Have `what` change the list of lines of a day."""
    path = day_files(folder)[day].path
    lines = path.read_text().splitlines()
    lines = what(lines) or lines  # type: ignore[operator]
    path.write_text("".join(f"{line}\n" for line in lines))


def codes(folder: Path, heads: list[Head] | None = None) -> list[tuple[str, int]]:
    return [(p.code, p.sequence) for p in prove(folder, heads or []).problems]


def test_sound(folder: Path, heads: list[Head]) -> None:
    report = prove(folder, heads)
    assert (report.problems, report.entries, report.days, report.heads) == ([], 18, 3, 3)
    assert (report.first and report.first.sequence, report.head) == (1, heads[-1])


def test_an_empty_ledger_is_sound_but_for_heads(folder: Path) -> None:
    assert codes(folder) == []
    assert codes(folder, [Head(4, "2023-11-14", "ab")]) == [("head_missing", 4)]


def test_altered(folder: Path, heads: list[Head]) -> None:
    change(folder, 1, lambda lines: [line.replace("Ben", "Eve") if "Ben" in line else line
                                     for line in lines[:3]] + lines[3:])  # fmt: skip
    assert codes(folder) == [("altered", 9)]
    assert "was altered" in prove(folder).problems[0].message


def test_altered_with_a_new_checksum(folder: Path, heads: list[Head]) -> None:
    def forge(lines: list[str]) -> None:
        fields = json.loads(lines[2])
        fields["user"]["name"] = "Eve"
        lines[2] = json.dumps({**fields, "hash": hash_of(fields)})

    change(folder, 1, forge)
    assert codes(folder) == [("chain", 10)]


@pytest.mark.parametrize(
    "odd", [{"time_us": "x"}, {"time_us": True}, {"time_us": 1 << 60}, {"told": 3},
            {"what": "day_removed", "told": {"last": []}}, {"cameras": 5}, {"prev": None}],
)  # fmt: skip
def test_odd_types_with_a_right_checksum(
    folder: Path, heads: list[Head], odd: dict[str, object]
) -> None:
    def forge(lines: list[str]) -> None:
        fields = {**json.loads(lines[2]), **odd}
        if odd.get("time_us") != 1 << 60:  # that has no canonical form
            fields["hash"] = hash_of(fields)
        lines[2] = json.dumps(fields)

    change(folder, 1, forge)
    assert codes(folder)[0] == ("altered", 9)
    assert all(entry["sequence"] != 9 for entry in backwards(folder))


def test_a_folder_named_like_a_day(folder: Path, heads: list[Head]) -> None:
    path = day_files(folder)[1].path
    path.rename(folder / "aside")
    path.mkdir()
    assert codes(folder) == [("unreadable", 7), ("missing", 7)]
    assert path.name in prove(folder).problems[0].message


def test_removed_from_the_middle(folder: Path, heads: list[Head]) -> None:
    change(folder, 1, lambda lines: lines[:2] + lines[3:])
    assert codes(folder) == [("missing", 9)]


def test_a_whole_day_removed(folder: Path, heads: list[Head]) -> None:
    day_files(folder)[1].path.unlink()
    assert codes(folder) == [("missing", 7)]
    assert "7 to 12" in prove(folder).problems[0].message


def test_the_first_day_removed(folder: Path, heads: list[Head]) -> None:
    day_files(folder)[0].path.unlink()
    assert codes(folder) == [("begin", 7)]
    assert codes(folder, heads) == [("begin", 7), ("head_missing", 6)]


def test_reordered(folder: Path, heads: list[Head]) -> None:
    change(folder, 1, lambda lines: [lines[0], lines[2], lines[1], *lines[3:]])
    assert ("order", 8) in codes(folder)


def test_truncated_at_the_end_is_found_by_heads(folder: Path, heads: list[Head]) -> None:
    change(folder, 2, lambda lines: lines[:-2])
    assert codes(folder) == [], "the chain alone can't tell"
    assert codes(folder, heads) == [("head_missing", 18)]


def test_a_day_rewritten_whole_is_found_by_heads(
    folder: Path, heads: list[Head], tmp_path: Path
) -> None:
    """Everything from one entry on made anew, as whoever may write the files can do."""
    shutil.rmtree(folder)
    clock = SimulatedClock(NOW_US)
    book = Book(folder, clock)
    for day in range(3):
        book.append([look(who) for who in (ANNA, ANNA if day else BEN, ANNA, BEN, ANNA)])
        clock.advance(DAY_S)
    assert codes(folder) == [], "the chain alone can't tell"
    assert codes(folder, heads) == [("head_differs", 12), ("head_differs", 18)]


def test_made_anew_as_a_whole_is_found_by_heads(folder: Path, heads: list[Head]) -> None:
    shutil.rmtree(folder)
    Book(folder, SimulatedClock(NOW_US)).append([look()])
    assert codes(folder, heads) == [("head_missing", h.sequence) for h in heads]


def test_a_removal_that_is_told_too_early(
    folder: Path, book: Book, clock: SimulatedClock, heads: list[Head]
) -> None:
    """Somebody uses the ledger's own way to let a day go."""
    files = day_files(folder)
    book._remove(files[0], files[1])
    assert codes(folder) == [("early", 20)]


def test_heads_of_days_that_went_by_their_age(
    book: Book, folder: Path, clock: SimulatedClock
) -> None:
    first = book.append([look()])
    for _ in range(93):
        clock.advance(DAY_S)
        book.append([look()])
    book.tidy()
    assert first is not None
    assert codes(folder, [first]) == []


def test_heads_as_they_are_told() -> None:
    wire = {"heads": [{"sequence": 3, "day": "2023-11-14", "hash": "ab", "nvr": "x"}]}
    assert parse_heads(wire) == parse_heads(wire["heads"]) == [Head(3, "2023-11-14", "ab")]
    for wrong in (None, "x", [1], [{"sequence": True, "day": "2023-11-14", "hash": "a"}],
                  [{"sequence": 1, "day": "today", "hash": "a"}]):  # fmt: skip
        with pytest.raises(RequestError):
            parse_heads(wrong)


def test_head_of_what_stands_in_a_file(folder: Path, heads: list[Head]) -> None:
    assert head_of(json.loads(day_files(folder)[2].lines()[-1])) == heads[-1]
