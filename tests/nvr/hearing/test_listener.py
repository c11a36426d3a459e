"""Real encoded sound, as cameras send it."""

from collections.abc import Iterator
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast
from unittest import mock

import av
import numpy as np
import pytest

from nvr.clock import SimulatedClock
from nvr.hearing.listener import Listener
from nvr.messages import AlertRaised, Packet, StreamFormat
from nvr.protocol import Phase

START_US = 1_700_000_000_000_000
SECONDS, LOUD_FROM, LOUD_TO = 12, 8.0, 8.4
CODECS = {"aac": 16_000, "pcm_alaw": 8_000, "pcm_mulaw": 8_000, "libopus": 48_000}


def a_night_with_a_bark(rate: int) -> np.ndarray[Any, Any]:
    """Quiet noise with 0.4 s of loud noise in it, int16 [1, n]."""
    moments = np.arange(SECONDS * rate) / rate
    amplitude = np.where((moments >= LOUD_FROM) & (moments < LOUD_TO), 8000, 60)
    noise = np.random.default_rng(1).normal(0, 1, len(moments)) * amplitude
    sound: np.ndarray[Any, Any] = np.clip(noise, -32000, 32000).astype(np.int16)[None]
    return sound


def encoded(codec: str) -> tuple[StreamFormat, list[Packet]]:
    rate = CODECS[codec]
    encoder = av.CodecContext.create(codec, "w")
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.time_base = rate, "mono", Fraction(1, rate)
    encoder.format = encoder.codec.audio_formats[0]  # type: ignore[index]
    frame = av.AudioFrame.from_ndarray(a_night_with_a_bark(rate), format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
    size = encoder.frame_size or rate // 50
    fifo = av.AudioFifo()
    resampled = av.AudioResampler(encoder.format, "mono", rate).resample(frame)
    for part in resampled:
        fifo.write(part)
    packets: list[Packet] = []
    while (full := fifo.read(size)) is not None:
        packets += [_packet(packet) for packet in encoder.encode(full)]
    name = codec.removeprefix("lib")
    context = SimpleNamespace(
        name=name, sample_rate=rate, layout=encoder.layout, extradata=encoder.extradata
    )
    return cast("StreamFormat", SimpleNamespace(audio=SimpleNamespace(codec_context=context))), (
        packets
    )


def _packet(packet: av.Packet[Any]) -> Packet:
    assert packet.pts is not None
    assert packet.time_base is not None
    time_base = Fraction(packet.time_base.numerator, packet.time_base.denominator)
    wall_us = START_US + round(packet.pts * time_base * 1_000_000)
    return Packet(packet, False, False, packet.pts, packet.pts, time_base, wall_us)


class Heard:
    """A listener and what it said."""

    def __init__(self) -> None:
        self.alerts: list[AlertRaised] = []
        self.changes: list[bool] = []
        self.clock = SimulatedClock(START_US)
        ids: Iterator[int] = iter(range(100))
        self.listener = Listener(
            "door",
            self.clock,
            self.alerts.append,
            lambda: self.changes.append(self.listener.is_loud),
            lambda: str(next(ids)),
        )


@pytest.mark.parametrize("codec", CODECS)
def test_a_bark_at_night_alerts_at_its_moment(codec: str) -> None:
    stream_format, packets = encoded(codec)
    heard = Heard()
    heard.listener.open(stream_format)
    for packet in packets:
        heard.listener.put(packet)
    assert [raised.phase for raised in heard.alerts][:1] == [Phase.START]
    start_s = (heard.alerts[0].alert.start_us - START_US) / 1e6
    assert LOUD_FROM - 0.05 <= start_s <= LOUD_FROM + 0.35
    assert heard.alerts[-1].phase is Phase.END
    assert heard.changes == [True, False]


def test_a_stream_without_sound_is_nothing() -> None:
    heard = Heard()
    heard.listener.open(cast("StreamFormat", SimpleNamespace(audio=None)))
    heard.listener.put(encoded("pcm_alaw")[1][0])
    heard.listener.end()
    assert heard.alerts == []


def test_a_fault_that_stays_is_told_once_and_again_after_sound(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stream_format, packets = encoded("pcm_alaw")
    heard = Heard()
    heard.listener.open(stream_format)

    def listen(first: int) -> None:
        for packet in packets[first : first + 20]:
            heard.listener.put(packet)
            heard.clock.advance(31)

    with mock.patch("nvr.hearing.listener._mono", side_effect=RuntimeError("boom")):
        listen(0)
        assert [record.exc_info is not None for record in caplog.records] == [True]
    listen(20)
    with mock.patch("nvr.hearing.listener._mono", side_effect=RuntimeError("boom")):
        listen(40)
    assert len(caplog.records) == 2
    assert all("door" in record.getMessage() for record in caplog.records)


def test_garbage_ends_nothing_and_is_told_once(caplog: pytest.LogCaptureFixture) -> None:
    stream_format, packets = encoded("aac")
    heard = Heard()
    heard.listener.open(stream_format)
    for number, packet in enumerate(packets[:60]):
        garbage = av.Packet(bytes([number % 251]) * 40)
        heard.listener.put(
            Packet(garbage, False, False, packet.pts, packet.pts, packet.time_base, packet.wall_us)
        )
    assert len(caplog.records) <= 1
    assert all("door" in record.getMessage() for record in caplog.records)
    assert heard.alerts == []


def test_the_camera_goes_while_it_is_loud() -> None:
    stream_format, packets = encoded("pcm_mulaw")
    heard = Heard()
    heard.listener.open(stream_format)
    for packet in packets:
        if packet.wall_us < START_US + LOUD_TO * 1e6:
            heard.listener.put(packet)
    assert [raised.phase for raised in heard.alerts][:1] == [Phase.START]
    heard.listener.end()
    assert heard.alerts[-1].phase is Phase.END
    assert heard.changes == [True, False]
