"""No secret in any log line."""

import logging
import subprocess
import sys

import pytest

from nvr.redact import redact


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("open rtsp://admin:hunter2@10.0.0.5/1 failed", "open rtsp://***@10.0.0.5/1 failed"),
        ("rtsp://admin:p@ss@10.0.0.5/1", "rtsp://***@10.0.0.5/1"),
        ("rtsp://admin:pa/s?s@10.0.0.5/1", "rtsp://***@10.0.0.5/1"),
        ("http://10.0.0.5:8080/mail@home", "http://10.0.0.5:8080/mail@home"),
        ("digest authentication failed", "digest authentication failed"),
        ("RTSPS://token@host", "RTSPS://***@host"),
        ("rtsp://10.0.0.5/user@home", "rtsp://10.0.0.5/user@home"),
        ("http://h/x?user=me&password=hunter2&n=1", "http://h/x?user=me&password=***&n=1"),
        ("http://h/x?auth=abc", "http://h/x?auth=***"),
        ("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer ***"),
        ("Authorization: Basic YWRtaW46aHVudGVyMg==", "Authorization: Basic ***"),
        ("{'password': 'hunter2', 'n': 1}", "{'password': ***, 'n': 1}"),
        ('{"token": "hunter2"}', '{"token": ***}'),
        ("password=hunter2", "password=***"),
        ("token aB3" + "-_Xy9" * 8 + ".", "token ***."),
        ("sha256 " + "0f" * 32, "sha256 " + "0f" * 32),
        ("front_door_" + "a" * 32, "front_door_" + "a" * 32),
        ("cloudcam1-aG9zdHwx-_x", "cloudcam1-***"),
        ("the camera front_door is online", "the camera front_door is online"),
        ("keyframe every 2 s; token bucket", "keyframe every 2 s; token bucket"),
        ("mail bob@example.org about http://h/", "mail bob@example.org about http://h/"),
    ],
)
def test_redact(text: str, redacted: str) -> None:
    assert redact(text) == redacted


def test_everything_that_is_logged_is_redacted() -> None:
    """In a process of its own, since it changes the root logger."""
    program = """
import logging, warnings
from nvr.log import camera_logger, set_up_logging
set_up_logging()
url = "rtsp://admin:hunter2@10.0.0.5/1"
log = logging.getLogger("nvr.worker")
log.info("open %s", url)
log.info("open %(url)s", {"url": url})
camera_logger(log, "Front door").warning("lost %s", url)
logging.getLogger("aiohttp.server").error("library says %s", url)
warnings.warn("beware of " + url)
try:
    raise ValueError("no answer from " + url)
except ValueError:
    log.exception("broke")
log.info("stack", stack_info=True)
log.debug("not shown")
logging.getLogger("library").info("not shown")
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == ""
    assert "hunter2" not in done.stderr
    assert done.stderr.count("rtsp://***@10.0.0.5/1") >= 6
    assert "WARNING Front door: lost rtsp://" in done.stderr
    assert "INFO worker: open rtsp://" in done.stderr
    assert "ValueError: no answer" in done.stderr
    assert "not shown" not in done.stderr


def test_levels() -> None:
    program = """
import logging
from nvr.log import set_up_logging
set_up_logging(VERBOSE)
logging.getLogger("nvr.x").debug("ours")
logging.getLogger("library").debug("theirs")
"""
    for verbose, shown in (("0", []), ("1", ["ours"]), ("2", ["ours", "theirs"])):
        done = subprocess.run(
            [sys.executable, "-c", program.replace("VERBOSE", verbose)],
            capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        assert [line.rpartition(": ")[2] for line in done.stderr.splitlines()] == shown


def test_filter_survives_a_record_with_wrong_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    from nvr.redact import RedactingFilter

    record = logging.LogRecord("nvr", logging.INFO, "f", 1, "%d of %d", ("one",), None)
    assert RedactingFilter().filter(record)
    assert "%d of %d" in record.getMessage()
