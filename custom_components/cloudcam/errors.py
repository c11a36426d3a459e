"""Everything that can go wrong with the NVR, and how its answers tell.

CloudCamError
├── CannotConnect        nothing answers, or the connection broke
├── CertificateChanged   something answers, but not with the pinned certificate
├── InvalidAuth          the token is unknown or was revoked
├── PairingRefused       the pairing string was used already, or is too old
├── PairingHeldOff       too many wrong ones came from here: it is not tried for a minute
├── VersionMismatch      one side is too old for the other
├── NotFound             no such camera, alert or recording
├── Refused              the NVR understood, and will not: its message says why
├── WrongPhrase          a shared link needs another phrase
├── CameraFailed         the NVR is fine, a camera is not: its code says what is wrong
└── UnexpectedReply      the answer is not of the form that protocol.py describes
"""

from http import HTTPStatus

import aiohttp

_NOT_LET_IN = {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}
"""The last of a wrong token only: a valid one may come as often as it likes."""
_REFUSALS = {
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.FORBIDDEN,  # the token is for less: paired as one that may look only
    HTTPStatus.CONFLICT,
    HTTPStatus.INSUFFICIENT_STORAGE,
}


class CloudCamError(Exception):
    """Root of everything that the client raises on purpose."""


class CannotConnect(CloudCamError):
    """Nothing answers, or the connection broke."""


class CertificateChanged(CloudCamError):
    """Something answers, but not with the pinned certificate."""


class InvalidAuth(CloudCamError):
    """The token is unknown or was revoked."""


class PairingRefused(CloudCamError):
    """The pairing string was used already, or is too old."""


class PairingHeldOff(CloudCamError):
    """Too many wrong pairing strings came from this address; later it may well be taken."""


class VersionMismatch(CloudCamError):
    """One side is too old for the other; ``nvr_is_older`` says which one to update."""

    def __init__(self, *, nvr_is_older: bool) -> None:
        super().__init__(
            "the NVR is too old for this integration"
            if nvr_is_older
            else "this integration is too old for the NVR"
        )
        self.nvr_is_older = nvr_is_older


class NotFound(CloudCamError):
    """There is no such camera, alert or recording."""


class Refused(CloudCamError):
    """The NVR understood, and will not: its message says why."""


class WrongPhrase(CloudCamError):
    """Who opens a shared link has to say another phrase."""


class CameraFailed(CloudCamError):
    """The camera does not do its part; ``code`` is one of docs/ref/api.md, such as camera_auth."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class UnexpectedReply(CloudCamError):
    """The NVR's answer is not of the form that protocol.py describes."""


async def raise_for_status(response: aiohttp.ClientResponse) -> None:
    """Raise what an answer with an error's status means."""
    if response.status < HTTPStatus.BAD_REQUEST:
        return
    code, message = "", f"{response.url.path}: status {response.status}"
    try:
        error = (await response.json())["error"]
        code, message = str(error["code"]), str(error["message"])
    except aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError:
        pass  # the status has to do
    if code == "pairing_failed":
        raise PairingRefused(message)
    if code == "pairing_held_off":
        raise PairingHeldOff(message)
    if code == "wrong_phrase":
        raise WrongPhrase(message)
    if code.startswith("camera"):
        raise CameraFailed(code, message)
    raise status_error(response.status, message)


def status_error(status: int, message: str) -> CloudCamError:
    """What a status means that comes without a code."""
    if status in _NOT_LET_IN:
        return InvalidAuth(message)
    if status == HTTPStatus.NOT_FOUND:
        return NotFound(message)
    if status in _REFUSALS:
        return Refused(message)
    return UnexpectedReply(message)


def connection_error(error: Exception) -> CloudCamError:
    """What it means that no answer came."""
    if isinstance(error, aiohttp.ServerFingerprintMismatch):
        return CertificateChanged("the certificate is not the one that was paired")
    return CannotConnect(str(error) or type(error).__name__)
