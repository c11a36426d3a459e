"""The receipt of a share as a page to print, with what was signed inside."""

import base64
import hashlib
import html
import json
from datetime import datetime
from typing import Any, Final

from nvr.sharing.manifest import Signed
from nvr.sharing.signing import ALGORITHM, fingerprint_of

LANGUAGES: Final = ("en", "de")

_STYLE = """\
:root{color-scheme:light dark}
body{font:1rem/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;
padding:0 1rem;overflow-wrap:anywhere}h1{font-size:1.5rem}table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top}
th,td{padding:.4rem .75rem .4rem 0;border-bottom:1px solid #8884}
th{font-weight:500;width:35%;opacity:.75}
.key{font:600 1.1rem/1.6 ui-monospace,monospace}
.small{font-size:.8rem;opacity:.75}pre{white-space:pre-wrap;font-size:.75rem}
@media print{body{margin:0;max-width:none}pre{font-size:.6rem}}
"""

POLICY: Final = (
    "default-src 'none'; frame-ancestors 'none'; sandbox; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'"
)
"""What the page may do: look as it does, and nothing else."""

_WORDS: Final = {
    "en": {
        "title": "Receipt: recordings given to somebody",
        "recipient": "Given to",
        "purpose": "What for",
        "given": "Consented",
        "given_by": "By",
        "expires": "Until",
        "camera": "Camera",
        "start": "Recorded from",
        "end": "Recorded to",
        "content": "Visible",
        "subject": "one person or pet; everybody else is black",
        "pets": "pets and the place, nobody else",
        "whole": "everybody",
        "original": "everything: the recordings as they were written",
        "with_audio": "Sound",
        "told": "Told with it",
        "with_camera_name": "the camera's name",
        "with_place": "the place",
        "with_time": "the exact time",
        "way": "Way",
        "file": "a file",
        "link": "a link",
        "views_used": "Opened",
        "ended_at": "Ended",
        "expired": "its time was over",
        "revoked": "revoked",
        "used_up": "all views were used",
        "locked": "wrong phrases",
        "discarded": "discarded",
        "recordings_kept": "Recordings kept until released",
        "size": "Bytes",
        "sha256": "SHA-256 of the video",
        "sha256_zip": "SHA-256 of the zip",
        "yes": "yes",
        "no": "no",
        "nothing": "nothing",
        "key": "Signed by the key",
        "written": "Written",
        "signed": "What was signed, and its signature",
        "none": "still going on",
    },
    "de": {
        "title": "Beleg: Aufnahmen, die weitergegeben wurden",
        "recipient": "Übergeben an",
        "purpose": "Wofür",
        "given": "Eingewilligt",
        "given_by": "Von",
        "expires": "Bis",
        "camera": "Kamera",
        "start": "Aufgenommen von",
        "end": "Aufgenommen bis",
        "content": "Zu sehen",
        "subject": "eine Person oder ein Tier; alle anderen sind schwarz",
        "pets": "Tiere und der Ort, sonst niemand",
        "whole": "alle",
        "original": "alles: die Aufnahmen, wie sie geschrieben wurden",
        "with_audio": "Ton",
        "told": "Dazu angegeben",
        "with_camera_name": "der Name der Kamera",
        "with_place": "der Ort",
        "with_time": "die genaue Zeit",
        "way": "Weg",
        "file": "eine Datei",
        "link": "ein Link",
        "views_used": "Geöffnet",
        "ended_at": "Beendet",
        "expired": "die Zeit war um",
        "revoked": "zurückgezogen",
        "used_up": "alle Ansichten waren verbraucht",
        "locked": "falsche Kennwörter",
        "discarded": "verworfen",
        "recordings_kept": "Aufnahmen bleiben bis zur Freigabe",
        "size": "Bytes",
        "sha256": "SHA-256 des Videos",
        "sha256_zip": "SHA-256 der Zip-Datei",
        "yes": "ja",
        "no": "nein",
        "nothing": "nichts",
        "key": "Signiert mit dem Schlüssel",
        "written": "Geschrieben",
        "signed": "Was signiert wurde, und die Signatur",
        "none": "läuft noch",
    },
}


def receipt_json(receipt: Signed) -> dict[str, str]:
    """The text that was signed, as it is, with its signature and the key, both DER in base64."""
    return {
        "receipt": receipt.text,
        "signature": base64.b64encode(receipt.signature).decode(),
        "public_key": base64.b64encode(receipt.public_key).decode(),
        "signed_with": ALGORITHM,
    }


def receipt_page(receipt: Signed, language: str) -> str:
    """The page, in one of `LANGUAGES`. It asks for nothing, and runs nothing."""
    words, told = _WORDS[language], json.loads(receipt.text)
    rows = "".join(
        f"<tr><th scope=row>{html.escape(name)}</th><td>{html.escape(text)}</td></tr>"
        for name, text in _rows(told, words)
    )
    whole = html.escape(json.dumps(receipt_json(receipt), indent=1, ensure_ascii=False))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words['title']}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{words['title']}</h1><table>{rows}</table>"
        f"<p>{words['key']}:</p><p class=key>{fingerprint_of(receipt.public_key)}</p>"
        f"<p class=small>{words['written']}: {_moment(told['written'])}, "
        f"{html.escape(told['made_by'])}</p>"
        f"<details open><summary>{words['signed']} ({ALGORITHM})</summary>"
        f'<pre id="signed">{whole}</pre></details></body></html>\n'
    )


def _rows(told: dict[str, Any], words: dict[str, str]) -> list[tuple[str, str]]:
    also = [words[name] for name in ("with_camera_name", "with_place", "with_time") if told[name]]
    ended = words["none"]
    if told["ended"] is not None:
        ended = f"{_moment(told['ended_at'])} ({words[told['ended']]})"
    rows = [
        ("recipient", told["recipient"]),
        ("purpose", told["purpose"]),
        ("given", _moment(told["given"])),
        ("given_by", told["given_by"]),
        ("expires", _moment(told["expires"])),
        ("camera", told["camera"]),
        ("start", _moment(told["start"])),
        ("end", _moment(told["end"])),
        ("content", words[told["content"]]),
        ("with_audio", _yes(told["with_audio"], words)),
        ("told", ", ".join(also) or words["nothing"]),
        ("way", words[told["way"]]),
        ("ended_at", ended),
        ("size", str(told["size"])),
        ("sha256_zip" if told["content"] == "original" else "sha256", told["sha256"]),
    ]
    if told["way"] == "link":
        rows.append(("views_used", str(told["views_used"])))
    if told["content"] == "original":
        rows.append(("recordings_kept", _yes(told["recordings_kept"], words)))
    return [(words[name], text) for name, text in rows]


def _yes(value: bool, words: dict[str, str]) -> str:
    return words["yes" if value else "no"]


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S} UTC"
