"""What a player asks when it loads a live playlist again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reload:
    """The segment, or part of it, that the playlist must hold (RFC 8216bis section 6.2.5.2).

    ``can_skip`` tells that the player remembers the playlist that it loaded before.
    """

    media: int | None = None
    part: int | None = None
    can_skip: bool = False
