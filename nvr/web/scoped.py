"""What is left of states, messages and lists for a token that is not for every camera."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from nvr.protocol import (
    AlertChanged,
    AlertRemoved,
    CameraChanged,
    CameraRemoved,
    LessonsChanged,
    Message,
    NvrChanged,
    State,
)
from nvr.scope import Role, Scope


def limited_state(state: State, scope: Scope) -> State:
    """Its cameras and alerts only."""
    if scope.is_whole:
        return state
    return replace(
        state,
        cameras=[camera for camera in state.cameras if scope.holds(camera.id)],
        alerts=[alert for alert in state.alerts if scope.holds(alert.camera_id)],
    )


def limited_message(message: Message, scope: Scope) -> Message | None:
    """The message as it may be told; None when it is about a camera of others."""
    is_for = False
    match message:
        case State():
            return limited_state(message, scope)
        case NvrChanged():
            return message
        case CameraChanged(camera):
            is_for = scope.holds(camera.id)
        case AlertChanged(alert=alert):
            is_for = scope.holds(alert.camera_id)
        case CameraRemoved(camera_id) | AlertRemoved(camera_id=camera_id):
            is_for = scope.holds(camera_id)
        case LessonsChanged(camera_id):
            is_for = scope.holds(camera_id) and scope.role is Role.ADMIN
    return message if is_for else None


def limited[T](found: Iterable[T], scope: Scope, camera_of: Callable[[T], str]) -> list[T]:
    """Those of a list that are of its cameras."""
    return [item for item in found if scope.holds(camera_of(item))]
