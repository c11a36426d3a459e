"""Both sides read and write the same timeline."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict
from pathlib import Path

import pytest

from custom_components.cloudcam import timelines as component
from custom_components.cloudcam.protocol import ProtocolError, parse
from nvr import timelines as nvr
from nvr.protocol import Label

ANSWERS = Path(__file__).parent / "answers"

MOTION = bytes([0, 0, 65, 255, 0])
FLAGS = bytes([128, 128, 129, 135, 0])

_DOOR = nvr.Timeline(
    camera_id="door",
    start_us=1_795_000_030_000_000,
    end_us=1_795_000_300_000_000,
    step_us=60_000_000,
    recorded=[
        (1_795_000_030_000_000, 1_795_000_120_000_000),
        (1_795_000_180_000_000, 1_795_000_300_000_000),
    ],
    gaps=[
        nvr.TimelineGap(
            1_795_000_120_000_000, 1_795_000_180_000_000, nvr.TimelineReason.UNREACHABLE
        )
    ],
    activity=nvr.TimelineActivity(
        1_795_000_020_000_000, b64encode(MOTION).decode(), b64encode(FLAGS).decode()
    ),
    alerts=[
        nvr.TimelineAlert("01ABC", Label.PET, "cat", 1_795_000_200_000_000, None),
        nvr.TimelineAlert(
            "01ABD", Label.PERSON, None, 1_795_000_205_000_000, 1_795_000_230_000_000
        ),
    ],
)
_QUIET = nvr.Timeline(
    "hall", 0, 1_000_000, 1_000_000, [], [], nvr.TimelineActivity(0, "AA==", "AA=="), []
)

ANSWER_OF: dict[str, nvr.Timeline | nvr.TimelineGrid] = {
    "timeline": _DOOR,
    "timeline_grid": nvr.TimelineGrid([_DOOR, _QUIET]),
}


def golden(name: str) -> dict[str, object]:
    data = json.loads((ANSWERS / f"{name}.json").read_text())
    assert isinstance(data, dict)
    return data


@pytest.mark.parametrize("name", sorted(ANSWER_OF))
def test_the_nvr_writes_the_golden_file(name: str) -> None:
    """A change here changes the wire: raise SCHEMA_VERSION and write the file anew."""
    assert json.loads(json.dumps(asdict(ANSWER_OF[name]))) == golden(name)


@pytest.mark.parametrize("name", sorted(ANSWER_OF))
def test_the_integration_reads_what_the_nvr_wrote(name: str) -> None:
    cls = getattr(component, type(ANSWER_OF[name]).__name__)
    found = parse(cls, golden(name) | {"added_later": 1})
    assert type(found).__module__ == "custom_components.cloudcam.timelines"
    assert json.loads(json.dumps(asdict(found))) == golden(name)


@pytest.mark.parametrize("name", sorted(ANSWER_OF))
def test_no_field_may_be_missing(name: str) -> None:
    cls = getattr(component, type(ANSWER_OF[name]).__name__)
    for field in golden(name):
        with pytest.raises(ProtocolError):
            parse(cls, {k: v for k, v in golden(name).items() if k != field})


def test_a_reason_that_came_later_is_read() -> None:
    data = golden("timeline")
    data["gaps"] = [{"start_us": 1, "end_us": 2, "reason": "privacy"}]
    assert parse(component.Timeline, data).gaps[0].reason == "privacy"


def test_the_bytes_mean_the_same_on_both_sides() -> None:
    activity = parse(component.Timeline, golden("timeline")).activity
    assert b64decode(activity.motion) == MOTION
    flags = [component.TimelineFlag(value) for value in b64decode(activity.flags)]
    watched, all_labels = component.TimelineFlag.WATCHED, component.TimelineFlag(7)
    assert flags[0] is watched
    assert component.TimelineFlag.PERSON in flags[2]
    assert flags[3] == watched | all_labels
    assert not flags[4]
