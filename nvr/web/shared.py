"""What the web asks of whatever makes and guards shares."""

import asyncio
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from nvr.shares import (
    Candidate,
    ShareConsented,
    ShareDoor,
    ShareInfo,
    ShareRequest,
    ShareView,
)
from nvr.web.played import MediaBytes

if TYPE_CHECKING:
    from nvr.ledger.entry import Who
    from nvr.sharing.manifest import Signed
    from nvr.sharing.package import SharePackage


class View(MediaBytes, Protocol):
    """One opening of a link. Reading counts, and raises ConnectionAbortedError when it is over."""

    @property
    def share(self) -> ShareInfo: ...

    @property
    def address(self) -> str:
        """Of the outsider who opened it."""
        ...

    @property
    def ended(self) -> asyncio.Event:
        """Set when nothing more of it may be sent."""
        ...

    def told(self) -> ShareView:
        """For who opened it."""
        ...

    def being_sent(self) -> AbstractContextManager[None]:
        """To be entered while bytes of it are sent."""
        ...


class CandidatesFound(Protocol):
    """Who is in a picture."""

    @property
    def time_us(self) -> int:
        """Of the picture."""
        ...

    @property
    def candidates(self) -> Sequence[Candidate]:
        """The surest first."""
        ...


class Sharing(Protocol):
    """Shares; `nvr.sharing.desk.Desk` is it. Each method may raise NotFound and StorageError."""

    def all(self) -> list[ShareInfo]:
        """Every share, newest first."""
        ...

    def get(self, share_id: str) -> ShareInfo:
        """One share."""
        ...

    @property
    def links(self) -> Links:
        """What outsiders get at."""
        ...

    async def fingerprint(self) -> str | None:
        """Of the key that signs what is shared; None before there is one."""
        ...

    async def create(self, wanted: ShareRequest, who: Who, certificate: str) -> ShareInfo:
        """Begin to make a share; nothing leaves by it. Raises RequestError.

        ``certificate`` is the SHA-256 of the NVR's.
        """
        ...

    async def preview(self, share_id: str) -> MediaBytes:
        """The video that would leave. Raises ShareNotReady."""
        ...

    async def consent(self, share_id: str, sha256: str, who: Who) -> ShareConsented:
        """From now on it may be had. Raises ShareNotReady."""
        ...

    async def revoke(self, share_id: str, who: Who) -> ShareInfo:
        """End it, whatever is going on with it; one that is over stays as it is."""
        ...

    async def release(self, share_id: str) -> ShareInfo:
        """Let go of the recordings of an original."""
        ...

    async def file(self, share_id: str) -> MediaBytes | SharePackage:
        """What the owner's device hands on. Raises ShareNotReady."""
        ...

    async def receipt(self, share_id: str) -> Signed:
        """What was given to whom. Raises ShareNotReady."""
        ...

    async def candidates(self, camera_id: str, at_us: int) -> CandidatesFound:
        """Who is in the picture at a moment. Raises RequestError."""
        ...


class Links(Protocol):
    """Links; `nvr.sharing.links.Links` is it. Each method may raise NotFound and StorageError."""

    async def door(self, token: str) -> tuple[ShareInfo, ShareDoor]:
        """What may be known of a link before it is opened."""
        ...

    async def open(self, token: str, phrase: str | None, address: str) -> View:
        """Open a link; the view is counted by then. Raises WrongPhrase."""
        ...

    def view(self, view_id: str) -> View:
        """An opening that goes on."""
        ...
