"""Demo cameras: pictures, streams and RTSP servers for `scripts/run`, the tests and the benches.

The pieces stand alone and are put together as needed: `sprites` cuts people and a cat out of
pictures, `room` draws a room, `stage` composes frames, `scene` tells a story from a seed and keeps
its ground truth, `stamp` burns in a clock and reads it back, `encode` makes files, `rtsp` serves
them, `cameras` runs that server in a process of its own. Nothing here is part of the NVR.
"""
