"""The zip and its page, opened from the disk in a real Chromium: genuine, and tampered with."""

import base64
import hashlib
import io
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nvr.ledger.entry import Who
from nvr.shares import ShareContent, ShareInfo, ShareRequest, ShareState, ShareWay
from nvr.sharing import package
from nvr.sharing.desk import _new
from nvr.sharing.folder import SharedFile
from nvr.sharing.manifest import Place, Signed, manifest_of, signed
from nvr.sharing.package import Page, SharePackage
from nvr.sharing.signing import Key, Signer, fingerprint_of
from tests.nvr.streams import START_US, Recipe, stream

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DAY_US = 24 * 3_600_000_000
EVIL = "<img src=x onerror=document.title='owned'></script><script>document.title='owned'</script>"


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def key(signer: Signer) -> Key:
    return signer.key()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> SharedFile:
    path = tmp_path_factory.mktemp("share") / "clip.mp4"
    shutil.copy(stream(Recipe(seconds=2)), path)
    return SharedFile(path)


def info_of(clip: SharedFile, **more: Any) -> ShareInfo:
    wanted = ShareRequest(
        camera_id="front",
        start_us=START_US,
        end_us=START_US + 2_000_000,
        content=ShareContent.WHOLE,
        way=ShareWay.FILE,
        recipient=more.pop("recipient", "Erika Müller"),
        purpose="the broken fence",
        **more,
    )
    told = {"size_bytes": clip.size, "sha256": clip.sha256(), "duration_ms": 2000}
    given = {"consented_us": START_US + DAY_US, "expires_us": 4_000_000_000_000_000}
    info = _new(wanted, Who("owner"), START_US)
    return ShareInfo(
        **{name: getattr(info, name) for name in ShareInfo.__dataclass_fields__}
        | {"state": ShareState.ACTIVE, **told, **given}
    )


@pytest.fixture(scope="module")
def made(clip: SharedFile, signer: Signer, key: Key) -> Signed:
    return signed(signer, manifest_of(info_of(clip), Place("Front door", "outdoor")))


def unzipped(info: ShareInfo, clip: SharedFile, made: Signed, folder: Path) -> Path:
    product = SharePackage(info, clip, made)
    data = b"".join(product.chunks())
    assert len(data) == product.size
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
        assert archive.namelist() == [
            "README.txt", "LOOK.html", "clip.mp4", "manifest.json", "manifest.sig",
        ]  # fmt: skip
    return folder


def test_the_zip_holds_what_was_consented_to(
    clip: SharedFile, made: Signed, key: Key, tmp_path: Path
) -> None:
    folder = unzipped(info_of(clip), clip, made, tmp_path)
    assert (folder / "clip.mp4").read_bytes() == clip.path.read_bytes()
    manifest = (folder / "manifest.json").read_text()
    assert hashlib.sha256((folder / "clip.mp4").read_bytes()).hexdigest() in manifest
    for secret in ("Front door", "outdoor", "2023-11-14T22:13:20", "front"):
        assert secret not in manifest, "nobody ticked it"
    assert key.fingerprint in (folder / "README.txt").read_text()
    assert key.fingerprint in manifest


def test_what_is_ticked_is_told(clip: SharedFile) -> None:
    info = info_of(clip, with_camera_name=True, with_place=True, with_time=True)
    told = manifest_of(info, Place("Front door", "outdoor"))
    assert (told["camera"], told["place"]) == ("Front door", "outdoor")
    assert told["start"] == "2023-11-14T22:13:20.000000Z"


def test_openssl_checks_it_as_the_readme_says(
    clip: SharedFile, made: Signed, tmp_path: Path
) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here; the page's own check is tested besides")
    folder = unzipped(info_of(clip), clip, made, tmp_path)
    (folder / "key.der").write_bytes(made.public_key)

    def run(command: str) -> int:
        return subprocess.run([openssl, *command.split()], cwd=folder, check=False).returncode

    assert run("pkey -pubin -inform DER -in key.der -out key.pem") == 0
    verify = "dgst -sha256 -verify key.pem -signature manifest.sig manifest.json"
    assert run(verify) == 0
    (folder / "manifest.json").write_text(made.text.replace("fence", "hedge"))
    assert run(verify) != 0


# In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


type Look = Callable[..., Any]


@pytest.fixture
def look(browser: Any) -> Iterator[Look]:
    """Opens a page from the disk, and waits until it has made up its mind."""
    contexts = []

    def opened(path: Path, *, language: str = "en-GB", subtle: bool = True, **more: Any) -> Any:
        context = browser.new_context(locale=language, **more)
        contexts.append(context)
        asked: list[str] = []
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        if not subtle:
            page.add_init_script("Object.defineProperty(crypto, 'subtle', {value: undefined})")
        page.goto(path.as_uri())
        become(page, "!['busy', undefined].includes(document.documentElement.dataset.verdict)")
        assert all(url.startswith(("file:", "blob:")) for url in asked), asked
        return page

    yield opened
    for context in contexts:
        context.close()


def become(page: Any, condition: str) -> None:
    """Wait until it holds; the page's policy lets nothing be evaluated inside."""
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"never: {condition}")


def verdict(page: Any) -> str:
    return str(page.evaluate("document.documentElement.dataset.verdict"))


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def tampered(page: Path, element: str, at: float, name: str) -> Path:
    """The page with one bit of what an element holds turned."""
    before, _, rest = page.read_text().partition(f'id="{element}">')
    text, _, after = rest.partition("</script>")
    data = base64.b64decode(text)
    changed = base64.b64encode(flipped(data, round(at * (len(data) - 1)))).decode()
    path = page.with_name(name)
    path.write_text(f'{before}id="{element}">{changed}</script>{after}')
    return path


@pytest.mark.browser
@pytest.mark.parametrize("subtle", [True, False])
def test_the_page_says_genuine_and_plays(
    clip: SharedFile, made: Signed, look: Look, tmp_path: Path, subtle: bool
) -> None:
    folder = unzipped(info_of(clip), clip, made, tmp_path)
    page = look(folder / "LOOK.html", subtle=subtle)
    assert page.evaluate("crypto.subtle !== undefined") == subtle
    assert verdict(page) == "good"
    assert page.inner_text("#fingerprint") == fingerprint_of(made.public_key)
    text = page.inner_text("main")
    assert "Erika Müller" in text
    assert "the broken fence" in text
    become(page, "document.getElementById('player').readyState >= 2")
    page.evaluate("document.getElementById('player').play()")
    become(page, "document.getElementById('player').currentTime > 0.2")


@pytest.mark.browser
@pytest.mark.parametrize("subtle", [True, False])
def test_the_page_says_what_was_changed(
    clip: SharedFile, made: Signed, look: Look, tmp_path: Path, subtle: bool
) -> None:
    page = unzipped(info_of(clip), clip, made, tmp_path) / "LOOK.html"
    for element, at, wanted in (
        ("clip-data", 0.0, "bad_clip"),
        ("clip-data", 1.0, "bad_clip"),
        ("manifest-data", 0.3, "bad_manifest"),
        ("signature-data", 1.0, "bad_manifest"),
        ("signature-data", 0.0, "bad_manifest"),
    ):
        seen = look(tampered(page, element, at, "changed.html"), subtle=subtle)
        assert verdict(seen) == wanted, (element, at)
        assert seen.evaluate("document.getElementById('player').hidden"), "it is not played"


@pytest.mark.browser
def test_the_files_beside_the_page_are_checked(
    clip: SharedFile, made: Signed, look: Look, tmp_path: Path
) -> None:
    folder = unzipped(info_of(clip), clip, made, tmp_path)
    page = look(folder / "LOOK.html")
    names = ["clip.mp4", "manifest.json", "manifest.sig"]

    def chosen() -> list[str]:
        page.evaluate("document.getElementById('results').replaceChildren()")
        page.set_input_files("#files", [folder / name for name in names])
        become(page, "document.querySelectorAll('#results li').length === 3")
        found = page.eval_on_selector_all("#results li", "all => all.map(l => l.dataset.verdict)")
        return [str(one) for one in found]

    assert chosen() == ["same"] * 3
    for name in names:
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(flipped(data, len(data) // 2))
    assert chosen() == ["differs"] * 3


@pytest.mark.browser
def test_a_large_clip_is_chosen(
    clip: SharedFile,
    made: Signed,
    look: Look,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(package, "MOST_EMBEDDED", 1000)
    folder = unzipped(info_of(clip), clip, made, tmp_path)
    assert (folder / "LOOK.html").stat().st_size < 40_000
    page = look(folder / "LOOK.html")
    assert verdict(page) == "need_clip"
    page.set_input_files("#files", folder / "clip.mp4")
    become(page, "document.documentElement.dataset.verdict === 'good'")
    become(page, "document.getElementById('player').readyState >= 2")


@pytest.mark.browser
def test_german_and_what_somebody_wrote_is_only_text(
    clip: SharedFile, signer: Signer, look: Look, tmp_path: Path
) -> None:
    info = info_of(clip, recipient=EVIL)
    made = signed(signer, manifest_of(info, Place("Front door", None)))
    page = tmp_path / "LOOK.html"
    page.write_bytes(b"".join(Page(clip, made, is_whole=True).chunks()))
    seen = look(page, language="de-DE", viewport={"width": 390, "height": 844})
    assert verdict(seen) == "good"
    assert seen.title() == "Ein Video wurde mit Ihnen geteilt"
    assert EVIL in seen.inner_text("#facts")
    width = "document.documentElement.scrollWidth <= innerWidth"
    assert seen.evaluate(width), "it fits a phone"
