"""What the threat model says stands against something is there, and is tested."""

import ast
import re
from pathlib import Path

import pytest

MODEL = "docs/design/011-threats.md"


def rows(text: str) -> list[list[str]]:
    """The cells of the table of threats."""
    table = text.partition("## What stands against it\n")[2].partition("\n## ")[0]
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, functions)}


@pytest.fixture(scope="module")
def text(root: Path) -> str:
    return (root / MODEL).read_text(encoding="utf-8")


def test_every_threat_has_a_defence_and_a_test_that_exists(root: Path, text: str) -> None:
    found = rows(text)
    assert len(found) >= 30
    for row in found:
        assert len(row) == 4, row
        assert all(row), row
        named = re.findall(r"`([\w/]+\.py)::(\w+)`", row[3])
        assert re.sub(r"`[\w/]+\.py::\w+`", "", row[3]).strip(" ,") == "", row
        assert named, row
        for file, test in named:
            assert test in functions_of(root / "tests" / file), f"{file}::{test} is gone"


def test_everybody_in_it_is_described(text: str) -> None:
    told = text.partition("## Who\n")[2].partition("\n## ")[0]
    described = set(re.findall(r"^\| ([a-z ]+) \|", told, re.MULTILINE))
    named = {who for row in rows(text) for who in row[0].split(", ")}
    assert named - {"all"} <= described
    assert described <= named, "who is described wants something"


def test_where_to_report_is_told(root: Path) -> None:
    """And no address is made up."""
    told = (root / "SECURITY.md").read_text(encoding="utf-8")
    assert "Report a vulnerability" in told
    assert "@" not in told
    for link in re.findall(r"\]\(([^)]+)\)", told):
        assert (root / link).is_file(), link
