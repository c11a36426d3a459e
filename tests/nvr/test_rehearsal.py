"""What is rehearsed before the fork must leave nothing behind but warm code."""

import subprocess
import sys

from nvr.rehearsal import before_forks


def test_nothing_of_it_is_told() -> None:
    told: list[object] = []
    before_forks(told.append)
    assert told == []


def test_it_starts_no_thread() -> None:
    """A copy of a process with threads can't be trusted."""
    program = (
        "import os, nvr.rehearsal\n"
        "threads = len(os.listdir('/proc/self/task'))\n"
        "nvr.rehearsal.before_forks()\n"
        "assert len(os.listdir('/proc/self/task')) == threads\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_the_next_process_writes_to_less() -> None:
    """Of what it has in common with the one that it was forked from."""
    program = (
        "import gc, os, sys, cv2, nvr.rehearsal\n"
        "from pathlib import Path\n"
        "cv2.setNumThreads(1)\n"
        "if sys.argv[1] == 'rehearsed': nvr.rehearsal.before_forks()\n"
        "gc.collect()\n"
        "gc.freeze()\n"
        "if (child := os.fork()) == 0:\n"
        "    nvr.rehearsal.before_forks()\n"
        "    lines = Path('/proc/self/smaps_rollup').read_text().splitlines()[1:]\n"
        "    print(dict(line.split()[:2] for line in lines)['Private_Dirty:'], flush=True)\n"
        "    os._exit(0)\n"
        "os.waitpid(child, 0)\n"
    )

    def written_kib(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", program, how],
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return int(done.stdout)

    assert written_kib("rehearsed") < written_kib("cold") - 700
