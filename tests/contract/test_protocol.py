"""Both sides read and write the same messages."""

import json
from pathlib import Path

import pytest

from custom_components.cloudcam import protocol as component
from custom_components.cloudcam.pairing_string import PairingString
from nvr import protocol as nvr
from nvr import shares
from nvr.pairing_string import PairingString as NvrPairingString
from scripts.lib.hygiene import PROTOCOL

ROOT = Path(__file__).parent.parent.parent
GOLDEN = Path(__file__).parent / "golden"

_VIDEO = nvr.VideoInfo("h264", 1280, 720, 15.0, "aac")
_STATUS = nvr.CameraStatus(
    connection=nvr.Connection.ONLINE,
    recording=True,
    motion=True,
    persons=2,
    cats=1,
    dogs=0,
    video=_VIDEO,
    bitrate_kbps=2048,
    analysed_fps=4.5,
    dropped=7,
    oldest_us=1_795_000_000_000_000,
    kept_since_us=1_795_000_060_000_000,
    forced_us=1_795_000_050_000_000,
    health=nvr.HealthProblem.BLURRED,
    viewers=2,
    masking_pct=7.5,
    masked_by="nvr",
    unmasked_until_us=1_795_000_070_000_000,
)
_PATH: list[tuple[float, float]] = [(0.1, 0.5), (0.9, 0.5), (0.9, 1.0), (0.1, 1.0)]
_DOOR = nvr.CameraInfo(
    "door",
    "Haustür",
    True,
    True,
    False,
    True,
    _STATUS,
    retention_hours=48.0,
    sensitivity=nvr.Sensitivity.HIGH,
    zones=[nvr.Zone("path", "Path", _PATH, [nvr.Label.PERSON], alerts=True, loiter_s=10.0)],
    motion_masks=[[(0.0, 0.0), (1.0, 0.0), (1.0, 0.1)]],
    object_masks=[nvr.ObjectMask([(0.0, 0.0), (0.2, 0.0), (0.2, 0.2)], [nvr.Label.PET])],
    ptz=True,
    place="street",
    thresholds=[nvr.Threshold(nvr.Label.PET, 0.7, 0.1)],
    privacy_masks=[[(0.6, 0.0), (1.0, 0.0), (1.0, 0.4)]],
)
_DOWN = nvr.CameraInfo(
    "hall",
    "Hall",
    True,
    False,
    True,
    False,
    nvr.CameraStatus(
        connection=nvr.Connection.OFFLINE,
        error=nvr.ErrorInfo("camera_auth", "The camera refuses the password"),
    ),
)
_ALERT = nvr.AlertInfo(
    id="01ABC",
    camera_id="door",
    label=nvr.Label.PET,
    start_us=1_795_000_001_000_000,
    end_us=None,
    score=0.9,
    animal="cat",
    box=(0.1, 0.2, 0.3, 0.4),
    snapshot_us=1_795_000_001_200_000,
    clip_start_us=1_794_999_996_000_000,
    clip_end_us=None,
    zones=[
        nvr.ZoneVisit("path", "Path", 1_795_000_001_000_000, 1_795_000_003_000_000),
        nvr.ZoneVisit("porch", "Porch", 1_795_000_003_000_000, None, 1_795_000_013_000_000),
    ],
    verdict=nvr.Verdict.CAT,
)
_LESSON = nvr.LessonInfo(
    "c0ffee",
    "door",
    nvr.Label.PET,
    nvr.Verdict.NOT_A_PET,
    (0.1, 0.2, 0.3, 0.4),
    "Home Assistant",
    1_795_000_020_000_000,
    "01ABB",
    False,
    ended="moved",
    dropped=3,
    dropped_us=1_795_000_030_000_000,
)
_NVR = nvr.NvrInfo(
    id="nvr-1",
    name="Home",
    version="0.1.0",
    started_us=1_794_000_000_000_000,
    disk_total_bytes=500_000_000_000,
    disk_free_bytes=100_000_000_000,
    recordings_bytes=21_000_000_000,
    retention_hours=24.0,
    cpu_pct=7.5,
    inference=nvr.InferenceInfo("ready", "yolov8n", "CPU", 4.5, 9.1),
    quota_bytes=50_000_000_000,
    pinned_bytes=1_000_000_000,
    wants_presence=True,
    internet_bytes=1500,
    internet_bytes_since_us=1_794_000_000_000_000,
    refused_connections=3,
    can_restart=True,
)

_SHARE = shares.ShareInfo(
    id="5a5a5a5a5a5a",
    camera_id="door",
    start_us=1_795_000_000_000_000,
    end_us=1_795_000_020_000_000,
    content=shares.ShareContent.SUBJECT,
    way=shares.ShareWay.LINK,
    packaging=shares.SharePackaging.MP4,
    background=shares.ShareBackground.SCENE,
    recipient="Erika",
    purpose="her parcel",
    state=shares.ShareState.ENDED,
    created_us=1_795_000_100_000_000,
    created_by="Anna",
    expires_s=86_400,
    progress=1.0,
    size_bytes=123_456,
    duration_ms=20_000,
    sha256="ab" * 32,
    visible_pct=97.5,
    consented_us=1_795_000_200_000_000,
    consented_by="Anna",
    expires_us=1_795_086_600_000_000,
    views=3,
    views_used=3,
    opened_us=1_795_000_300_000_000,
    has_phrase=True,
    with_time=True,
    alert_id="01ABC",
    ended=shares.ShareEnd.USED_UP,
    ended_us=1_795_000_300_000_000,
)

MESSAGES: dict[str, nvr.Message] = {
    "state": nvr.State(_NVR, [_DOOR, _DOWN], [_ALERT]),
    "nvr": nvr.NvrChanged(_NVR),
    "camera": nvr.CameraChanged(_DOWN),
    "camera_removed": nvr.CameraRemoved("hall"),
    "alert": nvr.AlertChanged(nvr.Phase.START, _ALERT),
    "alert_removed": nvr.AlertRemoved("01ABC", "door"),
    "lessons": nvr.LessonsChanged("door", [_LESSON]),
    "share": nvr.ShareChanged(_SHARE),
}


def test_the_copy_is_exact() -> None:
    assert "protocol.py" in PROTOCOL
    for name in PROTOCOL:
        copy = ROOT / "custom_components" / "cloudcam" / name
        assert copy.read_bytes() == (ROOT / "nvr" / name).read_bytes()


def test_every_message_has_a_golden_file() -> None:
    assert MESSAGES.keys() == nvr.MESSAGE_TYPES.keys()
    assert {path.stem for path in GOLDEN.glob("*.json")} == MESSAGES.keys()


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_the_nvr_writes_the_golden_file(name: str) -> None:
    """A change here changes the wire: raise SCHEMA_VERSION and write the file anew."""
    golden = json.loads((GOLDEN / f"{name}.json").read_text())
    assert json.loads(json.dumps(nvr.to_wire(MESSAGES[name]))) == golden


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_the_integration_reads_what_the_nvr_wrote(name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text())
    message = component.from_wire(golden)
    assert message is not None
    assert type(message).__module__.startswith("custom_components.cloudcam.")
    again = json.loads(json.dumps(component.to_wire(message)))
    assert again == golden


def test_what_an_nvr_of_the_first_version_says_is_understood() -> None:
    """It knows nothing of quotas, pins, zones, and hours that were not kept."""
    state = json.loads((GOLDEN / "state.json").read_text()) | {"schema_version": 1}
    for camera in state["cameras"]:
        del camera["retention_hours"], camera["status"]["kept_since_us"]
        del camera["status"]["forced_us"], camera["status"]["health"]
        del camera["status"]["viewers"]
        for later in ("sensitivity", "zones", "motion_masks", "object_masks", "ptz", "place"):
            del camera[later]
        del camera["thresholds"]
    for alert in state["alerts"]:
        del alert["zones"], alert["problem"], alert["verdict"], alert["lesson_id"]
    del state["nvr"]["quota_bytes"], state["nvr"]["pinned_bytes"]
    for later in ("internet_bytes", "internet_bytes_since_us", "refused_connections"):
        del state["nvr"][later]
    del state["nvr"]["can_restart"]
    message = component.from_wire(state)
    assert isinstance(message, component.State)
    assert message.cameras[0].status.forced_us is None
    assert message.cameras[0].sensitivity is component.Sensitivity.NORMAL
    assert message.alerts[0].zones == []
    assert component.MIN_SCHEMA_VERSION == 1


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_newer_nvr_may_add_fields(name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text())
    assert component.from_wire(golden | {"added_later": 1}) == component.from_wire(golden)


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_no_field_may_be_missing_without_a_default(name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text())
    required = [field for field in golden if field not in {"type", *_OPTIONAL}]
    for field in required:
        with pytest.raises(component.ProtocolError):
            component.from_wire({k: v for k, v in golden.items() if k != field})


_OPTIONAL = {"schema_version", "min_schema_version"}


def test_pairing_strings() -> None:
    written = NvrPairingString(("nvr.local", "192.168.1.5", "fd00::5"), 8917, "ab" * 32, "s3cr3t")
    text = str(written)
    read = PairingString.parse(f"  {text[:30]}\n {text[30:]} ")
    assert (read.hosts, read.port) == (written.hosts, written.port)
    assert (read.fingerprint, read.secret) == (written.fingerprint, written.secret)
    for damaged in (text[:-9], text[5:], "", "cloudcam1-", "cloudcam1-!!!!"):
        with pytest.raises(component.ProtocolError):
            PairingString.parse(damaged)
