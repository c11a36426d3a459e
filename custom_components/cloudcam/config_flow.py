"""Pairing with an NVR: by a pairing string, pasted by somebody or handed over by the Supervisor."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import probatio as vol
from homeassistant.config_entries import (
    SOURCE_HASSIO,
    SOURCE_USER,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
    FlowType,
    SubentryFlowContext,
)
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN
from homeassistant.core import callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
from homeassistant.helpers.service_info.hassio import HassioServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .api import (
    CannotConnect,
    CertificateChanged,
    Client,
    CloudCamError,
    InvalidAuth,
    Paired,
    PairingHeldOff,
    PairingRefused,
    VersionMismatch,
)
from .camera_flow import CameraFlow
from .const import (
    CONF_CERTIFICATE_CHANGED,
    CONF_FINGERPRINT,
    CONF_PAIRING,
    CONF_TOKEN_ID,
    DOMAIN,
    LOGGER,
    SUBENTRY_CAMERA,
)
from .coordinator import client_of
from .options_flow import CloudCamOptionsFlow
from .pairing_string import PairingString
from .protocol import ProtocolError

_COMMAND = "cloudcam-nvr pair"
_PAIRING_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_PAIRING): TextSelector(
            TextSelectorConfig(type=TextSelectorType.TEXT, multiline=True)
        )
    }
)


@dataclass(frozen=True, slots=True)
class _Found:
    """An NVR that announced itself."""

    nvr_id: str
    name: str
    host: str
    port: int


class CloudCamConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds an NVR, pairs it again, or changes its address."""

    VERSION = 1

    def __init__(self) -> None:
        self._errors: dict[str, str] = {}
        self._hosts = ""
        self._found: _Found
        self._handed_over = ""

    @classmethod
    @callback
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Cameras are added to an NVR."""
        return {SUBENTRY_CAMERA: CameraFlow}

    @staticmethod
    @callback
    def async_get_options_flow(config_entry: ConfigEntry) -> CloudCamOptionsFlow:
        """What Home Assistant shows can be chosen."""
        return CloudCamOptionsFlow()

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add an NVR."""
        if user_input is not None and (paired := await self._pair(user_input[CONF_PAIRING])):
            # one that was found by itself may be waiting: this one is further
            known = await self.async_set_unique_id(paired.nvr.id, raise_on_progress=False)
            if known is not None:
                await self._give_back(_data(paired) | {CONF_TOKEN: known.data[CONF_TOKEN]})
            self._abort_if_unique_id_configured(updates=_data(paired))
            return self.async_create_entry(title=paired.nvr.name, data=_data(paired))
        return self._ask_for_pairing("user", user_input)

    async def async_step_zeroconf(self, discovery_info: ZeroconfServiceInfo) -> ConfigFlowResult:
        """An NVR announces itself; one that is known may have got another address."""
        told = discovery_info.properties
        nvr_id, port = told.get("id"), discovery_info.port
        if not nvr_id or not port:
            return self.async_abort(reason="not_an_nvr")
        host = discovery_info.host
        known = await self.async_set_unique_id(nvr_id)
        if known is not None:
            moved = {CONF_HOST: host, CONF_PORT: port}
            heals = await self._heals(known, moved)
            self._abort_if_unique_id_configured(updates=moved if heals else None)
        self._found = _Found(nvr_id, told.get("name") or nvr_id, host, port)
        self.context["title_placeholders"] = {"name": self._found.name}
        return await self.async_step_zeroconf_confirm()

    async def async_step_zeroconf_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Pair with the NVR that was found."""
        found = self._found
        self._hosts = f"{found.host}:{found.port}"
        if user_input is not None and (
            done := await self._pair_with_found(user_input[CONF_PAIRING], found)
        ):
            return done
        return self._ask_for_pairing("zeroconf_confirm", user_input, name=found.name)

    async def async_step_hassio(self, discovery_info: HassioServiceInfo) -> ConfigFlowResult:
        """The NVR runs as an app of this Home Assistant, whose Supervisor hands its string over.

        The Supervisor knows which app wrote the message, and gives it to this Home Assistant
        only: that is why nobody needs to carry the string.
        """
        told = discovery_info.config
        nvr_id = told.get("id")
        try:
            pairing = PairingString.parse(str(told.get(CONF_PAIRING)))
        except ProtocolError:
            return self.async_abort(reason="not_an_nvr")
        if not isinstance(nvr_id, str) or not nvr_id:
            return self.async_abort(reason="not_an_nvr")
        host = pairing.hosts[0]
        known = await self.async_set_unique_id(nvr_id, raise_on_progress=False)
        if known is not None:
            moved = {CONF_HOST: host, CONF_PORT: pairing.port}
            heals = await self._heals(known, moved)
            self._abort_if_unique_id_configured(updates=moved if heals else None)
        self._take_the_place_of_others()
        self._found = _Found(nvr_id, told.get("name") or discovery_info.name, host, pairing.port)
        self._handed_over = str(pairing)
        self.context["title_placeholders"] = {"name": self._found.name}
        return await self.async_step_hassio_confirm()

    async def async_step_hassio_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """The owner wants it."""
        found = self._found
        self._hosts = f"{found.host}:{found.port}"
        if user_input is not None and (
            done := await self._pair_with_found(self._handed_over, found)
        ):
            return done
        if self._errors.get("base") == "pairing_refused":  # the app was restarted meanwhile
            self._errors["base"] = "card_is_old"
        return self.async_show_form(
            step_id="hassio_confirm",
            data_schema=vol.Schema({}),
            errors=self._errors,
            description_placeholders={"hosts": self._hosts, "name": found.name},
        )

    def _take_the_place_of_others(self) -> None:
        """End what found the same NVR before: an announcement, or a message with a spent secret."""
        flows = self.hass.config_entries.flow
        for other in flows.async_progress_by_handler(DOMAIN, include_uninitialized=True):
            found_by_itself = other["context"]["source"] in (SOURCE_HASSIO, SOURCE_ZEROCONF)
            if (
                found_by_itself
                and other["flow_id"] != self.flow_id
                and other["context"].get("unique_id") == self.unique_id
            ):
                flows.async_abort(other["flow_id"])

    async def _pair_with_found(self, pairing: str, found: _Found) -> ConfigFlowResult | None:
        """The entry of the NVR that was found, or note the error to show."""
        paired = await self._pair(pairing, found.host)
        if paired is None:
            return None
        if paired.nvr.id != found.nvr_id:
            await self._give_back(_data(paired))
            self._errors["base"] = "another_nvr"
            return None
        return self.async_create_entry(title=paired.nvr.name, data=_data(paired))

    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """An NVR without cameras asks for its first one at once."""
        entry: ConfigEntry = result["result"]
        if entry.state is ConfigEntryState.LOADED and not entry.runtime_data.mirror.cameras:
            adding = await self.hass.config_entries.subentries.async_init(
                (entry.entry_id, SUBENTRY_CAMERA), context=SubentryFlowContext(source=SOURCE_USER)
            )
            result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, adding["flow_id"])
        return result

    async def _heals(self, entry: ConfigEntry, moved: Mapping[str, Any]) -> bool:
        """Whether a known NVR is to be spoken to at the address that it announces.

        Anybody in the network can announce anything: what is connected stays as it is, and
        a new address counts only if the NVR proves with its certificate to be there.
        """
        if entry.state is ConfigEntryState.LOADED and entry.runtime_data.connected:
            return False
        if moved.items() <= entry.data.items():
            return False
        return await self._answers(entry.data | moved, entry.unique_id)

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """Pair again: the token was revoked, or the certificate is another one."""
        if entry_data.get(CONF_CERTIFICATE_CHANGED):
            return await self.async_step_reauth_certificate()
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """The token was revoked."""
        return await self._pair_again("reauth_confirm", user_input)

    async def async_step_reauth_certificate(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """The certificate is another one: tell that this may be an attack."""
        return await self._pair_again("reauth_certificate", user_input)

    async def _pair_again(
        self, step_id: str, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        entry = self._get_reauth_entry()
        if user_input is not None and (paired := await self._pair(user_input[CONF_PAIRING])):
            await self.async_set_unique_id(paired.nvr.id, raise_on_progress=False)
            if paired.nvr.id != entry.unique_id:
                await self._give_back(_data(paired))
            self._abort_if_unique_id_mismatch(reason="another_nvr")
            await self._give_back(_data(paired) | {CONF_TOKEN: entry.data[CONF_TOKEN]})
            return self.async_update_reload_and_abort(entry, data_updates=_data(paired))
        return self._ask_for_pairing(step_id, user_input, name=entry.title)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the address of an NVR; token and certificate stay."""
        entry = self._get_reconfigure_entry()
        self._errors = {}
        if user_input is not None and await self._answers(entry.data | user_input, entry.unique_id):
            return self.async_update_reload_and_abort(entry, data_updates=user_input)
        schema = vol.Schema(
            {vol.Required(CONF_HOST): TextSelector(), vol.Required(CONF_PORT): cv.port}
        )
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(schema, user_input or entry.data),
            errors=self._errors,
            description_placeholders={"name": entry.title},
        )

    def _ask_for_pairing(
        self, step_id: str, user_input: dict[str, Any] | None, name: str = ""
    ) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(_PAIRING_SCHEMA, user_input),
            errors=self._errors,
            description_placeholders={"command": _COMMAND, "hosts": self._hosts, "name": name},
        )

    async def _pair(self, pasted: str, found_at: str | None = None) -> Paired | None:
        """Redeem a pairing string, or note the error to show; tries first where it was found."""
        self._errors = {}
        session = async_get_clientsession(self.hass, verify_ssl=False)
        name = f"Home Assistant ({self.hass.config.location_name})"
        try:
            pairing = PairingString.parse(pasted)
            if found_at is not None and found_at not in pairing.hosts:
                pairing = replace(pairing, hosts=(found_at, *pairing.hosts))
            self._hosts = ", ".join(f"{host}:{pairing.port}" for host in pairing.hosts)
            return await Client.pair(session, pairing, name)
        except ProtocolError:
            self._errors[CONF_PAIRING] = "damaged"
        except CloudCamError as error:
            self._note(error)
        return None

    async def _answers(self, data: Mapping[str, Any], nvr_id: str | None) -> bool:
        """Whether our NVR answers at an address, or note the error to show."""
        self._hosts = f"{data[CONF_HOST]}:{data[CONF_PORT]}"
        try:
            state = await client_of(self.hass, data).state()
        except ValueError:  # not a host name
            self._errors[CONF_HOST] = "cannot_connect"
            return False
        except CloudCamError as error:
            self._note(error)
            return False
        if state.nvr.id != nvr_id:
            self._errors["base"] = "another_nvr"
            return False
        return True

    async def _give_back(self, data: Mapping[str, Any]) -> None:
        """Have the NVR forget a token that nobody uses any more."""
        with suppress(CloudCamError):
            await client_of(self.hass, data).revoke()

    def _note(self, error: CloudCamError) -> None:
        LOGGER.debug("%s: %s", self._hosts, error)
        match error:
            case CannotConnect():
                key = "cannot_connect"
            case CertificateChanged():
                key = "wrong_certificate"
            case InvalidAuth():
                key = "invalid_auth"
            case PairingRefused():
                key = "pairing_refused"
            case PairingHeldOff():
                key = "pairing_held_off"
            case VersionMismatch(nvr_is_older=True):
                key = "nvr_too_old"
            case VersionMismatch():
                key = "integration_too_old"
            case _:
                key = "unexpected_reply"
        self._errors["base"] = key


def _data(paired: Paired) -> dict[str, Any]:
    """What an entry remembers."""
    return {
        CONF_HOST: paired.host,
        CONF_PORT: paired.port,
        CONF_FINGERPRINT: paired.fingerprint,
        CONF_TOKEN: paired.token,
        CONF_TOKEN_ID: paired.token_id,
    }
