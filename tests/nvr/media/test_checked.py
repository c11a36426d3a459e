"""A camera that masks itself is believed picture by picture."""

from dataclasses import replace
from pathlib import Path
from unittest import mock

import av
import cv2
import numpy as np
import pytest

from bench.secret import PLACE, hide, seen
from nvr.clock import RealClock
from nvr.media.masked import Masked
from nvr.messages import Packet, StreamFormat
from tests.nvr import streams
from tests.nvr.streams import Recipe, Source, number_of

from .test_masked import Kept, _nothing, decoded

RECIPE = Recipe(seconds=4, width=320, height=180)
_draw = streams._picture


def _clip(path: Path, recipe: Recipe, masked: range, *, small: bool = False) -> Path:
    """The camera masks the pictures of a range, in the others the secret is to be seen."""

    def picture(index: int, recipe: Recipe) -> av.VideoFrame:
        image = _draw(index, recipe).to_ndarray(format="rgb24")
        place = np.array(PLACE)
        corners = np.rint(place * (recipe.width, recipe.height)).astype(np.int32)
        if index in masked:
            cv2.fillPoly(image, [corners], (90, 90, 90))
        elif small:
            cv2.fillPoly(image, [corners], (90, 90, 90))
            cv2.circle(image, (220, 90), 4, (255, 0, 255), cv2.FILLED)
        else:
            image = hide(image, index)
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts, frame.time_base = index, _draw(index, recipe).time_base
        return frame

    with mock.patch.object(streams, "_picture", picture):
        return streams.make(path, recipe)


def through(path: Path) -> tuple[Kept, Masked]:
    kept = Kept()
    stage = Masked("Yard", [PLACE], [kept], RealClock(), _nothing, by_camera=True)
    source = Source(path)
    stage.open(source.format)
    for packet in source:
        stage.put(packet)
    stage.stop(30)
    return kept, stage


def secrets(stream_format: StreamFormat, packets: list[Packet]) -> int:
    pictures = decoded(stream_format, packets)
    assert pictures
    return sum(seen(picture.to_ndarray(format="rgb24")) for picture in pictures)


def test_what_the_camera_masks_is_handed_on_as_it_came(tmp_path: Path) -> None:
    path = _clip(tmp_path / "a.mp4", RECIPE, range(60))
    kept, stage = through(path)
    assert [bytes(p.av) for p in kept.video] == [bytes(p.av) for p in Source(path)]
    assert kept.heard == ["open", "end"]
    assert stage.busy_s < 2


@pytest.mark.parametrize("small", [False, True])
def test_the_first_picture_that_shows_something_comes_to_nobody(
    tmp_path: Path, small: bool
) -> None:
    path = _clip(tmp_path / "a.mp4", RECIPE, range(22), small=small)
    kept, _ = through(path)
    sent = [packet for packet in Source(path) if packet.is_video]
    assert kept.heard == ["open", "end", "open", "end"]
    assert [bytes(p.av) for p in kept.video[:22]] == [bytes(p.av) for p in sent[:22]]
    rest = decoded(kept.formats[1], kept.video[22:])
    assert [number_of(picture) for picture in rest] == list(range(22, 60)), "masked by the NVR"
    assert kept.video[22].is_keyframe
    assert [p.pts for p in kept.video] == [p.pts for p in sent], "and none is missing"
    assert not any(p.missing for p in kept.video)
    assert secrets(kept.formats[1], kept.video[22:]) == 0
    assert secrets(kept.formats[0], kept.video[:22]) == 0


def test_a_picture_that_can_t_be_decoded_is_left_out_up_to_the_next_keyframe(
    tmp_path: Path,
) -> None:
    path = _clip(tmp_path / "a.mp4", RECIPE, range(60))
    kept = Kept()
    stage = Masked("Yard", [PLACE], [kept], RealClock(), _nothing, by_camera=True)
    source = Source(path)
    stage.open(source.format)
    for number, packet in enumerate(source):
        if number == 20:
            rubbish = av.Packet(b"\0\0\0\x10" + b"\xff" * 16)
            rubbish.pts, rubbish.dts = packet.pts, packet.dts
            rubbish.time_base = packet.time_base
            stage.put(replace(packet, av=rubbish))
        else:
            stage.put(packet)
    stage.stop(30)
    assert kept.heard == ["open", "end", "open", "end"]
    rest = decoded(kept.formats[1], kept.video[20:])
    assert [number_of(picture) for picture in rest] == list(range(30, 60))
    assert kept.video[20].missing == 10


def test_a_camera_that_never_masks_is_masked_from_its_first_picture_on(tmp_path: Path) -> None:
    path = _clip(tmp_path / "a.mp4", RECIPE, range(0))
    kept, _ = through(path)
    pictures = decoded(kept.formats[0], kept.video)
    assert [number_of(picture) for picture in pictures] == list(range(60))
    assert secrets(kept.formats[0], kept.video) == 0


def test_pictures_out_of_order_are_masked_by_the_nvr(tmp_path: Path) -> None:
    """Which packet a picture comes of would have to be guessed."""
    path = _clip(tmp_path / "a.mp4", replace(RECIPE, b_frames=2), range(60))
    kept, _ = through(path)
    pictures = decoded(kept.formats[0], kept.video)
    assert [number_of(picture) for picture in pictures] == list(range(60))
    assert kept.formats[-1].info.codec == "h264"
    assert [bytes(p.av) for p in kept.video] != [bytes(p.av) for p in Source(path)]


def test_noise_of_a_dark_night_is_no_mask(tmp_path: Path) -> None:
    noise = np.random.default_rng(3)

    def picture(index: int, recipe: Recipe) -> av.VideoFrame:
        dark = noise.integers(0, 40, (recipe.height, recipe.width, 1), np.uint8)
        frame = av.VideoFrame.from_ndarray(np.repeat(dark, 3, axis=2), format="rgb24")
        frame.pts, frame.time_base = index, _draw(0, recipe).time_base
        return frame

    with mock.patch.object(streams, "_picture", picture):
        path = streams.make(tmp_path / "a.mp4", replace(RECIPE, seconds=1, quality=20))
    kept, _ = through(path)
    (shown,) = kept.formats
    dark = decoded(shown, kept.video)[0].to_ndarray(format="rgb24")
    assert dark[90, 220].max() < 5
