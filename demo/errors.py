"""What can go wrong with demo cameras; each message says what to do.

DemoError
+-- ClipError        a file can't be served
+-- PicturesMissing  the pictures for scenes were not fetched
+-- CamerasFailed    the camera process ended or refused a command
"""


class DemoError(Exception):
    """The root of them all."""


class ClipError(DemoError):
    """The file can't be served: unreadable, no video, or a codec that RTSP has no format for."""


class PicturesMissing(DemoError):
    """The demo pictures are not there; the message says how to get them."""


class CamerasFailed(DemoError):
    """The camera process did not start, ended, or refused a command; the message says why."""
