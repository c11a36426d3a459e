"""Several cameras in one zip, and clips that go on behind a change of format."""

import io
import json
import zipfile
from typing import Any

import pytest

from nvr.errors import NotFound
from nvr.playback.clip_files import ClipFile
from nvr.playback.evidence import Wanted
from nvr.playback.products import Products
from tests.nvr.playback import house as playback
from tests.nvr.playback.house import House, at
from tests.nvr.streams import FPS, Recipe, numbers

house = playback.house
__all__ = ["house"]


def products(house: House) -> Products:
    return Products(house.library.recordings, house.library.files, house.clock, None)


def wanted(start_s: float, end_s: float, *cameras: str) -> Wanted:
    return Wanted({c: c for c in cameras}, at(start_s), at(end_s))


def opened(house: House, what: Wanted) -> tuple[dict[str, list[int]], dict[str, Any]]:
    """The numbers of the pictures in each clip by file name, and contents.json."""
    data = b"".join(products(house).archive(what).chunks())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = [n for n in archive.namelist() if n.endswith(".mp4")]
        shown = {name: numbers(archive.read(name)) for name in names}
        return shown, json.loads(archive.read("contents.json"))


def test_a_clip_of_each_camera(house: House) -> None:
    house.record(Recipe(audio="aac", seconds=8))
    house.record(Recipe("libx265", seconds=8, b_frames=2), camera_id="yard")
    shown, contents = opened(house, wanted(2, 6, "front", "yard", "shed"))
    assert shown.keys() == {"front 2023-11-14 22-13-22Z.mp4", "yard 2023-11-14 22-13-22Z.mp4"}
    assert shown["front 2023-11-14 22-13-22Z.mp4"] == list(range(2 * FPS, 6 * FPS))
    assert contents["nothing_recorded_of"] == ["shed"]
    assert [c["camera_id"] for c in contents["clips"]] == ["front", "yard"]
    assert contents["clips"][0]["parts"][0]["position_us"] == 0


def test_nothing_is_lost_where_the_format_changes(house: House) -> None:
    """H.264, then H.265, then H.264 of another size: three clips, every picture in one of them."""
    house.record(Recipe(seconds=4))
    house.record(Recipe("libx265", seconds=4), at_s=4)
    house.record(Recipe(seconds=4, width=320, height=180), at_s=8)
    shown, contents = opened(house, wanted(1, 11, "front"))
    assert [c["name"] for c in contents["clips"]] == [
        "front 2023-11-14 22-13-21Z.mp4",
        "front 2023-11-14 22-13-24Z part 2.mp4",
        "front 2023-11-14 22-13-28Z part 3.mp4",
    ]
    assert list(shown.values()) == [
        list(range(FPS, 4 * FPS)), list(range(4 * FPS)), list(range(3 * FPS)),
    ]  # fmt: skip


def test_a_clock_that_was_set_back_where_the_format_changed(house: House) -> None:
    """Both recordings claim the same seconds; each is shown once, and it comes to an end."""
    house.record(Recipe(seconds=10))
    house.record(Recipe("libx265", seconds=10), at_s=5)
    shown, _ = opened(house, wanted(0, 20, "front"))
    assert [len(n) for n in shown.values()] == [10 * FPS, 10 * FPS]


def test_a_file_whose_head_is_ruined_takes_nothing_else_with_it(house: House) -> None:
    house.record(Recipe(seconds=130, gop=30))
    second = house.files()[1]
    with second.open("r+b") as file:
        file.write(bytes(200))
    house.restart()  # what was read before is forgotten
    shown, _ = opened(house, wanted(0, 130, "front"))
    (seen,) = shown.values()
    assert len(seen) >= 129 * FPS, "its fragments need the head only once per session"
    first = house.files()[0]
    first.unlink()
    shown, _ = opened(house, wanted(0, 130, "front"))
    (seen,) = shown.values()
    assert seen[-1] == 130 * FPS - 1


def test_one_camera_of_one_format_is_one_mp4(house: House) -> None:
    house.record(Recipe(seconds=8))
    product = products(house).handy(wanted(2, 6, "front"))
    assert isinstance(product, ClipFile)
    assert product.name == "front 2023-11-14 22-13-22Z.mp4"
    data = b"".join(product.chunks())
    assert len(data) == product.size
    assert numbers(data) == list(range(2 * FPS, 6 * FPS))
    house.record(Recipe("libx265", seconds=4), at_s=8)
    assert products(house).handy(wanted(2, 10, "front")).name.endswith(".zip")


def test_nothing_of_any_camera(house: House) -> None:
    with pytest.raises(NotFound, match="nothing is recorded"):
        products(house).archive(wanted(0, 5, "front", "yard"))
    with pytest.raises(NotFound, match="nothing is recorded"):
        products(house).handy(wanted(0, 5, "front"))
