"""Which inference settings are cheapest on this CPU, found by measuring once.

The same setting that takes 6.5 ms on one CPU takes 69 ms on another, and a CPU's newest
instructions aren't always its fastest for a small model. oneDNN reads its instruction set from the
environment when it is loaded, so every candidate runs in a process of its own.
"""

import contextlib
import hashlib
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from threading import Event

from nvr.errors import ModelError
from nvr.vision.model import fingerprint, load_info
from nvr.vision.settings import Candidate, InferenceSettings
from nvr.vision.shape import Shape

MEASURING_SHAPE = Shape(320, 192)
ROUNDS, DETECTIONS_PER_ROUND = 5, 4
ENOUGH_S = 0.5
"""A slow CPU is judged after fewer rounds."""

TIME_LIMIT_S = 30.0
NICENESS = 10
_POLL_S = 0.1
WORTH_CHANGING = 0.9
"""Another candidate must take less than this share of the default's time: no flip by noise."""


@dataclass(frozen=True, slots=True)
class Tuning:
    """What was found. ``milliseconds`` of processor time at ``MEASURING_SHAPE``."""

    best: Candidate
    milliseconds: float


def key_for(model_dir: Path) -> str:
    """What a tuning depends on: this CPU, OpenVINO's version and the model. Raises ModelError."""
    return f"{cpu_model()} / {_flags_digest()} / {version('openvino')} / {fingerprint(model_dir)}"


def load_or_none(path: Path, key: str) -> Tuning | None:
    """The remembered tuning, or None if there is none for this key or it can't be read."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["key"] != key:
            return None
        isa, precision = data["best"]["isa"], data["best"]["precision"]
        milliseconds = float(data["milliseconds"])
    except OSError, ValueError, KeyError, TypeError:
        return None
    sound = isinstance(precision, str) and (isa is None or isinstance(isa, str))
    return Tuning(Candidate(isa, precision), milliseconds) if sound else None


def save(path: Path, key: str, tuning: Tuning) -> None:
    """Remember a tuning; a crash leaves the old file or the new one. Raises OSError."""
    text = json.dumps(asdict(tuning) | {"key": key}, indent=2) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise


def measure(model_dir: Path, stop: Event) -> Tuning | None:
    """Try all candidates, each a second or two at low priority, and return the cheapest.

    A candidate that crashes or takes too long is out. None when ``stop`` was set meanwhile: what
    was measured until then tells nothing. Raises ModelError when none works.
    """
    times = {c: time_in_subprocess(model_dir, c, stop) for c in candidates(cpu_flags())}
    if stop.is_set():
        return None
    default = next(iter(times))
    best = min(times, key=lambda c: times[c])
    if times[best] > times[default] * WORTH_CHANGING:
        best = default
    if math.isinf(times[best]):
        raise ModelError(f"{model_dir}: OpenVINO can't run this model on this machine")
    return Tuning(best, round(times[best], 2))


def candidates(flags: frozenset[str]) -> list[Candidate]:
    """What is worth trying on a CPU with these flags (names of /proc/cpuinfo), default first."""
    found = [Candidate(None, "f32")]
    if "amx_int8" in flags:
        found.append(Candidate("AVX512_CORE_VNNI", "f32"))
    if "avx512_vnni" in flags and "avx_vnni" in flags:
        found.append(Candidate("AVX2_VNNI", "f32"))
    if flags & {"avx512_bf16", "amx_bf16"}:
        found.append(Candidate(None, "bf16"))
    if "asimdhp" in flags:
        found.append(Candidate(None, "f16"))
    return found


def time_in_subprocess(model_dir: Path, candidate: Candidate, stop: Event) -> float:
    """Milliseconds of one detection, infinite if the candidate fails or ``stop`` is set."""
    root = str(Path(__file__).parents[2])
    environment = os.environ | candidate.environment()
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    command = [sys.executable, "-m", "nvr.vision.tuning", str(model_dir), candidate.precision]
    deadline = time.monotonic() + TIME_LIMIT_S
    try:
        # a session of its own: Ctrl-C is not meant for it, and would make it look slow
        with subprocess.Popen(
            command,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            while process.poll() is None:
                if time.monotonic() > deadline or stop.wait(_POLL_S):
                    process.kill()
            assert process.stdout is not None
            return float(process.stdout.read()) if process.returncode == 0 else math.inf
    except OSError, ValueError:
        return math.inf


def time_here(model_dir: Path, settings: InferenceSettings) -> float:
    """Milliseconds of processor time of one detection in this process: the best of some rounds."""
    import numpy as np

    from nvr.vision.detector import Detector

    shape = load_info(model_dir).fixed_shape or MEASURING_SHAPE
    detector = Detector(model_dir, shape, settings)
    picture = np.random.default_rng(0).integers(0, 255, (shape.height, shape.width, 3), np.uint8)
    detector.detect(picture)
    rounds: list[float] = []
    while len(rounds) < ROUNDS and sum(rounds) < ENOUGH_S:
        start = time.process_time()
        for _ in range(DETECTIONS_PER_ROUND):
            detector.detect(picture)
        rounds.append(time.process_time() - start)
    return min(rounds) / DETECTIONS_PER_ROUND * 1000


def cpu_model() -> str:
    """The CPU's name as the kernel tells it."""
    fields = _cpuinfo()
    parts = [fields.get(k, "") for k in ("model name", "CPU implementer", "CPU part", "Model")]
    return " ".join(filter(None, parts)) or platform.machine()


def cpu_flags() -> frozenset[str]:
    """Instruction set extensions, in the kernel's names."""
    fields = _cpuinfo()
    return frozenset((fields.get("flags") or fields.get("Features") or "").split())


def _flags_digest() -> str:
    """Virtual machines call different CPUs by one name; their flags tell them apart."""
    return hashlib.sha256(" ".join(sorted(cpu_flags())).encode()).hexdigest()[:12]


def _cpuinfo() -> dict[str, str]:
    """Fields of the first CPU that has each of them."""
    fields: dict[str, str] = {}
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, colon, value = line.partition(":")
            if colon:
                fields.setdefault(name.strip(), value.strip())
    return fields


if __name__ == "__main__":
    os.nice(NICENESS)
    found = time_here(Path(sys.argv[1]), InferenceSettings(precision=sys.argv[2]))
    sys.stdout.write(f"{found}\n")
