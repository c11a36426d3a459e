"""What is shown of cameras and model."""

from nvr.config import CameraConfig, OnvifConfig
from nvr.messages import InferenceFailed, InferenceReady, InferenceStats, WorkerStatus
from nvr.protocol import Connection
from nvr.status import CameraBoard, InferenceBoard, Traffic


def test_a_model_that_died_is_not_called_ready() -> None:
    board = InferenceBoard("builtin")
    board.ready(InferenceReady("builtin", "CPU", 9.0))
    board.lost()
    assert board.info.state == "starting"
    board.ready(InferenceReady("builtin", "CPU", 9.0))
    assert board.info.state == "ready"


def test_a_model_that_cannot_be_loaded_says_why_while_it_is_tried_again() -> None:
    board = InferenceBoard("builtin")
    board.failed(InferenceFailed("the file is damaged"))
    board.lost()
    assert board.info.state == "failed"
    assert board.info.error is not None
    assert board.info.error.message == "the file is damaged"


def test_a_camera_with_a_motor_can_be_moved() -> None:
    def info(onvif: OnvifConfig | None) -> tuple[bool, str | None]:
        camera = CameraConfig(
            id="a", name="A", main_url="rtsp://cam/1", onvif=onvif, place="street"
        )
        shown = CameraBoard().info(camera)
        return shown.ptz, shown.place

    assert info(None) == (False, "street")
    assert info(OnvifConfig(address="http://cam/")) == (False, "street")
    assert info(OnvifConfig(profile="p1")) == (True, "street")


def told(camera_id: str, internet_bytes: int, refused: int) -> WorkerStatus:
    return WorkerStatus(
        camera_id,
        Connection.ONLINE,
        *(None, True, False, 0, 0, 0, None, 0, 0, 0, 0, 0, 0),
        internet_bytes=internet_bytes,
        refused_connections=refused,
    )


def test_what_left_home_is_added_up_over_cameras_and_restarts() -> None:
    traffic = Traffic()
    own = traffic.internet_bytes, traffic.refused_connections
    for status in (
        told("a", 100, 0),
        told("b", 0, 2),
        told("a", 150, 1),
        told("a", 10, 0),  # another process
        told("b", 0, 3),
    ):
        traffic.heard(status)
    assert traffic.internet_bytes - own[0] == 160
    assert traffic.refused_connections - own[1] == 4


def test_a_model_that_does_not_keep_up_is_told_until_it_does() -> None:
    board = InferenceBoard("builtin")
    board.ready(InferenceReady("builtin", "CPU", 20.0))
    quick, slow = InferenceStats(30, 20.0, 60.0), InferenceStats(200, 20.0, 500.0)
    board.stats(slow)
    board.stats(slow)
    board.stats(quick)  # many cameras begin: a moment is nothing
    assert [board.stats(slow) for _ in range(4)] == [False, False, True, False]
    error = board.info.error
    assert error is not None
    assert error.code == "overloaded"
    assert board.info.state == "ready"
    assert [board.stats(quick) for _ in range(3)] == [False, False, True]
    assert board.info.error is None


def test_a_model_that_is_asked_nothing_keeps_up() -> None:
    board = InferenceBoard("builtin")
    board.ready(InferenceReady("builtin", "CPU", 20.0))
    for _ in range(5):
        board.stats(InferenceStats(0, 0.0, 0.0))
    assert board.info.error is None
