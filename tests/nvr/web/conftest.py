"""A real server on loopback with real TLS, in front of a backend of real files and sockets."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from nvr.broadcast import Broadcast, Subscription
from nvr.clock import RealClock, SimulatedClock
from nvr.config import CameraConfig, Config
from nvr.config_edit import add_camera, change_camera, find_camera, remove_camera
from nvr.errors import CameraUnreachable, NotFound, NvrError, Pinned
from nvr.finder import CameraFinder
from nvr.folders import Folders
from nvr.forkserver import ForkServer
from nvr.ledger.journal import Journal
from nvr.ledger.ledger import Ledger
from nvr.playback.filmstrip import Filmstrip
from nvr.playback.hls import Hls
from nvr.playback.pictures import Picture
from nvr.playback.timeline import TimelineReader
from nvr.protocol import (
    AlertInfo,
    CameraChanged,
    CameraInfo,
    CameraRemoved,
    CameraStatus,
    InferenceInfo,
    Label,
    NvrInfo,
    PinInfo,
    State,
)
from nvr.restart import Restart
from nvr.sharing.desk import Desk
from nvr.sharing.life import House
from nvr.storage import Storage
from nvr.store.clip import VirtualMp4
from nvr.store.db import Database
from nvr.store.library import Library
from nvr.store.tokens import Tokens
from nvr.teaching import Teaching
from nvr.viewers import Viewers
from nvr.web.played import CutClip, Exports
from nvr.web.server import Listen, WebServer
from nvr.what_if import Judging

NOW_US = 1_700_000_000_000_000
JPEG = b"\xff\xd8" + bytes(range(256)) * 8 + b"\xff\xd9"
BOXED_JPEG = b"\xff\xd8 with a box \xff\xd9"


@dataclass(frozen=True)
class FileClip:
    """A clip that is one real file."""

    path: Path
    video_codec: str = "h264"
    is_cut_short: bool = False

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def read(self, offset: int, length: int) -> bytes:
        with self.path.open("rb") as file:
            file.seek(offset)
            return file.read(length)


class SamePictures:
    """One picture, whatever is asked for."""

    async def frame(self, camera_id: str, time_us: int, width: int | None, *, exact: bool) -> Any:
        return Picture(JPEG, time_us)

    async def filmstrip(
        self, camera_id: str, start_us: int, end_us: int, count: int, width: int
    ) -> Any:
        return Filmstrip(JPEG, start_us, end_us - start_us, 1, 1, width, width, (start_us,))


@dataclass
class ListKeeping:
    """Pins and deletions of a backend, in lists."""

    backend: FileBackend
    pinned: list[PinInfo] = field(default_factory=list)
    erased: list[tuple[str, int, int]] = field(default_factory=list)
    home: bool | None = None

    async def pins(self) -> list[PinInfo]:
        return self.pinned

    async def pin(
        self, camera_id: str, start_us: int, end_us: int, owner: str, note: str | None
    ) -> PinInfo:
        self.backend._require(camera_id)
        pin = PinInfo(
            f"p{len(self.pinned)}", camera_id, start_us, end_us, owner, NOW_US, 1000, note
        )
        self.pinned.append(pin)
        return pin

    async def pin_alert(self, alert_id: str, owner: str) -> PinInfo:
        alert = await self.backend.alert(alert_id)
        end_us = alert.clip_end_us or NOW_US
        pin = await self.pin(alert.camera_id, alert.clip_start_us, end_us, owner, None)
        return replace(pin, alert_id=alert_id)

    async def unpin(self, pin_id: str) -> None:
        if pin_id not in [pin.id for pin in self.pinned]:
            raise NotFound("there is no such pin")
        self.pinned = [pin for pin in self.pinned if pin.id != pin_id]

    async def erase(self, camera_id: str, start_us: int, end_us: int) -> None:
        self.backend._require(camera_id)
        if self.pinned:
            raise Pinned("1 pinned by Home Assistant: unpin first what should be deleted")
        self.erased.append((camera_id, start_us, end_us))

    async def erase_alert(self, alert_id: str) -> None:
        alert = await self.backend.alert(alert_id)
        self.backend.alert_list.remove(alert)

    def anybody_home(self) -> bool | None:
        return self.home

    async def set_anybody_home(self, anybody_home: bool | None) -> None:
        self.home = anybody_home


@dataclass
class FileBackend:
    """The core's side of the web, small but real: files on disk, socket pairs as taps."""

    folder: Path
    config: Config = field(default_factory=Config)
    alert_list: list[AlertInfo] = field(default_factory=list)
    down: dict[str, NvrError] = field(default_factory=dict)
    taps: list[tuple[socket.socket, tuple[Any, ...]]] = field(default_factory=list)
    asked_clips: list[tuple[str, int, int]] = field(default_factory=list)
    picture: bytes = JPEG
    pictures: Any = field(default_factory=SamePictures)
    transcoder: Any = None
    recorded: Any = None
    """A store whose clips are served instead of files."""
    forkserver: ForkServer = field(default_factory=lambda: ForkServer(["nvr.worker"]))
    export_noun: Exports | None = None
    watched: list[str] = field(default_factory=list)
    """Cameras whose number of viewers changed, the newest last."""

    def __post_init__(self) -> None:
        self.clock = SimulatedClock(NOW_US)
        self.library = Library(Folders.of(self.folder, Config()), self.clock)
        self.timeline = TimelineReader(
            self.library, self.clock, lambda camera_id: find_camera(self.config, camera_id)
        )
        self.hls = Hls(
            self.library.db,
            self.library.recordings,
            self.library.files,
            self.clock,
            lambda camera_id: find_camera(self.config, camera_id),
        )
        self.broadcast = Broadcast(self.state, limit=16)
        self.keeping = ListKeeping(self)
        self.ledger = Ledger(self.folder / "ledger", self.clock)
        self.viewers = Viewers(
            self.clock, self.watched.append, session_s=0.2, journal=Journal(self.ledger)
        )
        self.restart = Restart(is_possible=False)
        self.teaching = Teaching(
            self.library,
            lambda camera_id, lessons: None,
            self.broadcast.publish,
            lambda camera_id: find_camera(self.config, camera_id),
        )
        self.judging = Judging(
            self.library.paths, self.clock, lambda camera_id: find_camera(self.config, camera_id)
        )
        house = House(
            self.library, self.clock, lambda: self.config, self.broadcast.publish, self.ledger
        )
        self.sharing = Desk.of(house, self.forkserver, lambda: None)
        self.storage = Storage(lambda: self.config, self._edit_storage, lambda: None)
        self.discovery = CameraFinder(
            lambda: self.config.cameras,
            lambda name: find_camera(self.config, name),
            RealClock(),
            self.forkserver,
        )

    @property
    def exports(self) -> Exports:
        assert self.export_noun is not None, "a test of exports brings a real one"
        return self.export_noun

    async def _edit_storage(self, edit: Callable[[Config], tuple[Config, None]]) -> None:
        self.config, _ = edit(self.config)

    def state(self) -> State:
        nvr = NvrInfo(
            "abc", "CloudCam NVR", "0.1.0", NOW_US, 10, 5, 1, 24.0, 1.5, InferenceInfo("ready", "m")
        )
        return State(nvr, [self._info(c) for c in self.config.cameras], self.alert_list)

    def subscribe(self) -> Subscription:
        return self.broadcast.subscribe()

    async def add_camera(self, settings: Mapping[str, Any]) -> CameraInfo:
        self.config, camera = add_camera(self.config, settings)
        return self._changed(camera)

    async def change_camera(self, camera_id: str, changes: Mapping[str, Any]) -> CameraInfo:
        self.config, camera = change_camera(self.config, camera_id, changes)
        return self._changed(camera)

    async def remove_camera(self, camera_id: str, *, with_pinned: bool = False) -> None:
        if self.keeping.pinned and not with_pinned:
            raise Pinned("1 pinned by Home Assistant: unpin first what should be deleted")
        self.config = remove_camera(self.config, camera_id)
        self.broadcast.publish(CameraRemoved(camera_id))

    async def open_tap(
        self, camera_id: str, kind: str, stream: str, width: int | None
    ) -> socket.socket:
        self._require(camera_id)
        if camera_id in self.down:
            raise self.down[camera_id]
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        if kind == "snapshot":
            theirs.sendall(self.picture)
            theirs.close()
        else:
            theirs.setblocking(False)
            self.taps.append((theirs, (camera_id, kind, stream, width)))
        return ours

    async def alerts(
        self,
        camera_id: str | None,
        label: Label | None,
        start_us: int | None,
        end_us: int | None,
        limit: int,
    ) -> list[AlertInfo]:
        if camera_id is not None:
            self._require(camera_id)
        fitting = [
            alert
            for alert in self.alert_list
            if (camera_id is None or alert.camera_id == camera_id)
            and (label is None or alert.label == label)
            and (start_us is None or (alert.end_us or NOW_US) > start_us)
            and (end_us is None or alert.start_us < end_us)
        ]
        return sorted(fitting, key=lambda a: -a.start_us)[:limit]

    async def alert(self, alert_id: str) -> AlertInfo:
        for alert in self.alert_list:
            if alert.id == alert_id:
                return alert
        raise NotFound("there is no such alert")

    async def alert_snapshot(self, alert_id: str, with_box: bool) -> Path:
        alert = await self.alert(alert_id)
        return self.folder / f"{alert.id}{'_box' if with_box else ''}.jpg"

    async def clip(self, camera_id: str, start_us: int, end_us: int) -> CutClip:
        self._require(camera_id)
        self.asked_clips.append((camera_id, start_us, end_us))
        if self.recorded is not None:
            wanted = (start_us, end_us)
            return VirtualMp4(self.recorded.recordings, self.recorded.files, camera_id, wanted)
        path = self.folder / f"{camera_id}.mp4"
        if not path.exists():
            raise NotFound("nothing was recorded then")
        return FileClip(path)

    async def recordings(self, camera_id: str, start_us: int, end_us: int) -> list[tuple[int, int]]:
        self._require(camera_id)
        return [(start_us, start_us + 5), (end_us - 5, end_us)]

    def _require(self, camera_id: str) -> None:
        if self.config.camera(camera_id) is None:
            raise NotFound(f"there is no camera {camera_id!r}")

    def _changed(self, camera: CameraConfig) -> CameraInfo:
        info = self._info(camera)
        self.broadcast.publish(CameraChanged(info))
        return info

    def _info(self, camera: CameraConfig) -> CameraInfo:
        return CameraInfo(
            id=camera.id,
            name=camera.name,
            record=camera.record,
            detect=camera.detect,
            record_audio=camera.record_audio,
            has_sub=camera.sub_url is not None,
            status=CameraStatus(),
        )


@dataclass
class Running:
    """A started server and what tests ask it with."""

    server: WebServer
    backend: FileBackend
    clock: SimulatedClock
    tokens: Tokens
    database: Path
    data_dir: Path
    http: aiohttp.ClientSession
    control: aiohttp.ClientSession

    @property
    def port(self) -> int:
        return self.server.identity.port

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    async def pairing_secret(self) -> str:
        from nvr.pairing_string import PairingString

        async with self.control.post("http://nvr/api/pairing", json={}) as response:
            assert response.status == 200
            return PairingString.parse((await response.json())["pairing"]).secret

    async def pair(self, name: str = "Home Assistant") -> str:
        body = {"secret": await self.pairing_secret(), "client_name": name}
        async with self.http.post(f"{self.url}/api/pair", json=body) as response:
            assert response.status == 200, await response.text()
            return str((await response.json())["token"])

    async def authorise(self) -> None:
        """All further requests of `http` carry a token."""
        self.http.headers["Authorization"] = f"Bearer {await self.pair()}"


def pinned(fingerprint: str) -> aiohttp.TCPConnector:
    return aiohttp.TCPConnector(ssl=aiohttp.Fingerprint(bytes.fromhex(fingerprint)))


def unverified() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[FileBackend]:
    folder = tmp_path / "media"
    folder.mkdir()
    backend = FileBackend(folder)
    backend.config, _ = add_camera(
        Config(), {"name": "Front door", "main_url": "rtsp://10.0.0.9/1"}
    )
    (folder / "front_door.mp4").write_bytes(bytes(n * 7 % 251 for n in range(1000)))
    (folder / "a1.jpg").write_bytes(JPEG)
    (folder / "a1_box.jpg").write_bytes(BOXED_JPEG)
    first = AlertInfo(
        "a1", "front_door", Label.PERSON, NOW_US - 60_000_000, NOW_US - 50_000_000, 0.9, None,
        (0.1, 0.2, 0.3, 0.4), NOW_US - 55_000_000, NOW_US - 65_000_000, NOW_US - 45_000_000,
    )  # fmt: skip
    second = replace(
        first, id="a2", label=Label.PET, animal="cat", start_us=NOW_US - 5_000_000, end_us=None,
        clip_start_us=NOW_US - 10_000_000, clip_end_us=None,
    )  # fmt: skip
    backend.alert_list = [second, first]
    yield backend
    backend.library.close()


@pytest.fixture
async def nvr(tmp_path: Path, backend: FileBackend) -> AsyncIterator[Running]:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    clock = SimulatedClock(NOW_US)
    db = Database(tmp_path / "nvr.sqlite", clock)
    tokens = Tokens(db, clock)
    server = WebServer(Listen(data_dir, "127.0.0.1", 0), backend, tokens, clock)
    await server.start()
    control = aiohttp.UnixConnector(str(data_dir / "control.sock"))
    async with (
        aiohttp.ClientSession(connector=pinned(server.identity.fingerprint)) as http,
        aiohttp.ClientSession(connector=control) as owner,
    ):
        yield Running(
            server, backend, clock, tokens, tmp_path / "nvr.sqlite", data_dir, http, owner
        )
    await server.stop()
    backend.viewers.close()
    await backend.ledger.stop()
    await backend.discovery.close()
    backend.forkserver.close()
    db.close()
    for tap, _ in backend.taps:
        tap.close()
    await asyncio.sleep(0)


@pytest.fixture
async def paired(nvr: Running) -> Running:
    await nvr.authorise()
    return nvr


def camera_down() -> CameraUnreachable:
    return CameraUnreachable("nothing answers at 10.0.0.9; check that the camera has power")
