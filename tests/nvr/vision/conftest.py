"""Pictures for the detector's tests."""

import subprocess
from pathlib import Path

import cv2
import numpy as np
import pytest

from nvr.vision.letterbox import Pixels


@pytest.fixture(scope="session")
def demo_pictures(root: Path) -> dict[str, Pixels]:
    """BGR pictures by file name; fetched where they are not there yet."""
    folder = root / ".cache" / "demo-pictures"
    names = ("bus.jpg", "zidane.jpg", "chelsea.png")
    if not all((folder / name).is_file() for name in names):
        subprocess.run([root / "scripts" / "fetch-demo-pictures"], check=True)
    return {name: np.asarray(cv2.imread(str(folder / name)), np.uint8) for name in names}
