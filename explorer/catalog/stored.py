"""Readings of every kind as bytes and back, to the last bit."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

import msgspec
import numpy as np

from explorer.catalog import forms
from explorer.geometry import Box
from explorer.results import (
    ColourReading,
    CropReading,
    CropsReading,
    EnergyMap,
    GrainReading,
    GranularityReading,
    Ranking,
    ReadingKey,
    RegionReading,
    RunFacts,
    ScaleReading,
    StreamReading,
    ZoomReading,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.results import Reading

_EXACT = np.dtype("<f4")
_decoder = msgspec.msgpack.Decoder(forms.StoredReading)


def encode_reading(reading: Reading) -> bytes:
    """A reading as bytes."""
    return msgspec.msgpack.encode(_stored(reading))


def decode_reading(data: bytes) -> Reading:
    """The inverse of `encode_reading`; every number is exactly the same.

    Raises:
        ValueError: these bytes are no reading.
    """
    stored = _decoder.decode(data)
    head = stored.head
    size, key = head.photo_size, ReadingKey(*head.key)
    run = RunFacts(head.device, head.device_reason, head.precision, head.seconds, head.notes)
    match stored:
        case forms.StoredZoom():
            return ZoomReading(size, tuple(_scale(one) for one in stored.scales), _ranking(stored.fused), key, run)
        case forms.StoredGranularity():
            grains = tuple(_grain(one) for one in stored.grains)
            return GranularityReading(size, grains, _ranking(stored.described), key, run)
        case forms.StoredColour():
            frame, streams, bias = Box(*stored.frame), tuple(_stream(one) for one in stored.streams), stored.bias
            return ColourReading(size, frame, stored.input_side, streams, _array(bias), key, run, stored.off)
        case forms.StoredCrops():
            crops, whole = tuple(_crop(one) for one in stored.crops), _ranking(stored.whole)
            attended = None if stored.attended is None else Box(*stored.attended)
            return CropsReading(size, crops, whole, stored.plan, stored.kept_of, attended, key, run)
        case _:
            assert_never(stored)


def _stored(reading: Reading) -> forms.StoredReading:
    head = _head(reading)
    match reading:
        case ZoomReading():
            return forms.StoredZoom(head, tuple(_stored_scale(one) for one in reading.scales), _shares(reading.fused))
        case GranularityReading():
            grains = tuple(_stored_grain(one) for one in reading.grains)
            return forms.StoredGranularity(head, grains, _shares(reading.described))
        case ColourReading():
            frame, bias, off = _edges(reading.frame), _bytes(reading.bias), tuple(int(one) for one in reading.off)
            streams = tuple(_stored_stream(one) for one in reading.streams)
            return forms.StoredColour(head, frame, int(reading.input_side), streams, bias, off)
        case CropsReading():
            crops, whole = tuple(_stored_crop(one) for one in reading.crops), _shares(reading.whole)
            attended = None if reading.attended is None else _edges(reading.attended)
            return forms.StoredCrops(head, crops, whole, reading.plan, reading.kept_of, attended)
        case _:
            assert_never(reading)


def _head(reading: Reading) -> forms.StoredHead:
    key, run = reading.key, reading.run
    return forms.StoredHead(
        (int(reading.photo_size[0]), int(reading.photo_size[1])),
        (key.photo, key.checkpoint, key.preprocess, key.precision),
        run.device,
        run.device_reason,
        run.precision,
        float(run.seconds),
        run.notes,
    )


def _stored_scale(one: ScaleReading) -> forms.StoredScale:
    attention = one.attention
    where = None if attention is None else (float(attention[0]), float(attention[1]), float(attention[2]))
    return forms.StoredScale(_edges(one.box), int(one.input_side), _shares(one.ranking), where)


def _scale(stored: forms.StoredScale) -> ScaleReading:
    return ScaleReading(Box(*stored.box), stored.input_side, _ranking(stored.probabilities), stored.attention)


def _stored_grain(grain: GrainReading) -> forms.StoredGrain:
    maps = (forms.StoredMap(m.rule, (m.cells.shape[0], m.cells.shape[1]), _bytes(m.cells)) for m in grain.maps)
    regions = (
        forms.StoredRegion(_edges(one.box), float(one.energy), float(one.area), _shares(one.ranking))
        for one in grain.regions
    )
    frame, side = _edges(grain.frame), int(grain.input_side)
    return forms.StoredGrain(grain.level, _shares(grain.ranking), frame, side, grain.layer, tuple(maps), tuple(regions))


def _grain(stored: forms.StoredGrain) -> GrainReading:
    maps = (EnergyMap(one.rule, _array(one.cells).reshape(one.shape)) for one in stored.maps)
    regions = (
        RegionReading(Box(*one.box), one.energy, one.area, _ranking(one.probabilities)) for one in stored.regions
    )
    ranking, frame, side = _ranking(stored.probabilities), Box(*stored.frame), stored.input_side
    return GrainReading(stored.level, ranking, frame, side, stored.layer, tuple(maps), tuple(regions))


def _stored_stream(one: StreamReading) -> forms.StoredStream:
    return forms.StoredStream(one.space, _shares(one.ranking), _bytes(one.votes), _bytes(one.weights))


def _stream(stored: forms.StoredStream) -> StreamReading:
    ranking = _ranking(stored.probabilities)
    return StreamReading(stored.space, ranking, _array(stored.votes), _array(stored.weights))


def _stored_crop(one: CropReading) -> forms.StoredCrop:
    kept = None if one.kept is None else float(one.kept)
    return forms.StoredCrop(_edges(one.box), bool(one.mirrored), _shares(one.ranking), kept)


def _crop(stored: forms.StoredCrop) -> CropReading:
    return CropReading(Box(*stored.box), stored.mirrored, _ranking(stored.probabilities), stored.kept)


def _edges(box: Box) -> forms.Edges:
    return float(box.x0), float(box.y0), float(box.x1), float(box.y1)


def _shares(ranking: Ranking) -> bytes:
    return _bytes(ranking.probabilities)


def _bytes(values: NDArray[np.float32]) -> bytes:
    return np.ascontiguousarray(values, dtype=_EXACT).tobytes()


def _array(data: bytes) -> NDArray[np.float32]:
    return np.frombuffer(data, dtype=_EXACT).astype(np.float32, copy=False)


def _ranking(data: bytes) -> Ranking:
    return Ranking(_array(data))
