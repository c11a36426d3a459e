"""What is left of states, messages and lists for a token that is not for every camera."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from nvr.protocol import (
    AlertChanged,
    AlertRemoved,
    CameraChanged,
    CameraRemoved,
    LessonsChanged,
    Message,
    NvrChanged,
    NvrInfo,
    ShareChanged,
    State,
)
from nvr.scope import Role, Scope

_WRONG: Final = "something is wrong with the NVR; its owner is told what"


def limited_state(state: State, scope: Scope) -> State:
    """Its cameras and alerts only."""
    if scope.is_whole:
        return state
    return replace(
        state,
        nvr=_limited_nvr(state.nvr),
        cameras=[camera for camera in state.cameras if scope.holds(camera.id)],
        alerts=[alert for alert in state.alerts if scope.holds(alert.camera_id)],
    )


def _limited_nvr(nvr: NvrInfo) -> NvrInfo:
    """That something is wrong, and of which kind: the sentence may name cameras and folders."""
    if nvr.error is None:
        return nvr
    return replace(nvr, error=replace(nvr.error, message=_WRONG))


def limited_message(message: Message, scope: Scope) -> Message | None:
    """The message as it may be told; None when it is about a camera of others."""
    is_for = False
    match message:
        case State():
            return limited_state(message, scope)
        case NvrChanged(nvr):
            return message if scope.is_whole else NvrChanged(_limited_nvr(nvr))
        case CameraChanged(camera):
            is_for = scope.holds(camera.id)
        case AlertChanged(alert=alert):
            is_for = scope.holds(alert.camera_id)
        case CameraRemoved(camera_id) | AlertRemoved(camera_id=camera_id):
            is_for = scope.holds(camera_id)
        case LessonsChanged(camera_id):
            is_for = scope.holds(camera_id) and scope.role is Role.ADMIN
        case ShareChanged(share):
            is_for = scope.holds(share.camera_id)
    return message if is_for else None


def limited[T](found: Iterable[T], scope: Scope, camera_of: Callable[[T], str]) -> list[T]:
    """Those of a list that are of its cameras."""
    return [item for item in found if scope.holds(camera_of(item))]
