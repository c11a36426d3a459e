"""The worker's side of asking the model: nothing in it may wait, and nothing may leak."""

import os
import socket
from pathlib import Path

import av
import numpy as np
import pytest

from nvr.channel import Channel
from nvr.messages import Box, Detection, Frame
from nvr.vision.remote import Answer, Input, Pictures, Question, RemoteLooker, Slot, map_slot
from nvr.vision.shape import Shape
from nvr.vision.views import EVERYWHERE, View

WIDE, SQUARE = Shape(64, 32), Shape(32, 32)


def picture(size: Shape, grey: int = 200) -> Frame:
    frame = av.VideoFrame.from_ndarray(
        np.full((size.height, size.width, 3), grey, np.uint8), format="rgb24"
    )
    return Frame(frame.reformat(format="yuv420p"), 1, 1)


class Inference:
    """The other end, without a model."""

    def __init__(self, looker: RemoteLooker) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.channel = Channel(ours)
        looker.attach(theirs)

    def hear(self) -> object:
        received = self.channel.receive(1)
        assert received is not None
        assert received[1] == []
        return received[0]

    def take_slot(self) -> np.ndarray:
        received = self.channel.receive(1)
        assert received is not None
        slot, (memfd,) = received
        assert isinstance(slot, Slot)
        pixels = map_slot(memfd, slot.shape)
        os.close(memfd)
        return pixels


@pytest.fixture
def looker() -> RemoteLooker:
    return RemoteLooker()


def test_a_model_that_takes_its_time_is_waited_for_without_blocking(looker: RemoteLooker) -> None:
    inference = Inference(looker)
    for _ in range(3):  # it is still being compiled
        assert not looker.submit(picture(WIDE))
    assert inference.hear() == Pictures(WIDE)
    inference.channel.send(Input(WIDE, SQUARE))
    frame = picture(WIDE)
    assert looker.submit(frame), "ready at last, however long it took"
    pixels = inference.take_slot()
    assert inference.hear() == Question(1)
    assert pixels[16].mean() == pytest.approx(200, abs=4)
    assert pixels[0].mean() < 150, "letterboxed: above the picture there is none"
    assert not looker.submit(frame), "one question at a time"
    seen = Detection("person", 0.9, Box(0.25, 0.25, 0.75, 0.75))
    inference.channel.send(Answer(1, (seen,)))
    answer = looker.result(1)
    assert answer is not None
    assert answer[0] is frame
    assert answer[1][0].box.as_tuple() == pytest.approx((0.25, 0.0, 0.75, 1.0), abs=0.02)


def test_a_closer_look_shows_that_part_larger_and_answers_for_the_whole(
    looker: RemoteLooker,
) -> None:
    """A bright square in the dark: a quarter of the view is an eighth of the picture."""
    dark = np.zeros((96, 192, 3), np.uint8)
    dark[24:48, 96:120] = 255
    frame = Frame(av.VideoFrame.from_ndarray(dark, format="rgb24").reformat(format="yuv420p"), 1, 1)
    inference = Inference(looker)
    size, shape = Shape(192, 96), Shape(64, 32)
    assert not looker.submit(frame)
    inference.channel.send(Input(size, shape))
    assert looker.submit(frame, View(Box(0.5, 0.25, 1.0, 0.75)))
    assert inference.hear() == Pictures(size)
    pixels = inference.take_slot()
    assert inference.hear() == Question(1)
    bright = pixels[:, :, 1] > 128
    assert bright[2:14, 2:14].all(), "top left in the view, two thirds as large as in the picture"
    assert bright.sum() == pytest.approx(16 * 16, rel=0.15)
    inference.channel.send(Answer(1, (Detection("cat", 0.9, Box(0.0, 0.0, 0.25, 0.5)),)))
    answer = looker.result(1)
    assert answer is not None
    assert answer[1][0].box.as_tuple() == pytest.approx((0.5, 0.25, 0.625, 0.5), abs=0.01)


@pytest.mark.parametrize("view", [EVERYWHERE, Box(0.25, 0.0, 0.75, 0.5)])
def test_of_a_cut_out_only_what_changed_is_sharp(looker: RemoteLooker, view: Box) -> None:
    """Fine stripes: where they are blurred they are grey."""
    stripes = np.zeros((128, 256, 3), np.uint8)
    stripes[:, ::16] = stripes[:, 1::16] = stripes[:, 2::16] = stripes[:, 3::16] = 250
    video = av.VideoFrame.from_ndarray(stripes, format="rgb24").reformat(format="yuv420p")
    changed = np.zeros((32, 64), np.uint8)
    changed[4:10, 28:36] = 255
    inference = Inference(looker)
    size = Shape(256, 128)
    assert not looker.submit(Frame(video, 1, 1))
    inference.channel.send(Input(size, size))
    assert looker.submit(Frame(video, 1, 1), View(view, changed))
    assert inference.hear() == Pictures(size)
    pixels = inference.take_slot()
    around = pixels.astype(int).std(axis=(1, 2))
    scale = 1 / (view.y2 - view.y1)
    inside = slice(round(18 * scale), round(38 * scale))
    middle = slice(round((114 - 256 * view.x1) * scale), round((142 - 256 * view.x1) * scale))
    assert pixels[inside, middle].astype(int).std() > 60
    assert around[: round(8 * scale)].max() < 20
    assert around[round(50 * scale) :].max() < 20
    assert pixels[inside, : round((96 - 256 * view.x1) * scale)].astype(int).std() < 20


def test_a_squeezed_picture_is_shown_as_it_was(looker: RemoteLooker) -> None:
    inference = Inference(looker)
    assert not looker.submit(picture(Shape(960, 1080)))
    assert inference.hear() == Pictures(Shape(1920, 1080))


def test_a_camera_that_changes_its_size_while_the_shape_is_agreed(looker: RemoteLooker) -> None:
    inference = Inference(looker)
    assert not looker.submit(picture(WIDE))
    assert not looker.submit(picture(SQUARE))
    assert [inference.hear(), inference.hear()] == [Pictures(WIDE), Pictures(SQUARE)]
    inference.channel.send(Input(WIDE, WIDE))
    assert not looker.submit(picture(SQUARE)), "that was the answer for the size before"
    inference.channel.send(Input(SQUARE, SQUARE))
    assert looker.submit(picture(SQUARE))
    assert inference.take_slot().shape == (32, 32, 3)


def test_the_next_model_is_asked_when_one_died(looker: RemoteLooker) -> None:
    for _ in range(2):
        inference = Inference(looker)
        assert not looker.submit(picture(WIDE))
        assert inference.hear() == Pictures(WIDE)
        inference.channel.send(Input(WIDE, WIDE))
        assert looker.submit(picture(WIDE))
        inference.channel.close()
        assert looker.result(1) is None
        assert not looker.submit(picture(WIDE))


def test_models_that_come_and_go_leave_no_open_files(looker: RemoteLooker) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    Inference(looker).channel.close()
    before = open_files()
    for _ in range(20):
        Inference(looker).channel.close()
    inference = Inference(looker)  # the only one that is asked
    assert not looker.submit(picture(WIDE))
    inference.channel.send(Input(WIDE, WIDE))
    assert looker.submit(picture(WIDE))
    inference.channel.close()
    assert looker.result(1) is None
    assert open_files() <= before
