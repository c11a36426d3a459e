import errno
import math
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import av
import pytest

from nvr.clock import SimulatedClock
from nvr.errors import CameraUnsupported, StorageError, StorageFull, StorageMissing
from nvr.media import segments
from nvr.media.files import RecordingFiles
from nvr.media.recorder import Recorder
from nvr.media.segments import Scan
from nvr.messages import (
    Fragment,
    FragmentWritten,
    Packet,
    SegmentClosed,
    SegmentOpened,
    WorkerMessage,
)
from tests.nvr.streams import FPS, START_US, Recipe, Source, numbers, shifted


class Recording:
    """What a recorder left behind."""

    def __init__(self, root: Path) -> None:
        root.mkdir(exist_ok=True)
        self.root = root
        self.clock = SimulatedClock(START_US)
        self.messages: list[WorkerMessage] = []
        self.recorder = Recorder("front", root, self.clock, self.messages.append)

    def record(self, source: Source, packets: Iterable[Packet] | None = None) -> Recording:
        self.recorder.open(source.format)
        self.write_all(source if packets is None else packets)
        return self

    def write_all(self, packets: Iterable[Packet]) -> None:
        for packet in packets:
            self.recorder.write(packet)

    def close(self) -> Recording:
        self.recorder.close()
        return self

    @property
    def paths(self) -> list[str]:
        return RecordingFiles(self.root).paths()

    @property
    def fragments(self) -> list[Fragment]:
        return [m.fragment for m in self.messages if isinstance(m, FragmentWritten)]

    @property
    def sessions(self) -> list[str]:
        return [m.session for m in self.messages if isinstance(m, SegmentOpened)]

    def scans(self) -> list[Scan]:
        return [segments.scan(RecordingFiles(self.root), path) for path in self.paths]

    def numbers(self) -> list[int]:
        return [n for path in self.paths for n in numbers(self.root / path)]

    def times(self) -> list[float]:
        """Presentation times of all pictures, seconds in their session."""
        found: list[float] = []
        for path in self.paths:
            with av.open(str(self.root / path)) as container:
                found += [frame.time or 0.0 for frame in container.decode(video=0)]
        return found

    def sound(self) -> list[tuple[float, int]]:
        """(time, samples) of all pieces of sound."""
        found: list[tuple[float, int]] = []
        for path in self.paths:
            with av.open(str(self.root / path)) as container:
                found += [(f.time or 0.0, f.samples) for f in container.decode(audio=0)]
        return found


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    return Recording(tmp_path / "recordings")


RECIPES = [
    Recipe(),
    Recipe(container="ts", audio="aac", b_frames=2, gop=30),
    Recipe(audio="aac", b_frames=2, gop=45),
    Recipe("libx265", audio="aac", b_frames=2, gop=30),
    Recipe("libx265", container="ts"),
    Recipe("mjpeg", container="mov"),
    Recipe(audio="libopus"),
    Recipe(audio="pcm_alaw", container="mov"),
    Recipe(audio="pcm_mulaw", container="mov"),
    Recipe(gop=150, seconds=12),
]


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_every_picture_plays_and_the_files_tell_all(recording: Recording, recipe: Recipe) -> None:
    recording.record(Source(recipe)).close()
    assert recording.numbers() == list(range(round(recipe.seconds * FPS)))
    (opened,) = (m for m in recording.messages if isinstance(m, SegmentOpened))
    assert isinstance(recording.messages[-1], SegmentClosed)
    (path,) = recording.paths
    assert opened.path == path
    (scan,) = recording.scans()
    assert list(scan.fragments) == recording.fragments
    assert scan.init.size == opened.init_size
    assert scan.init.session == opened.session
    assert scan.whole_size == (recording.root / path).stat().st_size


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_fragments_are_short_and_side_by_side(recording: Recording, recipe: Recipe) -> None:
    recording.record(Source(recipe)).close()
    fragments = recording.fragments
    assert fragments[0].keyframe
    assert fragments[0].media_start == 0
    assert fragments[0].start_us == opened_at(recording)
    assert all(f.duration_us <= 1_150_000 for f in fragments)
    for before, after in pairwise(fragments):
        assert after.offset == before.offset + before.size
        apart_us = after.start_us - before.start_us - before.duration_us
        # the last one may hold only sound, later than the last picture by the B-frames' delay
        assert abs(apart_us) < (50_000 if after is not fragments[-1] else 200_000)
    if recipe.video != "mjpeg":
        keyframes = math.ceil(recipe.seconds * FPS / recipe.gop)
        assert sum(f.keyframe for f in fragments) == keyframes


def opened_at(recording: Recording) -> int:
    return next(m.start_us for m in recording.messages if isinstance(m, SegmentOpened))


def test_h265_is_tagged_so_that_players_take_it(recording: Recording) -> None:
    recording.record(Source(Recipe("libx265"))).close()
    with av.open(str(recording.root / recording.paths[0])) as container:
        assert container.streams.video[0].codec_context.codec_tag == "hvc1"


@pytest.mark.parametrize("codec", ["pcm_alaw", "pcm_mulaw"])
def test_g711_becomes_aac(recording: Recording, codec: str) -> None:
    recording.record(Source(Recipe(audio=codec, container="mov"))).close()
    with av.open(str(recording.root / recording.paths[0])) as container:
        assert container.streams.audio[0].codec_context.name == "aac"
    sound = recording.sound()
    assert sound[0][0] < 0.01
    assert sum(samples for _, samples in sound) / 8000 == pytest.approx(6, abs=0.2)
    assert sound[-1][0] == pytest.approx(6, abs=0.3)


@pytest.mark.parametrize("recipe", [RECIPES[1], RECIPES[2], RECIPES[6]], ids=str)
def test_copied_sound_stays_beside_the_picture(recording: Recording, recipe: Recipe) -> None:
    source = Source(recipe)
    packets = list(source)
    first = next(p for p in packets if p.is_video)
    zero = first.dts * first.time_base
    sent = [float(p.pts * p.time_base - zero) for p in packets if not p.is_video]
    recording.record(source, packets).close()
    heard = [time for time, _ in recording.sound()]
    assert heard == pytest.approx([t for t in sent if t >= 0], abs=0.025)


def test_a_file_begins_with_a_keyframe_about_every_minute(recording: Recording) -> None:
    recording.record(Source(Recipe(audio="aac", seconds=150, gop=105))).close()
    assert recording.paths == [
        "front/2023-11-14/22-13-20.000Z.mp4",
        "front/2023-11-14/22-14-23.000Z.mp4",
        "front/2023-11-14/22-15-26.000Z.mp4",
    ]
    assert len(set(recording.sessions)) == 1
    scans = recording.scans()
    assert all(scan.fragments[0].keyframe for scan in scans)
    assert [scan.fragments[0].media_start for scan in scans] == [0, 63 * 90_000, 126 * 90_000]
    assert recording.numbers() == list(range(150 * FPS))


def test_what_precedes_the_first_keyframe_is_not_written(recording: Recording) -> None:
    source = Source(Recipe(audio="aac", gop=30))
    recording.record(source, list(source)[20:]).close()
    assert recording.numbers() == list(range(30, 90))
    times = [time for time, _ in recording.sound()]
    assert 0 <= times[0] < 0.07
    assert times[-1] == pytest.approx(4, abs=0.2)


@pytest.mark.parametrize("stop_s", [0.0, 2.5])
def test_sound_that_stops_or_never_comes_holds_nothing_back(
    recording: Recording, stop_s: float
) -> None:
    """Every picture is on disk within a second and a bit of being sent."""
    source = Source(Recipe(audio="aac", seconds=12))
    recording.recorder.open(source.format)
    for packet in source:
        sent_s = (packet.wall_us - START_US) / 1e6
        if packet.is_video or sent_s < stop_s:
            recording.recorder.write(packet)
        if packet.is_video and sent_s > 2:
            assert sum(f.duration_us for f in recording.fragments) / 1e6 > sent_s - 1.3
    recording.close()
    assert recording.numbers() == list(range(180))


def test_sound_that_starts_late_is_heard_where_it_belongs(recording: Recording) -> None:
    source = Source(Recipe(audio="aac"))
    late = [p for p in source if p.is_video or p.pts * p.time_base >= 3]
    recording.record(source, late).close()
    assert recording.sound()[0][0] == pytest.approx(3, abs=0.07)


def test_sound_far_from_the_picture_is_put_beside_it(recording: Recording) -> None:
    """A camera whose sound counts time from another zero."""
    source = Source(Recipe(audio="aac"))
    packets = list(source)
    strange = [p if p.is_video else next(shifted([p], media_s=5000)) for p in packets]
    recording.record(source, strange).close()
    times = [time for time, _ in recording.sound()]
    assert times[0] < 0.2
    assert times[-1] == pytest.approx(6, abs=0.3)


def altered(change: Callable[[int, Packet], Packet | None]) -> tuple[Source, list[Packet]]:
    source = Source(Recipe(seconds=8))
    return source, [q for n, p in enumerate(source) if (q := change(n, p)) is not None]


def ticks(packet: Packet, seconds: float) -> int:
    return round(seconds / packet.time_base)


def restamped(packet: Packet, by: int) -> Packet:
    return replace(packet, dts=packet.dts + by, pts=packet.pts + by)


@pytest.mark.parametrize("by_s", [-3.0, 3600.0, -(2**32) / 90_000])
def test_timestamps_that_jump_lose_nothing(recording: Recording, by_s: float) -> None:
    source, packets = altered(
        lambda n, p: restamped(p, ticks(p, 100_000 + (by_s if n >= 50 else 0)))
    )
    recording.record(source, packets).close()
    assert recording.numbers() == list(range(120))
    assert len(recording.paths) == 1
    assert recording.times() == pytest.approx([n / FPS for n in range(120)], abs=0.01)


def test_timestamps_out_of_order_lose_nothing(recording: Recording) -> None:
    source, packets = altered(lambda n, p: restamped(p, -ticks(p, 0.2)) if n % 40 == 5 else p)
    recording.record(source, packets).close()
    assert recording.numbers() == list(range(120))
    assert all(after > before for before, after in pairwise(recording.times()))


def test_a_gap_begins_a_session_at_the_next_keyframe(recording: Recording) -> None:
    source, packets = altered(lambda n, p: p if n < 40 else next(shifted([p], 7, 7)))
    recording.record(source, packets).close()
    assert recording.numbers() == [*range(40), *range(45, 120)]
    assert len(set(recording.sessions)) == 2
    _first, second = recording.scans()
    assert second.fragments[0].media_start == 0
    assert second.fragments[0].start_us == START_US + 10_000_000


def test_a_new_format_begins_a_session(recording: Recording) -> None:
    recording.record(Source(Recipe()))
    source = Source(Recipe("libx265", width=256, height=144), START_US + 6_000_000)
    recording.record(source).close()
    assert len(set(recording.sessions)) == 2
    assert recording.numbers() == [*range(90), *range(90)]


@pytest.mark.parametrize(
    ("recipe", "is_known"),
    [(RECIPES[1], True), (RECIPES[1], False), (RECIPES[2], True), (RECIPES[3], True)],
    ids=str,
)
def test_b_frames_without_decode_times_are_shown_in_order(
    recording: Recording, recipe: Recipe, is_known: bool
) -> None:
    """RTP carries presentation times only, and libav doesn't always find out the others."""
    source = Source(replace(recipe, seconds=8))
    packets = [replace(p, dts=p.pts) for p in source]
    assert any(b.dts < a.dts for a, b in pairwise(p for p in packets if p.is_video))
    announced = source if is_known else Source(replace(recipe, b_frames=0))
    assert announced.format.video.codec_context.has_b_frames == is_known
    recording.record(announced, packets).close()
    shown = recording.numbers()
    assert sorted(shown) == list(range(120))
    # if nobody knew, the first session finds out, and the second one does it right
    right = shown if is_known else shown[recipe.gop :]
    assert right == sorted(right)
    assert len(set(recording.sessions)) == (1 if is_known else 2)
    (path, *_) = reversed(recording.paths)
    with av.open(str(recording.root / path), "r") as container:
        times = [frame.time or 0.0 for frame in container.decode(video=0)]
    steps = [b - a for a, b in pairwise(times)]
    assert steps == pytest.approx([1 / FPS] * len(steps), abs=0.01)


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_a_resolution_that_changes_without_warning_begins_a_session(
    recording: Recording, codec: str
) -> None:
    """The receiver doesn't notice: the new parameter sets stand before a keyframe."""
    small = Source(Recipe(codec, container="ts", seconds=4))
    large = Source(Recipe(codec, container="ts", seconds=4, width=320, height=180))
    recording.record(small, [*small, *shifted(large, 4, 4)]).close()
    assert len(set(recording.sessions)) == 2
    assert recording.numbers() == [*range(60), *range(60)]
    with av.open(str(recording.root / recording.paths[1]), "r") as container:
        video = container.streams.video[0]
        assert (video.width, video.height) == (320, 180)
    tracks = recording.scans()[1].init.tracks
    assert tracks[0].tkhd[-8:] == bytes.fromhex("01400000 00b40000"), "320 x 180, 16.16"


@pytest.mark.parametrize("codec", ["libx264", "libx265"])
def test_parameter_sets_that_were_not_announced_are_taken_from_the_stream(
    recording: Recording, codec: str
) -> None:
    source = Source(Recipe(codec, container="ts", seconds=4))
    source.format.video.codec_context.extradata = None
    recording.record(source).close()
    assert recording.numbers() == list(range(60))
    assert len(recording.paths) == 1


@pytest.mark.parametrize("by_s", [3600, -3600, -30])
def test_a_wall_clock_that_is_set_loses_nothing(recording: Recording, by_s: int) -> None:
    source = Source(Recipe(seconds=20))
    packets = [next(shifted([p], 0, by_s if n >= 50 else 0)) for n, p in enumerate(source)]
    recording.record(source, packets).close()
    assert sorted(recording.numbers()) == list(range(300))
    assert len(set(recording.sessions)) == 2
    starts = [m.start_us for m in recording.messages if isinstance(m, SegmentOpened)]
    # believed after five seconds, at the next keyframe
    assert starts[1] == START_US + (9 + by_s) * 1_000_000


def test_a_network_that_stalls_is_no_clock_that_was_set(recording: Recording) -> None:
    """Eight seconds of pictures arrive at once, eight seconds late."""
    source = Source(Recipe(seconds=30))

    def delayed(n: int, packet: Packet) -> Packet:
        end_us = START_US + 16_000_000
        return replace(packet, wall_us=max(packet.wall_us, end_us) if n > 120 else packet.wall_us)

    recording.record(source, [delayed(n, p) for n, p in enumerate(source)]).close()
    assert len(recording.paths) == 1
    assert recording.numbers() == list(range(450))


def test_jitter_makes_neither_gaps_nor_overlaps(recording: Recording) -> None:
    source = Source(Recipe(seconds=30))
    jittered = [replace(p, wall_us=p.wall_us + (n * 7919 % 400_000)) for n, p in enumerate(source)]
    recording.record(source, jittered).close()
    for before, after in pairwise(recording.fragments):
        assert abs(after.start_us - before.start_us - before.duration_us) <= 6_000


def test_a_name_that_is_taken_is_not_overwritten(recording: Recording) -> None:
    recording.record(Source(Recipe(seconds=2))).close()
    before = (recording.root / recording.paths[0]).read_bytes()
    other = Recording(recording.root)
    other.record(Source(Recipe(seconds=3))).close()
    assert len(recording.paths) == 2
    assert (recording.root / "front/2023-11-14/22-13-20.000Z.mp4").read_bytes() == before


def test_only_one_recorder_per_camera(recording: Recording) -> None:
    recording.record(Source(Recipe(seconds=2)))
    other = Recording(recording.root)
    with pytest.raises(StorageError, match="another process"):
        other.record(Source(Recipe(seconds=2)))
    recording.close()
    other.recorder.flush()
    other.close()
    assert len(recording.paths) == 2


def test_a_codec_that_no_player_knows_is_refused(recording: Recording) -> None:
    source = Source(Recipe("mpeg2video", container="ts"))
    recording.recorder.open(source.format)
    with pytest.raises(CameraUnsupported, match="mpeg2video"):
        recording.recorder.write(next(iter(source)))


def test_garbage_in_the_stream_is_survived(recording: Recording) -> None:
    source = Source(Recipe(container="ts"))

    def damaged(n: int, packet: Packet) -> Packet:
        if n % 15 != 7:
            return packet
        garbage = av.Packet(bytes([n % 256]) * 300)
        garbage.time_base = packet.time_base
        return replace(packet, av=garbage)

    recording.record(source, [damaged(n, p) for n, p in enumerate(source)]).close()
    (scan,) = recording.scans()
    assert sum(f.duration_us for f in scan.fragments) / 1e6 == pytest.approx(6, abs=0.1)


def test_missing_folder_is_said_and_healed(recording: Recording) -> None:
    recording.root.rmdir()
    source = Source(Recipe())
    packets = iter(source)
    recording.recorder.open(source.format)
    with pytest.raises(StorageMissing, match="is gone"):
        recording.write_all(packets)
    recording.root.mkdir()
    recording.write_all(packets)
    recording.close()
    assert recording.numbers() == list(range(90)), "what waited in memory is not lost"


class FullDisk:
    """Stands in for the operating system's write: takes `room` bytes, then is full."""

    def __init__(self, room: int) -> None:
        self.room = room
        self._write = os.write

    def __call__(self, fd: int, data: bytes) -> int:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written = self._write(fd, data[: self.room])
        self.room -= written
        return written


def test_a_full_disk_is_said_and_healed(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = FullDisk(10_000)
    monkeypatch.setattr("nvr.media.files.os.write", disk)
    source = Source(Recipe())
    packets = iter(source)
    recording.recorder.open(source.format)
    with pytest.raises(StorageFull, match="free some"):
        recording.write_all(packets)
    (scan,) = recording.scans()
    size = (recording.root / recording.paths[0]).stat().st_size
    assert scan.whole_size == size, "no half fragment is left"
    disk.room = 1 << 40
    recording.write_all(packets)
    recording.close()
    assert recording.numbers() == list(range(90)), "what waited in memory is not lost"


def test_memory_is_bounded_while_the_disk_is_full(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nvr.media.recorder._MOST_UNWRITTEN", 20_000)
    monkeypatch.setattr("nvr.media.files.os.write", FullDisk(0))
    source = Source(Recipe(seconds=20))
    recording.recorder.open(source.format)
    failures = 0
    for packet in source:
        try:
            recording.recorder.write(packet)
        except StorageFull:
            failures += 1
    assert failures > 100
    assert recording.recorder.fragments_dropped > 5
    with pytest.raises(StorageFull):
        recording.close()
    assert recording.paths == []


def test_data_is_synced_every_two_seconds(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(
        "nvr.media.files.os.fdatasync", lambda fd: synced.append(os.fstat(fd).st_size)
    )
    source = Source(Recipe(seconds=20))
    recording.recorder.open(source.format)
    for packet in source:
        recording.recorder.write(packet)
        recording.clock.advance(1 / FPS)
        written = sum(f.size for f in recording.fragments)
        unsynced = written - (synced[-1] if synced else 0)
        assert unsynced <= 2.5 * max((f.size for f in recording.fragments), default=0) + 1500
    assert 8 <= len(synced) <= 12


def test_each_fragment_is_one_write(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    write = os.write

    def noted(fd: int, data: bytes) -> int:
        sizes.append(len(data))
        return write(fd, data)

    monkeypatch.setattr("nvr.media.files.os.write", noted)
    recording.record(Source(Recipe(audio="aac"))).close()
    first = next(m for m in recording.messages if isinstance(m, SegmentOpened))
    expected = [f.size for f in recording.fragments]
    expected[0] += first.init_size
    assert sizes == expected


KILLED = """
import sys, time
from pathlib import Path
from nvr.clock import RealClock
from nvr.media.recorder import Recorder
from tests.nvr.streams import Recipe, Source

recorder = Recorder("front", Path(sys.argv[1]), RealClock(), lambda message: None)
source = Source(Recipe(audio="aac", b_frames=2, seconds=8, gop=45))
recorder.open(source.format)
for packet in source:
    recorder.write(packet)
    if packet.is_video:
        print(packet.wall_us, flush=True)
        time.sleep(0.002)
time.sleep(60)
"""


def test_a_killed_recorder_loses_no_more_than_the_open_fragment(recording: Recording) -> None:
    """A real process, really killed, at several moments."""
    for kill_after in (40, 75, 103):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(recording.root)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        sent = 0
        for _ in range(kill_after):
            sent = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        path = recording.paths[-1]
        scan = segments.scan(RecordingFiles(recording.root), path)
        end_us = scan.fragments[-1].start_us + scan.fragments[-1].duration_us
        assert sent - end_us <= 1_300_000
        data = (recording.root / path).read_bytes()[: scan.whole_size]
        shown = numbers(data)
        assert shown[:25] == list(range(25))
        (recording.root / path).unlink()


def test_pictures_decode_from_any_keyframe(recording: Recording) -> None:
    """A fragment marked as entry really is one: init plus the rest of the file decodes."""
    recording.record(Source(Recipe(audio="aac", b_frames=2, gop=30, seconds=8))).close()
    data = (recording.root / recording.paths[0]).read_bytes()
    (scan,) = recording.scans()
    entries = [f for f in scan.fragments if f.keyframe]
    assert len(entries) == 4
    for number, entry in enumerate(entries):
        shown = numbers(data[: scan.init.size] + data[entry.offset :])
        assert shown == list(range(number * 30, 120))
