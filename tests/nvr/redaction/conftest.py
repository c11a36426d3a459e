"""Clips that several tests look at."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.company import Company
from demo.sprites import PICTURES
from nvr.redaction.looking import Eyes
from tests.nvr.redaction.clips import MODEL, passing

# These tests load the model into their own process, which other tests may share: none of them
# may have loaded this by then.
sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def company(root: Path) -> Company:
    """Two people."""
    if not all((PICTURES / name).is_file() for name in ("bus.jpg", "chelsea.png")):
        subprocess.run([root / "scripts" / "fetch-demo-pictures"], check=True)
    return passing()


@pytest.fixture(scope="session")
def company_file(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """... recorded."""
    return company.write(tmp_path_factory.mktemp("company") / "company.mp4")


@pytest.fixture(scope="package")
def eyes() -> Eyes:
    """The model, in this process."""
    return Eyes(MODEL)
