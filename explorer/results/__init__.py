"""Every result of reading a photo, frozen, on the CPU, in photo pixels."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from explorer.results.colour import ColourReading, StreamReading
from explorer.results.common import Ranking, ReadingKey, RunFacts
from explorer.results.crops import CropReading, CropsReading
from explorer.results.granularity import EnergyMap, GrainReading, GranularityReading, RegionReading
from explorer.results.zoom import ScaleReading, ZoomReading

if TYPE_CHECKING:
    from explorer.manner import Manner

__all__ = [
    "ColourReading",
    "CropReading",
    "CropsReading",
    "EnergyMap",
    "GrainReading",
    "GranularityReading",
    "Ranking",
    "Reading",
    "ReadingKey",
    "RegionReading",
    "RunFacts",
    "ScaleReading",
    "StreamReading",
    "ZoomReading",
    "in_manner",
]

Reading = ZoomReading | GranularityReading | ColourReading | CropsReading


def in_manner(reading: Reading, manner: Manner) -> Reading:
    """The reading with those streams off, or averaged by that rule: what of a manner needs no network."""
    if isinstance(reading, ColourReading) and reading.off != manner.off:
        return replace(reading, off=manner.off)
    if isinstance(reading, CropsReading) and manner.crops is not None and reading.plan.rule != manner.crops.rule:
        return replace(reading, plan=msgspec.structs.replace(reading.plan, rule=manner.crops.rule))
    return reading
