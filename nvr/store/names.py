"""What the owner calls the cameras: for the log, which people read."""

from collections.abc import Iterable

from nvr.config import CameraConfig


class CameraNames:
    """Gives the name to a camera's id; the id itself for a camera that is no more."""

    def __init__(self, cameras: Iterable[CameraConfig] = ()) -> None:
        self._names: dict[str, str] = {}
        self.take(cameras)

    def take(self, cameras: Iterable[CameraConfig]) -> None:
        """These are the cameras now."""
        self._names = {camera.id: camera.name for camera in cameras}

    def __call__(self, camera_id: str) -> str:
        return self._names.get(camera_id, camera_id)
