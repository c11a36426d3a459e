"""The timeline's routes, over a real library."""

from base64 import b64decode
from typing import Any

import pytest

from custom_components.cloudcam import timelines as component
from custom_components.cloudcam.protocol import parse
from nvr.config_edit import add_camera
from nvr.messages import ActivitySeen
from nvr.timelines import TimelineFlag

from .conftest import NOW_US, Running

MINUTE_US = 60_000_000
URL = "/api/cameras/front_door/timeline"


async def ask(nvr: Running, url: str = URL, **query: object) -> Any:
    params = {"start_us": NOW_US - 60 * MINUTE_US, "end_us": NOW_US, **query}
    async with nvr.http.get(nvr.url + url, params=params) as response:  # type: ignore[arg-type]
        assert response.status == 200, await response.text()
        return await response.json()


async def refused(nvr: Running, url: str = URL, **query: object) -> str:
    """Why a request is a bad one."""
    params = {"start_us": NOW_US - 60 * MINUTE_US, "end_us": NOW_US, **query}
    async with nvr.http.get(nvr.url + url, params=params) as response:  # type: ignore[arg-type]
        assert response.status == 400
        return str((await response.json())["error"]["message"])


async def test_a_camera(paired: Running) -> None:
    flags = bytes([TimelineFlag.WATCHED | TimelineFlag.PERSON])
    start_us = NOW_US - 10_000_000
    activity = paired.backend.library.activity
    activity.take(ActivitySeen("front_door", start_us, b"\x41\x42", flags * 2))
    data = await ask(paired, step_us=1_000_000, end_us=NOW_US - 7_000_000, start_us=start_us)
    found = parse(component.Timeline, data)
    assert (found.camera_id, found.start_us, found.step_us) == ("front_door", start_us, 1_000_000)
    assert b64decode(found.activity.motion) == b"\x41\x42\x00"
    assert b64decode(found.activity.flags) == b"\x81\x81\x00"


@pytest.mark.parametrize(
    ("length_s", "step_s"),
    [(1, 1), (1500, 1), (1501, 2), (86_400, 60), (7 * 86_400, 600), (31 * 86_400, 1800)],
)
async def test_the_usual_step_has_at_most_1500_buckets(
    paired: Running, length_s: int, step_s: int
) -> None:
    data = await ask(paired, start_us=NOW_US - length_s * 1_000_000)
    assert data["step_us"] == step_s * 1_000_000
    assert len(b64decode(data["activity"]["flags"])) <= 1501, "one more where it begins between"


async def test_several_cameras(paired: Running) -> None:
    paired.backend.config, _ = add_camera(
        paired.backend.config, {"name": "Yard", "main_url": "rtsp://10.0.0.9/2"}
    )
    data = await ask(paired, "/api/timeline")
    grid = parse(component.TimelineGrid, data)
    assert [t.camera_id for t in grid.cameras] == ["front_door", "yard"]
    async with paired.http.get(
        f"{paired.url}/api/timeline?camera_id=yard&camera_id=front_door&start_us=1&end_us=2"
    ) as response:
        cameras = (await response.json())["cameras"]
    assert [t["camera_id"] for t in cameras] == ["yard", "front_door"]


async def test_requests_that_are_wrong(paired: Running) -> None:
    assert "step_us" in await refused(paired, step_us=999_999)
    assert "step_us" in await refused(paired, step_us=3_601_000_000)
    assert "whole seconds" in await refused(paired, step_us=1_500_000)
    assert "31 days" in await refused(paired, start_us=NOW_US - 32 * 1440 * MINUTE_US)
    assert "longer step_us" in await refused(
        paired, start_us=NOW_US - 30 * 1440 * MINUTE_US, step_us=1_000_000
    )
    assert "end_us" in await refused(paired, start_us=NOW_US)
    for url in ("/api/cameras/nowhere/timeline", "/api/timeline?camera_id=nowhere"):
        glue = "&" if "?" in url else "?"
        async with paired.http.get(f"{paired.url}{url}{glue}start_us=1&end_us=2") as response:
            assert response.status == 404


async def test_it_needs_a_token(nvr: Running) -> None:
    for url in (URL, "/api/timeline"):
        async with nvr.http.get(f"{nvr.url}{url}?start_us=1&end_us=2") as response:
            assert response.status == 401
