"""Starts and stops both listeners: TLS for the home network, the control socket for the owner."""

import asyncio
import errno
import logging
import os
import socket
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from nvr.clock import Clock
from nvr.errors import ConfigError
from nvr.ledger.journal import SignIns
from nvr.web.addresses import own_addresses, own_names
from nvr.web.app import make_app, make_control_app
from nvr.web.auth import Pairing, Tokens
from nvr.web.backend import Backend
from nvr.web.certificate import CERTIFICATE_NAME, ensure_certificate, server_context
from nvr.web.control import SOCKET_NAME, is_running, short_path
from nvr.web.guesses import MOST_TOKENS, Guesses
from nvr.web.listener import Listener
from nvr.web.services import Identity, Services

_LOGGER = logging.getLogger(__name__)

SHUTDOWN_S = 2.0
BACKLOG = 128


@dataclass(frozen=True, slots=True)
class Listen:
    """Where to listen. Port 0 takes any free one (for tests)."""

    data_dir: Path
    host: str
    port: int


class WebServer:
    """Both listeners. `start` raises ConfigError when an address can't be used."""

    def __init__(self, listen: Listen, backend: Backend, tokens: Tokens, clock: Clock) -> None:
        self._listen = listen
        self._backend = backend
        self._tokens = tokens
        self._clock = clock
        self._runners: list[web.AppRunner] = []
        self._listener: Listener | None = None
        self._services: Services | None = None
        self._socket_inode: int | None = None

    @property
    def services(self) -> Services:
        """What the routes share; there once started."""
        if self._services is None:
            raise RuntimeError("the server was not started")
        return self._services

    @property
    def identity(self) -> Identity:
        """Addresses, port and fingerprint; known once started."""
        return self.services.identity

    async def start(self) -> None:
        """Listen on both. On an error nothing stays open."""
        listen = self._listen
        certificate = listen.data_dir / CERTIFICATE_NAME
        addresses = own_addresses(listen.host)
        fingerprint = await asyncio.to_thread(
            ensure_certificate, certificate, own_names(), _numeric(["127.0.0.1", *addresses])
        )
        control = _bind_control(listen.data_dir)
        try:
            tcp = _bind_tcp(listen.host, listen.port)
        except ConfigError:
            control.close()
            (listen.data_dir / SOCKET_NAME).unlink(missing_ok=True)
            raise
        self._socket_inode = (listen.data_dir / SOCKET_NAME).stat().st_ino
        port = tcp.getsockname()[1]
        self._services = Services(
            backend=self._backend,
            tokens=self._tokens,
            pairing=Pairing(self._clock),
            clock=self._clock,
            identity=Identity(tuple(addresses), port, fingerprint),
            sign_ins=SignIns(self._backend.ledger, self._clock),
            guesses=Guesses(self._clock, MOST_TOKENS),
        )
        context = server_context(certificate)
        runner = await self._run(make_control_app(self._services))
        await web.SockSite(runner, control, backlog=BACKLOG).start()
        runner = await self._run(make_app(self._services))
        self._listener = Listener(runner, tcp, context, self._services.strangers)
        self._listener.start()
        _LOGGER.info("listening on https://%s:%d", addresses[0], port)

    async def stop(self) -> None:
        """End long responses, close both listeners, remove the control socket."""
        if self._services is not None:
            self._services.connections.end_all()
            self._services.sign_ins.close()
        if self._listener is not None:
            await self._listener.stop()
        for runner in self._runners:
            await runner.cleanup()
        self._runners.clear()
        path = self._listen.data_dir / SOCKET_NAME
        with suppress(FileNotFoundError):
            if path.stat().st_ino == self._socket_inode:
                path.unlink()

    async def _run(self, app: web.Application) -> web.AppRunner:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await runner.setup()
        self._runners.append(runner)
        return runner


def _bind_tcp(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        sock.bind((host, port))
        sock.listen(BACKLOG)
    except OSError as error:
        sock.close()
        raise ConfigError(_why_not(host, port, error)) from error
    return sock


def _why_not(host: str, port: int, error: OSError) -> str:
    choose = 'choose another with `run --port` or "port" in config.json'
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is used by another program already; {choose}"
    if error.errno == errno.EACCES:
        return f"port {port} is reserved for root; {choose}, 1024 or higher"
    return (
        f"can't listen on {host} ({error.strerror}); give an address of this machine, or 0.0.0.0 "
        'for all, with `run --host` or "host" in config.json'
    )


def _bind_control(data_dir: Path) -> socket.socket:
    """The control socket, 0600 from its first moment. Raises ConfigError."""
    path = data_dir / SOCKET_NAME
    try:
        if is_running(data_dir):
            raise ConfigError(
                f"another NVR is running with the data folder {data_dir}; stop it first, or give "
                "this one a folder of its own with --data-dir"
            )
        with suppress(FileNotFoundError):
            if not stat.S_ISSOCK(path.lstat().st_mode):
                raise ConfigError(f"{path} is not a socket; move it away")
            path.unlink()
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        with short_path(data_dir) as short:
            before = os.umask(0o177)
            try:
                sock.bind(short)
            finally:
                os.umask(before)
        sock.listen(BACKLOG)
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be made ({error.strerror}); check the folder's owner and rights"
        ) from error
    return sock


def _numeric(hosts: list[str]) -> list[str]:
    return [host for host in dict.fromkeys(hosts) if host.replace(".", "").isdigit() or ":" in host]
