"""What holds for the repository as a whole."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

HYGIENE = "scripts/lib/hygiene.py"


def _hygiene(root: Path, checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [root / ".venv/bin/python", root / HYGIENE, checkout],
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / "good.py").write_text('PATH = "/api/cameras/work/1"  # /tmp/anything, /var/lib\n')
    return tmp_path


def test_clean_files_pass(root: Path, checkout: Path) -> None:
    assert _hygiene(root, checkout).stdout == ""


@pytest.mark.parametrize(
    "text",
    [
        "index = https://py" + "pi.org/simple",
        "https://files.python" + "hosted.org/packages/a.whl",
        '"resolved": "https://registry.np' + 'mjs.org/lit.tgz"',
        "deb http://deb.de" + "bian.org/debian forky main",
        "deb http://archive.ub" + "untu.com/ubuntu resolute main",
        "open('/wor" + "k/shared/DESIGN.md')",
        "cd /roo" + "t/.cache",
        "/hom" + "e/jane/cloudcam",
        "<" * 7 + " HEAD",
        ">" * 7 + " 0123abc (a branch)",
    ],
)
def test_registry_addresses_and_machine_paths_are_found(
    root: Path, checkout: Path, text: str
) -> None:
    (checkout / "bad.txt").write_text(f"first line\n{text}\n")
    result = _hygiene(root, checkout)
    assert result.returncode == 1
    assert result.stdout.startswith("bad.txt:2: ")


def test_differing_protocol_copies_are_found(root: Path, checkout: Path) -> None:
    ours, copy = checkout / "nvr", checkout / "custom_components/cloudcam"
    for folder in (ours, copy):
        folder.mkdir(parents=True)
        (folder / "protocol.py").write_text("SCHEMA_VERSION = 1\n")
    assert _hygiene(root, checkout).returncode == 0
    (copy / "protocol.py").write_text("SCHEMA_VERSION = 2\n")
    result = _hygiene(root, checkout)
    assert result.returncode == 1
    assert "scripts/sync-protocol" in result.stdout


def test_every_dependency_is_pinned_with_hashes(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    runtime = {*project["project"]["dependencies"], *groups["component"], *groups["demo"]}
    for file, wanted in (
        ("run.txt", runtime),
        ("dev.txt", runtime | {*groups["test"], *groups["lint"]}),
    ):
        lines = (root / "requirements" / file).read_text().replace("\\\n", " ").splitlines()
        pinned = {line.split("==")[0].lower() for line in lines if "--hash=sha256:" in line}
        assert len(pinned) == len(lines), "a line without a hash"
        names = {re.split(r"[\[<>=;]", requirement)[0].lower() for requirement in wanted}
        assert names <= pinned


def test_people_do_not_install_the_package_that_reports_to_a_vendor(root: Path) -> None:
    assert "telemetry" not in (root / "requirements/run.txt").read_text()


def test_hacs_accepts_the_repository(root: Path) -> None:
    # the keys that HACS knows; any other is an error to it (hacs.xyz, "hacs.json")
    manifest = json.loads((root / "hacs.json").read_text())
    assert manifest.keys() <= {
        "name", "content_in_root", "zip_release", "filename", "hide_default_branch", "country",
        "homeassistant", "hacs", "persistent_directory",
    }  # fmt: skip
    assert manifest["name"]
    tested = re.search(
        r"^homeassistant==(\S+)", (root / "requirements/dev.txt").read_text(), re.MULTILINE
    )
    assert tested is not None
    release = [int(part) for part in tested[1].split(".")]
    assert [int(part) for part in manifest["homeassistant"].split(".")] <= release
    assert len(list(root.glob("custom_components/*/manifest.json"))) <= 1


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_wheel_works_without_the_checkout(root: Path, tmp_path: Path) -> None:
    result = subprocess.run(
        [root / "scripts/build-wheel", tmp_path], check=False, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert [wheel.suffix for wheel in tmp_path.iterdir()] == [".whl"]


def test_what_runs_alone_is_where_it_is_looked_for(root: Path) -> None:
    """scripts/test runs these at the end, and looks for them in some folders only."""
    command = next(
        line for line in (root / "scripts/test").read_text().splitlines() if "-m alone" in line
    )
    folders = re.findall(r"tests/\w+", command)
    marked = {
        path.relative_to(root).parts[1]
        for path in (root / "tests").rglob("test_*.py")
        if "pytest.mark." + "alone" in path.read_text(encoding="utf-8")
    }
    assert {f"tests/{name}" for name in marked} <= set(folders)
    assert "tests/e2e" in folders, "all of it"
