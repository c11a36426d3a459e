"""Load, wire, run: the program's table of contents."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nvr.clock import Clock
from nvr.config import Config, load_config
from nvr.config_edit import CONFIG_NAME, edit_config_file, put_camera, seal_settings
from nvr.core import Core
from nvr.errors import ConfigError, StorageError
from nvr.folders import Folders, only_one
from nvr.forkserver import ForkServer
from nvr.model_choice import choose_model, tune_in_background
from nvr.net import outgoing
from nvr.restart import EXIT_CODE
from nvr.store.library import Library

if TYPE_CHECKING:
    from nvr.web.services import Identity, Services

_LOGGER = logging.getLogger(__name__)


def run(
    data_dir: Path,
    forkserver: ForkServer,
    *,
    host: str | None,
    port: int | None,
    cameras: Sequence[Mapping[str, Any]],
    clock: Clock,
) -> None:
    """Run the NVR until SIGINT or SIGTERM. ``cameras`` are settings as in ``config.json``.

    Every process gets a copy of the ``clock``.

    Raises ConfigError when a setting, the data folder or the port is wrong; SystemExit when it
    ended in order to be started anew.
    """
    config_file = data_dir / CONFIG_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ConfigError(f"{data_dir}: can't be made ({error.strerror}); give another") from error
    with only_one(data_dir):
        if cameras:
            edit_config_file(config_file, lambda config: (_with_cameras(config, cameras), None))
        seal_settings(config_file)
        config = load_config(config_file)
        listen = {"host": host or config.host, "port": port or config.port}
        is_restart = asyncio.run(
            _run(data_dir, config.model_copy(update=listen), forkserver, clock)
        )
    if is_restart:
        raise SystemExit(EXIT_CODE)


async def _run(data_dir: Path, config: Config, forkserver: ForkServer, clock: Clock) -> bool:
    """Run it; whether it ended in order to be started anew."""
    stop = _stop_on_signals()
    outgoing.rules = config.network_rules()
    folders = Folders.of(data_dir, config)
    library = await asyncio.to_thread(_open_library, folders, clock, config)
    core = Core(folders, config, library, clock, forkserver)
    core.restart.stop = stop.set
    try:
        model = await asyncio.to_thread(choose_model, data_dir, config.model)
        await core.start(model)
        # Imported only now: the cameras are being recorded meanwhile.
        from nvr.web.server import Listen, WebServer

        server = WebServer(Listen(data_dir, config.host, config.port), core, library.tokens, clock)
        await server.start()
        tasks = [asyncio.create_task(tune_in_background(data_dir, model, core))]
        if config.announce:
            tasks.append(asyncio.create_task(_announce(config, core, server.identity)))
        if token := os.environ.get("SUPERVISOR_TOKEN"):
            tasks.append(asyncio.create_task(_tell_supervisor(token, core, server.services)))
        _greet(config)
        await stop.wait()
        _LOGGER.info("stopping")
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await server.stop()
    finally:
        if await core.stop():
            library.close()
    return core.restart.is_asked


async def _announce(config: Config, core: Core, identity: Identity) -> None:
    """Let Home Assistant find us, until cancelled."""
    from nvr.discovery.announcement import Announced, Announcement
    from nvr.discovery.interfaces import home_addresses
    from nvr.web.addresses import is_wildcard

    def addresses() -> list[str]:
        """Only those at which the server listens."""
        found = home_addresses()
        return found if is_wildcard(config.host) else [a for a in found if a == config.host]

    nvr = core.state().nvr
    what = Announced(nvr.id, nvr.name, nvr.version, identity.port, identity.fingerprint)
    await Announcement(what, addresses).run()


async def _tell_supervisor(token: str, core: Core, services: Services) -> None:
    """As an app of Home Assistant: tell it how to connect, until cancelled."""
    from nvr.discovery.supervisor import App, SupervisorDiscovery

    nvr, identity, pairing = core.state().nvr, services.identity, services.pairing
    app = App(nvr.id, nvr.name, identity.port, identity.fingerprint)
    await SupervisorDiscovery(app, token, pairing.invite, pairing.invitation_used).run()


def _open_library(folders: Folders, clock: Clock, config: Config) -> Library:
    library = Library(folders, clock, config.cameras)
    library.recover()
    try:
        library.tokens.keep_only(camera.id for camera in config.cameras)
    except StorageError as error:  # recording comes first; adding a camera does it again
        _LOGGER.error("tokens may still name cameras that are gone: %s", error)
    return library


def _greet(config: Config) -> None:
    names = ", ".join(camera.name for camera in config.cameras)
    print(  # noqa: T201 (the one thing said to whoever started it by hand)
        f"CloudCam NVR is running on port {config.port}. "
        + (f"Cameras: {names}. " if names else "Add a camera: cloudcam-nvr camera add NAME URL. ")
        + "Connect Home Assistant: cloudcam-nvr pair. Stop: Ctrl-C.",
        file=sys.stderr,
        flush=True,
    )


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    return stop


def _with_cameras(config: Config, cameras: Sequence[Mapping[str, Any]]) -> Config:
    for settings in cameras:
        config = put_camera(config, settings)
    return config
