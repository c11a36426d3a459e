"""An alert as automations see it: in events of the bus and in the answers of actions."""

from typing import Any

from .const import DOMAIN
from .media_id import AlertId
from .moments import when_text
from .protocol import AlertInfo


def zone_name(alert: AlertInfo) -> str | None:
    """The zone that was entered last, if the visit touched any."""
    newest = max(alert.zones, key=lambda visit: visit.entered_us, default=None)
    return None if newest is None else newest.name


def alert_data(entry_id: str, alert: AlertInfo) -> dict[str, Any]:
    """Plain values. ``url`` is the page that shows the alert to whoever is logged in."""
    media = AlertId(entry_id, alert.camera_id, alert.id)
    return {
        "alert_id": alert.id,
        "label": alert.label.value,
        "animal": alert.animal,
        "score": round(alert.score, 2),
        "zone": zone_name(alert),
        "zones": [visit.name for visit in alert.zones],
        "start": when_text(alert.start_us),
        "end": None if alert.end_us is None else when_text(alert.end_us),
        "has_picture": alert.snapshot_us is not None,
        "verdict": alert.verdict,
        "lesson_id": alert.lesson_id,
        "media_content_id": f"media-source://{DOMAIN}/{media}",
        "url": media.page_url,
    }
