"""Viewings, sign-ins and their failures, as entries: what lasts or comes often is merged."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from nvr.clock import Clock
from nvr.ledger.entry import Entry, Phase, What, Who
from nvr.ledger.ledger import Ledger
from nvr.viewers import Viewer, Viewing, Way

WHAT_OF_WAY: Final = {
    Way.LIVE: What.LIVE,
    Way.SHARED: What.LIVE,
    Way.HLS_LIVE: What.LIVE,
    Way.HLS: What.PLAYBACK,
    Way.CLIP: What.PLAYBACK,
    Way.STILL: What.STILL,
    Way.PAST: What.PAST_PICTURE,
    Way.ALERT: What.NOTIFICATION_PICTURE,
    Way.FILE: What.DOWNLOAD,
    Way.SETUP: What.SETUP_PICTURE,
    Way.SHARE_PREVIEW: What.SHARE_PREVIEWED,
    Way.SHARE_VIEW: What.SHARE_WATCHED,
    Way.SHARE_FILE: What.SHARE_DOWNLOADED,
}

SIGNED_IN_S: Final = 3600.0
"""A client that asked for nothing for so long, from that address, signs in anew."""
FAILURES_S: Final = 60.0
"""Failed tries from one address are one entry, and another for as many as came within so long;
for who goes on the time doubles each time."""
_LONGEST_S: Final = 3600.0
_MOST_SEEN: Final = 256
_MOST_FAILURES: Final = 32
"""Addresses and tokens that are told apart at a time: a flood of them must not fill the memory or
the disk."""


class Journal:
    """What `nvr.viewers` tells."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def began(self, viewing: Viewing) -> asyncio.Future[Any]:
        """See `nvr.viewers.Journal`."""
        return self._ledger.append(_entry(viewing, Phase.START))

    def ended(self, viewing: Viewing) -> None:
        """See `nvr.viewers.Journal`."""
        self._ledger.append(_entry(viewing, Phase.END))


def who_of(viewer: Viewer) -> Who:
    """A viewer as an entry names them."""
    return Who(viewer.client, viewer.address or None, viewer.user, viewer.token_id)


def _entry(viewing: Viewing, phase: Phase) -> Entry:
    start_us, end_us = viewing.span or (None, None)
    return Entry(
        WHAT_OF_WAY[viewing.way],
        who_of(viewing.viewer),
        (viewing.camera_id,) if viewing.camera_id else (),
        phase,
        start_us,
        end_us,
        viewing.pieces if phase is Phase.END else None,
        {"way": viewing.way.value, "since_us": viewing.since_us, **dict(viewing.about)},
    )


@dataclass(slots=True)
class _Failures:
    wait_s: float
    count: int = 0
    ending: asyncio.TimerHandle | None = None


class SignIns:
    """Who came in with a token, and who tried without a right one. Belongs to the event loop."""

    def __init__(self, ledger: Ledger, clock: Clock) -> None:
        self._ledger = ledger
        self._clock = clock
        self._seen: dict[tuple[str | None, str | None], float] = {}
        self._failures: dict[tuple[Who, str], _Failures] = {}

    def came(self, client: str, token_id: str | None, address: str | None) -> None:
        """A client sent a request with a valid token."""
        key, now_s = (token_id, address), self._clock.monotonic()
        seen_s = self._seen.pop(key, None)
        self._seen[key] = now_s  # the newest is the last
        if len(self._seen) > _MOST_SEEN:
            del self._seen[next(iter(self._seen))]
        if seen_s is None or now_s - seen_s > SIGNED_IN_S:
            self._ledger.append(Entry(What.SIGN_IN, Who(client, address, None, token_id)))

    def failed(self, address: str | None, reason: str) -> None:
        """Somebody was not let in.

        `reason` is ``token``, ``no_token``, ``pairing``, or ``page`` for a page of a browser.
        """
        self._failed((Who(None, address or None), reason))

    def refused(self, client: str, token_id: str | None, address: str | None) -> None:
        """A client may not do what it asked for: its token is for less."""
        self._failed((Who(client, address, None, token_id), "forbidden"))

    def _failed(self, key: tuple[Who, str]) -> None:
        if key not in self._failures and len(self._failures) >= _MOST_FAILURES:
            key = (Who(None, "others"), key[1])
        failures = self._failures.get(key)
        if failures is None:
            self._failures[key] = failures = _Failures(FAILURES_S)
            self._log(key, 1)
            self._wait(key, failures)
        else:
            failures.count += 1

    def close(self) -> None:
        """The NVR stops: tell what is not told yet."""
        for key, failures in list(self._failures.items()):
            if failures.ending is not None:
                failures.ending.cancel()
            if failures.count:
                self._log(key, failures.count)
        self._failures.clear()

    def _wait(self, key: tuple[Who, str], failures: _Failures) -> None:
        loop = asyncio.get_running_loop()
        failures.ending = loop.call_later(failures.wait_s, self._over, key, failures)

    def _over(self, key: tuple[Who, str], failures: _Failures) -> None:
        if not failures.count:
            del self._failures[key]
            return
        self._log(key, failures.count)
        failures.count = 0
        failures.wait_s = min(2 * failures.wait_s, _LONGEST_S)
        self._wait(key, failures)

    def _log(self, key: tuple[Who, str], count: int) -> None:
        who, reason = key
        entry = Entry(What.SIGN_IN_FAILED, who, count=count, told={"reason": reason})
        self._ledger.append(entry)
