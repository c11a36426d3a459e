"""The models that a user has added, each in a folder of its own: ``<data_dir>/models/NAME/``."""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nvr.errors import ModelError
from nvr.export_yolo import NOT_INSTALLED
from nvr.vision import graph
from nvr.vision.model import BUILTIN_DIR, ModelInfo, load_info

BUILTIN = "builtin"
NAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
EXPORT_TIME_LIMIT_S = 1800.0
REQUIRED_LABEL = "person"
GRAPH_SUFFIXES = (".onnx", ".xml")


@dataclass(frozen=True, slots=True)
class Installed:
    """A model that is there. ``info`` is None if its folder is damaged, ``fault`` says how."""

    name: str
    folder: Path
    info: ModelInfo | None
    fault: str | None


def folder_of(data_dir: Path, name: str) -> Path:
    """Where the model of that name is. Raises ModelError, naming those that there are."""
    if name == BUILTIN:
        return BUILTIN_DIR
    folder = data_dir / "models" / name
    if NAME_PATTERN.fullmatch(name) and folder.is_dir():
        return folder
    known = ", ".join(model.name for model in installed(data_dir))
    raise ModelError(f"there is no model {name!r} (models: {known}); `model add` gets one")


def installed(data_dir: Path) -> list[Installed]:
    """The built-in model and all that were added, by name."""
    folders = {BUILTIN: BUILTIN_DIR}
    added = data_dir / "models"
    if added.is_dir():
        folders |= {f.name: f for f in sorted(added.iterdir()) if NAME_PATTERN.fullmatch(f.name)}
    return [_look_at(name, folder) for name, folder in folders.items()]


def _look_at(name: str, folder: Path) -> Installed:
    try:
        return Installed(name, folder, load_info(folder), None)
    except ModelError as error:
        return Installed(name, folder, None, error.message)


def add(data_dir: Path, wanted: str) -> Installed:
    """Take a model from a file or folder, or export one that ultralytics knows by name.

    ``wanted`` is a ``.pt``, ``.onnx`` or OpenVINO ``.xml`` file, a folder that holds one, or a name
    such as ``yolo11n``. A model of the same name is replaced. Raises ModelError; nothing is left
    behind then.
    """
    given = Path(wanted).expanduser()
    is_file = given.exists() or given.suffix in (".pt", *GRAPH_SUFFIXES) or "/" in wanted
    if is_file:
        given = _one_model_in(given)
    name = (given.parent.name if given.stem == "model" else given.stem) if is_file else wanted
    name = name.lower().removesuffix("_openvino_model")
    if name == BUILTIN or not NAME_PATTERN.fullmatch(name):
        raise ModelError(
            f"{name!r} can't be the name of a model; rename the file to lower-case letters, digits,"
            " '.', '_' and '-'"
        )
    with _scratch_folder(data_dir / "models", name) as scratch:
        info = _collect(given, name, scratch) if is_file else _export(wanted, name, scratch)
        if REQUIRED_LABEL not in info.labels:
            some = ", ".join(info.labels[:6])
            raise ModelError(f"{wanted}: finds {some} ... but no {REQUIRED_LABEL}")
        folder = _publish(scratch / "ready", data_dir / "models" / name)
    return Installed(name, folder, info, None)


def _one_model_in(given: Path) -> Path:
    """The file itself, or the only model in a folder."""
    if not given.exists():
        raise ModelError(f"{given}: there is no such file")
    if not given.is_dir():
        return given
    found = sorted(f for f in given.iterdir() if f.suffix in (".pt", *GRAPH_SUFFIXES))
    if len(found) != 1:
        raise ModelError(f"{given}: holds {len(found)} models; name the file instead")
    return found[0]


def _collect(file: Path, name: str, scratch: Path) -> ModelInfo:
    """A user's file, made ready in ``scratch/ready``."""
    if file.suffix == ".pt":
        return _export(str(file.resolve()), name, scratch)
    if file.suffix not in GRAPH_SUFFIXES:
        raise ModelError(f"{file}: is no model; give a .pt, .onnx or OpenVINO .xml file")
    if (file.parent / "model.json").is_file():
        return _copy(file.parent, name, scratch / "ready")
    model = graph.read_graph(file)
    labels = _labels_in(model, file)
    if labels is None:
        raise ModelError(f"{file}: does not name its labels; export it with ultralytics")
    return _make_ready(model, scratch / "ready", name, labels, f"the file {file.name}")


def _copy(source: Path, name: str, ready: Path) -> ModelInfo:
    """A folder in the NVR's own form."""
    info = replace(load_info(source), name=name)
    ready.mkdir()
    for part in ("model.xml", "model.bin"):
        shutil.copy(source / part, ready / part)
    info.save(ready)
    graph.try_out(graph.read_graph(ready / "model.xml"), info.fixed_shape)
    return info


def _export(weights: str, name: str, scratch: Path) -> ModelInfo:
    """Let ultralytics turn weights into a graph, in a process of its own."""
    for package in ("ultralytics", "torch"):
        if importlib.util.find_spec(package) is None:
            raise ModelError(_how_to_install(weights))
    program = [sys.executable, str(Path(__file__).with_name("export_yolo.py"))]
    exported = scratch / "exported"
    download = [] if Path(weights).is_file() else ["--download"]
    try:
        done = subprocess.run(
            [*program, weights, str(exported), *download],
            capture_output=True,
            text=True,
            timeout=EXPORT_TIME_LIMIT_S,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise ModelError(f"{weights}: could not be exported ({error})") from error
    if done.returncode == NOT_INSTALLED:
        raise ModelError(_how_to_install(weights))
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise ModelError(f"{weights}: can't be used: {reason}")
    facts = json.loads((exported / "export.json").read_text(encoding="utf-8"))
    model = graph.read_graph(exported / "model.xml")
    source = f"{Path(weights).name}, exported with {facts['exported_with']}"
    labels = tuple(facts["labels"])
    return _make_ready(model, scratch / "ready", name, labels, source, facts["sha256"])


def _how_to_install(weights: str) -> str:
    return (
        f"{weights}: turning YOLO weights into a model needs torch and ultralytics (several GB)."
        " Install them with `pip install 'cloudcam-nvr[models]'`, or export the model on another"
        " machine (`yolo export format=onnx`) and add the .onnx file"
    )


def _make_ready(
    model: Any, ready: Path, name: str, labels: tuple[str, ...], source: str, sha256: str = ""
) -> ModelInfo:
    """Check a graph, put the preprocessing into it, try it, and write it with its description."""
    shape = graph.input_shape(model)
    info = ModelInfo(
        name=name,
        labels=labels,
        output=graph.output_kind(model, len(labels)),
        fixed_shape=shape,
        source=source,
        sha256=sha256,
        licence="as its maker says",
    )
    model = graph.embed_preprocessing(model)
    if shape is not None:
        model.reshape([1, shape.height, shape.width, 3])
    graph.try_out(model, shape)
    ready.mkdir()
    graph.save_graph(model, ready)
    info.save(ready)
    return info


def _labels_in(model: Any, file: Path) -> tuple[str, ...] | None:
    """The labels as ultralytics writes them: into ONNX, beside OpenVINO, or into its graph."""
    beside = file.with_name("metadata.yaml")
    if beside.is_file():
        block = beside.read_text(encoding="utf-8").partition("\nnames:\n")[2]
        lines = re.findall(r"^ +\d+: (.+)$", block.partition("\nargs:")[0], re.MULTILINE)
        return tuple(line.strip("'\"") for line in lines) or None
    if model.has_rt_info(["framework", "names"]):
        names = ast.literal_eval(model.get_rt_info(["framework", "names"]).astype(str))
        return tuple(names[index] for index in sorted(names))
    if model.has_rt_info(["model_info", "labels"]):
        text: str = model.get_rt_info(["model_info", "labels"]).astype(str)
        return tuple(label.replace("_", " ") for label in text.split())
    return None


@contextmanager
def _scratch_folder(models: Path, name: str) -> Iterator[Path]:
    """A hidden folder beside the others, gone at the end whatever happens."""
    try:
        models.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=models, prefix=f".{name}-"))
    except OSError as error:
        raise ModelError(f"{models}: can't be written ({error.strerror})") from error
    try:
        yield scratch
    except OSError as error:
        raise ModelError(f"{models}: can't be written ({error.strerror})") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _publish(ready: Path, folder: Path) -> Path:
    """Put a finished model in its place; an old one of that name goes into the scratch folder."""
    ready.chmod(0o755)
    if os.geteuid() == 0:  # what root adds for a service must be readable for the service's user
        owner = folder.parent.parent.stat()
        for path in (folder.parent, ready, *ready.iterdir()):
            os.chown(path, owner.st_uid, owner.st_gid)
    if folder.exists():
        folder.rename(ready.with_name("replaced"))
    return ready.rename(folder)
