"""Readings as records that msgpack can hold. Raise `database.SCHEMA` with every change here."""

from __future__ import annotations

import msgspec

from explorer.manner import Crops
from explorer.rules import EnergyRule, SpaceName
from explorer.taxonomy import Level

Edges = tuple[float, float, float, float]


class StoredScale(msgspec.Struct, frozen=True, array_like=True):
    """`ScaleReading`."""

    box: Edges
    input_side: int
    probabilities: bytes
    attention: tuple[float, float, float] | None


class StoredMap(msgspec.Struct, frozen=True, array_like=True):
    """`EnergyMap`."""

    rule: EnergyRule
    shape: tuple[int, int]
    cells: bytes


class StoredRegion(msgspec.Struct, frozen=True, array_like=True):
    """`RegionReading`."""

    box: Edges
    energy: float
    area: float
    probabilities: bytes


class StoredGrain(msgspec.Struct, frozen=True, array_like=True):
    """`GrainReading`."""

    level: Level
    probabilities: bytes
    frame: Edges
    input_side: int
    layer: str
    maps: tuple[StoredMap, ...]
    regions: tuple[StoredRegion, ...]


class StoredStream(msgspec.Struct, frozen=True, array_like=True):
    """`StreamReading`."""

    space: SpaceName
    probabilities: bytes
    votes: bytes
    weights: bytes


class StoredCrop(msgspec.Struct, frozen=True, array_like=True):
    """`CropReading`."""

    box: Edges
    mirrored: bool
    probabilities: bytes
    kept: float | None


class StoredHead(msgspec.Struct, frozen=True, array_like=True):
    """What all readings have. Answers that follow from the rest are not among it."""

    photo_size: tuple[int, int]
    key: tuple[str, str, str, str]
    device: str
    device_reason: str
    precision: str
    seconds: float
    notes: tuple[str, ...]


class StoredZoom(msgspec.Struct, frozen=True, array_like=True, tag="zoom"):
    """`ZoomReading`."""

    head: StoredHead
    scales: tuple[StoredScale, ...]
    fused: bytes


class StoredGranularity(msgspec.Struct, frozen=True, array_like=True, tag="granularity"):
    """`GranularityReading`."""

    head: StoredHead
    grains: tuple[StoredGrain, ...]
    described: bytes


class StoredColour(msgspec.Struct, frozen=True, array_like=True, tag="colour"):
    """`ColourReading`."""

    head: StoredHead
    frame: Edges
    input_side: int
    streams: tuple[StoredStream, ...]
    bias: bytes
    off: tuple[int, ...]


class StoredCrops(msgspec.Struct, frozen=True, array_like=True, tag="crops"):
    """`CropsReading`."""

    head: StoredHead
    crops: tuple[StoredCrop, ...]
    whole: bytes
    plan: Crops
    kept_of: str
    attended: Edges | None


StoredReading = StoredZoom | StoredGranularity | StoredColour | StoredCrops
