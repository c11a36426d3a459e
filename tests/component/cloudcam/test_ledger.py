"""Home Assistant keeps the heads of the NVR's ledger, and notices whatever is done to it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.cloudcam import ledger as component
from custom_components.cloudcam.const import DOMAIN
from custom_components.cloudcam.ledger import LedgerWatch
from nvr.ledger.entry import Entry, What, Who, hash_of
from nvr.ledger.files import backwards, day_files
from tests.component.cloudcam.conftest import Wait
from tests.component.cloudcam.fake_ledger import DAY_S
from tests.component.cloudcam.fake_nvr import FakeNvr

type Ask = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def watch(loaded: MockConfigEntry) -> LedgerWatch:
    found: LedgerWatch = loaded.runtime_data.ledger
    return found


@pytest.fixture
def ask(loaded: MockConfigEntry, hass_ws_client: WebSocketGenerator,
        hass: HomeAssistant, hass_read_only_access_token: str) -> Ask:  # fmt: skip
    """A user who may do nothing asks."""

    async def ask(**more: Any) -> dict[str, Any]:
        socket = await hass_ws_client(hass, hass_read_only_access_token)
        await socket.send_json_auto_id({"type": "cloudcam/ledger", **more})
        answer: dict[str, Any] = await socket.receive_json()
        return answer

    return ask


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Moves the clock that the watch sees on, and no other."""
    passed = timedelta()

    def later(more: timedelta) -> None:
        nonlocal passed
        passed += more

    clock = SimpleNamespace(
        utcnow=lambda: dt_util.utcnow() + passed, parse_datetime=dt_util.parse_datetime
    )
    monkeypatch.setattr(component, "dt_util", clock)
    return later


def issue(hass: HomeAssistant, entry: MockConfigEntry) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"{entry.entry_id}_ledger_changed")


def test_checksums_are_the_same_on_both_sides(nvr: FakeNvr) -> None:
    who = Who('Änne \u2028 \U0001f600 "\\ \x7f', "::1")
    nvr.ledger.book.append([Entry(What.SETTINGS, who, told={"settings": ["a", "b"], "n": 2})])
    for entry in backwards(nvr.ledger.folder):
        assert component.hash_of(entry) == hash_of(entry) == entry["hash"]


async def test_it_follows(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch
) -> None:
    await watch.look()
    assert (watch.heads, issue(hass, loaded)) == ([], None), "nothing there yet"
    first = nvr.ledger.write(3)
    await watch.look()
    nvr.ledger.clock.advance(DAY_S)
    last = nvr.ledger.write(2500)
    await watch.look()
    assert [(h.sequence, h.hash) for h in watch.heads] == [
        (first.sequence, first.hash), (last.sequence, last.hash),
    ]  # fmt: skip
    assert issue(hass, loaded) is None
    assert watch.checked is not None


async def test_heads_outlive_a_restart(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch
) -> None:
    nvr.ledger.write()
    await watch.look()
    nvr.ledger.write()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=5))
    await hass.async_block_till_done()
    await hass.config_entries.async_reload(loaded.entry_id)
    again = loaded.runtime_data.ledger
    assert again is not watch
    assert again.heads == watch.heads
    await hass.config_entries.async_remove(loaded.entry_id)
    gone = LedgerWatch(hass, loaded, again._client)
    (await gone.start())()
    assert gone.heads == []


def cut(nvr: FakeNvr) -> None:
    path = day_files(nvr.ledger.folder)[-1].path
    path.write_bytes(b"\n".join(path.read_bytes().split(b"\n")[:-4]) + b"\n")
    nvr.ledger.book.close()
    nvr.ledger.write()


def rewrite(nvr: FakeNvr) -> None:
    """As many entries and more, all of them sound."""
    nvr.ledger.make_anew()
    nvr.ledger.write(20, camera="hall")


def shorten(nvr: FakeNvr) -> None:
    nvr.ledger.make_anew()
    nvr.ledger.write(1)


def empty(nvr: FakeNvr) -> None:
    nvr.ledger.make_anew()


def last_anew(nvr: FakeNvr) -> None:
    """The very last entry is another one, and nothing came after it."""
    nvr.ledger.make_anew()
    nvr.ledger.write(4)
    nvr.ledger.write(1, camera="hall")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (cut, "cut off"),
        (rewrite, "is another one"),
        (shorten, "cut off"),
        (empty, "cut off"),
        (last_anew, "written anew"),
    ],
)
async def test_whatever_is_done_to_it_is_noticed(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch,
    spoil: Callable[[FakeNvr], None], told: str,
) -> None:  # fmt: skip
    nvr.ledger.write(5)
    await watch.look()
    kept = watch.heads
    spoil(nvr)
    await watch.look()
    found = issue(hass, loaded)
    assert found is not None
    assert told in (found.translation_placeholders or {})["problem"]
    assert found.severity is ir.IssueSeverity.CRITICAL
    assert watch.heads == kept, "what was seen is not forgotten for it"


async def test_a_lie_in_between_is_noticed(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch
) -> None:
    """Entries that come over the wire with another content than their checksum says."""
    nvr.ledger.write()
    await watch.look()
    nvr.ledger.write()
    path = day_files(nvr.ledger.folder)[0].path
    path.write_text(path.read_text().replace('"cameras":["door"]', '"cameras":["hall"]'))
    await watch.look()
    assert issue(hass, loaded) is not None


async def test_an_old_day_that_was_changed_is_found_once_a_day(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch
) -> None:
    for _ in range(3):
        nvr.ledger.write(3)
        await watch.look()
        nvr.ledger.clock.advance(DAY_S)
    day_files(nvr.ledger.folder)[1].path.unlink()
    await watch.look()
    assert issue(hass, loaded) is None, "not looked at again on the same day"
    nvr.ledger.write()
    await watch.look()
    found = issue(hass, loaded)
    assert found is not None
    assert "missing" in (found.translation_placeholders or {})["problem"]


async def test_days_that_went_while_home_assistant_was_away(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch
) -> None:
    nvr.ledger.clock.step_wall(-200 * DAY_S)
    nvr.ledger.write()
    await watch.look()
    for _ in range(95):
        nvr.ledger.clock.advance(DAY_S)
        nvr.ledger.write()
    nvr.ledger.book.tidy()
    await watch.look()
    assert issue(hass, loaded) is None


async def test_an_entry_dated_far_ahead_makes_nothing_forgotten(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch
) -> None:
    for _ in range(3):
        nvr.ledger.write()
        await watch.look()
        nvr.ledger.clock.advance(DAY_S)
    kept = watch.heads
    assert len(kept) == 3
    nvr.ledger.clock.step_wall(3650 * DAY_S)
    nvr.ledger.write()
    for _ in range(2):
        await watch.look()
        found = issue(hass, loaded)
        assert found is not None
        assert "yet to come" in (found.translation_placeholders or {})["problem"]
        assert watch.heads == kept


async def test_a_first_look_at_a_ledger_dated_far_ahead(nvr: FakeNvr, watch: LedgerWatch) -> None:
    """Its heads count for the days on which they came, and go with these."""
    nvr.ledger.clock.step_wall(3650 * DAY_S)
    nvr.ledger.write()
    await watch.look()
    assert [head.sequence for head in watch.heads] == [2]
    assert list(watch._days) == [dt_util.utcnow().date().isoformat()]


async def test_a_day_that_went_too_early_by_our_own_clock(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch
) -> None:
    """The NVR's clock and its day may say what they like."""
    for _ in range(2):
        nvr.ledger.write()
        nvr.ledger.clock.advance(DAY_S)
    nvr.ledger.write()
    await watch.look()
    first, second, _ = day_files(nvr.ledger.folder)
    nvr.ledger.book._remove(first, second)
    await watch.look()
    found = issue(hass, loaded)
    assert found is not None
    assert "before its time" in (found.translation_placeholders or {})["problem"]


async def test_the_owner_settles_it(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch
) -> None:
    assert await async_setup_component(hass, "repairs", {})
    nvr.ledger.write(5)
    await watch.look()
    shorten(nvr)
    await watch.look()
    manager = repairs_flow_manager(hass)
    assert manager is not None
    issue_id = f"{loaded.entry_id}_ledger_changed"
    flow = await manager.async_init(DOMAIN, data={"issue_id": issue_id})
    assert issue(hass, loaded) is not None
    await manager.async_configure(flow["flow_id"], {})
    assert issue(hass, loaded) is None
    await watch.look()
    assert issue(hass, loaded) is None
    assert [h.sequence for h in watch.heads] == [2]


async def test_it_looks_by_itself(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch, wait: Wait
) -> None:
    nvr.ledger.write()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
    await wait(lambda: len(watch.heads) == 1)
    nvr.ledger.write()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=12))
    await wait(lambda: watch.heads[0].sequence == 3)


async def test_a_proof_that_cannot_be_made_is_told_after_a_day(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch,
    later: Callable[[timedelta], None],
) -> None:  # fmt: skip
    def unchecked() -> ir.IssueEntry | None:
        return ir.async_get(hass).async_get_issue(DOMAIN, f"{loaded.entry_id}_ledger_unchecked")

    tries = 0

    async def fails(_request: web.Request) -> web.Response:
        nonlocal tries
        tries += 1
        return web.Response(status=500)

    nvr.ledger.write()
    nvr.overrides["/api/ledger/verify"] = fails
    for _ in range(10):
        await watch._look_now(dt_util.utcnow())
    assert (tries, watch.checked, unchecked()) == (1, None, None), "not at each look"
    for _ in range(23):
        later(timedelta(hours=1))
        await watch._look_now(dt_util.utcnow())
    assert (tries, unchecked()) == (24, None)
    later(timedelta(hours=1))
    await watch._look_now(dt_util.utcnow())
    assert unchecked() is not None
    assert issue(hass, loaded) is None
    del nvr.overrides["/api/ledger/verify"]
    await watch._look_now(dt_util.utcnow())
    assert unchecked() is not None
    later(timedelta(hours=1))
    await watch._look_now(dt_util.utcnow())
    assert unchecked() is None
    assert watch.checked is not None


async def test_an_nvr_that_is_off_for_days_hides_nothing(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch,
    later: Callable[[timedelta], None],
) -> None:  # fmt: skip
    await nvr.stop()
    for _ in range(3):
        await watch._look_now(dt_util.utcnow())
        later(timedelta(hours=20))
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"{loaded.entry_id}_ledger_unchecked") is None


async def test_an_nvr_that_does_not_answer_is_no_change(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch
) -> None:
    nvr.overrides["/api/ledger/chain"] = 503
    await watch._look_now(dt_util.utcnow())
    assert issue(hass, loaded) is None


async def test_every_user_reads_it(nvr: FakeNvr, ask: Ask, loaded: MockConfigEntry) -> None:
    nvr.ledger.write(3)
    nvr.ledger.write(1, camera="hall")
    result = (await ask(limit=2))["result"]
    assert [e["sequence"] for e in result["entries"]] == [5, 4]
    assert (result["is_all"], result["problem"], result["checked"]) == (False, None, None)
    assert result["cameras"]["door"] == {"name": "Front door", "entity_id": "camera.front_door"}
    assert result["nvrs"] == [{"entry_id": loaded.entry_id, "name": "Home NVR"}]
    result = (await ask(before=4, camera_id="hall", entry_id=loaded.entry_id))["result"]
    assert [e["what"] for e in result["entries"]] == ["day"]
    assert (await ask(entry_id="other"))["error"]["code"] == "not_found"


async def test_the_action_proves_it(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, watch: LedgerWatch
) -> None:
    async def verify(**data: Any) -> Any:
        return await hass.services.async_call(
            DOMAIN, "verify_ledger", data, blocking=True, return_response=True
        )

    nvr.ledger.write(3)
    answer = await verify()
    assert (answer["is_sound"], answer["entries"], answer["problems"]) == (True, 4, [])
    assert [head["sequence"] for head in answer["heads"]] == [4]
    rewrite(nvr)
    answer = await verify(config_entry_id=loaded.entry_id)
    assert not answer["is_sound"]
    assert any("rewritten" in problem for problem in answer["problems"])
    with pytest.raises(ServiceValidationError):
        await verify(config_entry_id="other")
    await nvr.stop()
    with pytest.raises(HomeAssistantError):
        await verify()
