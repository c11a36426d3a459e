"""A home with one machine that keeps to itself and one whose "NVR" goes out: prints what is seen.

Run by test_egress.py as a program: it goes on in namespaces of its own.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from bench.home_network import HomeNetwork, ensure_inside

ROOT = Path(__file__).parent.parent.parent
OUTSIDE, UDP_OUTSIDE = "203.0.113.9", "203.0.113.10"

# Answers as the NVR does at its control socket, and sends one packet after another outside: TCP by
# a socket that is refused and gone at once, UDP by one that stays.
_LEAKY = f"""
import http.server, json, socket, socketserver, sys, threading, time
state = json.dumps({{"nvr": {{"internet_bytes": 0, "internet_bytes_since_us": 0,
    "refused_connections": 0}}, "cameras": []}}).encode()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(state)))
        self.end_headers()
        self.wfile.write(state)
    def address_string(self):
        return "unix"
server = socketserver.ThreadingUnixStreamServer(sys.argv[1] + "/control.sock", Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.connect(("{UDP_OUTSIDE}", 123))
while len(sys.argv) > 2:
    with socket.socket() as tcp:
        tcp.settimeout(1)
        tcp.connect_ex(("{OUTSIDE}", 443))
    try:
        udp.send(b"hello")
    except OSError:  # refused the last time
        pass
    time.sleep(0.2)
udp.close()
time.sleep(600)
"""
_AT_HOME = """
import socket
for host, port in (("10.77.0.20", 9), ("10.77.0.1", 9), ("224.0.0.251", 5353)):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"hello", (host, port))
"""
_NO_CAPTURE = ("setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw", "--")


async def leaky(place: tuple[str, ...], folder: Path, *more: str) -> asyncio.subprocess.Process:
    folder.mkdir()
    program = await asyncio.create_subprocess_exec(
        *place, sys.executable, "-c", _LEAKY, str(folder), *more, stderr=asyncio.subprocess.DEVNULL
    )
    async with asyncio.timeout(20):
        while not (folder / "control.sock").exists():
            await asyncio.sleep(0.05)
    return program


async def doctor(place: tuple[str, ...], folder: Path) -> dict[str, Any]:
    """What the owner's command says, by the name of the check."""
    command = [*place, sys.executable, "-m", "nvr", "doctor", "--egress", "--minutes", "0.03"]
    running = await asyncio.create_subprocess_exec(
        *command, "--json", "--data-dir", str(folder), stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    told = json.loads((await running.communicate())[0])
    return {check["check"]: check for check in told["checks"]}


async def main(folder: Path) -> None:
    async with HomeNetwork(("leaky", "quiet")) as network:
        enter = {name: network.place(name).enter for name in ("leaky", "quiet")}
        home = await asyncio.create_subprocess_exec(*enter["quiet"], sys.executable, "-c", _AT_HOME)
        programs = [
            await leaky(enter["leaky"], folder / "a", "goes out"),
            await leaky(enter["quiet"], folder / "b"),
        ]
        try:
            captured, looked, quiet = await asyncio.gather(
                doctor(enter["leaky"], folder / "a"),
                doctor((*enter["leaky"], *_NO_CAPTURE), folder / "a"),
                doctor(enter["quiet"], folder / "b"),
            )
        finally:
            for program in programs:
                program.kill()
                await program.wait()
        await home.wait()
        left = {name: network.left(name) for name in enter}
    print(
        json.dumps(
            {
                "captured": captured,
                "looked": looked,
                "quiet": quiet,
                "sent": {name: one.looked_at for name, one in left.items()},
                "left": {name: [[*to] for to in one.to] for name, one in left.items()},
            }
        )
    )


if __name__ == "__main__":
    ensure_inside()
    asyncio.run(main(Path(sys.argv[1])))
