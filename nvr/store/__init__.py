"""What the main process remembers: recordings, alerts, tokens, and how long."""
