"""An entry in a sentence, for the command line."""

from datetime import datetime
from typing import Any, Final

_WORDS: Final = {
    "live": "live picture",
    "playback": "playback",
    "past_picture": "pictures of the past",
    "still": "still picture",
    "notification_picture": "an alert's picture",
    "setup_picture": "picture for setting up",
    "download": "download",
    "export": "had an export made",
    "export_deleted": "deleted an export",
    "recordings_deleted": "deleted recordings",
    "alert_deleted": "deleted an alert",
    "pinned": "pinned",
    "unpinned": "unpinned",
    "camera_added": "added a camera",
    "camera_removed": "removed a camera and its recordings",
    "settings": "changed settings",
    "teaching": "taught",
    "restart": "had the NVR restarted",
    "pairing_offered": "asked for a pairing string",
    "paired": "was paired",
    "sign_in": "signed in",
    "sign_in_failed": "was not let in",
    "refused": "tried what it has no right to",  # let in, but its token is for less
    "token_added": "made a token",
    "token_revoked": "took a token out of use",
    "share_made": "made a share",
    "share_previewed": "looked at a share before it leaves",
    "share_consented": "consented to a share",
    "share_opened": "opened a share",
    "share_watched": "watches a share",
    "share_downloaded": "took a share to hand it on",
    "share_refused": "was refused a share",
    "share_released": "let go of the recordings of a share",
    "share_ended": "ended a share",
    "day": "a new day",
    "started": "started",
    "stopped": "stopped",
    "repaired": "found its end damaged or replaced",
    "day_removed": "removed a day that was too old",
}

_PHASES: Final = {"start": " begins", "end": " ends"}


def line_of(fields: dict[str, Any]) -> str:
    """Who, what, of which camera, and the rest: ``Anna (Home Assistant): live picture begins``."""
    what = str(fields.get("what"))
    told = fields.get("told", {})
    if what == "sign_in_failed" and told.get("reason") == "forbidden":
        what = "refused"
    parts = [f"{who(fields)}: {_WORDS.get(what, what)}{_PHASES.get(fields.get('phase', ''), '')}"]
    if cameras := fields.get("cameras"):
        parts.append(", ".join(map(str, cameras)))
    if "start_us" in fields:
        parts.append(_range(fields["start_us"], fields.get("end_us")))
    if fields.get("count", 1) != 1:
        parts.append(f"{fields['count']} times")
    parts += [f"{name}: {_short(value)}" for name, value in told.items()
              if name not in {"way", "since_us"}]  # fmt: skip
    if where := _where(fields):
        parts.append(f"from {where}")
    return printable("; ".join(parts))


def printable(text: str) -> str:
    """What was written by others may hold what a terminal obeys."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def who(fields: dict[str, Any]) -> str:
    """Whoever it was: a person if one is known, and the client."""
    client, user = fields.get("client"), fields.get("user")
    if client is None:
        return "somebody without a token"
    if client == "nvr":
        return "the NVR"
    if user is None:
        return str(client)
    name = user.get("name", user.get("id"))  # without an id it is what took it out of the home
    return f"{client}, user unknown" if name is None else f"{name} ({client})"


def _where(fields: dict[str, Any]) -> str:
    """The person's own address if it is known, else the client's."""
    user = fields.get("user", {})
    return str(user.get("address") or fields.get("address") or "")


def _range(start_us: int, end_us: int | None) -> str:
    start = _moment(start_us)
    return start if end_us is None or end_us == start_us else f"{start} to {_moment(end_us)}"


def _moment(time_us: int) -> str:
    return f"{datetime.fromtimestamp(time_us // 1_000_000).astimezone():%Y-%m-%d %H:%M:%S}"


def _short(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_short(item)}" for name, item in value.items())
    return {True: "on", False: "off"}[value] if isinstance(value, bool) else str(value)
