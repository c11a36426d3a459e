"""The sign to print: its PDFs are what its drawings say."""

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

SIGNS = ["sign-de", "sign-en"]


@pytest.fixture(scope="module")
def drawn(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signs")
    subprocess.run([sys.executable, root / "scripts/draw-sign", folder], check=True)
    return folder


@pytest.mark.parametrize("name", SIGNS)
def test_it_is_drawn_as_its_drawing_is_now(root: Path, drawn: Path, name: str) -> None:
    kept = root / "docs/guide" / f"{name}.pdf"
    assert kept.read_bytes() == (drawn / kept.name).read_bytes(), "run scripts/draw-sign"


@pytest.mark.parametrize("name", SIGNS)
def test_readers_find_what_is_in_it(root: Path, name: str) -> None:
    data = (root / "docs/guide" / f"{name}.pdf").read_bytes()
    begin = re.search(rb"startxref\n(\d+)\n%%EOF\n\Z", data)
    assert begin is not None
    table = data[int(begin[1]) :]
    assert table.startswith(b"xref\n0 ")
    places = re.findall(rb"(\d{10}) 00000 n \n", table)
    for number, place in enumerate(places, 1):
        assert data[int(place) :].startswith(b"%d 0 obj\n" % number)
    assert b"/Size %d " % (len(places) + 1) in table
    stream = re.search(rb"/Length (\d+) >>\nstream\n", data)
    assert stream is not None
    assert data[stream.end() + int(stream[1]) :].startswith(b"\nendstream")
    sheet = re.search(rb"/MediaBox \[0 0 (\S+) (\S+)\]", data)
    assert sheet is not None
    assert [round(float(side) / 72 * 25.4) for side in sheet.groups()] == [210, 297]


@pytest.mark.parametrize("name", SIGNS)
def test_it_says_all_that_the_drawing_says(root: Path, name: str) -> None:
    drawing = ElementTree.parse(root / "docs/guide" / f"{name}.svg")
    wanted = [e.text or "" for e in drawing.iter("{http://www.w3.org/2000/svg}text")]
    text = (root / "docs/guide" / f"{name}.pdf").read_text("ascii")
    said = [re.sub(r"\\(\d{3}|.)", _plain, part) for part in re.findall(r"\((.*)\) Tj", text)]
    assert "".join(said) == "".join(wanted).replace("\N{BALLOT BOX}", "")
    assert len(re.findall(r" re S$", text, re.MULTILINE)) == "".join(wanted).count("\N{BALLOT BOX}")


def _plain(sign: re.Match[str]) -> str:
    told = sign[1]
    return bytes([int(told, 8)]).decode("cp1252") if told.isdigit() else told
