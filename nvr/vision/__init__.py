"""What the NVR sees: motion, detection, tracking, alerts. Knows nothing of streams or files."""
