"""The NVR's own certificate: made once, pinned by its fingerprint when a client is paired."""

import datetime as dt
import hashlib
import ipaddress
import json
import os
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from nvr.errors import ConfigError

CERTIFICATE_NAME = "certificate.pem"

_BEGIN = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
"""Fixed: at first start a small computer's clock may be years behind."""
_NEVER = dt.datetime(9999, 12, 31, 23, 59, 59, tzinfo=dt.UTC)
"""The value for "no well-defined expiration date", RFC 5280 section 4.1.2.5."""


def ensure_certificate(path: Path, names: Iterable[str], addresses: Iterable[str]) -> str:
    """Make the certificate if there is none; returns its fingerprint.

    Key and certificate are one file, readable by its owner only, so that a crash can't leave one
    without the other. Raises ConfigError when the file is damaged or can't be written.
    """
    try:
        if not path.exists():
            _write_private(path, _make_elsewhere(names, addresses))
        elif path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be written ({error.strerror}); check the folder's owner and rights"
        ) from error
    return fingerprint(path)


def _make_elsewhere(names: Iterable[str], addresses: Iterable[str]) -> bytes:
    """Make it in a process that ends: main would carry the library's 12 MB ever after."""
    request = json.dumps([list(names), list(addresses)])
    command = [sys.executable, "-m", "nvr.web.certificate", request]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, cwd=root)
    if done.returncode != 0:
        raise ConfigError("no certificate could be made: the lines above tell why")
    return done.stdout


def make_certificate(names: Iterable[str], addresses: Iterable[str]) -> bytes:
    """A new ECDSA P-256 key with a self-signed certificate, both as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CloudCam NVR")])
    alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    alternatives += [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGIN)
        .not_valid_after(_NEVER)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def fingerprint(path: Path) -> str:
    """SHA-256 of the certificate in DER form, 64 hex digits. Raises ConfigError."""
    try:
        text = path.read_text(encoding="ascii")
        der = ssl.PEM_cert_to_DER_cert(text[text.index(ssl.PEM_HEADER) :])
    except (OSError, ValueError) as error:
        raise _damaged(path) from error
    return hashlib.sha256(der).hexdigest()


def server_context(path: Path) -> ssl.SSLContext:
    """TLS 1.2 and newer with that certificate. Raises ConfigError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(path)
    except (OSError, ssl.SSLError) as error:
        raise _damaged(path) from error
    return context


def _damaged(path: Path) -> ConfigError:
    return ConfigError(
        f"{path}: can't be read as a key with its certificate; put the file back from a backup, or "
        "delete it to get a new certificate (then every Home Assistant has to be paired again)"
    )


def _write_private(path: Path, content: bytes) -> None:
    """Write the whole file or nothing, mode 0600 from its first moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".certificate-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


if __name__ == "__main__":
    sys.stdout.buffer.write(make_certificate(*json.loads(sys.argv[1])))
