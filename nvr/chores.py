"""Work that is done over and over, and that no failure ends."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from nvr.errors import NvrError

_LOGGER = logging.getLogger(__name__)


class Chore:
    """The last guard of a task that stands for itself: whatever fails, it is done again.

    A failure that stays the same is told once, and again after it worked in between.
    """

    def __init__(self, what: str, do: Callable[[], Awaitable[None]]) -> None:
        """``what`` begins the line of the log: "looking for cameras that are gone"."""
        self._what = what
        self._do = do
        self._told: tuple[type[Exception], str] | None = None

    async def once(self) -> bool:
        """Do it; gives whether it did not fail."""
        try:
            await self._do()
        except NvrError as error:
            if self._is_new(error):
                _LOGGER.error("%s failed, trying again: %s", self._what, error)
            return False
        except Exception as error:
            # Raised, it would end the task for good and be noticed by nobody: what it cares for
            # (retention, the clock, cameras that are gone) would stop until the next start.
            if self._is_new(error):
                _LOGGER.exception("%s failed, trying again", self._what)
            return False
        self._told = None
        return True

    async def every(self, pause_s: float) -> None:
        """Do it, and again after each pause, until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(pause_s)

    async def until_done(self, pause_s: float) -> None:
        """Do it, and again after a pause if it failed."""
        while True:
            if await self.once():
                return
            await asyncio.sleep(pause_s)

    def _is_new(self, error: Exception) -> bool:
        before, self._told = self._told, (type(error), str(error))
        return before != self._told
