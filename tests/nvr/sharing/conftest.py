"""A library of real recordings, and a desk that shares them."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from nvr.config import Config
from nvr.config_edit import remove_camera
from nvr.entry import PRELOAD
from nvr.errors import NotFound
from nvr.forkserver import ForkServer
from nvr.ledger.entry import Who
from nvr.ledger.files import backwards
from nvr.ledger.ledger import Ledger
from nvr.protocol import ShareChanged
from nvr.shares import ShareContent, ShareInfo, ShareRequest, ShareState, ShareWay
from nvr.sharing import life
from nvr.sharing.desk import Desk, _new
from nvr.store.shares import Now, new_phrase
from tests.nvr.playback.house import House, at
from tests.nvr.redaction.conftest import company, company_file
from tests.nvr.streams import Recipe

__all__ = ["company", "company_file"]  # fixtures of the redaction's tests, for those of its caller

OWNER = Who("Home Assistant")
ERIKA = "203.0.113.7"
PHRASE = "blue horse"


@pytest.fixture(scope="package")
def forkserver() -> Iterator[ForkServer]:
    """As the NVR starts it."""
    server = ForkServer(PRELOAD)
    yield server
    server.close()


def wanted(**more: Any) -> ShareRequest:
    """Three seconds with everybody, as a file."""
    plain = ShareRequest(
        camera_id="front",
        start_us=at(1),
        end_us=at(4),
        content=ShareContent.WHOLE,
        way=ShareWay.FILE,
        recipient="Erika",
        purpose="the broken fence",
    )
    return replace(plain, **more)


@dataclass
class Shop:
    """The desk, what it told, and restarts."""

    house: House
    forkserver: ForkServer
    told: list[ShareInfo] = field(default_factory=list)
    removed: bool = False
    changes: dict[str, Any] = field(default_factory=dict)
    """What was changed in the camera's settings."""

    async def open(self) -> None:
        self.ledger = Ledger(self.house.data / "ledger", self.house.clock)
        self.desk = Desk.of(
            life.House(
                self.house.library, self.house.clock, self.config, self.publish, self.ledger
            ),
            self.forkserver,
            lambda: None,
        )
        self.desk.start()
        await self.desk.taken_up()

    async def close(self) -> None:
        await self.desk.stop()
        await self.ledger.stop()

    async def restart(self) -> None:
        await self.close()
        self.house.restart()
        await self.open()

    def config(self) -> Config:
        config = self.house.config()
        changed = [camera.model_copy(update=self.changes) for camera in config.cameras]
        config = config.model_copy(update={"cameras": tuple(changed)})
        return remove_camera(config, "front") if self.removed else config

    def publish(self, message: ShareChanged) -> None:
        self.told.append(message.share)

    def there(self, state: ShareState, **more: Any) -> tuple[ShareInfo, str]:
        """A share as an earlier run left it, a link with its token if it is active."""
        phrase = new_phrase(PHRASE) if more.pop("with_phrase", False) else None
        made = {"size_bytes": 1000, "sha256": "0" * 64, "duration_ms": 3000, **more}
        info = replace(
            _new(wanted(way=ShareWay.LINK), OWNER, self.house.clock.now_us()),
            has_phrase=phrase is not None,
            **made,
        )
        library = self.house.library
        library.shares.add(info, phrase)
        now = Now(self.house.clock.now_us(), library.running_us())
        token = None
        info = replace(info, state=state)
        if state is ShareState.ACTIVE:
            token = f"token of {info.id}"
            until_us = now.wall_us + 3_600_000_000
            info = replace(info, consented_us=now.wall_us, expires_us=until_us)
        library.shares.change(info.id, lambda _: info, now.later(3600), token)
        folder = library.files.root / "_shares" / info.id
        folder.mkdir(parents=True, mode=0o700)
        (folder / "clip.mp4").write_bytes(b"x" * 1000)
        return info, token or ""

    async def become(self, share_id: str, *states: ShareState) -> ShareInfo:
        await until(lambda: self.desk.get(share_id).state in states)
        return self.desk.get(share_id)

    async def entries(self, *whats: str) -> list[dict[str, Any]]:
        """What the ledger tells, the oldest first."""
        await self.ledger.after(0, 1)
        found = backwards(self.house.data / "ledger")
        return [entry for entry in found if entry["what"] in whats][::-1]

    @property
    def folders(self) -> list[Path]:
        """Those with a share's bytes."""
        root = self.house.folders.recordings / "_shares"
        return sorted(root.iterdir()) if root.exists() else []


async def opens(shop: Shop, token: str, phrase: str | None = None) -> bool:
    """Whether a link opens."""
    try:
        await shop.desk.links.open(token, phrase, ERIKA)
    except NotFound:
        return False
    return True


async def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "data")
    yield house
    house.close()


@pytest.fixture
async def shop(house: House, forkserver: ForkServer) -> AsyncIterator[Shop]:
    house.record(Recipe(audio="aac", seconds=6))
    shop = Shop(house, forkserver)
    await shop.open()
    yield shop
    await shop.close()
