"""A home of its own, seen from inside: run in an empty network namespace, prints one JSON object.

In it are ipycam (a virtual ONVIF camera that is none of ours), a server for the video it names, and
a real NVR; all they have is a loopback interface with the address of a home network.
"""

import asyncio
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from demo.rtsp import RtspServer
from demo.streams import CameraSpec
from nvr.discovery.announcement import SERVICE_TYPE

ADDRESS = "192.168.77.1"
ONVIF_PORT, RTSP_PORT = 8080, 8554
LOGIN = {"username": "admin", "password": "ge heim"}

_SIOCSIFADDR, _SIOCSIFFLAGS, _SIOCSIFNETMASK = 0x8916, 0x8914, 0x891C
_UP_LOOPBACK_RUNNING_MULTICAST = 0x1 | 0x8 | 0x40 | 0x1000


def make_network() -> None:
    """Loopback, with an address of a home network beside its own."""
    assert [name for _, name in socket.if_nameindex()] == ["lo"], "not in a namespace of its own"

    def address(ip: str) -> bytes:
        return struct.pack("HH4s8x", socket.AF_INET, 0, socket.inet_aton(ip))

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        flags = struct.pack("16sH", b"lo", _UP_LOOPBACK_RUNNING_MULTICAST)
        fcntl.ioctl(sock, _SIOCSIFFLAGS, flags.ljust(40, b"\0"))
        for name, ip, mask in (
            (b"lo", ADDRESS, "255.255.255.0"),
            (b"lo:1", "127.0.0.1", "255.0.0.0"),
        ):
            for order, value in ((_SIOCSIFADDR, ip), (_SIOCSIFNETMASK, mask)):
                request = struct.pack("16s16s", name, address(value)).ljust(40, b"\0")
                fcntl.ioctl(sock, order, request)


@contextmanager
def process(*command: str | Path, folder: Path, log: str) -> Iterator[None]:
    with (folder / log).open("w") as output:
        child = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, env=dict(os.environ)
        )
        try:
            yield
        finally:
            child.terminate()
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


async def until_open(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection(ADDRESS, port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return


class Nvr:
    """The running NVR, asked as its owner."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def ask(self, method: str, route: str, **body: Any) -> Any:
        given = {"json": body} if method == "POST" else {}
        async with self._session.request(method, f"http://nvr/api/{route}", **given) as response:  # type: ignore[arg-type]
            if response.content_type == "application/json":
                return await response.json()
            data = await response.read()
            return {"status": response.status, "bytes": len(data), "jpeg": data[:2] == b"\xff\xd8"}

    async def until_there(self) -> None:
        async with asyncio.timeout(40):
            while True:
                try:
                    await self.ask("GET", "health")
                except aiohttp.ClientError:
                    await asyncio.sleep(0.2)
                else:
                    return

    async def until_recording(self) -> dict[str, Any]:
        async with asyncio.timeout(30):
            while True:
                (camera,) = (await self.ask("GET", "state"))["cameras"]
                if camera["status"]["recording"]:
                    return dict(camera)
                await asyncio.sleep(0.2)


async def see_announcement() -> dict[str, Any]:
    """What Home Assistant would find."""
    zeroconf = AsyncZeroconf(interfaces=[ADDRESS])
    found: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def heard(name: str, **_: object) -> None:
        if not found.done():
            found.set_result(name)

    browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE_TYPE, handlers=[heard])
    try:
        async with asyncio.timeout(15):
            info = AsyncServiceInfo(SERVICE_TYPE, await found)
            await info.async_request(zeroconf.zeroconf, 3000)
        return {
            "addresses": info.parsed_addresses(),
            "port": info.port,
            "properties": dict(info.decoded_properties),
        }
    finally:
        await browser.async_cancel()
        await zeroconf.async_close()


async def visit(nvr: Nvr) -> dict[str, Any]:
    """From an empty NVR to a camera that is recorded and moved."""
    seen: dict[str, Any] = {"announced": await see_announcement()}
    seen["found"] = (await nvr.ask("GET", "discovery"))["cameras"]
    wrong = {**LOGIN, "password": "x"}
    seen["wrong"] = await nvr.ask("POST", "discovery/describe", address=ADDRESS, **wrong)
    proposal = await nvr.ask("POST", "discovery/describe", address=ADDRESS, **LOGIN)
    seen["proposal"] = proposal
    seen["preview"] = await nvr.ask("POST", "cameras/preview", address=ADDRESS, **LOGIN)
    own_video = f"http://{ADDRESS}:{ONVIF_PORT}/stream.mjpeg"
    seen["own"] = await nvr.ask("POST", "cameras/preview", main_url=own_video, **LOGIN)
    settings = {**proposal["settings"], "password": LOGIN["password"]}
    seen["added"] = await nvr.ask("POST", "cameras", name=proposal["name"], **settings)
    route = f"cameras/{seen['added']['id']}"
    seen["presets"] = await nvr.ask("GET", f"{route}/presets")
    seen["moved"] = await nvr.ask("POST", f"{route}/ptz", pan=0.5, zoom=0.5, duration_ms=500)
    seen["home"] = await nvr.ask("POST", f"{route}/ptz", home=True)
    seen["clock"] = await nvr.ask("POST", f"{route}/clock")
    seen["recorded"] = await nvr.until_recording()
    seen["found_again"] = (await nvr.ask("GET", "discovery"))["cameras"]
    return seen


async def main(ipycam_python: Path, clip: Path, folder: Path) -> None:
    make_network()
    video = RtspServer(ADDRESS, RTSP_PORT)
    await video.start()
    login = (LOGIN["username"], LOGIN["password"])
    video.add("video", CameraSpec({"video_main": (clip,), "video_sub": (clip,)}, login=login))
    config = {
        "local_ip": ADDRESS, "onvif_port": ONVIF_PORT, "rtsp_port": RTSP_PORT,
        "main_width": 1280, "main_height": 720, "main_fps": 10, "sub_width": 640,
        "sub_height": 360, "sub_fps": 10, **LOGIN,
    }  # fmt: skip
    (folder / "camera_config.json").write_text(json.dumps(config))
    data = folder / "data"
    camera = (ipycam_python, "-m", "ipycam", "--source", "video")
    nvr_command = (sys.executable, "-m", "nvr", "run", "--data-dir", data)
    with (
        process(*camera, folder=folder, log="ipycam.log"),
        process(*nvr_command, folder=folder, log="nvr.log"),
    ):
        await until_open(ONVIF_PORT)
        connector = aiohttp.UnixConnector(str(data / "control.sock"))
        async with aiohttp.ClientSession(connector=connector) as session:
            nvr = Nvr(session)
            await nvr.until_there()
            seen = await visit(nvr)
    await video.stop()
    print(json.dumps(seen))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])))
