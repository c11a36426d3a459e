"""What of a camera must never be seen, is seen nowhere: one walk over every output."""

import argparse
import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.camera_server import CameraServer, serve_cameras
from bench.errors import BenchError
from bench.figures import rounded, say
from bench.nvr import Nvr
from bench.outputs import NOT_WALKED, Outputs, pictures_of, recorded_span
from bench.scenes import FOLDER, Scene
from bench.secret import PLACE, around, psnr_db, seen
from bench.secret_scene import secret_scene
from bench.viewer import viewer
from bench.workspace import workspace
from demo.stamp import read_stamp
from nvr.protocol import AlertInfo, Label
from nvr.web.watching import WATCHED_ROUTES

_MASKED, _BARE = "masked", "bare"
_START_TIMEOUT_S = 90.0
_AWAY = 16
"""Pixels from the secret beyond which the picture must be as it was."""

_TARGETS = {"unmasked_pixels": 0, "blind_outputs": 0, "unwalked_routes": 0}
"""The most that a figure may be."""


async def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Two cameras show the same, one with a mask; the figures. Raises BenchError."""
    scene = await asyncio.to_thread(secret_scene, FOLDER)
    with workspace(options.keep) as folder, serve_cameras(scene, folder) as server:
        nvr = Nvr(folder / "nvr", (), options.checkout)
        nvr.set_up(_cameras(server))
        async with nvr:
            await nvr.connect()
            alerts = await _until_seen(nvr)
            figures = await _walk(nvr, alerts) | _cost(nvr)
        figures |= await asyncio.to_thread(_intact, nvr.recordings / _MASKED, scene)
    missed = [key for key, most in _TARGETS.items() if figures[key] > most]
    return figures | {"missed_targets": missed}


def _cameras(server: CameraServer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for name in (_MASKED, _BARE):
        urls = server.show(name, 0.0)
        found.append({"id": name, "name": name, "main_url": urls.main, "sub_url": urls.sub})
    found[0]["privacy_masks"] = [PLACE]
    return found


async def _until_seen(nvr: Nvr) -> Mapping[str, AlertInfo]:
    """Wait until somebody walked by both cameras; an alert of each, with a picture."""
    found: dict[str, AlertInfo] = {}

    def has_all() -> bool:
        for heard in nvr.heard:
            alert = getattr(heard.message, "alert", None)
            if isinstance(alert, AlertInfo) and alert.label is Label.PERSON and alert.snapshot_us:
                found[alert.camera_id] = alert
        return len(found) == 2

    say("waiting for a person before each camera")
    await nvr.until(has_all, "see a person with each camera", _START_TIMEOUT_S)
    return found


async def _walk(nvr: Nvr, alerts: Mapping[str, AlertInfo]) -> dict[str, Any]:
    """Every output of both cameras. Where the one without a mask shows no secret, it is blind."""
    unmasked: dict[str, int] = {}
    blind: list[str] = []
    count = 0
    async with viewer(nvr) as asking:
        spans = {name: await recorded_span(nvr, name) for name in (_MASKED, _BARE)}
        masked, bare = (
            Outputs(nvr, asking, name, spans[name], alerts[name].id) for name in (_MASKED, _BARE)
        )
        for name, look in masked.ways.items():
            pictures = await look()
            pixels = sum(seen(picture) for picture in pictures)
            control = sum(seen(picture) for picture in await bare.ways[name]())
            say(f"{name}: {len(pictures)} pictures, {pixels} pixels; without a mask {control}")
            count += len(pictures)
            unmasked[name] = pixels
            if not pictures or not control:
                blind.append(name)
    unwalked = sorted(WATCHED_ROUTES.keys() - masked.ways.keys() - NOT_WALKED.keys())
    return {
        "unmasked_pixels": sum(unmasked.values()),
        "unmasked_pixels_of": {name: pixels for name, pixels in unmasked.items() if pixels},
        "outputs": len(unmasked),
        "pictures": count,
        "blind_outputs": len(blind),
        "blind_outputs_are": blind,
        "unwalked_routes": len(unwalked),
        "unwalked_routes_are": unwalked,
    }


def _cost(nvr: Nvr) -> dict[str, Any]:
    status = nvr.cameras[_MASKED].status
    return {"masking_pct": status.masking_pct, "dropped": status.dropped}


def _intact(recordings: Path, scene: Scene) -> dict[str, Any]:
    """How alike what was recorded is to what the camera showed, outside of the mask."""
    shown = list(pictures_of(scene.main))
    worst_db, compared = 99.0, 0
    for file in sorted(recordings.glob("*/*.mp4")):
        for number, picture in enumerate(pictures_of(file)):
            if number % 10:
                continue
            stamp = read_stamp(picture)
            if stamp is None:
                raise BenchError(f"{file.name}: a picture whose number can't be read")
            outside = around(picture.shape[1], picture.shape[0], _AWAY)
            worst_db = min(worst_db, psnr_db(picture, shown[stamp.frame % len(shown)], outside))
            compared += 1
    return {"psnr_db_min": rounded(worst_db, 1), "compared": compared}
