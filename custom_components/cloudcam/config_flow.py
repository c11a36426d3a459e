"""Pairing with an NVR: paste its pairing string."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import probatio as vol
from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_HOST, CONF_PORT, CONF_TOKEN
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType

from .api import (
    CannotConnect,
    CertificateChanged,
    Client,
    CloudCamError,
    InvalidAuth,
    Paired,
    PairingRefused,
    VersionMismatch,
)
from .const import (
    CONF_CERTIFICATE_CHANGED,
    CONF_FINGERPRINT,
    CONF_PAIRING,
    CONF_TOKEN_ID,
    DOMAIN,
    LOGGER,
)
from .coordinator import client_of
from .protocol import PairingString, ProtocolError

_COMMAND = "cloudcam-nvr pair"
_PAIRING_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_PAIRING): TextSelector(
            TextSelectorConfig(type=TextSelectorType.TEXT, multiline=True)
        )
    }
)


class CloudCamConfigFlow(ConfigFlow, domain=DOMAIN):
    """Adds an NVR, pairs it again, or changes its address."""

    VERSION = 1

    def __init__(self) -> None:
        self._errors: dict[str, str] = {}
        self._hosts = ""

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Add an NVR."""
        if user_input is not None and (paired := await self._pair(user_input[CONF_PAIRING])):
            known = await self.async_set_unique_id(paired.nvr.id)
            if known is not None:
                await self._give_back(_data(paired) | {CONF_TOKEN: known.data[CONF_TOKEN]})
            self._abort_if_unique_id_configured(updates=_data(paired))
            return self.async_create_entry(title=paired.nvr.name, data=_data(paired))
        return self._ask_for_pairing("user", user_input)

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
            await self.async_set_unique_id(paired.nvr.id)
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

    async def _pair(self, pasted: str) -> Paired | None:
        """Redeem a pairing string, or note the error to show."""
        self._errors = {}
        session = async_get_clientsession(self.hass, verify_ssl=False)
        name = f"Home Assistant ({self.hass.config.location_name})"
        try:
            pairing = PairingString.parse(pasted)
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
