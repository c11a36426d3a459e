"""Which detection model runs, and with the settings that are cheapest on this CPU."""

import asyncio
import logging
from pathlib import Path
from threading import Event

from nvr.core import Core
from nvr.errors import ModelError
from nvr.model_store import folder_of
from nvr.vision import tuning
from nvr.vision.model import BUILTIN_DIR
from nvr.vision.settings import Candidate, ModelChoice
from nvr.vision.tuning import Tuning

_LOGGER = logging.getLogger(__name__)

_DEFAULT = Candidate(None, "f32")
_TUNING_FILE = "tuning.json"

_SETTLE_S = 15.0
"""Measuring waits until a start's own work is done, so that the first alert is not late."""


def choose_model(data_dir: Path, name: str) -> ModelChoice:
    """The model with the settings that were found cheapest, or the default ones at first.

    A model that is not there any more is replaced by the built-in one: better than none.
    """
    try:
        folder = folder_of(data_dir, name)
    except ModelError as error:
        _LOGGER.error("detection: %s; the built-in model is used instead", error)
        folder = BUILTIN_DIR
    known = _known(data_dir, folder)
    return ModelChoice(folder, known.best if known else _DEFAULT)


async def tune_in_background(data_dir: Path, model: ModelChoice, core: Core) -> None:
    """At the first start on this machine: measure the settings, remember them, move to the best."""
    if await asyncio.to_thread(_known, data_dir, model.folder) is not None:
        return
    await asyncio.sleep(_SETTLE_S)
    core.tuning(is_running=True)
    stop = Event()
    try:
        found = await asyncio.to_thread(_measure, data_dir, model.folder, stop)
    except (ModelError, OSError) as error:
        _LOGGER.warning("detection: its settings could not be measured (%s)", error)
        return
    except Exception:  # a luxury; nobody waits for this task to hear of it
        _LOGGER.exception("detection: its settings could not be measured")
        return
    finally:
        stop.set()  # when the NVR stops meanwhile: it must not wait for the thread
        core.tuning(is_running=False)
    if found is None:
        return
    _LOGGER.info(
        "detection: %s is the cheapest setting here, %.1f ms", found.best, found.milliseconds
    )
    if found.best != model.candidate:
        await core.use_model(ModelChoice(model.folder, found.best))


def _known(data_dir: Path, folder: Path) -> Tuning | None:
    try:
        return tuning.load_or_none(data_dir / _TUNING_FILE, tuning.key_for(folder))
    except ModelError:
        return None


def _measure(data_dir: Path, folder: Path, stop: Event) -> Tuning | None:
    found = tuning.measure(folder, stop)
    if found is not None:
        tuning.save(data_dir / _TUNING_FILE, tuning.key_for(folder), found)
    return found
