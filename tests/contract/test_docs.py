"""The documentation names only what exists: commands, options, files, ports."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from nvr.cli import build_parser
from nvr.errors import NvrError
from nvr.protocol import DEFAULT_PORT

COMMAND = "cloudcam-nvr"
OURS = re.compile(r"(?<![\w./-])(?:\.venv/bin/|sudo )*(cloudcam-nvr|scripts/[\w-]+)(?![\w./-])(.*)")


def pages(root: Path) -> list[Path]:
    found = [root / "README.md", *(root / "docs").rglob("*.md")]
    assert len(found) >= 5
    return found


def commands(page: Path) -> Iterator[tuple[str, list[str]]]:
    """The commands of ours in code: lines of indented blocks, and inline between backticks."""
    text = page.read_text(encoding="utf-8")
    blocks = [line for line in text.splitlines() if line.startswith("    ")]
    for code in [*blocks, *re.findall(r"`([^`\n]+)`", text)]:
        if found := OURS.match(code.partition("  #")[0].strip()):
            yield found[1], shlex.split(found[2])


def parses(arguments: list[str]) -> bool:
    """Whether the command line takes these arguments; one that is only named needs none."""
    try:
        build_parser().parse_args(arguments)
    except NvrError as error:
        return "required" in error.message
    except SystemExit as end:  # --help, --version
        return end.code == 0
    return True


def test_every_command_of_the_nvr_is_one(root: Path) -> None:
    seen = set()
    for page in pages(root):
        for command, arguments in commands(page):
            if command == COMMAND and arguments:
                assert parses(arguments), f"{page.name}: {COMMAND} {shlex.join(arguments)}"
                seen.add(arguments[0])
    assert seen >= {"pair", "camera", "status", "install-service", "uninstall-service"}


@pytest.mark.parametrize("wrong", [["payr"], ["pair", "--adress", "x"], ["camera", "put", "A"]])
def test_a_wrong_command_would_be_found(wrong: list[str]) -> None:
    assert not parses(wrong)


def test_every_script_and_its_options_exist(root: Path) -> None:
    seen = set()
    for page in pages(root):
        for command, arguments in commands(page):
            if not command.startswith("scripts/"):
                continue
            script = root / command
            assert script.is_file(), f"{page.name}: {command}"
            assert script.stat().st_mode & 0o100, f"{command} can't be run"
            seen.add(command)
            if command == "scripts/run":
                check_run(root, arguments)
    assert {"scripts/run", "scripts/test"} <= seen


def check_run(root: Path, arguments: list[str]) -> None:
    """What follows --nvr-only goes to `cloudcam-nvr run`; all else the launcher takes."""
    if "--nvr-only" in arguments:
        assert arguments[0] == "--nvr-only"
        assert parses(["run", *arguments[1:]]), arguments
        return
    launcher = (root / "demo" / "home.py").read_text(encoding="utf-8")
    for argument in arguments:
        if argument.startswith("--"):
            assert f'"{argument}"' in launcher, argument


def test_links_and_pictures_lead_somewhere(root: Path) -> None:
    links = 0
    for page in pages(root):
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"
                links += 1
    assert links >= 5


def test_the_port_is_the_one_in_the_code(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"port[^.]{0,8}TCP (\d+)", readme) == [str(DEFAULT_PORT)]
