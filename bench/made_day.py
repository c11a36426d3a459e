"""A day that nobody had to wait for: real files, index, alerts, activity and outages.

Every camera's pictures are a numbered clip played over and over, each packet with the time of its
own moment, through the product's Recorder and Library. So each picture of the day says which one it
is. A day is made once and kept; who wants to use it takes a copy that shares its files.
"""

import asyncio
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import sqlite3
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import cycle
from pathlib import Path
from typing import Any

import av

import bench.numbered
from bench.errors import BenchError
from bench.figures import say
from bench.numbered import FPS, Look, numbered_clip
from nvr.clock import SimulatedClock
from nvr.config import Config
from nvr.folders import Folders
from nvr.jpeg import to_bgr, to_jpeg
from nvr.media.recorder import Recorder
from nvr.media.stream_format import stream_format
from nvr.messages import (
    FragmentWritten,
    Packet,
    SegmentClosed,
    SegmentOpened,
    WorkerMessage,
    WorkerStatus,
)
from nvr.protocol import AlertInfo, Connection, ErrorInfo, Label, VideoInfo
from nvr.store.library import Library
from nvr.timelines import TimelineFlag
from nvr.vision.activity import ActivityMeter

SECOND_US = 1_000_000
HOUR_US = 3600 * SECOND_US
GOP = 2 * FPS

LEAST_KBIT = 80
"""What the pictures take at least: a room that stands still, a ball that rolls through it."""

_NOISY_KBIT = 500  # from here on there are bits for the noise of a sensor
_CLIP_S = 122
"""Twice a prime: a picture that is wrong by whole minutes, but for 61 of them, is found."""

_ROOM_FOR = 1.6  # times the bits that the encoder is told to make
_CAMERA_APART = 997  # frames: cameras never show the same picture at the same time
_TICKS = 90_000 // FPS
_NICE = 10
_TELL_EVERY_S = 10.0
_SAVE_EVERY_S = 600
_PLAN = "plan.json"
_NVR = Path(bench.numbered.__file__).parent.parent / "nvr"
_MADE_BY = (
    Path(__file__),
    Path(bench.numbered.__file__),
    *(_NVR / "media" / name for name in ("recorder.py", "muxer.py", "segments.py", "mp4.py")),
    _NVR / "store" / "schema.sql",
)

type Span = tuple[int, int]
"""From one moment to another, Unix microseconds."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What happened to a camera: when it was recorded, and who came."""

    camera_id: str
    first_picture: int
    recorded: list[Span]
    visits: list[Span]


@dataclass(frozen=True)
class MadeDay:
    """A day on disk. ``folder`` is a data folder of the NVR."""

    folder: Path
    start_us: int
    end_us: int
    pictures: int
    cameras: list[Plan]

    def picture_at(self, plan: Plan, moment_us: int) -> int:
        """The number in the picture that is shown at a moment."""
        return (self.frame_at(moment_us) + plan.first_picture) % self.pictures

    def frame_at(self, moment_us: int) -> int:
        """How many pictures were taken before the one that is shown at a moment."""
        return (moment_us - self.start_us) * FPS // SECOND_US

    def time_of(self, frame: int) -> int:
        """When a picture was taken."""
        return self.start_us + -(-frame * SECOND_US // FPS)

    def use(self, folder: Path) -> None:
        """Make a data folder with this day in it. Files are shared, so it takes no room."""
        for part in ("recordings", "snapshots"):
            shutil.copytree(self.folder / part, folder / part, copy_function=os.link)
        for file in self.folder.glob("nvr.sqlite3*"):
            shutil.copy2(file, folder)

    def files_between(self, plan: Plan, span: Span) -> list[str]:
        """The recorded files that share time with a span, as paths in the recordings' folder."""
        starts, ends, paths = self._files[plan.camera_id]
        return paths[bisect_right(ends, span[0]) : bisect_left(starts, span[1])]

    @cached_property
    def _files(self) -> dict[str, tuple[list[int], list[int], list[str]]]:
        database = sqlite3.connect(f"file:{self.folder / 'nvr.sqlite3'}?immutable=1", uri=True)
        try:
            found = {}
            for plan in self.cameras:
                rows = database.execute(
                    "SELECT start_us, end_us, path FROM segment WHERE camera_id = ?"
                    " ORDER BY start_us",
                    (plan.camera_id,),
                ).fetchall()
                starts, ends, paths = zip(*rows, strict=True)
                found[plan.camera_id] = (list(starts), list(ends), list(paths))
            return found
        finally:
            database.close()


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is of a day; `kbit` a second of each camera.

    `alerts` are those of all cameras, of all labels; without, two persons an hour come to each.
    """

    hours: float
    cameras: int
    kbit: int
    alerts: int | None = None

    def __str__(self) -> str:
        told = f"{self.hours:g}h-{self.cameras}cameras-{self.kbit}kbit"
        return told if self.alerts is None else f"{told}-{self.alerts}alerts"

    @property
    def most_bytes(self) -> int:
        return round(self.hours * 3600 * self.cameras * self.kbit * 125 * _ROOM_FOR)


async def made_day(cache: Path, size: Size, most_age_s: float | None = None) -> MadeDay:
    """The day of that size, made unless the cache holds one that ended at most so long ago.

    Raises BenchError when there is no room for it.
    """
    name = str(size)
    folder = cache / f"{name}-{_made_by()}"
    if not (folder / _PLAN).exists() or _is_old(folder, most_age_s):
        _forget_others(cache, name)
        _require_room(cache, size)
        part = cache / f".{folder.name}-{os.getpid()}"
        try:
            await _make(part, cache, size)
            part.rename(folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return _load(folder)


def _is_old(folder: Path, most_age_s: float | None) -> bool:
    return most_age_s is not None and time.time() - _load(folder).end_us / 1e6 > most_age_s


def _made_by() -> str:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in _MADE_BY))
    return digest.hexdigest()[:12]


def _forget_others(cache: Path, name: str) -> None:
    """Days that other code made: they are large."""
    for old in cache.glob(f"{name}-*"):
        shutil.rmtree(old)


def _require_room(cache: Path, size: Size) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    needed = size.most_bytes + 500_000_000
    free = shutil.disk_usage(cache).free
    if free < needed:
        raise BenchError(
            f"{size.hours:g} hours of {size.cameras} cameras take up to {needed / 1e9:.1f} GB, but "
            f"{cache} has only {free / 1e9:.1f} GB free: free some, or choose fewer of them"
        )


async def _make(folder: Path, cache: Path, size: Size) -> None:
    began_s = time.monotonic()
    say(f"making {size}; it is kept in {cache} for later runs")
    clip = await asyncio.to_thread(
        numbered_clip, cache / "clips", _CLIP_S, GOP // FPS, _look(size.kbit)
    )
    end_us = time.time_ns() // 1000
    start_us = end_us - round(size.hours * HOUR_US)
    plans = plans_of(size, start_us, end_us)
    clock = SimulatedClock(start_us)
    folders = Folders.of(folder, Config())  # Library makes them
    library = Library(folders, clock)
    try:
        library.recover()
        jobs = [_Job(folders.recordings, clip, start_us, plan) for plan in plans]
        for heard in await _record_all(jobs, round(size.hours * 60) * size.cameras):
            for message in heard:
                library.recordings.handle(message)
        say("writing what was seen")
        guests = GUESTS[:1] if size.alerts is None else GUESTS
        await asyncio.to_thread(_live_through, library, clock, plans, guests)
        clock.advance((end_us - clock.now_us()) / 1e6)
        _take_pictures(folders.snapshots, library, clip, plans, guests)
    finally:
        library.close()
    text = json.dumps(
        {
            "start_us": start_us,
            "end_us": end_us,
            "pictures": _CLIP_S * FPS,
            "cameras": [
                [p.camera_id, p.first_picture, p.recorded, p.visits] for p in plans
            ],
        }
    )  # fmt: skip
    (folder / _PLAN).write_text(text, encoding="utf-8")
    say(f"made in {time.monotonic() - began_s:.0f} s")


def _look(kbit: int) -> Look:
    noises = 16 if kbit >= _NOISY_KBIT else 1
    return Look(1280, 720, noise=6.0, noises=noises, bit_rate=kbit * 1000, preset="veryfast")


def _load(folder: Path) -> MadeDay:
    told: dict[str, Any] = json.loads((folder / _PLAN).read_text(encoding="utf-8"))
    cameras = [
        Plan(camera_id, first, [(a, b) for a, b in recorded], [(a, b) for a, b in visits])
        for camera_id, first, recorded, visits in told["cameras"]
    ]
    return MadeDay(folder, told["start_us"], told["end_us"], told["pictures"], cameras)


def plans_of(size: Size, start_us: int, end_us: int) -> list[Plan]:
    """What happens to each camera; the same for the same size."""
    return [_plan(n, start_us, end_us, count) for n, count in enumerate(_shares(size))]


def _shares(size: Size) -> list[int]:
    """How many visits come to each camera."""
    if size.alerts is None:
        return [max(2, round(size.hours * 2))] * size.cameras
    each, more = divmod(size.alerts, size.cameras)
    return [each + (number < more) for number in range(size.cameras)]


def _plan(number: int, start_us: int, end_us: int, visits: int) -> Plan:
    """An outage in six hours, of up to 15 minutes; so many visits while it is recorded."""
    chance = random.Random(number)
    hours = (end_us - start_us) / HOUR_US
    recorded, since_us = [], start_us
    for begin_us, length_us in _slots(start_us, end_us, max(1, round(hours / 6))):
        recorded.append((since_us, begin_us + round(length_us * chance.uniform(0.2, 0.7))))
        since_us = recorded[-1][1] + round(min(chance.uniform(30, 900) * 1e6, length_us / 5))
    recorded.append((since_us, end_us))
    came = list(_visits(recorded, visits, chance))
    return Plan(f"camera{number + 1}", number * _CAMERA_APART, recorded, came)


def _visits(recorded: list[Span], count: int, chance: random.Random) -> Iterator[Span]:
    """Spread over what is recorded, none of it over an outage."""
    spans = iter(recorded)
    begin_us, end_us = next(spans)
    before_us = 0  # recorded time that lies before this span
    for since_us, length_us in _slots(0, sum(b - a for a, b in recorded), count):
        come_us = since_us + round(length_us * chance.uniform(0.1, 0.8))
        while come_us - before_us >= end_us - begin_us:
            before_us += end_us - begin_us
            begin_us, end_us = next(spans)
        come_us = min(begin_us + come_us - before_us, end_us - SECOND_US)
        stay_us = round(min(chance.uniform(5, 60) * 1e6, length_us / 6))
        yield come_us, min(come_us + stay_us, end_us)


def _slots(start_us: int, end_us: int, count: int) -> list[Span]:
    """Equal parts of a time, as beginnings and lengths."""
    length_us = (end_us - start_us) // count
    return [(start_us + slot * length_us, length_us) for slot in range(count)]


# Recording: every camera in a process


@dataclass(frozen=True, slots=True)
class _Job:
    recordings: Path
    clip: Path
    start_us: int
    plan: Plan


async def _record_all(jobs: list[_Job], files: int) -> list[list[_Heard]]:
    loop = asyncio.get_running_loop()
    pool = ProcessPoolExecutor(
        os.cpu_count(), multiprocessing.get_context("spawn"), initializer=os.nice, initargs=(_NICE,)
    )
    try:
        running = [loop.run_in_executor(pool, _record, job) for job in jobs]
        while (await asyncio.wait(running, timeout=_TELL_EVERY_S))[1]:
            made = sum(1 for _ in jobs[0].recordings.glob("*/*/*.mp4"))
            say(f"{made} of about {files} files")
        return [await one for one in running]
    finally:
        pool.terminate_workers()


type _Heard = SegmentOpened | FragmentWritten | SegmentClosed


def _record(job: _Job) -> list[_Heard]:
    """Record a camera's day; what its worker would tell of it."""
    heard: list[_Heard] = []

    def emit(message: WorkerMessage) -> None:
        assert isinstance(message, SegmentOpened | FragmentWritten | SegmentClosed)
        heard.append(message)

    # its time stands still, so that a file is brought to disk once, and not every other second
    clock = SimulatedClock(job.start_us)
    with av.open(str(job.clip)) as container:
        stream = container.streams.video[0]
        info = VideoInfo(stream.codec_context.name, stream.width, stream.height, float(FPS))
        source = stream_format(stream, None, info)
        packets = [packet for packet in container.demux(stream) if packet.size]
        recorder = Recorder(job.plan.camera_id, job.recordings, clock, emit, marked=True)
        for begin_us, end_us in job.plan.recorded:
            recorder.open(source)
            first = -((job.start_us - begin_us) * FPS // SECOND_US)
            stop = (end_us - job.start_us) * FPS // SECOND_US
            for frame in range(first, stop):
                packet = packets[(frame + job.plan.first_picture) % len(packets)]
                recorder.write(_packet(packet, frame, job.start_us))
        recorder.close()
    return heard


def _packet(packet: av.Packet[Any], frame: int, start_us: int) -> Packet:
    """A picture of the clip as one of the day."""
    return Packet(
        av=packet,
        is_video=True,
        is_keyframe=packet.is_keyframe,
        pts=frame * _TICKS,
        dts=frame * _TICKS,
        time_base=Fraction(1, 90_000),
        wall_us=start_us + -(-frame * SECOND_US // FPS),
    )


# What main hears of seeing and of outages


@dataclass(frozen=True, slots=True)
class Guest:
    """Who comes."""

    label: Label
    animal: str | None
    flags: int


_PERSON = Guest(Label.PERSON, None, int(TimelineFlag.PERSON))
_CAT = Guest(Label.PET, "cat", int(TimelineFlag.CAT))
_DOG = Guest(Label.PET, "dog", int(TimelineFlag.DOG))
_MOTION = Guest(Label.MOTION, None, 0)
GUESTS = (_PERSON, _CAT, _MOTION, _PERSON, _DOG, _MOTION, _PERSON)
"""They take turns."""


def _live_through(
    library: Library, clock: SimulatedClock, plans: list[Plan], guests: Sequence[Guest]
) -> None:
    chance = random.Random(0)
    for event in _events(plans):
        clock.advance((event.at_us - clock.now_us()) / 1e6)
        library.outages.heard(_status(event.camera_id, is_recorded=event.is_recorded))
    for plan in plans:
        meter = ActivityMeter(plan.camera_id, library.activity.take)
        for count, (at_us, level, flags) in enumerate(_seen(plan, guests, chance)):
            meter.note(at_us, level, flags)
            if count % _SAVE_EVERY_S == 0:
                library.activity.save()
        meter.flush()
        library.activity.save()


@dataclass(frozen=True, slots=True, order=True)
class _Event:
    at_us: int
    camera_id: str
    is_recorded: bool


def _events(plans: list[Plan]) -> list[_Event]:
    begins = [_Event(a, p.camera_id, is_recorded=True) for p in plans for a, _ in p.recorded]
    ends = [_Event(b, p.camera_id, is_recorded=False) for p in plans for _, b in p.recorded[:-1]]
    return sorted(begins + ends)


def _seen(
    plan: Plan, guests: Sequence[Guest], chance: random.Random
) -> Iterator[tuple[int, float, int]]:
    """Moment, motion and flags of each second that was recorded; mostly nothing moves."""
    visits = zip([*plan.visits, (1 << 62, 1 << 62)], cycle(guests), strict=False)
    visit, guest = next(visits)
    for begin_us, end_us in plan.recorded:
        for at_us in range(begin_us, end_us, SECOND_US):
            while visit[1] < at_us:
                visit, guest = next(visits)
            if visit[0] <= at_us:
                yield at_us, chance.uniform(0.01, 0.2), guest.flags
            else:
                yield at_us, 0.001 if chance.random() < 0.05 else 0.0, 0


def _status(camera_id: str, *, is_recorded: bool) -> WorkerStatus:
    error = ErrorInfo("camera_unreachable", "it does not answer")
    return WorkerStatus(
        camera_id=camera_id,
        connection=Connection.ONLINE if is_recorded else Connection.OFFLINE,
        error=None if is_recorded else error,
        recording=is_recorded,
        motion=False, persons=0, cats=0, dogs=0, video=None, bytes_received=0, frames=0,
        analysed=0, inferences=0, frames_dropped=0, packets_dropped=0,
    )  # fmt: skip


def _take_pictures(
    snapshots: Path, library: Library, clip: Path, plans: list[Plan], guests: Sequence[Guest]
) -> None:
    """Every visit is an alert with its two pictures."""
    with av.open(str(clip)) as container:
        jpeg = to_jpeg(to_bgr(next(container.decode(video=0)), 640))
    for plan in plans:
        folder = snapshots / plan.camera_id
        folder.mkdir()
        for (begin_us, end_us), guest in zip(plan.visits, cycle(guests), strict=False):
            alert = AlertInfo(
                id=f"{plan.camera_id}-{begin_us}", camera_id=plan.camera_id, label=guest.label,
                start_us=begin_us, end_us=end_us, score=0.9, animal=guest.animal,
                box=(0.1, 0.2, 0.3, 0.8),
                snapshot_us=begin_us + SECOND_US, clip_start_us=begin_us - 5 * SECOND_US,
                clip_end_us=end_us + 5 * SECOND_US,
            )  # fmt: skip
            for suffix in ("", "_box"):
                (folder / f"{alert.id}{suffix}.jpg").write_bytes(jpeg)
            library.remember(alert)
