"""Writes a tiny ONNX detector byte by byte, so that the tests need no package for it.

Field numbers are those of onnx.proto3 (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3).
"""

from pathlib import Path

import numpy as np

FLOAT, INT64 = 1, 7


def write_detector(path: Path, width: int, height: int, names: dict[int, str] | None) -> None:
    """A graph [1, 3, H, W] -> [1, 4 + C, N] as ultralytics exports it, one cell per 32 pixels."""
    channels = 4 + len(names or {0: "person"})
    weights = np.random.default_rng(0).normal(0, 0.01, (channels, 3, 32, 32)).astype("<f4")
    shape = np.array([1, channels, -1], "<i8")
    graph = b"".join(
        [
            _message(1, _node("Conv", ["images", "w"], "cells", strides=(32, 32))),
            _message(1, _node("Reshape", ["cells", "shape"], "output0")),
            _text(2, "detector"),
            _message(5, _tensor("w", FLOAT, weights)),
            _message(5, _tensor("shape", INT64, shape)),
            _message(11, _value("images", (1, 3, height, width))),
            _message(12, _value("output0", (1, channels, width * height // 1024))),
        ]
    )
    model = _number(1, 8) + _message(7, graph) + _message(8, _number(2, 17))
    if names is not None:
        model += _message(14, _text(1, "names") + _text(2, repr(names)))
    path.write_bytes(model)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _message(field: int, body: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(body)) + body


def _text(field: int, text: str) -> bytes:
    return _message(field, text.encode())


def _node(kind: str, inputs: list[str], output: str, strides: tuple[int, ...] = ()) -> bytes:
    body = b"".join(_text(1, name) for name in inputs) + _text(2, output) + _text(4, kind)
    if strides:
        attribute = _text(1, "strides") + b"".join(_number(8, s) for s in strides) + _number(20, 7)
        body += _message(5, attribute)
    return body


def _tensor(name: str, kind: int, values: np.ndarray) -> bytes:
    dims = b"".join(_number(1, size) for size in values.shape)
    return dims + _number(2, kind) + _text(8, name) + _message(9, values.tobytes())


def _value(name: str, shape: tuple[int, ...]) -> bytes:
    dims = b"".join(_message(1, _number(1, size)) for size in shape)
    return _text(1, name) + _message(2, _message(1, _number(1, FLOAT) + _message(2, dims)))
