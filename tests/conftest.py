"""Shared by all tests.

tests/component runs inside Home Assistant's test harness (its conftest says how). All other tests
use real sockets, threads and processes and never meet that harness.
"""

import signal
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
COMPONENT_TESTS = ROOT / "tests" / "component"
END_TO_END_TESTS = ROOT / "tests" / "e2e"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that Home Assistant's recorder fixtures ask for."""
    parser.addoption("--dburl", default="sqlite://", help="database of recorder tests")
    parser.addoption("--drop-existing-db", action="store_const", const=True)


def pytest_configure() -> None:
    """Let programs under test hear of Ctrl-C: what shells start in the background ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the component tests last, and end-to-end tests with nothing beside them.

    Session fixtures of Home Assistant's harness (network adapters, name resolution, password
    hashing) stay replaced from the first component test to the end of the session.
    """
    items.sort(key=lambda item: COMPONENT_TESTS in item.path.parents)
    for item in items:
        if END_TO_END_TESTS in item.path.parents:
            item.add_marker("alone")


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the checkout's folder."""
    return ROOT
