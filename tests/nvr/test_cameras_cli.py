"""Finding cameras from the command line, with a running NVR."""

import io
import sys
from pathlib import Path

import pytest

from nvr.cameras_cli import is_host
from nvr.discovery import probe

from .discovery.fake_camera import PASSWORD, USER, FakeCamera, serve
from .discovery.fake_responder import match, respond
from .test_cli import Output, run, run_beside
from .web.conftest import Running, backend, nvr

__all__ = ["backend", "nvr"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOUDCAM_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize(
    ("address", "counts"),
    [
        ("192.168.1.20", True),
        ("192.168.1.20:8000", True),
        ("walk.mp4", False),
        ("rtsp://192.168.1.20", False),
        ("192.168.1.20/x", False),
        ("/dev/video0", False),
    ],
)
def test_what_is_a_camera_in_the_network(address: str, counts: bool) -> None:
    assert is_host(address) is counts


async def test_cameras_are_listed_with_what_to_do(
    nvr: Running, capsys: Output, monkeypatch: pytest.MonkeyPatch, unused_udp_port: int
) -> None:
    monkeypatch.setattr(probe, "PORT", unused_udp_port)
    monkeypatch.setattr(probe, "home_addresses", lambda: ["127.0.0.1"])
    monkeypatch.setattr("nvr.finder._SEARCH_S", 0.3)
    code, out, _ = await run_beside(capsys, "camera", "find")
    assert code == 0
    assert "No camera answered" in out
    async with respond(unused_udp_port, lambda _probe: [match()]):
        code, out, _ = await run_beside(capsys, "camera", "find")
    assert code == 0
    wanted = "127.0.0.1 Front Door Eye-3 cloudcam-nvr camera add NAME 127.0.0.1"
    assert " ".join(out.split()) == wanted


async def test_a_camera_is_added_by_its_address(
    nvr: Running, capsys: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve(FakeCamera(clock_s=600)) as fake:
        add = ("camera", "add", "Yard", f"127.0.0.1:{fake.port}", "--username", USER)
        monkeypatch.setattr(sys, "stdin", io.StringIO("guess\n"))
        code, _, told = await run_beside(capsys, *add, "--password-stdin")
        assert code == 1
        assert "refuses the user name or password" in told
        monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
        code, out, told = await run_beside(capsys, *add, "--password-stdin")
        assert code == 0, told
        assert "The camera's clock is 10 min ahead." in out
        assert "Added Yard as yard" in out
    camera = nvr.backend.config.camera("yard")
    assert camera is not None
    assert camera.main_url == "rtsp://127.0.0.1/main?a=1&b=2"
    assert camera.sub_url == "rtsp://127.0.0.1/sub?a=1&b=2"
    assert camera.password is not None
    assert camera.password.get_secret_value() == PASSWORD
    assert camera.onvif is not None
    assert camera.onvif.mac == "aa:bb:cc:00:11:22"


def test_without_a_running_nvr_nobody_is_found(capsys: Output) -> None:
    for arguments in (("camera", "find"), ("camera", "add", "A", "192.168.1.20")):
        code, _, told = run(capsys, *arguments)
        assert code == 1
        assert "no NVR is running" in told
