"""Who we are to a camera."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Login:
    """A user of the camera."""

    username: str
    password: str = field(repr=False)
