"""What is known of cameras and model now, from what their processes said last."""

import logging
import time
from dataclasses import dataclass, replace

from nvr.config import CameraConfig
from nvr.messages import InferenceFailed, InferenceReady, InferenceStats, WorkerStatus
from nvr.net import outgoing
from nvr.protocol import CameraInfo, CameraStatus, Connection, ErrorInfo, InferenceInfo
from nvr.store.library import KeptOf

_LOGGER = logging.getLogger(__name__)

_RATE_WINDOW_S = 4.0
"""Rates are taken over at least this long, so that they don't jump with every keyframe."""


_SLOW_ANSWER_MS = 200.0
"""Cameras that wait longer for an answer can't look five times a second when something moves."""

_SURE_AFTER = 3
"""So many messages in a row, fifteen seconds, until it is told that detection is overloaded, or
isn't any more: at a start every camera looks at every frame for a moment."""

_OVERLOADED = ErrorInfo(
    "overloaded",
    "detection can't keep up: all cameras are looked at less often, and alerts come later. End "
    "what else runs on this machine, switch detection off for cameras that don't need it, or use "
    "a smaller model",
)


@dataclass(frozen=True, slots=True)
class _Sample:
    time_s: float
    status: WorkerStatus


class CameraBoard:
    """One camera's newest status and the rates that follow from it."""

    def __init__(self) -> None:
        self._status: WorkerStatus | None = None
        self._sample: _Sample | None = None
        self._bitrate_kbps = 0
        self._analysed_fps = 0.0
        self.kept = KeptOf()

    def heard(self, status: WorkerStatus) -> None:
        """The worker says how things are."""
        self._status = status
        now = time.monotonic()
        if self._sample is None or status.bytes_received < self._sample.status.bytes_received:
            self._sample = _Sample(now, status)
            return
        elapsed = now - self._sample.time_s
        if elapsed < _RATE_WINDOW_S:
            return
        received = status.bytes_received - self._sample.status.bytes_received
        analysed = status.analysed - self._sample.status.analysed
        self._bitrate_kbps = round(received * 8 / 1000 / elapsed / 10) * 10
        self._analysed_fps = round(analysed / elapsed * 2) / 2
        self._sample = _Sample(now, status)

    @property
    def connection(self) -> Connection:
        """Whether the main stream arrives."""
        return self._status.connection if self._status is not None else Connection.CONNECTING

    def lost(self) -> None:
        """The worker is gone and is being started again."""
        self._sample = None
        self._bitrate_kbps, self._analysed_fps = 0, 0.0
        if self._status is not None:
            self._status = replace(
                self._status,
                connection=Connection.CONNECTING,
                recording=False,
                motion=False,
                persons=0,
                cats=0,
                dogs=0,
                sound=False,
                health=None,
            )

    def info(self, config: CameraConfig, viewers: int = 0) -> CameraInfo:
        """The camera as clients see it, and how many of them."""
        return CameraInfo(
            id=config.id,
            name=config.name,
            record=config.record,
            detect=config.detect,
            record_audio=config.record_audio,
            has_sub=config.sub_url is not None,
            status=replace(
                self._off() if config.privacy else self._camera_status(),
                oldest_us=self.kept.oldest_us,
                kept_since_us=self.kept.since_us,
                forced_us=self.kept.forced_us,
                unmasked_until_us=self.kept.unmasked_until_us,
                viewers=viewers,
            ),
            privacy=config.privacy,
            detect_sound=config.detect_sound,
            retention_hours=config.retention_hours,
            sensitivity=config.sensitivity,
            zones=[zone.as_told() for zone in config.zones],
            motion_masks=[list(points) for points in config.motion_masks],
            object_masks=[mask.as_told() for mask in config.object_masks],
            ptz=config.onvif is not None and config.onvif.profile is not None,
            place=config.place,
            thresholds=[threshold.as_told() for threshold in config.thresholds],
            privacy_masks=[list(points) for points in config.privacy_masks],
        )

    def _off(self) -> CameraStatus:
        """Nothing is received, so nothing of before is shown either."""
        return CameraStatus(connection=Connection.OFF)

    def _camera_status(self) -> CameraStatus:
        status = self._status
        if status is None:
            return CameraStatus()
        return CameraStatus(
            connection=status.connection,
            error=status.error,
            recording=status.recording,
            motion=status.motion,
            persons=status.persons,
            cats=status.cats,
            dogs=status.dogs,
            video=status.video,
            bitrate_kbps=self._bitrate_kbps,
            analysed_fps=self._analysed_fps,
            dropped=status.frames_dropped + status.packets_dropped,
            sound=status.sound,
            health=status.health,
            masking_pct=status.masking_pct,
            masked_by=status.masked_by,
        )


class Traffic:
    """What all processes say of what left home, since main was started."""

    def __init__(self) -> None:
        self._now: dict[str, tuple[int, int]] = {}
        self._ended = (0, 0)

    def heard(self, status: WorkerStatus) -> None:
        """A worker counts from its own start."""
        told = (status.internet_bytes, status.refused_connections)
        before = self._now.get(status.camera_id, (0, 0))
        if told[0] < before[0] or told[1] < before[1]:  # it is another one
            self._ended = (self._ended[0] + before[0], self._ended[1] + before[1])
        self._now[status.camera_id] = told

    @property
    def internet_bytes(self) -> int:
        """Bytes to and from addresses that are not at home."""
        return outgoing.internet_bytes + self._ended[0] + sum(n for n, _ in self._now.values())

    @property
    def refused_connections(self) -> int:
        """Connections that were not opened, because they would have left home."""
        return outgoing.refused + self._ended[1] + sum(n for _, n in self._now.values())


class InferenceBoard:
    """The model process as clients see it."""

    def __init__(self, model: str) -> None:
        self.info = InferenceInfo(state="starting", model=model)
        self._since_s = time.monotonic()
        self._slow = self._quick = 0  # messages in a row

    def ready(self, message: InferenceReady) -> None:
        """The model is loaded."""
        self.info = InferenceInfo(
            state="ready",
            model=message.model,
            device=message.device,
            inference_ms=round(message.first_ms, 1),
        )
        self._since_s = time.monotonic()
        self._slow = self._quick = 0

    def failed(self, message: InferenceFailed) -> bool:
        """The model can't be loaded or run; true if that is news, not a further try's."""
        before = self.info
        self.info = replace(before, state="failed", error=ErrorInfo("model", message.message))
        return self.info != before

    def lost(self) -> None:
        """The model's process is gone and is being started again."""
        if self.info.state != "failed":  # then it says itself why, until it is ready
            self.info = replace(self.info, state="starting", inferences_per_s=0.0)

    def stats(self, message: InferenceStats) -> bool:
        """How much was asked of it since the message before.

        True if that has become too much, or bearable again.
        """
        before = self.info.error
        now = time.monotonic()
        rate = message.count / max(0.1, now - self._since_s)
        self._since_s = now
        mean_ms = round(message.mean_ms, 1) if message.count else self.info.inference_ms
        self.info = replace(self.info, inferences_per_s=round(rate, 1), inference_ms=mean_ms)
        is_slow = message.count > 0 and message.answer_ms > _SLOW_ANSWER_MS
        self._slow, self._quick = (self._slow + 1, 0) if is_slow else (0, self._quick + 1)
        if self._slow >= _SURE_AFTER and self.info.error is None:
            self.info = replace(self.info, error=_OVERLOADED)
            _LOGGER.warning("%s", _OVERLOADED.message)
        elif self._quick >= _SURE_AFTER and self.info.error is _OVERLOADED:
            self.info = replace(self.info, error=None)
            _LOGGER.info("detection keeps up again")
        return self.info.error is not before

    def tuning(self, is_running: bool) -> None:
        """Settings are being measured, or are again not."""
        if self.info.state in ("ready", "tuning"):
            self.info = replace(self.info, state="tuning" if is_running else "ready")
