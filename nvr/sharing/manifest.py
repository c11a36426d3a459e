"""What is said of a share, to be signed: to its recipient, and to its owner."""

import base64
import json
from dataclasses import dataclass
from typing import Any, Final

from nvr import __version__
from nvr.playback.evidence import utc
from nvr.shares import ShareInfo
from nvr.sharing.signing import ALGORITHM, Key, Signer

MADE_BY: Final = f"CloudCam NVR {__version__}"


@dataclass(frozen=True, slots=True)
class Place:
    """What a camera's settings say."""

    camera: str
    place: str | None


@dataclass(frozen=True, slots=True)
class Signed:
    """A text with its signature."""

    text: str
    signature: bytes
    """As DER."""

    @property
    def public_key(self) -> bytes:
        """That of who signed it, as DER."""
        return base64.b64decode(json.loads(self.text)["public_key"])


def signed(signer: Signer, told: dict[str, Any]) -> Signed:
    """Signed as JSON, with the key that does. Blocks; raises StorageError."""
    key = signer.key()
    text = json.dumps({**told, **signed_by(key)}, indent=1, ensure_ascii=False) + "\n"
    return Signed(text, signer.sign(key, text.encode()))


class ShareSeal:
    """Signs original recordings for whom they are shared with: see `nvr.playback.evidence.Seal`."""

    def __init__(self, signer: Signer, info: ShareInfo) -> None:
        """Blocks; raises StorageError."""
        self._signer = signer
        self._key = signer.key()
        self.told = {
            "share": info.id,
            "recipient": info.recipient,
            "purpose": info.purpose,
            **signed_by(self._key),
        }

    @property
    def fingerprint(self) -> str:
        """Of the key."""
        return self._key.fingerprint

    def sign(self, data: bytes) -> bytes:
        """The signature. Blocks; raises StorageError."""
        return self._signer.sign(self._key, data)


def signed_by(key: Key) -> dict[str, str]:
    """The key, for whoever checks."""
    return {
        "signed_with": ALGORITHM,
        "public_key": base64.b64encode(key.public).decode(),
        "fingerprint": key.fingerprint,
    }


def terms(info: ShareInfo) -> dict[str, Any]:
    """To whom it is given, what for, until when: the same in everything that is signed."""
    return {
        "share": info.id,
        "recipient": info.recipient,
        "purpose": info.purpose,
        "given": _moment(info.consented_us),
        "expires": _moment(info.expires_us),
    }


def contents(info: ShareInfo) -> dict[str, Any]:
    """What is in it."""
    return {
        "content": info.content.value,
        "background": info.background.value,
        "with_audio": info.with_audio,
    }


def manifest_of(info: ShareInfo, place: Place) -> dict[str, Any]:
    """For the recipient: of the camera and the time only what the owner wants told."""
    told: dict[str, Any] = {"what": "a video that was shared", "made_by": MADE_BY, **terms(info)}
    told |= contents(info)
    if info.with_camera_name:
        told["camera"] = place.camera
    if info.with_place and place.place is not None:
        told["place"] = place.place
    if info.with_time:
        told |= {"start": utc(info.start_us), "end": utc(info.end_us)}
    told["clip"] = {
        "name": "clip.mp4",
        "size": info.size_bytes,
        "sha256": info.sha256,
        "duration_ms": info.duration_ms,
    }
    return told


def receipt_of(info: ShareInfo, place: Place, now_us: int) -> dict[str, Any]:
    """For the owner: everything."""
    return {
        "what": "receipt of a share",
        "made_by": MADE_BY,
        "written": utc(now_us),
        **terms(info),
        "given_by": info.consented_by,
        "camera_id": info.camera_id,
        "camera": place.camera,
        "start": utc(info.start_us),
        "end": utc(info.end_us),
        **contents(info),
        "way": info.way.value,
        "packaging": info.packaging.value,
        "with_camera_name": info.with_camera_name,
        "with_place": info.with_place,
        "with_time": info.with_time,
        "sha256": info.sha256,
        "size": info.size_bytes,
        "views": info.views,
        "views_used": info.views_used,
        "ended": None if info.ended is None else info.ended.value,
        "ended_at": _moment(info.ended_us),
        "recordings_kept": info.pin_id is not None,
    }


def _moment(time_us: int | None) -> str | None:
    return None if time_us is None else utc(time_us)
