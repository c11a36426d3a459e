"""`scripts/run`: demo cameras, the NVR and a Home Assistant of their own, all on this machine.

Starts everything, pairs it, says where it is and which alerts come, and stops everything again.
"""

import argparse
import asyncio
import fcntl
import os
import shutil
import signal
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from demo.dashboard import DASHBOARD, Device, find_devices, save_dashboard
from demo.fleet import Fleet
from demo.hass_api import HassApi, HassError
from demo.home_assistant import (
    DOMAIN,
    ROOT,
    HomeAssistant,
    Login,
    add_nvr,
    find_entries,
    loaded_entry,
)
from demo.nvr import Nvr
from demo.processes import Program, ProgramFailed, free_port

NVR_PORT = 8917
HASS_PORT = 8123
STILL_EVERY_S = 15.0


class StartError(Exception):
    """It can't begin; the message tells what to do."""


class _Said:
    last: float = 0.0  # monotonic seconds


def say(text: str = "") -> None:
    """Print a line; that the terminal has gone must not keep anything from being stopped."""
    _Said.last = time.monotonic()
    with suppress(OSError):
        print(text, flush=True)


@asynccontextmanager
async def step(text: str) -> AsyncIterator[None]:
    """Tell how long something took, and after a while of silence that it is still being done."""
    started = time.monotonic()

    async def remind() -> None:
        while True:
            await asyncio.sleep(1)
            if time.monotonic() - max(_Said.last, started) > STILL_EVERY_S:
                say(f"   still: {text} ({time.monotonic() - started:.0f} s)")

    reminder = asyncio.create_task(remind())
    try:
        yield
    finally:
        reminder.cancel()
    say(f"-> {text} ... done ({time.monotonic() - started:.0f} s)")


class Home:
    """All that runs: cameras, NVR, Home Assistant."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cameras = Fleet(folder / "logs" / "cameras.log", say)
        self.nvr: Nvr | None = None
        self.hass = HomeAssistant(
            folder / "home-assistant",
            _port(HASS_PORT, "Home Assistant"),
            folder / "logs" / "home-assistant.log",
        )
        self.crash: asyncio.Future[ProgramFailed] = asyncio.get_running_loop().create_future()
        self._watchers: set[asyncio.Task[None]] = set()

    async def start(self) -> Login:
        """Start everything and connect it."""
        async with asyncio.TaskGroup() as group:
            starting = group.create_task(self._start_nvr())
            login_task = group.create_task(self._start_hass())
        nvr, login = starting.result(), login_task.result()
        async with (
            step("pair Home Assistant with the NVR"),
            HassApi(self.hass.url, login.token) as api,
        ):
            await self._connect(api, nvr)
        return login

    async def _start_nvr(self) -> Nvr:
        async with step("start the demo cameras"):
            await self._launch(self.cameras.program, self.cameras.start())
        port = _port(NVR_PORT, "the NVR")
        self.nvr = Nvr(
            self.folder / "nvr", port, self.folder / "logs" / "nvr.log", self.cameras.addresses
        )
        async with step("start the NVR"):
            await self._launch(self.nvr.program, self.nvr.start())
        return self.nvr

    async def _start_hass(self) -> Login:
        first = "" if self.hass.folder.exists() else "; the first time takes longer"
        async with step(f"start Home Assistant{first}"):
            await self._launch(self.hass.program, self.hass.start())
            return await self.hass.login()

    async def _launch(self, program: Program, start: Coroutine[Any, Any, None]) -> None:
        """Start a program and watch it from then on."""
        await start
        watcher = asyncio.create_task(self._watch(program))
        self._watchers.add(watcher)
        watcher.add_done_callback(self._watchers.discard)

    async def _watch(self, program: Program) -> None:
        code = await program.ended()
        if not program.is_stopping and not self.crash.done():
            self.crash.set_result(program.failure(f"ended by itself with code {code}."))

    async def _connect(self, api: HassApi, nvr: Nvr) -> None:
        """Pair, unless an earlier run did and the NVR is still where it was; make the dashboard."""
        known = self.folder / "nvr" / "paired-port"
        if known.exists() and known.read_text() == str(nvr.port) and await find_entries(api):
            await loaded_entry(api)
        else:
            await add_nvr(api, await nvr.pair())
            known.write_text(str(nvr.port))
        async with api.socket() as socket:
            wanted = len(self.cameras.addresses)
            devices: list[Device] = []
            while sum(device.is_camera for device in devices) < wanted:
                devices = await find_devices(socket, DOMAIN)
                await asyncio.sleep(0.1)
            await save_dashboard(socket, devices)

    async def stop(self, timeout_s: float) -> None:
        """Stop everything: first who looks, last who is looked at."""
        for program in (
            self.hass.program,
            self.nvr.program if self.nvr else None,
            self.cameras.program,
        ):
            if program is not None:
                await program.stop(timeout_s)


def _port(wanted: int, who: str) -> int:
    port = free_port(wanted)
    if port != wanted:
        say(f"   port {wanted} is taken by another program; {who} takes {port}")
    return port


async def tell_alerts(url: str, token: str) -> None:
    """Print each alert that Home Assistant hears of."""
    async with HassApi(url, token) as api, api.socket() as socket:
        names = {
            device.entities["event.alert"]: device.name
            for device in await find_devices(socket, DOMAIN)
            if device.is_camera
        }
        changes = await socket.states()
        while (change := await changes.get()) is not None:
            new, old = change["data"]["new_state"], change["data"]["old_state"]
            if new is None or new["entity_id"] not in names or new["state"] == "unavailable":
                continue
            if old is not None and old["state"] == new["state"]:
                continue
            told = new["attributes"]
            kind = told.get("animal") or told.get("event_type")
            if kind:
                say(f"   {time.strftime('%H:%M:%S')}  {names[new['entity_id']]}: {kind}")


def describe(home: Home, login: Login) -> str:
    """What to tell when everything is up."""
    assert home.nvr is not None
    data = _short(home.nvr.folder)
    return f"""
Home Assistant   {home.hass.url}/{DASHBOARD}
                 user name  {login.username}
                 password   {login.password}
What you see     Two demo cameras, live. Every minute or so a person or a cat walks through; a
                 curtain and a box move too, and raise no person. Each alert is also printed
                 below. Clips: Media > CloudCam in Home Assistant's sidebar.
Recordings       {_short(home.nvr.recordings)}
Your own         scripts/run --nvr-only --camera NAME=rtsp://... records your cameras;
                 .venv/bin/cloudcam-nvr pair connects your Home Assistant. More: README.md.
This demo        listens on this machine only (127.0.0.1; NVR port {home.nvr.port}). Its settings
                 and logs are in {_short(home.folder)}; scripts/run --fresh begins anew.
                 How it does: .venv/bin/cloudcam-nvr status --data-dir {data}
Stop             Ctrl-C
"""


def _short(path: Path) -> str:
    """Relative to the checkout if inside, as people who stand there type it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


async def run(home: Home, minutes: float | None) -> None:
    """Start, tell, and go on until cancelled or the time is over."""
    login = await home.start()
    say(describe(home, login))
    with suppress(TimeoutError):
        async with asyncio.timeout(None if minutes is None else minutes * 60):
            await tell_alerts(home.hass.url, login.token)
            await asyncio.Event().wait()  # Home Assistant is going; its watcher knows why


async def supervise(folder: Path, minutes: float | None) -> int:
    """Run until a signal, a crash or the end of time, then stop everything. Gives the exit code."""
    asked = asyncio.Queue[signal.Signals]()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, asked.put_nowait, number)
    home = Home(folder)
    running = asyncio.create_task(run(home, minutes))
    asking = asyncio.create_task(asked.get())
    tasks: set[asyncio.Future[Any]] = {running, asking, home.crash}
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    running.cancel()
    error = await _error_of(running)
    if home.crash.done():
        error = home.crash.result()
    if error is not None:
        say(f"\n{error}\n")
    await _stop(home, asked)
    if error is not None:
        return 1
    return 128 + asking.result() if asking.done() and asking.result() != signal.SIGINT else 0


async def _error_of(task: asyncio.Task[None]) -> BaseException | None:
    """What ended a task, unless it was cancelled."""
    try:
        await task
    except asyncio.CancelledError:
        return None
    except BaseExceptionGroup as group:
        return _first(group)
    except (ProgramFailed, HassError, OSError, TimeoutError) as error:
        return error
    return None


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


async def _stop(home: Home, asked: asyncio.Queue[signal.Signals]) -> None:
    """Stop in order; whoever asks again in the meantime wants it now."""
    say("\nStopping Home Assistant, the NVR and the cameras (Ctrl-C again: at once) ...")
    stopping = asyncio.create_task(home.stop(20.0))
    again = asyncio.create_task(asked.get())
    await asyncio.wait({stopping, again}, return_when=asyncio.FIRST_COMPLETED)
    if not stopping.done():
        stopping.cancel()
        with suppress(asyncio.CancelledError):
            await stopping
        await home.stop(0.0)
    again.cancel()
    await asyncio.gather(stopping, return_exceptions=True)
    say("Everything is stopped.")


@contextmanager
def own_folder(folder: Path, *, fresh: bool) -> Iterator[None]:
    """Make the folder and keep a second run out of it.

    Raises:
        StartError: it is in use, or belongs to somebody else.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (folder / "lock").open("a+")
    except OSError as error:
        raise StartError(
            f"{folder} can't be used ({error.strerror}). Does it belong to another user? "
            "Remove it, or run this as that user."
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise StartError(
                f"scripts/run is running already with {folder} (process {lock.read().strip()}). "
                "Stop that one first."
            ) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        if fresh:
            for name in ("home-assistant", "logs", "nvr"):
                shutil.rmtree(folder / name, ignore_errors=True)
        yield


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="scripts/run",
        description="Shows the whole product on this machine: demo cameras, the NVR, and a Home "
        "Assistant of its own that is paired with it. Ctrl-C stops everything.",
        epilog="scripts/run --nvr-only --camera NAME=URL [--sub NAME=URL] ... runs the NVR alone "
        "on your own cameras; all options of `cloudcam-nvr run` may follow.",
    )
    parser.add_argument(
        "--fresh", action="store_true", help="forget earlier runs: accounts, settings, recordings"
    )
    parser.add_argument("--minutes", type=float, metavar="N", help="stop by itself after that time")
    parser.add_argument(
        "--folder",
        type=Path,
        default=ROOT / ".run",
        help="where the demo keeps what it makes (default: .run in the checkout)",
    )
    return parser.parse_args(arguments)


def main() -> int:
    """Run the demo; gives the exit code."""
    options = parse()
    folder = options.folder.absolute()
    try:
        with own_folder(folder, fresh=options.fresh):
            return asyncio.run(supervise(folder, options.minutes))
    except StartError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
