"""HTTPS and WebSocket: what Home Assistant and the command line talk to."""
