"""At which addresses others reach this machine."""

import ipaddress
from pathlib import Path

import pytest

from nvr.discovery.interfaces import ipv4_addresses
from nvr.web import addresses
from nvr.web.addresses import is_wildcard, own_addresses, own_names

ROUTES = """\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF
wlan0\t00000000\t0107A8C0\t0003\t0\t0\t600\t00000000
eth0\t0007A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF
"""


def machine(monkeypatch: pytest.MonkeyPatch, default: str | None, *found: tuple[str, str]) -> None:
    """What the kernel would say."""
    monkeypatch.setattr(addresses, "ipv4_addresses", lambda: iter(found))
    monkeypatch.setattr(addresses, "_default_interface", lambda: default)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::"])
def test_every_interface(host: str) -> None:
    assert is_wildcard(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "192.168.7.9", "nvr.local", "::1"])
def test_one_interface(host: str) -> None:
    assert not is_wildcard(host)
    assert own_addresses(host) == [host]


def test_the_default_route_comes_first_and_container_bridges_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine(
        monkeypatch,
        "wlan0",
        ("lo", "127.0.0.1"),
        ("docker0", "172.17.0.1"),
        ("eth0", "10.0.0.2"),
        ("br-1234", "172.18.0.1"),
        ("wlan0", "192.168.7.9"),
    )
    assert own_addresses("::") == ["192.168.7.9", "10.0.0.2", "172.17.0.1", "172.18.0.1"]


def test_without_a_network_the_same_machine_finds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, None, ("lo", "127.0.0.1"))
    assert own_addresses("") == ["127.0.0.1"]


def test_the_kernel_of_this_machine_answers() -> None:
    found = dict(ipv4_addresses())
    assert found["lo"] == "127.0.0.1"
    assert all(ipaddress.IPv4Address(address) for address in own_addresses(""))


def test_the_default_route_in_the_kernels_table(tmp_path: Path) -> None:
    table = tmp_path / "route"
    table.write_text(ROUTES)
    assert addresses._default_interface(table) == "wlan0"
    table.write_text(ROUTES.replace("wlan0\t00000000", "wlan0\t0000000A"))
    assert addresses._default_interface(table) is None
    assert addresses._default_interface(tmp_path / "none") is None


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("Attic.example.org", ["attic", "attic.local", "localhost"]),
        ("localhost", ["localhost"]),
        ("küche", ["localhost"]),
        ("", ["localhost"]),
    ],
)
def test_names(monkeypatch: pytest.MonkeyPatch, host: str, names: list[str]) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: host)
    assert own_names() == names
