"""Links: what somebody outside who holds one may know, open and see.

Whatever opens nothing is the same NotFound, found out in the same way: the token of a share that is
over is kept nowhere.
"""

import asyncio
from typing import Final

from nvr.errors import NotFound, WrongPhrase
from nvr.ledger.entry import NVR
from nvr.shares import ShareDoor, ShareEnd, ShareInfo
from nvr.sharing import entries
from nvr.sharing.folder import CLIP_NAME
from nvr.sharing.life import House, Life
from nvr.sharing.views import View
from nvr.store.shares import Answer, hashed, no_salt

_GONE: Final = "there is no such share"


class Links:
    """All links. Belongs to the event loop."""

    def __init__(self, house: House, life: Life) -> None:
        self._house = house
        self._shares = house.library.shares
        self._life = life
        self._one_phrase = asyncio.Semaphore(1)  # each takes 16 MB

    async def door(self, token: str) -> tuple[ShareInfo, ShareDoor]:
        """What may be known before opening it. Raises NotFound."""
        self._life.require_open()
        info = await asyncio.to_thread(self._shares.by_token, token, self._life.now())
        if info is None or info.expires_us is None or self._life.is_due(info.id):
            raise NotFound(_GONE)
        return info, ShareDoor(info.has_phrase, info.may_download, info.expires_us)

    async def open(self, token: str, phrase: str | None, address: str) -> View:
        """Open it once more; the view is counted by then. Raises NotFound, WrongPhrase."""
        self._life.require_open()
        said = None if phrase is None else await self._said(token, phrase)
        answer, info = await asyncio.to_thread(self._shares.open, token, said, self._life.now())
        if answer is Answer.NOTHING or info is None:
            raise NotFound(_GONE)
        if answer is Answer.OPENED:
            return await self._opened(info, address)
        if said is not None:
            await self._house.logged(entries.refused(info, address))
        if answer is Answer.LOCKED:
            await self._life.end(info.id, ShareEnd.LOCKED, NVR)
            raise NotFound(_GONE)
        raise WrongPhrase("the phrase is wrong")

    def view(self, view_id: str) -> View:
        """An opening that goes on. Raises NotFound."""
        view = self._life.views.get(view_id)
        if self._life.is_due(view.share.id):
            raise NotFound(_GONE)
        return view

    async def _said(self, token: str, phrase: str) -> bytes:
        """A phrase is hashed for every token, so that the time tells of none."""
        stored = await asyncio.to_thread(self._shares.phrase_of, token)
        salt = no_salt() if stored is None else stored.salt
        async with self._one_phrase:
            return await asyncio.to_thread(hashed, phrase, salt)

    async def _opened(self, info: ShareInfo, address: str) -> View:
        self._life.opened(info)
        await self._house.logged(entries.opened(info, address))
        if self._life.is_due(info.id):  # it ended meanwhile
            raise NotFound(_GONE)
        clip = self._life.folders.file(info.id, CLIP_NAME)
        return self._life.views.add(info, clip, address)
