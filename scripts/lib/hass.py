"""Starts Home Assistant like its own command `hass`, with what needs a C compiler left out.

usage: .venv/bin/python scripts/lib/hass.py --config FOLDER --skip-pip [hass options]

Home Assistant sets up every entity platform by default, voice satellites among them. Their audio
requirements (pymicro-vad, pyspeex-noise) are published as C source only, and nobody here asked for
voice: it is left out, and where other parts of Home Assistant import it all the same (to know the
names of its features), they find stand-ins that can't be used.
"""

import importlib.util
import logging
import os
import sys
from types import ModuleType

_VOICE = {"pymicro_vad": "MicroVad", "pyspeex_noise": "AudioProcessor"}


class _NotInstalled:
    def __init__(self, *_: object, **__: object) -> None:
        raise RuntimeError("voice needs pymicro-vad and pyspeex-noise, which are not installed")


for _module, _name in _VOICE.items():
    if importlib.util.find_spec(_module) is None:
        sys.modules[_module] = ModuleType(_module)
        setattr(sys.modules[_module], _name, _NotInstalled)

from homeassistant import __main__, bootstrap  # noqa: E402 - after the stand-ins
from homeassistant.components import brands, zeroconf  # noqa: E402

bootstrap.DEFAULT_INTEGRATIONS.discard("assist_satellite")


_HOME = os.environ.get("CLOUDCAM_DEMO_HOME_ADDRESS")
# In a network that ends at the bench which made it, all of the rest is as users have it.
_AS_SHIPPED = os.environ.get("CLOUDCAM_DEMO_AS_SHIPPED")


def _network(_: object) -> dict[str, object]:
    return {"interfaces": [_HOME]} if _HOME else {"interfaces": ["127.0.0.1"], "unicast": True}


if not _AS_SHIPPED:
    bootstrap.DEFAULT_INTEGRATIONS.discard("analytics")
    # This Home Assistant neither shows itself in the network nor looks around in it, and it starts
    # on a machine that has no network at all. Tests in a network that ends at this machine name its
    # address.
    setattr(zeroconf, "_async_get_zc_args", _network)  # noqa: B010
    # Icons of other people's products come from the internet; without an answer there is a
    # placeholder. Nobody listens there.
    setattr(brands, "BRANDS_CDN_URL", "http://127.0.0.1:9")  # noqa: B010
# Without the system's libturbojpeg, camera stills are served unscaled: a wish, not an error.
logging.getLogger("homeassistant.components.camera.img_util").setLevel(logging.CRITICAL)
# Said at each start; both are meant to be so.
logging.getLogger("homeassistant.loader").setLevel(logging.ERROR)
logging.getLogger("aiohttp_fast_zlib").setLevel(logging.ERROR)

if __name__ == "__main__":
    sys.exit(__main__.main())
