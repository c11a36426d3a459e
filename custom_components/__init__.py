"""Home Assistant integrations of this repository."""
