"""A disk whose power can be cut."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import os, sys
from pathlib import Path
from bench.disks import loop_disk, unshare_mounts

unshare_mounts()
with loop_disk(Path(sys.argv[1]), 64) as disk:
    for name, synced in (("synced", True), ("unsynced", False)):
        fd = os.open(disk.mount / name, os.O_WRONLY | os.O_CREAT)
        os.write(fd, b"x" * 10_000)
        if synced:
            os.fsync(fd)
            os.write(fd, b"y" * 10_000)
        os.close(fd)
    disk.cut_power()
    disk.unmount()
    disk.mount_it()
    print(*(f"{p.name}={p.stat().st_size}" for p in disk.mount.iterdir() if p.is_file()))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a disk")
def test_only_what_was_synced_survives(root: Path, tmp_path: Path) -> None:
    """In a process of its own, since it takes leave of everybody's mounts."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        cwd=root,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    if "this needs" in done.stderr:
        pytest.skip(done.stderr.splitlines()[-1])
    assert done.stdout.split() == ["synced=10000"], done.stderr
    assert not any((tmp_path / "disk").iterdir())
