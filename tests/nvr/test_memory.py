"""What is given back to the system, in real processes: what is used again must still work."""

import subprocess
import sys
from pathlib import Path

from nvr.memory import _unwritten

SMAPS = """\
00400000-00500000 r-xp 00001000 fe:00 260850                     /usr/lib/code.so
Rss:                  12 kB
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd ex mr mw me
00500000-00600000 r--p 00001000 fe:00 260850                     /usr/lib/linked.so
Anonymous:             4 kB
Swap:                  0 kB
VmFlags: rd mr mw me
00600000-00700000 r--p 00001000 fe:00 260850                     /usr/lib/swapped out.so
Anonymous:             0 kB
Swap:                  4 kB
VmFlags: rd mr mw me
00700000-00800000 rw-p 00001000 fe:00 260850                     /usr/lib/data.so
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd wr mr mw me
00800000-00900000 r--p 00000000 00:00 0
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd mr mw me
00900000-00a00000 r--s 00000000 fe:00 260851                     /models/model.bin
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: rd mr me
ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0          [vsyscall]
Anonymous:             0 kB
Swap:                  0 kB
VmFlags: ex
"""

RELEASED = """
import sys
from pathlib import Path
import cv2, numpy
from nvr.memory import release_memory, keep_heaps_small

def resident_kib():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    sizes = dict(line.split()[:2] for line in lines[1:])
    return int(sizes["Rss:"]) - int(sizes["Anonymous:"])

keep_heaps_small()
picture = numpy.full((90, 160, 3), 7, numpy.uint8)
before = cv2.imencode(".jpg", cv2.resize(picture, (320, 180)))[1].tobytes()
much = resident_kib()
release_memory()
little = resident_kib()
assert little < much / 2, (much, little)
after = cv2.imencode(".jpg", cv2.resize(picture, (320, 180)))[1].tobytes()
assert before == after
print("well")
"""

HEAP = """
import ctypes
from nvr.memory import keep_heaps_small

class Info(ctypes.Structure):
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in names.split()]

libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Info
libc.malloc.restype = ctypes.c_void_p
libc.free.argtypes = (ctypes.c_void_p,)
keep_heaps_small()
libc.free(libc.malloc(8_000_000))  # glibc would keep such blocks in its heap from now on
before = libc.mallinfo2().arena
blocks = [libc.malloc(1_000_000) for _ in range(8)]
print(libc.mallinfo2().arena - before)
"""

MODEL = """
import sys
from pathlib import Path
from nvr import inference
from nvr.inference import Models
from nvr.vision.model import BUILTIN_DIR
from nvr.vision.settings import InferenceSettings
from nvr.vision.shape import Shape

if sys.argv[1] == "kept":
    inference.release_memory = lambda: None
models = Models(BUILTIN_DIR, InferenceSettings())
models.detector(models.shape_for(Shape(640, 360)))
resident, is_library = 0, False
for line in Path("/proc/self/smaps").read_text().splitlines():
    if "-" in line.partition(" ")[0]:
        is_library = "libopenvino" in line
    elif is_library and line.startswith("Rss:"):
        resident += int(line.split()[1])
print(resident)
"""


PICTURE = """
from pathlib import Path
import av, numpy
from nvr.messages import Box
from nvr.vision.snapshot import SnapshotFolder

def written_kib():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return int(dict(line.split()[:2] for line in lines[1:])["Anonymous:"])

pictures = SnapshotFolder(Path("FOLDER"))
frame = av.VideoFrame.from_ndarray(numpy.zeros((360, 640, 3), numpy.uint8), format="bgr24")
before = written_kib()
pictures.save("a", frame, Box(0.1, 0.2, 0.3, 0.8), "person 87%")
print(written_kib() - before)
"""


def output_of(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout.strip()


def test_only_what_is_in_the_file_is_let_go() -> None:
    assert list(_unwritten(SMAPS.splitlines())) == [(0x400000, 0x500000), (0x900000, 0xA00000)]


def test_libraries_work_on_after_their_pages_were_let_go() -> None:
    assert output_of(RELEASED) == "well"


def test_large_blocks_stay_out_of_the_heap() -> None:
    """There they would leave holes that nobody fits in."""
    assert int(output_of(HEAP)) < 1_000_000


def test_the_model_keeps_little_of_the_code_that_compiled_it() -> None:
    """Of the code that is read for it, how much is mapped at a time differs from disk to disk."""
    released, kept = (int(output_of(MODEL, how)) for how in ("released", "kept"))
    assert 1_000 < released < 0.75 * kept, f"{released} of {kept} KiB"


def test_an_alerts_picture_costs_a_camera_little_memory(tmp_path: Path) -> None:
    """OpenCV's own lettering took 6 MB for good."""
    assert int(output_of(PICTURE.replace("FOLDER", str(tmp_path)))) < 4_000, "KiB"
    assert (tmp_path / "a_box.jpg").stat().st_size > 1_000
