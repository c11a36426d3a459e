"""From an empty box and a fresh Home Assistant to the first alert, and what may happen afterwards.

The home is a network of its own, where everything finds everything as it does in a real one; what
happens in it stands in newcomer.py.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from demo.browser import find_chromium
from demo.encode import SceneFiles
from tests.ipycam import ipycam_python, own_network

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

# installing a service asks whether systemd is in charge; an app asks a machine called supervisor
_HOUSE_RULES = """\
mount -t tmpfs none /run && mkdir -p /run/systemd/system \
    && echo 127.0.0.1 localhost supervisor >/run/hosts && mount --bind /run/hosts /etc/hosts \
    && exec "$@"
"""


def test_a_newcomers_first_day(scene: SceneFiles, root: Path, tmp_path: Path) -> None:
    if find_chromium() is None:
        pytest.skip("there is no Chromium: install the distribution's to run the browser tests")
    cache = fetch_packages(root, tmp_path)
    pictures = os.environ.get("CLOUDCAM_SCREENSHOTS", str(tmp_path))
    environment = os.environ | {
        "CLOUDCAM_NEWCOMER_IPYCAM": str(ipycam_python(root)),
        "CLOUDCAM_NEWCOMER_PICTURES": pictures,
        "CLOUDCAM_CHROMIUM": str(find_chromium()),
        "UV_CACHE_DIR": cache,
    }
    inner = [sys.executable, "-m", "pytest", "-x", "-s", "-p", "no:cacheprovider"]
    inner += ["--basetemp", str(tmp_path / "inner"), "tests/e2e/newcomer.py"]
    done = subprocess.run(
        [*own_network(), "sh", "-c", _HOUSE_RULES, "sh", *inner],
        check=False, capture_output=True, text=True, timeout=580, cwd=root, env=environment,
    )  # fmt: skip
    logs = "".join(
        f"\n== {path.name}\n{path.read_text(errors='replace')[-3000:]}"
        for path in (tmp_path / "inner").rglob("*.log")
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:] + logs


def fetch_packages(root: Path, tmp_path: Path) -> str:
    """Have the NVR's packages in uv's cache, whose folder is given: in the home is no internet."""
    uv = str(root / ".tools/bin/uv")
    python = tmp_path / "fetch/bin/python"
    try:
        for command in (
            [uv, "venv", "--quiet", "--python", sys.executable, str(tmp_path / "fetch")],
            [uv, "pip", "sync", "--quiet", "--require-hashes", "--only-binary", ":all:",
             "--python", str(python), "requirements/nvr.txt"],
        ):  # fmt: skip
            subprocess.run(command, check=True, capture_output=True, timeout=180, cwd=root)
        where = [uv, "cache", "dir"]
        return subprocess.run(where, check=True, capture_output=True, text=True).stdout.strip()
    except (OSError, subprocess.SubprocessError) as error:
        told = getattr(error, "stderr", None) or str(error)
        pytest.skip(f"the NVR's packages can't be had; is the registry reachable? {told[-300:]!r}")
