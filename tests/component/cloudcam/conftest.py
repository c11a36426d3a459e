"""A real Home Assistant core, and an NVR that speaks over real TLS on the loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import pytest_socket
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import restore_state
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.cloudcam.const import CONF_FINGERPRINT, CONF_TOKEN_ID, DOMAIN
from tests.component.cloudcam.fake_nvr import FakeNvr, make_camera

type Wait = Callable[[Callable[[], object]], Awaitable[None]]


@pytest.fixture(autouse=True)
def loopback(socket_enabled: None) -> None:
    """Allow sockets again, to this machine only."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "127.0.0.2"])


@pytest.fixture(autouse=True)
def expected_lingering_timers() -> bool:
    """aiohttp's keep-alive timers of the shared session may be pending when a test ends."""
    return True


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A configuration folder for each test: the integration copies its blueprints to it."""
    return hass_tmp_config_dir


@pytest.fixture
async def nvr(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> AsyncIterator[FakeNvr]:
    """An NVR with two cameras, running."""
    videos = tmp_path_factory.getbasetemp() / "videos"  # made once for all tests
    server = FakeNvr(videos / tmp_path.name)
    for camera in (make_camera("door", "Front door"), make_camera("hall", "Hall")):
        server.cameras[camera.id] = camera
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def entry(hass: HomeAssistant, nvr: FakeNvr) -> MockConfigEntry:
    """A paired entry that is not set up yet."""
    nvr.tokens["tid"] = "token-of-home-assistant"
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Home NVR",
        unique_id=nvr.nvr.id,
        data={
            CONF_HOST: "127.0.0.1",
            CONF_PORT: nvr.port,
            CONF_FINGERPRINT: nvr.fingerprint,
            CONF_TOKEN: "token-of-home-assistant",
            CONF_TOKEN_ID: "tid",
        },
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def loaded(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, wait: Wait
) -> MockConfigEntry:
    """The entry set up and listening."""
    await set_up(hass, entry)
    await wait(lambda: nvr.listeners == 1)
    # no camera had an alert in the state, so each one's newest is asked for
    await wait(lambda: len([r for r in nvr.requests if "limit=1" in r]) == len(nvr.cameras))
    await hass.async_block_till_done()
    return entry


@pytest.fixture
def resident(hass_admin_user: MockUser) -> MockUser:
    """The user of the socket, who may see the door, and nothing else."""
    hass_admin_user.groups = []
    hass_admin_user.mock_policy(
        {"entities": {"entity_ids": {"camera.front_door": {POLICY_READ: True}}}}
    )
    return hass_admin_user


@pytest.fixture
def entity_registry_enabled_by_default() -> Iterator[None]:
    """Add entities that are disabled at first as well."""
    with patch("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", True):
        yield


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert await async_setup_component(hass, "http", {})
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def restore(hass: HomeAssistant, state: State, extra_data: Mapping[str, Any]) -> None:
    """Let an entity find what it stored before a restart.

    The harness has a function for it, which fits one version of Home Assistant only.
    """
    stored = {
        "state": state.as_dict(),
        "extra_data": extra_data,
        "last_seen": dt_util.utcnow().isoformat(),
    }
    data = restore_state.async_get(hass)
    with patch.object(data.store, "async_load", return_value=[stored]):
        await data.async_setup()


@pytest.fixture
def wait(hass: HomeAssistant) -> Wait:
    """Wait until something is so; real sockets lie between, so real time passes."""

    async def until(condition: Callable[[], object]) -> None:
        for _ in range(1000):
            await hass.async_block_till_done()
            if condition():
                return
            await asyncio.sleep(0.01)
        pytest.fail("waited 10 s in vain")

    return until
