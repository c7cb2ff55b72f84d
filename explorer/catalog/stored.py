"""Readings as bytes and back, to the last bit."""

from __future__ import annotations

import msgspec
import numpy as np

from explorer.geometry import Box
from explorer.results import Ranking, ReadingKey, RunFacts, ScaleReading, ZoomReading

_EXACT = np.dtype("<f4")


class _Scale(msgspec.Struct, frozen=True, array_like=True):
    box: tuple[float, float, float, float]
    input_side: int
    probabilities: bytes
    attention: tuple[float, float, float] | None


class _Reading(msgspec.Struct, frozen=True, array_like=True):
    photo_size: tuple[int, int]
    scales: tuple[_Scale, ...]
    fused: bytes
    key: tuple[str, str, str, str]
    device: str
    device_reason: str
    precision: str
    seconds: float
    notes: tuple[str, ...]


_decoder = msgspec.msgpack.Decoder(_Reading)


def encode_reading(reading: ZoomReading) -> bytes:
    """A reading as bytes."""
    key, run = reading.key, reading.run
    scales = tuple(
        _Scale(
            (float(s.box.x0), float(s.box.y0), float(s.box.x1), float(s.box.y1)),
            int(s.input_side),
            _bytes(s.ranking),
            None if s.attention is None else (float(s.attention[0]), float(s.attention[1]), float(s.attention[2])),
        )
        for s in reading.scales
    )
    return msgspec.msgpack.encode(
        _Reading(
            (int(reading.photo_size[0]), int(reading.photo_size[1])),
            scales,
            _bytes(reading.fused),
            (key.photo, key.checkpoint, key.preprocess, key.precision),
            run.device,
            run.device_reason,
            run.precision,
            float(run.seconds),
            run.notes,
        )
    )


def decode_reading(data: bytes) -> ZoomReading:
    """The inverse of `encode_reading`; every number is exactly the same.

    Raises:
        ValueError: these bytes are no reading.
    """
    stored = _decoder.decode(data)
    scales = tuple(
        ScaleReading(Box(*s.box), s.input_side, _ranking(s.probabilities), s.attention) for s in stored.scales
    )
    run = RunFacts(stored.device, stored.device_reason, stored.precision, stored.seconds, stored.notes)
    return ZoomReading(stored.photo_size, scales, _ranking(stored.fused), ReadingKey(*stored.key), run)


def _bytes(ranking: Ranking) -> bytes:
    return np.ascontiguousarray(ranking.probabilities, dtype=_EXACT).tobytes()


def _ranking(data: bytes) -> Ranking:
    return Ranking(np.frombuffer(data, dtype=_EXACT).astype(np.float32, copy=False))
