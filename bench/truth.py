"""What is to be seen in a folder of clips, as people wrote it down, and who of them was found.

``ground_truth.json`` holds ``tolerance_s`` and ``videos``; each has ``file``, ``intervals`` (label,
start_s, end_s: at least one of that label is visible) and ``uncertain`` spans of the same form,
which count neither way.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.errors import BenchError

LABELS = ("person", "cat", "dog", "pet")
"""``pet`` is a cat or a dog, whichever it was taken for."""

_PETS = ("cat", "dog")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a clip, in seconds, in which a label is visible."""

    label: str
    start_s: float
    end_s: float

    def is_about(self, label: str) -> bool:
        """Whether it counts for a label."""
        return self.label == label or (label == "pet" and self.label in _PETS)

    def holds(self, moment_s: float, tolerance_s: float) -> bool:
        """Whether a moment lies in it."""
        return self.start_s - tolerance_s <= moment_s <= self.end_s + tolerance_s


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip and what is in it."""

    path: Path
    visits: tuple[Span, ...]
    uncertain: tuple[Span, ...]
    tolerance_s: float


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert: what for, as of when in the clip, and when it was out (seconds into the clip)."""

    label: str
    start_s: float
    out_s: float

    def is_about(self, label: str) -> bool:
        """Whether it is an alert of a label."""
        return self.label == label or (label == "pet" and self.label in _PETS)


@dataclass(frozen=True, slots=True)
class Judged:
    """One label in one clip. ``latencies_s`` has one value for each visit that was found.

    ``early`` counts visits that were not: an alert was out before, from the uncertain span on that
    leads up to them.
    """

    visits: int
    latencies_s: tuple[float, ...]
    matched: int
    false: tuple[Raised, ...]
    early: int = 0

    @property
    def found(self) -> int:
        """Visits that an alert belongs to."""
        return len(self.latencies_s)


def load(folder: Path) -> list[Clip]:
    """The clips of a folder. Raises BenchError."""
    path = folder / "ground_truth.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        tolerance_s = float(data["tolerance_s"])
        return [
            Clip(
                folder / video["file"],
                tuple(_spans(video["intervals"])),
                tuple(_spans(video["uncertain"])),
                tolerance_s,
            )
            for video in data["videos"]
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchError(f"{path}: not readable as ground truth ({error!r})") from error


def judge(clip: Clip, alerts: Sequence[Raised], label: str) -> Judged:
    """Which visits of a label were found, and which alerts are false.

    A visit is found by an alert of its label that starts within it; an alert that starts in an
    uncertain span, or in a visit, is never false.
    """
    ours = [alert for alert in alerts if alert.is_about(label)]
    visits = [span for span in clip.visits if span.is_about(label)]
    doubts = [span for span in clip.uncertain if span.is_about(label)]
    latencies_s = []
    matched: set[int] = set()
    early = 0
    for visit in visits:
        within = [n for n, a in enumerate(ours) if visit.holds(a.start_s, clip.tolerance_s)]
        if within:
            latencies_s.append(max(0.0, ours[within[0]].out_s - visit.start_s))
            matched.update(within)
        else:
            before = [d for d in doubts if d.holds(visit.start_s, 0.0)]
            early += any(_in_any(before, alert.start_s, clip.tolerance_s) for alert in ours)
    false = tuple(
        alert
        for number, alert in enumerate(ours)
        if number not in matched and not _in_any(doubts, alert.start_s, clip.tolerance_s)
    )
    return Judged(len(visits), tuple(latencies_s), len(matched), false, early)


def _in_any(spans: Iterable[Span], moment_s: float, tolerance_s: float) -> bool:
    return any(span.holds(moment_s, tolerance_s) for span in spans)


def _spans(items: Iterable[dict[str, object]]) -> Iterable[Span]:
    for item in items:
        yield Span(str(item["label"]), float(str(item["start_s"])), float(str(item["end_s"])))
