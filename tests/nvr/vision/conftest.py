"""Pictures for the detector's tests."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from nvr.vision.letterbox import Pixels


@pytest.fixture(scope="session")
def demo_pictures(root: Path) -> dict[str, Pixels]:
    """BGR pictures by file name; a missing one fails the test that asks for it."""
    folder = root / ".cache" / "demo-pictures"
    names = ("bus.jpg", "zidane.jpg", "chelsea.png")
    missing = [name for name in names if not (folder / name).is_file()]
    assert not missing, f"{folder} lacks {missing}: run scripts/fetch-demo-pictures"
    return {name: np.asarray(cv2.imread(str(folder / name)), np.uint8) for name in names}
