"""The untouched recordings, as somebody gets them who has to rely on them."""

import hashlib
import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest

from nvr.errors import NotFound
from nvr.playback.evidence import Wanted
from nvr.playback.products import Products
from tests.nvr.playback import house as playback
from tests.nvr.playback.house import CAMERAS, House, at
from tests.nvr.streams import Recipe, numbers

house = playback.house
__all__ = ["house"]

LONG = Recipe(audio="aac", seconds=130, gop=30)


def products(house: House) -> Products:
    return Products(house.library.recordings, house.library.files, house.clock, "nvr-1")


def export(house: House, start_s: float, end_s: float, *cameras: str) -> bytes:
    wanted = Wanted({c: CAMERAS[c] for c in cameras or ("front",)}, at(start_s), at(end_s))
    evidence = products(house).evidence(wanted, "Home", "ab" * 32)
    data = b"".join(evidence.chunks())
    assert len(data) == evidence.size, "Content-Length is known before the first byte"
    return data


def unpacked(data: bytes, folder: Path) -> Path:
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def test_whole_files_byte_for_byte(house: House, tmp_path: Path) -> None:
    house.record(LONG)
    on_disk = house.files()
    assert len(on_disk) == 3
    folder = unpacked(export(house, 70, 75), tmp_path / "out")
    (file,) = folder.rglob("*.mp4")
    assert file.relative_to(folder) == on_disk[1].relative_to(house.folders.recordings)
    assert file.read_bytes() == on_disk[1].read_bytes()
    assert len(list(unpacked(export(house, 30, 75), tmp_path / "two").rglob("*.mp4"))) == 2


def test_the_manifest_tells_all(house: House, tmp_path: Path) -> None:
    house.record(LONG)
    house.record(Recipe(seconds=4), at_s=20, camera_id="yard")
    data = export(house, 10, 130, "front", "yard", "shed")
    folder = unpacked(data, tmp_path / "out")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["nvr"] == {"id": "nvr-1", "name": "Home", "certificate_sha256": "ab" * 32}
    assert (manifest["start_us"], manifest["end_us"]) == (at(10), at(130))
    assert manifest["start"] == "2023-11-14T22:13:30.000000Z"
    assert "byte for byte" in manifest["what"]
    front, yard, shed = manifest["cameras"]
    assert (yard["id"], yard["name"]) == ("yard", "Hof, größer")
    assert [len(c["files"]) for c in (front, yard, shed)] == [3, 1, 0]
    for file in front["files"] + yard["files"]:
        content = (folder / file["name"]).read_bytes()
        assert file["size"] == len(content)
        assert file["sha256"] == hashlib.sha256(content).hexdigest()
        assert file["complete"] is True
        assert len(file["session"]) == 32
    assert front["files"][0]["start"] == "2023-11-14T22:13:20.000000Z"
    assert front["files"][0]["end"] == front["files"][1]["start"]


def test_checksums_as_sha256sum_takes_them(house: House, tmp_path: Path) -> None:
    house.record(LONG)
    folder = unpacked(export(house, 0, 130), tmp_path / "out")
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    listed = {}
    for line in lines:
        checksum, separator, name = line.partition("  ")
        assert separator
        listed[name] = checksum
    files = {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}
    assert listed.keys() == files - {"SHA256SUMS"}
    for name, checksum in listed.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == checksum
    check = ["sha256sum", "--strict", "-c", "SHA256SUMS"]
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 0
    (folder / house.files()[0].relative_to(house.folders.recordings)).open("ab").write(b"x")
    assert subprocess.run(check, cwd=folder, capture_output=True, check=False).returncode == 1


def test_the_readme_is_for_people(house: House, tmp_path: Path) -> None:
    house.record(Recipe(seconds=3))
    text = (unpacked(export(house, 0, 3), tmp_path / "out") / "README.txt").read_text()
    assert "Front door (front)" in text
    assert "2023-11-14 22:13:20 UTC" in text
    assert "VLC" in text
    assert "sha256sum -c SHA256SUMS" in text
    assert max(map(len, text.splitlines())) <= 100


def test_a_file_that_is_still_being_written(house: House, tmp_path: Path) -> None:
    recorder = house.record(Recipe(seconds=6), close=False)
    wanted = Wanted({"front": "Front door"}, at(0), at(9))
    evidence = products(house).evidence(wanted, "Home", None)
    size = evidence.size
    recorder.close()  # it grows between the first byte and the last
    data = b"".join(evidence.chunks())
    assert len(data) == size
    folder = unpacked(data, tmp_path / "out")
    (file,) = json.loads((folder / "manifest.json").read_text())["cameras"][0]["files"]
    assert file["complete"] is False
    content = (folder / file["name"]).read_bytes()
    whole = house.files()[0].read_bytes()
    assert len(content) == file["size"] < len(whole)
    assert whole.startswith(content)
    assert numbers(folder / file["name"]) == list(range(75)), "it plays as far as it got"


def test_nothing_recorded(house: House) -> None:
    with pytest.raises(NotFound, match="nothing is recorded"):
        export(house, 0, 10)


def test_a_recording_that_is_deleted_meanwhile_is_not_passed_off_as_whole(house: House) -> None:
    house.record(LONG)
    wanted = Wanted({"front": "Front door"}, at(0), at(130))
    chunks = products(house).evidence(wanted, "Home", None).chunks()
    next(chunks)
    house.files()[1].unlink()
    with pytest.raises(NotFound, match="deleted while it was exported"):
        list(chunks)
