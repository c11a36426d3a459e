import numpy as np
import pytest

from bench.figures import mean, percentile, rounded


@pytest.mark.parametrize("count", [1, 2, 5, 20])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.95, 1.0])
def test_percentiles_are_those_of_numpy(count: int, share: float) -> None:
    samples = np.random.default_rng(count).normal(size=count).tolist()
    assert percentile(samples, share) == pytest.approx(np.percentile(samples, 100 * share))


def test_nothing_measured_is_none_and_not_zero() -> None:
    assert percentile([], 0.5) is None
    assert mean([]) is None
    assert rounded(None) is None
