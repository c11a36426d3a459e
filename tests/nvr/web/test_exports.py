"""Downloads and export jobs over HTTP, of real recordings."""

import asyncio
import io
import json
import zipfile
from typing import Any

import aiohttp
import pytest
from multidict import CIMultiDictProxy

from nvr.exports import ExportInfo, ExportState
from nvr.protocol import parse
from tests.nvr.playback import house as playback
from tests.nvr.playback.house import House, Site, at
from tests.nvr.streams import FPS, Recipe, numbers

house, site = playback.house, playback.site

__all__ = ["house", "site"]

RANGE = {"start_us": str(at(1)), "end_us": str(at(5))}


type Got = tuple[int, CIMultiDictProxy[str], bytes]


async def get(site: Site, path: str, **query: Any) -> Got:
    async with site.http.get(site.url(path), params=query or RANGE) as response:
        return response.status, response.headers, await response.read()


async def ended(site: Site, export_id: str) -> ExportInfo:
    async with asyncio.timeout(20):
        while True:
            status, _, body = await get(site, f"/api/exports/{export_id}")
            assert status == 200
            info = parse(ExportInfo, json.loads(body))
            if info.state in (ExportState.DONE, ExportState.FAILED):
                return info
            await asyncio.sleep(0.02)


async def test_evidence(house: House, site: Site) -> None:
    house.record(Recipe(audio="aac", seconds=6))
    status, headers, body = await get(site, "/api/cameras/front/evidence.zip")
    assert status == 200
    assert headers["Content-Type"] == "application/zip"
    assert headers["Content-Length"] == str(len(body))
    assert (
        headers["Content-Disposition"]
        == 'attachment; filename="front evidence 2023-11-14 22-13-21Z.zip"'
    )
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        (name,) = [n for n in archive.namelist() if n.endswith(".mp4")]
        assert archive.read(name) == house.files()[0].read_bytes()
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["nvr"]["certificate_sha256"] == site.server.identity.fingerprint
    assert manifest["nvr"]["id"] == house.library.nvr_id
    async with site.http.head(site.url("/api/cameras/front/evidence.zip"), params=RANGE) as head:
        assert head.headers["Content-Length"] == str(len(body))


async def test_several_cameras(house: House, site: Site) -> None:
    house.record(Recipe(seconds=6))
    house.record(Recipe(seconds=6), camera_id="yard")
    query = [("camera_id", "front"), ("camera_id", "yard"), *RANGE.items()]
    async with site.http.get(site.url("/api/export.zip"), params=query) as response:
        assert response.status == 200
        assert response.content_length is None
        body = await response.read()
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        clips = [n for n in archive.namelist() if n.endswith(".mp4")]
        assert [numbers(archive.read(n)) for n in clips] == [list(range(FPS, 5 * FPS))] * 2


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/api/cameras/front/evidence.zip", RANGE, 404),
        ("/api/cameras/nobody/evidence.zip", RANGE, 404),
        ("/api/cameras/front/evidence.zip", {"start_us": "5"}, 400),
        ("/api/export.zip", {**RANGE, "camera_id": "nobody"}, 404),
        ("/api/export.zip", {**RANGE, "camera_id": "front"}, 404),
        ("/api/export.zip", RANGE, 400),
        ("/api/export.zip", {"start_us": "1", "end_us": str(at(0)), "camera_id": "front"}, 400),
        ("/api/exports/0123456789ab", RANGE, 404),
        ("/api/exports/0123456789ab/file", RANGE, 404),
        ("/api/exports/..%2f..%2fetc", RANGE, 404),
    ],
)
async def test_what_is_not_there(site: Site, path: str, query: dict[str, str], status: int) -> None:
    got, _, body = await get(site, path, **query)
    assert got == status
    assert json.loads(body)["error"]["message"]


async def test_evidence_of_all_time(house: House, site: Site) -> None:
    house.record(Recipe(seconds=3))
    last_us = 253_402_300_799_999_999  # the year 9999 ends
    path = "/api/cameras/front/evidence.zip"
    status, _, body = await get(site, path, start_us="0", end_us=str(last_us))
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert "9999-12-31 23:59:59 UTC" in archive.read("README.txt").decode()
    status, _, body = await get(site, path, start_us="0", end_us=str(last_us + 1))
    assert status == 400
    assert "end_us" in json.loads(body)["error"]["message"]


async def test_a_download_that_fails_midway_never_looks_whole(house: House, site: Site) -> None:
    house.record(Recipe(seconds=130, gop=30))
    (folder,) = {p.parent for p in house.files()}
    last = house.files()[-1]
    last.write_bytes(last.read_bytes()[:-100])  # shorter than the index knows
    with pytest.raises(aiohttp.ClientPayloadError):
        await get(site, "/api/cameras/front/evidence.zip", start_us=str(at(0)), end_us=str(at(130)))
    assert folder.exists()


async def test_a_cancelled_download_leaves_nothing_open(house: House, site: Site) -> None:
    house.record(Recipe(seconds=130, gop=30, width=640, height=360))
    connections = site.server.services.connections
    query = {"start_us": str(at(0)), "end_us": str(at(130))}
    response = await site.http.get(site.url("/api/cameras/front/evidence.zip"), params=query)
    assert await response.content.read(1000)
    response.close()
    await playback.until(lambda: len(connections) == 0)


async def test_a_clip_goes_on_behind_a_change_of_format(house: House, site: Site) -> None:
    house.record(Recipe(seconds=3))
    house.record(Recipe("libx265", seconds=3), at_s=3)
    url = f"/api/cameras/front/clip.mp4?start_us={at(1)}&end_us={at(5)}"
    shown = []
    follows: str | None = url
    while follows is not None:
        async with site.http.get(site.url(follows)) as response:
            assert response.status == 200
            shown.append(numbers(await response.read()))
            link = response.headers.get("Link")
        follows = link.partition(">")[0].removeprefix("<") if link else None
    assert shown == [list(range(FPS, 3 * FPS)), list(range(2 * FPS))]
    status, _, _ = await get(site, url.partition("?")[0], **RANGE, part="2")
    assert status == 404


async def test_a_job(house: House, site: Site) -> None:
    house.record(Recipe(seconds=6))
    body = {"cameras": ["front"], "start_us": at(1), "end_us": at(5), "kind": "clip"}
    async with site.http.post(site.url("/api/exports"), json=body) as response:
        assert response.status == 202
        info = parse(ExportInfo, await response.json())
    done = await ended(site, info.id)
    assert done.state is ExportState.DONE
    status, _, listed = await get(site, "/api/exports")
    assert [e["id"] for e in json.loads(listed)["exports"]] == [info.id]
    status, headers, content = await get(site, f"/api/exports/{info.id}/file")
    assert (status, headers["Content-Type"]) == (200, "video/mp4")
    assert numbers(content) == list(range(FPS, 5 * FPS))
    url = site.url(f"/api/exports/{info.id}/file")
    async with site.http.get(url, headers={"Range": "bytes=100-199"}) as response:
        assert response.status == 206
        assert await response.read() == content[100:200]
    async with site.http.delete(site.url(f"/api/exports/{info.id}")) as response:
        assert response.status == 204
    status, _, _ = await get(site, f"/api/exports/{info.id}")
    assert status == 404


async def test_a_job_of_evidence(house: House, site: Site) -> None:
    house.record(Recipe(seconds=6))
    house.record(Recipe(seconds=6), camera_id="yard")
    body = {"cameras": ["front", "yard"], "start_us": at(1), "end_us": at(5), "kind": "evidence"}
    async with site.http.post(site.url("/api/exports"), json=body) as response:
        info = parse(ExportInfo, await response.json())
    done = await ended(site, info.id)
    assert done.name == "front+yard evidence 2023-11-14 22-13-21Z.zip"
    _, headers, content = await get(site, f"/api/exports/{info.id}/file")
    assert headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = [n for n in archive.namelist() if n.endswith(".mp4")]
        originals = [house.files()[0], house.files("yard")[0]]
        assert [archive.read(n) for n in files] == [p.read_bytes() for p in originals]
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["nvr"]["certificate_sha256"] == site.server.identity.fingerprint


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"kind": "film"}, 400, "bad_request"),
        ({"cameras": []}, 400, "bad_request"),
        ({"cameras": "front"}, 400, "bad_request"),
        ({"cameras": ["nobody"]}, 404, "not_found"),
        ({"cameras": ["shed"]}, 404, "not_found"),
        ({"start_us": at(6)}, 400, "bad_request"),
        ({"start_us": "1"}, 400, "bad_request"),
        ({"start_us": 0}, 400, "bad_request"),
    ],
)
async def test_wrong_jobs(
    house: House, site: Site, changes: dict[str, Any], status: int, code: str
) -> None:
    house.record(Recipe(seconds=6))
    body = {"cameras": ["front"], "start_us": at(1), "end_us": at(5), **changes}
    async with site.http.post(site.url("/api/exports"), json=body) as response:
        assert response.status == status
        assert (await response.json())["error"]["code"] == code


async def test_a_job_that_doesnt_fit_is_told_at_once(house: House, site: Site) -> None:
    house.record(Recipe(seconds=6))
    house.min_free_gb = 1_000_000
    body = {"cameras": ["front"], "start_us": at(1), "end_us": at(5)}
    async with site.http.post(site.url("/api/exports"), json=body) as response:
        assert response.status == 507
        error = (await response.json())["error"]
    assert error["code"] == "storage_full"
    assert "stay free for recordings" in error["message"]
    _, _, listed = await get(site, "/api/exports")
    assert json.loads(listed) == {"exports": []}
