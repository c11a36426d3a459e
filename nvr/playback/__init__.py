"""Looking back: what the recordings, alerts and tracks of the past add up to."""
