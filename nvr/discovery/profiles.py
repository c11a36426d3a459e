"""A camera's media profiles, and which of them to record and to look at."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from nvr.discovery.document import find, find_all, local_name, text

_SUB_WIDTH = 640
"""Enough to see a person, and a fraction of the processor time."""

_SUB_MIN_FPS = 5.0
_MAX_PROFILES = 64

_CODECS = {"H264": "h264", "H265": "hevc", "HEVC": "hevc", "JPEG": "mjpeg", "MPEG4": "mpeg4"}


@dataclass(frozen=True, slots=True)
class Profile:
    """One way in which the camera sends its picture. ``width`` is 0 when it does not say.

    ``source`` names the sensor, of which some cameras have several; ``ptz`` tells that the profile
    moves the camera.
    """

    token: str
    name: str
    codec: str
    width: int
    height: int
    fps: float
    bitrate_kbps: int
    source: str
    ptz: bool

    @property
    def pixels(self) -> int:
        return self.width * self.height


def read_profiles(body: Element) -> list[Profile]:
    """The profiles with a video encoder, of either media service."""
    found = [_profile(item) for item in list(find_all(body, "Profiles"))[:_MAX_PROFILES]]
    return [profile for profile in found if profile is not None]


def choose(profiles: Sequence[Profile]) -> tuple[Profile | None, Profile | None]:
    """(main, sub): the largest to record, and the one that suits analysis best, if there is one.

    H.264 or H.265 is recorded rather than MJPEG, whatever its size. Both come from one sensor.
    """
    usable = [profile for profile in profiles if profile.codec in ("h264", "hevc", "mjpeg")]
    if not usable:
        return None, None
    main = max(usable, key=lambda p: (p.codec != "mjpeg", p.pixels, p.bitrate_kbps))
    smaller = [
        profile
        for profile in usable
        if profile.token != main.token
        and profile.source == main.source
        and 0 < profile.pixels < main.pixels
    ]
    return main, min(smaller, key=_unfitness, default=None)


def _unfitness(profile: Profile) -> tuple[bool, bool, float]:
    """Small is good: enough frames first, then a codec that is cheap to decode, then the size."""
    too_slow = 0 < profile.fps < _SUB_MIN_FPS
    octaves = abs(math.log2(profile.width / _SUB_WIDTH))
    codec = {"h264": 0.0, "hevc": 0.75, "mjpeg": 3.0}[profile.codec]
    return too_slow, profile.width < _SUB_WIDTH / 3, octaves + codec


def _profile(item: Element) -> Profile | None:
    encoder = find(item, "VideoEncoderConfiguration")
    if encoder is None:
        encoder = find(item, "VideoEncoder")
    token = item.get("token", "")
    if encoder is None or not token or len(token) > 200:
        return None
    rate = find(encoder, "RateControl")
    source = find(item, "VideoSourceConfiguration")
    if source is None:
        source = find(item, "VideoSource")
    encoding = text(encoder, "Encoding").upper().replace(".", "")
    return Profile(
        token=token,
        name=_name(item)[:64],
        codec=_CODECS.get(encoding, encoding.lower()[:16]),
        width=_whole(text(encoder, "Resolution", "Width")),
        height=_whole(text(encoder, "Resolution", "Height")),
        fps=_number(text(rate, "FrameRateLimit")),
        bitrate_kbps=_whole(text(rate, "BitrateLimit")),
        source=text(source, "SourceToken"),
        ptz=find(item, "PTZConfiguration") is not None or find(item, "PTZ") is not None,
    )


def _name(item: Element) -> str:
    """Its own name, not one of what is inside it."""
    own = next((child for child in item if local_name(child) == "Name"), None)
    return (own.text or "").strip() if own is not None else ""


def _number(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        return 0.0
    return number if 0 <= number < 1e6 else 0.0


def _whole(value: str) -> int:
    return round(_number(value))
