"""Which of the NVR's processes does what, told from outside: by parentage and by open files."""

import os
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from bench import procfs
from bench.figures import say

_LOOK_EVERY_S = 0.02
_FAMILY_EVERY = 5  # looks


@dataclass(frozen=True, slots=True)
class Anatomy:
    """The processes of a running NVR. `helpers` are those that are none of the others."""

    main: int
    workers: dict[str, int] = field(default_factory=dict)
    inference: int | None = None
    helpers: tuple[int, ...] = ()


def dissect(main: int, recordings: Path) -> Anatomy:
    """Look at the NVR whose main process has this id."""
    workers: dict[str, int] = {}
    helpers: list[int] = []
    inference = None
    for pid in procfs.family(procfs.processes(), main):
        cameras = {path.relative_to(recordings).parts[0] for path in _written(pid, recordings)}
        if pid == main:
            continue
        if cameras:
            workers |= dict.fromkeys(cameras, pid)
        elif procfs.role(pid, main) == "inference":
            inference = pid
        else:
            helpers.append(pid)
    return Anatomy(main, workers, inference, tuple(sorted(helpers)))


class DoubleWriters:
    """Watches, every 20 ms, whether two processes have files of one camera open for writing.

    Every session that the NVR led is watched, so that who outlives its main process counts too.
    """

    def __init__(self, recordings: Path) -> None:
        self.found = 0
        self._recordings = recordings
        self._sessions: set[int] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="double writers", daemon=True)
        self._told: set[tuple[str, frozenset[int]]] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def follow(self, main: int) -> None:
        """Watch the processes of this NVR too."""
        self._sessions.add(main)

    def _watch(self) -> None:
        members: set[int] = set()
        looks = 0
        while not self._stop.wait(_LOOK_EVERY_S):
            if looks % _FAMILY_EVERY == 0:
                everybody = procfs.processes()
                members = {p.pid for p in everybody.values() if p.session in self._sessions}
            looks += 1
            self._look(members)

    def _look(self, members: set[int]) -> None:
        writers: defaultdict[str, set[int]] = defaultdict(set)
        for pid in members:
            for path in _written(pid, self._recordings):
                writers[path.relative_to(self._recordings).parts[0]].add(pid)
        for camera, pids in writers.items():
            # one after the other is not at once: whoever was seen first must still have it
            still = {pid for pid in pids if any(_written(pid, self._recordings))}
            key = (camera, frozenset(still))
            if len(still) > 1 and key not in self._told:
                self._told.add(key)
                self.found += 1
                say(f"{camera}: two processes write it at once: {sorted(still)}")


def _links(pid: int) -> Iterator[tuple[str, str]]:
    """(number, target) of every open file of a process."""
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                yield entry.name, str(entry.readlink())


def _written(pid: int, recordings: Path) -> list[Path]:
    """Recorded files that a process has open for writing."""
    prefix = f"{recordings}/"
    return [
        Path(target)
        for number, target in _links(pid)
        if target.startswith(prefix) and target.endswith(".mp4") and _is_writable(pid, number)
    ]


def _is_writable(pid: int, number: str) -> bool:
    try:
        text = Path(f"/proc/{pid}/fdinfo/{number}").read_text(encoding="ascii")
    except OSError:
        return False
    flags = next(line.split()[1] for line in text.splitlines() if line.startswith("flags:"))
    return int(flags, 8) & os.O_ACCMODE != os.O_RDONLY
