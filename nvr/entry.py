"""Where processes begin. Main names these functions without importing what they need.

The forkserver has imported them (`PRELOAD`), so a worker starts in milliseconds; main would only
carry libav and OpenCV in its memory for nothing.
"""

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nvr.clock import Clock
    from nvr.config import CameraConfig
    from nvr.folders import Folders
    from nvr.media.files import RecordingFiles
    from nvr.messages import Points
    from nvr.vision.settings import ModelChoice

SHARED = ["nvr.config", "nvr.log", "nvr.media.files", "nvr.messages", "nvr.protocol", "ssl"]
"""What main needs as well as every worker; together with what these import, 20 MB."""

PRELOAD = ["nvr.worker", "nvr.stills", "nvr.transcode", "nvr.rehearsal"]
"""What every worker needs, and little more; never OpenVINO."""


def run_worker(sock: socket.socket, config: CameraConfig, folders: Folders, clock: Clock) -> None:
    """A camera's process."""
    from nvr.worker import worker_process

    worker_process(sock, config, folders, clock)


def run_inference(sock: socket.socket, model: ModelChoice) -> None:
    """The model's process."""
    from nvr.inference import inference_process

    inference_process(sock, model.folder, model.candidate)


def run_stills(sock: socket.socket, files: RecordingFiles) -> None:
    """The process that makes pictures of recordings."""
    from nvr.stills import stills_process

    stills_process(sock, files)


def run_transcoder(sock: socket.socket) -> None:
    """The process that makes H.264 of one clip."""
    from nvr.transcode import transcode_process

    transcode_process(sock)


def run_redaction(sock: socket.socket, model: ModelChoice | None) -> None:
    """The process that makes the pictures of one share."""
    from nvr.redaction.process import redaction_process

    redaction_process(sock, model)


def run_preview(sock: socket.socket, url: str, transport: str, masks: tuple[Points, ...]) -> None:
    """One picture of a camera that is not added yet."""
    from nvr.preview import preview_process

    preview_process(sock, url, transport, masks)
