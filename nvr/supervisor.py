"""Starts, watches and restarts the NVR's processes: a worker per camera and the model.

A camera's trouble stays that camera's: its worker is restarted with backoff, and the others never
notice. A worker that says nothing for 20 s is ended and started anew.
"""

import asyncio
import logging
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from nvr.clock import Clock
from nvr.config import CameraConfig
from nvr.entry import run_inference, run_worker
from nvr.folders import Folders
from nvr.forkserver import ForkServer
from nvr.messages import (
    AttachClient,
    AttachInference,
    BeginFile,
    MotionHint,
    OpenTap,
    SetLessons,
    SetModes,
    Stop,
)
from nvr.process import Child
from nvr.vision.settings import ModelChoice

_LOGGER = logging.getLogger(__name__)

_BACKOFF_FIRST_S = 0.2
_BACKOFF_MAX_S = 30.0
_STABLE_AFTER_S = 30.0
_SILENT_AFTER_S = 20.0

_SILENT_AT_START_S = 120.0
"""Loading and compiling the model says nothing meanwhile, and takes its time on a slow machine."""

_STOP_TIMEOUT_S = 5.0


class _Kept:
    """One process that is always wanted: restarted when it ends, until `stop`."""

    def __init__(
        self,
        name: str,
        start: Callable[[Child], Any],
        on_message: Callable[[Any], None],
        on_down: Callable[[], None],
    ) -> None:
        self.name = name
        self.child: Child | None = None
        self.last_heard = time.monotonic()
        self._patience_s = _SILENT_AT_START_S
        self._start = start
        self._on_message = on_message
        self._on_down = on_down
        self._stopping = False
        self._ended = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name=f"keep {name}")

    async def stop(self) -> None:
        """Ask it to finish; end it if it does not."""
        self._stopping = True
        child = self.child
        if child is not None and child.is_alive:
            child.send(Stop())
            if not await child.wait(_STOP_TIMEOUT_S):
                _LOGGER.warning("%s: did not stop in %.0f s; ended", self.name, _STOP_TIMEOUT_S)
                child.kill()
                await child.wait(_STOP_TIMEOUT_S)
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        backoff_s = _BACKOFF_FIRST_S
        while not self._stopping:
            began = time.monotonic()
            try:
                await self._run_once()
            except Exception:  # too many open files, no memory: it must be tried again
                _LOGGER.exception("%s: its process could not be started or watched", self.name)
            if self._stopping:
                return
            if time.monotonic() - began > _STABLE_AFTER_S:
                backoff_s = _BACKOFF_FIRST_S
            _LOGGER.warning("%s: its process ended; starting it again", self.name)
            await asyncio.sleep(backoff_s)
            backoff_s = min(backoff_s * 2, _BACKOFF_MAX_S)

    async def _run_once(self) -> None:
        """One life of the process, from its start to its end."""
        self._ended.clear()
        self.last_heard = time.monotonic()
        self._patience_s = _SILENT_AT_START_S
        self.child = Child(self.name, self._heard, self._ended.set)
        try:
            await self._start(self.child)
            while not await self._wait_ended(_SILENT_AFTER_S / 4):
                if time.monotonic() - self.last_heard > self._patience_s:
                    _LOGGER.error("%s: silent for %.0f s; ended", self.name, self._patience_s)
                    self.child.kill()
                    await self._ended.wait()
        finally:
            if not self._stopping:
                self._on_down()

    async def _wait_ended(self, timeout_s: float) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await self._ended.wait()
        return self._ended.is_set()

    def _heard(self, message: Any) -> None:
        self.last_heard = time.monotonic()
        self._patience_s = _SILENT_AFTER_S
        self._on_message(message)


class Supervisor:
    """Keeps the model process and one worker per camera running.

    ``on_message`` hears what they say; ``on_worker_down`` and ``on_model_down`` that a camera's
    worker, or the model's process, is gone for the moment. All calls and callbacks are in the
    event loop. Workers get a copy of the ``clock``.
    """

    def __init__(
        self,
        folders: Folders,
        forkserver: ForkServer,
        clock: Clock,
        on_message: Callable[[Any], None],
        on_worker_down: Callable[[str], None],
        on_model_down: Callable[[], None],
    ) -> None:
        self._forkserver = forkserver
        self._folders = folders
        self._clock = clock
        self._on_message = on_message
        self._on_worker_down = on_worker_down
        self._on_model_down = on_model_down
        self._workers: dict[str, _Kept] = {}
        self._configs: dict[str, CameraConfig] = {}
        self._lessons: dict[str, SetLessons] = {}
        self._inference: _Kept | None = None
        self._model: ModelChoice | None = None

    def pids(self) -> list[int]:
        """The processes that run now."""
        kept = [*self._workers.values(), *([self._inference] if self._inference else [])]
        return [k.child.pid for k in kept if k.child is not None and k.child.is_alive]

    def start_camera(self, config: CameraConfig) -> None:
        """Start a camera's worker."""
        self._configs[config.id] = config

        async def start(child: Child) -> None:
            now = self._configs[config.id]
            await child.start(self._forkserver, run_worker, now, self._folders, self._clock)
            if self._configs[config.id] is not now:  # changed while it was being started
                child.send(_modes(self._configs[config.id]))
            if config.id in self._lessons:
                child.send(self._lessons[config.id])
            self._connect_to_inference(config.id)

        self._workers[config.id] = _Kept(
            f"camera {config.name}",
            start,
            self._on_message,
            lambda: self._on_worker_down(config.id),
        )

    async def stop_camera(self, camera_id: str) -> None:
        """Stop a camera's worker; its open file is closed properly."""
        kept = self._workers.pop(camera_id, None)
        if kept is not None:
            await kept.stop()

    def set_modes(self, config: CameraConfig) -> None:
        """Record and see as the settings say now; the camera's connection stays."""
        self._configs[config.id] = config
        kept = self._workers.get(config.id)
        if kept is not None and kept.child is not None:
            kept.child.send(_modes(config))

    def teach(self, camera_id: str, lessons: SetLessons) -> None:
        """See a camera's pictures with these lessons from now on, after a restart too."""
        self._lessons[camera_id] = lessons
        kept = self._workers.get(camera_id)
        if kept is not None and kept.child is not None:
            kept.child.send(lessons)

    def model(self) -> ModelChoice | None:
        """With what it detects; None before it was told."""
        return self._model

    async def use_model(self, model: ModelChoice) -> None:
        """Start inference with this model, or move to it; recording goes on meanwhile."""
        self._model = model
        if self._inference is not None:
            await self._inference.stop()
        self._inference = _Kept(
            "detection", self._start_inference, self._on_message, self._on_model_down
        )

    def open_tap(self, camera_id: str, tap: OpenTap) -> socket.socket | None:
        """A socket that the camera's worker writes into; None when there is no such worker."""
        kept = self._workers.get(camera_id)
        if kept is None or kept.child is None:
            return None
        ours, theirs = socket.socketpair()
        with theirs:
            sent = kept.child.send(tap, (theirs.fileno(),))
        if not sent:
            ours.close()
            return None
        ours.setblocking(False)
        return ours

    def begin_file(self, camera_id: str, at_us: int) -> None:
        """Have a camera's worker begin a new file with the first keyframe from a moment on."""
        kept = self._workers.get(camera_id)
        if kept is not None and kept.child is not None:
            kept.child.send(BeginFile(at_us))

    def hint_motion(self, camera_id: str) -> None:
        """Have a camera's worker look for a while."""
        kept = self._workers.get(camera_id)
        if kept is not None and kept.child is not None:
            kept.child.send(MotionHint())

    async def stop(self) -> None:
        """Stop everything; workers first, so that their last alerts are heard."""
        await asyncio.gather(*(self.stop_camera(camera_id) for camera_id in list(self._workers)))
        if self._inference is not None:
            await self._inference.stop()
            self._inference = None

    async def _start_inference(self, child: Child) -> None:
        assert self._model is not None
        await child.start(self._forkserver, run_inference, self._model)
        for camera_id in self._workers:
            self._connect_to_inference(camera_id)

    def _connect_to_inference(self, camera_id: str) -> None:
        """Give a worker and the model a socket pair, if both are there."""
        inference = self._inference.child if self._inference else None
        kept = self._workers.get(camera_id)
        if inference is None or kept is None or kept.child is None:
            return
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with ours, theirs:
            if inference.send(AttachClient(camera_id), (ours.fileno(),)):
                kept.child.send(AttachInference(), (theirs.fileno(),))


def _modes(config: CameraConfig) -> SetModes:
    return SetModes(config.record, config.detect, config.seeing_rules())
