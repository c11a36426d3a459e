"""Exports are copies of the past: they tell how far back they reach, and go when it is deleted."""

import pytest

from nvr.errors import NotFound
from nvr.exports import ExportKind, ExportState
from nvr.playback.exports import Exports
from tests.nvr.playback.house import House, at, house
from tests.nvr.streams import Recipe
from tests.nvr.waiting import until

__all__ = ["house"]


async def export(exports: Exports, cameras: list[str], start_s: float, end_s: float) -> str:
    """One that is done."""
    made = await exports.start(ExportKind.CLIP, cameras, at(start_s), at(end_s), "")
    await until(lambda: exports.get(made.id).state is ExportState.DONE)
    return made.id


async def test_what_holds_some_of_a_deleted_stretch_goes_and_nothing_else(house: House) -> None:
    for camera_id in ("front", "yard"):
        house.record(Recipe(seconds=6), camera_id=camera_id)
    exports = house.exports
    before = await export(exports, ["front"], 0, 2)
    both = await export(exports, ["yard", "front"], 1, 3)
    after = await export(exports, ["front"], 3, 6)
    other = await export(exports, ["yard"], 0, 6)
    paths = {export_id: exports.file(export_id).path for export_id in (before, both, after, other)}
    exports.forget_range("front", at(-5), at(3))
    assert {info.id for info in exports.all()} == {after, other}
    assert {export_id for export_id, path in paths.items() if path.exists()} == {after, other}
    with pytest.raises(NotFound):
        exports.file(both)


async def test_one_of_before_the_masks_is_told_when_no_recording_is_left(house: House) -> None:
    house.record(Recipe(seconds=4))
    library, exports = house.library, house.exports
    (front, *_) = house.config().cameras
    masks = (((0.0, 0.0), (0.5, 0.0), (0.5, 0.5)),)
    masked = front.model_copy(update={"privacy_masks": masks})
    await export(exports, ["front"], 0, 4)
    library.masked(masked)
    masked_us = house.clock.now_us()
    library.erase("front", at(0), at(10))  # as retention does: exports have their own time
    assert library.kept_of(masked).unmasked_until_us is None
    assert library.kept_of(masked, exports.oldest_us("front")).unmasked_until_us == masked_us
    exports.forget_range("front", 0, masked_us)
    assert exports.oldest_us("front") is None
    assert library.kept_of(masked, exports.oldest_us("front")).unmasked_until_us is None
