"""The one place where settings are validated. Frozen afterwards.

Settings live in ``config.json`` in the data folder. Nobody has to edit it: the command line and
Home Assistant write it. Whoever does and errs is told file, key, value and what would be right.
"""

import difflib
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from nvr import vault
from nvr.errors import CameraPasswordLost, ConfigError
from nvr.messages import SeeingRules
from nvr.net import Rules, allowed_entry
from nvr.protocol import DEFAULT_PORT, Label, ObjectMask, Sensitivity, Threshold, Zone

URL_SCHEMES = ("rtsp", "rtsps", "http", "https", "v4l2", "file")
"""What a camera's address may begin with. `file` is played in a loop in real time."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _one_line(text: str) -> str:
    text = text.strip()
    if _CONTROL.search(text):
        raise ValueError("must not hold line breaks or other control characters")
    return text


type Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64),
    AfterValidator(_one_line),
]
type CameraId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]{0,47}$")]


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


type _MaskToken = Annotated[str, Field(max_length=200)]


class MasksToMake(_Settings):
    """What is about to be made in a camera: the NVR may die before it knows what the camera did.

    ``others`` were in it already, by their tokens; ``masks`` are to come.
    """

    others: tuple[_MaskToken, ...] = ()
    masks: tuple[tuple[tuple[float, float], ...], ...] = ()


class OnvifConfig(_Settings):
    """How to ask the camera itself; user name and password are the camera's own.

    ``address`` is its device service, ``identity`` its ONVIF id (endpoint reference); by that or
    by ``mac`` it is found again at a new address. ``profile`` is the media profile that moves it.
    ``events``: its own motion events make the NVR look, besides the motion the NVR finds itself.
    ``masks`` are the masks in the camera that the NVR made, by their tokens; ``making`` is there
    while it makes them.
    """

    address: str | None = None
    identity: str | None = Field(default=None, max_length=100)
    mac: str | None = Field(default=None, pattern=r"^([0-9a-f]{2}:){5}[0-9a-f]{2}$")
    profile: str | None = Field(default=None, max_length=200)
    events: bool = False
    masks: tuple[_MaskToken, ...] = Field(default=(), max_length=16)
    making: MasksToMake | None = None

    @field_validator("address")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(_one_line(url))
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise ValueError("must be an address such as http://192.168.1.20/onvif/device_service")
        return url


SMALLEST_AREA = 1e-4
"""Share of the picture; a polygon below it is a line, or a click that was none."""


def _encloses_area(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    twice = sum(
        x * next_y - next_x * y
        for (x, y), (next_x, next_y) in zip(points, (*points[1:], points[0]), strict=True)
    )
    if abs(twice) / 2 < SMALLEST_AREA:
        raise ValueError("must enclose an area: at least three corners that are not in a line")
    return points


type _Share = Annotated[float, Field(ge=0, le=1)]
type Polygon = Annotated[
    tuple[tuple[_Share, _Share], ...],
    Field(min_length=3, max_length=32),
    AfterValidator(_encloses_area),
]
type ZoneLabel = Literal[Label.PERSON, Label.PET]
type ZoneLabels = Annotated[tuple[ZoneLabel, ...], Field(min_length=1)]

_BOTH: tuple[ZoneLabel, ...] = (Label.PERSON, Label.PET)


class ZoneConfig(_Settings):
    """A part of the picture; see `nvr.protocol.Zone`. Without ``id`` one is made from the name."""

    id: CameraId
    name: Name
    points: Polygon
    labels: ZoneLabels = _BOTH
    alerts: bool = False
    loiter_s: float | None = Field(default=None, ge=1, le=600)

    @model_validator(mode="before")
    @classmethod
    def _id_from_name(cls, data: object) -> object:
        if isinstance(data, dict) and "id" not in data and isinstance(data.get("name"), str):
            return data | {"id": camera_id_from_name(data["name"])}
        return data

    def as_told(self) -> Zone:
        """As it is told to clients and workers."""
        return Zone(
            id=self.id,
            name=self.name,
            points=list(self.points),
            labels=list(self.labels),
            alerts=self.alerts,
            loiter_s=self.loiter_s,
        )


class ObjectMaskConfig(_Settings):
    """Where detections of these labels don't count."""

    points: Polygon
    labels: ZoneLabels = _BOTH

    def as_told(self) -> ObjectMask:
        """As it is told to clients and workers."""
        return ObjectMask(points=list(self.points), labels=list(self.labels))


class ThresholdConfig(_Settings):
    """What alerts of a label need; see `nvr.protocol.Threshold`."""

    label: ZoneLabel
    min_score: _Share = 0.0
    min_height: _Share = 0.0

    def as_told(self) -> Threshold:
        """As it is told to clients and workers."""
        return Threshold(self.label, self.min_score, self.min_height)


class CameraConfig(_Settings):
    """One camera.

    ``main_url`` and ``sub_url`` hold no user name or password: a given one is moved to
    ``username`` and ``password``. The file has the password as ``password_encrypted`` (see
    `nvr.vault`); one that is written there in the clear is encrypted when it is saved next. Here it
    is there only when it can't be read. ``id`` never changes, ``name`` may. ``privacy`` closes the
    camera's connection: nothing is received, so nothing can be recorded, seen or shown.
    ``detect_sound`` listens for loud sounds, of which nothing is kept unless ``record_audio``.
    ``place`` is what it looks at: rooms, the garden, or public ground as well. It changes nothing
    here: clients propose other settings by it. What lies in ``privacy_masks`` is black before
    anything is recorded, seen or shown. ``camera_masks``: the camera itself was told to mask that;
    the NVR writes it, and only looks then whether it does.
    """

    id: CameraId
    name: Name
    main_url: str
    sub_url: str | None = None
    username: str | None = None
    password: SecretStr | None = None
    password_encrypted: str | None = Field(default=None, max_length=4000, repr=False)
    transport: Literal["tcp", "udp"] = "tcp"
    privacy: bool = False
    record: bool = True
    detect: bool = True
    record_audio: bool = False
    detect_sound: bool = False
    retention_hours: float = Field(default=24.0, gt=0, le=24 * 365)
    place: Literal["indoor", "outdoor", "street"] | None = None
    onvif: OnvifConfig | None = None
    sensitivity: Sensitivity = Sensitivity.NORMAL
    zones: tuple[ZoneConfig, ...] = Field(default=(), max_length=16)
    motion_masks: tuple[Polygon, ...] = Field(default=(), max_length=16)
    privacy_masks: tuple[Polygon, ...] = Field(default=(), max_length=16)
    camera_masks: bool = False
    object_masks: tuple[ObjectMaskConfig, ...] = Field(default=(), max_length=16)
    thresholds: tuple[ThresholdConfig, ...] = ()

    @field_validator("thresholds")
    @classmethod
    def _distinct_labels(cls, given: tuple[ThresholdConfig, ...]) -> tuple[ThresholdConfig, ...]:
        if len({threshold.label for threshold in given}) < len(given):
            raise ValueError("must hold each label once at most")
        return given

    @field_validator("zones")
    @classmethod
    def _distinct_zones(cls, zones: tuple[ZoneConfig, ...]) -> tuple[ZoneConfig, ...]:
        for what, values in (("name", [z.name for z in zones]), ("id", [z.id for z in zones])):
            twice = {value for value in values if values.count(value) > 1}
            if twice:
                raise ValueError(f"two zones have the {what} {', '.join(sorted(twice))}")
        return zones

    @field_validator("main_url", "sub_url")
    @classmethod
    def _known_address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parts = urlsplit(url)
        scheme, path = parts.scheme, parts.path
        if scheme not in URL_SCHEMES:
            raise ValueError(f"must begin with one of {', '.join(s + '://' for s in URL_SCHEMES)}")
        if scheme in ("v4l2", "file") and not path.startswith("/"):
            raise ValueError(f"must name a path, such as {scheme}:///dev/video0")
        if scheme == "v4l2" and not re.fullmatch(r"/dev(/[\w:-][\w.:-]*)+", path):
            raise ValueError("must name a device, such as v4l2:///dev/video0")
        if scheme in ("v4l2", "file"):
            return url
        if not parts.hostname:
            raise ValueError("must name a host, such as rtsp://192.168.1.20/stream1")
        try:
            port = parts.port
        except ValueError:
            port = 0
        if _is_torn(parts, port):
            raise ValueError(
                "must have /, ? and # of a password as %2F, %3F and %23; or put the password into "
                "a setting of its own"
            )
        if port == 0:
            raise ValueError("must have a port from 1 to 65535, such as rtsp://192.168.1.20:554/1")
        return url

    @model_validator(mode="before")
    @classmethod
    def _take_credentials_out(cls, data: object) -> object:
        """Move user name and password out of the addresses, so that no log can show them."""
        if not isinstance(data, dict):
            return data
        data = dict(data)
        if data.get("password") is not None:
            data["password_encrypted"] = None
        for key in ("main_url", "sub_url"):
            url = data.get(key)
            if not isinstance(url, str):
                continue
            bare, username, password = split_credentials(_normal(url))
            data[key] = bare
            if username is not None and data.get("username") is None:
                data["username"], data["password"] = username, password
        return data

    def seeing_rules(self) -> SeeingRules:
        """What the camera's worker may take over at any time without interrupting anything."""
        return SeeingRules(
            sensitivity=self.sensitivity,
            zones=tuple(zone.as_told() for zone in self.zones),
            motion_masks=self.motion_masks,
            object_masks=tuple(mask.as_told() for mask in self.object_masks),
            thresholds=tuple(threshold.as_told() for threshold in self.thresholds),
        )

    def plain_password(self) -> str | None:
        """What the camera is told. Raises CameraPasswordLost."""
        if self.password is None and self.password_encrypted is not None:
            raise CameraPasswordLost(
                f"the password of {self.name} can't be read: the key that it was encrypted with is "
                "gone, or another one; put it back from a backup, or give the password again"
            )
        return None if self.password is None else self.password.get_secret_value()

    def url_with_credentials(self, url: str) -> str:
        """The address to open: what was taken out by validation, put back.

        Raises CameraPasswordLost.
        """
        parts = urlsplit(url)
        if self.username is None or parts.scheme in ("v4l2", "file"):
            return url
        password = self.plain_password() or ""
        userinfo = f"{quote(self.username, safe='')}:{quote(password, safe='')}"
        return urlunsplit(parts._replace(netloc=f"{userinfo}@{parts.netloc}"))


class Config(_Settings):
    """All settings of the NVR.

    ``allowed_hosts`` are names, addresses and networks of cameras that are not at home, such as
    those of a VPN. To everything else outside the home network no connection is opened.
    """

    name: Name = "CloudCam NVR"
    host: str = "0.0.0.0"
    port: int = Field(default=DEFAULT_PORT, ge=1, le=65535)
    recordings_dir: Path | None = None
    fallback_dir: Path | None = None
    model: str = "builtin"
    min_free_gb: float = Field(default=2.0, ge=0, le=1_000_000)
    max_recordings_gb: float | None = Field(default=None, gt=0, le=1_000_000)
    keep_away_alerts_days: float | None = Field(default=None, gt=0, le=365)
    announce: bool = True
    allowed_hosts: tuple[Annotated[str, AfterValidator(allowed_entry)], ...] = ()
    cameras: tuple[CameraConfig, ...] = ()

    @field_validator("recordings_dir", "fallback_dir")
    @classmethod
    def _whole_path(cls, folder: Path | None) -> Path | None:
        if folder is not None and (not folder.is_absolute() or _CONTROL.search(str(folder))):
            raise ValueError("must be a whole path, such as /mnt/disk/recordings")
        return folder

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        ids = [camera.id for camera in self.cameras]
        twice = {i for i in ids if ids.count(i) > 1}
        if twice:
            raise ValueError(f"two cameras have the id {', '.join(sorted(twice))}")
        if self.fallback_dir is not None and self.fallback_dir == self.recordings_dir:
            raise ValueError("fallback_dir must be another folder than recordings_dir")
        return self

    def network_rules(self) -> Rules:
        """Where connections may go."""
        return Rules(self.allowed_hosts, self.port)

    def camera(self, camera_id: str) -> CameraConfig | None:
        """The camera of that id, or None."""
        return next((c for c in self.cameras if c.id == camera_id), None)


def _normal(url: str) -> str:
    """An address without spaces around it, its scheme in small letters."""
    scheme, separator, rest = _one_line(url).partition("://")
    return f"{scheme.lower()}{separator}{rest}"


def _is_torn(parts: SplitResult, port: int | None) -> bool:
    """Whether a password holds /, ? or #, so that its user name is read as the host.

    ``port`` is 0 where none could be read; a password may begin with digits, too.
    """
    if "@" in parts.netloc or "@" not in parts.path + parts.query + parts.fragment:
        return False
    host = parts.hostname or ""
    return port == 0 or (port is not None and "." not in host and ":" not in host)


def split_credentials(url: str) -> tuple[str, str | None, str | None]:
    """(address without them, user name, password), percent signs decoded."""
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url, None, None
    userinfo, host = parts.netloc.rsplit("@", 1)
    username, _, password = userinfo.partition(":")
    return urlunsplit(parts._replace(netloc=host)), unquote(username), unquote(password)


_GERMAN = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def camera_id_from_name(name: str, taken: tuple[str, ...] = ()) -> str:
    """A readable id that is not taken: "Front door" gives ``front_door``, then ``front_door_2``."""
    plain = name.lower().translate(_GERMAN)
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "camera"
    number = 1
    while (candidate := stem if number == 1 else f"{stem}_{number}") in taken:
        number += 1
    return candidate


def load_config(path: Path) -> Config:
    """Read the settings; a file that isn't there gives the defaults.

    Raises ConfigError with file, key, value and what would be right.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors begin a file with a mark
    except FileNotFoundError:
        return Config()
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: must be text in UTF-8; save it as that") from error
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be read ({error.strerror}); check its owner and rights"
        ) from error
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"{path}: line {error.lineno}, column {error.colno}: {error.msg}; it must be valid JSON"
        ) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, a deep nest
        raise ConfigError(f"{path}: it must be valid JSON ({error})") from error
    vault.open_settings(path.parent, data)
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        raise ConfigError(f"{path}: {explain(error)}") from error


def explain(error: ValidationError) -> str:
    """One line per wrong setting: key, value (never a password) and what would be right."""
    lines = []
    for item in error.errors(include_url=False, include_context=False):
        key = ".".join(str(part) for part in item["loc"]) or "settings"
        secret = any(word in key for word in ("password", "url", "address"))
        value = "" if secret or isinstance(item["input"], dict) else f" is {item['input']!r:.80}"
        lines.append(f"{key}{value}: {_rule(item['type'], item['msg'], key)}")
    return "; ".join(lines)


_RULES = {
    "missing": "must be given",
    "tuple_type": "must be a list",
    "model_type": "must be an object in braces",
    "string_type": "must be text in quotes",
}


def _rule(kind: str, message: str, key: str) -> str:
    """What would be right, in the words of who writes settings, not of who writes programs."""
    if kind == "extra_forbidden":
        kinds = (Config, CameraConfig, OnvifConfig, ZoneConfig, ObjectMaskConfig)
        known = [name for kind in kinds for name in kind.model_fields]
        near = difflib.get_close_matches(key.rpartition(".")[2], known, 1)
        return "there is no such setting" + (f"; did you mean {near[0]}?" if near else "")
    rule = _RULES.get(kind) or message.removeprefix("Value error, ")
    return rule.replace("Input should be", "must be", 1)


def save_config(path: Path, config: Config) -> None:
    """Write the settings so that a crash leaves the old file or the new one, never half of one.

    The file holds camera passwords, encrypted: only its owner may read it. Raises ConfigError when
    they can't be.
    """
    text = json.dumps(_sealed(path.parent, config), indent=2, ensure_ascii=False) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".config-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def _sealed(folder: Path, config: Config) -> dict[str, object]:
    """JSON-ready settings, passwords encrypted, what is at its default left out."""
    known = {c.id: c.password.get_secret_value() for c in config.cameras if c.password is not None}
    sealed = vault.seal(folder, known)
    data = config.model_dump(mode="json", exclude_defaults=True, exclude={"cameras"})
    cameras = []
    for camera in config.cameras:
        item = camera.model_dump(mode="json", exclude_defaults=True, exclude={"password"})
        if camera.id in sealed:
            item["password_encrypted"] = sealed[camera.id]
        cameras.append(item)
    return {**data, "cameras": cameras}
