"""An hour and the live edge in a real Chromium, played by hls.js."""

import asyncio
import os
import random
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, cast

import pytest
from aiohttp import web

from nvr.clock import Clock, RealClock
from nvr.ledger.journal import Journal, SignIns
from nvr.ledger.ledger import Ledger
from nvr.media.recorder import Recorder
from nvr.messages import WorkerMessage
from nvr.playback.hls import Hls
from nvr.store.tokens import Tokens
from nvr.viewers import Viewers
from nvr.web.app import make_control_app
from nvr.web.auth import Pairing
from nvr.web.backend import Backend
from nvr.web.guesses import Guesses
from nvr.web.services import Identity, Services
from tests.nvr.playback.hls_js import NoPlayerError, hls_js
from tests.nvr.playback.players import at
from tests.nvr.store.homes import Home
from tests.nvr.streams import Recipe, Source

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180)]

CHROMIUM = os.environ.get("CLOUDCAM_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FPS = 5
HOUR = Recipe(seconds=3600, fps=FPS, gop=2 * FPS)
MOUNTED = "/somewhere/else/7f"
CAMERA = f"{MOUNTED}/api/cameras/front"

# reads the number that tests.nvr.streams draws into every picture
PAGE = """<!doctype html><script src="/hls.js"></script><video id="v" muted></video><script>
const v = document.getElementById("v");
const canvas = document.createElement("canvas");
const errors = [];
let hls;
function open_playlist(address, config) {
  hls = new Hls({...config});
  hls.on(Hls.Events.ERROR, (_, e) => errors.push(`${e.fatal ? "fatal " : ""}${e.details}`));
  hls.loadSource(address);
  hls.attachMedia(v);
}
function number() {
  canvas.width = v.videoWidth; canvas.height = v.videoHeight;
  const c = canvas.getContext("2d", {willReadFrequently: true});
  c.drawImage(v, 0, 0);
  const side = Math.floor(v.videoWidth / 16), half = side >> 1;
  let n = 0;
  for (let bit = 0; bit < 16; bit++)
    if (c.getImageData(bit * side + half, half, 1, 1).data[0] > 128) n |= 1 << bit;
  return n;
}
async function until(what, wanted) {
  const end = performance.now() + 30000;
  while (!wanted()) {
    if (performance.now() > end) {
      const ranges = [...Array(v.buffered.length).keys()].map(
        n => [v.buffered.start(n), v.buffered.end(n)]);
      const state = {at: v.currentTime, ready: v.readyState, seeking: v.seeking,
                     paused: v.paused, ranges, errors, live: hls.liveSyncPosition};
      throw new Error(`${what} did not happen in 30 s: ${JSON.stringify(state)}`);
    }
    await new Promise(done => setTimeout(done, 10));
  }
}
async function settle() {  // until what is on screen is what belongs to the position
  await until("a picture", () => !v.seeking && v.readyState >= 2);
  await new Promise(done => setTimeout(done, 150));
}
async function seek(t) {
  const began = performance.now();
  let is_done = false;
  v.addEventListener("seeked", () => { is_done = true; }, {once: true});
  v.currentTime = t;
  await until(`seeking ${t}`, () => is_done);
  const took = performance.now() - began;
  await settle();
  return {number: number(), took, date: hls.playingDate && hls.playingDate.getTime()};
}
async function play(seconds) {
  const end = v.currentTime + seconds;
  v.play();
  await until(`playing to ${end}`, () => v.currentTime >= end);
  v.pause();
  await settle();
  return {number: number(), date: hls.playingDate.getTime()};
}
</script>"""


@dataclass
class HlsOnly:
    """As much of the core as players need."""

    hls: Hls
    viewers: Viewers
    ledger: Ledger


class Server:
    """The NVR's web application on loopback, mounted somewhere, with a page beside it."""

    def __init__(self, home: Home, clock: Clock, player: bytes) -> None:
        self.home = home
        self.player = player
        self.loop = asyncio.new_event_loop()
        self.hls = Hls(home.db, home.recordings, home.files, clock, lambda _: None)
        self.clock = clock
        self.address = ""
        self.thread = threading.Thread(target=self.loop.run_forever)
        self.thread.start()
        self.runner = self._call(self._start())

    def _call(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    async def _start(self) -> web.AppRunner:
        ledger = Ledger(self.home.db_path.parent / "ledger", self.clock)
        viewers = Viewers(self.clock, lambda _: None, journal=Journal(ledger))
        services = Services(
            cast("Backend", HlsOnly(self.hls, viewers, ledger)),
            Tokens(self.home.db, self.clock),
            Pairing(self.clock),
            self.clock,
            Identity(("127.0.0.1",), 0, ""),
            SignIns(ledger, self.clock),
            Guesses(self.clock, 1),
        )
        app = web.Application()
        app.add_subapp(MOUNTED, make_control_app(services))
        app.router.add_get("/", self._page)
        app.router.add_get("/hls.js", self._script)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        return runner

    async def _page(self, _: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def _script(self, _: web.Request) -> web.Response:
        return web.Response(body=self.player, content_type="text/javascript")

    def emit(self, message: WorkerMessage) -> None:
        """What a worker tells main, from any thread."""

        def heard() -> None:
            self.home.emit(message)
            self.hls.heard("front")

        self.loop.call_soon_threadsafe(heard)

    def stop(self) -> None:
        self._call(self.runner.cleanup())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()


@pytest.fixture(scope="module")
def player() -> bytes:
    try:
        return hls_js()
    except NoPlayerError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium: install the distribution's to run the browser tests")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--autoplay-policy=no-user-gesture-required",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            ],
        )
        yield browser
        browser.close()


@contextmanager
def page_of(chromium: Any, server: Server) -> Iterator[Any]:
    page = chromium.new_page()
    try:
        page.goto(server.address)
        yield page
        assert [e for e in page.evaluate("errors") if e.startswith("fatal")] == []
    finally:
        page.close()
        server.stop()


@pytest.fixture(scope="module")
def hour(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = Home(tmp_path_factory.mktemp("hour"))
    home.record(HOUR)
    yield home
    home.db.close()


def vod_address(start_s: float, end_s: float, name: str = "playlist") -> str:
    return f"{CAMERA}/{name}.m3u8?start_us={at(start_s)}&end_us={at(end_s)}"


def open_at(page: Any, address: str, config: str = "{}") -> None:
    page.evaluate(f"open_playlist({address!r}, {config})")
    page.wait_for_function("v.readyState >= 2 && number() > 0", timeout=20_000)


def test_an_hour_plays_and_seeks(hour: Home, chromium: Any, player: bytes) -> None:
    server = Server(hour, hour.clock, player)
    with page_of(chromium, server) as page:
        open_at(page, vod_address(0.3, 3600, "master"))
        assert page.evaluate("v.duration") == pytest.approx(3600, abs=0.3)
        chance = random.Random(7)
        times_ms, second = [], 0.0
        for _ in range(20):
            second = chance.uniform(1, 3590)
            shown = page.evaluate(f"seek({second})")
            assert abs(shown["number"] - int(second * FPS)) <= 1, second
            assert shown["date"] == pytest.approx(at(second) / 1000, abs=150)
            times_ms.append(shown["took"])
        print("seek, ms:", sorted(round(t) for t in times_ms))
        assert sorted(times_ms)[10] < 1000
        shown = page.evaluate("play(5)")
        assert abs(shown["number"] - (second + 5) * FPS) <= 2


def test_a_range_begins_exactly_where_it_was_asked_to(
    hour: Home, chromium: Any, player: bytes
) -> None:
    server = Server(hour, hour.clock, player)
    with page_of(chromium, server) as page:
        open_at(page, vod_address(1801.5, 1830))
        page.evaluate("settle()")
        assert abs(page.evaluate("number()") - int(1801.5 * FPS)) <= 1
        assert page.evaluate("hls.playingDate.getTime()") == pytest.approx(
            at(1801.5) / 1000, abs=150
        )


def test_over_a_gap(tmp_path: Path, chromium: Any, player: bytes) -> None:
    home = Home(tmp_path)
    recipe = Recipe(seconds=60, fps=FPS, gop=2 * FPS, audio="aac")
    home.record(recipe)
    home.record(recipe, at_s=100)
    server = Server(home, home.clock, player)
    with page_of(chromium, server) as page:
        open_at(page, vod_address(30.2, 140))
        shown = page.evaluate("seek(28)")  # behind the keyframe at 30 s
        assert shown["number"] == pytest.approx(58 * FPS, abs=1)
        shown = page.evaluate("play(6)")
        assert shown["number"] == pytest.approx(4 * FPS, abs=3), "the second recording"
        assert shown["date"] == pytest.approx(at(104) / 1000, abs=500)
    home.db.close()


class LiveCamera:
    """Sends what it has up to now at once, then in real time."""

    def __init__(self, recorder: Recorder, source: Source) -> None:
        self.recorder = recorder
        self.source = source
        self.stopped = threading.Event()
        self.is_live = threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def __enter__(self) -> Self:
        assert self.is_live.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.thread.join()

    def _run(self) -> None:
        self.recorder.open(self.source.format)
        for packet in self.source:
            left_s = packet.wall_us / 1e6 - time.time()
            if left_s > 0:
                self.is_live.set()
                if self.stopped.wait(left_s):
                    break
            self.recorder.write(packet)
        self.recorder.close()


def test_from_live_back_into_the_past_and_forward_again(
    tmp_path: Path, chromium: Any, player: bytes
) -> None:
    home = Home(tmp_path)
    server = Server(home, RealClock(), player)
    began_us = time.time_ns() // 1000 - 700_000_000
    recorder = Recorder("front", home.root, home.clock, server.emit)
    camera = LiveCamera(recorder, Source(HOUR, began_us))

    def expected(date_ms: float) -> float:
        return (date_ms * 1000 - began_us) / 1e6 * FPS

    def age_s(date_ms: float) -> float:
        return time.time() - date_ms / 1000

    with page_of(chromium, server) as page, camera:
        asked = time.monotonic()
        page.evaluate(f"open_playlist('{CAMERA}/live.m3u8?window_s=900', {{}})")
        page.evaluate("v.play(), 0")
        page.wait_for_function("v.currentTime > 0 && v.readyState >= 3 && number() > 0")
        started_s = time.monotonic() - asked
        shown = page.evaluate("play(6)")
        print(f"started after {started_s:.2f} s; {age_s(shown['date']):.1f} s behind")
        assert started_s < 2
        assert shown["number"] == pytest.approx(expected(shown["date"]), abs=2)
        assert age_s(shown["date"]) < 8
        past = page.evaluate("seek(hls.liveSyncPosition - 600)")
        assert past["number"] == pytest.approx(expected(past["date"]), abs=2)
        assert age_s(past["date"]) == pytest.approx(603, abs=5)
        past = page.evaluate("play(3)")
        assert past["number"] == pytest.approx(expected(past["date"]), abs=2)
        page.evaluate("seek(hls.liveSyncPosition)")
        again = page.evaluate("play(3)")
        assert again["number"] == pytest.approx(expected(again["date"]), abs=2)
        assert age_s(again["date"]) < 8
    home.db.close()
