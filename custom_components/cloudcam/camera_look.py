"""What adding and changing a camera share: the wait for the NVR, the picture, the errors."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import probatio as vol
from homeassistant.config_entries import ConfigSubentryFlow, SubentryFlowResult
from homeassistant.core import CALLBACK_TYPE, callback

from . import camera_setup as nvr
from .api import CameraFailed, CannotConnect, Client, CloudCamError, NotFound, Refused
from .const import DOMAIN, LOGGER
from .coordinator import Coordinator
from .previews import previews

type Work = Callable[[], Awaitable[None]]

_PRIVATE: Final = "camera_private"
_CAMERA_ERRORS: Final = {
    "camera_auth",
    "camera_stalled",
    "camera_unreachable",
    "camera_unsupported",
}


class LookingFlow(ConfigSubentryFlow):
    """A flow that looks through a camera before it saves anything."""

    def __init__(self) -> None:
        self._errors: dict[str, str] = {}
        self._error = ""
        self._settings: dict[str, Any] = {}
        """What will be saved."""
        self._task: asyncio.Task[None] | None = None
        self._work: Work = self._take_picture
        self._back = self._forward = ""
        self._preview_id: str | None = None
        self._release: CALLBACK_TYPE | None = None

    @property
    def _coordinator(self) -> Coordinator:
        coordinator: Coordinator = self._get_entry().runtime_data
        return coordinator

    @property
    def _client(self) -> Client:
        return self._coordinator.client

    @callback
    def async_remove(self) -> None:
        """The dialog is done or was closed: the picture goes, new cameras are shown again."""
        self._forget_picture()
        if self._release is not None:
            self._release()

    async def async_step_look(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Wait for the camera's picture; on with it, or back with an error."""
        waiting = self._wait("look", self._work)
        if waiting is not None:
            return waiting
        return self.async_show_progress_done(
            next_step_id=self._back if self._errors else self._forward
        )

    async def _look(self, work: Work, back: str, forward: str) -> SubentryFlowResult:
        self._work, self._back, self._forward = work, back, forward
        return await self.async_step_look()

    def _wait(self, step_id: str, work: Work) -> SubentryFlowResult | None:
        """Show that something is being done; None once it is."""
        if self._task is None:
            self._errors = {}
            self._task = self.hass.async_create_task(self._noting(work), f"{DOMAIN} {step_id}")
        if not self._task.done():
            return self.async_show_progress(
                step_id=step_id, progress_action=step_id, progress_task=self._task
            )
        self._task = None
        return None

    async def _noting(self, work: Work) -> None:
        try:
            await work()
        except CloudCamError as error:
            self._note(error)

    async def _take_picture(self) -> None:
        """A picture with the settings as they would be saved. Raises CloudCamError.

        There is none while the camera's privacy switch is on: it is not looked through then.
        """
        self._forget_picture()
        try:
            jpeg = await nvr.preview(self._client, self._settings)
        except CameraFailed as error:
            if error.code != _PRIVATE:
                raise
        else:
            self._preview_id = previews(self.hass).keep(jpeg)

    @property
    def _picture(self) -> str:
        """The picture in Markdown."""
        if self._preview_id is None:
            return ""
        return f"![]({previews(self.hass).address(self._preview_id)})"

    def _forget_picture(self) -> None:
        if self._preview_id is not None:
            previews(self.hass).forget(self._preview_id)
            self._preview_id = None

    def _note(self, error: CloudCamError) -> None:
        """Keep an error for the next form."""
        LOGGER.debug("%s: %s", self._get_entry().title, error)
        self._error = str(error)
        match error:
            case CameraFailed(code=code):
                key = code if code in _CAMERA_ERRORS else "camera"
            case CannotConnect():
                key = "cannot_connect"
            case Refused():
                key = "refused"
            case NotFound():
                key = "not_found"
            case _:
                key = "unexpected_reply"
        self._errors = {"base": key}

    def _form(
        self,
        step_id: str,
        schema: vol.Schema,
        shown: Mapping[str, Any] | None = None,
        **placeholders: str,
    ) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=self._errors,
            description_placeholders={"error": self._error, **placeholders},
        )
