"""Where and how much is kept: the owner's settings of the disks, changed while the NVR runs."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nvr.config import Config
from nvr.config_edit import change_storage, storage_settings

type Edit = Callable[[Config], tuple[Config, None]]


class Storage:
    """Asked by the web (see `nvr.web.backend.Storage`).

    ``edit`` changes the settings file and takes over what it says then; ``changed`` is called
    afterwards. Folders count from the next start on, all else at once.
    """

    def __init__(
        self,
        config: Callable[[], Config],
        edit: Callable[[Edit], Awaitable[None]],
        changed: Callable[[], None],
    ) -> None:
        self._config = config
        self._edit = edit
        self._changed = changed

    def settings(self) -> dict[str, Any]:
        """All of them, ready for JSON."""
        return storage_settings(self._config())

    async def change(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change some; all of them as they are then. Raises ConfigError."""
        await self._edit(lambda config: (change_storage(config, changes), None))
        self._changed()
        return self.settings()
