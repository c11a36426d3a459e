"""The address that a link of a share leads to: for outsiders, without a login.

Open only while the owner lets links open (an option of each NVR). Whatever does not open gets one
and the same page: a token that never was, one whose share ended, an NVR that is away, an option
that is off. What is counted, the NVR counts, in the moment in which it hands out a view.
"""

import asyncio
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Coroutine, Iterable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

from aiohttp import hdrs, web
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.http import KEY_HASS, HomeAssistantView

from . import shares_api
from .const import LOGGER
from .coordinator import Coordinator
from .directory import loaded_nvrs
from .errors import CloudCamError, NotFound, WrongPhrase
from .link_address import LINK_URL, links_open
from .passing import pass_on
from .share_guard import Crowded, Guard, Places, settle
from .share_page import HEADERS, Player, form_page, language_of, miss_page, player_page
from .shares import ShareDoor

_VIEW: Final = "view/{view_id}"
_VIEW_URL: Final = LINK_URL.format(token=_VIEW)
"""Without the token: whoever passes on the address of the video does not pass on the link."""

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_LONGEST_FORM: Final = 4096
_FORM_WITHIN_S: Final = 10.0
_ANSWER_WITHIN_S: Final = 8.0
"""An NVR that takes longer is taken to be away."""
_STREAMS: Final = 24
_STREAMS_OF_AN_ADDRESS: Final = 8
_LONGEST_S: Final = 46 * 60.0
"""An opening lasts less: who reads no more, or slowly, does not keep a place for ever."""
_OPENINGS: Final = 256
_COOKIE: Final = "cloudcam_view"


class _Nothing(Exception):
    """What was asked for is not there, or is not shown; nobody is told which."""


@callback
def register_share_door(hass: HomeAssistant) -> None:
    """Register both addresses, once for all NVRs."""
    guard, openings = Guard(), _Openings()
    hass.http.register_view(LinkView(guard, openings))
    hass.http.register_view(ClipOfLinkView(guard, openings))


@dataclass(frozen=True, slots=True)
class _Opening:
    """Of which NVR it is, from where it was opened, and what only that browser was given."""

    entry_id: str
    address: str
    secret: str


class _Openings:
    """Which NVR an opening is of, to ask it first, and whose it is.

    A browser shows that it opened it by a cookie, since its address may change between the form and
    the video: IPv6 for one and IPv4 for the other, or a provider with many addresses. After a
    restart all NVRs are asked in turn, and the address alone counts.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Opening] = OrderedDict()

    def note(self, view_id: str, nvr: Coordinator, address: str) -> str:
        """It is of this one; the secret for who opened it."""
        opening = _Opening(nvr.entry.entry_id, address, secrets.token_urlsafe(16))
        self._known[view_id] = opening
        if len(self._known) > _OPENINGS:
            self._known.popitem(last=False)
        return opening.secret

    def sorted(self, view_id: str, nvrs: Iterable[Coordinator]) -> list[Coordinator]:
        """The one that is known to have it, then the others."""
        known = self._known.get(view_id)
        return sorted(nvrs, key=lambda nvr: known is None or nvr.entry.entry_id != known.entry_id)

    def address(self, view_id: str, request: web.Request) -> str:
        """From where it was opened, if that browser asks; else from where is asked."""
        known = self._known.get(view_id)
        said = request.cookies.get(_COOKIE, "").encode("utf-8", "replace")
        if known is None or not secrets.compare_digest(said, known.secret.encode()):
            return _address(request)
        return known.address


class _OutsidersView(HomeAssistantView):
    """Answers whatever is asked, and gives nothing away by how."""

    requires_auth = False

    def __init__(self, guard: Guard, openings: _Openings) -> None:
        self._guard = guard
        self._openings = openings

    async def refuse(self, request: web.Request, **_parts: str) -> web.StreamResponse:
        """For ways of asking that are none."""
        return await self._answer(request, self._nothing())

    put = patch = delete = refuse

    async def _answer(
        self, request: web.Request, answer: Coroutine[Any, Any, web.StreamResponse]
    ) -> web.StreamResponse:
        """What comes of it; or the page of everything that opens nothing."""
        since_s = time.monotonic()
        try:
            response = await answer
        except _Nothing, Crowded:
            response = _miss(request)
        except Exception:  # noqa: BLE001
            # Home Assistant's page of errors would tell an outsider that this link is one
            LOGGER.exception("A shared link could not be answered")
            response = _miss(request)
        if not response.prepared:
            await settle(since_s)
        return response

    async def _nothing(self) -> web.StreamResponse:
        raise _Nothing


class LinkView(_OutsidersView):
    """A link: its page counts nothing, its button opens it."""

    url = LINK_URL
    name = "api:cloudcam:share"

    async def get(self, request: web.Request, token: str) -> web.StreamResponse:
        """Show the button, and for how long it works. Robots may look as often as they like."""
        return await self._answer(request, self._show(request, token))

    head = get

    async def post(self, request: web.Request, token: str) -> web.StreamResponse:
        """Open it: one view, and the page that plays it."""
        return await self._answer(request, self._open(request, token))

    async def _show(self, request: web.Request, token: str) -> web.StreamResponse:
        async with self._guard.turn(_address(request)):
            nvr, door = await self._find(request, token)
        return _form(request, nvr, door)

    async def _open(self, request: web.Request, token: str) -> web.StreamResponse:
        form = await _read_form(request)
        address = _address(request)
        async with self._guard.turn(address):
            nvr, door = await self._find(request, token)
            # where none is needed none is passed on: to compare one costs the NVR much
            phrase = form.get("phrase", "").strip() if door.needs_phrase else None
            if phrase == "":  # nobody tried one
                return _form(request, nvr, door)
            try:
                view = await _soon(shares_api.enter(nvr.client, token, phrase, address))
            except WrongPhrase:
                self._guard.missed(address)
                return _form(request, nvr, door, is_wrong=True)
        secret = self._openings.note(view.view_id, nvr, address)
        left_s = (view.expires_us - nvr.client.now_us()) / 1e6
        where = _VIEW.format(view_id=view.view_id)
        player = Player(where, view.name, may_download=view.may_download, left_s=left_s)
        page = _page(player_page(_language(request), player), HTTPStatus.OK)
        page.set_cookie(
            _COOKIE,
            secret,
            path=_VIEW_URL.format(view_id=view.view_id),
            max_age=max(1, round(left_s)),
            secure=request.secure,
            httponly=True,
            samesite="Strict",
        )
        return page

    async def _find(self, request: web.Request, token: str) -> tuple[Coordinator, ShareDoor]:
        """The NVR whose token it is. Raises _Nothing."""
        if _SECRET.fullmatch(token):
            nvrs = _open_nvrs(request.app[KEY_HASS])
            found = await _first_that_knows(nvrs, token, _address(request))
            if found is not None:
                return found
        self._guard.missed(_address(request))
        raise _Nothing


class ClipOfLinkView(_OutsidersView):
    """The bytes of one opening."""

    url = _VIEW_URL
    name = "api:cloudcam:share:view"

    def __init__(self, guard: Guard, openings: _Openings) -> None:
        super().__init__(guard, openings)
        self._places = Places(_STREAMS, _STREAMS_OF_AN_ADDRESS)

    async def get(self, request: web.Request, view_id: str) -> web.StreamResponse:
        """Send it, or the part that Range names, until the share ends."""
        return await self._answer(request, self._send(request, view_id))

    head = get
    post = _OutsidersView.refuse

    async def _send(self, request: web.Request, view_id: str) -> web.StreamResponse:
        address = _address(request)
        if _SECRET.fullmatch(view_id):
            async with self._places.place(address):
                async with self._guard.turn(address):
                    nvrs = _open_nvrs(request.app[KEY_HASS])
                opened_from = self._openings.address(view_id, request)
                for nvr in self._openings.sorted(view_id, nvrs):
                    response = await _pass_on(request, nvr, view_id, opened_from)
                    if response is not None:
                        return response
        self._guard.missed(address)
        raise _Nothing


async def _pass_on(
    request: web.Request, nvr: Coordinator, view_id: str, address: str
) -> web.StreamResponse | None:
    """What an NVR sends; None if it knows no such view, or that is not for this address."""
    view = partial(shares_api.open_view, nvr.client, view_id, address)

    def goes_on() -> bool:
        return nvr in loaded_nvrs(nvr.hass) and links_open(nvr.entry)

    try:
        async with asyncio.timeout(_LONGEST_S):
            return await pass_on(request, view, "video/mp4", headers=HEADERS, goes_on=goes_on)
    except web.HTTPException:
        return None
    except TimeoutError:
        if request.transport is not None:
            request.transport.abort()
        raise asyncio.CancelledError("it took too long") from None


@callback
def _open_nvrs(hass: HomeAssistant) -> list[Coordinator]:
    """Those that answer, and whose links the owner lets open."""
    return [nvr for nvr in loaded_nvrs(hass) if nvr.connected and links_open(nvr.entry)]


async def _first_that_knows(
    nvrs: list[Coordinator], token: str, address: str
) -> tuple[Coordinator, ShareDoor] | None:
    """All are asked at once; one that does not answer keeps no other waiting."""
    asking = {asyncio.ensure_future(_ask(nvr, token, address)) for nvr in nvrs}
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            for answer in asyncio.as_completed(asking):
                if (found := await answer) is not None:
                    return found
    except TimeoutError:
        LOGGER.debug("No NVR knew a shared link in time")
    finally:
        for one in asking:
            one.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
    return None


async def _ask(nvr: Coordinator, token: str, address: str) -> tuple[Coordinator, ShareDoor] | None:
    try:
        return nvr, await shares_api.look(nvr.client, token, address)
    except NotFound:
        return None
    except CloudCamError as error:
        LOGGER.debug("%s: asked for a shared link: %s", nvr.entry.title, error)
        return None


async def _soon[T](answer: Awaitable[T]) -> T:
    """An NVR's answer to a token that it knows. Raises WrongPhrase, _Nothing."""
    try:
        async with asyncio.timeout(_ANSWER_WITHIN_S):
            return await answer
    except WrongPhrase:
        raise
    except (CloudCamError, TimeoutError) as error:
        LOGGER.debug("A shared link did not open: %s", error)
        raise _Nothing from error


async def _read_form(request: web.Request) -> dict[str, str]:
    """The fields of a form of ours, of which there is one. Raises _Nothing."""
    body = b""
    try:
        async with asyncio.timeout(_FORM_WITHIN_S):
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > _LONGEST_FORM:
                    raise _Nothing
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=8)
    except (OSError, TimeoutError, ValueError, web.RequestPayloadError) as error:
        raise _Nothing from error
    return {name: values[0] for name, values in fields.items()}


def _address(request: web.Request) -> str:
    """Of who asks, behind the proxies that the owner trusts; empty where nobody knows it."""
    return request.remote or ""


def _language(request: web.Request) -> str:
    return language_of(request.headers.get(hdrs.ACCEPT_LANGUAGE))


def _form(
    request: web.Request, nvr: Coordinator, door: ShareDoor, *, is_wrong: bool = False
) -> web.Response:
    left_s = (door.expires_us - nvr.client.now_us()) / 1e6
    page = form_page(
        _language(request), needs_phrase=door.needs_phrase, is_wrong=is_wrong, left_s=left_s
    )
    return _page(page, HTTPStatus.FORBIDDEN if is_wrong else HTTPStatus.OK)


def _miss(request: web.Request) -> web.Response:
    response = _page(miss_page(_language(request)), HTTPStatus.NOT_FOUND)
    if not request.content.is_eof():
        response.force_close()  # what else somebody sends is not waited for
    return response


def _page(text: str, status: HTTPStatus) -> web.Response:
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)
