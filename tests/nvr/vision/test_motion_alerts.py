"""Alerts of motion that is neither person nor pet."""

import pytest

from nvr.messages import Box
from nvr.protocol import Label, Phase
from nvr.vision import thresholds as t
from tests.nvr.vision.alert_scene import Scene
from tests.nvr.vision.scenes import at, box, stirring


def blow(scene: Scene, seconds: float, level: float = 0.01) -> None:
    """Something moves that is neither person nor pet."""
    side = level**0.5
    for _ in range(round(seconds / 0.1)):
        scene.look(motion=stirring(Box(0.2, 0.2, 0.2 + side, 0.2 + side)), step=0.1)


def test_motion_alerts_after_0_4_s_and_ends_after_5_s_of_quiet() -> None:
    scene = Scene()
    scene.empty(6, step=0.1)
    blow(scene, 2)
    scene.empty(10, step=0.1)
    ((start, alert),) = scene.of(Label.MOTION, Phase.START)
    assert start == pytest.approx(6.4, abs=0.11)
    assert alert.start_us == pytest.approx(at(6), abs=110_000)
    assert alert.box is not None
    ((end, alert),) = scene.of(Label.MOTION, Phase.END)
    assert end == pytest.approx(7.9 + 5, abs=0.3)
    assert alert.end_us == pytest.approx(at(7.9), abs=110_000)


def test_a_flash_and_a_speck_are_no_motion_alert() -> None:
    scene = Scene()
    for _ in range(10):
        blow(scene, 0.2)
        scene.empty(3, step=0.1)
    blow(scene, 5, level=0.0005)
    assert scene.starts(Label.MOTION) == []


def test_motion_at_one_frame_a_second_alerts_too() -> None:
    scene = Scene()
    scene.empty(6, step=1.0)
    for _ in range(5):
        scene.look(motion=stirring(box(0.5)), step=1.0)
    assert scene.starts(Label.MOTION) == [7.0]


def test_a_camera_just_opened_settles_before_motion_alerts() -> None:
    scene = Scene(opened=0.0)
    blow(scene, t.MOTION_SETTLES_S)
    assert scene.starts(Label.MOTION) == []
    assert not scene.logic.is_moving(at(scene.now))
    blow(scene, 1)
    assert len(scene.starts(Label.MOTION)) == 1
    assert scene.logic.is_moving(at(scene.now))


def test_gusts_are_not_a_flood() -> None:
    scene = Scene()
    for _ in range(60):
        blow(scene, 1)
        scene.empty(6, step=0.1)
    assert len(scene.starts(Label.MOTION)) <= 60 * 7 / t.MOTION_PAUSE_S


def test_much_more_motion_is_an_update() -> None:
    scene = Scene()
    scene.empty(6)
    blow(scene, 2, level=0.01)
    blow(scene, 2, level=0.05)
    assert len(scene.of(Label.MOTION, Phase.UPDATE)) == 1
