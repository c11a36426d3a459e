"""CloudCam's network video recorder: records, sees persons and pets, alerts Home Assistant."""

__version__ = "0.1.0"
