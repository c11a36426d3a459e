"""For whom Home Assistant asks the NVR: named with every request, for the NVR's ledger.

Home Assistant keeps who is asking in context variables, which tasks inherit: an automation that
somebody's command set off would carry that person's name. So actions go by their own context, and
what runs for nobody says so.
"""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from aiohttp import web
from homeassistant.auth.models import User
from homeassistant.components.http import KEY_HASS_USER
from homeassistant.components.websocket_api import current_connection
from homeassistant.core import Context, HomeAssistant, ServiceCall, callback
from homeassistant.helpers.http import current_request

from .asking import UNKNOWN, Person

_acting: ContextVar[Person | None] = ContextVar("cloudcam_acting", default=None)


@contextmanager
def acting(person: Person) -> Iterator[None]:
    """Whatever the NVR is asked for within a `with` block, it is for this person."""
    token = _acting.set(person)
    try:
        yield
    finally:
        _acting.reset(token)


@callback
def current_person() -> Person:
    """Whoever the NVR is asked for just now."""
    if (person := _acting.get()) is not None:
        return person
    request = current_request.get()
    if (connection := current_connection.get()) is not None:
        return person_of(connection.user, request)
    if request is None:
        return UNKNOWN
    return person_of(request.get(KEY_HASS_USER), request)


@callback
def person_of(user: User | None, request: web.Request | None) -> Person:
    """A user at the other end of a request; Home Assistant's own accounts are no persons."""
    address = None if request is None else request.remote
    if user is None or user.system_generated:
        return Person(address=address)
    return Person(user.id, user.name, address)


async def person_behind(hass: HomeAssistant, context: Context) -> Person:
    """Whoever caused something; unknown for automations."""
    if context.user_id is None:
        return UNKNOWN
    user = await hass.auth.async_get_user(context.user_id)
    connection = current_connection.get()
    is_here = connection is not None and connection.user.id == context.user_id
    return person_of(user, current_request.get() if is_here else None)


async def person_of_entity(hass: HomeAssistant, context: Context | None) -> Person:
    """Whoever uses an entity, by the context that its action was given."""
    return current_person() if context is None else await person_behind(hass, context)


def for_caller[T](
    hass: HomeAssistant, answer: Callable[[ServiceCall], Coroutine[Any, Any, T]]
) -> Callable[[ServiceCall], Coroutine[Any, Any, T]]:
    """Make an action ask the NVR for whoever called it."""

    async def answer_caller(call: ServiceCall) -> T:
        with acting(await person_behind(hass, call.context)):
            return await answer(call)

    return answer_caller
