"""From NAL units to pictures: what H.264 and H.265 have in common."""

from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass

from nvr.media.rtsp.errors import NotUnderstood

START = b"\0\0\0\1"  # Annex B, as libav's own receiver puts it before every unit

_LARGEST = 16 * 1024 * 1024  # bytes of a picture; 8K cameras stay below a tenth
_MANY_UNITS = 100_000
_TRUST_AFTER = 8
"""So many pictures in a row must end with a marker before the marker is believed."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A picture or a piece of sound. ``timestamp`` has 32 bits, in the stream's clock.

    ``missing`` is how many were lost since the one before, at least; ``is_damaged`` tells that a
    part of this one was. ``duration`` is 0 when it isn't known.
    """

    data: bytes
    timestamp: int
    is_keyframe: bool = False
    missing: int = 0
    duration: int = 0
    is_damaged: bool = False


class Pictures(ABC):
    """Collects the payloads of a picture and gives it out with its last packet.

    The last packet carries a marker. Some cameras set none, others one for every slice; until
    eight pictures have shown that the marker can be believed, and ever after it couldn't, a
    picture ends when the next one begins.

    A picture that lost a packet is left out: decoders would show what never was, and browsers may
    give up. The ones after it are given out, because they mostly show what was there. When it was a
    keyframe, all others are left out until the next one, for they build on nothing.

    Where keyframe after keyframe is damaged, that would leave nothing, and an hour of evidence with
    smears is worth more than an hour without. So from the second one in a row until a whole one,
    damaged pictures are given out too, without what can't be read any more: a slice ends where its
    first packet is missing, whole slices after it stay. Needed is the beginning of the first slice,
    by which decoders know that a picture begins.
    """

    def __init__(self) -> None:
        self.ready: deque[Unit] = deque()
        self.ended = 0
        """How many pictures came to an end, whole or not."""
        self._parts: list[bytes] = []
        self._size = 0
        self._timestamp = -1
        self._has_slice = False
        self._has_first = False  # the beginning of its first slice
        self._is_key = False
        self._is_damaged = False
        self._in_fragment = False
        self._next_begins: int | None = None  # index into _parts where the picture's units are over
        self._next_is_key = False
        self._markers = 0  # in this picture
        self._marked_at = 0  # index into _parts behind the last one
        self._hole = False
        self._trust = 0
        self._cut_by_marker = -1  # timestamp of the picture that a marker has ended
        self._awaits_keyframe = False
        self._loses_keyframes = False  # the last one was damaged
        self._dropped = 0
        self._unexplained = False
        self._is_fresh = True  # nothing was given out yet: what is missing was never meant for us

    def add(self, payload: bytes, timestamp: int, marker: bool) -> None:
        """The next payload. Raises NotUnderstood."""
        if self._hole:
            self._hole = False
            if self._has_slice and (timestamp == self._timestamp or not self._ends_marked):
                self._is_damaged = True
        if timestamp != self._timestamp:
            if self._has_slice:
                self._end(by_marker=False)
            self._timestamp = timestamp
            self._markers = 0
        self._size += len(payload)
        self._take(payload)
        if marker and self._has_slice:  # some cameras mark parameter sets too
            if self._trust >= _TRUST_AFTER:
                self._end(by_marker=True)
            else:
                self._markers += 1
                self._marked_at = len(self._parts)
        elif self._size > _LARGEST or len(self._parts) > _MANY_UNITS:
            raise NotUnderstood("its pictures have no end")

    def lost(self) -> None:
        """Packets are missing before the next payload."""
        self._unexplained = self._hole = True
        self._in_fragment = False

    def finish(self) -> None:
        """Nothing follows: give out what is surely whole."""
        if self._has_slice and self._ends_marked:
            self._end(by_marker=False)

    @property
    def is_open(self) -> bool:
        """Whether a part of a picture is here, and its rest will come soon."""
        return bool(self._parts)

    @property
    def _ends_marked(self) -> bool:
        return self._markers > 0 and self._marked_at == len(self._parts)

    @abstractmethod
    def _take(self, payload: bytes) -> None:
        """Read a payload: `_unit`, `_begin_fragment` and `_go_on`. Raises NotUnderstood."""

    @abstractmethod
    def _look(self, unit: bytes) -> None:
        """Note of what kind a unit is, by `_slice` and `_other`; at least its first bytes."""

    # ---- what `_take` calls ----------------------------------------------------------------------

    def _unit(self, unit: bytes) -> None:
        """A whole unit."""
        if unit:
            self._in_fragment = False
            self._look(unit)
            self._parts.append(START)
            self._parts.append(unit)

    def _take_annex_b(self, payload: bytes) -> None:
        """A payload of units with start codes, which no RFC knows and some cameras send."""
        for part in payload.split(b"\0\0\1"):
            self._unit(part.rstrip(b"\0"))

    def _begin_fragment(self, head: bytes, rest: bytes) -> None:
        """The first piece of a unit: its header and what follows it."""
        self._look(head + rest[:64])
        self._in_fragment = True
        self._parts.append(START + head)
        self._parts.append(rest)

    def _go_on(self, rest: bytes, *, is_slice: bool, is_key: bool) -> None:
        """Another piece."""
        if self._in_fragment:
            self._parts.append(rest)
        elif is_slice:  # its beginning is lost
            self._has_slice = self._is_damaged = True
            self._is_key |= is_key
        else:
            self._unexplained = True

    # ---- what `_look` calls ----------------------------------------------------------------------

    def _slice(self, *, is_first: bool, is_key: bool) -> None:
        if is_first:
            if self._has_slice:  # another picture with the same timestamp
                self._end(by_marker=False)
        elif not self._has_slice:
            if self._timestamp == self._cut_by_marker:  # it only ends here: markers mean nothing
                self._trust = -1_000_000
            else:
                self._is_damaged = True
        self._has_slice = True
        self._has_first |= is_first
        self._next_begins = None
        self._is_key |= is_key

    def _other(self, *, is_keyframe_mark: bool = False, ends_picture: bool = True) -> None:
        """Parameter sets and the like. Those after a picture's slices are of the next one."""
        if self._has_slice and ends_picture and self._next_begins is None:
            self._next_begins = len(self._parts)
        if self._next_begins is None:
            self._is_key |= is_keyframe_mark
        else:
            self._next_is_key |= is_keyframe_mark

    def _end(self, *, by_marker: bool) -> None:
        """The picture is whole, or as whole as it gets."""
        parts, kept = self._parts, []
        if not by_marker:
            if self._next_begins is not None:
                parts, kept = parts[: self._next_begins], parts[self._next_begins :]
            if self._trust >= 0 and not self._is_damaged:  # its marker may be what was lost
                ends_marked = self._markers == 1 and self._marked_at >= len(parts)
                self._trust = self._trust + 1 if ends_marked else 0
        self.ended += 1
        if not (self._is_damaged or self._unexplained or self._dropped or self._loses_keyframes):
            self._is_fresh = False
            self.ready.append(Unit(b"".join(parts), self._timestamp, self._is_key))
        else:
            self._end_after_loss(parts)
        self._cut_by_marker = self._timestamp if by_marker else -1
        self._parts = kept
        self._size = sum(map(len, kept))
        self._is_key = self._next_is_key if kept else False
        self._has_slice = self._has_first = self._is_damaged = self._next_is_key = False
        self._next_begins = None
        self._markers = 0

    def _end_after_loss(self, parts: list[bytes]) -> None:
        """The same when something was lost, in this picture or before it."""
        is_damaged = self._is_damaged
        is_first_loss = not self._loses_keyframes
        if self._is_key:
            self._loses_keyframes = is_damaged
        is_useless = self._is_fresh and not self._is_key  # nothing to build on
        if is_damaged and (is_first_loss or is_useless or not self._has_first):
            self._unexplained = False
            if not self._is_fresh:
                self._dropped += 1
                self._awaits_keyframe |= self._is_key
            return
        if self._awaits_keyframe and not self._is_key:
            self._dropped += 1
            return
        unexplained = self._unexplained and not is_damaged
        missing = 0 if self._is_fresh else self._dropped + unexplained
        self._awaits_keyframe = self._unexplained = self._is_fresh = False
        self._dropped = 0
        data = b"".join(parts)
        self.ready.append(Unit(data, self._timestamp, self._is_key, missing, is_damaged=is_damaged))
