"""Fails on what must not be in the repository; says where and what to do.

usage: hygiene.py [FOLDER]   (a git checkout; this one if not given)

Looked for in every tracked text file: addresses of package registries and mirrors (they differ from
machine to machine and belong into the user's pip, uv, apt or npm configuration), paths of one
developer's machine, and marks of a merge. Also: the two copies of the wire protocol must be the
same.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# One letter of each stands in brackets, so that this file does not find itself.
REGISTRIES = re.compile(
    r"\b(?:(?:[\w-]+\.)?py[p]i\.org|files\.python[h]osted\.org|(?:registry|www)\.np[m]js\.(?:org|com)"
    r"|registry\.yar[n]pkg\.com|(?:[\w-]+\.)*(?:de[b]ian|ub[u]ntu)\.(?:org|com)/(?:debian|ubuntu)"
    r"|(?:de[b]|security|snapshot|ftp)\.de[b]ian\.org|(?:archive|ports|security)\.ub[u]ntu\.com"
    r"|crat[e]s\.io|proxy\.golan[g]\.org)",
    re.IGNORECASE,
)
MACHINE_PATHS = re.compile(
    r"(?<![\w.$}{)<>*-])/(?:wor[k]/|roo[t]/|tm[p]/(?:try|wt)\b|op[t]/(?:pypi|wheels)|hom[e]/(?!homeassistant\b)\w+/)"
)
MERGE_MARKS = re.compile(r"(?:<{7}|>{7}) |\|{7} ")
PROTOCOL = (
    "exports.py",
    "pairing_string.py",
    "protocol.py",
    "shares.py",
    "timelines.py",
    "wire.py",
)


def tracked_files(root: Path) -> list[Path]:
    """Return the files of the git checkout `root`, relative to it, links left out."""
    names = subprocess.run(
        ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    files = [Path(name) for name in names.split("\0") if name]
    return [file for file in files if (root / file).is_file() and not (root / file).is_symlink()]


def faults(root: Path) -> Iterator[str]:
    """Yield one sentence per fault in the checkout `root`, with file and line."""
    for file in tracked_files(root):
        try:
            text = (root / file).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a model
        for number, line in enumerate(text.splitlines(), start=1):
            if found := REGISTRIES.search(line):
                yield f"{file}:{number}: address of a package registry or mirror: {found[0]}"
            if MERGE_MARKS.match(line):
                yield f"{file}:{number}: a merge that was not finished: {line[:30]}"
            if found := MACHINE_PATHS.search(line):
                yield f"{file}:{number}: path of one machine: {found[0]}"
    for name in PROTOCOL:
        ours, copy = root / "nvr" / name, root / "custom_components/cloudcam" / name
        if ours.exists() and copy.exists() and ours.read_bytes() != copy.read_bytes():
            yield f"custom_components/cloudcam/{name}: is not nvr/{name}; run scripts/sync-protocol"


def main(arguments: list[str]) -> int:
    """Print the faults of the checkout; return 1 if there are any, else 0."""
    root = Path(arguments[0]) if arguments else Path(__file__).parents[2]
    found = list(faults(root.resolve()))
    for fault in found:
        print(fault)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
