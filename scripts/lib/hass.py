"""Starts Home Assistant like its own command `hass`, with what needs a C compiler left out.

usage: .venv/bin/python scripts/lib/hass.py --config FOLDER --skip-pip [hass options]

Home Assistant sets up every entity platform by default, voice satellites among them. Their audio
requirements (pymicro-vad, pyspeex-noise) are published as C source only; without them each start
would end in an error notice on the dashboard about something nobody here asked for.
"""

import logging
import sys

from homeassistant import __main__, bootstrap

bootstrap.DEFAULT_INTEGRATIONS.discard("assist_satellite")
# Without the system's libturbojpeg, camera stills are served unscaled: a wish, not an error.
logging.getLogger("homeassistant.components.camera.img_util").setLevel(logging.CRITICAL)

if __name__ == "__main__":
    sys.exit(__main__.main())
