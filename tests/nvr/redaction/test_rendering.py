"""Whole shares with the real model: what is visible in them, and what else is in the file."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from bench.company import Company, walk
from bench.telltales import Planted, audio_leaks, clock_leaks, metadata_leaks
from demo.cat import cat
from demo.room import draw_room
from demo.sprites import people
from demo.stamp import read_stamp
from nvr.errors import RecordingDamaged
from nvr.media.clip_reader import Clip
from nvr.redaction.looking import Eyes, Sight
from nvr.redaction.order import Rendered, RenderOrder
from nvr.redaction.rendering import planned, render
from nvr.redaction.strands import Glance
from nvr.shares import ShareBackground, ShareContent, SubjectPoint
from nvr.sharing.folder import SharedFile
from tests.nvr.redaction.clips import (
    CLIP_START_US,
    MODEL,
    WHOLE,
    lumas,
    same_share,
    shown_share,
)
from tests.nvr.redaction.made import at, glances, person, point, time_of

PLANTED = Planted(("Front door", "2023-11-14T22:13:20"))


class BlindEyes(Eyes):
    """Finds nobody from the 5th to the 14th picture."""

    def __init__(self) -> None:
        super().__init__(MODEL)
        self._count = 0

    def look(self, picture: av.VideoFrame) -> list[Sight]:
        self._count += 1
        return [] if 5 <= self._count < 15 else super().look(picture)


def subject_of(company: Company, who: int = 0, number: int = 20) -> tuple[SubjectPoint, ...]:
    """Somebody in a picture, of which there are ten a second."""
    box = company.boxes()[number][who]
    assert box is not None
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return (SubjectPoint(CLIP_START_US + number * 100_000, x, y),)


def made(
    order: RenderOrder,
    source: Path,
    target: Path,
    eyes: Eyes | None = None,
    scene: Sequence[Clip] = (),
) -> Rendered:
    fd = os.open(target, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
    try:
        return render(order, SharedFile(source), scene, eyes, fd, lambda _: None)
    finally:
        os.close(fd)


def test_with_the_detector_off_in_the_middle_the_pictures_are_black(
    company: Company, company_file: Path, tmp_path: Path
) -> None:
    points = subject_of(company, number=12) + subject_of(company, number=26)
    order = replace(WHOLE, content=ShareContent.SUBJECT, subject=points)
    target = tmp_path / "share.mp4"
    rendered = made(order, company_file, target, BlindEyes())
    assert rendered.visible == 10
    pictures = lumas(target)
    everything = (0.0, 0.0, 1.0, 1.0)
    black = [shown_share(picture, everything) == 0 for picture in pictures]
    assert black == [4 <= number < 14 for number in range(20)]


def test_what_a_mask_hides_by_now_is_not_shown(company_file: Path, tmp_path: Path) -> None:
    right = ((0.5, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 1.0))
    target = tmp_path / "share.mp4"
    for keeps_lettering in (True, False):
        made(replace(WHOLE, masks=(right,), keeps_lettering=keeps_lettering), company_file, target)
        for picture in lumas(target):
            assert shown_share(picture, (0.48, 0.0, 1.0, 1.0)) == 0
            assert shown_share(picture, (0.0, 0.2, 0.45, 1.0)) > 0.5


def test_who_stands_there_after_a_gap_in_the_recording_may_be_anybody() -> None:
    still = at(0.5)
    found = glances(4, [(1, lambda _: still)])
    order = replace(
        WHOLE,
        content=ShareContent.SUBJECT,
        subject=(point(30, still),),
        gaps=((time_of(20), 60_000_000),),
    )
    plan = planned(order, found)
    assert [time_us for time_us, visible in plan.items() if visible.shown] == [
        time_of(number) for number in range(20, 40)
    ]


def test_beside_somebody_else_there_is_no_margin_around_the_subject() -> None:
    still, other = at(0.5), at(0.58)
    order = replace(WHOLE, content=ShareContent.SUBJECT, subject=(point(2, still),))
    for ways, is_wide in (([], True), ([(2, lambda _: other)], False)):
        plan = planned(order, glances(0.5, [(1, lambda _: still), *ways]))
        ((box,),) = {visible.shown for visible in plan.values()}
        assert (box.x1 < still.x1, box == still) == (is_wide, not is_wide)


def test_of_pets_only_what_is_surely_one_is_shown_and_persons_are_hidden() -> None:
    cat, bag, somebody = at(0.3, 0.8, 0.2), at(0.7, 0.8, 0.2), at(0.35)
    found = [
        Glance(
            time_of(0),
            (
                person(cat, label="cat", score=0.36),
                person(bag, label="dog", score=0.34),
                person(somebody, score=0.11),
            ),
        )
    ]
    plan = planned(replace(WHOLE, content=ShareContent.PETS), found)
    ((shown,), (hidden,)) = plan[time_of(0)].shown, plan[time_of(0)].hidden
    assert shown.iou(cat) > 0.9
    assert hidden.iou(somebody) > 0.5


def test_behind_the_subject_is_the_scene_without_anybody(
    company: Company, company_file: Path, tmp_path: Path, eyes: Eyes
) -> None:
    quiet = replace(company, people=(), seconds=0.5, heard_s=None)
    empty = quiet.write(tmp_path / "quiet.mp4")
    order = replace(
        WHOLE,
        content=ShareContent.SUBJECT,
        background=ShareBackground.SCENE,
        subject=subject_of(company),
    )
    target, scene = tmp_path / "share.mp4", [SharedFile(empty)] * 3
    made(order, company_file, target, eyes, scene)
    still = lumas(empty)[0].astype(np.int16)
    for picture, (subject, other) in zip(lumas(target), company.boxes()[10:30], strict=True):
        assert subject is not None
        assert other is not None
        height, width = picture.shape
        part = np.s_[
            round(other[1] * height) : round(other[3] * height),
            round(other[0] * width) : round(other[2] * width),
        ]
        assert np.abs(picture[part] - still[part]).max() < 60
        assert shown_share(picture, (0.0, 0.1, 1.0, 1.0)) > 0.8
    made(replace(order, background=ShareBackground.BLACK), company_file, target, eyes, scene)
    assert all(shown_share(p, (0.7, 0.0, 1.0, 1.0)) == 0 for p in lumas(target)), "not asked for"


def test_a_scene_in_which_somebody_is_or_that_changed_stays_black(
    company: Company, company_file: Path, tmp_path: Path, eyes: Eyes
) -> None:
    order = replace(
        WHOLE,
        content=ShareContent.SUBJECT,
        background=ShareBackground.SCENE,
        subject=subject_of(company),
    )
    other_room = Company(draw_room(9).picture, (), 0.5)
    clips = [company_file, company_file, other_room.write(tmp_path / "other.mp4")]
    target = tmp_path / "share.mp4"
    made(order, company_file, target, eyes, [SharedFile(clip) for clip in clips])
    assert all(shown_share(p, (0.7, 0.0, 1.0, 1.0)) == 0 for p in lumas(target))


def test_pets_are_shown_and_persons_are_not(tmp_path: Path, eyes: Eyes) -> None:
    company = Company(
        draw_room(5).picture,
        (
            walk(cat(), (0.0, 0.2, 0.95, 0.25), (2.0, 0.35, 0.95, 0.25)),
            walk(people()[0], (0.0, 0.8, 0.97, 0.65), (2.0, 0.46, 0.97, 0.65)),  # up to the cat
        ),
        2.0,
    )
    source, target = company.write(tmp_path / "source.mp4"), tmp_path / "share.mp4"
    order = replace(
        WHOLE, content=ShareContent.PETS, start_us=CLIP_START_US, end_us=CLIP_START_US + 2_000_000
    )
    made(order, source, target, eyes)
    found = zip(lumas(target), lumas(source), company.boxes(), strict=True)
    shares = []
    for picture, before, (pet, somebody) in found:
        assert pet is not None
        assert somebody is not None
        assert shown_share(picture, somebody) == 0
        shares.append(same_share(picture, before, pet))
    assert np.median(shares) > 0.9


@pytest.mark.parametrize("content", [ShareContent.WHOLE, ShareContent.SUBJECT])
@pytest.mark.parametrize("with_audio", [False, True])
def test_nothing_else_is_in_the_file(
    company: Company,
    company_file: Path,
    tmp_path: Path,
    eyes: Eyes,
    content: ShareContent,
    with_audio: bool,
) -> None:
    assert metadata_leaks(company_file, PLANTED)
    target = tmp_path / "share.mp4"
    order = replace(
        WHOLE,
        content=content,
        subject=subject_of(company),
        with_audio=with_audio,
        keeps_lettering=False,
    )
    made(order, company_file, target, eyes)
    assert metadata_leaks(target, PLANTED) == []
    assert audio_leaks(target, with_audio) == 0
    assert clock_leaks(company_file) == 40
    assert clock_leaks(target) == 0
    data = target.read_bytes()
    assert data.find(b"moov") < data.find(b"mdat")
    with av.open(str(target)) as container:
        assert container.duration is not None
        assert container.duration / 1e6 == pytest.approx(2.0, abs=0.07)


def test_what_the_owner_wants_told_is_told(company_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "share.mp4"
    tags = (("title", "Our gate"), ("creation_time", "2024-02-03T04:05:06Z"))
    made(replace(WHOLE, tags=tags), company_file, target)
    with av.open(str(target)) as container:
        assert container.metadata["title"] == "Our gate"
        assert container.metadata["creation_time"].startswith("2024-02-03T04:05:06")
    assert clock_leaks(target) == 20  # kept, when it is asked for


def test_what_cannot_be_decoded_is_left_out_and_nothing_comes_before_a_keyframe(
    company_file: Path, tmp_path: Path
) -> None:
    with av.open(str(company_file)) as container:
        packets = [p for p in container.demux(video=0) if p.size]
        places = [(p.pos, p.size) for p in packets]
        assert [n for n, p in enumerate(packets) if p.is_keyframe] == [0, 20]
    data = bytearray(company_file.read_bytes())
    for number in (0, 25):
        at, size = places[number]
        assert at is not None
        data[at : at + size] = b"\xff" * size
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(data)
    target = tmp_path / "share.mp4"
    rendered = made(
        replace(WHOLE, start_us=CLIP_START_US, end_us=CLIP_START_US + 4_000_000), damaged, target
    )
    with av.open(str(target)) as container:
        frames = list(container.decode(video=0))
        stamps = [read_stamp(np.asarray(f.to_ndarray(format="gray"), np.uint8)) for f in frames]
    assert rendered.pictures == len(frames)
    numbers = [stamp.frame for stamp in stamps if stamp is not None]
    assert numbers[0] == 20
    assert 25 not in numbers
    assert frames[0].time == 0


def test_a_range_without_pictures_is_told(company_file: Path, tmp_path: Path) -> None:
    order = replace(WHOLE, start_us=CLIP_START_US + 60_000_000, end_us=CLIP_START_US + 61_000_000)
    with pytest.raises(RecordingDamaged, match="no picture of that time"):
        made(order, company_file, tmp_path / "share.mp4")


def test_what_is_no_recording_is_told(tmp_path: Path) -> None:
    source = tmp_path / "source.mp4"
    source.write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(RecordingDamaged, match="can't be read"):
        made(WHOLE, source, tmp_path / "share.mp4")
