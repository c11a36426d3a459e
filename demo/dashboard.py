"""The dashboard of the demo: CloudCam's card and Home Assistant's own, for any cameras."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from demo.hass_api import HassSocket

DASHBOARD = "demo-cameras"
RECORDINGS = "/media-browser/browser/app%2Cmedia-source%3A%2F%2Fcloudcam"

type Card = dict[str, Any]


@dataclass(slots=True)
class Device:
    """The NVR or one of its cameras: its name, and its entities by domain and key.

    A key is what the integration ends unique ids with, such as `binary_sensor.person`.
    """

    name: str
    entities: dict[str, str] = field(default_factory=dict)

    @property
    def is_camera(self) -> bool:
        return "camera.camera" in self.entities


async def find_devices(socket: HassSocket, platform: str) -> list[Device]:
    """The devices of an integration, with their entities that are not disabled, NVR first."""
    entities = await socket.ask("config/entity_registry/list")
    names = {  # asked for later: a camera that comes meanwhile has no entity without a device
        device["id"]: device["name_by_user"] or device["name"]
        for device in await socket.ask("config/device_registry/list")
    }
    devices: dict[str, Device] = {}
    for entity in entities:
        if entity["platform"] == platform and not entity["disabled_by"]:
            device = devices.setdefault(entity["device_id"], Device(names[entity["device_id"]]))
            domain = entity["entity_id"].partition(".")[0]
            device.entities[f"{domain}.{_key(entity['unique_id'], domain)}"] = entity["entity_id"]
    return sorted(devices.values(), key=lambda device: (device.is_camera, device.name))


_KEYS = {
    "binary_sensor": ("motion", "person", "pet", "watched", "connectivity", "problem"),
    "camera": ("camera",),
    "event": ("alert",),
    "image": ("last_alert", "last_person"),
    "sensor": ("persons", "last_alert", "hours_kept", "disk_free", "cpu", "inference"),
}


def _key(unique_id: str, domain: str) -> str:
    return next((k for k in _KEYS.get(domain, ()) if unique_id.endswith(f"_{k}")), unique_id)


async def save_dashboard(socket: HassSocket, devices: Sequence[Device]) -> None:
    """Make the dashboard, or renew it, and let Home Assistant begin with it."""
    there = {item["url_path"]: item for item in await socket.ask("lovelace/dashboards/list")}
    if DASHBOARD not in there:
        await socket.ask(
            "lovelace/dashboards/create",
            url_path=DASHBOARD,
            title="Cameras",
            icon="mdi:cctv",
            mode="storage",
        )
    if "map" in there:  # made by Home Assistant; it would load its tiles from the internet
        await socket.ask("lovelace/dashboards/delete", dashboard_id=there["map"]["id"])
    await socket.ask("lovelace/config/save", url_path=DASHBOARD, config=dashboard(devices))
    core = {"default_panel": DASHBOARD}
    await socket.ask("frontend/set_system_data", key="core", value=core)


def dashboard(devices: Sequence[Device]) -> Card:
    """The whole dashboard."""
    cameras = [device for device in devices if device.is_camera]
    sections = [_live_section(cameras), _now_section(cameras), _history_section(cameras)]
    sections += [_nvr_section(d.name, d.entities) for d in devices if not d.is_camera]
    view = {
        "type": "sections",
        "title": "Cameras",
        "path": "cameras",
        "max_columns": 3,
        "dense_section_placement": True,
        "sections": sections,
    }
    return {"title": "Cameras", "views": [view]}


def _live_section(cameras: Sequence[Device]) -> Card:
    """The integration's own card: live pictures, timeline, alerts."""
    card = {
        "type": "custom:cloudcam-card",
        "cameras": [camera.entities["camera.camera"] for camera in cameras],
        "grid_options": {"columns": "full"},
    }
    return {"type": "grid", "column_span": 2, "cards": [card]}


def _now_section(cameras: Sequence[Device]) -> Card:
    """Who is in view now."""
    cards: list[Card] = []
    for camera in cameras:
        connected = {"type": "entity", "entity": camera.entities["binary_sensor.connectivity"]}
        cards.append(
            {
                "type": "heading",
                "heading": camera.name,
                "icon": "mdi:cctv",
                "badges": [connected],
            }
        )
        cards += [
            {
                "type": "tile",
                "entity": camera.entities[f"binary_sensor.{key}"],
                "name": key.capitalize(),
                "color": color,
                "vertical": True,
                "grid_options": {"columns": 4, "rows": 2},
            }
            for key, color in (("person", "red"), ("pet", "purple"), ("motion", "amber"))
        ]
    return {"type": "grid", "cards": cards}


def _history_section(cameras: Sequence[Device]) -> Card:
    """What was told, and who was where as coloured bars."""
    rows = [
        {"entity": camera.entities[f"binary_sensor.{key}"], "name": f"{camera.name}: {key}"}
        for camera in cameras
        for key in ("person", "pet")
    ]
    log = {
        "type": "logbook",
        "target": {"entity_id": [camera.entities["event.alert"] for camera in cameras]},
        "hours_to_show": 24,
        "grid_options": {"columns": "full", "rows": 5},
    }
    graph = {
        "type": "history-graph",
        "entities": rows,
        "hours_to_show": 1,
        "grid_options": {"columns": "full", "rows": "auto"},
    }
    heading = {"type": "heading", "heading": "Alerts", "icon": "mdi:bell"}
    return {"type": "grid", "cards": [heading, log, graph]}


def _nvr_section(name: str, entities: Mapping[str, str]) -> Card:
    """How the recorder does, and the way to the recordings."""
    names = {
        "sensor.hours_kept": "Recorded",
        "sensor.disk_free": "Free disk space",
        "sensor.cpu": "Processor",
        "sensor.inference": "Detection",
    }
    tiles = [
        {"type": "tile", "entity": entities[key], "name": text, "grid_options": {"columns": 6}}
        for key, text in names.items()
    ]
    recordings = {
        "type": "button",
        "name": "Recordings and clips",
        "icon": "mdi:filmstrip",
        "show_state": False,
        "icon_height": "40px",
        "tap_action": {"action": "navigate", "navigation_path": RECORDINGS},
        "grid_options": {"columns": "full", "rows": 2},
    }
    heading = {"type": "heading", "heading": name, "icon": "mdi:harddisk"}
    return {"type": "grid", "cards": [heading, *tiles, recordings]}
