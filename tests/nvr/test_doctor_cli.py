"""`cloudcam-nvr doctor`: what it sees of each damage, and the index made anew."""

import fcntl
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nvr.cli import main
from nvr.clock import SimulatedClock
from nvr.config import CameraConfig, Config, save_config
from nvr.doctor import machine
from nvr.doctor.findings import Level
from nvr.doctor.settings import check_cameras
from nvr.store.library import DATABASE_NAME
from nvr.web.certificate import CERTIFICATE_NAME, ensure_certificate
from tests.nvr.playback import house as playback
from tests.nvr.playback.house import House
from tests.nvr.store.homes import alert
from tests.nvr.streams import FPS, Recipe, numbers

house = playback.house
__all__ = ["house"]

type Output = pytest.CaptureFixture[str]


@pytest.fixture
def well(house: House) -> House:
    """An NVR that was stopped properly, with three files of recordings."""
    house.data.chmod(0o700)
    save_config(house.data / "config.json", house.config())
    (house.data / "config.json").chmod(0o600)
    ensure_certificate(house.data / CERTIFICATE_NAME, ["nvr"], ["127.0.0.1"])
    house.record(Recipe(seconds=130, gop=30))
    house.library.remember(alert(1))
    house.library.tokens.create("Home Assistant")
    house.close()
    return house


def examined(capsys: Output, house: House, *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["doctor", "--json", "--data-dir", str(house.data), *arguments])
    return code, json.loads(capsys.readouterr().out)


def levels(found: dict[str, Any], *but: str) -> set[tuple[str, str]]:
    """What isn't well. Clock, room and speed are the machine's that runs the test."""
    own = {"clock", "free space", "disk speed", *but}
    return {
        (c["check"], c["level"])
        for c in found["checks"]
        if c["level"] != "ok" and c["check"] not in own
    }


def contents(folder: Path) -> dict[str, bytes]:
    """Everything but the -shm and -wal that reading an index may leave."""
    files = (p for p in folder.rglob("*") if p.is_file())
    return {str(p): p.read_bytes() for p in files if not p.name.endswith(("-shm", "-wal"))}


def test_all_is_well_and_nothing_is_changed(well: House, capsys: Output) -> None:
    before = contents(well.data)
    _, found = examined(capsys, well)
    assert levels(found) == set()
    texts = {c["check"]: c["text"] for c in found["checks"]}
    assert texts["settings"] == "3 cameras"
    assert texts["NVR"] == "not running"
    assert texts["recordings"].startswith("3 files")
    assert texts["database"] == "3 recordings, 1 alerts, 1 clients"
    assert texts["index"] == "agrees with the files"
    assert contents(well.data) == before


def test_one_line_per_check_and_what_to_do(well: House, capsys: Output) -> None:
    (well.data / CERTIFICATE_NAME).write_text("damaged")
    assert main(["doctor", "--data-dir", str(well.data)]) == 1
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert "ok       settings: 3 cameras" in lines
    (number,) = [n for n, line in enumerate(lines) if line.startswith("failed   certificate:")]
    assert lines[number + 1].startswith("         -> put it back")
    assert "1 of" in captured.err
    assert "checks failed" in captured.err
    assert "\r" not in captured.err, "no progress where no terminal is"


def middle(house: House) -> Path:
    return house.files()[1]


def truncated(house: House) -> None:
    os.truncate(middle(house), middle(house).stat().st_size - 100)


def hole(house: House) -> None:
    with middle(house).open("r+b") as file:
        file.seek(middle(house).stat().st_size // 2)
        file.write(bytes(20_000))


def no_head(house: House) -> None:
    with middle(house).open("r+b") as file:
        file.write(b"\xff" * 100)


def deleted(house: House) -> None:
    middle(house).unlink()


def stranger(house: House) -> None:
    """A whole file that the index doesn't know."""
    shutil.copy(middle(house), middle(house).with_name("23-00-00.000Z.mp4"))


def cut_stranger(house: House) -> None:
    stranger(house)
    os.truncate(middle(house).with_name("23-00-00.000Z.mp4"), middle(house).stat().st_size - 100)


def empty_stranger(house: House) -> None:
    middle(house).with_name("23-00-00.000Z.mp4").touch()


def no_database(house: House) -> None:
    (house.data / DATABASE_NAME).unlink()


def damaged_database(house: House) -> None:
    path = house.data / DATABASE_NAME
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))


def no_table(house: House) -> None:
    with sqlite3.connect(house.data / DATABASE_NAME) as connection:
        connection.execute("DROP TABLE token")
    connection.close()


def broken_aside(house: House) -> None:
    (house.data / f"{DATABASE_NAME}.broken-20260101T000000Z").write_bytes(b"x")


def wrong_settings(house: House) -> None:
    (house.data / "config.json").write_text('{"port": "many"}')


def open_settings(house: House) -> None:
    (house.data / "config.json").chmod(0o644)


def open_folder(house: House) -> None:
    house.data.chmod(0o755)


def open_certificate(house: House) -> None:
    (house.data / CERTIFICATE_NAME).chmod(0o644)


def no_recordings_folder(house: House) -> None:
    shutil.rmtree(house.folders.recordings)


def unknown_model(house: House) -> None:
    config = house.config().model_copy(update={"model": "yolo99"})
    save_config(house.data / "config.json", config)


DAMAGE: list[tuple[Callable[[House], None], set[tuple[str, str]]]] = [
    (truncated, {("damaged files", "failed")}),
    (hole, {("damaged files", "failed")}),
    (no_head, {("damaged files", "failed")}),
    (deleted, {("index", "failed")}),
    (stranger, {("index", "warning")}),
    (cut_stranger, {("index", "warning"), ("cut files", "warning")}),
    (empty_stranger, {("damaged files", "failed")}),
    (no_database, {("database", "warning"), ("index", "failed")}),
    (damaged_database, {("database", "failed"), ("index", "failed")}),
    (no_table, {("database", "failed")}),
    (broken_aside, {("old databases", "warning")}),
    (wrong_settings, {("settings", "failed"), ("cameras", "warning")}),
    (open_settings, {("settings", "warning")}),
    (open_folder, {("data folder", "warning")}),
    (open_certificate, {("certificate", "warning")}),
    (no_recordings_folder, {("recordings folder", "failed")}),
    (unknown_model, {("model", "failed")}),
]


@pytest.mark.parametrize(("damage", "seen"), DAMAGE, ids=lambda d: getattr(d, "__name__", ""))
def test_each_damage_is_seen(
    well: House, capsys: Output, damage: Callable[[House], None], seen: set[tuple[str, str]]
) -> None:
    damage(well)
    code, found = examined(capsys, well)
    assert levels(found) == seen
    assert all(c["advice"] for c in found["checks"] if c["level"] != "ok")
    if "failed" in {level for _, level in seen}:
        assert code == 1
        assert found["ok"] is False


def test_a_folder_where_no_nvr_ever_ran(house: House, tmp_path: Path, capsys: Output) -> None:
    assert main(["doctor", "--data-dir", str(tmp_path / "nowhere")]) == 1
    assert "nowhere is not there" in capsys.readouterr().out
    assert not (tmp_path / "nowhere").exists()
    new = tmp_path / "new"
    new.mkdir(mode=0o700)
    main(["doctor", "--json", "--data-dir", str(new)])
    found = json.loads(capsys.readouterr().out)
    assert {level for _, level in levels(found)} == {"warning"}


def test_what_is_being_written_is_no_fault(house: House, capsys: Output) -> None:
    recorder = house.record(Recipe(seconds=6), close=False)
    _, found = examined(capsys, house)
    text = next(c["text"] for c in found["checks"] if c["check"] == "recordings")
    assert "1 of them being written" in text
    assert ("index", "warning") not in levels(found)
    recorder.close()


@pytest.mark.parametrize(
    ("url", "level"),
    [
        ("rtsp://192.168.1.20/stream1", Level.OK),
        ("rtsp://cam_1.local:554/a", Level.OK),
        ("rtsp://[fe80::1]/a", Level.OK),
        ("rtsp://192.168.1.300/a", Level.FAILED),
        ("rtsp://192.168.1/a", Level.FAILED),
        ("rtsp://front door/a", Level.FAILED),
        ("file:///nowhere/at/all.mp4", Level.FAILED),
        ("v4l2:///dev/no-such-video", Level.FAILED),
    ],
)
def test_addresses_of_cameras(url: str, level: Level) -> None:
    camera = CameraConfig(id="a", name="A", main_url=url)
    (found,) = check_cameras(Config(cameras=(camera,)))
    assert found.level is level, found


def test_two_cameras_at_one_address_and_one_that_is_off() -> None:
    one = CameraConfig(id="a", name="A", main_url="rtsp://h/1")
    two = CameraConfig(id="b", name="B", main_url="rtsp://h/1")
    off = CameraConfig(id="c", name="C", main_url="rtsp://h/2", record=False)
    same = CameraConfig(id="d", name="D", main_url="rtsp://h/3", sub_url="rtsp://h/3")
    found = list(check_cameras(Config(cameras=(one, two, off, same))))
    assert [f.level for f in found] == [Level.WARNING] * 4


def test_a_slow_disk(tmp_path: Path) -> None:
    def speed(seconds: float) -> Level:
        (found,) = machine.check_disk_speed(tmp_path, lambda _: [0.001] * 20 + [seconds] * 4)
        return found.level

    assert [speed(s) for s in (0.01, 0.6, 3)] == [Level.OK, Level.WARNING, Level.FAILED]
    assert len(machine.measure_writes(tmp_path)) >= 20
    assert list(tmp_path.iterdir()) == [], "it leaves nothing"
    (found,) = machine.check_disk_speed(tmp_path / "gone")
    assert found.level is Level.FAILED


def test_free_space(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    wanted = (0, round(free * 0.9), free * 2)
    found = [next(machine.check_free_space(tmp_path, w)).level for w in wanted]
    assert found == [Level.OK, Level.WARNING, Level.FAILED]


def test_the_clock() -> None:
    now_us = 1_800_000_000_000_000

    def level(at_us: int, newest_us: int | None, *, synchronised: bool = True) -> Level:
        clock = SimulatedClock(at_us)
        clock.synchronised = synchronised
        return next(machine.check_clock(clock, newest_us)).level

    assert level(now_us, None) is Level.OK
    assert level(now_us, now_us + 5_000_000) is Level.OK
    assert level(now_us, now_us + 3_600_000_000) is Level.WARNING
    assert level(20_000_000, None) is Level.FAILED, "1970 is before this program"
    assert level(now_us, None, synchronised=False) is Level.WARNING


# Making the index anew


def test_rebuild(well: House, capsys: Output) -> None:
    old = (well.data / DATABASE_NAME).read_bytes()
    os.truncate(well.files()[-1], well.files()[-1].stat().st_size - 100)
    empty_stranger(well)
    code = main(["doctor", "--rebuild-index", "--json", "--data-dir", str(well.data)])
    found = json.loads(capsys.readouterr().out)
    assert levels(found, "old databases") == set()
    rebuilt = found["rebuilt"]
    assert rebuilt["files"] == {"indexed": 3, "cut": 1, "removed": 1, "forgotten": 0}
    assert (rebuilt["saved"]["token"], rebuilt["saved"]["alert"]) == (1, 1)
    aside = Path(rebuilt["aside"])
    assert aside.name.startswith(f"{DATABASE_NAME}.before-rebuild-")
    assert aside.read_bytes() == old
    assert code in (0, 1)
    nvr_id = well.library.nvr_id
    well.open()
    assert well.library.nvr_id == nvr_id
    assert [t.client_name for t in well.library.tokens.all()] == ["Home Assistant"]
    assert well.library.alerts.get("alert1") == alert(1)
    (found_range,) = well.library.recordings.ranges("front", 0, 1 << 62)
    assert 128_000_000 <= found_range.end_us - found_range.start_us <= 130_000_000


def test_rebuild_is_told_to_people(well: House, capsys: Output) -> None:
    main(["doctor", "--rebuild-index", "--data-dir", str(well.data)])
    out = capsys.readouterr().out
    assert "Rebuilt the index: 3 recordings" in out
    assert "Kept the old one as nvr.sqlite3.before-rebuild-" in out
    assert "1 token" in out


@pytest.mark.parametrize("damage", [no_database, damaged_database, no_table])
def test_rebuild_of_a_damaged_index(
    well: House, capsys: Output, damage: Callable[[House], None]
) -> None:
    damage(well)
    _, found = examined(capsys, well, "--rebuild-index")
    assert levels(found, "old databases") == set()
    well.open()
    assert [t.client_name for t in well.library.tokens.all()] == ["Home Assistant"]
    assert well.library.alerts.get("alert1") == alert(1)


def test_no_rebuild_beside_a_running_nvr(well: House, capsys: Output) -> None:
    before = contents(well.data)
    with (well.data / "nvr.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code = main(["doctor", "--rebuild-index", "--data-dir", str(well.data)])
        captured = capsys.readouterr()
        assert code == 1
        assert captured.out == ""
        assert "another NVR is running with the data folder" in captured.err
        (well.data / "nvr.lock").unlink()
    assert contents(well.data) == before


def test_no_rebuild_while_the_disk_is_away(well: House, capsys: Output) -> None:
    shutil.rmtree(well.folders.recordings)
    before = contents(well.data)
    assert main(["doctor", "--rebuild-index", "--data-dir", str(well.data)]) == 1
    assert "nothing was changed" in capsys.readouterr().err
    after = contents(well.data)
    after.pop(str(well.data / "nvr.lock"))
    assert after == before


def test_recordings_on_a_second_disk(well: House, tmp_path: Path, capsys: Output) -> None:
    """Found, indexed and exported like the others; while that disk is away, told."""
    second = tmp_path / "second"
    moved = second / middle(well).relative_to(well.folders.recordings)
    moved.parent.mkdir(parents=True)
    middle(well).rename(moved)
    save_config(
        well.data / "config.json", well.config().model_copy(update={"fallback_dir": second})
    )
    _, found = examined(capsys, well)
    assert levels(found) == {("index", "warning"), ("index", "failed")}, "it lies elsewhere"
    _, found = examined(capsys, well, "--rebuild-index")
    assert levels(found, "old databases") == set()
    assert found["rebuilt"]["files"]["indexed"] == 3
    out = tmp_path / "all.mp4"
    order = ["front", "--from=2023-11-14T22:13:20Z", "--to=2023-11-14T22:16Z", "-o", str(out)]
    assert main(["export", "--data-dir", str(well.data), *order]) == 0
    assert numbers(out) == list(range(130 * FPS))
    zipped = tmp_path / "all.zip"
    order[-1] = str(zipped)
    assert main(["export", "--data-dir", str(well.data), *order, "--original"]) == 0
    with zipfile.ZipFile(zipped) as archive:
        name = str(moved.relative_to(second))
        assert archive.read(name) == moved.read_bytes(), "under the name that it always had"
    second.rename(tmp_path / "away")
    capsys.readouterr()
    _, found = examined(capsys, well)
    assert levels(found, "old databases") == {("recordings folder", "failed")}
