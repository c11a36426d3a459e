"""Where processes begin. Main names these functions without importing what they need.

The forkserver has imported them (`PRELOAD`), so a worker starts in milliseconds; main would only
carry libav and OpenCV in its memory for nothing.
"""

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nvr.config import CameraConfig
    from nvr.folders import Folders
    from nvr.vision.settings import ModelChoice

PRELOAD = ["nvr.worker"]
"""What every worker needs; never OpenVINO."""


def run_worker(sock: socket.socket, config: CameraConfig, folders: Folders) -> None:
    """A camera's process."""
    from nvr.worker import worker_process

    worker_process(sock, config, folders)


def run_inference(sock: socket.socket, model: ModelChoice) -> None:
    """The model's process."""
    from nvr.inference import inference_process

    inference_process(sock, model.folder, model.candidate)
