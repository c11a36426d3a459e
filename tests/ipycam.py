"""ipycam, a virtual ONVIF camera that is none of ours, in an environment of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REQUIREMENTS = Path("requirements") / "ipycam.txt"


def ipycam_python(root: Path) -> Path:
    """A Python that has ipycam; made once and kept. Skips the test where it can't be made."""
    uv = shutil.which("uv") or str(root / ".tools/bin/uv")
    folder = root / ".cache" / "test-ipycam"
    python, stamp = folder / "bin/python", folder / "made-of"
    wanted = (root / REQUIREMENTS).read_text() + sys.version
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    # ipycam asks for the OpenCV with windows; the one without serves it as well
    install = [uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    install += ["--only-binary", ":all:", "--python", str(python), "-r", str(root / REQUIREMENTS)]
    try:
        for command in ([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], install):
            subprocess.run(
                command, check=True, capture_output=True, text=True, timeout=180, env=os.environ
            )
    except (OSError, subprocess.SubprocessError) as error:
        told = getattr(error, "stderr", None) or str(error)
        pytest.skip(f"ipycam can't be installed; is the package registry reachable? {told[-300:]}")
    stamp.write_text(wanted)
    return python


def own_network() -> list[str]:
    """What a command is preceded by to run in a network that ends at itself, or skip the test."""
    unshare = ["unshare", "--map-root-user", "--net", "--mount"]
    try:
        subprocess.run([*unshare, "true"], check=True, capture_output=True, timeout=20)
    except OSError, subprocess.SubprocessError:
        pytest.skip("this machine allows no network namespaces")
    return unshare
