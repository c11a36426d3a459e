"""The ledger from the command line: read, and proved against heads that somebody else kept."""

import json
from pathlib import Path

import pytest

from nvr.clock import RealClock
from nvr.ledger.book import Book
from nvr.ledger.canonical import Value
from nvr.ledger.entry import NVR, Entry, Head, Phase, What, Who
from nvr.ledger.files import day_files
from nvr.users import User

from .test_cli import Output, run

ANNA = Who("Home Assistant", "192.168.1.4", User("u1", "Anna", "192.168.1.20"))
UNKNOWN = Who("Home Assistant", "192.168.1.4", User())


@pytest.fixture
def head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Head:
    """Of a ledger in the data folder."""
    monkeypatch.setenv("CLOUDCAM_DATA", str(tmp_path))
    book = Book(tmp_path / "ledger", RealClock())
    head = book.append(
        [
            Entry(What.STARTED, NVR),
            Entry(What.LIVE, ANNA, ("door",), Phase.START),
            Entry(What.PAST_PICTURE, UNKNOWN, ("hall",), Phase.END, 5_000_000, 9_000_000, 3),
            Entry(What.SETTINGS, ANNA, ("door",), told={"settings": ["record"],
                                                        "switched": {"record": False}}),
            Entry(What.SIGN_IN_FAILED, Who(None, "10.0.0.66"), count=7),
        ]
    )  # fmt: skip
    assert head is not None
    book.close()
    return head


def test_it_is_readable(head: Head, capsys: Output) -> None:
    code, out, _ = run(capsys, "ledger", "--day", "today")
    assert code == 0
    told = [line.partition("  ")[2] for line in out.splitlines()]
    assert told[0] == "the NVR: a new day"
    assert told[2] == "Anna (Home Assistant): live picture begins; door; from 192.168.1.20"
    assert told[3].startswith("Home Assistant, user unknown: pictures of the past ends; hall; 1970")
    assert told[3].endswith("3 times; from 192.168.1.4")
    assert "settings: record; switched: record off" in told[4]
    assert told[5] == "somebody without a token: was not let in; 7 times; from 10.0.0.66"


def test_nothing_in_it_is_obeyed_by_a_terminal(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDCAM_DATA", str(tmp_path))
    told: dict[str, Value] = {"\x1b\x7f[2J": "x", "switched": {"record": True}}
    Book(tmp_path / "ledger", RealClock()).append([Entry(What.SETTINGS, ANNA, told=told)])
    _, out, _ = run(capsys, "ledger")
    assert all(line.isprintable() for line in out.splitlines())
    assert "[2J: x" in out
    _, out, _ = run(capsys, "ledger", "--json")
    assert all(line.isprintable() for line in out.splitlines())
    assert json.loads(out.splitlines()[-1])["told"] == told


def test_what_takes_a_picture_out_is_named(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDCAM_DATA", str(tmp_path))
    tv = Who("Home", "10.0.0.2", User(None, "Home Assistant: media_player.tv", "10.0.0.8"))
    Book(tmp_path / "ledger", RealClock()).append([Entry(What.LIVE, tv, ("door",), Phase.START)])
    _, out, _ = run(capsys, "ledger")
    last = out.splitlines()[-1].partition("  ")[2]
    assert last == (
        "Home Assistant: media_player.tv (Home): live picture begins; door; from 10.0.0.8"
    )


def test_a_refused_deed_is_no_failed_sign_in(
    capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOUDCAM_DATA", str(tmp_path))
    refused = Entry(What.SIGN_IN_FAILED, Who("Tablet", "10.0.0.9"), told={"reason": "forbidden"})
    Book(tmp_path / "ledger", RealClock()).append([refused])
    _, out, _ = run(capsys, "ledger")
    last = out.splitlines()[-1].partition("  ")[2]
    assert last == "Tablet: tried what it has no right to; reason: forbidden; from 10.0.0.9"


def test_one_day_or_camera(head: Head, capsys: Output) -> None:
    _, out, _ = run(capsys, "ledger", "--camera", "hall", "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert [e.get("cameras") for e in told] == [None, None, ["hall"], None]
    _, out, _ = run(capsys, "ledger", "--day", "2020-01-31")
    assert out == "The ledger has nothing of that.\n"
    code, _, err = run(capsys, "ledger", "--day", "someday")
    assert (code, "is no day" in err) == (1, True)


def test_proof(head: Head, capsys: Output, tmp_path: Path) -> None:
    code, out, _ = run(capsys, "ledger", "--verify")
    assert code == 0
    assert "6 entries, from " in out
    assert head.hash in out
    assert "only heads" in out
    kept = tmp_path / "heads.json"
    kept.write_text(
        json.dumps({"heads": [{"sequence": head.sequence, "day": head.day, "hash": head.hash}]})
    )
    code, out, _ = run(capsys, "ledger", "--verify", "--heads", str(kept))
    assert (code, "all 1 heads kept elsewhere are in it" in out) == (0, True)
    (file,) = day_files(tmp_path / "ledger")
    lines = file.path.read_text().splitlines()
    file.path.write_text("\n".join(lines[:-1]) + "\n")
    assert run(capsys, "ledger", "--verify")[0] == 0
    code, out, err = run(capsys, "ledger", "--heads", str(kept))
    assert (code, "entry 6 of" in out, "not as it was written" in err) == (1, True, True)
    file.path.write_text("\n".join(lines).replace("10.0.0.66", "10.0.0.67") + "\n")
    code, out, _ = run(capsys, "ledger", "--verify", "--json")
    assert (code, json.loads(out)["problems"][0]["code"]) == (1, "altered")


def test_heads_that_are_none(head: Head, capsys: Output, tmp_path: Path) -> None:
    for text in ("x", "{}", '[{"sequence": 1}]'):
        (tmp_path / "heads.json").write_text(text)
        code, _, err = run(capsys, "ledger", "--heads", str(tmp_path / "heads.json"))
        assert (code, bool(err)) == (1, True)
    assert run(capsys, "ledger", "--heads", str(tmp_path / "nowhere"))[0] == 1


def test_an_empty_ledger(capsys: Output, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDCAM_DATA", str(tmp_path))
    assert "nothing" in run(capsys, "ledger")[1]
    code, out, _ = run(capsys, "ledger", "--verify")
    assert (code, "empty" in out) == (0, True)
