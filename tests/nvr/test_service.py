"""The systemd unit: read by systemd itself where it is installed."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from nvr import service
from nvr.cli import main
from nvr.errors import ConfigError, NvrError

PYTHON = "/usr/bin/python3"


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if installed where every user may read it."""
    monkeypatch.setattr(sys, "executable", PYTHON)
    monkeypatch.setattr(sys, "prefix", "/usr")


def settings_of(text: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line and line[0] != "#")


@pytest.mark.usefixtures("installed")
def test_system_unit() -> None:
    unit = service.make_unit(Path("/var/lib/cloudcam"), [Path("/mnt/big disk")], is_system=True)
    settings = settings_of(unit.text)
    assert settings["ExecStart"] == f"{PYTHON} -m nvr run --data-dir /var/lib/cloudcam"
    assert settings["ReadWritePaths"] == '/var/lib/cloudcam "/mnt/big disk"'
    assert settings["IPAddressDeny"] == "any"
    assert settings["User"] == "cloudcam"
    assert settings["ProtectHome"] == "yes"
    assert settings["Restart"] == "always"
    assert unit.commands[-2:] == (
        ("systemctl", "enable", "cloudcam-nvr.service"),
        ("systemctl", "restart", "cloudcam-nvr.service"),
    ), "one that runs is replaced, too"


@pytest.mark.usefixtures("installed")
def test_data_in_a_home_folder_stays_reachable() -> None:
    unit = service.make_unit(Path("/home") / "anna" / "cam", [], is_system=True)
    assert settings_of(unit.text)["ProtectHome"] == "read-only"


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("is_system", [True, False])
def test_what_needs_no_root_is_asked_of_every_unit(is_system: bool) -> None:
    text = service.make_unit(Path("/var/lib/cloudcam"), [], is_system=is_system).text
    settings = settings_of(text)
    for name in ("NoNewPrivileges", "LockPersonality", "RestrictNamespaces", "RestrictSUIDSGID"):
        assert settings[name] == "yes", name
    assert settings["SystemCallErrorNumber"] == "EPERM", "an error, and not the end"
    assert settings["UMask"] == "0077"
    assert "adjtimex" not in text.replace("(adjtimex)", "")
    assert "@clock" not in text
    assert "\nProtectClock" not in text, "the clock's state must be readable"


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(("is_system", "most"), [(True, 2.5), (False, 7.0)])
def test_systemd_finds_the_unit_closed(tmp_path: Path, is_system: bool, most: float) -> None:
    """By its own figure, from 0 (closed) to 10 (open); what a usual service has is 9.6."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    path = tmp_path / service.UNIT_NAME
    path.write_text(service.make_unit(Path("/srv/cloudcam"), [], is_system=is_system).text)
    done = subprocess.run(
        [analyze, "--no-pager", "--offline=true", "security", str(path)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    if found is None:
        pytest.skip("this systemd-analyze does not look at files")
    assert float(found[1]) <= most


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("is_system", [True, False])
def test_systemd_accepts_the_unit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_system: bool
) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed")
    data_dir = tmp_path / 'a "strange" 100% $HOME folder'
    unit = service.make_unit(data_dir, [], is_system=is_system)
    path = tmp_path / service.UNIT_NAME
    path.write_text(unit.text)
    scope = "--system" if is_system else "--user"
    done = subprocess.run(
        [analyze, scope, "--man=no", "--recursive-errors=no", "verify", str(path)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    complaints = [line for line in done.stderr.splitlines() if service.UNIT_NAME in line]
    assert complaints == []


def test_program_that_others_cannot_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "python").write_text("")
    monkeypatch.setattr(sys, "executable", str(closed / "python"))
    with pytest.raises(ConfigError, match=r"closed to others.*--user"):
        service.make_unit(Path("/var/lib/cloudcam"), [], is_system=True)


def test_users_unit_is_written_started_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("CLOUDCAM_DATA", str(tmp_path / "data"))
    ran: list[tuple[str, ...]] = []

    def runner(command: Sequence[str]) -> None:
        ran.append(tuple(command))

    monkeypatch.setattr(service, "systemd_runner", lambda: runner)
    path = tmp_path / "config" / "systemd" / "user" / service.UNIT_NAME
    assert main(["install-service", "--user"]) == 0
    assert f"--data-dir {tmp_path}/data" in path.read_text()
    assert ("systemctl", "--user", "enable", service.UNIT_NAME) in ran
    assert ("systemctl", "--user", "restart", service.UNIT_NAME) in ran
    assert "cloudcam-nvr pair" in capsys.readouterr().out
    assert main(["uninstall-service", "--user"]) == 0
    assert not path.exists()
    assert ("systemctl", "--user", "disable", "--now", service.UNIT_NAME) in ran
    assert main(["uninstall-service", "--user"]) == 1
    assert "not installed" in capsys.readouterr().err


def test_without_systemd_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(service, "systemd_runner", lambda: None)
    assert main(["install-service", "--user"]) == 0
    printed = capsys.readouterr().out
    assert "  systemctl --user enable cloudcam-nvr.service\n" in printed
    assert "  systemctl --user restart cloudcam-nvr.service\n" in printed
    assert main(["install-service", "--user", "--print"]) == 0
    assert capsys.readouterr().out == (tmp_path / "systemd/user" / service.UNIT_NAME).read_text()


def test_command_that_fails_is_told() -> None:
    with pytest.raises(NvrError, match=r"`sh -c echo no such user >&2; exit 1` failed: no such"):
        service.run_command(["sh", "-c", "echo no such user >&2; exit 1"])
