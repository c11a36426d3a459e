"""A newcomer's first day, in a home network that ends at this process.

Run by test_newcomer.py in network and mount namespaces of its own, where systemd seems to be. On a
box that has nothing of ours the NVR is installed by its one command; a Home Assistant that has
nothing of ours finds it; the camera is ipycam, an ONVIF camera that is none of ours, through whose
lens our scene is seen. All that a person does is done in a real Chromium or a shell, and counted.
Only systemd and HACS are stood in for: by a script that starts what the unit says, and by a copy of
the folder that HACS would download.
"""

import asyncio
import json
import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from demo.browser import browser_page, find_chromium, open_dashboard
from demo.dashboard import find_devices
from demo.home_assistant import DOMAIN, add_nvr, find_entries, loaded_entry
from tests.e2e.conftest import ROOT, Change
from tests.e2e.newcomers_home import Home, home
from tests.nvr.discovery.fake_supervisor import TOKEN, fake_supervisor
from tests.nvr.discovery.ipycam_world import ADDRESS, LOGIN, until_open

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

__all__ = ["home"]

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

NVR_PORT = 8917
PICTURES = Path(os.environ["CLOUDCAM_NEWCOMER_PICTURES"])


class Hand:
    """Somebody's hand and eyes at Home Assistant's pages."""

    def __init__(self, home: Home, page: Page) -> None:
        self._home = home
        self.page = page

    async def click(self, target: Locator) -> None:
        self._home.clicks += 1
        await target.click(timeout=60_000)

    async def press(self, button: str) -> None:
        await self.click(self.page.get_by_role("button", name=button, exact=True).last)

    async def choose(self, text: str) -> None:
        await self.click(self.page.get_by_text(text, exact=True).first)

    async def write(self, name: str, value: str) -> None:
        self._home.clicks += 1
        await self.page.get_by_role("textbox", name=re.compile(rf"^{name}\*?$")).last.fill(value)

    async def sees(self, text: str) -> None:
        await self.page.get_by_text(text).first.wait_for(timeout=60_000)

    async def look(self, name: str) -> None:
        await self.page.wait_for_timeout(500)
        await self.page.screenshot(path=PICTURES / f"newcomer-{name}.png")


def readme_steps() -> list[str]:
    """The steps that the README names, by their bold titles."""
    section = (ROOT / "README.md").read_text().partition("\n## Use it")[2].partition("\n## ")[0]
    return re.findall(r"^\d+\. \*\*(.+?)\*\*", section, re.MULTILINE)


async def test_from_nothing_to_the_first_alert(home: Home) -> None:
    chromium = find_chromium()
    assert chromium is not None, "test_newcomer.py looks for it first"
    await home.hass.start()  # has been there for years
    with home.step("Install the NVR"):
        printed = await home.box.shell(ROOT / "scripts" / "install", "--user")
        (pairing,) = re.findall(r"^cloudcam1-\S+$", printed, re.MULTILINE)
    with home.step("Add the integration to Home Assistant"):
        source = ROOT / "custom_components" / DOMAIN
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, home.hass.folder / "custom_components" / DOMAIN, ignore=ignored)
        await home.hass.stop()
        await home.hass.start()
    await home.log_in()
    assert home.login is not None
    async with browser_page(chromium, home.hass.url, home.login.token, (1280, 900)) as page:
        hand = Hand(home, page)
        with home.step("Pair them"):
            await open_dashboard(page, f"{home.hass.url}/config/integrations/dashboard")
            await hand.sees("Discovered")
            await hand.look("found")
            await hand.click(page.get_by_role("button", name="Add", exact=True).first)
            await hand.write("Pairing string", pairing)
            await hand.press("Submit")
            await hand.sees("Which camera?")
            await hand.look("paired")
        with home.step("Add a camera"):
            await hand.press("Submit")  # the one that was found is chosen
            await hand.write("User name", LOGIN["username"])
            await hand.write("Password", LOGIN["password"])
            await hand.press("Submit")
            await hand.sees("This is what it sees")
            await hand.write("Name", "Hall")
            await hand.choose("Indoors")
            await hand.look("camera")
            await hand.press("Submit")
            await hand.sees("Success")
            await hand.look("added")
            await hand.press("Finish")
    assert home.steps == readme_steps()
    assert len(home.steps) <= 5
    await an_alert_comes(home)
    assert f"\n{home.clicks} clicks and fields" in (ROOT / "README.md").read_text()


async def an_alert_comes(home: Home) -> None:
    """A person walks, and Home Assistant tells it: event, state, automation."""
    assert home.watcher is not None
    added_us = time.time_ns() // 1000
    duration_s: float = home.truth["duration_s"]
    (visit,) = [found for found in home.truth["objects"] if found["label"] == "person"]
    zero_us = home.cameras.zero_us("hall")

    def seen_whole_us(at_us: int) -> float:
        """When all of the person was in view, in that round of the scene."""
        lap = (at_us - zero_us) / 1e6 // duration_s
        return float(zero_us + (visit["whole_s"] + lap * duration_s) * 1e6)

    def person(change: Change) -> bool:
        """Of one who came in when the camera was there already."""
        if change.entity_id != "event.hall_alert" or change.new is None:
            return False
        is_person = change.new["attributes"].get("event_type") == "person"
        return bool(is_person and seen_whole_us(change.at_us) - 5e6 > added_us)

    alert = await home.watcher.until(person, 2 * duration_s + 60)
    whole_us = seen_whole_us(alert.at_us)

    def shown(change: Change) -> bool:
        is_on = change.entity_id == "binary_sensor.hall_person" and change.state == "on"
        return is_on and change.at_us > whole_us - 5e6

    seen = await home.watcher.until(shown, 5)
    late = {"event": alert.at_us - whole_us, "state": seen.at_us - whole_us}
    print(
        {name: f"{us / 1e6:+.2f} s after the whole person is in view" for name, us in late.items()}
    )
    for us in late.values():
        assert us < 1e6 * noticed_within_s()

    def told(change: Change) -> bool:
        return (
            change.entity_id == "automation.somebody_came"
            and change.new is not None
            and change.new["attributes"].get("last_triggered") is not None
            and change.at_us >= alert.at_us
        )

    automation = await home.watcher.until(told, 5)
    assert 0 <= automation.at_us - alert.at_us < 2e6


def noticed_within_s() -> float:
    """A second; where others keep the processors busy, what is left of them takes longer."""
    return 1.0 if os.getloadavg()[0] <= (os.cpu_count() or 1) else 3.0


async def test_an_nvr_that_is_killed_is_unavailable_and_comes_back(home: Home) -> None:
    assert home.api is not None
    levels = {f"custom_components.{DOMAIN}": "info"}
    await home.api.post("/api/services/logger/set_level", levels)
    said = len(home.hass_log())
    await home.box.end_nvr(signal.SIGKILL)
    await home.cameras_are("unavailable")
    began = time.monotonic()
    await home.box.start_nvr()
    await until_open(NVR_PORT)
    answers = time.monotonic()
    async with asyncio.timeout(30):
        while await home.state("binary_sensor.hall_person") == "unavailable":
            await asyncio.sleep(0.02)
    back = time.monotonic()
    print(
        f"the NVR answers after {answers - began:.1f} s, its cameras {back - answers:.1f} s later"
    )
    assert back - answers < 5
    logged = ""
    async with asyncio.timeout(10):  # a thread of Home Assistant's own writes the log
        while "is back" not in logged:
            await asyncio.sleep(0.02)
            logged = "\n".join(home.hass_log()[said:])
    assert logged.count("is lost") == 1, logged
    assert logged.count("is back") == 1, logged
    assert "Traceback" not in logged


async def test_an_nvr_with_another_address_is_found_again(home: Home) -> None:
    assert (await home.entry())["data"]["port"] == NVR_PORT
    await home.box.end_nvr(signal.SIGTERM)
    await home.cameras_are("unavailable")
    config = json.loads(home.box.config.read_text())
    home.box.config.write_text(json.dumps(config | {"port": NVR_PORT + 1}))
    await home.box.start_nvr()

    async def is_back() -> bool:
        return await home.state("binary_sensor.hall_person") in ("on", "off")

    await home.until(is_back, 60)

    async def is_stored() -> bool:
        return bool((await home.entry())["data"]["port"] == NVR_PORT + 1)

    await home.until(is_stored, 60)


async def test_a_revoked_token_asks_to_pair_again(home: Home) -> None:
    entry = await home.entry()
    assert await token_status(entry, "DELETE", "/api/token") == 204
    assert home.socket is not None
    socket = home.socket

    async def asks() -> Any:
        flows = await socket.ask("config_entries/flow/progress")
        return [flow for flow in flows if flow["context"]["source"] == "reauth"]

    (flow,) = await home.until(asks)
    pairing = json.loads(await home.box.nvr("pair", "--json", "--address", ADDRESS))["pairing"]
    assert home.api is not None
    route = f"/api/config/config_entries/flow/{flow['flow_id']}"
    done = await home.api.post(route, {"pairing_string": pairing})
    assert (done["type"], done["reason"]) == ("abort", "reauth_successful")
    await loaded_entry(home.api)
    assert await token_status(entry, "GET", "/api/state") == 401


async def test_a_camera_that_is_removed_takes_its_device_along(home: Home) -> None:
    assert home.socket is not None
    socket = home.socket
    assert [d.name for d in await find_devices(socket, DOMAIN) if d.is_camera] == ["Hall"]
    await home.box.nvr("camera", "remove", "hall", "--yes")

    async def is_gone() -> bool:
        return not [d for d in await find_devices(socket, DOMAIN) if d.is_camera]

    await home.until(is_gone, 15)


async def test_what_is_removed_leaves_nothing_behind(home: Home) -> None:
    assert home.api is not None
    (entry,) = await find_entries(home.api)
    stored = await home.entry()
    assert len(listening(home.hass.program.pid)) > 1, "the relay of live pictures"
    await home.api.delete(f"/api/config/config_entries/entry/{entry['entry_id']}")
    assert listening(home.hass.program.pid) == {home.hass.port}
    assert await token_status(stored, "GET", "/api/state") == 401
    assert home.socket is not None
    assert await find_devices(home.socket, DOMAIN) == []
    states = [state["entity_id"] for state in await home.ask("/api/states")]
    assert not [name for name in states if "hall" in name]
    said = "\n".join(home.hass_log())
    assert home.hass_faults() == []
    assert "Traceback" not in home.box.log
    assert LOGIN["password"] not in said + home.box.log
    assert stored["data"]["token"] not in said + home.box.log


async def test_as_an_app_it_tells_home_assistant_how_to_connect(home: Home) -> None:
    """The name `supervisor` leads to a stand-in; the NVR and the way in are real."""
    await home.box.end_nvr(signal.SIGTERM)
    home.box.env["SUPERVISOR_TOKEN"] = TOKEN
    async with fake_supervisor(port=80) as supervisor:
        supervisor.address = ADDRESS
        await home.box.start_nvr()
        first = (await supervisor.until(1))["config"]["pairing_string"]
        assert home.api is not None
        await add_nvr(home.api, first)
        second = (await supervisor.until(2))["config"]["pairing_string"]
    assert first != second, "a used one lets nobody in"
    (entry,) = await find_entries(home.api)
    await home.api.delete(f"/api/config/config_entries/entry/{entry['entry_id']}")


async def token_status(entry: dict[str, Any], method: str, path: str) -> int:
    """What the NVR answers to whoever shows the entry's token."""
    data = entry["data"]
    url = f"https://{data['host']}:{data['port']}{path}"
    headers = {"Authorization": f"Bearer {data['token']}"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.request(method, url, ssl=False) as response,
    ):
        return response.status


def sockets(pid: int) -> Iterator[tuple[int, int, str]]:
    """The TCP sockets of a process: own port, the other's port, state (as /proc/net/tcp says)."""
    own = set()
    for handle in Path(f"/proc/{pid}/fd").iterdir():
        try:
            own.add(str(handle.readlink()))
        except OSError:
            continue
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        parts = line.split()
        if f"socket:[{parts[9]}]" in own:
            here, there = (int(end.rpartition(":")[2], 16) for end in parts[1:3])
            yield here, there, parts[3]


def listening(pid: int) -> set[int]:
    return {here for here, _, state in sockets(pid) if state == "0A"}


def connected(pid: int, port: int) -> bool:
    return any(there == port and state == "01" for _, there, state in sockets(pid))


async def test_no_connection_stays_open(home: Home) -> None:
    """Home Assistant looks every 15 seconds for what was not used for as long, and closes it."""

    async def all_closed() -> bool:
        return not connected(home.hass.program.pid, NVR_PORT + 1)

    await home.until(all_closed, 60)
