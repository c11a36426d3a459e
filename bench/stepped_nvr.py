"""The NVR with a wall clock that a bench sets: `python -m bench.stepped_nvr FILE run ...`.

FILE holds the microseconds that the NVR's clock is ahead of the machine's.
"""

import sys
import time
from pathlib import Path

from nvr.clock import RealClock

_READ_EVERY_S = 0.02


class SteppedClock(RealClock):
    """The machine's clock, set by as much as a file says. Every process reads it anew."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read_s = -1.0
        self._ahead_us = 0

    def now_us(self) -> int:
        if time.monotonic() - self._read_s > _READ_EVERY_S:
            self._ahead_us = int(self._file.read_text(encoding="ascii"))
            self._read_s = time.monotonic()
        return time.time_ns() // 1000 + self._ahead_us


def set_clock(file: Path, ahead_us: int) -> None:
    """Let whoever reads this file be ahead by so much; at once or not at all."""
    part = file.with_suffix(".part")
    part.write_text(str(ahead_us), encoding="ascii")
    part.replace(file)


def _main() -> None:
    from nvr.cli import build_parser, run

    file, *arguments = sys.argv[1:]
    # the module by its name: the NVR's other processes know it by no other
    from bench.stepped_nvr import SteppedClock as Clock

    run(build_parser().parse_args(arguments), Clock(Path(file)))


if __name__ == "__main__":
    _main()
