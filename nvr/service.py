"""The systemd unit that starts the NVR with the machine: for the system, or for one user."""

import grp
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nvr.errors import ConfigError, NvrError

UNIT_NAME = "cloudcam-nvr.service"
SERVICE_USER = "cloudcam"

_FILTERED = """\
LockPersonality=yes
NoNewPrivileges=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallErrorNumber=EPERM
SystemCallFilter=~@cpu-emulation @debug @module @mount @obsolete @raw-io @reboot @swap
SystemCallFilter=~clock_settime clock_settime64 settimeofday
UMask=0077
"""
"""What the kernel does for a user's own service too: it filters system calls, no more. Everything
else needs root, or namespaces that many systems don't let users make: the service would not start.
"""

_HARDENING = """\
# The NVR talks to cameras and clients at home only. A camera elsewhere, or a name server on the
# internet, has to be added with IPAddressAllow= in a drop-in (systemctl edit cloudcam-nvr).
IPAddressDeny=any
IPAddressAllow=localhost link-local multicast
IPAddressAllow=10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7
CapabilityBoundingSet=
# Not ProtectClock=: it denies reading how well the clock is kept, too (adjtimex).
# USB cameras, graphics and accelerators
DevicePolicy=closed
DeviceAllow=char-video4linux rw
DeviceAllow=char-drm rw
DeviceAllow=char-accel rw
KeyringMode=private
PrivateTmp=yes
ProtectControlGroups=yes
ProtectHome={protect_home}
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProtectSystem=strict
ReadWritePaths={writable}
RemoveIPC=yes
"""

_UNIT = """\
[Unit]
Description=CloudCam network video recorder
Wants=network-online.target
After=network-online.target time-sync.target
StartLimitIntervalSec=0

[Service]
ExecStart={command}
Restart=always
RestartSec=1
KillMode=mixed
TimeoutStopSec=20
{body}
[Install]
WantedBy={target}
"""

type Runner = Callable[[Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class Unit:
    """What is written where, and what makes systemd take it up."""

    path: Path
    text: str
    commands: tuple[tuple[str, ...], ...]


def make_unit(data_dir: Path, writable: Sequence[Path], *, is_system: bool) -> Unit:
    """The unit for this installation. `writable` are folders outside of the data folder.

    A system unit runs as a user of its own that owns nothing but the data folder; a user's unit
    as that user. One that runs already is restarted: after an update it would stay the old program.
    Raises ConfigError when the system's user could not read this installation.
    """
    command = f"{_quoted(sys.executable)} -m nvr run --data-dir {_quoted(str(data_dir))}"
    if not is_system:
        return Unit(
            path=_user_units() / UNIT_NAME,
            text=_UNIT.format(command=command, body=_FILTERED, target="default.target"),
            commands=(
                ("systemctl", "--user", "daemon-reload"),
                ("systemctl", "--user", "enable", UNIT_NAME),
                ("systemctl", "--user", "restart", UNIT_NAME),
                ("loginctl", "enable-linger"),
            ),
        )
    _require_readable(Path(sys.executable))
    folders = " ".join(_quoted(str(path)) for path in (data_dir, *writable))
    hardening = _HARDENING.format(writable=folders, protect_home=_protect_home(data_dir, writable))
    return Unit(
        path=Path("/etc/systemd/system") / UNIT_NAME,
        text=_UNIT.format(
            command=command,
            body=_identity() + hardening + _FILTERED,
            target="multi-user.target",
        ),
        commands=(
            *_make_user(data_dir),
            ("install", "-d", "-m", "700", str(data_dir)),
            ("chown", "-R", f"{SERVICE_USER}:{SERVICE_USER}", str(data_dir)),
            ("systemctl", "daemon-reload"),
            ("systemctl", "enable", UNIT_NAME),
            ("systemctl", "restart", UNIT_NAME),
        ),
    )


def install(unit: Unit, run: Runner | None) -> None:
    """Write the unit and, with `run`, have systemd start it. Raises ConfigError, NvrError."""
    try:
        unit.path.parent.mkdir(parents=True, exist_ok=True)
        unit.path.write_text(unit.text)
    except OSError as error:
        raise ConfigError(
            f"{unit.path}: can't be written ({error.strerror}); run this with sudo"
        ) from error
    for command in unit.commands if run else ():
        assert run is not None
        run(command)


def uninstall(*, is_system: bool, run: Runner | None) -> Path:
    """Stop the service and remove its unit, never recordings or settings; returns the path.

    Raises ConfigError when it is not installed or may not be removed.
    """
    path = (Path("/etc/systemd/system") if is_system else _user_units()) / UNIT_NAME
    if not path.exists():
        raise ConfigError(f"the service is not installed ({path} is not there)")
    systemctl = ("systemctl",) if is_system else ("systemctl", "--user")
    if run:
        run((*systemctl, "disable", "--now", UNIT_NAME))
    try:
        path.unlink()
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be removed ({error.strerror}); run this with sudo"
        ) from error
    if run:
        run((*systemctl, "daemon-reload"))
    return path


def systemd_runner() -> Runner | None:
    """What runs commands for systemd, or None where systemd is not in charge (a container)."""
    return run_command if Path("/run/systemd/system").is_dir() else None


def run_command(command: Sequence[str]) -> None:
    """Run one command to its end. Raises NvrError with what it said."""
    done = subprocess.run(list(command), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NvrError(f"`{' '.join(command)}` failed: {said[-1] if said else done.returncode}")


def _user_units() -> Path:
    base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "systemd" / "user"


def _identity() -> str:
    """The service's user, with the groups for USB cameras and graphics where there are such."""
    existing = {group.gr_name for group in grp.getgrall()}
    groups = " ".join(name for name in ("video", "render") if name in existing)
    lines = [f"User={SERVICE_USER}", f"Group={SERVICE_USER}"]
    lines += [f"SupplementaryGroups={groups}"] if groups else []
    return "\n".join(lines) + "\n"


def _make_user(data_dir: Path) -> tuple[tuple[str, ...], ...]:
    if any(user.pw_name == SERVICE_USER for user in pwd.getpwall()):
        return ()
    shell = shutil.which("nologin", path="/usr/sbin:/sbin:/usr/bin:/bin") or "/bin/false"
    return (
        ("useradd", "--system", "--user-group", "--home-dir", str(data_dir), "--no-create-home",
         "--shell", shell, SERVICE_USER),
    )  # fmt: skip


def _protect_home(data_dir: Path, writable: Sequence[Path]) -> str:
    """Hide home folders, unless the program or its data live in one."""
    used = (Path(sys.executable).resolve(), Path(sys.prefix), data_dir, *writable)
    in_home = any(path.parts[1:2] in (("home",), ("root",)) for path in used)
    return "read-only" if in_home else "yes"


def _require_readable(executable: Path) -> None:
    for path in {executable, executable.resolve()}:
        for folder in path.parents:
            if not folder.stat().st_mode & stat.S_IXOTH:
                raise ConfigError(
                    f"the service's user could not start {path}, because {folder} is closed to "
                    "others; install CloudCam in a place such as /opt/cloudcam, or use "
                    "`install-service --user`"
                )


def _quoted(text: str) -> str:
    """One word of a unit file (systemd.syntax, systemd.service)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if any(letter in text for letter in " \"'\\;#\t") else escaped
