"""The ground truth is what the pixels show, and a seed is all that decides."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from demo.encode import SceneFiles
from demo.scene import Scene, SceneOptions, make_scene
from demo.sprites import Sprite, Walker
from demo.stage import Stage
from nvr.vision.detector import Detector
from nvr.vision.letterbox import Letterbox
from nvr.vision.model import BUILTIN_DIR
from nvr.vision.shape import Shape
from tests.demo.conftest import WALK

FPS = 15
SIZE = (1280, 720)


def noiseless(scene: Scene) -> Scene:
    return replace(scene, options=replace(scene.options, noise=0.0))


def changed(scene: Scene, stage: Stage, time_s: float) -> np.ndarray:
    """Where the picture differs from the same room without its visitors (H x W, 0..255)."""
    number = round(time_s * FPS)
    with_them = scene.draw(stage, time_s, number)
    without = replace(scene, visits=(), sways=()).draw(stage, time_s, number)
    difference: np.ndarray = np.abs(with_them.astype(int) - without.astype(int)).max(axis=2)
    return difference


def test_nothing_moves_before_the_first_visit(walk: Scene) -> None:
    scene = noiseless(walk)
    stage = scene.stage(SIZE)
    for time_s in (0.0, 0.7, 1.4):
        assert changed(scene, stage, time_s).max() == 0


def painted(scene: Scene) -> Scene:
    """The same scene with figures of one loud colour, told from anything by every pixel."""
    visits = []
    for visit in scene.visits:
        loud = [Sprite(np.full_like(p.colour, (255, 0, 255)), p.alpha) for p in visit.figure.poses]
        figure = Walker(visit.label, visit.kind, loud)
        visits.append(replace(visit, figure=figure, gain=1.0))
    return replace(noiseless(scene), visits=tuple(visits))


def test_boxes_hold_the_figure(walk: Scene) -> None:
    scene = painted(walk)
    stage = scene.stage(SIZE)
    (person,) = walk.truth(FPS)["objects"]
    assert person["label"] == "person"
    for time_s, *box in person["boxes"][::5] + person["boxes"][-3:]:
        image = scene.draw(stage, time_s, 0).astype(int)
        loud = np.minimum(image[..., 0], image[..., 2]) - image[..., 1] > 50
        seen = loud & (changed(scene, stage, time_s) > 40)
        rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
        shown = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
        assert shown == pytest.approx(np.multiply(box, [1280, 720, 1280, 720]), abs=4)


def test_visible_whole_and_end_are_the_frames_in_which_it_happens(walk: Scene) -> None:
    scene = noiseless(walk)
    stage = scene.stage(SIZE)
    (person,) = scene.truth(FPS)["objects"]
    boxes = {box[0]: box for box in person["boxes"]}
    first, whole, last = person["visible_s"], person["whole_s"], person["end_s"]
    assert WALK.quiet_s <= first < whole < last < scene.duration_s
    for time_s in (first, last):
        edge = boxes[time_s]
        assert edge[1] == 0 or edge[3] == 1
        columns = slice(int(edge[1] * 1280), int(edge[3] * 1280))
        assert changed(scene, stage, time_s)[:, columns].max() > 20
    assert boxes[whole][1] > 0
    assert boxes[whole][3] < 1
    before = boxes[min(boxes, key=lambda t: abs(t - (whole - 1 / FPS)))]
    assert before[1] == 0 or before[3] == 1


def test_a_seed_decides_everything() -> None:
    options = SceneOptions(seed=21, quiet_s=1.0, acts=("person", "box"), gap_s=(1.0, 2.0))
    one, two, other = (make_scene(o) for o in (options, options, replace(options, seed=22)))
    assert one.truth() == two.truth()
    assert one.truth() != other.truth()
    middle_s = sum((one.visits[0].start_s, one.visits[0].end_s)) / 2
    pictures = [s.draw(s.stage((320, 180)), middle_s, 5) for s in (one, two, other)]
    assert np.array_equal(pictures[0], pictures[1])
    assert not np.array_equal(pictures[0], pictures[2])


def test_noise_is_another_one_in_every_frame(walk: Scene) -> None:
    stage = walk.stage((640, 360))
    one, two = walk.draw(stage, 0.0, 0), walk.draw(stage, 0.0, 1)
    difference = (one.astype(int) - two.astype(int))[80:]
    assert 2.0 < difference.std() < 8.0
    assert np.array_equal(one, walk.draw(stage, 0.0, 0))


def test_small_persons_are_as_small_as_asked() -> None:
    options = replace(WALK, person_height=(0.08, 0.1))
    (person,) = make_scene(options).truth(FPS)["objects"]
    heights = [box[4] - box[2] for box in person["boxes"] if box[1] > 0 and box[3] < 1]
    assert 0.07 < min(heights) <= max(heights) < 0.105


def test_all_acts_come_in_their_order_without_touching() -> None:
    scene = make_scene(SceneOptions(seed=31, quiet_s=60.0))
    objects = scene.truth()["objects"]
    assert [o["kind"] for o in objects if o["kind"] in {"curtain", "box"}] == ["curtain", "box"]
    assert [o["label"] for o in objects[:2]] == ["person", "cat"]
    assert {o["label"] for o in objects[2:4]} == {"person", "cat"}
    assert objects[0]["visible_s"] >= 60
    assert objects[2]["visible_s"] < objects[3]["visible_s"] < objects[2]["end_s"]
    for one, two in ((0, 1), (1, 2), (4, 5)):
        assert objects[two]["visible_s"] - objects[one]["end_s"] > 4
    assert scene.duration_s % 2 == 0


@pytest.mark.parametrize("seed", [1, 5])
def test_the_packaged_model_finds_persons_and_cats_and_nothing_else(seed: int) -> None:
    scene = make_scene(SceneOptions(seed=seed))
    stage = scene.stage((640, 360))
    shape = Shape(640, 352)
    detector, letterbox = Detector(BUILTIN_DIR, shape), Letterbox.fit(Shape(640, 360), shape)
    canvas = letterbox.canvas()
    found: dict[str, list[dict[str, float]]] = {}
    moments = [
        (visit.kind if visit.label == "box" else visit.label, visit.start_s, visit.end_s)
        for visit in scene.visits
    ]
    moments += [("curtain", sway.start_s, sway.end_s) for sway in scene.sways]
    for kind, start_s, end_s in moments:
        for time_s in np.linspace(start_s, end_s, 13)[2:-2]:
            letterbox.draw_bgr(scene.draw(stage, float(time_s), 0), canvas)
            scores: dict[str, float] = {}
            for one in detector.detect(canvas):
                scores[one.label] = max(one.score, scores.get(one.label, 0.0))
            found.setdefault(kind, []).append(scores)
    for label, least in (("person", 0.7), ("cat", 0.6)):
        scores_of = [scores.get(label, 0.0) for scores in found[label]]
        assert np.median(scores_of) >= least
        assert np.mean([score > 0.4 for score in scores_of]) > 0.8
    for kind in ("curtain", "box"):
        assert max(scores.get("person", 0.0) for scores in found[kind]) <= 0.25


def test_main_and_sub_show_the_same_moments(walk: Scene) -> None:
    large, small = walk.stage(SIZE), walk.stage((640, 360))
    time_s = walk.visits[0].start_s + 2.0
    one = cv2.resize(walk.draw(large, time_s, 3), (640, 360), interpolation=cv2.INTER_AREA)
    two = walk.draw(small, time_s, 3)
    assert np.abs(one.astype(int) - two.astype(int)).mean() < 4


def test_truth_is_kept_beside_the_streams(walk: Scene, walk_files: SceneFiles) -> None:
    import json

    assert json.loads(walk_files.truth.read_text())["objects"] == walk.truth(FPS)["objects"]
