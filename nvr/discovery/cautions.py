"""What a camera's own settings tell of ways out of the house.

Facts only: what ONVIF shows is named, what it can't show (most vendors' clouds are switched on in
their own apps) is not guessed from the maker's name.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from nvr.discovery.document import find_all, text
from nvr.discovery.soap import Request

_CLOUD_WORD = re.compile(r"(?<![a-z])(cloud|p2p)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Caution:
    """A stable code, and a sentence for the owner."""

    code: str
    message: str


def _uplinks(body: Element) -> Caution | None:
    remotes = [text(item, "RemoteAddress") for item in find_all(body, "Configuration")]
    named = [_plain(remote) for remote in remotes if remote]
    if not named:
        return None
    return Caution(
        "cloud_uplink",
        f"The camera is set to connect to {', '.join(named[:3])}. Remove this uplink there.",
    )


def _remote_discovery(body: Element) -> Caution | None:
    if text(body, "RemoteDiscoveryMode").lower() != "discoverable":
        return None
    return Caution(
        "remote_discovery",
        "The camera may be found from outside the house (remote discovery is on). Switch it off.",
    )


def _dynamic_dns(body: Element) -> Caution | None:
    kind = text(body, "DynamicDNSInformation", "Type")
    if kind.lower() in ("", "noupdate"):
        return None
    return Caution(
        "dynamic_dns",
        "The camera tells a name service in the Internet its address (dynamic DNS). Switch it off.",
    )


def _time_server(body: Element) -> Caution | None:
    servers = [text(item, "DNSname") or text(item, "IPv4Address") for item in _ntp(body)]
    outside = [_plain(server) for server in servers if server and _is_outside(server)]
    if not outside:
        return None
    return Caution(
        "time_server_outside",
        f"The camera asks {', '.join(outside[:3])} for the time, which is outside the house.",
    )


def _gateway(body: Element) -> Caution | None:
    routers = [(item.text or "").strip() for item in find_all(body, "IPv4Address")]
    if not any(router and router != "0.0.0.0" for router in routers):
        return None
    return Caution(
        "internet_route",
        "The camera knows a way into the Internet. To be sure that it sends nothing there, block "
        "it in your router.",
    )


def _ntp(body: Element) -> list[Element]:
    return [*find_all(body, "NTPManual"), *find_all(body, "NTPFromDHCP")]


QUESTIONS: tuple[tuple[Request, Callable[[Element], Caution | None]], ...] = (
    (Request("<tds:GetRemoteDiscoveryMode/>"), _remote_discovery),
    (Request("<tds:GetDynamicDNS/>"), _dynamic_dns),
    (Request("<tds:GetNTP/>"), _time_server),
    (Request("<tds:GetNetworkDefaultGateway/>"), _gateway),
)
"""What to ask the device service, and how to read the answer. Cameras may decline each."""

UPLINK_QUESTION = (Request("<tup:GetUplinks/>"), _uplinks)
"""The same for the uplink service, where there is one."""


def of_scopes(scopes: list[str]) -> Caution | None:
    """What a vendor writes into the camera's public description."""
    named = [_plain(scope) for scope in scopes if _CLOUD_WORD.search(scope.rpartition("//")[2])]
    if not named:
        return None
    return Caution(
        "cloud_scope",
        f"The camera's description names a cloud: {', '.join(named[:3])}. Switch it off in the "
        "camera's own page or app.",
    )


def of_clock(offset_us: int) -> Caution | None:
    """A camera whose clock is wrong stamps wrong times into its pictures."""
    seconds = abs(offset_us) / 1e6
    if seconds <= 2:
        return None
    way = "ahead" if offset_us > 0 else "behind"
    length = f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"
    return Caution("clock", f"The camera's clock is {length} {way}. The NVR can set it.")


def _is_outside(server: str) -> bool:
    try:
        return not ipaddress.ip_address(server).is_private
    except ValueError:
        return "." in server and not server.endswith((".local", ".lan", ".home.arpa", ".internal"))


def _plain(value: str) -> str:
    return "".join(c for c in value if c.isprintable())[:80]
