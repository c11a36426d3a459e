"""A home of its own in network namespaces: machines on private addresses, and a router.

The bench itself is the router: the default way out of every machine, its name server, and a
capture at each machine's cable. Nothing is passed on: what leaves the home ends here, refused, so
that whoever wants to go out neither waits nor gets through.

Nothing has a name on this machine. Namespaces last as long as somebody is in them, and the ends of
cables go with them: when the bench ends, however it does, the kernel removes everything.
"""

import asyncio
import ipaddress
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bench.capture import Capture
from bench.errors import BenchError
from bench.resolver import Resolver, serve_names
from demo.processes import Place

ROUTER = "10.77.0.1"
_NETWORK_4, _NETWORK_6 = "10.77.0", "fd77:77:77:"
_HOME = (ipaddress.ip_network(f"{_NETWORK_4}.0/24"), ipaddress.ip_network(f"{_NETWORK_6}:/64"))
_FIRST_MACHINE = 20

# What a router would pass on is local here, so that it is refused. An address that isn't in the
# local table answers nothing, so the home's own come before it.
_ROUTER_4 = f"""\
link set lo up
link add home type bridge mcast_snooping 0
addr add {ROUTER}/24 dev home
link set home up
rule add to {ROUTER} lookup local pref 10
rule add to {_NETWORK_4}.0/24 lookup main pref 20
rule add lookup local pref 30
rule del pref 0
route add local default dev lo table local
"""
_ROUTER_6 = f"""\
addr add {_NETWORK_6}:1/64 dev home nodad
rule add iif home lookup 77 pref 10
route add local default dev lo table 77
"""
_MACHINE_4 = f"""\
link set lo up
addr add {_NETWORK_4}.{{number}}/24 dev eth0
link set eth0 up
route add default via {ROUTER}
"""
_MACHINE_6 = f"""\
addr add {_NETWORK_6}:{{number}}/64 dev eth0 nodad
route add default via {_NETWORK_6}:1 dev eth0
"""
_INSIDE = "CLOUDCAM_BENCH_INSIDE"
_CANARY = "canary.example.com"
_CANARY_ADDRESS = "8.8.8.8"  # nobody is asked for a name, and no packet gets that far
_GO_OUT = f"""
import socket
for host in ("{_CANARY}", "{_CANARY_ADDRESS}"):
    try:
        socket.create_connection((host, 443), 2)
    except OSError as error:
        print(host, error)
"""


@dataclass(frozen=True, slots=True)
class Left:
    """What left the home from one machine.

    ``packets`` of all that were ``looked_at``; ``to`` counts them by where they went (protocol,
    name as it was asked for or else address, port; a question to the name server is ("dns", name,
    53)).
    """

    looked_at: int
    to: Counter[tuple[str, str, int]]

    @property
    def packets(self) -> int:
        return self.to.total()


class HomeNetwork:
    """The machines of the block, by their names. Needs `ensure_inside` before.

    Raises BenchError where no such network can be made, and where the capture is blind.
    """

    def __init__(self, machines: Sequence[str]) -> None:
        self._numbers = {name: _FIRST_MACHINE + n for n, name in enumerate(machines)}
        self._places: dict[str, Place] = {}
        self._stack = AsyncExitStack()
        self._capture: Capture
        self._resolver: Resolver

    def place(self, machine: str) -> Place:
        """Where its programs run."""
        return self._places[machine]

    async def __aenter__(self) -> Self:
        try:
            await self._make()
            await asyncio.gather(*(self._check(name) for name in self._numbers))
        except BaseException:
            await self._stack.aclose()
            raise
        self._capture.forget()
        self._resolver.forget()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def left(self, machine: str) -> Left:
        """What has left the home from there. Raises BenchError if packets escaped the capture."""
        if lost := self._capture.lost():
            raise BenchError(f"{lost} packets came too fast to be looked at; nothing is proved")
        sent = self._capture.sent_by(machine)
        found: Counter[tuple[str, str, int]] = Counter()
        for to, count in sent.leaving.items():
            found[to.protocol, self._resolver.name_of(to.address), to.port] += count
        asked = self._resolver.asked.get(self.place(machine).address, Counter())
        for name, count in asked.items():
            found["dns", name, 53] += count
        return Left(sent.packets, found)

    async def _make(self) -> None:
        await _ip(_ROUTER_4)
        if _has_ipv6():
            await _ip(_ROUTER_6, family=6)
        cables = {}
        for name, number in self._numbers.items():
            holder, cable = await self._hold(name), f"to-{number}"
            await _ip(
                f"link add {cable} type veth peer name eth0 netns {holder}\n"
                f"link set {cable} master home up\n"
            )
            cables[cable] = name
        self._capture = self._stack.enter_context(Capture(cables, _HOME))
        transport, self._resolver = await serve_names(ROUTER)
        self._stack.callback(transport.close)
        for name in cables.values():
            await self._plug_in(name)

    async def _hold(self, name: str) -> int:
        """Have somebody in a new namespace, until the bench ends; gives the process."""
        holder = await asyncio.create_subprocess_exec(
            "unshare", "--net", "cat",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert holder.stdin is not None
        assert holder.stdout is not None

        async def end() -> None:
            assert holder.stdin is not None
            holder.stdin.close()
            await holder.wait()

        self._stack.push_async_callback(end)
        holder.stdin.write(b"here\n")
        if await holder.stdout.readline() != b"here\n":
            raise BenchError("this machine makes no network namespaces")
        enter = ("nsenter", f"--net=/proc/{holder.pid}/ns/net", "--")
        self._places[name] = Place(f"{_NETWORK_4}.{self._numbers[name]}", enter)
        return holder.pid

    async def _plug_in(self, name: str) -> None:
        place, number = self._places[name], self._numbers[name]
        await _ip(_MACHINE_4.format(number=number), place)
        if _has_ipv6():
            await _ip(_MACHINE_6.format(number=number), place, family=6)

    async def _check(self, name: str) -> None:
        """A program there that goes out has to be seen, or nothing that isn't seen counts."""
        told = await _run([*self.place(name).enter, sys.executable, "-c", _GO_OUT])
        found = Counter[tuple[str, str, int]]()
        for _ in range(50):
            found = self.left(name).to
            seen = (("dns", _CANARY, 53), ("tcp", _CANARY, 443), ("tcp", _CANARY_ADDRESS, 443))
            if all(found[where] for where in seen):
                return
            await asyncio.sleep(0.1)
        raise BenchError(f"{name} tried to go out, and the capture saw only {found}; {told}")


def ensure_inside() -> None:
    """Go on in namespaces of our own: the same command line begins anew there.

    Call it before anything else is started. Raises BenchError where that can't be done.
    """
    if os.environ.get(_INSIDE) == str(os.getpid()):
        _hide_the_machine()
        return
    ways: list[tuple[str, ...]] = [("unshare", "--map-root-user", "--net", "--mount")]
    if os.geteuid() == 0:
        ways.insert(0, ("unshare", "--net", "--mount"))
    for needed in ("ip", "unshare", "nsenter"):
        if shutil.which(needed) is None:
            raise BenchError(f"{needed} is not there; install iproute2 and util-linux")
    for way in ways:
        if subprocess.run([*way, "true"], check=False, capture_output=True).returncode == 0:
            os.environ[_INSIDE] = str(os.getpid())
            os.execvp(way[0], [*way, sys.executable, *sys.orig_argv[1:]])  # noqa: S606
    raise BenchError("this machine allows no network namespaces")


def _hide_the_machine() -> None:
    """Names are asked for at the router, not at a resolver that listens at a Unix socket here."""
    _mount("-t", "tmpfs", "none", "/run")
    _put("/etc/resolv.conf", f"nameserver {ROUTER}\noptions timeout:2 attempts:1\n")
    if (switch := Path("/etc/nsswitch.conf")).exists():
        lines = switch.read_text(encoding="utf-8").splitlines()
        kept = [line for line in lines if not line.startswith("hosts:")]
        _put(str(switch), "\n".join([*kept, "hosts: files dns", ""]))


def _put(path: str, text: str) -> None:
    """Have another content at a path, for us and our children only."""
    target = Path(os.path.realpath(path))
    if not target.exists():  # it was in /run
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    ours = Path("/run") / target.name
    ours.write_text(text, encoding="utf-8")
    if ours != target:
        _mount("--bind", str(ours), str(target))


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        raise BenchError(f"mount {' '.join(arguments)}: {done.stderr.strip()}")


def _has_ipv6() -> bool:
    return Path("/proc/net/if_inet6").exists()


async def _ip(commands: str, place: Place | None = None, family: int = 4) -> None:
    """Have `ip` do all of it. Raises BenchError."""
    enter = place.enter if place is not None else ()
    if told := await _run([*enter, "ip", f"-{family}", "-batch", "-"], commands):
        raise BenchError(f"a home network can't be made here: {told}")


async def _run(command: Sequence[str], given: str = "") -> str:
    """Run it; what it says."""
    running = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    return (await running.communicate(given.encode()))[0].decode().strip()
