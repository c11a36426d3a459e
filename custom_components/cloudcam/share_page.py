"""The pages that an outsider sees who opens a link. Knows nothing of Home Assistant.

Each is whole: one style, no script, no picture, nothing of anybody else. They name neither the home
nor its camera; the clip tells what the owner wanted it to tell. Times are given as how long from
now: without a script nobody knows the outsider's clock, and the home's time zone is a hint at where
it is.
"""

import base64
import hashlib
import html
import re
from dataclasses import dataclass
from string import Template
from typing import Final

_STYLE: Final = """
:root { color-scheme: light dark; --paper: #f3f5f7; --card: #fff; --ink: #15202b; --soft: #4b5a68;
  --line: #c9d2da; --strong: #0b5cad; --on-strong: #fff; --bad: #a3200d; }
@media (prefers-color-scheme: dark) { :root { --paper: #0e1318; --card: #18202a; --ink: #e9eef3;
  --soft: #a9b6c2; --line: #3a4754; --strong: #8ec5ff; --on-strong: #06233f; --bad: #ffb4a6; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center;
  padding: 16px; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { width: 100%; max-width: 26rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 16px; padding: 24px; }
main.wide { max-width: 60rem; padding: 16px; }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 12px; }
p { margin: 0 0 12px; overflow-wrap: anywhere; }
ul { margin: 0 0 20px; padding: 0 0 0 1.2em; color: var(--soft); }
li { margin: 0 0 6px; }
label { display: block; font-weight: 600; margin: 0 0 6px; }
input, button, .button { display: block; width: 100%; min-height: 48px; border-radius: 12px;
  font: inherit; padding: 10px 14px; }
input { border: 1px solid var(--soft); background: var(--card); color: var(--ink);
  margin: 0 0 16px; }
button, .button { border: 0; background: var(--strong); color: var(--on-strong); font-weight: 600;
  text-align: center; text-decoration: none; cursor: pointer; }
:focus-visible { outline: 3px solid var(--strong); outline-offset: 3px; }
.bad { color: var(--bad); font-weight: 600; }
.soft { color: var(--soft); margin: 12px 0 0; }
video { display: block; width: 100%; max-height: 75vh; background: #000; border-radius: 12px;
  margin: 0 0 16px; }
"""

_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; media-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive, nosnippet",
}
"""Of every answer, the video's too."""

_PAGE: Final = Template(
    f"""<!doctype html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<title>$title</title>
<style>{_STYLE}</style>
</head>
<body>
$main
</body>
</html>
"""
)

_MISS: Final = Template("<main>\n<h1>$gone</h1>\n<p>$gone_why</p>\n<p>$gone_then</p>\n</main>")

_FORM: Final = Template(
    """<main>
<h1>$title</h1>
<p>$intro</p>
<ul>
<li>$left</li>
<li>$is_seen</li>
</ul>
<form method="post">
$phrase<button type="submit">$open</button>
</form>
</main>"""
)

_PHRASE: Final = Template(
    """<label for="phrase">$phrase_label</label>
$wrong<input id="phrase" name="phrase" type="text" maxlength="100" required autocomplete="off" \
autocapitalize="none" spellcheck="false"$marks>
"""
)

_PLAYER: Final = Template(
    """<main class="wide">
<h1>$title</h1>
<video controls playsinline preload="metadata" aria-label="$clip" $limits src="$address"></video>
$download<p class="soft">$view_left $is_seen</p>
</main>"""
)

_DOWNLOAD: Final = Template('<a class="button" href="$address" download="$name">$save</a>\n')
_NO_DOWNLOAD: Final = 'controlslist="nodownload noremoteplayback" disableremoteplayback'
_ONLY_HERE: Final = 'controlslist="noremoteplayback" disableremoteplayback'

_TEXTS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "title": "A clip for you",
        "clip": "The shared clip",
        "intro": "Somebody shared a video clip of their own camera with you. "
        "It comes from their home, not from a company that keeps it.",
        "left": "You can open it for another {time}.",
        "is_seen": "Whoever shared it sees that it was opened, when, and from which "
        "network address.",
        "phrase_label": "Pass phrase, as you were told",
        "wrong": "That is not the pass phrase. After five wrong ones the link ends.",
        "open": "Open the clip",
        "view_left": "You can watch it here for {time}.",
        "save": "Save the clip",
        "gone": "This link opens nothing",
        "gone_why": "It may have ended, or its address is not complete.",
        "gone_then": "Ask the person who sent it to you for a new one.",
        "days": "{n} days",
        "hours": "{n} hours",
        "minute": "a minute",
        "minutes": "{n} minutes",
    },
    "de": {
        "title": "Ein Clip für dich",
        "clip": "Der geteilte Clip",
        "intro": "Jemand hat einen Videoclip der eigenen Kamera mit dir geteilt. "
        "Er kommt von dort zu Hause, nicht von einer Firma, die ihn behält.",
        "left": "Du kannst ihn noch {time} lang öffnen.",
        "is_seen": "Wer ihn geteilt hat, sieht, dass er geöffnet wurde, wann und von welcher "
        "Netzadresse.",
        "phrase_label": "Kennwort, das dir gesagt wurde",
        "wrong": "Das ist nicht das Kennwort. Nach fünf falschen endet der Link.",
        "open": "Clip öffnen",
        "view_left": "Du kannst ihn hier {time} lang ansehen.",
        "save": "Clip speichern",
        "gone": "Dieser Link öffnet nichts",
        "gone_why": "Vielleicht ist er beendet, oder die Adresse ist nicht vollständig.",
        "gone_then": "Bitte die Person, die ihn dir geschickt hat, um einen neuen.",
        "days": "{n} Tage",
        "hours": "{n} Stunden",
        "minute": "eine Minute",
        "minutes": "{n} Minuten",
    },
}
_UNITS: Final = (("day", 86_400), ("hour", 3600), ("minute", 60))
_ACCEPTED: Final = re.compile(r"([a-z]{1,8}|\*)(?:-[a-z0-9-]*)?(?:;q=([01](?:\.\d{0,3})?))?")
_LONGEST_HEADER: Final = 300


@dataclass(frozen=True, slots=True)
class Player:
    """What is played: the address of its bytes, relative to the link's, and its file's name."""

    address: str
    name: str
    may_download: bool
    left_s: float


def language_of(header: str | None) -> str:
    """The one of ours that an Accept-Language header likes best; English if none."""
    liked: dict[str, float] = {}
    for part in (header or "")[:_LONGEST_HEADER].lower().split(","):
        if (found := _ACCEPTED.fullmatch(part.replace(" ", ""))) and found[1] in _TEXTS:
            liked.setdefault(found[1], float(found[2] or 1))
    # the one named first of equals
    best = max(liked, key=lambda one: liked[one], default="en")
    return best if liked.get(best, 1.0) > 0 else "en"


def miss_page(language: str) -> str:
    """For whatever opens nothing, and why it doesn't is not told."""
    return _whole(language, _MISS.substitute(_TEXTS[language]), "gone")


def form_page(language: str, *, needs_phrase: bool, is_wrong: bool, left_s: float) -> str:
    """The button that opens it, and a field where a phrase is needed."""
    texts = _TEXTS[language]
    phrase = ""
    if needs_phrase:
        wrong = f'<p class="bad" id="wrong" role="alert">{texts["wrong"]}</p>\n'
        marks = ' aria-invalid="true" aria-describedby="wrong" autofocus'
        phrase = _PHRASE.substitute(
            texts | {"wrong": wrong if is_wrong else "", "marks": marks if is_wrong else ""}
        )
    left = texts["left"].format(time=_how_long(texts, left_s))
    return _whole(language, _FORM.substitute(texts | {"phrase": phrase, "left": left}))


def player_page(language: str, player: Player) -> str:
    """The clip, and how long it can be watched."""
    texts = _TEXTS[language]
    address = html.escape(player.address)
    download = _DOWNLOAD.substitute(texts, address=address, name=html.escape(player.name))
    told = {
        "address": address,
        "download": download if player.may_download else "",
        "limits": _ONLY_HERE if player.may_download else _NO_DOWNLOAD,
        "view_left": texts["view_left"].format(time=_how_long(texts, player.left_s)),
    }
    return _whole(language, _PLAYER.substitute(texts | told))


def _whole(language: str, main: str, title: str = "title") -> str:
    return _PAGE.substitute(language=language, title=_TEXTS[language][title], main=main)


def _how_long(texts: dict[str, str], seconds: float) -> str:
    """In the largest unit of which there are two, without what is over."""
    for unit, length_s in _UNITS:
        if (count := int(seconds // length_s)) >= 2:
            return texts[unit + "s"].format(n=count)
    return texts["minute"]
