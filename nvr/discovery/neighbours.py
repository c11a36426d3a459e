"""Hardware addresses of devices nearby, from the kernel's own table. Asks nobody."""

from pathlib import Path

_TABLE = Path("/proc/net/arp")
_COMPLETE = 0x2  # ATF_COM, linux/if_arp.h


def normal_mac(text: str) -> str | None:
    """``aa:bb:cc:dd:ee:ff`` from any way of writing it; None if it is no device's address."""
    digits = "".join(letter for letter in text.lower() if letter in "0123456789abcdef")
    separators = len(text) - len(digits)
    if len(digits) != 12 or separators > 5 or digits in ("0" * 12, "f" * 12):
        return None
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def mac_of(address: str, table: Path = _TABLE) -> str | None:
    """The hardware address of a neighbour's IPv4 address, if the kernel knows it."""
    return next((mac for ip, mac in _rows(table) if ip == address), None)


def addresses_of(mac: str, table: Path = _TABLE) -> list[str]:
    """The IPv4 addresses at which a device was met."""
    return [ip for ip, found in _rows(table) if found == normal_mac(mac)]


def _rows(table: Path) -> list[tuple[str, str]]:
    try:
        lines = table.read_text().splitlines()[1:]
    except OSError:
        return []
    rows = []
    for line in lines:
        fields = line.split()
        if len(fields) < 4 or not int(fields[2], 16) & _COMPLETE:
            continue
        if (mac := normal_mac(fields[3])) is not None:
            rows.append((fields[0], mac))
    return rows
