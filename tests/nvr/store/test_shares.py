"""A view that was counted stays counted, whatever happens to the NVR a moment later."""

import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from sqlite3 import Connection

import pytest

from nvr.clock import SimulatedClock
from nvr.shares import ShareBackground as Background
from nvr.shares import ShareContent, ShareInfo, ShareState, ShareWay
from nvr.shares import SharePackaging as Packaging
from nvr.store.db import Database
from nvr.store.shares import Answer, Due, Now, Shares, new_phrase

NOW = Now(1_700_000_000_000_000, 5_000_000)
TOKEN = "a token of 128 random bits"
ROOT = Path(__file__).parents[3]

OPEN_AND_DIE = """
import os, signal, sys
from pathlib import Path
from nvr.clock import SimulatedClock
from nvr.store.db import Database
from nvr.store.shares import Now, Shares
shares = Shares(Database(Path(sys.argv[1]), SimulatedClock()))
print(shares.open(sys.argv[2], None, Now(1_700_000_000_000_000, 5_000_000))[0], flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def share(**more: object) -> ShareInfo:
    fields = {
        "id": "0123456789ab", "camera_id": "front", "start_us": 1, "end_us": 2,
        "content": ShareContent.WHOLE, "way": ShareWay.LINK, "packaging": Packaging.MP4,
        "background": Background.BLACK, "recipient": "Erika", "purpose": "the fence",
        "state": ShareState.ACTIVE, "created_us": 1, "created_by": "owner", "expires_s": 3600,
        "views": 3, **more,
    }  # fmt: skip
    return ShareInfo(**fields)  # type: ignore[arg-type]


def opened(path: Path) -> Shares:
    return Shares(Database(path, SimulatedClock()))


def filled(path: Path, phrase: str | None = None) -> Shares:
    shares = opened(path)
    shares.add(share(), None if phrase is None else new_phrase(phrase))
    shares.change("0123456789ab", lambda info: info, NOW.later(3600), TOKEN)
    return shares


def test_kill_9_between_counting_and_answering_gives_no_view_back(tmp_path: Path) -> None:
    path = tmp_path / "nvr.sqlite3"
    filled(path)._db.close()
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", OPEN_AND_DIE, str(path), TOKEN],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == -signal.SIGKILL
        assert done.stdout.strip() == "opened"
    shares = opened(path)
    assert shares.get("0123456789ab").views_used == 3
    assert shares.open(TOKEN, None, NOW) == (Answer.NOTHING, None)
    shares._db.close()


def test_kill_9_gives_no_guess_back(tmp_path: Path) -> None:
    path = tmp_path / "nvr.sqlite3"
    filled(path, "blue horse")._db.close()
    guess = OPEN_AND_DIE.replace("sys.argv[2], None", "sys.argv[2], b'wrong'")
    found = []
    for _ in range(6):
        done = subprocess.run(
            [sys.executable, "-c", guess, str(path), TOKEN],
            cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        found.append(done.stdout.strip())
    assert found == ["wrong_phrase"] * 4 + ["locked", "nothing"]


def test_each_step_is_on_the_disk_before_it_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut, which `kill -9` is not, takes none of them back."""
    steps: list[bool] = []
    transaction = Database.transaction

    def noted(db: Database, *, durable: bool = False) -> AbstractContextManager[Connection]:
        steps.append(durable)
        return transaction(db, durable=durable)

    shares = opened(tmp_path / "nvr.sqlite3")
    monkeypatch.setattr(Database, "transaction", noted)
    shares.add(share(), None)
    shares.change("0123456789ab", lambda info: info, NOW.later(3600), TOKEN)
    assert shares.open(TOKEN, None, NOW)[0] is Answer.OPENED
    assert steps == [True, True, True]
    shares._db.close()


def test_what_is_not_over_is_never_forgotten(tmp_path: Path) -> None:
    shares = filled(tmp_path / "nvr.sqlite3")
    shares.forget_before(1 << 62)
    assert [info.id for info in shares.all()] == ["0123456789ab"]
    shares._db.close()


def test_neither_token_nor_phrase_is_stored(tmp_path: Path) -> None:
    path = tmp_path / "nvr.sqlite3"
    shares = filled(path, "blue horse")
    shares._db.close()
    everything = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert TOKEN.encode() not in everything
    assert b"blue horse" not in everything
    assert path.stat().st_mode & 0o077 == 0


def test_what_ended_opens_nothing_whatever_was_known_of_it(tmp_path: Path) -> None:
    shares = filled(tmp_path / "nvr.sqlite3")
    assert shares.by_token(TOKEN, NOW) is not None
    assert shares.by_token(TOKEN + "x", NOW) is None
    late = Now(NOW.wall_us + 3_600_000_000, NOW.running_us)
    early = Now(NOW.wall_us - 1, NOW.running_us + 3_600_000_000)
    assert [shares.by_token(TOKEN, moment) for moment in (late, early)] == [None, None]
    shares.change("0123456789ab", lambda info: replace(info, state=ShareState.ENDED))
    assert shares.by_token(TOKEN, NOW) is None
    assert shares.open(TOKEN, None, NOW) == (Answer.NOTHING, None)
    assert shares.dues() == {}
    shares._db.close()


def test_a_broken_index_brings_no_share_back(tmp_path: Path) -> None:
    """A share that was revoked, or views that were used, could come back with an older copy."""
    path = tmp_path / "nvr.sqlite3"
    shares = filled(path)
    shares._db.save_copy()
    shares._db.close()
    os.truncate(path, path.stat().st_size // 2)
    shares = opened(path)
    assert shares._db.was_rebuilt
    assert shares.all() == []
    assert Due(1, 1).is_over(NOW)
    shares._db.close()
