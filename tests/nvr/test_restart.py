"""Ending in order to be started anew: only where somebody does that."""

import pytest

from nvr.errors import NotSupervised
from nvr.restart import Restart, is_supervised


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"SYSTEMD_EXEC_PID": "7"}, True),
        ({"SYSTEMD_EXEC_PID": "8", "INVOCATION_ID": "ab"}, False),
        ({"CLOUDCAM_SUPERVISED": "1"}, True),
        ({"CLOUDCAM_SUPERVISED": "0"}, False),
    ],
)
def test_who_starts_it_again(environment: dict[str, str], wanted: bool) -> None:
    assert is_supervised(environment, 7) is wanted


def test_started_by_hand_it_refuses() -> None:
    stopped: list[str] = []
    restart = Restart(is_possible=False)
    restart.stop = lambda: stopped.append("stop")
    with pytest.raises(NotSupervised, match="install-service"):
        restart.ask()
    assert (restart.is_asked, stopped) == (False, [])


def test_supervised_it_stops() -> None:
    stopped: list[str] = []
    restart = Restart(is_possible=True)
    with pytest.raises(NotSupervised):
        restart.ask()  # nothing runs yet that could stop
    restart.stop = lambda: stopped.append("stop")
    restart.ask()
    assert (restart.is_asked, stopped) == (True, ["stop"])
