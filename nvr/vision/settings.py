"""How inference runs: what to set before OpenVINO is loaded, and what to tell it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

ISA_VARIABLE = "ONEDNN_MAX_CPU_ISA"


@dataclass(frozen=True, slots=True)
class InferenceSettings:
    """How OpenVINO runs the model. What is fastest differs from CPU to CPU: see ``tuning``.

    ``precision`` is OpenVINO's hint for what isn't quantised (``f32``, ``bf16``, ``f16``).
    """

    device: str = "CPU"
    precision: str = "f32"
    threads: int = 1

    def properties(self) -> dict[str, Any]:
        """OpenVINO's names for it."""
        properties: dict[str, Any] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": self.precision,
        }
        if self.device == "CPU":
            properties |= {
                "NUM_STREAMS": 1,
                "INFERENCE_NUM_THREADS": self.threads,
                "ENABLE_CPU_PINNING": False,  # the recorders need the cores too
            }
        return properties


@dataclass(frozen=True, slots=True)
class Candidate:
    """A combination to try. ``isa`` None leaves the choice to oneDNN."""

    isa: str | None
    precision: str

    def __str__(self) -> str:
        return self.precision if self.isa is None else f"{self.precision} with {self.isa}"

    def environment(self) -> dict[str, str]:
        """What must be in a process's environment before it loads OpenVINO."""
        return {} if self.isa is None else {ISA_VARIABLE: self.isa}

    def settings(self) -> InferenceSettings:
        """One thread: two cost 40 % more processor time for each detection."""
        return InferenceSettings(precision=self.precision, threads=1)


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """Which model inference loads, and with what settings."""

    folder: Path
    candidate: Candidate
