"""H.264 of a clip, on demand: for a viewer that can't play what the camera sends."""

import asyncio
import logging
import pickle
import socket
from collections.abc import Callable
from typing import Any

from nvr.entry import run_transcoder
from nvr.errors import NvrError, PlaybackBusy, PlaybackError
from nvr.forkserver import ForkServer, ForkServerGone
from nvr.picture_messages import Transcode, TranscodeEnded
from nvr.playback.memory import MemoryFile
from nvr.process import Child

_LOGGER = logging.getLogger(__name__)

_WAIT_FOR_FREE_S = 3.0
"""Who seeks asks anew before the process of the stream before has ended."""

_STALL_S = 20.0
_CHUNK_BYTES = 64 * 1024


class Transcoding:
    """A clip being made into H.264. To be closed, which ends its process."""

    def __init__(self, on_exit: Callable[[], None]) -> None:
        """``on_exit`` is called once its process has ended, or could not be started."""
        self._ours, self._theirs = socket.socketpair()
        self._on_exit = on_exit
        self._has_told = self._is_closed = False
        self._child = Child("transcoder", self._on_message, self._ended)
        self._ours.setblocking(False)
        self._error: NvrError | None = PlaybackError("the clip could not be made into H.264")

    @property
    def pid(self) -> int:
        """Of its process."""
        return self._child.pid

    @property
    def is_running(self) -> bool:
        """Whether its process lives."""
        return self._child.is_alive

    async def start(self, forkserver: ForkServer, clip: Any) -> None:
        """Start the process. Raises OSError and ForkServerGone."""
        try:
            await self._child.start(forkserver, run_transcoder)
        except BaseException:
            self._on_exit()
            raise
        data = await asyncio.to_thread(pickle.dumps, clip)
        with self._theirs, MemoryFile("clip", data) as file:
            self._child.send(Transcode(), (file.fd, self._theirs.fileno()))

    async def read(self) -> bytes:
        """The next bytes of the file, none at its end. Raises NvrError when it breaks off."""
        try:
            async with asyncio.timeout(_STALL_S):
                data = await asyncio.get_running_loop().sock_recv(self._ours, _CHUNK_BYTES)
                if not data:
                    await self._child.wait(_STALL_S)
        except TimeoutError as error:
            raise PlaybackError("the NVR has too much to do to make H.264 of it") from error
        if not data and self._error is not None:
            raise self._error
        return data

    def close(self) -> None:
        """End the process."""
        self._is_closed = True
        self._child.kill()
        self._ours.close()
        self._theirs.close()

    def _on_message(self, message: TranscodeEnded) -> None:
        self._has_told = True
        self._error = message.error

    def _ended(self) -> None:
        if not (self._has_told or self._is_closed):
            _LOGGER.warning(
                "the process that makes H.264 of a recording died in the middle of it; who watches "
                "has to ask again"
            )
        self._on_exit()


class Transcoder:
    """One clip at a time: a second one would slow both down, and recording is to feel neither."""

    def __init__(self, forkserver: ForkServer) -> None:
        self._forkserver = forkserver
        self._free = asyncio.Semaphore(1)
        self._last: Transcoding | None = None

    def pids(self) -> list[int]:
        """Of its processes that run now."""
        return [self._last.pid] if self._last is not None and self._last.is_running else []

    async def open(self, clip: Any) -> Transcoding:
        """Begin to make fragmented MP4 with H.264 of a clip (anything with `size` and `read`).

        Raises PlaybackBusy while another one is being made.
        """
        try:
            async with asyncio.timeout(_WAIT_FOR_FREE_S):
                await self._free.acquire()
        except TimeoutError as error:
            raise PlaybackBusy(
                "the NVR makes H.264 of one recording at a time, and somebody else is watching "
                "one; try again later, or ask for the recording as it is"
            ) from error
        try:
            transcoding = self._last = Transcoding(self._free.release)
        except BaseException:
            self._free.release()
            raise
        try:
            await transcoding.start(self._forkserver, clip)
        except BaseException as error:
            transcoding.close()
            if isinstance(error, OSError | ForkServerGone):
                _LOGGER.error("no process can be started for H.264: %s", error)
                raise PlaybackError("no process can be started: no memory or files left") from error
            raise
        return transcoding
