"""This machine's networks."""

import pytest

from nvr.discovery import interfaces
from nvr.discovery.interfaces import home_addresses, ipv4_addresses, is_virtual


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
