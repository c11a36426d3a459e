"""Privacy masks in the running NVR: from when on, through what, and what is left of before."""

import asyncio
import io
import json
import socket
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from bench.secret import PLACE, seen
from nvr.clock import RealClock
from nvr.config import Config, load_config
from nvr.core import Core
from nvr.exports import ExportKind, ExportState
from nvr.timelines import TimelineReason
from tests.nvr import secret
from tests.nvr.discovery.fake_camera import FakeCamera, mask_options, serve
from tests.nvr.rtsp import Rtsp
from tests.nvr.running_core import camera, read_all, recorded, running
from tests.nvr.streams import Recipe
from tests.nvr.waiting import until

pytestmark = pytest.mark.timeout(90)

RECIPE = Recipe(seconds=4, width=320, height=180)
YARD = {"name": "Yard", "detect": False}


def pixels(jpeg: bytes) -> int:
    image = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return seen(image)  # red and blue count alike


async def read_some(core: Core, kind: str) -> io.BytesIO:
    sock = await core.open_tap("yard", kind, "main", None)
    loop, data = asyncio.get_running_loop(), b""
    while len(data) < 40_000:
        chunk = await asyncio.wait_for(loop.sock_recv(sock, 65536), 10)
        assert chunk, "the stream ended"
        data += chunk
    sock.close()
    return io.BytesIO(data)


async def test_from_the_moment_of_the_change_on_nothing_is_seen(rtsp: Rtsp, tmp_path: Path) -> None:
    url = rtsp.add("yard", secret.make(tmp_path / "clip.mp4", RECIPE))
    async with running(tmp_path / "data", Config(min_free_gb=0)) as core:
        await core.add_camera(YARD | {"main_url": url})
        _, before_us = await recorded(core, 2, "yard")
        assert pixels(await read_all(await core.open_tap("yard", "snapshot", "main", 0))) > 1000
        whole = await core.exports.start(ExportKind.CLIP, ["yard"], 0, before_us, "")
        await until(lambda: core.exports.get(whole.id).state is ExportState.DONE)

        info = await core.change_camera("yard", {"privacy_masks": [PLACE]})
        assert info.privacy_masks == [list(PLACE)]
        changed_us = RealClock().now_us()
        await until(lambda: camera(core, "yard").status.recording)
        while (await recorded(core, 2, "yard"))[1] < changed_us + 2_000_000:
            await asyncio.sleep(0.1)

        assert pixels(await read_all(await core.open_tap("yard", "snapshot", "main", 0))) == 0
        assert secret.seen_in(await read_some(core, "live"), format="mpegts") == 0
        assert secret.seen_in(await read_some(core, "mp4"), format="mp4") == 0
        for settings in ({"id": "yard", "privacy_masks": []}, YARD | {"main_url": url}):
            assert pixels((await core.discovery.preview(settings)).jpeg) == 0
        status = camera(core, "yard").status
        assert (status.masked_by, status.error) == ("nvr", None)
        assert status.masking_pct is not None

        files = sorted((tmp_path / "data" / "recordings" / "yard").glob("*/*.mp4"))
        shown = [[seen(picture) > 0 for picture in secret.pictures(file)] for file in files]
        assert all(all(of) or not any(of) for of in shown), "no file holds both"
        assert all(shown[0])
        assert not any(shown[-1])

        await core._figures()
        masked_us = camera(core, "yard").status.unmasked_until_us
        assert masked_us is not None
        assert before_us <= masked_us
        span = (before_us - 1_000_000, changed_us + 2_000_000)
        (told,) = await core.timeline.get(["yard"], *span, 1_000_000)
        assert [gap.reason for gap in told.gaps] == [TimelineReason.MASKS]
        assert masked_us <= told.gaps[0].start_us + 1_000_000
        assert masked_us <= told.gaps[0].end_us

        first_us, masked = (await core.recordings("yard", masked_us, changed_us + 9_000_000))[0]
        later = await core.exports.start(ExportKind.CLIP, ["yard"], first_us, masked, "")
        await core.keeping.erase("yard", 0, masked_us)
        await core._figures()
        assert camera(core, "yard").status.unmasked_until_us is None
        assert [info.id for info in core.exports.all()] == [later.id], "the other shows everything"
        left = sorted((tmp_path / "data" / "recordings" / "yard").glob("*/*.mp4"))
        assert not any(seen(picture) for file in left for picture in secret.pictures(file))


async def test_a_camera_that_had_its_masks_from_the_start_has_nothing_of_before(
    rtsp: Rtsp, tmp_path: Path
) -> None:
    url = rtsp.add("yard", secret.make(tmp_path / "clip.mp4", RECIPE))
    async with running(tmp_path / "data", Config(min_free_gb=0)) as core:
        await core.add_camera(YARD | {"main_url": url, "privacy_masks": [PLACE]})
        await recorded(core, 1, "yard")
        await core._figures()
        status = camera(core, "yard").status
        assert status.unmasked_until_us is None
        assert status.video is not None
        assert (status.video.codec, status.video.width) == ("h264", 320)


async def test_a_camera_that_masks_itself_is_told_and_believed_as_far_as_one_can_see(
    rtsp: Rtsp, tmp_path: Path
) -> None:
    """From its settings to the camera by ONVIF, and back from its pictures to who masks."""
    honest = secret.make(tmp_path / "honest.mp4", RECIPE, masked=True)
    showing = secret.make(tmp_path / "showing.mp4", RECIPE)
    url = rtsp.add("yard", honest)
    fake = FakeCamera(services=("media", "media2"), mask_options=mask_options(), login="none")
    async with serve(fake), running(tmp_path / "data", Config(min_free_gb=0)) as core:
        onvif = {"address": fake.url}
        await core.add_camera(YARD | {"main_url": url, "onvif": onvif, "privacy_masks": [PLACE]})
        await until(lambda: camera(core, "yard").status.masked_by == "camera", 30)
        assert len(fake.masks) == 1
        status = camera(core, "yard").status
        assert (status.recording, status.error) == (True, None)

        rtsp.die("yard")
        rtsp.call(rtsp._server.remove, "yard")
        assert rtsp.add("yard", showing) == url
        await until(lambda: camera(core, "yard").status.masked_by == "nvr", 30)
        assert secret.seen_in(await read_some(core, "live"), format="mpegts") == 0
        await core.change_camera("yard", {"privacy_masks": []})
        await until(lambda: not fake.masks, 30)
        await until(lambda: camera(core, "yard").status.recording)
        await recorded(core, 1, "yard")
    files = sorted((tmp_path / "data" / "recordings" / "yard").glob("*/*.mp4"))
    assert len(files) >= 3, "as it came, burned in, and without masks"
    assert [secret.seen_in(file) > 0 for file in files] == [False] * (len(files) - 1) + [True]


async def test_killed_between_a_cameras_answer_and_its_note_it_leaves_no_mask_behind(
    tmp_path: Path,
) -> None:
    """`kill -9` of the whole NVR, when the camera has made the second of two masks."""
    fake = FakeCamera(services=("media", "media2"), mask_options=mask_options(), login="none")
    usual = fake._masking
    programs: list[subprocess.Popen[bytes]] = []

    def kills(name: str, body: str) -> str | None:
        answer = usual(name, body)
        if name == "CreateMask" and len(fake.masks) == 3:
            programs[0].kill()
            programs[0].wait()
        return answer

    fake._masking = kills  # type: ignore[method-assign]
    fake.masks["theirs"] = ""
    other = [[0.0, 0.5], [0.25, 0.5], [0.25, 1.0]]
    async with serve(fake):
        yard = {
            "id": "yard", "name": "Yard", "main_url": "rtsp://127.0.0.1:1/x", "detect": False,
            "onvif": {"address": fake.url}, "privacy_masks": [PLACE, other],
        }  # fmt: skip
        settings = tmp_path / "config.json"
        settings.write_text(json.dumps({"announce": False, "cameras": [yard]}))
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = str(free.getsockname()[1])
        run = [sys.executable, "-m", "nvr", "run", "--data-dir", str(tmp_path), "--port", port]
        try:
            for number in range(2):
                programs.append(subprocess.Popen([*run, "--host", "127.0.0.1"]))
                if number == 0:
                    await until(lambda: programs[0].poll() is not None, 40)
                    assert len(fake.masks) == 3
                    fake._masking = usual  # type: ignore[method-assign]
            await until(lambda: load_config(settings).cameras[0].camera_masks, 40)
        finally:
            for program in programs:
                program.kill()
                program.wait()
    onvif = load_config(settings).cameras[0].onvif
    assert onvif is not None
    assert (len(onvif.masks), onvif.making) == (2, None)
    assert fake.masks.keys() == {"theirs", *onvif.masks}
