"""Turn YOLO weights (``.pt``) into an OpenVINO graph: ``python export_yolo.py WEIGHTS FOLDER``.

Runs as a program of its own, so that torch never lives in the NVR's memory, and imports nothing of
the NVR, so that an older Python with torch can run it too (3.11 or newer). Writes ``model.xml``,
``model.bin`` and ``export.json`` into FOLDER. The graph takes f32 RGB 0..1, [1, 3, H, W], any
multiples of 32 (the anchors are computed from the input's size, so one graph serves every shape).

With ``--download`` WEIGHTS may be a model's name, such as ``yolo11n``, which ultralytics fetches.
Exit code 2 with one line on stderr: the weights can't be used; 3: ultralytics or torch is missing.
"""

import argparse
import hashlib
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

UNUSABLE, NOT_INSTALLED = 2, 3


def silence_telemetry(scratch: str) -> None:
    """No reports to anybody; must run before ultralytics or OpenVINO are imported.

    Told to be offline, ultralytics neither reports its use nor looks whether there is an internet;
    the one download that was asked for it does all the same.
    """
    os.environ["YOLO_OFFLINE"] = "true"
    os.environ["YOLO_CONFIG_DIR"] = scratch
    os.environ["YOLO_AUTOINSTALL"] = "false"
    os.environ["YOLO_VERBOSE"] = "false"
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]


def stop(code: int, sentence: str) -> NoReturn:
    """End the program with one line for the caller."""
    sys.stderr.write(f"{sentence}\n")
    raise SystemExit(code)


def reason(error: Exception, scratch: str) -> str:
    """The first line of what went wrong, without decoration and without our folder's name."""
    line = next(iter(str(error).strip().splitlines()), type(error).__name__)
    line = line.replace(f"{scratch}/", "").encode("ascii", "ignore").decode()
    return line.removeprefix("ERROR").strip(" :-")


def export(weights: str, folder: Path) -> None:
    """Load, export with a free input size, describe."""
    try:
        from ultralytics import YOLO, __version__
        from ultralytics.utils import SETTINGS
    except ImportError as error:
        stop(NOT_INSTALLED, str(error))
    SETTINGS.update({"sync": False})
    model = YOLO(weights)
    if model.task != "detect":
        stop(UNUSABLE, f"it is a model for '{model.task}', not for detection")
    checkpoint = Path(model.ckpt_path)
    produced = Path(model.export(format="openvino", dynamic=True, imgsz=640, verbose=False))
    graph = next(produced.glob("*.xml"))
    folder.mkdir(parents=True, exist_ok=True)
    shutil.move(graph, folder / "model.xml")
    shutil.move(graph.with_suffix(".bin"), folder / "model.bin")
    facts = {
        "labels": [model.names[i] for i in range(len(model.names))],
        "end2end": bool(getattr(model.model.model[-1], "end2end", False)),
        "sha256": hashlib.sha256(checkpoint.read_bytes()).hexdigest(),
        "exported_with": f"ultralytics {__version__}",
    }
    text = json.dumps(facts, indent=2) + "\n"
    (folder / "export.json").write_text(text, encoding="utf-8")


def main() -> None:
    """Read the command line; work in a folder of our own, for ultralytics writes beside a file."""
    parser = argparse.ArgumentParser(description="YOLO weights to OpenVINO")
    parser.add_argument("weights")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--download", action="store_true")
    arguments = parser.parse_args()
    if not arguments.download and not Path(arguments.weights).is_file():
        stop(UNUSABLE, "there is no such file")
    with tempfile.TemporaryDirectory(prefix="cloudcam-export-") as scratch:
        silence_telemetry(scratch)
        weights, folder = arguments.weights, arguments.folder.resolve()
        if Path(weights).is_file():
            weights = shutil.copy(weights, Path(scratch) / "weights.pt")
        os.chdir(scratch)
        try:
            export(weights, folder)
        except Exception as error:  # noqa: BLE001
            # Reading weights runs what is in the file: torch and ultralytics raise anything at all
            # for one that isn't weights (KeyError, UnpicklingError, AttributeError, RuntimeError).
            # Who called gets its first line; this process does nothing else.
            stop(UNUSABLE, reason(error, scratch))
        finally:
            os.chdir("/")


if __name__ == "__main__":
    main()
