"""A camera at a new address."""

from pathlib import Path

import pytest

from nvr.config import OnvifConfig
from nvr.discovery import again
from nvr.discovery.again import find_again, moved
from nvr.discovery.probe import FoundCamera

_MAC = "aa:bb:cc:00:11:22"


def camera(identity: str, host: str) -> FoundCamera:
    return FoundCamera(identity, host, f"http://{host}/", "", "", "")


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[FoundCamera]:
    """Who answers; the kernel's table holds two addresses of one device."""
    found: list[FoundCamera] = []

    async def search(interfaces: object) -> list[FoundCamera]:
        return found

    async def nudge(interfaces: object) -> None:
        return None

    monkeypatch.setattr(again, "search", search)
    monkeypatch.setattr(again, "nudge", nudge)
    known = {_MAC: ["192.168.1.20", "192.168.1.30", "8.8.8.8"], "aa:00:00:00:00:01": ["10.0.0.5"]}
    monkeypatch.setattr(again, "addresses_of", lambda mac: known.get(mac, []))
    return found


def wanted(identity: str | None = None, mac: str | None = None) -> OnvifConfig:
    return OnvifConfig(identity=identity, mac=mac)


async def test_by_their_onvif_ids(answering: list[FoundCamera]) -> None:
    answering += [camera("urn:2", "192.168.1.9"), camera("urn:1", "192.168.1.40")]
    found = await find_again({"a": wanted("urn:1", _MAC), "b": wanted("urn:2"), "c": wanted()})
    assert found == {"a": "192.168.1.40", "b": "192.168.1.9"}


@pytest.mark.usefixtures("answering")
@pytest.mark.parametrize(
    ("identity", "mac", "found"),
    [
        (None, "aa:00:00:00:00:01", {"a": "10.0.0.5"}),
        ("urn:1", "aa:00:00:00:00:01", {"a": "10.0.0.5"}),
        ("urn:1", "aa:00:00:00:00:02", {}),
        ("urn:1", None, {}),
    ],
)
async def test_by_their_hardware_addresses(
    identity: str | None, mac: str | None, found: dict[str, str]
) -> None:
    assert await find_again({"a": wanted(identity, mac)}) == found


async def test_of_two_addresses_the_one_that_answers(answering: list[FoundCamera]) -> None:
    assert await find_again({"a": wanted(mac=_MAC)}) == {}, "either may be from before"
    answering.append(camera("urn:9", "192.168.1.30"))
    assert await find_again({"a": wanted(mac=_MAC)}) == {"a": "192.168.1.30"}


@pytest.mark.parametrize(
    ("url", "new"),
    [
        ("rtsp://10.0.0.1/a?b=c", "rtsp://10.0.0.9/a?b=c"),
        ("rtsp://10.0.0.1:8554/a", "rtsp://10.0.0.9:8554/a"),
        ("http://cam.lan:80/x", "http://10.0.0.9:80/x"),
        ("v4l2:///dev/video0", "v4l2:///dev/video0"),
    ],
)
def test_addresses_move(url: str, new: str) -> None:
    assert moved(url, "10.0.0.9") == new
