"""What a client may do, and with which cameras."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Role(StrEnum):
    """Who looks, and who changes things too."""

    ADMIN = "admin"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Scope:
    """A role, and the ids of the cameras that it is for: None is all, those to come as well."""

    role: Role = Role.ADMIN
    cameras: frozenset[str] | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is for all cameras, and so for what is about the NVR as a whole."""
        return self.cameras is None

    def holds(self, camera_id: str) -> bool:
        """Whether it is for this camera."""
        return self.cameras is None or camera_id in self.cameras

    def holds_all(self, camera_ids: Iterable[str]) -> bool:
        """Whether it is for each of these."""
        return all(map(self.holds, camera_ids))

    def without(self, camera_id: str) -> Self:
        """The same, but for a camera that is gone."""
        return self if self.cameras is None else replace(self, cameras=self.cameras - {camera_id})

    def of(self, camera_ids: Collection[str]) -> list[str]:
        """Those of these cameras that it is for, in their order."""
        return [camera_id for camera_id in camera_ids if self.holds(camera_id)]


EVERYTHING = Scope()
NOTHING = Scope(Role.VIEWER, frozenset())
