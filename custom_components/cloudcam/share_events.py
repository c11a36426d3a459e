"""Tells automations what becomes of shares: each step once, on Home Assistant's bus.

    cloudcam_share_ready    a draft is made: an administrator can look at it and consent
    cloudcam_share_failed   a draft could not be made; `problem` says why
    cloudcam_share_made     somebody consented: from now on it can leave
    cloudcam_share_opened   a link was opened; `view` counts
    cloudcam_share_ended    it can't be got any more; `why` is one of ShareEnd

What a share is like decides, not which message told it. What was told is kept in a file, so that
what happened while Home Assistant was away is told once it is back, and nothing twice. An NVR that
is seen for the first time tells nothing of what its shares went through before.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store

from .const import DOMAIN
from .devices import Devices
from .mirror import Mirror
from .moments import when_text
from .shares import ShareInfo, ShareState

_SAVED_AFTER_S: Final = 0.0


@dataclass(frozen=True, slots=True)
class _Told:
    """What of a share is known to the bus."""

    drafted: bool = False
    made: bool = False
    views: int = 0
    ended: bool = False

    @classmethod
    def all_of(cls, share: ShareInfo) -> Self:
        """Everything that happened so far."""
        return cls(
            drafted=share.state is not ShareState.RENDERING,
            made=share.consented_us is not None,
            views=share.views_used,
            # what nobody consented to had nothing to end
            ended=share.consented_us is not None and share.state is ShareState.ENDED,
        )

    def and_of(self, share: ShareInfo) -> _Told:
        """With what happened since: an answer may be newer than the message that comes next."""
        now = _Told.all_of(share)
        return _Told(
            drafted=self.drafted or now.drafted,
            made=self.made or now.made,
            views=max(self.views, now.views),
            ended=self.ended or now.ended,
        )


class ShareEvents:
    """Tells of the shares of one NVR."""

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
        self._hass = hass
        self._store: Store[dict[str, dict[str, Any]]] = Store(
            hass, 1, f"{DOMAIN}.shares.{entry.entry_id}"
        )
        self._entry_id = entry.entry_id
        self._told: dict[str, _Told] | None = None
        """None while this NVR's shares were never seen."""
        self._mirror: Mirror
        self._devices: Devices

    async def start(self, mirror: Mirror, devices: Devices) -> None:
        """Load what was told."""
        self._mirror, self._devices = mirror, devices
        stored = await self._store.async_load()
        if stored is not None:
            self._told = {share_id: _Told(**told) for share_id, told in stored.items()}

    async def forget(self) -> None:
        """The NVR is removed."""
        await self._store.async_remove()

    @callback
    def take_all(self, shares: Iterable[ShareInfo]) -> None:
        """Tell what is new of them; there are no others any more."""
        known = list(shares)
        if self._told is None:
            self._told = {share.id: _Told.all_of(share) for share in known}
            self._save()
            return
        for share in sorted(known, key=lambda share: share.created_us):
            self.take(share)
        listed = {share.id for share in known}
        if self._told.keys() - listed:
            self._told = {key: told for key, told in self._told.items() if key in listed}
            self._save()

    @callback
    def take(self, share: ShareInfo) -> None:
        """Tell what is new of one."""
        if self._told is None:  # all are about to be asked for
            return
        before = self._told.get(share.id, _Told())
        now = before.and_of(share)
        if before == now and share.id in self._told:
            return
        self._told[share.id] = now
        self._save()
        for event, more in _steps(before, now, share):
            self._hass.bus.async_fire(f"{DOMAIN}_share_{event}", self._data(share) | more)

    def _data(self, share: ShareInfo) -> dict[str, Any]:
        return {
            "share_id": share.id,
            "entry_id": self._entry_id,
            "camera": self._devices.camera_entity_id(share.camera_id),
            "name": self._mirror.name_of(share.camera_id),
            "recipient": share.recipient,
            "purpose": share.purpose,
            "content": share.content.value,
            "way": share.way.value,
            "start": when_text(share.start_us),
            "end": when_text(share.end_us),
            "expires": _moment(share.expires_us),
            "views": share.views,
            "url": page_url(share.id),
        }

    @callback
    def _save(self) -> None:
        self._store.async_delay_save(self._stored, _SAVED_AFTER_S)

    def _stored(self) -> dict[str, dict[str, Any]]:
        return {share_id: asdict(told) for share_id, told in (self._told or {}).items()}


def page_url(share_id: str) -> str:
    """Where an administrator looks at a draft, and everybody at what became of it."""
    return f"/{DOMAIN}/shares/{share_id}"


def _steps(before: _Told, now: _Told, share: ShareInfo) -> list[tuple[str, dict[str, Any]]]:
    """What happened in between, in its order."""
    steps: list[tuple[str, dict[str, Any]]] = []
    if not before.drafted and share.state is ShareState.READY:
        steps.append(("ready", {}))
    if not before.drafted and share.state is ShareState.FAILED:
        steps.append(("failed", {"problem": share.problem}))
    if now.made and not before.made:
        steps.append(("made", {"by": share.consented_by, "when": _moment(share.consented_us)}))
    steps += [
        ("opened", {"view": view, "when": _moment(share.opened_us)})
        for view in range(before.views + 1, now.views + 1)
    ]
    if now.ended and not before.ended:
        why = None if share.ended is None else share.ended.value
        steps.append(("ended", {"why": why, "by": share.ended_by, "when": _moment(share.ended_us)}))
    return steps


def _moment(moment_us: int | None) -> str | None:
    return None if moment_us is None else when_text(moment_us)
