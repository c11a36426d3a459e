"""The made clips that shares are made of: people who pass, stand together and hide each other."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from bench.backgrounds import OWN_PICTURES
from bench.company import Company, dyed, walk
from bench.passers import Passage
from bench.telltales import Planted
from demo.arrays import Image, as_image
from demo.cat import cat
from demo.room import draw_room
from demo.sprites import Walker, people, picture
from demo.stage import SensorNoise
from nvr.messages import Box

_SECONDS = 8.0
_DYED = 0.7
_LARGE_ENOUGH, _FREE = 0.01, 0.05


@dataclass(frozen=True, slots=True)
class Made:
    """A clip, and what is shared of it.

    ``confirmed_s`` are the moments at which the owner points at the subject, who is the first of
    the company. ``counts`` is false where much has to be black, since nobody could tell who is who.
    """

    name: str
    company: Company
    confirmed_s: tuple[float, ...]
    counts: bool = True
    has_scene: bool = False
    is_pets: bool = False


PLANTED = Planted(("Garden gate", "7 Mulberry Lane", "Acme Cam 3000", "2023-11-14T22:13:20"))


def telling_company() -> Company:
    """Somebody walks, and the file tells of where, when and by what; sound is loud at all times."""
    name, place, device, time = PLANTED.words
    figure = walk(people()[0], (0.0, 0.3, 0.96, 0.6), (4.0, 0.5, 0.96, 0.6))
    tags = {
        "title": name,
        "comment": f"{name}, {place}",
        "location": place,
        "encoder": device,
        "creation_time": f"{time}Z",
        "handler_name": device,
    }
    room = draw_room(4).picture
    return Company(room, (figure,), 4.0, (1280, 720), 10, heard_s=(1.0, 3.0), tags=tags)


@dataclass(frozen=True, slots=True)
class _Stage:
    """Who plays, and where: people in clothes that differ, drawn rooms, and photographs."""

    size: tuple[int, int]
    fps: int
    coat: Walker
    fleece: Walker
    red: Walker
    blue: Walker
    green: Walker
    rooms: Sequence[Image]
    real: Sequence[Image]

    @classmethod
    def of(cls, size: tuple[int, int], fps: int) -> _Stage:
        """With everybody."""
        fleece, coat = people()[:2]
        return cls(
            size,
            fps,
            coat,
            fleece,
            red=dyed(coat, "red", (0.35, 0.35, 1.4)),
            blue=dyed(fleece, "blue", (1.3, 0.6, 0.35)),
            green=dyed(coat, "green", (0.4, 1.3, 0.5)),
            rooms=[draw_room(seed).picture for seed in (2, 5, 8)],
            real=[picture(name) for name in OWN_PICTURES],
        )

    def play(self, background: Image, *who: Passage, grey: bool = False) -> Company:
        """A clip of them."""
        return _company(self.size, self.fps, background, *who, grey=grey)


def made(size: tuple[int, int], fps: int) -> list[Made]:
    """All of them."""
    stage = _Stage.of(size, fps)
    return [*_crossing(stage), *_alike(stage), *_meeting(stage), *_hard_to_see(stage)]


def _crossing(stage: _Stage) -> list[Made]:
    red, blue, fleece = stage.red, stage.blue, stage.fleece
    in_front = stage.play(
        stage.rooms[0], _across(red, left=True, ground=0.97), _across(fleece, left=False)
    )
    behind = stage.play(
        stage.real[0], _across(blue, left=True), _across(red, left=False, ground=0.97)
    )
    return [
        Made("crossing in front", in_front, (1.5,)),
        Made("crossing behind", behind, (1.5, 6.5)),
    ]


def _alike(stage: _Stage) -> list[Made]:
    """Two in the same clothes: nobody could tell them apart once they have met."""
    both = stage.play(
        stage.rooms[1],
        _across(stage.fleece, left=True),
        _across(stage.fleece, left=False, ground=0.96),
    )
    return [
        Made("same clothes, asked twice", both, (1.5, 6.5)),
        Made("same clothes, asked once", both, (1.5,), counts=False),
    ]


def _meeting(stage: _Stage) -> list[Made]:
    red, blue, green = stage.red, stage.blue, stage.green
    stands = walk(stage.fleece, (0.0, 0.45, 0.94, 0.62), (_SECONDS, 0.45, 0.94, 0.62))
    comes_out = walk(
        blue,
        (0.0, 0.4, 0.93, 0.56),
        (3.0, 0.41, 0.93, 0.56),
        (6.0, 0.8, 0.93, 0.56),
        (_SECONDS, 1.1, 0.93, 0.56),
    )
    at_rest = stage.play(
        stage.rooms[2], stands, _across(green, left=False, ground=0.98, height=0.66)
    )
    from_behind = stage.play(
        stage.rooms[0], walk(red, (0.0, 0.4, 0.96, 0.64), (_SECONDS, 0.44, 0.96, 0.64)), comes_out
    )
    four = stage.play(
        stage.rooms[1],
        _across(blue, left=True, ground=0.9, height=0.5),
        walk(red, (0.0, 0.3, 0.96, 0.6), (_SECONDS, 0.3, 0.96, 0.6)),
        _across(green, left=False, ground=0.93, height=0.55, late=1.0),
        walk(stage.coat, (0.0, 0.75, 0.88, 0.48), (_SECONDS, 0.7, 0.88, 0.48)),
    )
    beside = stage.play(
        stage.rooms[2],
        walk(red, (0.0, 0.1, 0.95, 0.6), (_SECONDS, 0.8, 0.95, 0.6)),
        walk(blue, (0.0, 0.19, 0.95, 0.58), (_SECONDS, 0.89, 0.95, 0.58)),
    )
    return [
        Made("somebody passes before a subject at rest", at_rest, (1.0,), has_scene=True),
        Made("somebody comes out from behind the subject", from_behind, (7.0,)),
        Made("four in a room", four, (0.8, 4.2, 7.2), has_scene=True),
        Made("side by side", beside, (1.0, 5.0)),
    ]


def _hard_to_see(stage: _Stage) -> list[Made]:
    """Small, without colours, or no person."""
    red, blue = stage.red, stage.blue
    far_away = stage.play(
        stage.real[1],
        _across(red, left=True, ground=0.8, height=0.2),
        _across(blue, left=False, ground=0.79, height=0.19),
    )
    at_night = stage.play(
        stage.rooms[0],
        _across(red, left=True),
        _across(stage.fleece, left=False, ground=0.97, height=0.66),
        grey=True,
    )
    with_a_cat = stage.play(
        stage.rooms[1],
        walk(cat(), (0.0, 0.2, 0.95, 0.22), (_SECONDS, 0.6, 0.95, 0.22)),
        _across(red, left=False, ground=0.93),
    )
    return [
        Made("far away", far_away, (1.5, 6.5)),
        Made("at night", at_night, (1.5, 6.5)),
        Made("a cat and a person", with_a_cat, (), has_scene=True, is_pets=True),
    ]


def by_chance(seed: int, size: tuple[int, int], fps: int) -> Made | None:
    """Two to four people who walk as they like; None if the first is hardly to be seen."""
    rng = np.random.default_rng([seed, 31])
    who = []
    for number in range(int(rng.integers(2, 5))):
        figure = people()[int(rng.integers(2))]
        if rng.random() < _DYED:
            figure = dyed(figure, f"{number}", [float(s) for s in rng.uniform(0.35, 1.4, 3)])
        height = float(rng.uniform(0.3, 0.7))
        ground = float(rng.uniform(max(0.75, height + 0.05), 0.98))
        who.append(walk(figure, *_stops(rng, ground, height)))
    background = draw_room(seed).picture if rng.random() < 0.6 else picture(OWN_PICTURES[seed % 2])
    company = _company(size, fps, background, *who)
    middle = company.frames // 2
    halves = (range(middle), range(middle, company.frames))
    confirmed = [_clearest(half, company) for half in halves]
    if None in confirmed:
        return None
    times = tuple(number / fps for number in confirmed if number is not None)
    return Made(f"by chance, {seed}", company, times)


def _stops(
    rng: np.random.Generator, ground: float, height: float
) -> list[tuple[float, float, float, float]]:
    stops: list[tuple[float, float, float, float]] = []
    time_s = float(rng.uniform(-2, 1.5))
    while time_s < _SECONDS + 0.5:
        begin = float(rng.choice([-0.1, 1.1, rng.uniform(0.1, 0.9)]))
        x = float(rng.uniform(0.05, 0.95)) if stops else begin
        stops.append((time_s, x, ground, height))
        time_s += float(rng.uniform(1.5, 4.5))
    return stops


def _clearest(numbers: Sequence[int], company: Company) -> int | None:
    """The picture in which nobody is before the first of them: there the owner points."""
    boxes = company.boxes()

    def overlap(number: int) -> float:
        mine = boxes[number][0]
        if mine is None or Box(*mine).area < _LARGE_ENOUGH:
            return 1.0
        return max((Box(*mine).iou(Box(*b)) for b in boxes[number][1:] if b), default=0.0)

    best = min(numbers, key=overlap)
    return best if overlap(best) < _FREE else None


def _company(
    size: tuple[int, int], fps: int, background: Image, *who: Passage, grey: bool = False
) -> Company:
    if grey:
        one = cv2.cvtColor(background, cv2.COLOR_BGR2GRAY)
        background = as_image(cv2.cvtColor(one, cv2.COLOR_GRAY2BGR))
    return Company(
        background, who, _SECONDS, size, fps, (SensorNoise(7, 4.0 if grey else 2.0),), grey=grey
    )


def _across(
    figure: Walker,
    *,
    left: bool,
    ground: float = 0.95,
    height: float = 0.6,
    late: float = 0.0,
) -> Passage:
    """From one side to the other, beginning on the left or on the right."""
    begin, end = (-0.1, 1.1) if left else (1.1, -0.1)
    return walk(figure, (late, begin, ground, height), (_SECONDS, end, ground, height))
