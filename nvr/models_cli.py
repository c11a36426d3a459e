"""What ``cloudcam-nvr model list | add | use`` does; each function returns the lines to print."""

from collections.abc import Iterable
from pathlib import Path

from nvr.config import load_config
from nvr.config_edit import CONFIG_NAME, edit_config_file
from nvr.model_store import Installed, add, folder_of, installed
from nvr.vision.model import WANTED_LABELS, load_info


def list_models(data_dir: Path) -> Iterable[str]:
    """One line per model; the one in use is marked. Raises ConfigError."""
    current = load_config(data_dir / CONFIG_NAME).model
    return [_line(model, is_current=model.name == current) for model in installed(data_dir)]


def add_model(data_dir: Path, name: str) -> Iterable[str]:
    """Add a model by name or from a file. Raises ModelError."""
    model = add(data_dir, name)
    return [f"Added {_describe(model)}.", f"To detect with it: cloudcam-nvr model use {model.name}"]


def use_model(data_dir: Path, name: str) -> Iterable[str]:
    """Detect with this model from the next start on. Raises ModelError or ConfigError."""
    load_info(folder_of(data_dir, name))
    edit_config_file(
        data_dir / CONFIG_NAME,
        lambda config: (config.model_copy(update={"model": name}), None),
    )
    return [f"The NVR detects with {name} from its next start on."]


def _line(model: Installed, *, is_current: bool) -> str:
    return f"{'*' if is_current else ' '} {_describe(model)}"


def _describe(model: Installed) -> str:
    if model.info is None:
        return f"{model.name}: damaged, {model.fault}"
    found = ", ".join(label for label in WANTED_LABELS if label in model.info.labels)
    size = "any size" if model.info.fixed_shape is None else str(model.info.fixed_shape)
    megabytes = (model.folder / "model.bin").stat().st_size / 1e6
    return f"{model.name}: {found}; {size}, {megabytes:.1f} MB, from {model.info.source}"
