"""Finding cameras at home, asking them what they are, and letting the NVR itself be found."""
