"""The zip of a share: the clip, what is said of it, signed, and a page that plays and checks it."""

import base64
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from nvr.playback.archive import Entry, text_entry, zip_chunks, zip_size
from nvr.shares import ShareInfo
from nvr.sharing.folder import CLIP_NAME, ZIP_NAME, SharedFile
from nvr.sharing.manifest import Signed
from nvr.sharing.signing import fingerprint_of

MANIFEST_NAME: Final = "manifest.json"
SIGNATURE_NAME: Final = "manifest.sig"
PAGE_NAME: Final = "LOOK.html"
README_NAME: Final = "README.txt"

MOST_EMBEDDED: Final = 60_000_000
"""Bytes of a clip that the page holds itself: phones give a page not much more memory."""

_PORTION: Final = 3 * 256 * 1024  # whole groups of base64
_ASSETS = Path(__file__).parent / "look"

_README = """\
A video that was shared with {recipient}
{line}

clip.mp4       the video
LOOK.html      open it in a browser: it plays the video, and checks that nothing was changed.
               It needs no internet, and sends nothing.
manifest.json  for whom the video is, what for and until when, and its checksum
manifest.sig   the signature of manifest.json

It was signed with a key that belongs to whoever shared it. Have them read to you what their own
device shows, and compare:

    {fingerprint}

Without the page, on a computer with jq and OpenSSL:
    sha256sum clip.mp4
    jq -r .public_key manifest.json | base64 -d | openssl pkey -pubin -inform DER -out key.pem
    openssl dgst -sha256 -verify key.pem -signature manifest.sig manifest.json


Ein Video, das mit {recipient} geteilt wurde
{line}

clip.mp4       das Video
LOOK.html      in einem Browser öffnen: spielt das Video ab und prüft, dass nichts verändert wurde.
               Braucht kein Internet und sendet nichts.
manifest.json  für wen das Video ist, wofür und bis wann, und seine Prüfsumme
manifest.sig   die Signatur von manifest.json

Es wurde mit einem Schlüssel signiert, der dem gehört, der es geteilt hat. Lassen Sie sich vorlesen,
was dessen eigenes Gerät zeigt, und vergleichen Sie:

    {fingerprint}
"""


class SharePackage:
    """The zip, made while it is sent: the same bytes each time. Blocks."""

    content_type = "application/zip"
    name = ZIP_NAME

    def __init__(self, info: ShareInfo, clip: SharedFile, manifest: Signed) -> None:
        self._info = info
        self._clip = clip
        self._manifest = manifest

    @property
    def size(self) -> int:
        """Bytes of the whole zip."""
        return zip_size(self._entries())

    def chunks(self) -> Iterator[bytes]:
        """The zip in portions. Raises NotFound when the share is over, StorageError."""
        return zip_chunks(self._entries())

    def _entries(self) -> list[Entry]:
        time_us = self._info.consented_us or 0
        signed = self._manifest
        page = Page(self._clip, signed, is_whole=self._clip.size <= MOST_EMBEDDED)
        return [
            text_entry(README_NAME, self._readme(), time_us),
            Entry(PAGE_NAME, page.size, time_us, page.chunks),
            Entry(CLIP_NAME, self._clip.size, time_us, lambda: _portions(self._clip)),
            text_entry(MANIFEST_NAME, signed.text, time_us),
            Entry(SIGNATURE_NAME, len(signed.signature), time_us, lambda: (signed.signature,)),
        ]

    def _readme(self) -> str:
        recipient = self._info.recipient
        return _README.format(
            recipient=recipient,
            line="=" * (28 + len(recipient)),
            fingerprint=fingerprint_of(self._manifest.public_key),
        )


class Page:
    """The page: its script and style, and what it shows, in one file. Blocks."""

    def __init__(self, clip: SharedFile, manifest: Signed, *, is_whole: bool) -> None:
        """``is_whole``: with the clip in it; else somebody chooses the one beside it."""
        self._clip = clip if is_whole else None
        before, self._after = _page().split("{clip}")
        signature = base64.b64encode(manifest.signature).decode()
        text = base64.b64encode(manifest.text.encode()).decode()
        self._before = before.replace("{manifest}", text).replace("{signature}", signature)

    @property
    def size(self) -> int:
        """Bytes of it."""
        clip = 0 if self._clip is None else -(-self._clip.size // 3) * 4
        return len(self._before.encode()) + clip + len(self._after.encode())

    def chunks(self) -> Iterator[bytes]:
        """It in portions. Raises NotFound, StorageError."""
        yield self._before.encode()
        if self._clip is not None:
            yield from map(base64.b64encode, _portions(self._clip))
        yield self._after.encode()


def _portions(clip: SharedFile) -> Iterator[bytes]:
    for at in range(0, clip.size, _PORTION):
        yield clip.read(at, _PORTION)


@cache
def _page() -> str:
    """With nothing of a share in it yet; only its own script and style may do anything."""
    page, script, style, words = (
        (_ASSETS / name).read_text(encoding="utf-8")
        for name in ("look.html", "look.js", "look.css", "words.json")
    )
    script = script.replace("{words}", json.dumps(json.loads(words), ensure_ascii=False))
    parts = {
        "{script_hash}": _hash(script),
        "{style_hash}": _hash(style),
        "{script}": script,
        "{style}": style,
    }
    for name, text in parts.items():
        page = page.replace(name, text)
    return page


def _hash(text: str) -> str:
    """As a content security policy names what may run (W3C CSP3)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
