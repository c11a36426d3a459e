"""Shares' videos, made by the real process."""

import asyncio
import os
import signal
from dataclasses import replace
from pathlib import Path

import av
import pytest

from bench.company import Company
from nvr.errors import ModelError, NotFound, NvrError, PlaybackError, StorageMissing
from nvr.forkserver import ForkServer
from nvr.redaction.order import Rendered, RenderOrder
from nvr.shares import ShareContent, SubjectPoint
from nvr.sharing.folder import SharedFile
from nvr.sharing.renderer import Renderer
from tests.nvr.redaction.clips import (
    CLIP_START_US,
    MODEL,
    START_US,
    WHOLE,
    LostClip,
    lumas,
    same_share,
    shown_share,
)
from tests.nvr.waiting import is_running, until


def subject_order(company: Company) -> RenderOrder:
    box = company.boxes()[20][0]
    assert box is not None
    middle = SubjectPoint(CLIP_START_US + 2_000_000, (box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    return replace(WHOLE, content=ShareContent.SUBJECT, subject=(middle,))


async def begun(
    renderer: Renderer, company: Company, source: Path, target: Path
) -> tuple[asyncio.Task[Rendered], int]:
    """What is being made, and the process that makes it."""
    order = subject_order(company)
    rendering = renderer.render(order, SharedFile(source), [], target, lambda _: None)
    making = asyncio.create_task(rendering)
    await until(lambda: bool(renderer.pids()))
    (pid,) = renderer.pids()
    return making, pid


@pytest.fixture
def renderer(forkserver: ForkServer) -> Renderer:
    return Renderer(forkserver, lambda: MODEL)


async def test_the_subject_is_visible_and_the_other_is_not(
    renderer: Renderer, company: Company, company_file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "share.mp4"
    told: list[float] = []
    rendered = await renderer.render(
        subject_order(company), SharedFile(company_file), [], target, told.append
    )
    pictures, sources = lumas(target), lumas(company_file)[10:30]
    boxes = company.boxes()[10:30]
    assert (rendered.pictures, rendered.duration_ms) == (20, 2000)
    assert rendered.visible >= 19
    assert told == sorted(told) and all(0 <= share <= 1 for share in told)
    for picture, source, (subject, other) in zip(pictures, sources, boxes, strict=True):
        assert subject is not None
        assert other is not None
        assert shown_share(picture, other) == 0
        assert same_share(picture, source, subject) > 0.95
    assert not renderer.pids()
    assert [path.name for path in tmp_path.iterdir()] == ["share.mp4"]


async def test_whole_needs_no_model_and_holds_the_exact_range(
    forkserver: ForkServer, company_file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "share.mp4"
    renderer = Renderer(forkserver, lambda: None)
    rendered = await renderer.render(WHOLE, SharedFile(company_file), [], target, lambda _: None)
    assert rendered.visible == rendered.pictures == 20
    with av.open(str(target)) as container:
        assert [s.type for s in container.streams] == ["video"]
        times = [f.time for f in container.decode(video=0)]
    assert times == pytest.approx([n / 10 for n in range(20)])


@pytest.mark.parametrize("content", [ShareContent.SUBJECT, ShareContent.PETS])
async def test_without_detection_nobody_can_be_hidden(
    forkserver: ForkServer, company_file: Path, tmp_path: Path, content: ShareContent
) -> None:
    renderer = Renderer(forkserver, lambda: None)
    with pytest.raises(ModelError, match="detection is not running"):
        await renderer.render(
            replace(WHOLE, content=content),
            SharedFile(company_file),
            [],
            tmp_path / "share.mp4",
            lambda _: None,
        )
    assert not list(tmp_path.iterdir())


async def test_nobody_where_the_owner_pointed(
    renderer: Renderer, company: Company, company_file: Path, tmp_path: Path
) -> None:
    order = replace(
        subject_order(company), subject=(SubjectPoint(CLIP_START_US + 2_000_000, 0.5, 0.02),)
    )
    with pytest.raises(NotFound, match="nobody was found where you pointed"):
        await renderer.render(
            order, SharedFile(company_file), [], tmp_path / "share.mp4", lambda _: None
        )
    assert not list(tmp_path.iterdir())


async def test_candidates_are_those_in_the_picture(
    renderer: Renderer, company: Company, company_file: Path
) -> None:
    found = await renderer.candidates(
        SharedFile(company_file), CLIP_START_US, CLIP_START_US + 2_040_000
    )
    assert found.time_us == CLIP_START_US + 2_000_000
    assert [c.label for c in found.candidates][:2] == ["person", "person"]
    middles = sorted((c.box[0] + c.box[2]) / 2 for c in found.candidates[:2])
    true = sorted((b[0] + b[2]) / 2 for b in company.boxes()[20] if b is not None)
    assert middles == pytest.approx(true, abs=0.03)


async def test_a_lost_recording_is_told(renderer: Renderer, tmp_path: Path) -> None:
    with pytest.raises(StorageMissing):
        await renderer.render(WHOLE, LostClip(), [], tmp_path / "share.mp4", lambda _: None)
    with pytest.raises(StorageMissing):
        await renderer.candidates(LostClip(), CLIP_START_US, START_US)
    assert not list(tmp_path.iterdir())


async def test_a_killed_process_leaves_nothing(
    renderer: Renderer, company: Company, company_file: Path, tmp_path: Path
) -> None:
    making, pid = await begun(renderer, company, company_file, tmp_path / "share.mp4")
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(PlaybackError, match="died"):
        await making
    assert not list(tmp_path.iterdir())


async def test_who_is_in_a_picture_is_told_while_a_share_is_made(
    renderer: Renderer, company: Company, company_file: Path, tmp_path: Path
) -> None:
    making, pid = await begun(renderer, company, company_file, tmp_path / "share.mp4")
    os.kill(pid, signal.SIGSTOP)
    found = await renderer.candidates(SharedFile(company_file), CLIP_START_US, START_US)
    assert found.candidates
    assert renderer.pids() == [pid]
    os.kill(pid, signal.SIGCONT)
    assert (await making).pictures == 20


async def test_both_end_when_it_stops(
    renderer: Renderer, company: Company, company_file: Path, tmp_path: Path
) -> None:
    making, pid = await begun(renderer, company, company_file, tmp_path / "share.mp4")
    os.kill(pid, signal.SIGSTOP)  # neither may be done before it is ended
    looking = asyncio.create_task(
        renderer.candidates(SharedFile(company_file), CLIP_START_US, START_US)
    )
    await until(lambda: len(renderer.pids()) == 2)
    os.kill(renderer.pids()[1], signal.SIGSTOP)
    renderer.stop()
    for work in (making, looking):
        with pytest.raises(PlaybackError, match="died"):
            await work
    assert not renderer.pids()


async def test_a_stopped_process_is_given_up(
    forkserver: ForkServer, company: Company, company_file: Path, tmp_path: Path
) -> None:
    renderer = Renderer(forkserver, lambda: MODEL, stall_s=0.3)
    making, pid = await begun(renderer, company, company_file, tmp_path / "share.mp4")
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(NvrError, match="too much to do"):
        await making
    await until(lambda: not is_running(pid))
    assert not list(tmp_path.iterdir())


async def test_cancelled_it_ends_its_process_and_the_next_one_is_made(
    renderer: Renderer, company: Company, company_file: Path, tmp_path: Path
) -> None:
    making, pid = await begun(renderer, company, company_file, tmp_path / "first.mp4")
    waiting = asyncio.create_task(
        renderer.render(WHOLE, SharedFile(company_file), [], tmp_path / "next.mp4", lambda _: None)
    )
    making.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making
    assert (await waiting).pictures == 20
    await until(lambda: not is_running(pid))
    assert [path.name for path in tmp_path.iterdir()] == ["next.mp4"]
