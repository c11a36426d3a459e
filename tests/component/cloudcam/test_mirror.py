"""The copy of what the NVR said."""

from custom_components.cloudcam import protocol as p
from custom_components.cloudcam.mirror import Change, Mirror

NVR = p.NvrInfo("n", "N", "1", 0, 1, 1, 1, 24.0, 1.0, p.InferenceInfo("ready", "m"))


def camera(camera_id: str, name: str = "C") -> p.CameraInfo:
    return p.CameraInfo(camera_id, name, True, True, False, True, p.CameraStatus())


def alert(alert_id: str, camera_id: str, start_us: int, snapshot_us: int | None = 1) -> p.AlertInfo:
    return p.AlertInfo(
        alert_id, camera_id, p.Label.PERSON, start_us, None, 0.5, None, None, snapshot_us, 0, None
    )


def ids(alerts: list[p.AlertInfo]) -> list[str]:
    return [a.id for a in alerts]


def test_a_state_replaces_everything() -> None:
    mirror = Mirror(p.State(NVR, [camera("a"), camera("b")], [alert("1", "a", 1)]))
    change = mirror.apply(p.State(NVR, [camera("b"), camera("c")], [alert("2", "c", 2)]))
    assert change == Change(True, {"b", "c"}, {"a"})
    assert mirror.alerts("a") == []
    assert ids(mirror.alerts("c")) == ["2"]


def test_alerts_of_a_quiet_camera_survive_a_state_that_does_not_reach_back() -> None:
    mirror = Mirror(p.State(NVR, [camera("a")], [alert("old", "a", 1)]))
    mirror.apply(p.State(NVR, [camera("a")], []))
    assert ids(mirror.alerts("a")) == ["old"]
    assert mirror.replace_alerts("a", mirror.alerts("a"), []), "asked, the NVR says that it is gone"
    assert mirror.last_alert("a") is None


def test_filling_never_loses_what_began_meanwhile() -> None:
    mirror = Mirror(p.State(NVR, [camera("a")], []))
    mirror.apply(p.AlertChanged(p.Phase.START, alert("new", "a", 9)))
    assert not mirror.replace_alerts("a", [], [alert("old", "a", 1)])
    assert ids(mirror.alerts("a")) == ["new", "old"]
    assert not mirror.replace_alerts("gone", [], [alert("x", "gone", 1)])


def test_cameras_come_and_go() -> None:
    mirror = Mirror(p.State(NVR, [camera("a")], []))
    assert mirror.apply(p.CameraChanged(camera("b"))) == Change(cameras={"b"})
    assert mirror.apply(p.CameraRemoved("a")) == Change(gone={"a"})
    assert mirror.apply(p.CameraRemoved("a")) == Change()
    assert set(mirror.cameras) == {"b"}
    assert mirror.apply(p.NvrChanged(NVR)) == Change(nvr=True)


def test_alerts_change_and_go() -> None:
    mirror = Mirror(p.State(NVR, [camera("a")], []))
    assert mirror.apply(p.AlertChanged(p.Phase.START, alert("1", "a", 1, None))).cameras == {"a"}
    assert mirror.last_picture("a") is None
    mirror.apply(p.AlertChanged(p.Phase.UPDATE, alert("1", "a", 1, 5)))
    picture = mirror.last_picture("a")
    assert picture is not None
    assert picture.snapshot_us == 5
    assert mirror.apply(p.AlertRemoved("1", "a")) == Change(cameras={"a"})
    assert mirror.apply(p.AlertRemoved("1", "x")) == Change()
    assert mirror.apply(p.AlertChanged(p.Phase.START, alert("2", "x", 1))) == Change()


def test_memory_is_bounded() -> None:
    mirror = Mirror(p.State(NVR, [camera("a")], []))
    for number in range(500):
        mirror.apply(p.AlertChanged(p.Phase.END, alert(str(number), "a", number)))
    assert len(mirror.alerts("a")) == 50
    last = mirror.last_alert("a")
    assert last is not None
    assert last.id == "499"
