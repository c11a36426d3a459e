"""The forms by which a camera is added and changed, and what they show."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

import probatio as vol
from homeassistant.const import (
    CONF_ADDRESS,
    CONF_ENTITY_ID,
    CONF_NAME,
    CONF_PASSWORD,
    CONF_USERNAME,
)
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .camera_setup import Caution, FoundCamera, VideoStream

CONF_CAMERA: Final = "camera"
CONF_MAIN: Final = "main_url"
CONF_SUB: Final = "sub_url"
CONF_PLACE: Final = "place"
CONF_COVER: Final = "cover"
CONF_HOURS: Final = "hours"

BY_ADDRESS: Final = "address"
BY_ENTITY: Final = "entity"
SEARCH_AGAIN: Final = "again"
NO_SUB: Final = "none"

_TEXT: Final = TextSelector()
_USERNAME: Final = TextSelector(TextSelectorConfig(autocomplete="off"))
_PASSWORD: Final = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="new-password")
)
_LOGIN: Final = {vol.Optional(CONF_USERNAME): _USERNAME, vol.Optional(CONF_PASSWORD): _PASSWORD}
_PLACE: Final = SelectSelector(
    SelectSelectorConfig(
        options=["indoor", "outdoor", "street"],
        mode=SelectSelectorMode.LIST,
        translation_key="place",
    )
)

_COVERED: Final = {
    "left": ((0.0, 0.0), (0.25, 0.0), (0.25, 1.0), (0.0, 1.0)),
    "right": ((0.75, 0.0), (1.0, 0.0), (1.0, 1.0), (0.75, 1.0)),
    "top": ((0.0, 0.0), (1.0, 0.0), (1.0, 0.33), (0.0, 0.33)),
}
"""Parts of the picture, where a mask is drawn before anybody drew one."""
_HOURS: Final = ("24", "48", "72")

OTHERS_FORM: Final = vol.Schema(
    {
        vol.Optional(CONF_COVER, default=[]): SelectSelector(
            SelectSelectorConfig(
                options=list(_COVERED),
                multiple=True,
                mode=SelectSelectorMode.LIST,
                translation_key="cover",
            )
        ),
        vol.Required(CONF_HOURS, default=_HOURS[0]): SelectSelector(
            SelectSelectorConfig(
                options=list(_HOURS), mode=SelectSelectorMode.LIST, translation_key="hours"
            )
        ),
    }
)
ADDRESS_FORM: Final = vol.Schema({vol.Required(CONF_ADDRESS): _TEXT, **_LOGIN})
LOGIN_FORM: Final = vol.Schema(_LOGIN)
SETTINGS_FORM: Final = vol.Schema(
    {
        vol.Required(CONF_NAME): _TEXT,
        vol.Optional(CONF_PLACE): _PLACE,
        vol.Required(CONF_MAIN): _TEXT,
        vol.Optional(CONF_SUB): _TEXT,
        **_LOGIN,
    }
)
PRESENT: Final = (CONF_NAME, CONF_PLACE, CONF_MAIN, CONF_SUB, CONF_USERNAME)
"""What the form of an added camera shows as it is."""
NOTHING: Final = vol.Schema({})


def pick_form(found: Iterable[FoundCamera]) -> vol.Schema:
    """The list of cameras, by their place in it, and the other ways."""
    cameras = [
        SelectOptionDict(value=str(number), label=_label(camera))
        for number, camera in enumerate(found)
    ]
    others = [
        SelectOptionDict(value=value, label=value)  # the frontend translates them
        for value in (BY_ADDRESS, BY_ENTITY, SEARCH_AGAIN)
    ]
    config = SelectSelectorConfig(
        options=cameras + others, mode=SelectSelectorMode.LIST, translation_key="source"
    )
    first = cameras[0]["value"] if len(cameras) == 1 else vol.UNDEFINED
    return vol.Schema({vol.Required(CONF_CAMERA, default=first): SelectSelector(config)})


def entity_form(ours: list[str]) -> vol.Schema:
    """Camera entities but for our own."""
    selector = EntitySelector(EntitySelectorConfig(domain="camera", exclude_entities=ours))
    return vol.Schema({vol.Required(CONF_ENTITY_ID): selector})


def details_form(main: VideoStream, sub: VideoStream | None) -> vol.Schema:
    """Name, place and streams; another stream's address may be typed."""
    mains, subs = (
        [SelectOptionDict(value=stream.url, label=_title(stream)) for stream in streams if stream]
        for streams in ((main, sub), (sub,))
    )
    subs.append(SelectOptionDict(value=NO_SUB, label=NO_SUB))
    return vol.Schema(
        {
            vol.Required(CONF_NAME): _TEXT,
            vol.Required(CONF_PLACE): _PLACE,
            vol.Required(CONF_MAIN, default=main.url): _streams(mains),
            vol.Required(CONF_SUB, default=sub.url if sub else NO_SUB): _streams(subs),
        }
    )


def of_others(given: Mapping[str, Any]) -> dict[str, Any]:
    """Settings that follow from what the owner says of others in the picture."""
    masks = [_COVERED[part] for part in given.get(CONF_COVER, ())]
    return {"retention_hours": float(given[CONF_HOURS]), "privacy_masks": masks}


def cautions(found: Iterable[Caution], words: Mapping[str, str]) -> str:
    """What the owner should know, as Markdown of Home Assistant; nothing if there is nothing."""
    texts = [words.get(f"caution_{caution.code}", caution.message) for caution in found]
    boxes = [f'<ha-alert alert-type="warning">{escape(text)}</ha-alert>' for text in texts]
    return "".join(f"{box}\n\n" for box in boxes)


def _streams(options: list[SelectOptionDict]) -> SelectSelector:
    return SelectSelector(
        SelectSelectorConfig(
            options=options,
            custom_value=True,
            mode=SelectSelectorMode.DROPDOWN,
            translation_key="stream",
        )
    )


def _label(camera: FoundCamera) -> str:
    name = " ".join(part for part in (camera.name, camera.hardware) if part)
    return f"{name} ({camera.host})" if name else camera.host


def _title(stream: VideoStream) -> str:
    """Size, codec and rate if they are known, else the address."""
    if stream.width is None or stream.height is None:
        return stream.url
    more = [stream.codec.upper()] if stream.codec else []
    more += [f"{stream.fps:g} fps"] if stream.fps else []
    return ", ".join([f"{stream.width} x {stream.height}", *more])
