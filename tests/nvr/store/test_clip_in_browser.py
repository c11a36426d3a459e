"""Clips in a real Chromium: pictures, seeking, sound, the exact start."""

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from nvr.store.clip import VirtualMp4
from tests.nvr.store.homes import Home
from tests.nvr.streams import FPS, Recipe

pytestmark = pytest.mark.browser

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)

# reads the number that tests.nvr.streams draws into every picture
PAGE = """<!doctype html><video id="v" src="/clip.mp4" muted></video><script>
const v = document.getElementById("v");
const canvas = document.createElement("canvas");
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
function shown() {  // the number of the picture that is on screen next
  return new Promise(done => v.requestVideoFrameCallback(() => done(number())));
}
async function seek(t) {
  const next = shown();
  v.currentTime = t;
  await new Promise(done => v.addEventListener("seeked", done, {once: true}));
  return next;
}
function ended() {
  const times = [];
  const note = (_, m) => { times.push(m.mediaTime); v.requestVideoFrameCallback(note); };
  v.requestVideoFrameCallback(note);
  v.currentTime = 0; v.playbackRate = 4;
  return new Promise((done, fail) => {
    v.addEventListener("ended", () => done({last: number(), at: v.currentTime, times}));
    v.addEventListener("error", () => fail(v.error.message));
    v.play();
  });
}
</script>"""


@contextmanager
def serving(clip: VirtualMp4) -> Iterator[str]:
    """The page and the clip, with Range, on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/clip.mp4":
                self._answer(200, "text/html", PAGE.encode())
                return
            match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            first = int(match[1]) if match else 0
            last = int(match[2]) if match and match[2] else clip.size - 1
            extra = {"Content-Range": f"bytes {first}-{last}/{clip.size}"} if match else {}
            body = clip.read(first, last + 1 - first)
            self._answer(206 if match else 200, "video/mp4", body, extra)

        def _answer(
            self, status: int, kind: str, body: bytes, extra: dict[str, str] | None = None
        ) -> None:
            self.send_response(status)
            headers = {"Content-Type": kind, "Content-Length": str(len(body))}
            for name, value in {**headers, "Accept-Ranges": "bytes", **(extra or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


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


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    page = chromium.new_page()
    yield page
    page.close()


def open_clip(page: Any, address: str) -> None:
    page.goto(address)
    page.wait_for_function("v.readyState >= 2 || v.error", timeout=15_000)
    assert page.evaluate("v.error && v.error.message") is None


def first_picture(page: Any) -> int:
    """The number of the picture that stands before anything plays."""
    page.wait_for_function("number() > 0", timeout=10_000)  # painted some time after it is decoded
    return int(page.evaluate("number()"))


RECIPES = [
    Recipe(audio="aac", gop=30, seconds=10, width=320, height=180),
    Recipe(audio="aac", b_frames=2, gop=60, seconds=10, width=320, height=180),
    Recipe(audio="libopus", container="mkv", seconds=10, width=320, height=180),
    Recipe(audio="pcm_alaw", container="mov", seconds=10, width=320, height=180),
]


@pytest.mark.parametrize("recipe", RECIPES, ids=str)
def test_a_clip_plays_and_seeks(home: Home, page: Any, recipe: Recipe) -> None:
    home.record(recipe)
    clip = home.clip(2.6, 8.6)
    delay = 2 if recipe.b_frames else 0
    first = 39 - delay
    with serving(clip) as address:
        open_clip(page, address)
        assert first_picture(page) == first, "starts exactly where it was asked to"
        assert page.evaluate("v.duration") == pytest.approx(6, abs=0.2)
        for at_s in (4.01, 0.51, 5.51, 2.01):
            expected = first + int(at_s * FPS)
            assert abs(page.evaluate(f"seek({at_s})") - expected) <= 1
        end = page.evaluate("ended()")
        assert abs(end["last"] - (129 - delay)) <= 1, "to the last picture"
        assert end["at"] == pytest.approx(6, abs=0.2)


def test_joined_recordings_play_through(home: Home, page: Any) -> None:
    recipe = RECIPES[0]
    home.record(recipe)
    home.record(recipe, at_s=100)
    clip = home.clip(7, 103)
    assert len(clip.parts) == 2
    with serving(clip) as address:
        open_clip(page, address)
        assert first_picture(page) == 105
        assert abs(page.evaluate("seek(3.51)") - 7) <= 1, "0.5 s into the second recording"
        end = page.evaluate("ended()")
        assert abs(end["last"] - 44) <= 1


def test_a_recorded_file_opens_as_it_is(home: Home, page: Any) -> None:
    """Not only clips: the file on disk, as its owner finds it in the folder."""
    home.record(RECIPES[0])
    (path,) = home.files.paths()

    class WholeFile:
        size = home.files.size(path)

        def read(self, offset: int, length: int) -> bytes:
            return Path(home.root / path).read_bytes()[offset : offset + length]

    with serving(WholeFile()) as address:  # type: ignore[arg-type]
        open_clip(page, address)
        assert abs(page.evaluate("seek(6.01)") - 90) <= 1
