"""The ledger of the NVR that the tests speak to: a real one on the disk, which they may spoil."""

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import web

from nvr.clock import RealClock, SimulatedClock
from nvr.ledger.book import Book
from nvr.ledger.entry import Entry, Head, What, Who
from nvr.ledger.files import backwards
from nvr.ledger.ledger import Wanted, as_wire
from nvr.ledger.proof import parse_heads, prove

DAY_S = 24 * 3600


class FakeLedger:
    """Routes below /api/ledger."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Home Assistant compares days with its own clock; tests go on for some days
        self.clock = SimulatedClock(RealClock().now_us() - 10 * DAY_S * 1_000_000)
        self.book = Book(folder, self.clock)
        self.seen: list[dict[str, Any]] = []

    def add_routes(self, app: web.Application) -> None:
        app.router.add_get("/api/ledger", self._page)
        app.router.add_get("/api/ledger/chain", self._chain)
        app.router.add_post("/api/ledger/verify", self._verify)
        app.router.add_post("/api/ledger/seen", self._seen)

    def write(self, count: int = 1, camera: str = "door") -> Head:
        who = Who("Home Assistant", "192.168.1.4")
        head = self.book.append([Entry(What.STILL, who, (camera,))] * count)
        assert head is not None
        return head

    def make_anew(self) -> None:
        """As somebody would who has something to hide."""
        self.book.close()
        shutil.rmtree(self.folder)
        self.book = Book(self.folder, self.clock)

    async def _page(self, request: web.Request) -> web.Response:
        query = request.query
        before = int(query["before"]) if "before" in query else None
        wanted = Wanted(camera_id=query.get("camera_id"), limit=int(query["limit"]))
        found = [fields for fields in backwards(self.folder, before) if wanted.fits(fields)]
        return web.json_response(
            {"entries": found[: wanted.limit], "is_all": len(found) <= wanted.limit}
        )

    async def _chain(self, request: web.Request) -> web.Response:
        after, limit = int(request.query["after"]), int(request.query["limit"])
        entries = list(backwards(self.folder))[::-1]
        head = self.book.sync()
        return web.json_response(
            {
                "entries": [e for e in entries if e["sequence"] > after][:limit],
                "head": None if head is None else asdict(head),
            }
        )

    async def _verify(self, request: web.Request) -> web.Response:
        heads = parse_heads(await request.json())
        return web.json_response(as_wire(prove(self.folder, heads)))

    async def _seen(self, request: web.Request) -> web.Response:
        self.seen.append(await request.json())
        return web.Response(status=204)
