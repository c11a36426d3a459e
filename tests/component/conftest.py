"""Loads Home Assistant's test harness for the tests in this folder only.

The harness is a pytest plugin that pyproject.toml keeps from loading for everybody (-p
no:homeassistant), because it bans sockets and fails a test for any thread that outlives it. A
conftest's fixtures and per-test hooks apply to its own folder, so importing them here draws the
border.
"""

# The project's own package first: the harness puts a folder of that name on the import path.
import custom_components  # isort: skip

# Puts httpx2 in the place of httpx since 2026.11, so it comes before whatever imports that.
import homeassistant  # noqa: F401  # isort: skip

import socket
from collections.abc import Iterator

import pytest
import pytest_socket
from homeassistant.components import logger
from homeassistant.components.logger import helpers as logger_helpers

# The harness of 2026.10 imports this from where 2026.11 does not have it any more.
vars(logger).setdefault(
    "_clear_logger_overwrites", vars(logger_helpers)["_clear_logger_overwrites"]
)

from pytest_homeassistant_custom_component import plugins  # noqa: E402
from pytest_homeassistant_custom_component.plugins import *  # noqa: E402, F403

assert list(custom_components.__path__), "custom_components must be the checkout's package"

# tests/conftest.py adds the options; the marker is in pyproject.toml
del globals()["pytest_addoption"], globals()["pytest_configure"]

_RESOLVERS = {
    name: getattr(socket, name) for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex")
}


def pytest_runtest_setup() -> None:
    """Ban sockets and name resolution, as Home Assistant does for its own tests."""
    plugins.pytest_runtest_setup()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """Lift the ban again, for the tests of other folders."""
    try:
        return (yield)
    finally:
        pytest_socket.enable_socket()
        for name, resolver in _RESOLVERS.items():
            setattr(socket, name, resolver)


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(request: pytest.FixtureRequest, verify_cleanup: None) -> None:
    """Let every test that uses `hass` see custom_components/cloudcam.

    The order matters: `verify_cleanup` looks for leftovers after `hass` has stopped, so it starts
    before it, and `recorder_mock` insists on coming before `hass` too.
    """
    if "recorder_mock" in request.fixturenames:
        request.getfixturevalue("recorder_mock")
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")
