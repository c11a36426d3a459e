"""Keeps one NVR's mirror current over its WebSocket and tells entities what changed.

Not a DataUpdateCoordinator: that tells every entity of every camera about every message, and an
NVR with many cameras sends several a second. Here an entity hears of its own camera only.
"""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping
from contextlib import aclosing
from datetime import timedelta
from functools import partial
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.exceptions import (
    ConfigEntryAuthFailed,
    ConfigEntryNotReady,
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from . import leaving
from .announcer import Announcer
from .api import (
    CannotConnect,
    CertificateChanged,
    Client,
    CloudCamError,
    InvalidAuth,
    NotFound,
    VersionMismatch,
)
from .audience import Audience
from .connection_issues import ConnectionIssues
from .const import CONF_CERTIFICATE_CHANGED, CONF_FINGERPRINT, DOMAIN, FRESH_ALERT_S, LOGGER
from .devices import Devices
from .issues import DiskFailing, KeptLess
from .ledger import LedgerWatch
from .mask_issues import MaskIssues
from .mirror import Change, Mirror
from .persons import current_person
from .presence import Presence
from .privacy_lifted import PrivacyLifted
from .protocol import (
    AlertChanged,
    AlertInfo,
    AlertRemoved,
    CameraChanged,
    CameraInfo,
    Message,
    Phase,
    ShareChanged,
    State,
)
from .relay import LiveRelay
from .shares_watch import SharesWatch
from .snapshots import Snapshots
from .snoozes import Snoozes

type CloudCamConfigEntry = ConfigEntry[Coordinator]
type CameraAdded = Callable[[CameraInfo, str], None]
"""Is given a camera and the id of its subentry."""

_FIRST_DELAY_S: Final = 1.0  # half of it at least, by chance
_LONGEST_DELAY_S: Final = 4.0  # a try costs next to nothing, and an NVR that is back is back in 5 s


class Coordinator:
    """One NVR while its config entry is loaded."""

    def __init__(self, hass: HomeAssistant, entry: CloudCamConfigEntry, client: Client) -> None:
        self.hass = hass
        self.entry = entry
        self.client = client
        self.audience = Audience(hass, client)
        self.relay = LiveRelay(client, self.audience)
        self.ledger = LedgerWatch(hass, entry, client)
        self.presence = Presence(hass, client)
        self.privacy_lifted = PrivacyLifted(hass, entry, client)
        self.shares = SharesWatch(hass, entry, client)
        self.kept_less = KeptLess(hass, entry.entry_id, entry.title)
        self.disk_failing = DiskFailing(hass, entry.entry_id, entry.title)
        self.mask_issues = MaskIssues(hass, entry.entry_id, entry.title)
        self._told_fault: str | None = None
        self.connected = False
        self.issues = ConnectionIssues(hass, entry.entry_id, entry.title)
        self.snoozes = Snoozes()
        self.snapshots = Snapshots()
        self.mirror: Mirror
        self.devices: Devices
        self._announcer: Announcer
        self._nvr_listeners: list[CALLBACK_TYPE] = []
        self._camera_listeners: dict[str, list[CALLBACK_TYPE]] = {}
        self._alert_listeners: dict[str, list[Callable[[AlertInfo], None]]] = {}
        self._removed_listeners: dict[str, list[Callable[[str], None]]] = {}
        self._added_listeners: list[CameraAdded] = []
        self._unload_listeners: list[CALLBACK_TYPE] = []

    async def start(self) -> None:
        """Fetch the state, make the devices, and keep listening until the entry is unloaded.

        Raises ConfigEntryNotReady, ConfigEntryAuthFailed.
        """
        try:
            state = await self.client.state()
        except CloudCamError as error:
            self.issues.failed(error)
            raise _setup_error(self.hass, self.entry, self.client, error) from error
        self.mirror = Mirror(state)
        self.devices = Devices(self.hass, self.entry, self.mirror.nvr)
        self._announcer = Announcer(self.hass, self.entry.entry_id, self.devices)
        self.connected = True
        self.issues.connected()
        self.entry.async_on_unload(lambda: self.issues.remove(self.mirror.cameras))
        self.entry.async_on_unload(self._unloaded)
        await self.relay.start()
        self.entry.async_on_unload(self.relay.stop)
        self.entry.async_on_unload(self.audience.stop)
        self.entry.async_on_unload(await self.ledger.start())
        self.entry.async_on_unload(self.presence.start())
        await self.privacy_lifted.start(self.mirror)
        await self.shares.start(self.mirror, self.devices)
        self.entry.async_on_unload(self.kept_less.clear)
        self.entry.async_on_unload(self.disk_failing.clear)
        self.entry.async_on_unload(self.mask_issues.clear)
        self.entry.async_on_unload(
            self.hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, self._home_assistant_stops)
        )
        self.devices.remove_cameras_but(self.mirror.cameras)
        leaving.forget_all_but(self.hass, self.entry, self.mirror.cameras)
        self._sync_devices(Change(cameras=set(self.mirror.cameras)))
        self.entry.async_create_background_task(
            self.hass, self._run(), f"{DOMAIN} {self.entry.title} listener"
        )

    async def _home_assistant_stops(self, _event: Event) -> None:
        """Entries aren't unloaded when Home Assistant stops."""
        await self.relay.stop()

    # What entities ask

    def is_fresh(self, alert: AlertInfo) -> bool:
        """Whether an alert began within the last minute, by the NVR's own clock."""
        return self.client.now_us() - alert.start_us <= FRESH_ALERT_S * 1e6

    def hours_since(self, moment_us: int | None) -> float | None:
        """How long ago a moment was by the NVR's clock, in hours to one decimal."""
        if moment_us is None:
            return None
        return round(max(0, self.client.now_us() - moment_us) / 3_600_000_000, 1)

    @callback
    def on_nvr(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Be told when the NVR's own figures change; gives what ends it."""
        return _subscribe(self._nvr_listeners, listener)

    @callback
    def on_camera(self, camera_id: str, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Be told when a camera or one of its alerts changes; gives what ends it."""
        return _subscribe(self._camera_listeners.setdefault(camera_id, []), listener)

    @callback
    def on_alert(self, camera_id: str, listener: Callable[[AlertInfo], None]) -> CALLBACK_TYPE:
        """Be told of alerts that are news: just begun. The same one may come twice."""
        return _subscribe(self._alert_listeners.setdefault(camera_id, []), listener)

    @callback
    def on_alert_removed(self, camera_id: str, listener: Callable[[str], None]) -> CALLBACK_TYPE:
        """Be told the id of an alert that was deleted, before the camera's change is told."""
        return _subscribe(self._removed_listeners.setdefault(camera_id, []), listener)

    @callback
    def on_camera_added(self, listener: CameraAdded) -> None:
        """Be told of every camera: those that are there, at once, and each that comes."""
        self._added_listeners.append(listener)
        for camera in self.mirror.cameras.values():
            listener(camera, self.devices.subentry_id(camera.id))

    @callback
    def on_unloaded(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Be told when the entry is unloaded; gives what ends it."""
        return _subscribe(self._unload_listeners, listener)

    @callback
    def take_camera(self, camera: CameraInfo) -> None:
        """Show what the NVR answered to a change, without waiting for its message."""
        if camera.id in self.mirror.cameras:
            self._take(CameraChanged(camera))

    @callback
    def snooze(self, camera_id: str, length: timedelta) -> None:
        """No notifications of a camera for a while; a length of nothing ends it."""
        self.snoozes.snooze(camera_id, length)
        self._tell(Change(cameras={camera_id}))

    async def take_snapshot(self, camera_id: str, width: int | None, seconds: float) -> str:
        """Keep a picture of now for a while; gives its id.

        Raises ServiceValidationError while the privacy switch is on, CloudCamError.
        """
        masks = self._check_shown(camera_id).privacy_masks
        picture = await self.client.snapshot(camera_id, width)
        # the switch may have gone on meanwhile, or a mask been drawn
        while (now := self._check_shown(camera_id).privacy_masks) != masks:
            masks = now
            picture = await self.client.snapshot(camera_id, width)
        snapshot_id = self.snapshots.keep(camera_id, picture, seconds)
        self._tell(Change(cameras={camera_id}))
        return snapshot_id

    def _check_shown(self, camera_id: str) -> CameraInfo:
        camera = self.mirror.cameras.get(camera_id)
        if camera is None:
            raise NotFound(f"there is no camera {camera_id}")
        if camera.privacy:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="camera_private",
                translation_placeholders={"camera": camera.name},
            )
        return camera

    @callback
    def hold_new_cameras(self) -> CALLBACK_TYPE:
        """Leave the subentry of a camera about to be added to who adds it; gives what ends it."""
        self.devices.hold()

        def release() -> None:
            self.devices.release()
            if self.entry.state is not ConfigEntryState.LOADED:
                return
            self._sync_devices(Change(cameras=set(self.mirror.cameras)))

        return release

    # The connection

    async def _run(self) -> None:
        """Listen until the entry is unloaded; after each failure wait longer, with chance in it."""
        delay_s = _FIRST_DELAY_S
        while True:
            heard = False
            try:
                # closed at once, not when the generator is collected
                async with aclosing(self.client.listen()) as messages:
                    async for message in messages:
                        heard = True
                        self._take(message)
                self._lost(CannotConnect("the NVR closed the connection"))
            except CloudCamError as error:
                self._lost(error)
                if isinstance(error, InvalidAuth | CertificateChanged):
                    start_reauth(self.hass, self.entry, error)
                if isinstance(error, InvalidAuth):
                    return  # a revoked token stays revoked; pairing again reloads the entry
            except Exception as error:  # noqa: BLE001
                # Whatever a message that we can't take has raised, this task must go on: nobody
                # else would bring the cameras back.
                self._log_fault(error)
                self._lost(CannotConnect(type(error).__name__))
            delay_s = _FIRST_DELAY_S if heard else min(delay_s * 2, _LONGEST_DELAY_S)
            await asyncio.sleep(random.uniform(delay_s / 2, delay_s))

    @callback
    def _take(self, message: Message) -> None:
        change = self.mirror.apply(message)
        if isinstance(message, State):
            self._back(message)
        self._sync_devices(change)
        self.kept_less.check(self.mirror, self.client.now_us())
        self.disk_failing.check(self.mirror)
        self.privacy_lifted.check(self.mirror)
        self.mask_issues.check(self.mirror)
        self.presence.wanted(self.mirror.nvr.wants_presence)
        if isinstance(message, AlertRemoved):
            for listener in list(self._removed_listeners.get(message.camera_id, ())):
                listener(message.alert_id)
        self._tell(change)
        match message:
            case State(alerts=alerts):
                for alert in reversed(alerts):
                    self._tell_alert(alert, news=self.is_fresh(alert))
            case AlertChanged(phase, alert):
                self._tell_alert(alert, news=phase is Phase.START or self.is_fresh(alert))
            case ShareChanged(share):
                self.shares.take(share)

    @callback
    def _back(self, state: State) -> None:
        self.privacy_lifted.back(self.mirror)
        self.shares.back()
        self.presence.connected(is_wanted=state.nvr.wants_presence)
        if not self.connected:
            self.connected = True
            self.issues.connected()
            LOGGER.info("%s is back", self.entry.title)
        quiet = self.mirror.cameras.keys() - {alert.camera_id for alert in state.alerts}
        if quiet:
            self.entry.async_create_background_task(
                self.hass, self._ask_for_alerts(quiet), f"{DOMAIN} {self.entry.title} alerts"
            )

    @callback
    def _lost(self, error: CloudCamError) -> None:
        self.issues.failed(error)
        if not self.connected:
            LOGGER.debug("%s: %s", self.entry.title, error)
            return
        self.connected = False
        self.issues.disconnected()
        LOGGER.warning(
            "%s at %s is lost: %s. Its cameras are unavailable until it answers again",
            self.entry.title,
            self.client.address,
            error,
        )
        self._tell(Change(True, set(self.mirror.cameras)))

    async def _ask_for_alerts(self, camera_ids: Iterable[str]) -> None:
        """The newest alert of cameras that had none among the newest of all."""
        for camera_id in sorted(camera_ids):
            old = self.mirror.alerts(camera_id)
            try:
                alerts = await self.client.alerts(camera_id, limit=1)
            except CloudCamError as error:
                LOGGER.debug("%s: no alerts of %s: %s", self.entry.title, camera_id, error)
                continue
            if self.mirror.replace_alerts(camera_id, old, alerts):
                self._tell(Change(cameras={camera_id}))

    # Who is told

    @callback
    def _sync_devices(self, change: Change) -> None:
        """Make devices, subentries and entities what the NVR says."""
        if change.nvr:
            self.devices.update_nvr(self.mirror.nvr)
        for camera_id in change.gone:
            self.devices.remove_camera(camera_id)
            self.issues.forget_camera(camera_id)
            self.snapshots.forget(camera_id)
        if change.gone:
            leaving.forget_all_but(self.hass, self.entry, self.mirror.cameras)
        for camera_id in sorted(change.cameras):
            camera = self.mirror.cameras[camera_id]
            self.issues.update_camera(camera)
            self.snapshots.check(camera)
            if self.devices.update_camera(camera):
                for added in self._added_listeners:
                    added(camera, self.devices.subentry_id(camera_id))

    @callback
    def _tell(self, change: Change) -> None:
        if change.nvr:
            self._call(self._nvr_listeners)
        for camera_id in change.cameras:
            self._call(self._camera_listeners.get(camera_id, ()))

    def _call(self, listeners: Iterable[CALLBACK_TYPE]) -> None:
        for listener in list(listeners):
            try:
                listener()
            except Exception as error:  # noqa: BLE001
                # One entity's fault must neither keep the news from the others nor, while they
                # are told that the NVR is lost, end the task that brings it back.
                self._log_fault(error)

    def _log_fault(self, error: Exception) -> None:
        """Log a fault of ours with its traceback; the same one again only after another."""
        if repr(error) != self._told_fault:
            LOGGER.error("%s: unexpected error", self.entry.title, exc_info=error)
        self._told_fault = repr(error)

    @callback
    def _unloaded(self) -> None:
        for listener in list(self._unload_listeners):
            listener()

    @callback
    def _tell_alert(self, alert: AlertInfo, *, news: bool) -> None:
        camera = self.mirror.cameras.get(alert.camera_id)
        if camera is None:
            return
        snoozed = self.snoozes.is_snoozed(alert.camera_id)
        self._announcer.take(alert, camera, news=news, snoozed=snoozed)
        if news:
            for listener in list(self._alert_listeners.get(alert.camera_id, ())):
                listener(alert)


def _subscribe[T](listeners: list[T], listener: T) -> CALLBACK_TYPE:
    listeners.append(listener)
    return partial(listeners.remove, listener)


def client_of(hass: HomeAssistant, data: Mapping[str, Any]) -> Client:
    """A client for what an entry remembers."""
    return Client(
        async_get_clientsession(hass, verify_ssl=False),
        data[CONF_HOST],
        data[CONF_PORT],
        data[CONF_FINGERPRINT],
        data[CONF_TOKEN],
        current_person,
    )


def start_reauth(
    hass: HomeAssistant, entry: CloudCamConfigEntry, error: InvalidAuth | CertificateChanged
) -> None:
    """Ask the owner to pair again, and tell why."""
    changed = isinstance(error, CertificateChanged)
    entry.async_start_reauth(hass, data={CONF_CERTIFICATE_CHANGED: changed})


def _setup_error(
    hass: HomeAssistant, entry: CloudCamConfigEntry, client: Client, error: CloudCamError
) -> HomeAssistantError:
    """What Home Assistant is told, and shows, when an entry can't be set up."""
    match error:
        case InvalidAuth() | CertificateChanged():
            start_reauth(hass, entry, error)
            key = "certificate_changed" if isinstance(error, CertificateChanged) else "invalid_auth"
            return ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key=key)
        case VersionMismatch():
            # not for good: the entry comes up by itself once the NVR is updated
            key = "nvr_too_old" if error.nvr_is_older else "integration_too_old"
            return ConfigEntryNotReady(translation_domain=DOMAIN, translation_key=key)
        case _:
            return ConfigEntryNotReady(
                translation_domain=DOMAIN,
                translation_key="cannot_connect",
                translation_placeholders={"address": client.address, "error": str(error)},
            )
