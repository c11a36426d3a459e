"""Names that the files of the integration share."""

import logging
from typing import Final

DOMAIN: Final = "cloudcam"
LOGGER = logging.getLogger(__package__)

CONF_FINGERPRINT: Final = "fingerprint"
CONF_PAIRING: Final = "pairing_string"
CONF_TOKEN_ID: Final = "token_id"  # noqa: S105 - names a token, is none
CONF_CERTIFICATE_CHANGED: Final = "certificate_changed"  # why the owner is asked to pair again
CONF_CAMERA_ID: Final = "camera_id"
CONF_SIDEBAR: Final = "sidebar"  # whether the page is in Home Assistant's sidebar
CONF_SHARING_LINKS: Final = "sharing_links"  # whether links of shares open for outsiders

SUBENTRY_CAMERA: Final = "camera"

FRESH_ALERT_S: Final = 60.0
"""An alert that began longer ago than this is history, not news."""

EVENT_ALERT: Final = "cloudcam_alert"
"""On Home Assistant's bus; announcer.py tells when."""
