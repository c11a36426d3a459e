"""What an automation hears of shares: each step once, whatever happens in between."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from nvr.shares import ShareEnd, ShareState
from tests.component.cloudcam.conftest import Wait, set_up
from tests.component.cloudcam.fake_nvr import FakeNvr, now_us
from tests.component.cloudcam.fake_sharing import ONE, TWO, make_share

DOOR = "camera.front_door"
EVENTS = ("ready", "failed", "made", "opened", "ended")


@pytest.fixture
def events(hass: HomeAssistant) -> Callable[[], list[tuple[str, str, Any]]]:
    captured = {kind: async_capture_events(hass, f"cloudcam_share_{kind}") for kind in EVENTS}

    def told() -> list[tuple[str, str, Any]]:
        return [
            (kind, event.data["share_id"][0], event.data.get("view") or event.data.get("why"))
            for kind, found in captured.items()
            for event in found
        ]

    return told


type Events = Callable[[], list[tuple[str, str, Any]]]


async def test_each_step_is_told_once(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, events: Events, wait: Wait
) -> None:
    made = async_capture_events(hass, "cloudcam_share_made")
    draft = make_share(ONE, state=ShareState.RENDERING, progress=0.1, sha256=None)
    await nvr.sharing.change(draft)
    await nvr.sharing.change(replace(draft, progress=0.6))
    await nvr.sharing.change(make_share(ONE))
    await nvr.sharing.link(ONE)
    active = nvr.sharing.shares[ONE]
    for used in (1, 1, 3, 2, 3):
        await nvr.sharing.change(replace(active, views_used=used, opened_us=now_us()))
    await nvr.sharing.end(ONE, ShareEnd.USED_UP)
    for state in (ShareState.FAILED, ShareState.FAILED):
        await nvr.sharing.change(make_share(TWO, state=state, problem="nobody was found"))
    await nvr.sharing.change(make_share("3" * 12, state=ShareState.ENDED, ended=ShareEnd.DISCARDED))
    expected = [
        ("ready", "1", None),
        ("failed", "2", None),
        ("made", "1", None),
        *(("opened", "1", view) for view in (1, 2, 3)),
        ("ended", "1", "used_up"),
    ]
    await wait(lambda: events()[-1:] == expected[-1:] and ("failed", "2", None) in events())
    assert events() == expected
    data = made[0].data
    assert (data["camera"], data["recipient"], data["purpose"]) == (DOOR, "Erika", "the parcel")
    assert (data["by"], data["way"], data["url"]) == ("Ada", "link", f"/cloudcam/shares/{ONE}")


async def test_what_happened_meanwhile_is_told_once(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, events: Events, wait: Wait
) -> None:
    await nvr.sharing.link(ONE)
    await wait(lambda: events() == [("made", "1", None)])

    async def hear_again() -> None:
        known = loaded.runtime_data.shares
        known.is_known = False
        await nvr.hang_up()
        await wait(lambda: known.is_known)

    await hear_again()
    assert events() == [("made", "1", None)]
    used = replace(nvr.sharing.shares[ONE], views_used=2, opened_us=now_us())
    nvr.sharing.shares[ONE] = used
    await hear_again()
    opened = [("opened", "1", 1), ("opened", "1", 2)]
    assert events() == [("made", "1", None), *opened]

    await hass.config_entries.async_unload(loaded.entry_id)
    ended = replace(used, state=ShareState.ENDED, ended=ShareEnd.EXPIRED, ended_us=now_us())
    nvr.sharing.shares[ONE] = ended
    for _ in range(2):
        await hass.config_entries.async_setup(loaded.entry_id)
        await wait(lambda: loaded.runtime_data.shares.is_known)
        await hass.config_entries.async_unload(loaded.entry_id)
    assert events() == [("made", "1", None), *opened, ("ended", "1", "expired")]


async def test_an_nvr_that_is_new_here_tells_nothing_of_before(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, events: Events, wait: Wait
) -> None:
    for number in range(20):
        nvr.sharing.shares[f"{number:012}"] = make_share(
            f"{number:012}",
            state=ShareState.ENDED,
            consented_us=now_us(),
            ended=ShareEnd.EXPIRED,
            views_used=3,
        )
    await set_up(hass, entry)
    await wait(lambda: entry.runtime_data.shares.is_known)
    assert events() == []


async def test_an_nvr_that_can_not_share(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, wait: Wait
) -> None:
    nvr.overrides["/api/shares"] = 404
    await set_up(hass, entry)
    await wait(lambda: entry.runtime_data.shares.is_known)
    assert entry.runtime_data.shares.known == []


async def test_what_was_told_is_forgotten_with_the_nvr(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    nvr: FakeNvr,
    loaded: MockConfigEntry,
    wait: Wait,
) -> None:
    await nvr.sharing.link(ONE)
    key = f"cloudcam.shares.{loaded.entry_id}"
    await wait(lambda: ONE in hass_storage.get(key, {}).get("data", {}))
    await hass.config_entries.async_remove(loaded.entry_id)
    assert key not in hass_storage
