"""Adding a camera to an NVR, and changing one: searched, asked, looked at, and only then saved.

    search > pick > login | address | entity > look > details > (look > picture) > (others) > saved
                                  reconfigure > (look > picture) > saved

`look` waits for the camera. Its picture is shown again where another stream was chosen than the one
that was seen. `others` asks what must not be seen of those who pass.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.camera import async_get_stream_source
from homeassistant.config_entries import ConfigEntryState, SubentryFlowResult
from homeassistant.const import (
    CONF_ADDRESS,
    CONF_ENTITY_ID,
    CONF_HOST,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_USERNAME,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.translation import async_get_translations

from . import camera_forms as forms
from . import camera_setup as nvr
from .api import CloudCamError
from .camera_forms import CONF_CAMERA, CONF_MAIN, CONF_PLACE, CONF_SUB, NO_SUB
from .camera_look import LookingFlow
from .const import CONF_CAMERA_ID, DOMAIN
from .stream_address import NoAddress, StreamAddress, is_loopback, of_stream_source, split_login

_LOOKED_AT: Final = {CONF_MAIN, CONF_USERNAME, CONF_PASSWORD}
"""Settings whose change gives another picture, or none."""

_SEES_STREET: Final = "street"
_SILENT: Final = {"record_audio": False, "detect_sound": False}
"""What is proposed where strangers talk."""


class CameraFlow(LookingFlow):
    """One camera."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[nvr.FoundCamera] = []
        self._name = ""
        self._source = StreamAddress("")
        self._proposal: nvr.Proposal
        self._present: nvr.CameraSettings | None = None
        self._is_asked = False

    # Where the camera is

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Add a camera: look which there are."""
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        return await self.async_step_search()

    async def async_step_search(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Wait for the cameras that answer."""
        waiting = self._wait("search", self._search)
        return waiting or self.async_show_progress_done(next_step_id="pick")

    async def _search(self) -> None:
        self._found = []
        self._found = [c for c in await nvr.search(self._client) if c.camera_id is None]

    async def async_step_pick(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Choose one of them, or another way."""
        if user_input is None:
            step_id = "pick" if self._found else "none_found"
            return self._form(step_id, forms.pick_form(self._found))
        self._errors = {}
        match user_input[CONF_CAMERA]:
            case forms.SEARCH_AGAIN:
                return await self.async_step_search()
            case forms.BY_ADDRESS:
                return await self.async_step_address()
            case forms.BY_ENTITY:
                return await self.async_step_entity()
            case number:
                self._source = StreamAddress(self._found[int(number)].onvif_url)
                return await self.async_step_login()

    async_step_none_found = async_step_pick

    async def async_step_address(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """An address that somebody knows."""
        if user_input is not None:
            try:
                self._source = split_login(user_input[CONF_ADDRESS], user_input)
            except NoAddress as error:
                self._errors = {CONF_ADDRESS: str(error)}
            else:
                return await self._look(self._describe, "address", "details")
        shown = {CONF_ADDRESS: self._source.address, CONF_USERNAME: self._source.username}
        return self._form("address", forms.ADDRESS_FORM, user_input or shown)

    async def async_step_entity(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """A camera that another integration has."""
        if user_input is not None:
            try:
                self._source = await self._source_of(user_input[CONF_ENTITY_ID])
            except NoAddress as error:
                self._errors = {CONF_ENTITY_ID: str(error)}
            else:
                return await self._look(self._take_over, "login", "details")
        registry = er.async_get(self.hass)
        ours = er.async_entries_for_config_entry(registry, self._entry_id)
        schema = forms.entity_form([entity.entity_id for entity in ours])
        return self._form("entity", schema, user_input)

    async def _source_of(self, entity_id: str) -> StreamAddress:
        """The address that a camera entity streams from. Raises NoAddress."""
        try:
            source = await async_get_stream_source(self.hass, entity_id)
        except HomeAssistantError as error:
            raise NoAddress("entity_off") from error
        state = self.hass.states.get(entity_id)
        self._name = state.name if state is not None else ""
        is_nvr_here = is_loopback(self._get_entry().data[CONF_HOST])
        return of_stream_source(source, is_nvr_here=is_nvr_here)

    async def async_step_login(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """The camera's own user name and password."""
        if user_input is not None:
            login = user_input.get(CONF_USERNAME), user_input.get(CONF_PASSWORD)
            self._source = StreamAddress(self._source.address, *login)
            work = self._take_over if self._name else self._describe
            return await self._look(work, "login", "details")
        shown = {CONF_USERNAME: self._source.username}
        return self._form("login", forms.LOGIN_FORM, shown, address=self._source.address)

    # What it is

    async def _describe(self) -> None:
        """Ask the camera what it has, and look. Raises CloudCamError."""
        source = self._source
        self._proposal = await nvr.describe(
            self._client, source.address, source.username, source.password
        )
        self._settings = self._proposal.settings | source.login
        await self._take_picture()

    async def _take_over(self) -> None:
        """Look at the one stream that another integration uses. Raises CloudCamError."""
        address = self._source.address
        self._proposal = nvr.Proposal(
            self._name, nvr.VideoStream(address), None, [], {CONF_MAIN: address}
        )
        self._settings = self._proposal.settings | self._source.login
        await self._take_picture()

    async def async_step_details(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Its picture; name, place and streams."""
        if user_input is not None:
            seen = self._settings
            try:
                self._settings = seen | _details(user_input)
            except NoAddress as error:
                self._errors = {"base": str(error)}
            else:
                if any(seen.get(key) != self._settings.get(key) for key in _LOOKED_AT):
                    return await self._look(self._take_picture, "details", "picture")
                return await self._finish()
        proposal = self._proposal
        shown = user_input or {CONF_NAME: proposal.name, CONF_SUB: NO_SUB, **self._settings}
        return self._form(
            "details",
            forms.details_form(proposal.main, proposal.sub),
            shown,
            picture=self._picture,
            cautions=forms.cautions(proposal.warnings, await self._words()),
        )

    async def _words(self) -> Mapping[str, str]:
        """The common words in Home Assistant's language, by their keys."""
        language, prefix = self.hass.config.language, f"component.{DOMAIN}.common."
        found = await async_get_translations(self.hass, language, "common", {DOMAIN})
        return {key.removeprefix(prefix): word for key, word in found.items()}

    async def async_step_picture(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """The picture with what was chosen instead, if there can be one."""
        if user_input is None and self._picture:
            return self._form("picture", forms.NOTHING, picture=self._picture)
        return await (self._finish() if self._present is None else self._change())

    async def _finish(self) -> SubentryFlowResult:
        """A new camera is as it shall be, but for what it sees of others."""
        if self._settings.get(CONF_PLACE) == _SEES_STREET and not self._is_asked:
            return await self.async_step_others()
        return await self._add()

    async def async_step_others(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """It sees beyond what is the owner's: what to cover, and how long to keep the rest."""
        if user_input is None:
            return self._form("others", forms.OTHERS_FORM, picture=self._picture)
        self._is_asked = True
        self._settings |= forms.of_others(user_input)
        return await self._add()

    async def _add(self) -> SubentryFlowResult:
        """Save. The camera's subentry is made by this flow, as soon as it ends."""
        if self._release is None:
            self._release = self._coordinator.hold_new_cameras()
        try:
            camera = await nvr.add(self._client, self._settings)
        except CloudCamError as error:
            self._note(error)
            return await self.async_step_details()
        return self.async_create_entry(
            title=camera.name, data={CONF_CAMERA_ID: camera.id}, unique_id=camera.id
        )

    # Another time

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show the settings that the camera has, and take changes."""
        if self._get_entry().state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="not_loaded")
        camera_id = self._get_reconfigure_subentry().data[CONF_CAMERA_ID]
        if self._present is None:
            try:
                self._present = await nvr.settings_of(self._client, camera_id)
            except CloudCamError as error:
                return self.async_abort(
                    reason="settings_unknown", description_placeholders={"error": str(error)}
                )
        if user_input is not None:
            try:
                changes = _changes(self._present, user_input)
            except NoAddress as error:
                self._errors = {CONF_MAIN: str(error)}
            else:
                self._settings = {"id": camera_id, **changes}
                if _LOOKED_AT.isdisjoint(changes):
                    return await self._change()
                return await self._look(self._take_picture, "reconfigure", "picture")
        present = {key: getattr(self._present, key) for key in forms.PRESENT} | self._settings
        shown = {**(user_input or present), CONF_PASSWORD: None}
        return self._form("reconfigure", forms.SETTINGS_FORM, shown, name=self._present.name)

    async def _change(self) -> SubentryFlowResult:
        try:
            camera = await self._client.change_camera(self._settings["id"], self._settings)
        except CloudCamError as error:
            self._note(error)
            return await self.async_step_reconfigure()
        self._coordinator.take_camera(camera)
        return self.async_update_and_abort(
            self._get_entry(), self._get_reconfigure_subentry(), title=camera.name
        )


def _details(given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as the form of a new camera gives them. Raises NoAddress."""
    sub = None if given[CONF_SUB] == NO_SUB else split_login(given[CONF_SUB]).address
    main = split_login(given[CONF_MAIN])
    return {
        CONF_NAME: given[CONF_NAME],
        CONF_MAIN: main.address,
        CONF_SUB: sub,
        **main.login,
        **_place(given[CONF_PLACE]),
    }


def _changes(present: nvr.CameraSettings, given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings that are no more as they were. No password given: it stays. Raises NoAddress."""
    main = split_login(given[CONF_MAIN], given)
    sub = split_login(given[CONF_SUB]).address if given.get(CONF_SUB) else None
    asked = {CONF_NAME: given[CONF_NAME], CONF_MAIN: main.address, CONF_SUB: sub}
    changes = {key: value for key, value in asked.items() if getattr(present, key) != value}
    if main.username != present.username:
        changes |= {CONF_USERNAME: main.username, CONF_PASSWORD: main.password}
    elif main.password is not None:
        changes[CONF_PASSWORD] = main.password
    if (place := given.get(CONF_PLACE)) != present.place:
        changes |= _place(place)
    return changes


def _place(place: str | None) -> dict[str, Any]:
    return {CONF_PLACE: place, **(_SILENT if place == _SEES_STREET else {})}
