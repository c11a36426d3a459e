"""A day of eight cameras, shortened: exact to the file, and nothing grows.

`scripts/bench day` lets all 24 hours pass; here it is two, and the times that are kept with them.
"""

import pytest

from bench.day import simulate
from bench.errors import BenchError
from nvr.media.files import RecordingFiles

pytestmark = [pytest.mark.slow, pytest.mark.timeout(110)]


def test_eight_cameras_are_kept_exactly_and_nothing_grows() -> None:
    figures = simulate(hours=2, cameras=8)
    assert figures["exact"]
    assert figures["checks"] == 11, "every ten minutes"
    assert figures["late_s_max"] < 120
    assert figures["files"] >= 8 * 2 * 60, "a file a minute was recorded"
    assert figures["rows"] < 700, "what is kept, no more"
    assert figures["index_mb"] < 8
    assert figures["handles_last"] <= figures["handles_first"]
    assert figures["rss_mb_last"] - figures["rss_mb_middle"] < 10
    assert figures["retention_ms_p95"] < 250
    assert figures["ranges_day_ms_p95"] < 25
    assert figures["spans_ms_p95"] < 25


def test_what_is_not_exact_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    remove = RecordingFiles.remove

    def forgetful(files: RecordingFiles, path: str) -> None:
        """Leaves every tenth file, and only its file, where it is."""
        if "0." not in path:
            remove(files, path)

    monkeypatch.setattr(RecordingFiles, "remove", forgetful)
    with pytest.raises(BenchError, match="not exact: files"):
        simulate(hours=1, cameras=2)
