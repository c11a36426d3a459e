"""Camera passwords, encrypted by a key that lies beside the settings: AES-256-GCM, NIST SP 800-38D.

Whoever gets the settings only, in a backup or in a question to a forum, has no password. Whoever
reads the data folder has the key as well, unless `CLOUDCAM_KEY_FILE` names another place for it.

The library takes 10 MB that main would carry ever after, so a process that ends does the work:
once when the NVR starts, and again only for what was not seen before. A key that goes away while
the NVR runs costs nothing until it starts anew.
"""

import base64
import hashlib
import json
import logging
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from nvr.errors import ConfigError

_LOGGER = logging.getLogger(__name__)

KEY_NAME: Final = "secret.key"
NOTE_NAME: Final = "secret.key.at"
"""Holds the key's place, where that is another one than beside the settings."""
PLACE: Final = "CLOUDCAM_KEY_FILE"
"""In the environment: the key's file, for whoever keeps it elsewhere."""

_MARK: Final = "v1:"
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12

_seen: dict[tuple[str, str], tuple[bytes, str]] = {}
"""The key's checksum and the password, by camera and sealed text. The passwords are in this
process's memory anyway: it opens the cameras with them."""


def key_file(folder: Path) -> Path:
    """Where the key of a data folder is: where the environment says, or said when it was used."""
    if named := os.environ.get(PLACE):
        return Path(named)
    with suppress(OSError):
        if noted := (folder / NOTE_NAME).read_text(encoding="utf-8").strip():
            return Path(noted)
    return folder / KEY_NAME


def unseal(folder: Path, sealed: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """The passwords of these cameras that can be read, and why the others can't ("" if all can).

    By the camera's id: what was sealed for another camera opens nothing. What was read once needs
    no key any more. Never raises: a camera without its password must not keep others from being
    recorded.
    """
    found = {c: _seen[c, text][1] for c, text in sealed.items() if (c, text) in _seen}
    new = {c: text for c, text in sealed.items() if c not in found}
    if not new:
        return found, ""
    path = key_file(folder)
    try:
        key = _read_key(path)
        opened = _elsewhere("open", key, new)
    except ConfigError as error:
        return found, error.message
    if opened:
        _note_place(folder, path)
    for camera_id, password in opened.items():
        _seen[camera_id, new[camera_id]] = (_checksum(key), password)
    is_all = len(opened) == len(new)
    return found | opened, "" if is_all else f"{path} is not the key that it was encrypted with"


def seal(folder: Path, passwords: Mapping[str, str]) -> dict[str, str]:
    """The passwords of these cameras, each as it may be written down; the key is made if need be.

    The same text as before for a password that did not change, also while the key can't be read.
    Raises ConfigError.
    """
    if not passwords:
        return {}
    path = key_file(folder)
    try:
        key = _key(folder, path)
    except ConfigError:
        known = _known(passwords, None)
        if known.keys() == passwords.keys():
            return known
        raise
    known = _known(passwords, _checksum(key))
    new = {c: password for c, password in passwords.items() if c not in known}
    made = _elsewhere("seal", key, new) if new else {}
    for camera_id, text in made.items():
        _seen[camera_id, text] = (_checksum(key), new[camera_id])
    _note_place(folder, path)
    return known | made


def _known(passwords: Mapping[str, str], mark: bytes | None) -> dict[str, str]:
    """What was sealed before, by that key or by any."""
    return {
        camera_id: text
        for (camera_id, text), (checksum, password) in _seen.items()
        if passwords.get(camera_id) == password and mark in (None, checksum)
    }


def _read_key(path: Path) -> bytes:
    """Raises ConfigError."""
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except FileNotFoundError as error:
        raise ConfigError(f"{path} is gone") from error
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} can't be read ({error})") from error
    if len(key) != _KEY_BYTES:
        raise ConfigError(f"{path} is no key")
    with suppress(OSError):  # whoever provides it may not let us; that it can be read matters more
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    return key


def _key(folder: Path, path: Path) -> bytes:
    """The key; a new one if there is none. One that is damaged is never written over.

    Nor is another one made where one was kept elsewhere than beside the settings: its disk may not
    be there just now.
    """
    if not path.exists():
        _require_new(folder, path)
        try:
            _write_key(path)
        except OSError as error:
            raise ConfigError(
                f"{path}: can't be written ({error.strerror}); check the folder's owner and rights"
            ) from error
        _LOGGER.info("%s was made: camera passwords are encrypted with it", path)
    try:
        return _read_key(path)
    except ConfigError as error:
        raise ConfigError(
            f"{error.message}; put it back from a backup, or delete it and give the passwords of "
            "the cameras again"
        ) from error


def _require_new(folder: Path, path: Path) -> None:
    """Raises ConfigError where a key must not be made."""
    if path.parent == folder:
        return
    note = folder / NOTE_NAME
    if note.exists():
        raise ConfigError(
            f"{path} is not there, and was: see whether its disk is mounted. If it is lost, delete "
            f"{note} and give the passwords of the cameras again"
        )
    if not path.parent.is_dir():
        raise ConfigError(f"{path.parent} is not there: see whether its disk is mounted")


def _note_place(folder: Path, path: Path) -> None:
    """So that commands without that environment find the key too."""
    note = folder / NOTE_NAME
    if path.parent == folder or note.exists():
        return
    try:
        note.write_text(f"{path}\n", encoding="utf-8")
        note.chmod(0o600)
        _give_to_owner_of(note.parent, note)
    except OSError as error:
        _LOGGER.warning("%s: can't be written: %s", note, error.strerror)


def _give_to_owner_of(folder: Path, path: Path) -> None:
    """What root makes for a service must be the service's own."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _write_key(path: Path) -> None:
    """The whole file or nothing, 0600 from its first moment; who comes second finds the first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".key-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(_KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        _give_to_owner_of(path.parent, temporary)
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
        except OSError:  # FAT and some shares know no links
            temporary.rename(path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Settings must not be there before the key that opens them."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checksum(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()


def _elsewhere(what: str, key: bytes, texts: Mapping[str, str]) -> dict[str, str]:
    """Have it done by a process that ends. Secrets go through pipes only. Raises ConfigError."""
    request = json.dumps({"what": what, "key": base64.b64encode(key).decode(), "texts": {**texts}})
    command = [sys.executable, "-m", "nvr.vault"]
    root = Path(__file__).parents[1]
    try:
        done = subprocess.run(
            command, input=request.encode(), stdout=subprocess.PIPE, check=False, cwd=root
        )
    except OSError as error:
        raise ConfigError(f"camera passwords can't be worked on ({error.strerror})") from error
    if done.returncode != 0:
        raise ConfigError("camera passwords can't be encrypted: the lines above tell why")
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


def _serve(request: dict[str, object]) -> dict[str, str]:
    """The work itself; what can't be opened is left out."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    texts = request["texts"]
    assert isinstance(texts, dict)
    cipher = AESGCM(base64.b64decode(str(request["key"])))
    answer: dict[str, str] = {}
    for camera_id, text in texts.items():
        about = f"cloudcam camera password {camera_id}".encode()
        if request["what"] == "seal":
            nonce = secrets.token_bytes(_NONCE_BYTES)
            whole = nonce + cipher.encrypt(nonce, text.encode(), about)
            answer[camera_id] = _MARK + base64.b64encode(whole).decode()
            continue
        with suppress(InvalidTag, ValueError):
            whole = base64.b64decode(text.removeprefix(_MARK), validate=True)
            nonce, rest = whole[:_NONCE_BYTES], whole[_NONCE_BYTES:]
            answer[camera_id] = cipher.decrypt(nonce, rest, about).decode()
    return answer


def open_settings(folder: Path, data: object) -> None:
    """Put the passwords that can be read into settings as they were in the file, in place.

    A password in the clear counts more than an encrypted one. Settings of another form stay as
    they are: validation says what is wrong with them.
    """
    cameras = data.get("cameras") if isinstance(data, dict) else None
    found = [c for c in cameras if isinstance(c, dict)] if isinstance(cameras, list) else []
    sealed = {
        str(camera.get("id")): camera
        for camera in found
        if isinstance(camera.get("password_encrypted"), str) and camera.get("password") is None
    }
    passwords, why = unseal(folder, {c: one["password_encrypted"] for c, one in sealed.items()})
    for camera_id, password in passwords.items():
        sealed[camera_id]["password"] = password
    if why:
        lost = ", ".join(sorted(sealed.keys() - passwords.keys()))
        _LOGGER.error(
            "the passwords of these cameras can't be read, because %s: %s; put the key back from a "
            "backup, or give the passwords again; the other cameras are recorded",
            why,
            lost,
        )


if __name__ == "__main__":
    json.dump(_serve(json.load(sys.stdin)), sys.stdout)
