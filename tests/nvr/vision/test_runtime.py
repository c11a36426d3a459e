"""OpenVINO runs without its telemetry: no module, no process, no connection."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import json, os, socket, sys
import nvr.vision.detector, nvr.vision.graph, nvr.vision.tuning, nvr.vision.model
early = "openvino" in sys.modules
calls = []
def watch(event, arguments):
    if event.startswith(("socket.", "subprocess.", "os.fork", "os.posix_spawn", "os.system")):
        calls.append(event)
sys.addaudithook(watch)
import numpy as np
from nvr.vision.detector import Detector
from nvr.vision.shape import Shape
Detector(nvr.vision.model.BUILTIN_DIR, Shape(64, 64)).detect(np.zeros((64, 64, 3), np.uint8))
links = [os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")
         if os.path.islink(f"/proc/self/fd/{fd}")]
children = open(f"/proc/self/task/{os.getpid()}/children").read().split()
print(json.dumps({
    "early": early,
    "telemetry": [n for n, m in sys.modules.items() if "telemetry" in n and m is not None
                  and not n.startswith("openvino.")],
    "calls": calls, "children": children, "sockets": [l for l in links if l.startswith("socket:")],
}))
"""

REFUSES = """
import sys, types
sys.modules["openvino_telemetry"] = types.ModuleType("openvino_telemetry")
from nvr.errors import ModelError
from nvr.vision.runtime import import_openvino
try:
    import_openvino()
except ModelError as error:
    print(error)
"""


def run(root: Path, program: str) -> str:
    """Run in an interpreter of its own, where nothing is imported yet."""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_no_telemetry(root: Path) -> None:
    """Import, compile, detect: nothing but computing. OpenVINO comes only when it is needed."""
    assert json.loads(run(root, PROBE)) == {
        "early": False,
        "telemetry": [],
        "calls": [],
        "children": [],
        "sockets": [],
    }


def test_the_test_would_notice() -> None:
    """The reporting package is installed here, so that its absence proves something."""
    pytest.importorskip("openvino")
    probe = "import importlib.util as u; print(u.find_spec('openvino_telemetry') is not None)"
    assert run(Path.cwd(), probe).strip() == "True"


def test_refuses_beside_telemetry(root: Path) -> None:
    """Somebody who loaded it before us is not tolerated."""
    assert "refuses" in run(root, REFUSES)
