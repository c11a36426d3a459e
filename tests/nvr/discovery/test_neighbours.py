"""Hardware addresses."""

from pathlib import Path

import pytest

from nvr.discovery.neighbours import addresses_of, mac_of, normal_mac

_TABLE = """IP address       HW type     Flags       HW address            Mask     Device
192.168.1.20     0x1         0x2         AA:bb:cc:00:11:22     *        eth0
192.168.1.21     0x1         0x0         00:00:00:00:00:00     *        eth0
192.168.1.22     0x1         0x2         aa:bb:cc:00:11:22     *        wlan0
half a line
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "arp"
    path.write_text(_TABLE)
    return path


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AA-BB-CC-00-11-22", "aa:bb:cc:00:11:22"),
        ("aabb.cc00.1122", "aa:bb:cc:00:11:22"),
        ("aabbcc001122", "aa:bb:cc:00:11:22"),
        ("00:00:00:00:00:00", None),
        ("ff:ff:ff:ff:ff:ff", None),
        ("aa:bb:cc", None),
        ("what a bad face, deaf cafe 01", None),
        ("", None),
    ],
)
def test_ways_to_write_an_address(written: str, read: str | None) -> None:
    assert normal_mac(written) == read


def test_the_kernels_table(table: Path) -> None:
    assert mac_of("192.168.1.20", table) == "aa:bb:cc:00:11:22"
    assert mac_of("192.168.1.21", table) is None
    assert mac_of("192.168.1.2", table) is None
    assert addresses_of("AA-BB-CC-00-11-22", table) == ["192.168.1.20", "192.168.1.22"]


def test_without_a_table_nobody_is_known(tmp_path: Path) -> None:
    assert mac_of("192.168.1.20", tmp_path / "none") is None
    assert addresses_of("aa:bb:cc:00:11:22", tmp_path / "none") == []


def test_this_machines_table_can_be_read() -> None:
    assert mac_of("127.0.0.1") is None
