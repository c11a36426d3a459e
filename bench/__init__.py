"""Measures what the NVR costs and how fast it is, with real streams, processes and clients.

One module per sub-command (`cost`, `latency`); the others are what they are made of. Nothing here
is part of the NVR. docs/ref/bench.md says what each figure means.
"""
