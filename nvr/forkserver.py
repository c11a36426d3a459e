"""The process that every other process is forked from, so that they share its modules' memory.

Python's own (`multiprocessing.forkserver`) is not used: it brings a second process (13 MB, for
semaphores that we don't have), keeps a file per child open in main, and answers for a child's end
with a made-up exit code once it is killed itself. This one forks and reaps, nothing else:

    main -- Start + socket --> forkserver -- fork --> child runs target(socket, *args)
    main <-- Started + pidfd -- forkserver

Main learns of a child's end from its pidfd. The forkserver ends when main is gone; the children
see that by their own sockets.

It is itself forked from main, as long as main has not done anything yet, so that main shares with
all the others what all of them need. When it is lost another one is started by a command: main has
threads by then, and a copy of it could not be trusted.
"""

import errno
import gc
import importlib
import logging
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from nvr.channel import Channel, ChannelClosed, ChannelFull
from nvr.memory import keep_heaps_small
from nvr.net import Rules, outgoing

_LOGGER = logging.getLogger(__name__)

_ANSWER_TIMEOUT_S = 60.0
"""A forkserver just begun first imports its modules: seconds on a slow disk."""

_COMMAND = (
    "import sys; sys.path[:] = {path!r}; from nvr.forkserver import main; main({fd}, {modules!r})"
)

_FD = 3
"""Its end of the socket to main, where it is started by a command."""

_PATIENCE_S = 1.0
"""Who does not answer has so long to turn out to be dead."""

_PROXIES = {"http_proxy", "https_proxy", "all_proxy"}


@dataclass(frozen=True, slots=True)
class Start:
    """To the forkserver, with the child's socket: run ``target(socket, *args)`` in a process.

    ``rules`` are where it may connect to.
    """

    name: str
    target: Callable[..., None]
    args: tuple[object, ...]
    rules: Rules = field(default_factory=Rules)


@dataclass(frozen=True, slots=True)
class Started:
    """To main, with the child's pidfd."""

    pid: int


class ForkServerGone(Exception):
    """It ended, or does not answer; the next start begins another one."""


class _Process:
    """The forkserver's process, as main sees it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._pidfd = os.pidfd_open(pid)

    def has_ended(self, timeout_s: float = 0) -> bool:
        """Whether it ends within that time."""
        poller = select.poll()
        poller.register(self._pidfd, select.POLLIN)
        return bool(poller.poll(timeout_s * 1000))

    def end(self, patience_s: float) -> str:
        """End it, if it does not end by itself; how it ended."""
        is_dead = self.has_ended(patience_s)
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        os.close(self._pidfd)
        code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if not is_dead:
            return "it does not answer"
        return f"by {signal.Signals(-code).name}" if code < 0 else f"with status {code}"


class ForkServer:
    """Main's side. Any thread may call; one request at a time."""

    def __init__(self, modules: Sequence[str] = ()) -> None:
        self._modules = list(modules)
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self._channel: Channel | None = None

    @property
    def pid(self) -> int:
        """Its process; 0 when there is none."""
        return self._process.pid if self._process is not None else 0

    def fork(self, shared: Sequence[str]) -> None:
        """Start it as a copy of this process. It imports its modules meanwhile.

        ``shared`` are modules that both need: they are imported now, once, and so is their memory
        there once. To be called while there is one thread, and nothing is open that matters.
        """
        for module in shared:
            importlib.import_module(module)
        _freeze()
        sys.stdout.flush()
        sys.stderr.flush()
        with self._lock:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            pid = os.fork()
            if pid == 0:
                ours.close()
                _be_forkserver(theirs, self._modules)
            theirs.close()
            self._process, self._channel = _Process(pid), Channel(ours)

    def start(self, start: Start, child_socket: socket.socket) -> tuple[int, int]:
        """(process id, pidfd) of a new child.

        Raises ForkServerGone, and OSError when no process or file can be had.
        """
        with self._lock:
            channel = self._begin()
            try:
                channel.send(start, (child_socket.fileno(),))
                answer = channel.receive(_ANSWER_TIMEOUT_S)
            except (ChannelClosed, ChannelFull) as error:
                self._end()
                raise ForkServerGone("the forkserver ended; another one is started") from error
            if answer is None:
                self._end()
                raise ForkServerGone(f"the forkserver said nothing for {_ANSWER_TIMEOUT_S:.0f} s")
        message, fds = answer
        if isinstance(message, OSError):
            raise message
        if not fds:
            raise OSError(errno.EMFILE, "main has too many files open to watch another process")
        return message.pid, fds[0]

    def close(self) -> None:
        """End it; its children live on."""
        with self._lock:
            self._end(is_lost=False)

    def _begin(self) -> Channel:
        """Start it by a command, if it does not run."""
        if self._process is not None and self._process.has_ended():
            self._end()
        if self._channel is None:
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            command = _COMMAND.format(path=sys.path, fd=_FD, modules=self._modules)
            with theirs:
                pid = os.posix_spawn(
                    sys.executable,
                    [sys.executable, "-c", command],
                    os.environ,
                    file_actions=[
                        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                        (os.POSIX_SPAWN_DUP2, theirs.fileno(), _FD),
                        (os.POSIX_SPAWN_CLOSEFROM, _FD + 1),
                    ],
                )
            self._process, self._channel = _Process(pid), Channel(ours)
        return self._channel

    def _end(self, *, is_lost: bool = True) -> None:
        channel, self._channel = self._channel, None
        process, self._process = self._process, None
        if channel is not None:
            channel.close()
        if process is not None:
            death = process.end(_PATIENCE_S if is_lost else 0)
            if is_lost:
                _LOGGER.warning(
                    "the process that starts all others ended (%s); another one takes its place, "
                    "and what it had started goes on",
                    death,
                )


def _be_forkserver(sock: socket.socket, modules: Sequence[str]) -> NoReturn:
    """Go on as the forkserver, in a copy of main."""
    code = 1
    try:
        with Path(os.devnull).open("rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        main(sock.detach(), modules)
        code = 0
    except BaseException:  # noqa: BLE001 (main's stack must not unwind a second time)
        traceback.print_exc()
    finally:
        os._exit(code)


def _prepare(module: ModuleType) -> None:
    """Have a module do what it wants done once, and shared by all children."""
    before_forks: Callable[[], None] | None = getattr(module, "before_forks", None)
    if before_forks is not None:
        try:
            before_forks()
        except Exception:
            # Preparing only saves the children memory. Raised, it would end the forkserver, and
            # with it every camera, for that.
            _LOGGER.warning("%s could not be prepared", module.__name__, exc_info=True)


def _freeze() -> None:
    """Leave what there is now to no collector: it would write into pages that others share."""
    gc.collect()
    gc.freeze()


def main(fd: int, modules: Sequence[str]) -> None:
    """What the forkserver runs: import, then fork on demand until main is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is main's
    _name("forkserver")
    keep_heaps_small()
    # libav would send a camera's stream and login through it, past the address that was checked
    for name in [name for name in os.environ if name.lower() in _PROXIES]:
        del os.environ[name]
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy would start a thread for each core
    for module in modules:
        _prepare(importlib.import_module(module))
    _freeze()
    signal.signal(signal.SIGCHLD, _reap)
    channel = Channel(socket.socket(fileno=fd))
    with suppress(ChannelClosed):
        while (received := channel.receive()) is not None:
            message, fds = received
            _serve(channel, message, fds[0])


def _serve(channel: Channel, start: Start, fd: int) -> None:
    """Fork one child and tell of it. Raises ChannelClosed."""
    # not reaped before its pidfd is there, else its id could be another's already
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    try:
        with socket.socket(fileno=fd) as sock:
            pid = os.fork()
            if pid == 0:
                channel.close()
                _run(start, sock)
        try:
            pidfd = os.pidfd_open(pid)
        except OSError:
            os.kill(pid, signal.SIGKILL)  # nobody could watch it
            raise
    except OSError as error:  # too many processes or files
        channel.send(error)
        return
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    try:
        channel.send(Started(pid), (pidfd,))
    finally:
        os.close(pidfd)


def _run(start: Start, sock: socket.socket) -> NoReturn:
    """A child's life."""
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        _name(start.name)
        outgoing.rules = start.rules
        start.target(sock, *start.args)
        code = 0
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001 (nobody above could: the parent's stack must not unwind)
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _name(name: str) -> None:
    """What `top` shows; 15 bytes count."""
    with suppress(OSError):
        Path("/proc/self/comm").write_text(name, encoding="utf-8")


def _reap(_number: int, _frame: object) -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
