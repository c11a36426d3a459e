"""Takes secrets out of text before anybody can read them: logs, error messages, diagnostics."""

import logging
import re

_PATTERNS = (
    # rtsp://user:password@host, also when the password holds an @
    (
        re.compile(r"(?P<keep>\b[a-z][a-z0-9+.-]*://)[^\s/\"'<>?#]*@", re.IGNORECASE),
        r"\g<keep>***@",
    ),
    # the same with a slash or the like in the password, which should have been quoted; host:port
    # followed by a path is not taken for it
    (
        re.compile(
            r"(?P<keep>\b[a-z][a-z0-9+.-]*://)[^\s/@:]+:(?!\d{1,5}(?:[/?#\s]|$))[^\s\"'<>]*@",
            re.IGNORECASE,
        ),
        r"\g<keep>***@",
    ),
    (
        re.compile(
            r"(?P<keep>(?:\bauthorization[\"']?\s*[:=]\s*[\"']?\w+|\bbearer)\s+)[\w.~+/=-]{8,}",
            re.IGNORECASE,
        ),
        r"\g<keep>***",
    ),
    (
        re.compile(
            r"(?P<keep>(?:^|[?&;\"'\s{(])(?:password|passwd|pwd|pass|token|secret|auth|authsig|key)"
            r"[\"']?\s*[=:]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s&;,\"'}]+)",
            re.IGNORECASE,
        ),
        r"\g<keep>***",
    ),
    (re.compile(r"\bcloudcam1-[A-Za-z0-9_=-]+"), "cloudcam1-***"),
    # a bare token: 256 bits in URL-safe base64, with capital and small letters and digits
    (
        re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{43}(?![\w-])"),
        "***",
    ),
)


def redact(text: str) -> str:
    """The text without credentials in addresses, tokens, pairing strings and passwords."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


class RedactingFilter(logging.Filter):
    """Redacts the message, the traceback and the stack of every record of a handler."""

    _formatter = logging.Formatter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record in place; always true."""
        try:
            message = record.getMessage()
        except TypeError, ValueError, KeyError:  # a fault of who logs; it must not hide the rest
            message = f"{record.msg} {record.args!r}"
        record.msg, record.args = redact(message), None
        if record.exc_info and not record.exc_text:
            record.exc_text = self._formatter.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redact(record.exc_text)
        if record.stack_info:
            record.stack_info = redact(record.stack_info)
        return True
