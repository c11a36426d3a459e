"""Gets hls.js, the player that Home Assistant's frontend uses too, for the browser tests."""

import base64
import hashlib
import io
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
PIN = json.loads((Path(__file__).parent / "hls_js.json").read_text())


class NoPlayerError(Exception):
    """It can't be had here."""


def hls_js() -> bytes:
    """The pinned script, from the checkout's cache or by npm from its registry.

    Raises NoPlayerError with a sentence that tells what is missing.
    """
    kept = ROOT / ".cache" / f"{PIN['name']}-{PIN['version']}.tgz"
    if not kept.is_file() or not is_pinned(kept.read_bytes()):
        package = _download()
        kept.parent.mkdir(exist_ok=True)
        part = kept.with_suffix(".part")
        part.write_bytes(package)
        part.replace(kept)
    with tarfile.open(fileobj=io.BytesIO(kept.read_bytes())) as archive:
        member = archive.extractfile(PIN["file"])
        assert member is not None
        return member.read()


def is_pinned(package: bytes) -> bool:
    kind, _, digest = str(PIN["integrity"]).partition("-")
    return base64.b64encode(hashlib.new(kind, package).digest()).decode() == digest


def _download() -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise NoPlayerError("there is no npm to fetch hls.js with: install Node.js")
    name = f"{PIN['name']}@{PIN['version']}"
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, name]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=90, cwd=folder)
        except (subprocess.SubprocessError, OSError) as error:
            raise NoPlayerError(f"npm could not fetch {name}: {error}") from error
        (path,) = Path(folder).glob("*.tgz")
        package = path.read_bytes()
    assert is_pinned(package), f"{name} is not the package that was pinned"
    return package
