"""The same people as those of the redaction's tests, and the forkserver."""

from collections.abc import Iterator

import pytest

from nvr.entry import PRELOAD
from nvr.forkserver import ForkServer
from tests.nvr.redaction.conftest import company, company_file

__all__ = ["company", "company_file", "forkserver"]


@pytest.fixture(scope="package")
def forkserver() -> Iterator[ForkServer]:
    """As the NVR starts it."""
    server = ForkServer(PRELOAD)
    yield server
    server.close()
