"""Whether links of shares open, and where they lead."""

from dataclasses import dataclass
from typing import Final, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.network import NoURLAvailableError, get_url

from .const import CONF_SHARING_LINKS, DOMAIN

LINK_URL: Final = "/api/cloudcam/share/{token}"


class LinkProblem(HomeAssistantError):
    """No link can be made now; ``code`` is also the key of the sentence that says why."""

    def __init__(self, code: str) -> None:
        super().__init__(translation_domain=DOMAIN, translation_key=code)
        self.code = code


@dataclass(frozen=True, slots=True)
class LinkAddress:
    """This Home Assistant's address, as somebody elsewhere reaches it.

    ``base`` has no slash at its end, and is None when Home Assistant knows no address of its own.
    """

    base: str | None
    is_external: bool = False
    """Whether it is meant for outside the home: who is elsewhere reaches no other."""

    @classmethod
    def of(cls, hass: HomeAssistant) -> Self:
        """The external one, which may be Home Assistant Cloud's; else the internal one."""
        for is_external in (True, False):
            try:
                base = get_url(hass, allow_internal=not is_external, allow_external=is_external)
            except NoURLAvailableError:
                continue
            return cls(base.rstrip("/"), is_external)
        return cls(None)


@callback
def links_open(entry: ConfigEntry) -> bool:
    """Whether the owner lets links of an NVR's shares open."""
    return bool(entry.options.get(CONF_SHARING_LINKS, False))


@callback
def check_links(hass: HomeAssistant, entry: ConfigEntry) -> LinkAddress:
    """Where a link that is made now leads. Raises LinkProblem."""
    if not links_open(entry):
        raise LinkProblem("links_off")
    address = LinkAddress.of(hass)
    if address.base is None:
        raise LinkProblem("no_address")
    return address
