"""How loud a sound is, in blocks that are short enough for a slammed door."""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

type Samples = npt.NDArray[np.float32]

BLOCK_S = 0.05
"""A slammed door is over in three of them."""

SILENCE_DB = -100.0
"""What digital silence counts as."""

_RUMBLE_S = 1 / 100
"""A mean over this long is wind, hum and offset: taken out, what is left begins at about 50 Hz."""


class LevelMeter:
    """Cuts samples into blocks and tells the level of each. Keeps what is left for the next call.

    Levels are dBFS, root mean square: 0 is the loudest square wave that the samples can hold, a
    full sine is -3 (AES17 would call that 0).
    """

    def __init__(self, rate: int) -> None:
        """``rate`` is in samples a second."""
        self._block = max(1, round(rate * BLOCK_S))
        self._mean = max(1, round(rate * _RUMBLE_S))
        self._rest: Samples = np.zeros(0, np.float32)

    def levels(self, samples: Samples) -> Iterator[float]:
        """The level of each block that is complete now. ``samples`` is float32 [n] in -1..1."""
        joined = np.concatenate([self._rest, samples])
        count = len(joined) // self._block
        self._rest = joined[count * self._block :]
        for number in range(count):
            yield self._level(joined[number * self._block : (number + 1) * self._block])

    def forget(self) -> None:
        """What comes next does not follow on what was before."""
        self._rest = np.zeros(0, np.float32)

    def _level(self, block: Samples) -> float:
        sums = np.cumsum(np.concatenate([np.zeros(1, np.float32), block]), dtype=np.float64)
        mean = (sums[self._mean :] - sums[: -self._mean]) / self._mean
        first = self._mean // 2
        heard = block[first : first + len(mean)] - mean
        power = float(np.mean(np.square(heard)))
        return max(SILENCE_DB, 10 * math.log10(power)) if power > 0 else SILENCE_DB
