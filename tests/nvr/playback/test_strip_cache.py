"""What is kept of film strips, within its bounds."""

import os
from pathlib import Path

import pytest

from nvr.playback.strip_cache import Row, RowKey, StripCache

SECOND_US = 1_000_000


def key(number: int, camera_id: str = "front") -> RowKey:
    return RowKey(camera_id, number * SECOND_US, (number + 1) * SECOND_US, f"{number:08x}")


ROW = Row((1, None, 3), b"j" * 1000)
BYTES = 3 * 8 + 1000


def put(cache: StripCache, *numbers: int) -> None:
    for number in numbers:
        cache.put(key(number), ROW, cache.forgotten)


def test_a_row_comes_back_as_it_was(tmp_path: Path) -> None:
    cache = StripCache(tmp_path / "cache", 10_000)
    assert cache.get(key(1), 3) is None
    put(cache, 1)
    assert cache.get(key(1), 3) == ROW
    assert cache.size_bytes == BYTES
    put(cache, 1)
    assert cache.size_bytes == BYTES, "replaced"


def test_the_least_recently_used_make_room(tmp_path: Path) -> None:
    cache = StripCache(tmp_path, 3 * BYTES)
    put(cache, 1, 2, 3)
    assert cache.get(key(1), 3) is not None
    put(cache, 4)
    assert [n for n in range(1, 5) if cache.get(key(n), 3)] == [1, 3, 4]
    assert cache.size_bytes == 3 * BYTES
    assert sum(p.stat().st_size for p in tmp_path.rglob("*.row")) == 3 * BYTES


def test_it_knows_what_it_kept_after_a_restart(tmp_path: Path) -> None:
    first = StripCache(tmp_path, 3 * BYTES)
    put(first, 1, 2, 3)
    for n, path in enumerate(sorted((tmp_path / "front").iterdir())):
        os.utime(path, (100 - n, 100 - n))  # the first was used last
    (tmp_path / "front" / "1-2-ab.new").write_bytes(b"never finished")
    again = StripCache(tmp_path, 3 * BYTES)
    assert again.size_bytes == 3 * BYTES
    put(again, 4)
    assert [n for n in range(1, 5) if again.get(key(n), 3)] == [1, 2, 4]
    assert not list(tmp_path.rglob("*.new"))
    again.forget("front", 1 << 62)
    assert not list(tmp_path.rglob("*.row"))


def test_a_smaller_bound_holds_from_the_start(tmp_path: Path) -> None:
    put(StripCache(tmp_path, 10 * BYTES), 1, 2, 3, 4)
    assert StripCache(tmp_path, 2 * BYTES).size_bytes == 2 * BYTES


def test_forgetting_is_exact_to_the_row(tmp_path: Path) -> None:
    cache = StripCache(tmp_path, 100 * BYTES)
    put(cache, 1, 2, 3, 4, 5)
    cache.put(key(1, "back"), ROW, cache.forgotten)
    cache.forget("front", 2 * SECOND_US)
    assert [n for n in range(1, 6) if cache.get(key(n), 3)] == [2, 3, 4, 5]
    cache.forget_range("front", 3 * SECOND_US + 1, 4 * SECOND_US + 1)
    assert [n for n in range(1, 6) if cache.get(key(n), 3)] == [2, 5]
    assert cache.get(key(1, "back"), 3) is not None
    assert cache.size_bytes == 3 * BYTES


def test_what_was_made_before_a_forgetting_is_not_kept_after_it(tmp_path: Path) -> None:
    cache = StripCache(tmp_path, 100 * BYTES)
    before = cache.forgotten
    cache.forget("front", SECOND_US)
    cache.put(key(0), ROW, before)
    assert cache.get(key(0), 3) is None
    assert not list(tmp_path.rglob("*.row"))


@pytest.mark.parametrize("damage", [b"", b"short"])
def test_a_file_that_was_cut_is_made_again(tmp_path: Path, damage: bytes) -> None:
    cache = StripCache(tmp_path, 100 * BYTES)
    put(cache, 1)
    (path,) = tmp_path.rglob("*.row")
    path.write_bytes(damage)
    assert cache.get(key(1), 3) is None
    assert cache.size_bytes == 0
    put(cache, 1)
    path.unlink()
    assert cache.get(key(1), 3) is None
    put(cache, 1)
    assert cache.get(key(1), 3) == ROW


def test_a_disk_that_refuses_costs_only_the_keeping(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "front").write_text("a file where a folder should be")
    cache = StripCache(tmp_path, 100 * BYTES)
    put(cache, 1)
    assert cache.get(key(1), 3) is None
    assert "can't be kept" in caplog.text
