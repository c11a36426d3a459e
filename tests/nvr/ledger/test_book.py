"""The ledger on the disk: days, ends that were cut off, disks that are full."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nvr.clock import SimulatedClock
from nvr.errors import StorageError, StorageFull
from nvr.ledger.book import Book
from nvr.ledger.entry import Entry, What, Who
from nvr.ledger.files import backwards, day_files
from nvr.ledger.proof import prove

from .conftest import ANNA, BEN, DAY_S, look


def whats(folder: Path) -> list[str]:
    return [fields["what"] for fields in backwards(folder)][::-1]


def test_a_day_begins_with_the_head_of_the_day_before(
    book: Book, folder: Path, clock: SimulatedClock
) -> None:
    last = book.append([look(), look(camera="hall")])
    clock.advance(DAY_S)
    book.append([look()])
    assert [file.path.name for file in day_files(folder)] == [
        "2023-11-14.000000000001.jsonl",
        "2023-11-15.000000000004.jsonl",
    ]
    first = json.loads(day_files(folder)[1].lines()[0])
    assert last is not None
    assert (first["what"], first["prev"], first["sequence"]) == ("day", last.hash, 4)
    assert whats(folder) == ["day", "live", "live", "day", "live"]
    report = prove(folder)
    assert (report.entries, report.days, report.problems) == (5, 2, [])


def test_only_the_owner_may_read_it(book: Book, folder: Path) -> None:
    book.append([look()])
    (file,) = day_files(folder)
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_it_goes_on_where_it_ended(book: Book, folder: Path, clock: SimulatedClock) -> None:
    book.append([look()])
    book.close()
    head = Book(folder, clock).append([look()])
    assert head is not None
    assert (head.sequence, prove(folder).problems) == (3, [])


def test_what_others_named_is_harmless(book: Book, folder: Path) -> None:
    name = "Eve\n\u202e" + "x" * 500 + "\ud800"
    book.append([Entry(What.PAIRED, Who(name, "::1"), told={"names": [name]})])
    entry = next(backwards(folder))
    assert entry["client"].startswith("Eve\ufffd\ufffdxx")
    assert len(entry["client"]) == len(entry["told"]["names"][0]) == 200


@pytest.mark.parametrize(
    "torn", [b'{"what":"live","seq', b"\0" * 300, b"\0" * 300 + b"\n", b"{}\n"]
)
def test_a_torn_end_is_cut_off_kept_and_told(
    book: Book, folder: Path, clock: SimulatedClock, torn: bytes
) -> None:
    book.append([look()])
    book.close()
    (file,) = day_files(folder)
    with file.path.open("ab") as end:
        end.write(torn)
    Book(folder, clock).append([look()])
    assert whats(folder) == ["day", "live", "repaired", "live"]
    assert prove(folder).problems == []
    (aside,) = folder.glob("*.cut-*")
    assert aside.read_bytes() == torn
    (told,) = [e["told"] for e in backwards(folder) if e["what"] == "repaired"]
    assert told == {"files": [aside.name]}


def test_a_day_of_which_nothing_can_be_read(
    book: Book, folder: Path, clock: SimulatedClock
) -> None:
    book.append([look()])
    clock.advance(DAY_S)
    book.append([look()])
    book.close()
    day_files(folder)[1].path.write_bytes(b"\0" * 4096)
    Book(folder, clock).append([look()])
    assert whats(folder) == ["day", "live", "day", "repaired", "live"]
    assert prove(folder).problems == []


def test_a_clock_that_is_set_back(book: Book, folder: Path, clock: SimulatedClock) -> None:
    book.append([look()])
    clock.step_wall(-DAY_S)
    book.append([look()])
    clock.step_wall(DAY_S)
    book.append([look()])
    assert [file.day for file in day_files(folder)] == ["2023-11-14", "2023-11-13", "2023-11-14"]
    report = prove(folder)
    assert (report.problems, report.clock_back) == ([], [3])


def test_old_days_go_and_that_is_an_entry(book: Book, folder: Path, clock: SimulatedClock) -> None:
    for _ in range(93):
        book.append([look()])
        clock.advance(DAY_S)
    book.append([look()])
    book.tidy()
    files = day_files(folder)
    assert len(files) == 91, "90 whole days and the one that goes on"
    removed = [e for e in backwards(folder) if e["what"] == "day_removed"]
    assert [e["told"]["day"] for e in removed] == ["2023-11-16", "2023-11-15", "2023-11-14"]
    report = prove(folder)
    assert report.problems == []
    assert report.first is not None
    assert report.first.sequence == files[0].first == 7
    book.tidy()
    assert len(day_files(folder)) == 91


def test_a_clock_that_nobody_confirms_empties_nothing(
    book: Book, folder: Path, clock: SimulatedClock
) -> None:
    for _ in range(3):
        book.append([look()])
        clock.advance(DAY_S)
    clock.synchronised = None
    clock.step_wall(400 * DAY_S)
    book.append([look()])
    book.tidy()
    assert len(day_files(folder)) == 4


def test_a_day_dated_in_the_future_keeps_the_others_no_longer(
    book: Book, folder: Path, clock: SimulatedClock
) -> None:
    """The clock was wrong for a while; what it dated goes with the day that came after it."""
    book.append([look()])
    clock.step_wall(3650 * DAY_S)
    book.append([look()])
    clock.step_wall(-3649 * DAY_S)
    for _ in range(93):
        book.append([look()])
        clock.advance(DAY_S)
    book.append([look()])
    book.tidy()
    assert len(day_files(folder)) == 91
    assert prove(folder).problems == []
    removed = [e["told"]["day"] for e in backwards(folder) if e["what"] == "day_removed"]
    assert removed[::-1] == ["2023-11-14", "2023-11-15", "2023-11-15", "2023-11-16", "2023-11-17"]


def test_a_file_that_was_deleted_under_it(book: Book, folder: Path) -> None:
    book.append([look()])
    day_files(folder)[0].path.unlink()
    head = book.append([look()])
    assert head is not None
    assert whats(folder) == ["day", "repaired", "live"], "the rest tells the head"
    folder.rename(folder.with_name("moved"))
    book.append([look()])
    assert whats(folder) == ["day", "repaired", "live"], "nor does it write where nobody finds it"


def test_a_file_that_was_replaced_under_it(
    book: Book, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By one that is sound in itself, and lacks what came last."""
    before = book.append([look()])
    book.append([look(BEN)])
    known = book.sync()
    (file,) = day_files(folder)
    other = folder / "other"
    other.write_bytes(b"".join(line + b"\n" for line in file.lines()[:2]))
    other.replace(file.path)
    book.append([look()])
    assert before is not None
    assert known is not None
    (entry,) = [e for e in backwards(folder) if e["what"] == "repaired"]
    assert known.hash in entry["told"]["known"]
    assert before.hash in entry["told"]["found"]
    assert "replaced" in caplog.text


def test_a_file_that_was_only_moved_away_and_back_is_none(book: Book, folder: Path) -> None:
    book.append([look()])
    (file,) = day_files(folder)
    copy = folder / "copy"
    copy.write_bytes(file.path.read_bytes())
    copy.replace(file.path)
    book.append([look()])
    assert whats(folder) == ["day", "live", "live"]


def test_a_full_disk_leaves_whole_entries(book: Book, folder: Path) -> None:
    """The kernel's own limit, in a process of its own: it writes as much as fits, then refuses."""
    book.append([look()])
    book.close()
    script = """
import resource, signal, sys
from pathlib import Path
from nvr.clock import SimulatedClock
from nvr.errors import StorageFull
from nvr.ledger.book import Book
from nvr.ledger.entry import Entry, What, NVR
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
book = Book(Path(sys.argv[1]), SimulatedClock(1_700_000_000_000_000))
book.append([Entry(What.LIVE, NVR)])
(file,) = Path(sys.argv[1]).iterdir()
size = file.stat().st_size
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, most))
for _ in range(3):
    try:
        book.append([Entry(What.LIVE, NVR)])
    except StorageFull as error:
        print("full")
print(file.stat().st_size == size)
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
print(book.append([Entry(What.LIVE, NVR)]).sequence)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["full", "full", "full", "True", "4"]
    assert prove(folder).problems == []


def test_a_torn_end_on_a_full_disk_leaves_no_litter(book: Book, folder: Path) -> None:
    """It is tried again with every picture that somebody asks for."""
    book.append([look()])
    book.close()
    with day_files(folder)[0].path.open("ab") as end:
        end.write(b"x" * 9000)
    script = """
import resource, signal, sys
from pathlib import Path
from nvr.clock import SimulatedClock
from nvr.errors import StorageFull
from nvr.ledger.book import Book
from nvr.ledger.entry import Entry, What, NVR
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder, clock = Path(sys.argv[1]), SimulatedClock(1_700_000_000_000_000)
_, most = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, most))
for _ in range(3):
    clock.advance(1)
    try:
        Book(folder, clock).append([Entry(What.LIVE, NVR)])
    except StorageFull:
        print("full", len(list(folder.iterdir())))
resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
print(Book(folder, clock).append([Entry(What.LIVE, NVR)]).sequence, len(list(folder.iterdir())))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["full 1", "full 1", "full 1", "4 2"]
    assert prove(folder).problems == []


def test_a_folder_that_cannot_be_made(tmp_path: Path, clock: SimulatedClock) -> None:
    (tmp_path / "ledger").write_text("in the way")
    with pytest.raises(StorageError):
        Book(tmp_path / "ledger", clock).append([look()])


def test_a_new_day_on_a_full_disk_begins_as_every_day(
    book: Book, folder: Path, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.append([look()])
    clock.advance(DAY_S)
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda handle, data: 0)
        with pytest.raises(StorageFull):
            book.append([look()])
    book.append([look(ANNA)])
    assert whats(folder) == ["day", "live", "day", "live"]
    assert prove(folder).problems == []


def test_killed_again_and_again_in_the_middle_of_appending(folder: Path) -> None:
    """A real process, killed as it writes; what it said is written is there."""
    script = """
import sys
from pathlib import Path
from nvr.clock import RealClock
from nvr.ledger.book import Book
from nvr.ledger.entry import Entry, What, NVR
book = Book(Path(sys.argv[1]), RealClock())
while True:
    head = book.append([Entry(What.LIVE, NVR, ("door",))] * 3)
    sys.stdout.write(f"{head.sequence} {head.hash}\\n")
    sys.stdout.flush()
"""
    for round_ in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        told = [process.stdout.readline().split() for _ in range(50 + round_)]
        process.kill()
        told += [line.split() for line in process.stdout.readlines() if line.endswith("\n")]
        process.wait()
        process.stdout.close()
        report = prove(folder)
        assert report.problems == []
        hashes = {str(e["sequence"]): e["hash"] for e in backwards(folder)}
        assert all(hashes[sequence] == digest for sequence, digest in told if digest)
