"""For some minutes: where the NVR's own processes send to, and whether all of it is at home.

Whoever may capture (root, CAP_NET_RAW) has every packet counted that leaves this machine for
somewhere else than home, and learns whose it was. For everybody else the open connections are
looked at several times a second. Beside both stands what the NVR counted itself.
"""

import select
import socket
import struct
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nvr.config import Config
from nvr.doctor import sockets
from nvr.doctor.findings import Finding, failed, ok, warning
from nvr.doctor.packets import OutgoingPackets, Packet, stays_home
from nvr.doctor.sockets import Connection
from nvr.web.control import ask, short_path

LOOK_EVERY_S = 0.25
_SHOWN = 20
_NAME = "egress"

type Progress = Callable[[int, int], None]
type Place = tuple[str, str, int]
"""Protocol, address, port."""


@dataclass(slots=True)
class Watch:
    """What was seen. ``left`` counts packets, where they could be captured, and else connections.

    ``unknown`` are packets of programs that were gone before they could be asked.
    """

    processes: dict[int, str]
    captured: bool
    seconds: float = 0.0
    looks: int = 0
    seen: set[Connection] = field(default_factory=set)
    left: Counter[Place] = field(default_factory=Counter)
    unknown: Counter[Place] = field(default_factory=Counter)
    lost: int = 0


def examine_egress(
    data_dir: Path, config: Config, minutes: float, progress: Progress
) -> Iterator[Finding]:
    """Watch for so long, then say it. Raises NotRunning, RequestError."""
    before = ask(data_dir, "GET", "/api/state")
    try:
        watch = _Watching(main_process(data_dir)).over(minutes * 60, progress)
    except PermissionError:
        advice = "run this as the NVR's user, or with sudo"
        yield failed(_NAME, "the NVR's processes can't be looked at", advice)
        return
    except ProcessLookupError:
        advice = "run this where the NVR runs: inside its container, or while it is running"
        yield failed(_NAME, "the NVR's processes are not to be found here", advice)
        return
    after = ask(data_dir, "GET", "/api/state")
    yield from findings(watch, minutes, known_as(config))
    yield own_count(before["nvr"], after["nvr"])
    yield ok("not looked at", _limits(watch))


def main_process(data_dir: Path) -> int:
    """Who answers at the control socket, as the kernel names it; 0 from another container."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as sock, short_path(data_dir) as path:
        sock.connect(path)
        told = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    pid: int = struct.unpack("3i", told)[0]
    return pid


class _Watching:
    """Looks at one NVR. Raises ProcessLookupError when there is none."""

    def __init__(self, main: int) -> None:
        self._main = main
        processes = sockets.family(main)
        if not processes:
            raise ProcessLookupError
        try:
            self._packets: OutgoingPackets | None = OutgoingPackets()
        except PermissionError:
            self._packets = None
        self._watch = Watch(processes, captured=self._packets is not None)
        self._owned: set[tuple[str, int]] = set()
        self._others: set[tuple[str, int]] = set()
        self._gone: set[tuple[str, int]] = set()

    def over(self, seconds: float, progress: Progress) -> Watch:
        """Look for so long. Raises PermissionError, ProcessLookupError."""
        begin = time.monotonic()
        try:
            while (passed := time.monotonic() - begin) < seconds or not self._watch.looks:
                progress(int(passed), int(seconds))
                self._gone.clear()
                self._look()
                self._wait(min(LOOK_EVERY_S, max(0.0, seconds - passed)))
            if self._packets is not None:
                self._watch.lost = self._packets.lost()
        finally:
            if self._packets is not None:
                self._packets.close()
        self._watch.seconds = time.monotonic() - begin
        return self._watch

    def _look(self) -> None:
        """Which sockets are the NVR's, and which are anybody else's."""
        now = sockets.family(self._main)
        if not now:
            raise ProcessLookupError
        self._watch.processes |= now
        own = sockets.sockets_of(now)
        there = sockets.connections(self._main)
        mine = {connection for inode, connection in there.items() if inode in own}
        ports = {(one.protocol, one.own_port) for one in mine}
        others = (one for inode, one in there.items() if inode and inode not in own)
        self._others = {(one.protocol, one.own_port) for one in others} - ports
        self._owned = (self._owned - self._others) | ports
        if not self._watch.captured:
            for new in filter(_leaves, mine - self._watch.seen):
                self._watch.left[new.protocol, new.address, new.port] += 1
        self._watch.seen |= mine
        self._watch.looks += 1

    def _wait(self, seconds: float) -> None:
        if self._packets is None:
            time.sleep(seconds)
            return
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0:
            if select.select([self._packets], [], [], rest)[0]:
                for packet in self._packets.take():
                    if not stays_home(packet.address):
                        self._judge(packet)

    def _judge(self, packet: Packet) -> None:
        """Whose it is: told by the port that it was sent from."""
        port = packet.protocol, packet.source_port
        if not packet.source_port:
            return  # no program's socket but a ping's
        if not any(port in known for known in (self._owned, self._others, self._gone)):
            self._look()
        place = packet.protocol, packet.address, packet.port
        if port in self._owned:
            self._watch.left[place] += 1
        elif port not in self._others:
            self._gone.add(port)
            self._watch.unknown[place] += 1


def _leaves(connection: Connection) -> bool:
    is_open = not connection.listens and connection.port != 0
    return is_open and not stays_home(connection.address)


def findings(watch: Watch, minutes: float, names: Mapping[str, str]) -> Iterator[Finding]:
    """What to say of it. ``names`` are those of cameras by their addresses."""
    count = len(watch.processes)
    yield ok("NVR", f"{count} processes looked at, {watch.looks} times")
    unit = "packets" if watch.captured else "connections"
    text = f"{watch.left.total()} {unit} to the internet in {minutes:g} minutes"
    if watch.left:
        advice = "unless they are hosts of allowed_hosts in the settings, please report this"
        yield failed(_NAME, f"{text}: {_places(watch.left)}", advice)
    elif watch.lost:
        advice = "run it again when less is going on"
        yield warning(_NAME, f"{text}, but {watch.lost} packets came too fast", advice)
    elif watch.unknown:
        advice = "most likely other programs'; if nobody knows them, run it again for longer"
        of_nobody = f"of programs that were gone at once: {_places(watch.unknown)}"
        yield warning(_NAME, f"{text}; {watch.unknown.total()} {of_nobody}", advice)
    else:
        yield ok(_NAME, text)
    yield ok("connections", _connections(watch.seen, names) or "none was open")


def known_as(config: Config) -> dict[str, str]:
    """Cameras' names by the addresses that their streams' URLs have."""
    found: dict[str, str] = {}
    for camera in config.cameras:
        for url in filter(None, (camera.main_url, camera.sub_url)):
            found[urlsplit(url).hostname or ""] = f"camera {camera.name}"
    return found


def own_count(before: Mapping[str, Any], after: Mapping[str, Any]) -> Finding:
    """What the NVR counted meanwhile: two of its `NvrInfo`."""
    since = time.strftime(
        "%Y-%m-%d %H:%M", time.localtime(after["internet_bytes_since_us"] / 1_000_000)
    )
    size, refused = after["internet_bytes"], after["refused_connections"]
    text = f"{size} bytes to or from the internet since {since}, {refused} connections refused"
    began_anew = after["internet_bytes_since_us"] != before["internet_bytes_since_us"]
    if began_anew:
        text = f"{text}; it was started anew meanwhile"
    grown = size if began_anew else size - before["internet_bytes"]
    if grown > 0:
        advice = "those are hosts of allowed_hosts in the settings"
        return warning("the NVR's own count", f"{text}; {grown} bytes of them just now", advice)
    return ok("the NVR's own count", text)


def _limits(watch: Watch) -> str:
    """What this could not see, in a sentence."""
    if not watch.captured:
        return (
            "packets, which only root may capture (sudo), connections shorter than "
            f"{LOOK_EVERY_S:g} s, and questions for names; Home Assistant and your cameras "
            "themselves"
        )
    return (
        "pings, what goes on in other containers, and Home Assistant and your cameras themselves; "
        "questions for names go to your router"
    )


def _connections(seen: set[Connection], names: Mapping[str, str]) -> str:
    """The other ends, each once, cameras by name."""
    listening = {c.own_port for c in seen if c.listens}
    found: set[str] = set()
    for one in seen:
        if one.listens or not one.port or ip_address(one.address).is_loopback:
            continue
        if one.own_port in listening:
            found.add(f"{one.address} came to port {one.own_port}")
        else:
            name = names.get(one.address, "")
            found.add(f"{name} {one.address}:{one.port} ({one.protocol})".strip())
    shown = sorted(found)[:_SHOWN]
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return ", ".join(shown) + more


def _places(found: Counter[Place]) -> str:
    return ", ".join(
        f"{address} port {port} ({protocol}, {count})"
        for (protocol, address, port), count in found.most_common(_SHOWN)
    )
