"""Which program, model and settings were measured, as one hash that every bench prints."""

import ast
import hashlib
import json
from pathlib import Path
from typing import Any

_HASH_DIGITS = 16
_NO_INFLUENCE = {"id", "name", "main_url", "sub_url"}


def config_hash(checkout: Path, data_dir: Path) -> str:
    """A hash over everything that could have been changed to get better figures.

    That is: the NVR's code (comments, docstrings and layout aside), its built-in model, and the
    settings of the cameras and of the NVR in the data folder, addresses and names aside. What
    the NVR measured about this machine (tuning.json) is told beside it.
    """
    package = checkout / "nvr"
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        content = _meaning(path)
        if content is not None:
            digest.update(f"{path.relative_to(package)}\0".encode() + content + b"\0")
    digest.update(json.dumps(_settings(data_dir / "config.json"), sort_keys=True).encode())
    return digest.hexdigest()[:_HASH_DIGITS]


def tuned(data_dir: Path) -> str | None:
    """The inference settings that the NVR found cheapest on this machine."""
    try:
        best = json.loads((data_dir / "tuning.json").read_text(encoding="utf-8"))["best"]
    except OSError, ValueError, KeyError:
        return None
    return f"{best['precision']}, {best['isa'] or 'any'} instruction set"


def _meaning(path: Path) -> bytes | None:
    """What of a file matters; None for a file that doesn't."""
    if path.suffix == ".py":
        return _code(path.read_text(encoding="utf-8")).encode()
    if path.suffix in {".sql", ".xml", ".bin", ".json"}:
        return path.read_bytes()
    return None


def _code(text: str) -> str:
    """A module without comments, docstrings and layout."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            kept = [part for part in body if not _is_text(part)]
            node.body = kept or [ast.Pass()]  # type: ignore[attr-defined]
    return ast.dump(tree)


def _is_text(node: ast.AST) -> bool:
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Constant):
        return False
    return isinstance(node.value.value, str)


def _settings(path: Path) -> dict[str, Any]:
    """What `config.json` says, each kind of camera once."""
    try:
        settings: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        return {}
    kinds = {
        json.dumps({k: v for k, v in camera.items() if k not in _NO_INFLUENCE}, sort_keys=True)
        for camera in settings.pop("cameras", [])
    }
    return {**settings, "cameras": sorted(kinds)}
