"""The media browser: NVR, camera, then its alerts by day or its recording by the hour."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from homeassistant.components.media_player import SearchMedia, SearchMediaQuery
from homeassistant.components.media_player.const import MediaClass
from homeassistant.components.media_player.errors import BrowseError
from homeassistant.components.media_source import (
    BrowseMediaSource,
    MediaSource,
    MediaSourceItem,
    PlayMedia,
    Unresolvable,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .api import MOST_ALERTS, CloudCamError, NotFound, TimeRange
from .const import DOMAIN
from .coordinator import CloudCamConfigEntry, Coordinator
from .leaving import Taker, Way, require, taker
from .media_id import AlertId, ClipId
from .moments import when
from .protocol import AlertInfo, CameraInfo, Label

_MP4: Final = "video/mp4"
_HOUR: Final = timedelta(hours=1)
_MOST_FOUND: Final = 200
"""Results of a search; nobody scrolls through more."""

_KINDS: Final[dict[str, Label | None]] = {"alerts": None, **{label: label for label in Label}}
_LABEL_FOLDERS: Final = {
    Label.PERSON.value: "persons",
    Label.PET.value: "pets",
    Label.MOTION.value: "motions",
    Label.SOUND.value: "sounds",
}


async def async_get_media_source(hass: HomeAssistant) -> MediaSource:
    """Give Home Assistant the source."""
    return CloudCamMediaSource(hass)


class CloudCamMediaSource(MediaSource):
    """All NVRs. The identifiers are described in media_id.py."""

    name = "CloudCam"

    def __init__(self, hass: HomeAssistant) -> None:
        super().__init__(DOMAIN)
        self.hass = hass

    async def async_resolve_media(self, item: MediaSourceItem) -> PlayMedia:
        """Turn an identifier into an address of views.py. Raises MayNotLeave, Unresolvable."""
        match item.identifier.split("/"):
            case [entry_id, camera_id, "alert", alert_id]:
                by = self._taker(item, entry_id, camera_id)
                return PlayMedia(AlertId(entry_id, camera_id, alert_id).clip_url(by), _MP4)
            case [entry_id, camera_id, "clip", start, end] if start.isdigit() and end.isdigit():
                by = self._taker(item, entry_id, camera_id)
                clip = ClipId(entry_id, camera_id, int(start), int(end))
                return PlayMedia(clip.clip_url(by), _MP4)
        raise Unresolvable(
            translation_domain=DOMAIN,
            translation_key="unknown_media",
            translation_placeholders={"identifier": item.identifier},
        )

    def _taker(self, item: MediaSourceItem, entry_id: str, camera_id: str) -> str | None:
        """Whoever takes it to where it is to be played; None for people. Raises MayNotLeave."""
        entry = next((one for one in self._entries() if one.entry_id == entry_id), None)
        camera = None if entry is None else entry.runtime_data.mirror.cameras.get(camera_id)
        if entry is None or camera is None:
            return None  # the address leads nowhere
        if item.target_media_player is not None:
            found: Taker | None = Taker(Way.CAST, item.target_media_player)
        else:
            found = taker()
        if found is None:
            return None
        require(self.hass, entry, camera, found)
        return found.name

    async def async_browse_media(self, item: MediaSourceItem) -> BrowseMediaSource:
        """List what is below an identifier."""
        words = await self._words()
        if not item.identifier:
            return _folder("", self.name or DOMAIN, [_nvr(entry) for entry in self._entries()])
        entry_id, *rest = item.identifier.split("/")
        entry = next((entry for entry in self._entries() if entry.entry_id == entry_id), None)
        if entry is None:
            raise _unknown(item.identifier)
        coordinator = entry.runtime_data
        if not rest:
            cameras = sorted(coordinator.mirror.cameras.values(), key=lambda camera: camera.name)
            return _nvr(entry, [_camera(entry_id, camera) for camera in cameras])
        camera = coordinator.mirror.cameras.get(rest[0])
        if camera is None:
            raise _unknown(item.identifier)
        try:
            listing = await _Listing(coordinator, camera, words).below(rest[1:])
        except NotFound as error:
            raise _unknown(item.identifier) from error
        except CloudCamError as error:
            raise _no_answer(coordinator, error) from error
        if listing is None:
            raise _unknown(item.identifier)
        return listing

    async def async_search_media(
        self, item: MediaSourceItem, query: SearchMediaQuery
    ) -> SearchMedia:
        """Find alerts below an identifier: by camera, kind, day or time, in any order."""
        if query.media_filter_classes and MediaClass.VIDEO not in query.media_filter_classes:
            return SearchMedia(result=[])
        entry_id, _, rest = (item.identifier or "").partition("/")
        camera_id = rest.partition("/")[0]
        words = await self._words()
        found: list[BrowseMediaSource] = []
        for entry in self._entries():
            coordinator = entry.runtime_data
            for camera in coordinator.mirror.cameras.values():
                if entry_id not in {"", entry.entry_id} or camera_id not in {"", camera.id}:
                    continue
                try:
                    found += await _Listing(coordinator, camera, words).found(query.search_query)
                except CloudCamError as error:
                    raise _no_answer(coordinator, error) from error
        return SearchMedia(result=found[:_MOST_FOUND])

    def _entries(self) -> list[CloudCamConfigEntry]:
        entries = self.hass.config_entries.async_entries(DOMAIN)
        return [entry for entry in entries if entry.state is ConfigEntryState.LOADED]

    async def _words(self) -> dict[str, str]:
        """Titles in Home Assistant's language."""
        found = await async_get_translations(
            self.hass, self.hass.config.language, "common", {DOMAIN}
        )
        prefix = f"component.{DOMAIN}.common."
        return {key.removeprefix(prefix): text for key, text in found.items()}


class _Listing:
    """What a camera has to show."""

    def __init__(self, coordinator: Coordinator, camera: CameraInfo, words: dict[str, str]) -> None:
        self._client = coordinator.client
        self._entry_id = coordinator.entry.entry_id
        self._camera = camera
        self._words = words
        self._id = f"{self._entry_id}/{camera.id}"

    async def below(self, path: Sequence[str]) -> BrowseMediaSource | None:
        """The listing of a path below the camera, or None if there is no such path."""
        match path:
            case []:
                return _camera(self._entry_id, self._camera, self._folders())
            case ["alert", alert_id]:
                return await self._page(alert_id)
            case ["hours"]:
                return await self._recorded_days()
            case ["hours", day]:
                return await self._hours_of(date.fromisoformat(day))
            case [kind] if kind in _KINDS:
                return await self._days(kind)
            case [kind, day] if kind in _KINDS:
                return await self._alerts_of(kind, date.fromisoformat(day))
        return None

    def _folders(self) -> list[BrowseMediaSource]:
        kinds = {"alerts": "alerts", "hours": "recordings", **_LABEL_FOLDERS}
        return [_folder(f"{self._id}/{kind}", self._words[word]) for kind, word in kinds.items()]

    async def _page(self, alert_id: str) -> BrowseMediaSource:
        """What a notification opens: the visit itself, and the hour around it."""
        alert = await self._client.alert(alert_id)
        if alert.camera_id != self._camera.id:
            raise NotFound(f"no alert {alert_id} of {self._camera.id}")
        page = self._alert(alert)
        day = _local(alert.start_us).date()
        page.title = f"{self._camera.name}: {page.title}, {self._day_title(day)}"
        page.can_expand = True
        page.children_media_class = MediaClass.VIDEO
        around = await self._client.recordings(
            self._camera.id,
            alert.start_us - _us_of(_HOUR) // 2,
            (alert.end_us or alert.start_us) + _us_of(_HOUR) // 2,
        )
        page.children = [self._alert(alert)]
        if around:
            page.children.append(self._stretch(around[0].start_us, around[-1].end_us))
        return page

    async def _days(self, kind: str) -> BrowseMediaSource:
        alerts = await self._client.alerts(self._camera.id, label=_KINDS[kind])
        found = {_local(alert.start_us).date() for alert in alerts}
        oldest_us = self._camera.status.oldest_us
        if len(alerts) >= MOST_ALERTS and oldest_us is not None:
            # more than can be asked for at once: every day may have some
            day = _local(oldest_us).date()
            while day not in found:
                found.add(day)
                day += timedelta(days=1)
        return self._list_days(kind, found)

    def _list_days(self, kind: str, found: Iterable[date]) -> BrowseMediaSource:
        days = sorted(found, reverse=True)
        folders = [_folder(f"{self._id}/{kind}/{day}", self._day_title(day)) for day in days]
        return _folder(f"{self._id}/{kind}", self._title(kind), folders)

    async def _alerts_of(self, kind: str, day: date) -> BrowseMediaSource:
        start = dt_util.start_of_local_day(day)
        end = dt_util.start_of_local_day(day + timedelta(days=1))
        alerts = await self._client.alerts(
            self._camera.id, label=_KINDS[kind], start_us=_us(start), end_us=_us(end)
        )
        children = [self._alert(a) for a in alerts if _local(a.start_us).date() == day]
        return _folder(f"{self._id}/{kind}/{day}", self._day_title(day), children)

    async def found(self, query: str) -> list[BrowseMediaSource]:
        """The alerts whose camera, kind, day and time have all the words of a query."""
        wanted = query.casefold().split()
        found = []
        for alert in await self._client.alerts(self._camera.id):
            item = self._alert(alert)
            moment = _local(alert.start_us)
            day = self._day_title(moment.date())
            item.title = f"{self._camera.name}: {item.title}, {day}"
            label = self._words[alert.label]
            text = f"{item.title} {label} {alert.label} {moment.date()}".casefold()
            if all(word in text for word in wanted):
                found.append((alert.start_us, item))
        return [item for _, item in found]

    def _alert(self, alert: AlertInfo) -> BrowseMediaSource:
        media = AlertId(self._entry_id, alert.camera_id, alert.id)
        label = self._words[alert.animal if alert.animal in self._words else alert.label]
        return _video(
            str(media),
            f"{label} {_local(alert.start_us):%H:%M:%S}",
            thumbnail=media.picture_url if alert.snapshot_us is not None else None,
        )

    async def _recorded_days(self) -> BrowseMediaSource:
        hours = split_by_hour(await self._recorded())
        return self._list_days("hours", {_local(start_us).date() for start_us, _ in hours})

    async def _hours_of(self, day: date) -> BrowseMediaSource:
        hours = split_by_hour(await self._recorded())
        children = [self._stretch(*h) for h in reversed(hours) if _local(h[0]).date() == day]
        return _folder(f"{self._id}/hours/{day}", self._day_title(day), children)

    async def _recorded(self) -> list[TimeRange]:
        now_us = _us(dt_util.utcnow())
        oldest_us = self._camera.status.oldest_us
        if oldest_us is None:
            return []
        return await self._client.recordings(self._camera.id, oldest_us, now_us + _us_of(_HOUR))

    def _stretch(self, start_us: int, end_us: int) -> BrowseMediaSource:
        start, end = _local(start_us), _local(end_us)
        title = f"{self._day_title(start.date())}, {start:%H:%M} - {end:%H:%M}"
        return _video(str(ClipId(self._entry_id, self._camera.id, start_us, end_us)), title)

    def _title(self, kind: str) -> str:
        word = {"hours": "recordings", **_LABEL_FOLDERS}.get(kind, kind)
        return f"{self._camera.name}: {self._words[word]}"

    def _day_title(self, day: date) -> str:
        match (dt_util.now().date() - day).days:
            case 0:
                return self._words["today"]
            case 1:
                return self._words["yesterday"]
        return day.isoformat()


def split_by_hour(ranges: Iterable[TimeRange]) -> list[tuple[int, int]]:
    """The wall clock's hours in which something is recorded: first and last moment, oldest first.

    Hours of the local time zone, which needn't be whole ones of UTC.
    """
    hours: dict[int, tuple[int, int]] = {}
    for recorded in ranges:
        start_us = recorded.start_us
        while start_us < recorded.end_us:
            moment = _local(start_us)
            # not replace(minute=0): an hour in which clocks change may have two beginnings
            past = timedelta(
                minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond
            )
            hour_us = start_us - _us_of(past)
            end_us = min(recorded.end_us, hour_us + _us_of(_HOUR))
            first_us, _ = hours.get(hour_us, (start_us, end_us))
            hours[hour_us] = (first_us, end_us)
            start_us = end_us
    return [hours[hour_us] for hour_us in sorted(hours)]


def _nvr(
    entry: CloudCamConfigEntry, children: list[BrowseMediaSource] | None = None
) -> BrowseMediaSource:
    return _folder(entry.entry_id, entry.title, children)


def _camera(
    entry_id: str, camera: CameraInfo, children: list[BrowseMediaSource] | None = None
) -> BrowseMediaSource:
    return _folder(f"{entry_id}/{camera.id}", camera.name, children)


def _folder(
    identifier: str, title: str, children: list[BrowseMediaSource] | None = None
) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.DIRECTORY,
        media_content_type=_MP4,
        title=title,
        can_play=False,
        can_expand=True,
        can_search=True,
        children=children,
        children_media_class=MediaClass.VIDEO
        if children and children[0].can_play
        else MediaClass.DIRECTORY,
    )


def _video(identifier: str, title: str, thumbnail: str | None = None) -> BrowseMediaSource:
    return BrowseMediaSource(
        domain=DOMAIN,
        identifier=identifier,
        media_class=MediaClass.VIDEO,
        media_content_type=_MP4,
        title=title,
        can_play=True,
        can_expand=False,
        thumbnail=thumbnail,
    )


def _unknown(identifier: str) -> BrowseError:
    return BrowseError(
        translation_domain=DOMAIN,
        translation_key="unknown_media",
        translation_placeholders={"identifier": identifier},
    )


def _no_answer(coordinator: Coordinator, error: CloudCamError) -> BrowseError:
    return BrowseError(
        translation_domain=DOMAIN,
        translation_key="cannot_connect",
        translation_placeholders={"address": coordinator.client.address, "error": str(error)},
    )


def _local(moment_us: int) -> datetime:
    return dt_util.as_local(when(moment_us))


def _us(moment: datetime) -> int:
    return round(moment.timestamp() * 1e6)


def _us_of(length: timedelta) -> int:
    return length // timedelta(microseconds=1)
