"""Slows down who guesses at links of shares. Knows nothing of Home Assistant.

A token has 128 random bits, so nobody guesses one at whatever speed: this keeps who tries from
costing much. Nobody is locked out, since many outsiders may come from one address, such as a
provider's or a proxy's: after some misses the address waits longer, also for what is there. How
long an answer takes is rounded up, so that it does not tell what was looked at for it.
"""

import asyncio
import ipaddress
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

_STEP_S: Final = 0.25
"""Answers leave at whole steps after their request: an NVR on the network takes less than one."""
_FREE_MISSES: Final = 10.0
_FORGIVEN_PER_S: Final = 10 / 60
_WAIT_S: Final = 2.0
_AT_ONCE: Final = 4
"""Of an address; more queue up."""
_QUEUE: Final = 16
_IN_ALL: Final = 128
_ADDRESSES: Final = 1024
_NETWORK: Final = 64
"""Bits of an IPv6 address that are one household's."""


class Crowded(Exception):
    """Too many want the same at the same time."""


@dataclass(slots=True)
class _Visitor:
    misses: float = 0.0
    seen_s: float = 0.0
    present: int = 0
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))


class Guard:
    """Who asked lately, and how often in vain."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._visitors: OrderedDict[str, _Visitor] = OrderedDict()
        self._present = 0

    @asynccontextmanager
    async def turn(self, address: str) -> AsyncIterator[None]:
        """Wait for one's turn to ask the NVRs. Raises Crowded."""
        visitor = self._visitor(address)
        if visitor.present >= _AT_ONCE + _QUEUE or self._present >= _IN_ALL:
            raise Crowded
        visitor.present += 1
        self._present += 1
        try:
            async with visitor.turns:
                if visitor.misses >= _FREE_MISSES:
                    await asyncio.sleep(_WAIT_S)
                yield
        finally:
            visitor.present -= 1
            self._present -= 1

    def missed(self, address: str) -> None:
        """Asked for what isn't there, or said a wrong phrase."""
        visitor = self._visitor(address)
        visitor.misses = min(visitor.misses + 1, 2 * _FREE_MISSES)

    def _visitor(self, address: str) -> _Visitor:
        now_s = self._now_s()
        name = _household(address)
        visitor = self._visitors.setdefault(name, _Visitor(seen_s=now_s))
        self._visitors.move_to_end(name)
        visitor.misses = max(0.0, visitor.misses - (now_s - visitor.seen_s) * _FORGIVEN_PER_S)
        visitor.seen_s = now_s
        if len(self._visitors) > _ADDRESSES:
            self._visitors.popitem(last=False)
        return visitor


async def settle(since_s: float) -> None:
    """Wait until a whole number of steps has gone by since then, by the monotonic clock."""
    await asyncio.sleep(_STEP_S - (time.monotonic() - since_s) % _STEP_S)


def _household(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if (mapped := getattr(known, "ipv4_mapped", None)) is not None:
        known = mapped
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((known, _NETWORK), strict=False))


class Places:
    """So many may do something at once, and so many of an address."""

    def __init__(self, in_all: int, of_an_address: int) -> None:
        self._in_all = in_all
        self._of_an_address = of_an_address
        self._taken: dict[str, int] = {}

    @asynccontextmanager
    async def place(self, address: str) -> AsyncIterator[None]:
        """Take one within the block. Raises Crowded."""
        name = _household(address)
        mine = self._taken.get(name, 0)
        if mine >= self._of_an_address or sum(self._taken.values()) >= self._in_all:
            raise Crowded
        self._taken[name] = mine + 1
        try:
            yield
        finally:
            self._taken[name] -= 1
            if not self._taken[name]:
                del self._taken[name]
