"""The key that signs what is shared: ECDSA with P-256 and SHA-256 (FIPS 186-5), for nothing else.

`share.key` in the data folder holds the public key in the clear and the private one encrypted as
camera passwords are (`nvr.vault`). As there, a process that ends does the work: the library takes
10 MB that main would carry ever after.
"""

import base64
import hashlib
import json
import logging
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nvr import vault
from nvr.disk import storage_errors
from nvr.errors import ConfigError, StorageError

_LOGGER = logging.getLogger(__name__)

KEY_NAME: Final = "share.key"
ALGORITHM: Final = "ECDSA P-256 SHA-256"


@dataclass(frozen=True, slots=True)
class Key:
    """Both halves: the public one as DER (SubjectPublicKeyInfo, RFC 5480), the private as PEM."""

    public: bytes
    private: str

    @property
    def fingerprint(self) -> str:
        """Of the public one, to be compared by telephone."""
        return fingerprint_of(self.public)


def fingerprint_of(public: bytes) -> str:
    """The first 128 bits of its SHA-256, as eight groups of four hex digits.

    As much as nobody finds a second key for (2 to the power of 128 tries).
    """
    digest = hashlib.sha256(public).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


class Signer:
    """Signs by the NVR's key, which is made when it is needed first. Blocks; for any thread."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the data folder."""
        self._folder = folder
        self._lock = threading.Lock()

    def fingerprint(self) -> str | None:
        """Of the key; None before it is made. Raises StorageError."""
        stored = self._stored()
        return None if stored is None else fingerprint_of(base64.b64decode(stored["public"]))

    def key(self) -> Key:
        """The key, made if there is none. Raises StorageError."""
        with self._lock:
            try:
                return self._read() or self._make()
            except ConfigError as error:
                raise StorageError(f"nothing can be signed: {error}") from error

    def sign(self, key: Key, data: bytes) -> bytes:
        """The signature of some bytes, as DER (RFC 3279 section 2.2.3). Raises StorageError."""
        request = {"private": key.private, "data": base64.b64encode(data).decode()}
        return base64.b64decode(_elsewhere(request)["signature"])

    def _read(self) -> Key | None:
        """Raises StorageError."""
        stored = self._stored()
        if stored is None:
            return None
        private, why = vault.unseal(self._folder, {KEY_NAME: stored["private_encrypted"]})
        if why:
            raise StorageError(
                f"{self._folder / KEY_NAME} can't be read ({why}): put the key back from a backup, "
                "or delete the file; then a new one is made, whose fingerprint is another"
            )
        return Key(base64.b64decode(stored["public"]), private[KEY_NAME])

    def _stored(self) -> dict[str, str] | None:
        path = self._folder / KEY_NAME
        try:
            with storage_errors(path):
                text = path.read_text(encoding="utf-8") if path.exists() else None
            stored = None if text is None else json.loads(text)
        except ValueError as error:
            raise StorageError(f"{path} is damaged: put it back from a backup, or delete it") from (
                error
            )
        return stored if isinstance(stored, dict) else None

    def _make(self) -> Key:
        made = _elsewhere({})
        key = Key(base64.b64decode(made["public"]), made["private"])
        sealed = vault.seal(self._folder, {KEY_NAME: key.private})
        stored = {"public": made["public"], "private_encrypted": sealed[KEY_NAME]}
        path = self._folder / KEY_NAME
        new = path.with_suffix(".new")
        with storage_errors(path):
            new.unlink(missing_ok=True)
            handle = os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(stored, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, path)
        _LOGGER.info("%s was made: what is shared is signed with it", path)
        return key


def _elsewhere(request: dict[str, str]) -> dict[str, str]:
    """Have it done by a process that ends. Secrets go through pipes only. Raises StorageError."""
    command = [sys.executable, "-m", "nvr.sharing.signing"]
    root = Path(__file__).parents[2]
    data = json.dumps(request).encode()
    done = None
    with suppress(OSError):
        done = subprocess.run(command, input=data, stdout=subprocess.PIPE, check=False, cwd=root)
    if done is None or done.returncode != 0:
        raise StorageError("nothing can be signed: no process can be started, or it failed")
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


def _serve(request: dict[str, str]) -> dict[str, str]:
    """The work itself: without anything to sign a new key is made."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    if "private" in request:
        private = serialization.load_pem_private_key(request["private"].encode(), None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        data = base64.b64decode(request["data"])
        return {
            "signature": base64.b64encode(private.sign(data, ec.ECDSA(hashes.SHA256()))).decode()
        }
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {"private": pem.decode(), "public": base64.b64encode(public).decode()}


if __name__ == "__main__":
    json.dump(_serve(json.load(sys.stdin)), sys.stdout)
