"""Shares that are there already, for tests of whoever may do what with them."""

from dataclasses import replace
from typing import Any

from nvr.ledger.entry import Who
from nvr.shares import ShareInfo, ShareRequest, ShareState
from nvr.sharing.desk import _new
from nvr.store.shares import Due
from nvr.wire import parse

from .conftest import NOW_US, FileBackend

WANTED: dict[str, Any] = {
    "camera_id": "front_door",
    "start_us": NOW_US - 9_000_000,
    "end_us": NOW_US - 6_000_000,
    "content": "whole",
    "way": "file",
    "recipient": "Erika",
    "purpose": "the broken fence",
}
LINK = {**WANTED, "way": "link"}
ERIKA = "203.0.113.7"


def active_share(backend: FileBackend, camera_id: str) -> ShareInfo:
    """One of a link that was consented to before the NVR started."""
    wanted = parse(ShareRequest, {**LINK, "camera_id": camera_id})
    info = replace(
        _new(wanted, Who("Home Assistant"), NOW_US),
        state=ShareState.ACTIVE,
        size_bytes=1000,
        consented_us=NOW_US,
        expires_us=NOW_US + 3_600_000_000,
    )
    shares = backend.library.shares
    shares.add(info, None)
    due = Due(NOW_US + 3_600_000_000, backend.library.running_us() + 3_600_000_000)
    shares.change(info.id, lambda info: info, due, token_of(info.id))
    folder = backend.library.files.root / "_shares" / info.id
    folder.mkdir(parents=True)
    (folder / "clip.mp4").write_bytes(b"x" * 1000)
    return info


def token_of(share_id: str) -> str:
    return f"token of {share_id}"


def open_view(backend: FileBackend, info: ShareInfo) -> str:
    """One opening of it that goes on."""
    sharing = backend.sharing
    return sharing._life.views.add(info, sharing._life.folders.file(info.id, "clip.mp4"), ERIKA).id
