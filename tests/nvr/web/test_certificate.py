"""The NVR's own certificate: real files, real handshakes in memory."""

import hashlib
import ssl
from pathlib import Path

import pytest
from cryptography import x509

from nvr.errors import ConfigError
from nvr.web.certificate import ensure_certificate, fingerprint, server_context


def certificate_in(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def made(path: Path) -> str:
    return ensure_certificate(path, ["nvr", "nvr.local"], ["192.168.7.9", "fd00::9"])


def shake_hands(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> bytes:
    """Let both talk to each other; the server's certificate as the client saw it, DER."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(down, up, server_hostname=name),
        server.wrap_bio(up, down, server_side=True),
    ]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    seen = ends[0].getpeercert(binary_form=True)
    assert seen is not None
    return seen


def test_it_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "new" / "certificate.pem"
    first = made(path)
    before = path.read_bytes()
    assert ensure_certificate(path, ["other"], ["10.0.0.1"]) == first
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_no_two_are_alike(tmp_path: Path) -> None:
    assert made(tmp_path / "a.pem") != made(tmp_path / "b.pem")


def test_only_its_owner_may_read_the_key(tmp_path: Path) -> None:
    path = tmp_path / "certificate.pem"
    made(path)
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    made(path)
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_names_the_machine_and_is_valid_whatever_a_clock_says(tmp_path: Path) -> None:
    path = tmp_path / "certificate.pem"
    made(path)
    certificate = certificate_in(path)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["nvr", "nvr.local"]
    addresses = names.get_values_for_type(x509.IPAddress)
    assert [str(address) for address in addresses] == ["192.168.7.9", "fd00::9"]
    assert certificate.not_valid_before_utc.year == 2025
    assert certificate.not_valid_after_utc.year == 9999


def test_a_client_that_trusts_it_gets_what_was_pinned(tmp_path: Path) -> None:
    path = tmp_path / "certificate.pem"
    pinned = made(path)
    client = ssl.create_default_context(cafile=str(path))
    seen = shake_hands(server_context(path), client, "192.168.7.9")
    assert hashlib.sha256(seen).hexdigest() == pinned
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(server_context(path), client, "192.168.7.10")


def test_old_tls_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "certificate.pem"
    made(path)
    assert server_context(path).minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("damage", [b"", b"no certificate at all", None])
def test_a_damaged_one_is_never_replaced_silently(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "certificate.pem"
    made(path)
    content = path.read_bytes()[:-200] if damage is None else damage
    path.write_bytes(content)
    for use in (made, fingerprint, server_context):
        with pytest.raises(ConfigError, match="paired again"):
            use(path)
    assert path.read_bytes() == content


def test_a_certificate_without_its_key_serves_nobody(tmp_path: Path) -> None:
    path = tmp_path / "certificate.pem"
    made(path)
    path.write_bytes(path.read_bytes().partition(b"-----END PRIVATE KEY-----\n")[2])
    assert fingerprint(path)
    with pytest.raises(ConfigError, match="with its certificate"):
        server_context(path)


def test_a_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=r"certificate\.pem: can't be written"):
        made(tmp_path / "file" / "certificate.pem")
