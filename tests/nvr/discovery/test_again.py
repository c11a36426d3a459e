"""A camera at a new address."""

from pathlib import Path

import pytest

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


async def test_by_its_onvif_id(answering: list[FoundCamera]) -> None:
    answering += [camera("urn:2", "192.168.1.9"), camera("urn:1", "192.168.1.40")]
    assert await find_again("urn:1", _MAC) == "192.168.1.40"


@pytest.mark.usefixtures("answering")
async def test_by_its_hardware_address() -> None:
    assert await find_again(None, "aa:00:00:00:00:01") == "10.0.0.5"
    assert await find_again("urn:1", "aa:00:00:00:00:01") == "10.0.0.5"
    assert await find_again("urn:1", "aa:00:00:00:00:02") is None
    assert await find_again("urn:1", None) is None


async def test_of_two_addresses_the_one_that_answers(answering: list[FoundCamera]) -> None:
    assert await find_again(None, _MAC) is None, "either may be from before"
    answering.append(camera("urn:9", "192.168.1.30"))
    assert await find_again(None, _MAC) == "192.168.1.30"


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
