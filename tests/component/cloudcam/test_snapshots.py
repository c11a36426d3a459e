"""All entities as they are: whatever changes about one of them shows here.

What it is to be after a change on purpose: run this file with ``--snapshot-update``.
"""

import json
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from nvr.protocol import Label, ZoneVisit
from tests.component.cloudcam.conftest import set_up
from tests.component.cloudcam.fake_nvr import FakeNvr, make_alert, make_camera, now_us

CHANGING = {"access_token", "entity_picture", "media_content_id", "start", "since"}


def described(hass: HomeAssistant, entity: er.RegistryEntry) -> dict[str, Any]:
    """What an owner or an automation sees of an entity, but for moments and secrets."""
    state = hass.states.get(entity.entity_id)
    assert state is not None
    shown = state.state
    is_moment = entity.original_device_class == "timestamp" or entity.domain in {"event", "image"}
    attributes = {
        name: "<changes>" if name in CHANGING else value for name, value in state.attributes.items()
    }
    told = {
        "state": "<moment>" if is_moment and shown != "unknown" else shown,
        "attributes": attributes,
        "unique_id": entity.unique_id,
        "translation_key": entity.translation_key,
        "category": entity.entity_category,
        "device_class": entity.original_device_class,
    }
    # plain values: the names of Home Assistant's own constants change with its versions
    plain: dict[str, Any] = json.loads(json.dumps(told, default=str, sort_keys=True))
    return plain


@pytest.mark.usefixtures("entity_registry_enabled_by_default")
async def test_all_entities(
    hass: HomeAssistant,
    nvr: FakeNvr,
    entry: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    nvr.cameras = {"door": make_camera("door", "Front door", persons=1, motion=True, viewers=1)}
    earlier_us = now_us() - 9_000_000
    zones = [ZoneVisit("path", "Path", now_us())]
    nvr.alerts = {
        "a1": make_alert("a1", "door", zones=zones),
        "a2": make_alert("a2", "door", label=Label.PET, animal="cat", start_us=earlier_us),
    }
    await set_up(hass, entry)
    found = er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    assert len(found) > 30
    for entity in sorted(found, key=lambda entity: entity.entity_id):
        assert described(hass, entity) == snapshot(name=entity.entity_id)


async def test_all_devices(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    await set_up(hass, entry)
    found = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    by_id = {device.id: device.name for device in found}
    described = {
        device.name: {
            "model": device.model,
            "manufacturer": device.manufacturer,
            "version": device.sw_version,
            "below": by_id.get(device.via_device_id or ""),
        }
        for device in found
    }
    assert dict(sorted(described.items(), key=lambda item: str(item[0]))) == snapshot
