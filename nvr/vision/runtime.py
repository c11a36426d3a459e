"""The one place that imports OpenVINO, with its telemetry taken out.

OpenVINO's Python package starts a process that reports to its vendor as soon as a model is
compiled. With the reporting package marked as absent before the first import, OpenVINO falls back
to its own stub: no process, no connection. Its model converter, the part that reports, is left out
too: nobody needs it at home, and it brings the TensorFlow reader (5 MB of memory).
"""

import importlib
import sys
from types import ModuleType

from nvr.errors import ModelError

TELEMETRY_MODULE = "openvino_telemetry"
_CONVERTER_MODULE = "openvino.tools.ovc"


def import_openvino() -> ModuleType:
    """OpenVINO without telemetry. Call it where it is needed, never when a module is imported.

    Raises ModelError if OpenVINO isn't there, or if somebody loaded its telemetry before us.
    """
    if sys.modules.get(TELEMETRY_MODULE) is not None:
        raise ModelError(
            f"{TELEMETRY_MODULE} is loaded already; detection refuses to run beside it"
        )
    for name in (TELEMETRY_MODULE, _CONVERTER_MODULE):
        sys.modules[name] = None  # type: ignore[assignment]  # makes its import fail
    try:
        openvino = importlib.import_module("openvino")
    except ImportError as error:
        raise ModelError(f"OpenVINO can't be loaded ({error}); reinstall cloudcam-nvr") from error
    return openvino
