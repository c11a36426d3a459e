"""Receiving, recording, decoding and live forwarding of one camera's streams."""
