"""From encoded pictures to the timeline: a person walks through a made scene."""

from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from nvr.messages import ActivitySeen, Packet, WorkerMessage
from nvr.sight import Sight
from nvr.timelines import TimelineFlag
from tests.nvr.playback.test_timeline import FRONT, Nvr
from tests.nvr.streams import START_US, Source
from tests.nvr.vision.scenes import Street, picture_of, walker
from tests.nvr.vision.test_watcher import FindsDark

FPS = 10
WATCHED, PERSON = int(TimelineFlag.WATCHED), int(TimelineFlag.PERSON)


def film(path: Path, walk_from_s: float, walk_to_s: float, seconds: int) -> Path:
    """A street that somebody crosses, as H.264."""
    street = Street()
    street.still = np.maximum(street.still, 80)
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=FPS, options={"preset": "ultrafast", "crf": "18"})
        video.width, video.height, video.pix_fmt = 640, 360, "yuv420p"
        video.codec_context.gop_size = FPS
        for n in range(seconds * FPS):
            share = (n / FPS - walk_from_s) / (walk_to_s - walk_from_s)
            add = walker(-6 + 166 * share) if 0 <= share < 1 else None
            picture = picture_of(street.frame(add=add))
            picture.pts, picture.time_base = n, Fraction(1, FPS)
            out.mux(video.encode(picture))
        out.mux(video.encode(None))
    return path


class Camera:
    """Shows a film to `Sight`, as the worker does, and brings what it tells to the library."""

    def __init__(self, folder: Path, file: Path) -> None:
        self.nvr = Nvr(folder)
        self.looker = FindsDark()
        self.messages: list[ActivitySeen] = []
        self.sight = Sight(FRONT, folder / "snapshots", self.looker, self.nvr.clock, self.hear)
        self.source = Source(file)
        self.packets = list(self.source)

    def hear(self, message: WorkerMessage) -> None:
        if isinstance(message, ActivitySeen):
            self.messages.append(message)
            self.nvr.library.activity.take(message)

    def play(self, from_s: float = 0, to_s: float = 1e9) -> None:
        """Show a part of the film; the clock goes with it."""
        for packet in self.packets:
            at_s = (packet.wall_us - START_US) / 1e6
            if from_s <= at_s < to_s:
                self.nvr.at(at_s)
                self.show(packet)

    def show(self, packet: Packet) -> None:
        """The camera takes this picture now."""
        self.sight.put(replace(packet, wall_us=self.nvr.clock.now_us()))

    def flags(self, end_s: int) -> list[int]:
        return list(b64decode(self.nvr.timeline(0, end_s).activity.flags))

    def motion(self, end_s: int) -> list[int]:
        return list(b64decode(self.nvr.timeline(0, end_s).activity.motion))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """24 s; somebody is there from 8 to 14."""
    return film(tmp_path_factory.mktemp("film") / "walk.mp4", 8, 14, 24)


@pytest.fixture
def camera(tmp_path: Path, walk: Path) -> Iterator[Camera]:
    camera = Camera(tmp_path, walk)
    yield camera
    camera.source.close()
    camera.nvr.library.close()


def test_a_person_is_seen_in_the_right_seconds(camera: Camera) -> None:
    camera.sight.open(camera.source.format)
    camera.play()
    camera.sight.end()
    flags, motion = camera.flags(26), camera.motion(26)
    assert flags[:24] == [flag | WATCHED for flag in flags[:24]]
    assert flags[24:] == [0, 0], "no picture any more"
    persons = [n for n, flag in enumerate(flags) if flag & PERSON]
    assert persons[0] in (8, 9)
    assert persons == list(range(persons[0], persons[-1] + 1))
    assert 13 <= persons[-1] <= 16, "in view, or was within the last two seconds"
    moving = [n for n, level in enumerate(motion) if level]
    assert set(range(9, 14)) <= set(moving) <= set(range(8, 17))
    assert max(motion) == max(motion[8:14]) > 60


def test_messages_are_few(camera: Camera) -> None:
    camera.sight.open(camera.source.format)
    camera.play()
    assert len(camera.messages) == 2
    camera.sight.stop()
    assert len(camera.messages) == 3
    assert sum(len(m.flags) for m in camera.messages) == 24


def test_seconds_without_analysis(camera: Camera) -> None:
    """The connection breaks in the middle, and a fault in seeing pauses it."""
    camera.sight.open(camera.source.format)
    camera.play(0, 5)
    camera.sight.end()
    camera.nvr.clock.advance(0.1)
    camera.sight.open(camera.source.format)
    camera.play(10, 12)
    camera.looker.detect = _fails  # type: ignore[method-assign, assignment]
    camera.play(12, 20)
    flags = camera.flags(24)
    assert all(flag & WATCHED for flag in flags[:5])
    assert not any(flags[5:10])
    assert all(flag & WATCHED for flag in flags[10:12])
    assert not any(flags[13:24])


def _fails(_picture: av.VideoFrame) -> list[Any]:
    raise ZeroDivisionError


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_while_looking(camera: Camera, hours: int) -> None:
    camera.sight.open(camera.source.format)
    camera.play(0, 6)
    camera.nvr.clock.step_wall(hours * 3600)
    for packet in camera.packets[60:120]:
        camera.nvr.clock.advance(1 / FPS)
        camera.show(packet)
    camera.sight.end()
    before = camera.nvr.timeline(0, 6)
    after = camera.nvr.timeline(hours * 3600 + 6, hours * 3600 + 11)
    for found in (before, after):
        assert all(flag & WATCHED for flag in b64decode(found.activity.flags))
    between = camera.nvr.timeline(min(0, hours * 3600) + 20, max(0, hours * 3600) - 20)
    assert not any(b64decode(between.activity.flags))
