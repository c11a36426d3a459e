"""Made bad weather: what is shown is what is said, and is counted as it should be."""

import io
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.cinema import Show
from bench.made_camera import MadeCamera, Story
from bench.negatives import Watched, summary, truth
from bench.passers import ASPECT, LARGEST, SMALLEST, Passage, Stop, passages
from bench.truth import Raised, judge
from bench.weather import Event, Insects, kinds
from demo.arrays import Image
from demo.sprites import cardboard_box

SCENE: Image = np.full((90, 160, 3), 120, np.uint8)
BOX = cardboard_box(1)


def weather(kind: str, seed: int, time_s: float) -> Image:
    image = SCENE.copy()
    image[40:60, 60:100] = (200, 40, 90)
    for effect in kinds()[kind](seed, 60.0):
        effect.apply(image, time_s, round(time_s * 5))
    return image


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_is_the_same_for_a_seed_and_another_for_another(kind: str) -> None:
    once, again = weather(kind, 4, 12.0), weather(kind, 4, 12.0)
    assert once.shape == SCENE.shape
    assert once.dtype == np.uint8
    assert (once == again).all()
    assert (once != weather(kind, 5, 12.0)).any()


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_moves_something_within_a_minute(kind: str) -> None:
    pictures = [weather(kind, 4, 0.2 * n).astype(int) for n in range(0, 300, 7)]
    assert max(np.abs(a - b).max() for a, b in pairwise(pictures)) > 5


def test_insects_may_be_out_of_the_picture() -> None:
    dark: Image = np.zeros((360, 640, 3), np.uint8)
    insects = Insects(1, 0.0)
    for seed in range(400):
        insects._moth(dark, Event(0.0, 1.0, seed), 0.0, 0)
    assert dark.any()


def test_who_passes_comes_from_outside_and_leaves_again() -> None:
    made = passages(np.random.default_rng(2), 3600.0, (10.0, 20.0), [BOX])
    assert len(made) > 60
    rows, columns = BOX.poses[0].alpha.shape
    for before, after in pairwise(made):
        assert 10.0 <= after.start_s - before.end_s <= 20.0
    for one in made:
        for stop in (one.stops[0], one.stops[-1]):
            half = stop.height * columns / rows / ASPECT / 2
            assert stop.x <= -half + 1e-9 or stop.x >= 1 + half - 1e-9
        assert all(SMALLEST <= stop.height <= LARGEST + 1e-9 for stop in one.stops)
        assert all(stop.height <= stop.ground + 1e-9 for stop in one.stops)
        assert one.at(one.start_s - 0.1) is None
        assert one.at(one.end_s + 0.1) is None
    assert made[-1].end_s <= 3600.0


def story(persons: tuple[Passage, ...]) -> Story:
    return Story("box", 2, 4.0, 5, SCENE, persons, ())


def crossing(height: float = 0.5) -> Passage:
    stops = (Stop(1.0, -0.2, 0.9, height), Stop(3.0, 1.2, 0.9, height))
    return Passage(BOX, stops, 1.0)


def test_a_made_camera_shows_who_passes_and_encodes_all_of_it() -> None:
    camera = MadeCamera(story((crossing(),)))
    empty, crossed = camera.frame(0).astype(int), camera.frame(10).astype(int)
    assert (np.abs(empty - crossed).max(axis=2) > 30).mean() > 0.03
    pieces = list(camera.pieces())
    assert [piece.from_s for piece in pieces] == [0.0]
    assert isinstance(pieces[0].seen, io.BytesIO)
    assert len(pieces[0].seen.getvalue()) > 1000


def watched(alerts: tuple[Raised, ...], heights: tuple[float, ...]) -> Watched:
    clip = truth(story(tuple(crossing() for _ in heights)))
    judged = {label: judge(clip, alerts, label) for label in ("person", "pet")}
    show = Show(alerts, 3600.0, 18000, 720, {"motion": 3})
    return Watched(show, judged, heights, tuple(bool(judged["person"].found) for _ in heights))


def test_figures_count_false_alerts_a_day_and_leave_out_who_is_too_small() -> None:
    person, cat = Raised("person", 1.5, 1.7), Raised("cat", 2.0, 2.2)
    figures = summary([watched((person, cat), (180.0, 39.0)), watched((), (60.0,))])
    assert figures["hours"] == 2.0
    assert (figures["false_persons"], figures["false_pets"]) == (0, 1)
    assert figures["false_per_camera_day"] == 12.0
    assert figures["motion_per_camera_day"] == 72
    assert (figures["persons"], figures["persons_found"], figures["recall"]) == (2, 1, 0.5)
    assert figures["inferences_per_s"] == 0.2


@pytest.mark.slow
@pytest.mark.alone
def test_the_bench_as_it_is_run(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "bench", "negatives", "--kind", "rain", "--hours", "0.003"),
            *("--seed", "2", "--sheet", str(tmp_path)),
        ],
        cwd=root,
        check=False,
        capture_output=True,
        text=True,
        timeout=110,
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert done.returncode == (1 if figures["missed_targets"] else 0), done.stderr
    rain = figures["kinds"]["rain"]
    assert rain["persons"] == 0, "nobody comes in the first half minute"
    assert rain["recall"] is None
    assert rain["inferences_per_s"] > 0.1, "it looked"
    assert len(figures["config_hash"]) == 16
