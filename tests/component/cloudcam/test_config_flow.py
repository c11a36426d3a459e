"""Pairing, pairing again, and another address."""

from ipaddress import ip_address
from typing import Any

import pytest
from aiohttp import web
from homeassistant.config_entries import (
    SOURCE_HASSIO,
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    SOURCE_ZEROCONF,
)
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.cloudcam.const import (
    CONF_CERTIFICATE_CHANGED,
    CONF_FINGERPRINT,
    CONF_PAIRING,
    DOMAIN,
)
from tests.component.cloudcam.conftest import Wait, set_up
from tests.component.cloudcam.fake_nvr import FakeNvr


async def start(hass: HomeAssistant) -> str:
    form = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert form["type"] is FlowResultType.FORM
    assert form["step_id"] == "user"
    assert form["errors"] == {}
    assert form["description_placeholders"] is not None
    assert form["description_placeholders"]["command"] == "cloudcam-nvr pair"
    flow_id: str = form["flow_id"]
    return flow_id


async def paste(hass: HomeAssistant, flow_id: str, pairing: object) -> Any:
    return await hass.config_entries.flow.async_configure(flow_id, {CONF_PAIRING: str(pairing)})


async def test_pairing(hass: HomeAssistant, nvr: FakeNvr, wait: Wait) -> None:
    hass.config.location_name = "Villa " * 20  # longer than the NVR takes
    done = await paste(hass, await start(hass), nvr.pairing())
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["title"] == "Home NVR"
    entry = done["result"]
    assert entry.unique_id == nvr.nvr.id
    (token_id, token) = next(iter(nvr.tokens.items()))
    assert dict(entry.data) == {
        "host": "127.0.0.1",
        "port": nvr.port,
        "fingerprint": nvr.fingerprint,
        "token": token,
        "token_id": token_id,
    }
    assert "next_flow" not in done, "it has cameras"
    (name,) = nvr.client_names
    assert name.startswith("Home Assistant (Villa ")
    assert len(name) == 64
    await wait(lambda: nvr.listeners == 1)


async def test_a_damaged_string(hass: HomeAssistant, nvr: FakeNvr) -> None:
    flow_id = await start(hass)
    pairing = nvr.pairing()
    form = await paste(hass, flow_id, str(pairing)[:80])
    assert form["errors"] == {CONF_PAIRING: "damaged"}
    form = await paste(hass, flow_id, "cloudcam1-" + "x" * 20)
    assert form["errors"] == {CONF_PAIRING: "damaged"}
    assert (await paste(hass, flow_id, pairing))["type"] is FlowResultType.CREATE_ENTRY


async def test_a_used_string(hass: HomeAssistant, nvr: FakeNvr) -> None:
    flow_id = await start(hass)
    pairing = nvr.pairing()
    nvr.secret = ""
    assert (await paste(hass, flow_id, pairing))["errors"] == {"base": "pairing_refused"}
    done = await paste(hass, flow_id, nvr.pairing())
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_too_many_wrong_strings(hass: HomeAssistant, nvr: FakeNvr) -> None:
    """It is to be tried again later, and never called used up."""
    flow_id = await start(hass)
    pairing = nvr.pairing()
    held_off = {"code": "pairing_held_off", "message": "try again in 40 seconds"}
    nvr.overrides["/api/pair"] = web.json_response({"error": held_off}, status=429)
    assert (await paste(hass, flow_id, pairing))["errors"] == {"base": "pairing_held_off"}
    del nvr.overrides["/api/pair"]
    assert (await paste(hass, flow_id, pairing))["type"] is FlowResultType.CREATE_ENTRY


async def test_nobody_there(hass: HomeAssistant, nvr: FakeNvr) -> None:
    flow_id = await start(hass)
    pairing = nvr.pairing("127.0.0.2", "127.0.0.1")
    await nvr.stop()
    form = await paste(hass, flow_id, pairing)
    assert form["errors"] == {"base": "cannot_connect"}
    hosts = f"127.0.0.2:{nvr.port}, 127.0.0.1:{nvr.port}"
    assert form["description_placeholders"]["hosts"] == hosts, "names what was tried"
    await nvr.start()
    assert (await paste(hass, flow_id, pairing))["type"] is FlowResultType.CREATE_ENTRY


async def test_another_certificate(hass: HomeAssistant, nvr: FakeNvr) -> None:
    flow_id = await start(hass)
    pairing = nvr.pairing()
    await nvr.stop()
    nvr.new_certificate()
    await nvr.start()
    assert (await paste(hass, flow_id, pairing))["errors"] == {"base": "wrong_certificate"}
    done = await paste(hass, flow_id, nvr.pairing())
    assert done["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize(
    ("theirs", "they_need", "error"), [(0, 0, "nvr_too_old"), (9, 9, "integration_too_old")]
)
async def test_versions_that_do_not_fit(
    hass: HomeAssistant, nvr: FakeNvr, theirs: int, they_need: int, error: str
) -> None:
    flow_id = await start(hass)
    usual = nvr.schema_version, nvr.min_schema_version
    nvr.schema_version, nvr.min_schema_version = theirs, they_need
    pairing = nvr.pairing()
    assert (await paste(hass, flow_id, pairing))["errors"] == {"base": error}
    nvr.schema_version, nvr.min_schema_version = usual
    done = await paste(hass, flow_id, pairing)
    assert done["type"] is FlowResultType.CREATE_ENTRY, "the string was not used up"


async def test_something_else_answers(hass: HomeAssistant, nvr: FakeNvr) -> None:
    flow_id = await start(hass)
    nvr.overrides["/api/health"] = web.Response(text="hello")
    assert (await paste(hass, flow_id, nvr.pairing()))["errors"] == {"base": "unexpected_reply"}
    nvr.overrides["/api/health"] = 401
    assert (await paste(hass, flow_id, nvr.pairing()))["errors"] == {"base": "invalid_auth"}
    nvr.overrides.clear()
    done = await paste(hass, flow_id, nvr.pairing())
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_the_same_nvr_again_renews_address_and_token(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.stop()
    nvr.port = 0  # the router handed out another address
    await nvr.start()
    done = await paste(hass, await start(hass), nvr.pairing())
    assert done["type"] is FlowResultType.ABORT
    assert done["reason"] == "already_configured"
    assert loaded.data[CONF_PORT] == nvr.port
    assert list(nvr.tokens.values()) == [loaded.data[CONF_TOKEN]], "the old token was given back"
    assert loaded.data[CONF_TOKEN] != "token-of-home-assistant"
    await wait(lambda: nvr.listeners == 1)
    assert hass.states.get("binary_sensor.home_nvr_connectivity").state == "on"  # type: ignore[union-attr]
    assert not hass.config_entries.flow.async_progress(), "nobody needs to pair again"


async def test_a_revoked_token_asks_to_pair_again(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    nvr.tokens.clear()
    await nvr.hang_up()
    await wait(hass.config_entries.flow.async_progress)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["step_id"] == "reauth_confirm"
    form = await paste(hass, flow["flow_id"], "nonsense")
    assert form["errors"] == {CONF_PAIRING: "damaged"}
    assert form["description_placeholders"]["name"] == "Home NVR"
    done = await paste(hass, flow["flow_id"], nvr.pairing())
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    await wait(lambda: nvr.listeners == 1)


async def test_a_changed_certificate_asks_and_says_why(
    hass: HomeAssistant, nvr: FakeNvr, entry: MockConfigEntry, wait: Wait
) -> None:
    await nvr.stop()
    nvr.new_certificate()
    await nvr.start()
    await set_up(hass, entry)
    assert nvr.requests == [], "the token was not shown to a stranger"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_certificate"
    done = await paste(hass, flow["flow_id"], nvr.pairing())
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    await wait(lambda: nvr.listeners == 1)
    assert entry.data[CONF_FINGERPRINT] == nvr.fingerprint
    assert CONF_CERTIFICATE_CHANGED not in entry.data
    assert "token-of-home-assistant" not in nvr.tokens.values()


async def test_pairing_again_with_another_nvr(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, tmp_path: Any
) -> None:
    other = FakeNvr(tmp_path / "other", "Office", "nvr-other")
    await other.start()
    loaded.async_start_reauth(hass)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    done = await paste(hass, flow["flow_id"], other.pairing())
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "another_nvr")
    assert loaded.data[CONF_PORT] == nvr.port
    assert other.tokens == {}, "a token that nobody uses is not left behind"
    await other.stop()


async def test_another_address(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, tmp_path: Any
) -> None:
    old_port = nvr.port
    other = FakeNvr(tmp_path / "other", "Office", "nvr-other")
    await other.start()
    form = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": loaded.entry_id}
    )
    assert form["step_id"] == "reconfigure"

    async def answer(host: str, port: int) -> Any:
        return await hass.config_entries.flow.async_configure(
            form["flow_id"], {CONF_HOST: host, CONF_PORT: port}
        )

    assert (await answer("127.0.0.1", other.port))["errors"] == {"base": "wrong_certificate"}
    assert (await answer("no host", 1))["errors"] == {CONF_HOST: "cannot_connect"}
    await nvr.stop()
    nvr.port = 0
    await nvr.start()
    assert (await answer("127.0.0.1", old_port))["errors"] == {"base": "cannot_connect"}
    mine = nvr.nvr
    nvr.nvr = other.nvr
    assert (await answer("127.0.0.1", nvr.port))["errors"] == {"base": "another_nvr"}
    nvr.nvr = mine
    done = await answer("127.0.0.1", nvr.port)
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert loaded.data[CONF_PORT] == nvr.port
    await wait(lambda: nvr.listeners == 1)
    await other.stop()


def announcement(nvr: FakeNvr, **properties: str | None) -> ZeroconfServiceInfo:
    """What an NVR tells its network."""
    told = {
        "id": nvr.nvr.id,
        "name": nvr.nvr.name,
        "version": nvr.nvr.version,
        "port": str(nvr.port),
        "fingerprint": nvr.fingerprint,
    }
    address = ip_address("127.0.0.1")
    return ZeroconfServiceInfo(
        ip_address=address,
        ip_addresses=[address],
        port=nvr.port,
        hostname="nvr.local.",
        type="_cloudcam._tcp.local.",
        name=f"{nvr.nvr.name}._cloudcam._tcp.local.",
        properties=told | properties,
    )


async def find(hass: HomeAssistant, info: ZeroconfServiceInfo) -> Any:
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_ZEROCONF}, data=info
    )


async def test_an_nvr_that_announces_itself(hass: HomeAssistant, nvr: FakeNvr, wait: Wait) -> None:
    form = await find(hass, announcement(nvr))
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "zeroconf_confirm")
    assert form["description_placeholders"]["name"] == "Home NVR"
    assert form["description_placeholders"]["hosts"] == f"127.0.0.1:{nvr.port}"
    assert nvr.requests == [], "nothing is asked of it before the owner wants it"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": "Home NVR"}
    assert (await find(hass, announcement(nvr)))["reason"] == "already_in_progress"
    form = await paste(hass, form["flow_id"], "nonsense")
    assert form["errors"] == {CONF_PAIRING: "damaged"}
    # the string names an address that only the NVR itself knows, as in a container
    done = await paste(hass, form["flow_id"], nvr.pairing("127.0.0.2"))
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["result"].unique_id == nvr.nvr.id
    assert done["data"]["host"] == "127.0.0.1"
    await wait(lambda: nvr.listeners == 1)


async def test_the_string_of_another_than_was_found(
    hass: HomeAssistant, nvr: FakeNvr, tmp_path: Any
) -> None:
    other = FakeNvr(tmp_path / "other", "Office", "nvr-other")
    await other.start()
    form = await find(hass, announcement(nvr, id="nvr-third"))
    form = await paste(hass, form["flow_id"], other.pairing())
    assert form["errors"] == {"base": "another_nvr"}
    assert other.tokens == {}, "a token that nobody uses is not left behind"
    await other.stop()


async def test_pairing_by_hand_what_was_found(
    hass: HomeAssistant, nvr: FakeNvr, wait: Wait
) -> None:
    """The dialogue of the announcement goes by itself."""
    await find(hass, announcement(nvr, name=None))
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["title_placeholders"] == {"name": "nvr-1234"}
    done = await paste(hass, await start(hass), nvr.pairing())
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert not hass.config_entries.flow.async_progress()
    await wait(lambda: nvr.listeners == 1)


@pytest.mark.parametrize("told", [{"id": None}, {"id": ""}])
async def test_an_announcement_of_something_else(
    hass: HomeAssistant, nvr: FakeNvr, told: dict[str, str | None]
) -> None:
    found = await find(hass, announcement(nvr, **told))
    assert (found["type"], found["reason"]) == (FlowResultType.ABORT, "not_an_nvr")


async def test_a_changed_address_heals_itself(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    old_port = nvr.port
    await nvr.stop()
    nvr.port = 0
    await nvr.start()
    await wait(lambda: not loaded.runtime_data.connected)
    found = await find(hass, announcement(nvr))
    assert (found["type"], found["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert (loaded.data[CONF_PORT], nvr.port != old_port) == (nvr.port, True)
    await wait(lambda: nvr.listeners == 1)
    assert hass.states.get("binary_sensor.home_nvr_connectivity").state == "on"  # type: ignore[union-attr]
    requests = len(nvr.requests)
    await find(hass, announcement(nvr))
    assert len(nvr.requests) == requests, "the same again changes nothing"


async def test_nobody_can_send_us_elsewhere(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait, tmp_path: Any
) -> None:
    """Whoever announces our NVR's id needs its certificate, and its silence."""
    liar = FakeNvr(tmp_path / "liar", nvr_id=nvr.nvr.id)
    await liar.start()
    found = await find(hass, announcement(liar))
    assert found["reason"] == "already_configured"
    assert loaded.runtime_data.connected
    port = nvr.port
    await nvr.stop()
    await wait(lambda: not loaded.runtime_data.connected)
    assert (await find(hass, announcement(nvr)))["reason"] == "already_configured"
    assert (await find(hass, announcement(liar)))["reason"] == "already_configured"
    assert loaded.data[CONF_PORT] == port
    assert liar.requests == [], "not even the token was shown"
    await liar.stop()


async def hand_over(hass: HomeAssistant, nvr: FakeNvr, **told: object) -> Any:
    """What the Supervisor passes on from the NVR that runs as an app."""
    config = {"id": nvr.nvr.id, "name": nvr.nvr.name, "pairing_string": str(nvr.pairing())}
    info = HassioServiceInfo({**config, **told}, "CloudCam NVR", "local_cloudcam", "0" * 32)
    return await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_HASSIO}, data=info
    )


async def test_an_nvr_that_is_an_app(hass: HomeAssistant, nvr: FakeNvr, wait: Wait) -> None:
    """Nobody types anything; an announcement of the same NVR makes way."""
    await find(hass, announcement(nvr))
    form = await hand_over(hass, nvr)
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "hassio_confirm")
    assert form["description_placeholders"]["name"] == "Home NVR"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_HASSIO
    assert nvr.requests == [], "nothing is asked of it before the owner wants it"
    done = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["result"].unique_id == nvr.nvr.id
    await wait(lambda: nvr.listeners == 1)
    again = await hand_over(hass, nvr)
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_an_app_that_was_restarted_shows_one_card_that_works(
    hass: HomeAssistant, nvr: FakeNvr, wait: Wait
) -> None:
    old = await hand_over(hass, nvr)
    spent = nvr.pairing()
    new = await hand_over(hass, nvr)
    assert [f["flow_id"] for f in hass.config_entries.flow.async_progress()] == [new["flow_id"]]
    assert old["flow_id"] != new["flow_id"]
    nvr.pairing()  # restarted once more, and nobody has told yet
    form = await hass.config_entries.flow.async_configure(new["flow_id"], {})
    assert form["errors"] == {"base": "card_is_old"}
    assert spent.secret not in str(form)


@pytest.mark.parametrize("told", [{"id": None}, {"id": ""}, {"pairing_string": "nonsense"}])
async def test_a_message_of_something_else(
    hass: HomeAssistant, nvr: FakeNvr, told: dict[str, str | None]
) -> None:
    found = await hand_over(hass, nvr, **told)
    assert (found["type"], found["reason"]) == (FlowResultType.ABORT, "not_an_nvr")


async def test_an_app_with_another_address(
    hass: HomeAssistant, nvr: FakeNvr, loaded: MockConfigEntry, wait: Wait
) -> None:
    await nvr.stop()
    nvr.port = 0
    await nvr.start()
    await wait(lambda: not loaded.runtime_data.connected)
    found = await hand_over(hass, nvr)
    assert found["reason"] == "already_configured"
    assert loaded.data[CONF_PORT] == nvr.port
    await wait(lambda: nvr.listeners == 1)


async def test_a_message_that_names_another_nvr(
    hass: HomeAssistant, nvr: FakeNvr, wait: Wait
) -> None:
    form = await hand_over(hass, nvr, id="nvr-third")
    form = await hass.config_entries.flow.async_configure(form["flow_id"], {})
    assert form["errors"] == {"base": "another_nvr"}
    assert nvr.tokens == {}


async def test_an_nvr_without_cameras_asks_for_one(
    hass: HomeAssistant, nvr: FakeNvr, wait: Wait
) -> None:
    nvr.cameras.clear()
    done = await paste(hass, await start(hass), nvr.pairing())
    assert done["type"] is FlowResultType.CREATE_ENTRY
    kind, flow_id = done["next_flow"]
    assert kind == "config_subentries_flow"
    assert hass.config_entries.subentries.async_get(flow_id)["step_id"] == "search"
    hass.config_entries.subentries.async_abort(flow_id)
    await wait(lambda: nvr.listeners == 1)
