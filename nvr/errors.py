"""Every error that the NVR raises on purpose.

    NvrError
    ├── ConfigError             a setting is wrong: names file, key, value and what would be right
    ├── CameraError             one camera; the others go on
    │   ├── CameraUnreachable       nothing answers at the address
    │   │   └── CameraNotAtHome         it is neither at home nor listed: nothing was sent to it
    │   ├── CameraAuthFailed        user name or password refused
    │   │   └── CameraPasswordLost      the password can't be decrypted any more
    │   ├── CameraUnsupported       the stream has no video, or a codec that can't be recorded
    │   ├── CameraUnmasked          its privacy masks can't be burned in, so nothing is shown
    │   └── CameraStalled           connected, but no picture arrives any more
    ├── StorageError            the recordings' disk
    │   ├── StorageMissing          the folder or its mount is gone
    │   ├── StorageFull             no space left
    │   ├── StorageReadOnly         it can't be written
    │   ├── StorageSlow             it takes less than the cameras send
    │   ├── NotLogged               it can't be logged, so it isn't done
    │   ├── KeptLess                it holds fewer hours than were promised
    │   └── ClockWrong              the wall clock can't be right: nobody knows how old what is
    ├── MaskingSlow             privacy masks take more processor time than there is
    ├── ModelError              the detection model can't be loaded or run
    ├── PlaybackError           what is recorded can't be shown just now
    │   ├── RecordingDamaged        the bytes on disk give no picture
    │   └── PlaybackBusy            others are being served; try again soon
    ├── RequestError            what a client asked for is wrong
    │   ├── NotFound                no such camera, alert or recording
    │   │   └── NotRecorded             nothing is recorded of that moment
    │   ├── Forbidden               no token, a revoked token, or not enough rights
    │   │   └── WrongPhrase             a link is opened by another phrase
    │   ├── ShareNotReady           a share is not so far, or over
    │   ├── Pinned                  what should go is kept until it is unpinned
    │   ├── NotSupervised           nobody would start the NVR again
    │   └── PairingFailed           the one-time secret is wrong, used or too old
    │       └── PairingHeldOff          too many wrong ones came from that address
    ├── LedgerBroken            the ledger is not as it was written
    └── NotRunning              the command needs a running NVR

Each class has a stable ``code`` that goes over the wire; the message is a sentence that a person
can act on and never holds a password.
"""


class NvrError(Exception):
    """Root of all errors raised on purpose."""

    code = "internal"

    @property
    def message(self) -> str:
        """What happened and what to do, for a person."""
        return str(self)


class ConfigError(NvrError):
    """A setting is wrong."""

    code = "config"


class CameraError(NvrError):
    """One camera can't be used just now."""

    code = "camera"


class CameraUnreachable(CameraError):
    """Nothing answers at the camera's address."""

    code = "camera_unreachable"


class CameraNotAtHome(CameraUnreachable):
    """The camera's address is neither at home nor listed, so nothing was sent to it."""


class CameraAuthFailed(CameraError):
    """The camera refuses the user name or password."""

    code = "camera_auth"


class CameraPasswordLost(CameraAuthFailed):
    """The camera's password can't be decrypted: nothing is tried without it."""


class CameraUnsupported(CameraError):
    """The camera's stream can't be recorded."""

    code = "camera_unsupported"


class CameraUnmasked(CameraError):
    """The camera's privacy masks can't be burned in, so nothing of it is recorded or shown."""

    code = "camera_unmasked"


class CameraStalled(CameraError):
    """The camera is connected but sends no picture any more."""

    code = "camera_stalled"


class CameraPrivate(CameraError):
    """The camera's privacy switch is on."""

    code = "camera_private"


class StorageError(NvrError):
    """The recordings' disk can't be used."""

    code = "storage"


class StorageMissing(StorageError):
    """The recordings' folder or its mount is gone."""

    code = "storage_missing"


class StorageFull(StorageError):
    """No space is left for recordings."""

    code = "storage_full"


class StorageReadOnly(StorageError):
    """The recordings' folder can't be written."""

    code = "storage_read_only"


class StorageSlow(StorageError):
    """The recordings' disk takes what the cameras send late, or less of it."""

    code = "storage_slow"


class NotLogged(StorageError):
    """It can't be logged, so it isn't done."""

    code = "not_logged"


class KeptLess(StorageError):
    """Recordings had to be deleted before their time."""

    code = "kept_less"


class ClockWrong(StorageError):
    """The wall clock can't be right, so nobody knows when what is recorded now was recorded."""

    code = "clock_wrong"


class MaskingSlow(NvrError):
    """Burning in privacy masks takes more processor time than there is."""

    code = "masking_slow"


class ModelError(NvrError):
    """The detection model can't be loaded or run."""

    code = "model"


class PlaybackError(NvrError):
    """What is recorded can't be shown just now."""

    code = "playback"


class RecordingDamaged(PlaybackError):
    """The bytes on disk give no picture."""

    code = "recording_damaged"


class PlaybackBusy(PlaybackError):
    """Others are being served."""

    code = "busy"


class RequestError(NvrError):
    """What a client asked for is wrong."""

    code = "bad_request"


class NotFound(RequestError):
    """There is no such camera, alert or recording."""

    code = "not_found"


class NotRecorded(NotFound):
    """Nothing is recorded of a moment.

    ``before_us`` and ``after_us`` are the nearest recorded moments, None where there are none.
    """

    code = "not_recorded"

    def __init__(self, message: str, before_us: int | None, after_us: int | None) -> None:
        super().__init__(message)
        self.before_us = before_us
        self.after_us = after_us


class Forbidden(RequestError):
    """No token, a revoked one, or not enough rights."""

    code = "forbidden"


class WrongPhrase(Forbidden):
    """A link is opened by another phrase."""

    code = "wrong_phrase"


class ShareNotReady(RequestError):
    """A share is not so far, or over, or another than was looked at."""

    code = "share_not_ready"


class Pinned(RequestError):
    """What should be deleted is pinned."""

    code = "pinned"


class NotSupervised(RequestError):
    """Nobody would start the NVR again."""

    code = "not_supervised"


class PairingFailed(RequestError):
    """The one-time pairing secret is wrong, used or too old."""

    code = "pairing_failed"


class PairingHeldOff(PairingFailed):
    """Too many wrong secrets came from that address: nothing is tried for it for a while."""

    code = "pairing_held_off"

    def __init__(self, wait_s: int) -> None:
        super().__init__(
            f"too many wrong pairing strings came from this address; try again in {wait_s} seconds"
        )
        self.wait_s = wait_s


class LedgerBroken(NvrError):
    """The ledger is not as it was written."""

    code = "ledger_broken"


class NotRunning(NvrError):
    """The command needs a running NVR."""

    code = "not_running"
