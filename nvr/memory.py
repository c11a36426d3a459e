"""How little memory a process of ours gets by with; what only glibc and Linux can do is tried.

Everything here is a wish: where the C library or the kernel can't, nothing happens.
"""

import ctypes
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_ARENA_MAX, _TRIM_THRESHOLD = -8, -1  # M_ARENA_MAX, M_TRIM_THRESHOLD, malloc.h
_DONT_NEED = 4  # MADV_DONTNEED, asm-generic/mman-common.h
_ARENAS = 1
_KEPT_BYTES = 128 * 1024

_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r-.. [0-9a-f]+ \S+ [1-9][0-9]* +/")
"""A mapping of a file that can only be read now: code, constants, weights. See proc(5)."""

_SMAPS = Path("/proc/self/smaps")


def keep_heaps_small() -> None:
    """Have few heaps, and give back what they don't need. To be called before there are threads.

    glibc gives each thread a heap of its own, up to eight per core: our few threads don't contend
    for one, and what one frees the others can use. And whenever a large block is freed it becomes
    more generous, keeping ever larger ones for later: pictures and fragments would leave 5 MB of
    holes in each camera's process. Told a limit, even its own, it stays with it; that costs 400
    page faults a second where people are, 0.1 % of a core.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, _ARENAS)
        mallopt(_TRIM_THRESHOLD, _KEPT_BYTES)


def release_memory() -> None:
    """Give back to the system what was needed until now and may not be needed any more.

    To be called when something large is over: a program's start, the compiling of a model. What
    turns out to be needed still costs a page fault, and no disk: the kernel keeps a file's pages
    until it has a better use for them.
    """
    _release_heap()
    _release_code()


def _release_heap() -> None:
    """Whole pages that were freed, but kept for later."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _release_code() -> None:
    """Pages of programs and libraries. Most of OpenVINO's code compiles models, and is run once."""
    with suppress(OSError, AttributeError):
        madvise = ctypes.CDLL(None).madvise
        madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        for start, end in _unwritten(_SMAPS.read_text(encoding="utf-8").splitlines()):
            madvise(start, end - start, _DONT_NEED)


def _unwritten(smaps: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Mappings whose content is the file's, all of it: (start, end).

    A page that was written to (what the linker put into a library's tables, and made read-only
    then) would come back as it is in the file; a mapping with such a page, in memory or swapped
    out, is left out.
    """
    found: tuple[int, int] | None = None
    for line in smaps:
        if mapping := _MAPPING.match(line):
            found = int(mapping[1], 16), int(mapping[2], 16)
        elif line.startswith(("Anonymous:", "Swap:")) and line.split()[1] != "0":
            found = None
        elif line.startswith("VmFlags:"):  # the last line of each mapping
            if found is not None:
                yield found
            found = None
