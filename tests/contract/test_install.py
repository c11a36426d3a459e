"""The script that installs the NVR: when it takes an update for done."""

import subprocess
from pathlib import Path

import pytest

# its own function alone, and nothing to wait for
_UNTIL_UP = """\
eval "$(sed -n '/^until_up() {/,/^}/p' scripts/install)"
sleep() { :; }
until_up
"""

_PROGRAM = """\
#!/bin/sh
[ "$1" = --version ] && echo cloudcam-nvr 1.1.0 && exit
cd "$(dirname "$0")" && echo x >>asked
[ "$(wc -l <asked)" -lt 3 ] && echo 'not running' >&2 && exit 1
echo 'My home %s: running'
echo 'model    some'
"""


@pytest.mark.parametrize(("version", "is_up"), [("1.1.0", True), ("1.0.0", False)])
def test_only_the_version_just_installed_counts_as_up(
    root: Path, tmp_path: Path, version: str, is_up: bool
) -> None:
    program = tmp_path / "cloudcam-nvr"
    program.write_text(_PROGRAM % version)
    program.chmod(0o755)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", f"program={program}\n{_UNTIL_UP}"],
        cwd=root, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode == 0) == is_up, done
    asked = len((tmp_path / "asked").read_text().splitlines())
    assert asked == (3 if is_up else 60)
    assert ("My home 1.0.0" in done.stdout) == (not is_up), "what does run is told"
