"""Readings of either family as bytes and back, to the last bit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from explorer.geometry import Box
from explorer.results import (
    EnergyMap,
    GrainReading,
    GranularityReading,
    Ranking,
    ReadingKey,
    RegionReading,
    RunFacts,
    ScaleReading,
    ZoomReading,
)
from explorer.rules import EnergyRule
from explorer.taxonomy import Level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.results import Reading

_EXACT = np.dtype("<f4")
_Edges = tuple[float, float, float, float]


class _Scale(msgspec.Struct, frozen=True, array_like=True):
    box: _Edges
    input_side: int
    probabilities: bytes
    attention: tuple[float, float, float] | None


class _Map(msgspec.Struct, frozen=True, array_like=True):
    rule: EnergyRule
    shape: tuple[int, int]
    cells: bytes


class _Region(msgspec.Struct, frozen=True, array_like=True):
    box: _Edges
    energy: float
    area: float
    probabilities: bytes


class _Grain(msgspec.Struct, frozen=True, array_like=True):
    level: Level
    probabilities: bytes
    frame: _Edges
    input_side: int
    layer: str
    maps: tuple[_Map, ...]
    regions: tuple[_Region, ...]


class _Whole(msgspec.Struct, frozen=True, array_like=True):
    """What readings of both families have. `answer` is the ranking that the checkpoint stands by."""

    photo_size: tuple[int, int]
    answer: bytes
    key: tuple[str, str, str, str]
    device: str
    device_reason: str
    precision: str
    seconds: float
    notes: tuple[str, ...]


class _Zoom(msgspec.Struct, frozen=True, array_like=True, tag="zoom"):
    whole: _Whole
    scales: tuple[_Scale, ...]


class _Granularity(msgspec.Struct, frozen=True, array_like=True, tag="granularity"):
    whole: _Whole
    grains: tuple[_Grain, ...]


_decoder = msgspec.msgpack.Decoder(_Zoom | _Granularity)


def encode_reading(reading: Reading) -> bytes:
    """A reading as bytes."""
    whole = _whole(reading)
    if isinstance(reading, ZoomReading):
        scales = tuple(
            _Scale(
                _edges(s.box),
                int(s.input_side),
                _bytes(s.ranking.probabilities),
                None if s.attention is None else (float(s.attention[0]), float(s.attention[1]), float(s.attention[2])),
            )
            for s in reading.scales
        )
        return msgspec.msgpack.encode(_Zoom(whole, scales))
    return msgspec.msgpack.encode(_Granularity(whole, tuple(_stored_grain(grain) for grain in reading.grains)))


def decode_reading(data: bytes) -> Reading:
    """The inverse of `encode_reading`; every number is exactly the same.

    Raises:
        ValueError: these bytes are no reading.
    """
    stored = _decoder.decode(data)
    whole = stored.whole
    size, answer, key = whole.photo_size, _ranking(whole.answer), ReadingKey(*whole.key)
    run = RunFacts(whole.device, whole.device_reason, whole.precision, whole.seconds, whole.notes)
    if isinstance(stored, _Zoom):
        scales = tuple(
            ScaleReading(Box(*s.box), s.input_side, _ranking(s.probabilities), s.attention) for s in stored.scales
        )
        return ZoomReading(size, scales, answer, key, run)
    return GranularityReading(size, tuple(_grain(grain) for grain in stored.grains), answer, key, run)


def _whole(reading: Reading) -> _Whole:
    key, run = reading.key, reading.run
    return _Whole(
        (int(reading.photo_size[0]), int(reading.photo_size[1])),
        _bytes(reading.answer.probabilities),
        (key.photo, key.checkpoint, key.preprocess, key.precision),
        run.device,
        run.device_reason,
        run.precision,
        float(run.seconds),
        run.notes,
    )


def _stored_grain(grain: GrainReading) -> _Grain:
    return _Grain(
        grain.level,
        _bytes(grain.ranking.probabilities),
        _edges(grain.frame),
        int(grain.input_side),
        grain.layer,
        tuple(_Map(one.rule, (one.cells.shape[0], one.cells.shape[1]), _bytes(one.cells)) for one in grain.maps),
        tuple(
            _Region(_edges(one.box), float(one.energy), float(one.area), _bytes(one.ranking.probabilities))
            for one in grain.regions
        ),
    )


def _grain(stored: _Grain) -> GrainReading:
    return GrainReading(
        stored.level,
        _ranking(stored.probabilities),
        Box(*stored.frame),
        stored.input_side,
        stored.layer,
        tuple(EnergyMap(one.rule, _array(one.cells).reshape(one.shape)) for one in stored.maps),
        tuple(
            RegionReading(Box(*one.box), one.energy, one.area, _ranking(one.probabilities)) for one in stored.regions
        ),
    )


def _edges(box: Box) -> _Edges:
    return float(box.x0), float(box.y0), float(box.x1), float(box.y1)


def _bytes(values: NDArray[np.float32]) -> bytes:
    return np.ascontiguousarray(values, dtype=_EXACT).tobytes()


def _array(data: bytes) -> NDArray[np.float32]:
    return np.frombuffer(data, dtype=_EXACT).astype(np.float32, copy=False)


def _ranking(data: bytes) -> Ranking:
    return Ranking(_array(data))
