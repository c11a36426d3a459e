from pathlib import Path

import pytest

from tests.nvr.media.recording import Recording


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    """A recorder on a folder of its own."""
    return Recording(tmp_path / "recordings")
