"""What counts as home."""

import pytest

from nvr.discovery import interfaces
from nvr.discovery.interfaces import home_addresses, ipv4_addresses, is_local, is_virtual


@pytest.mark.parametrize(
    "address", ["192.168.1.1", "10.1.2.3", "172.31.0.1", "169.254.0.9", "127.0.0.1"]
)
def test_local(address: str) -> None:
    assert is_local(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "172.32.0.1",
        "100.64.0.1",
        "0.0.0.0",
        "239.255.255.250",
        "255.255.255.255",
        "x",
        "",
    ],
)
def test_not_local(address: str) -> None:
    assert not is_local(address)


def test_this_machine_has_loopback() -> None:
    assert ("lo", "127.0.0.1") in list(ipv4_addresses())


def test_home_leaves_out_containers_loopback_and_the_internet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = [
        ("lo", "127.0.0.1"),
        ("docker0", "172.17.0.1"),
        ("eth0", "192.168.1.5"),
        ("wan", "8.8.8.8"),
    ]
    monkeypatch.setattr(interfaces, "ipv4_addresses", lambda: iter(found))
    assert home_addresses() == ["192.168.1.5"]
    assert is_virtual("veth3")
    assert not is_virtual("eth0")
