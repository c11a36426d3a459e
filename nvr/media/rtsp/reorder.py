"""Packets that overtook each other, put in order again."""

from collections.abc import Callable

_MOST_HELD = 64


class Reorder:
    """Holds packets back until those before them are here, or can't be expected any more."""

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take
        self._next: int | None = None
        self._held: dict[int, bytes] = {}

    @property
    def holds(self) -> bool:
        """Whether packets wait for others."""
        return bool(self._held)

    def add(self, packet: bytes) -> None:
        """The next packet, as the network brings it."""
        if len(packet) < 12:
            return
        sequence = packet[2] << 8 | packet[3]
        if sequence == self._next or self._next is None:
            self._give(packet, sequence)
            if self._held:
                self._give_following()
        elif (sequence - self._next) & 0xFFFF < _MOST_HELD * 2:
            self._held[sequence] = packet
            if len(self._held) > _MOST_HELD:
                self.give_up()
        elif (self._next - sequence) & 0xFFFF > _MOST_HELD * 2:  # not late: the numbers jumped
            self.give_up()
            self._give(packet, sequence)

    def give_up(self) -> None:
        """Wait no longer for the oldest that are missing."""
        if self._held:
            assert self._next is not None
            expected = self._next
            self._next = min(self._held, key=lambda number: (number - expected) & 0xFFFF)
            self._give_following()

    def _give(self, packet: bytes, sequence: int) -> None:
        self._next = (sequence + 1) & 0xFFFF
        self._take(packet)

    def _give_following(self) -> None:
        assert self._next is not None
        while (packet := self._held.pop(self._next, None)) is not None:
            self._give(packet, self._next)
