"""The application: routes by noun, one way of telling errors, strict headers, tokens."""

import asyncio
import base64
import binascii
import logging

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from nvr.errors import (
    CameraError,
    ConfigError,
    Forbidden,
    ModelError,
    NotFound,
    NotRunning,
    NotSupervised,
    NvrError,
    PairingFailed,
    PairingHeldOff,
    Pinned,
    PlaybackError,
    RecordingDamaged,
    RequestError,
    ShareNotReady,
    StorageError,
    StorageFull,
)
from nvr.web.answers import error_response, put_headers
from nvr.web.auth import OWNER, Client
from nvr.web.logged import last_check, ledgered
from nvr.web.permissions import OPEN_ROUTES, permitted
from nvr.web.routes import (
    alerts,
    cameras,
    discovery,
    exports,
    hls,
    judging,
    keeping,
    ledger,
    lessons,
    pictures,
    recordings,
    session,
    shares,
    storage,
    system,
    timeline,
    tokens,
)
from nvr.web.services import CLIENT, SERVICES, Services, services

_LOGGER = logging.getLogger(__name__)

MAX_BODY_BYTES = 64 * 1024

STATUS_OF_ERROR: dict[type[NvrError], int] = {
    ConfigError: 400,
    RequestError: 400,
    NotFound: 404,
    Forbidden: 403,
    PairingFailed: 403,
    PairingHeldOff: 429,
    Pinned: 409,
    ShareNotReady: 409,
    NotSupervised: 409,
    CameraError: 503,
    StorageError: 503,
    StorageFull: 507,
    ModelError: 503,
    PlaybackError: 503,
    RecordingDamaged: 500,
    NotRunning: 503,
    NvrError: 500,
}

_CODE_OF_STATUS = {
    401: "forbidden",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "bad_request",
}

PLAYER_ROUTES = (
    frozenset({"live", "live-mp4", "snapshot", "frame", "filmstrip"})
    | frozenset({"clip", "alert-snapshot", "alert-clip"})
    | hls.ROUTES
)
"""Read-only routes that take the token as password of HTTP Basic too.

Players such as ffmpeg, VLC and Home Assistant's generic camera can send nothing else. A browser
adds Basic credentials by itself to requests that another page makes, so routes that change
something, and the WebSocket, never take them.
"""


def make_app(shared: Services) -> web.Application:
    """The application behind TLS."""
    return _application(shared, [_errors, _no_pages, _require_token, permitted, ledgered])


def make_control_app(shared: Services) -> web.Application:
    """The same for the owner at the control socket: no token, and what only the owner may do."""
    app = _application(shared, [_errors, _owner, ledgered])
    session.add_owner_routes(app)
    tokens.add_owner_routes(app)
    storage.add_owner_routes(app)
    return app


def _application(shared: Services, middlewares: list[Middleware]) -> web.Application:
    app = web.Application(middlewares=middlewares, client_max_size=MAX_BODY_BYTES)
    app[SERVICES] = shared
    app.on_response_prepare.append(_add_headers)
    app.on_response_prepare.append(last_check)
    for noun in (
        system,
        session,
        discovery,
        cameras,
        recordings,
        pictures,
        hls,
        alerts,
        judging,
        timeline,
        exports,
        keeping,
        lessons,
        shares,
        ledger,
    ):
        noun.add_routes(app)
    return app


async def _add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    put_headers(response)


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every error becomes ``{"error": {"code", "message"}}``; the unexpected is logged."""
    try:
        return await handler(request)
    except PairingHeldOff as error:
        return _held_off(error.code, error.message, error.wait_s)
    except NvrError as error:
        return error_response(status_of(error), error.code, error.message)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        code = _CODE_OF_STATUS.get(error.status, "bad_request")
        response = error_response(error.status, code, error.text or error.reason)
        if allow := error.headers.get("Allow"):
            response.headers["Allow"] = allow
        return response
    except asyncio.CancelledError, ConnectionError:
        raise
    except Exception:  # a fault of ours: the client is told no more than that, the log everything
        _LOGGER.exception("%s %s failed", request.method, request.path)
        return error_response(500, NvrError.code, "the NVR has a fault; its log tells more")


def status_of(error: NvrError) -> int:
    """The HTTP status of an error: that of its nearest class."""
    return next(STATUS_OF_ERROR[cls] for cls in type(error).__mro__ if cls in STATUS_OF_ERROR)


@web.middleware
async def _no_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """No page of a browser ever has to ask the NVR anything, whatever host it was loaded from.

    Browsers mark what pages ask for: with `Origin` (WebSockets, everything but a simple GET), and
    with `Sec-Fetch-Site`, which is `none` for what a person typed only (Fetch Metadata, W3C). So a
    picture in a page of somebody else can't use a password that a browser remembers, and a name
    that is made to lead here (DNS rebinding) makes nobody one of ours.
    """
    site = request.headers.get("Sec-Fetch-Site", "none")
    if "Origin" in request.headers or site != "none":
        services(request).sign_ins.failed(request.remote, "page")
        return error_response(403, Forbidden.code, "pages can't use the NVR; Home Assistant can")
    return await handler(request)


@web.middleware
async def _require_token(request: web.Request, handler: Handler) -> web.StreamResponse:
    name = request.match_info.route.name
    if name not in OPEN_ROUTES:
        known = _client_of(request, name in PLAYER_ROUTES)
        if known is None:
            return _turned_away(request, name in PLAYER_ROUTES)
        shared = services(request)
        shared.strangers.left(request.protocol)
        shared.sign_ins.came(known.name, known.token_id, request.remote)
        request[CLIENT] = known
    return await handler(request)


@web.middleware
async def _owner(request: web.Request, handler: Handler) -> web.StreamResponse:
    request[CLIENT] = OWNER
    return await handler(request)


def _client_of(request: web.Request, takes_basic: bool) -> Client | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        token = value.strip()
    elif scheme.lower() == "basic" and takes_basic:
        token = _basic_password(value.strip())
    else:
        return None
    # what can't be a token is not looked up (header values may hold undecodable bytes)
    info = services(request).tokens.verify(token) if token and token.isascii() else None
    return None if info is None else Client(info.client_name, info.id, info.scope)


def _basic_password(value: str) -> str:
    try:
        plain = base64.b64decode(value, validate=True).decode()
    except binascii.Error, UnicodeDecodeError:
        return ""
    return plain.partition(":")[2]


def _turned_away(request: web.Request, takes_basic: bool) -> web.Response:
    """Tell that a token is needed; who brings one wrong one after the other is held off.

    To come without any is how players ask whether they need one, for each piece anew.
    """
    shared = services(request)
    if "Authorization" not in request.headers:
        shared.sign_ins.failed(request.remote, "no_token")
        return _unauthorised(takes_basic)
    shared.sign_ins.failed(request.remote, "token")
    if wait_s := shared.guesses.wait_s(request.remote):
        message = f"too many wrong tokens came from this address; try again in {wait_s} seconds"
        return _held_off(Forbidden.code, message, wait_s)
    shared.guesses.failed(request.remote)
    return _unauthorised(takes_basic)


def _held_off(code: str, message: str, wait_s: int) -> web.Response:
    response = error_response(429, code, message)
    response.headers["Retry-After"] = str(wait_s)
    response.force_close()
    return response


def _unauthorised(takes_basic: bool) -> web.Response:
    response = error_response(
        401, Forbidden.code, "a valid token is needed; pair this client with the NVR again"
    )
    response.headers.add("WWW-Authenticate", 'Bearer realm="cloudcam"')
    if takes_basic:
        response.headers.add("WWW-Authenticate", 'Basic realm="cloudcam", charset="UTF-8"')
    return response
