"""Hearing: from a camera's sound to alerts."""
