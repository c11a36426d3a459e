"""Ending in order to be started anew, by whoever watches over the program."""

import os
from collections.abc import Callable, Mapping

from nvr.errors import NotSupervised

EXIT_CODE = 75
"""What the program ends with then: "try again" (EX_TEMPFAIL of sysexits.h)."""

SUPERVISED_VARIABLE = "CLOUDCAM_SUPERVISED"
"""Set it to 1 where something else than systemd starts the program again, such as a container's
restart policy."""


def is_supervised(environment: Mapping[str, str], pid: int) -> bool:
    """Whether somebody starts the program again when it ends.

    systemd names the process that it started itself in ``SYSTEMD_EXEC_PID`` (systemd.exec(5)); the
    variable alone proves nothing, since whatever is started from a desktop inherits one.
    """
    by_systemd = environment.get("SYSTEMD_EXEC_PID") == str(pid)
    return by_systemd or environment.get(SUPERVISED_VARIABLE) == "1"


class Restart:
    """The program's wish to be started anew."""

    def __init__(self, *, is_possible: bool | None = None) -> None:
        self.is_possible = (
            is_supervised(os.environ, os.getpid()) if is_possible is None else is_possible
        )
        self.is_asked = False
        self.stop: Callable[[], None] | None = None
        """What makes the program stop in an orderly way."""

    def ask(self) -> None:
        """Stop soon, to be started again. Raises NotSupervised when nobody would do that."""
        if not self.is_possible or self.stop is None:
            raise NotSupervised(
                "the NVR was started by hand, so nobody would start it again; restart it where "
                "it was started, or have systemd start it: `cloudcam-nvr install-service`"
            )
        self.is_asked = True
        self.stop()
