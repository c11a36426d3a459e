"""What names a recording in Home Assistant: media identifiers and the addresses that play them.

    <entry>                                       an NVR
    <entry>/<camera>                              one of its cameras
    <entry>/<camera>/alerts                       the days that have alerts
    <entry>/<camera>/alerts/<YYYY-MM-DD>          a day's alerts
    <entry>/<camera>/person                       the same of one label; pet, motion, sound as well
    <entry>/<camera>/person/<YYYY-MM-DD>
    <entry>/<camera>/alert/<alert>                an alert's clip, and the page that shows it
    <entry>/<camera>/hours                        the days that are recorded
    <entry>/<camera>/hours/<YYYY-MM-DD>           a day's recorded hours
    <entry>/<camera>/clip/<start_us>/<end_us>     a stretch of the recording

The addresses of clips hold everything in their path: Home Assistant signs a path, and does not
sign one that has a query.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from .const import DOMAIN

BASE_URL: Final = "/api/cloudcam/{entry_id}/{camera_id}"
ALERT_CLIP_URL: Final = BASE_URL + "/alerts/{alert_id}/clip.mp4"
ALERT_PICTURE_URL: Final = BASE_URL + "/alerts/{alert_id}/snapshot.jpg"
SNAPSHOT_URL: Final = BASE_URL + "/snapshots/{snapshot_id}.jpg"
EXPORT_URL: Final = BASE_URL + "/exports/{export_id}.mp4"
CLIP_URL: Final = BASE_URL + "/clips/{start_us}/{end_us}/clip.mp4"

_TAKEN_URL: Final = BASE_URL + "/for/{taker}"
TAKEN_ALERT_CLIP_URL: Final = ALERT_CLIP_URL.replace(BASE_URL, _TAKEN_URL)
TAKEN_CLIP_URL: Final = CLIP_URL.replace(BASE_URL, _TAKEN_URL)
"""The same for whoever takes it out of the home: the signature covers the name."""


@dataclass(frozen=True, slots=True)
class AlertId:
    """An alert's clip."""

    entry_id: str
    camera_id: str
    alert_id: str

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.camera_id}/alert/{self.alert_id}"

    def clip_url(self, taker: str | None = None) -> str:
        """Where the clip is played from, by a player of that name if one is given."""
        return _address(
            TAKEN_ALERT_CLIP_URL if taker else ALERT_CLIP_URL,
            entry_id=self.entry_id,
            camera_id=self.camera_id,
            taker=taker,
            alert_id=self.alert_id,
        )

    @property
    def page_url(self) -> str:
        """The media browser's page of it: stays the same, and asks for a login like any page."""
        path = [("app", ""), ("video/mp4", f"/{self}")]
        pages = [quote(f"{kind},media-source://{DOMAIN}{where}", safe="") for kind, where in path]
        return "/media-browser/browser/" + "/".join(pages)

    @property
    def picture_url(self) -> str:
        """Where the best picture is."""
        return ALERT_PICTURE_URL.format(
            entry_id=self.entry_id, camera_id=self.camera_id, alert_id=self.alert_id
        )


@dataclass(frozen=True, slots=True)
class ClipId:
    """A stretch of a camera's recording."""

    entry_id: str
    camera_id: str
    start_us: int
    end_us: int

    def __str__(self) -> str:
        return f"{self.entry_id}/{self.camera_id}/clip/{self.start_us}/{self.end_us}"

    def clip_url(self, taker: str | None = None) -> str:
        """Where the clip is played from, by a player of that name if one is given."""
        return _address(
            TAKEN_CLIP_URL if taker else CLIP_URL,
            entry_id=self.entry_id,
            camera_id=self.camera_id,
            taker=taker,
            start_us=self.start_us,
            end_us=self.end_us,
        )


def _address(pattern: str, **parts: object) -> str:
    return pattern.format(**{name: quote(str(part), safe="") for name, part in parts.items()})


def snapshot_url(entry_id: str, camera_id: str, snapshot_id: str) -> str:
    """Where a snapshot is that an automation took."""
    return SNAPSHOT_URL.format(entry_id=entry_id, camera_id=camera_id, snapshot_id=snapshot_id)


def export_url(entry_id: str, camera_id: str, export_id: str) -> str:
    """Where a clip is that was made as a file."""
    return EXPORT_URL.format(entry_id=entry_id, camera_id=camera_id, export_id=export_id)
