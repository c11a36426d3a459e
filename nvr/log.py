"""Logging of every process of the NVR: one line per event on standard error, without secrets."""

import logging
import sys
import time

from nvr.redact import RedactingFilter


class _LineFormatter(logging.Formatter):
    """``2026-01-31 12:00:00.123Z WARNING front_door: message``, UTC."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%d %H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def format(self, record: logging.LogRecord) -> str:
        camera = getattr(record, "camera", None)
        record.where = camera or record.name.removeprefix("nvr.")
        return super().format(record)


def set_up_logging(verbose: int = 0) -> None:
    """Log INFO and above of our own and WARNING of libraries; `verbose` 1 adds our DEBUG, 2 all.

    Name the camera with ``extra={"camera": camera.name}`` or a `camera_logger`.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_LineFormatter("%(asctime)s %(levelname)s %(where)s: %(message)s"))
    handler.addFilter(RedactingFilter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if verbose >= 2 else logging.WARNING)
    logging.getLogger("nvr").setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.captureWarnings(True)


def camera_logger(
    logger: logging.Logger, camera_name: str
) -> logging.LoggerAdapter[logging.Logger]:
    """A logger whose every line names the camera."""
    return logging.LoggerAdapter(logger, {"camera": camera_name})
