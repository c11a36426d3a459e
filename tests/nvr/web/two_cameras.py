"""Two cameras and a token for one of them, for tests of what a token opens."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from nvr.playback.exports import Exports
from nvr.protocol import LessonInfo
from nvr.scope import Role, Scope
from nvr.web.app import make_app
from nvr.web.routes.shares import OUTSIDER

from .conftest import JPEG, NOW_US, Running
from .shares import active_share, open_view
from .test_access import real_path, routes_of
from .test_hls import Camera

QUERY = f"start_us={NOW_US - 12_000_000}&end_us={NOW_US}&time_us={NOW_US}"
TIMES = {"start_us": NOW_US - 12_000_000, "end_us": NOW_US}


@dataclass
class Two:
    """Two cameras, of which the token is for one, and everything that there is of both."""

    nvr: Running
    token: str
    routes: dict[str, tuple[str, str]]
    """Method and path by name, as clients know them."""
    exports: dict[str, str]
    lessons: dict[str, str]
    shares: dict[str, str]
    views: dict[str, str]

    async def ask(
        self, name: str, camera_id: str, token: str | None = None, /, **body: Any
    ) -> tuple[int, str]:
        """Ask a route for what is of a camera."""
        method, path = self.routes[name]
        named = {
            "{camera_id}": camera_id,
            "{alert_id}": {"front_door": "a1", "yard": "b1"}[camera_id],
            "{pin_id}": {"front_door": "p0", "yard": "p1"}[camera_id],
            "{export_id}": self.exports[camera_id],
            "{lesson_id}": self.lessons[camera_id],
            "{share_id}": self.shares[camera_id],
            "{view_id}": self.views[camera_id],
        }
        for place, value in named.items():
            path = path.replace(place, value)
        headers = {"Authorization": f"Bearer {token or self.token}", OUTSIDER: "203.0.113.7"}
        url = f"{self.nvr.url}{real_path(path)}?{QUERY}"
        async with self.nvr.http.request(method, url, headers=headers, json=body) as response:
            return response.status, await response.text(errors="replace")


def scoped(nvr: Running, role: Role, cameras: set[str] | None) -> str:
    scope = Scope(role, None if cameras is None else frozenset(cameras))
    return nvr.tokens.create(f"{role} {cameras}", None, scope)[1]


@pytest.fixture
async def two(paired: Running, camera: Camera) -> AsyncIterator[Two]:
    camera.finish()
    backend = paired.backend
    backend.export_noun = Exports(backend.library, lambda: backend.config, backend.clock)
    await backend.add_camera({"name": "Yard", "main_url": "rtsp://10.0.0.7/1"})
    Camera(backend, camera_id="yard").finish()
    (backend.folder / "yard.mp4").write_bytes(b"x" * 1000)
    (backend.folder / "b1.jpg").write_bytes(JPEG)
    other = replace(backend.alert_list[0], id="b1", camera_id="yard")
    backend.alert_list.append(other)
    exports = {}
    for camera_id in ("front_door", "yard"):
        body = {"start_us": 5, "end_us": 9}
        url = f"{paired.url}/api/cameras/{camera_id}/pins"
        async with paired.http.post(url, json=body) as response:
            assert response.status == 201
        made = await backend.export_noun.start(
            "clip", [camera_id], NOW_US - 9_000_000, NOW_US, "00"  # type: ignore[arg-type]
        )  # fmt: skip
        exports[camera_id] = made.id
    lessons = {"front_door": "1" * 12, "yard": "2" * 12}
    taught = [_lesson(lesson_id, camera_id) for camera_id, lesson_id in lessons.items()]

    async def listed(camera_id: str | None) -> list[LessonInfo]:
        return [one for one in taught if camera_id in (None, one.camera_id)]

    backend.teaching.lessons = listed  # type: ignore[method-assign]
    shares = {camera_id: active_share(backend, camera_id).id for camera_id in exports}
    opened = {camera_id: active_share(backend, camera_id) for camera_id in exports}
    backend.sharing.start()
    await backend.sharing.taken_up()
    views = {camera_id: open_view(backend, info) for camera_id, info in opened.items()}
    routes = {name: (method, path) for method, path, name in routes_of(make_app(_services(paired)))}
    token = scoped(paired, Role.VIEWER, {"front_door"})
    yield Two(paired, token, routes, exports, lessons, shares, views)
    await backend.sharing.stop()
    backend.exports.stop()  # type: ignore[attr-defined]


def _services(nvr: Running) -> Any:
    return nvr.server.services


def _lesson(lesson_id: str, camera_id: str) -> LessonInfo:
    fields: dict[str, Any] = {
        name: None for name in LessonInfo.__dataclass_fields__ if name not in ("id", "camera_id")
    }
    return LessonInfo(id=lesson_id, camera_id=camera_id, **fields)
