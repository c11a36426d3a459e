"""Listeners, certificate and control socket."""

import asyncio
import os
import socket
import ssl
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from nvr.clock import SimulatedClock
from nvr.discovery.interfaces import ipv4_addresses
from nvr.errors import ConfigError, NotRunning, RequestError
from nvr.store.db import Database
from nvr.store.tokens import Tokens
from nvr.web import addresses
from nvr.web.addresses import own_addresses, own_names
from nvr.web.certificate import CERTIFICATE_NAME, ensure_certificate, fingerprint, server_context
from nvr.web.control import ask, is_running
from nvr.web.server import Listen, WebServer

from .conftest import FileBackend, Running

type MakeServer = Callable[..., WebServer]


@pytest.fixture
def make_server(backend: FileBackend) -> Iterator[MakeServer]:
    """Makes servers, not started, whose databases are closed in the end."""
    databases = []

    def make(data_dir: Path, port: int = 0, host: str = "127.0.0.1") -> WebServer:
        clock = SimulatedClock()
        databases.append(Database(data_dir / "nvr.sqlite", clock))
        return WebServer(Listen(data_dir, host, port), backend, Tokens(databases[-1], clock), clock)

    yield make
    for db in databases:
        db.close()


async def test_port_in_use_names_port_and_remedy_and_leaves_nothing_open(
    tmp_path: Path, make_server: MakeServer
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} is used.*--port.*config.json"):
            await make_server(tmp_path, port).start()
    assert not (tmp_path / "control.sock").exists()
    server = make_server(tmp_path, port)
    await server.start()
    await server.stop()


async def test_address_of_another_machine(tmp_path: Path, make_server: MakeServer) -> None:
    with pytest.raises(ConfigError, match=r"can't listen on 192\.0\.2\.1.*--host"):
        await make_server(tmp_path, host="192.0.2.1").start()


async def test_host_that_is_no_address(tmp_path: Path, make_server: MakeServer) -> None:
    with pytest.raises(ConfigError, match="can't listen on not an address"):
        await make_server(tmp_path, host="not an address").start()


async def test_second_nvr_on_the_same_folder_is_refused(
    nvr: Running, make_server: MakeServer
) -> None:
    with pytest.raises(ConfigError, match="another NVR is running"):
        await make_server(nvr.data_dir).start()
    async with nvr.control.get("http://nvr/api/health") as response:  # the first is unharmed
        assert response.status == 200


async def test_socket_left_by_a_crash_is_replaced(tmp_path: Path, make_server: MakeServer) -> None:
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(tmp_path / "control.sock"))
    server = make_server(tmp_path)
    await server.start()
    assert is_running(tmp_path)
    await server.stop()
    assert not (tmp_path / "control.sock").exists()
    assert not is_running(tmp_path)


async def test_a_file_in_the_sockets_place_is_not_deleted(
    tmp_path: Path, make_server: MakeServer
) -> None:
    (tmp_path / "control.sock").write_text("mine")
    with pytest.raises(ConfigError):
        await make_server(tmp_path).start()
    assert (tmp_path / "control.sock").read_text() == "mine"


async def test_control_socket_is_the_owners_only(nvr: Running) -> None:
    mode = (nvr.data_dir / "control.sock").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


async def test_folder_with_a_long_name(tmp_path: Path, make_server: MakeServer) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    server = make_server(deep)
    await server.start()
    answer = await asyncio.to_thread(ask, deep, "GET", "/api/health")
    assert answer["status"] == "ok"
    await server.stop()


async def test_ask_tells_the_nvrs_own_errors(nvr: Running) -> None:
    with pytest.raises(RequestError, match="no camera 'x'") as caught:
        await asyncio.to_thread(ask, nvr.data_dir, "DELETE", "/api/cameras/x")
    assert caught.value.code == "not_found"
    assert await asyncio.to_thread(ask, nvr.data_dir, "DELETE", "/api/cameras/front_door") is None


def test_ask_without_an_nvr(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(NotRunning, match="cloudcam-nvr run"):
            ask(folder, "GET", "/api/state")


async def test_certificate_stays_over_restarts(tmp_path: Path, make_server: MakeServer) -> None:
    seen = set()
    for _ in range(2):
        server = make_server(tmp_path)
        await server.start()
        seen.add(server.identity.fingerprint)
        await server.stop()
    assert len(seen) == 1


def test_certificate_is_private_and_long_lived(tmp_path: Path) -> None:
    path = tmp_path / CERTIFICATE_NAME
    old = os.umask(0)
    try:
        first = ensure_certificate(path, ["box.local"], ["192.168.1.5", "fd00::1"])
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    assert certificate.not_valid_after_utc.year == 9999
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert key.curve.name == "secp256r1"
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["box.local"]
    assert [str(a) for a in names.get_values_for_type(x509.IPAddress)] == ["192.168.1.5", "fd00::1"]
    path.chmod(0o644)
    assert ensure_certificate(path, [], []) == first == fingerprint(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_damaged_certificate_is_told_not_replaced(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / CERTIFICATE_NAME
    ensure_certificate(path, ["x"], [])
    if content is None:  # the key is gone, the certificate whole
        content = path.read_bytes().partition(b"-----END PRIVATE KEY-----\n")[2]
        path.write_bytes(content)
        with pytest.raises(ConfigError, match="paired again"):
            server_context(path)
    else:
        path.write_bytes(content)
        with pytest.raises(ConfigError, match="paired again"):
            ensure_certificate(path, ["x"], [])
    assert path.read_bytes() == content


async def test_certificate_passes_full_verification_when_trusted(nvr: Running) -> None:
    context = ssl.create_default_context(cafile=nvr.data_dir / CERTIFICATE_NAME)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session:
        for name in ("127.0.0.1", "localhost"):
            async with session.get(f"https://{name}:{nvr.port}/api/health") as response:
                assert response.status == 200


async def test_old_tls_is_refused(nvr: Running) -> None:
    assert server_context(nvr.data_dir / CERTIFICATE_NAME).minimum_version == ssl.TLSVersion.TLSv1_2


def test_named_host_is_the_only_address() -> None:
    assert own_addresses("192.168.1.7") == ["192.168.1.7"]


def test_own_addresses_are_usable_and_bridges_come_last(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        ("lo", "127.0.0.1"),
        ("docker0", "172.17.0.1"),
        ("wlan0", "192.168.1.6"),
        ("eth0", "192.168.1.5"),
    ]
    monkeypatch.setattr(addresses, "ipv4_addresses", lambda: found)
    monkeypatch.setattr(addresses, "_default_interface", lambda: "eth0")
    assert own_addresses("0.0.0.0") == ["192.168.1.5", "192.168.1.6", "172.17.0.1"]
    monkeypatch.setattr(addresses, "ipv4_addresses", lambda: found[:1])
    assert own_addresses("::") == ["127.0.0.1"]


def test_this_machine_has_loopback_and_names() -> None:
    assert ("lo", "127.0.0.1") in list(ipv4_addresses())
    assert "localhost" in own_names()


def test_default_interface_is_read_from_the_kernels_table(tmp_path: Path) -> None:
    table = tmp_path / "route"
    table.write_text(
        "Iface\tDestination\tGateway\tFlags\n"
        "docker0\t000011AC\t00000000\t0001\n"
        "eth7\t00000000\t0101A8C0\t0003\n"
    )
    assert addresses._default_interface(table) == "eth7"
    assert addresses._default_interface(tmp_path / "missing") is None
