"""What the demo cameras hear: a quiet room, and steps while somebody walks."""

import numpy as np
from numpy.typing import NDArray

from demo.scene import Scene

type Samples = NDArray[np.int16]


def room_sound(scene: Scene, rate: int) -> Samples:
    """Mono sound of a whole scene at `rate` samples a second."""
    rng = np.random.default_rng([scene.options.seed, 5])
    count = round(scene.duration_s * rate)
    white = rng.standard_normal(count).astype(np.float32)
    hum = np.cumsum(white) - np.convolve(np.cumsum(white), np.ones(400) / 400, "same")
    sound = 55 * hum / hum.std() + 12 * white
    length = int(0.09 * rate)
    decay = np.exp(-np.linspace(0, 7, length))
    for visit in scene.visits:
        if visit.label != "person":
            continue
        steps = -1
        for time_s in np.arange(visit.start_s, visit.end_s, 0.02):
            placed = visit.at(float(time_s))
            step = int(placed.turn * 2) if placed is not None else steps
            if step != steps:
                steps, at = step, int(time_s * rate)
                thump = np.sin(2 * np.pi * 90 * np.arange(length) / rate)
                knock = (900 * thump + 260 * rng.standard_normal(length)) * decay
                end = min(count, at + length)
                sound[at:end] += knock[: end - at]
    samples: Samples = np.clip(sound, -32768, 32767).astype(np.int16)
    return samples
