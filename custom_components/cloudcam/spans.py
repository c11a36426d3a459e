"""Stretches of time that actions are given, and what goes wrong with them in people's words."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

import probatio as vol
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from .api import CloudCamError, NotFound, Refused
from .const import DOMAIN
from .coordinator import Coordinator
from .directory import no_answer

SPAN: Final = {
    vol.Optional("last"): vol.All(cv.positive_time_period, vol.Range(min=timedelta(seconds=1))),
    vol.Inclusive("start", "range"): cv.datetime,
    vol.Inclusive("end", "range"): cv.datetime,
}


def span_of(coordinator: Coordinator, asked: Mapping[str, Any]) -> tuple[int, int]:
    """The stretch of time that was asked for, by the NVR's clock. Raises ServiceValidationError."""
    if ("last" in asked) == ("start" in asked):
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="no_span")
    if "last" in asked:
        end_us = coordinator.client.now_us()
        return end_us - round(asked["last"].total_seconds() * 1e6), end_us
    start_us, end_us = _us(asked["start"]), _us(asked["end"])
    if end_us <= start_us:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="empty_span")
    return start_us, end_us


def _us(moment: datetime) -> int:
    """Local time, unless it names a zone."""
    return round(dt_util.as_utc(moment).timestamp() * 1e6)


@contextmanager
def in_words(coordinator: Coordinator, what: str) -> Iterator[None]:
    """What goes wrong, in words of Home Assistant."""
    try:
        yield
    except NotFound as error:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="nothing_recorded",
            translation_placeholders={"camera": what},
        ) from error
    except Refused as error:
        raise not_done(what, str(error)) from error
    except CloudCamError as error:
        raise no_answer(coordinator, error) from error


def not_done(camera: str, error: str) -> ServiceValidationError:
    """The NVR understood, and says why not."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="not_done",
        translation_placeholders={"camera": camera, "error": error},
    )
