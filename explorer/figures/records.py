"""What the recipe of a figure keeps of a reading: names with probabilities, scales, grains, streams, crops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from explorer.figures.energy import map_of, top_of
from explorer.figures.votes import stream_names, vote, weight_shares
from explorer.rules import EnergyRule, SpaceName
from explorer.taxonomy import Level

if TYPE_CHECKING:
    from explorer.figures.spec import MapSpec
    from explorer.geometry import Box
    from explorer.results import ColourReading, CropsReading, GrainReading, GranularityReading, Ranking, ZoomReading
    from explorer.taxonomy import Taxonomy

TOP = 5

Edges = tuple[float, float, float, float]


class NamedShare(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class and its probability."""

    index: int
    english: str
    scientific: str
    probability: float


class ScaleRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One scale of a reading. `box` is (x0, y0, x1, y1) in pixels of the upright photo."""

    box: Edges
    input_side: int
    attention: tuple[float, float, float] | None
    top: tuple[NamedShare, ...]


class RegionRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One region of a grain: box as above, shares of the energy and of the area, best names of its crop alone."""

    box: Edges
    energy: float
    area: float
    top: tuple[NamedShare, ...]


class GrainRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One grain of a reading, and its energy map as drawn: `rule` and `cells`, coloured from 0 to `scale_top`."""

    level: Level
    frame: Edges
    input_side: int
    layer: str
    top: tuple[NamedShare, ...]
    rule: EnergyRule
    cells: tuple[tuple[float, ...], ...]
    scale_top: float
    regions: tuple[RegionRecord, ...]


class StreamRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One colour stream: what it says alone, and its weight and vote for the best fused name (see `votes`)."""

    name: str
    space: SpaceName
    votes: bool  # False where it was switched off
    top: tuple[NamedShare, ...]
    weight: float
    weight_share: float
    vote: float


class CropRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One crop: box as above, best names of it alone, and the share that it keeps of what `kept_of` names."""

    box: Edges
    mirrored: bool
    top: tuple[NamedShare, ...]
    kept: float | None


class CropsRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All crops of a photo, what the whole photo says, and how far the crops agree."""

    crops: tuple[CropRecord, ...]
    whole: tuple[NamedShare, ...]
    agreeing: int
    disagreement: float
    kept_of: str
    attended: Edges | None


def scale_records(reading: ZoomReading, taxonomy: Taxonomy) -> tuple[ScaleRecord, ...]:
    """A record a scale."""
    return tuple(
        ScaleRecord(_edges(scale.box), scale.input_side, scale.attention, named(scale.ranking, taxonomy))
        for scale in reading.scales
    )


def grain_records(reading: GranularityReading, taxonomy: Taxonomy, maps: MapSpec) -> tuple[GrainRecord, ...]:
    """A record a grain, with its map as `maps` has it drawn."""
    return tuple(_grain_record(grain, reading, taxonomy, maps) for grain in reading.grains)


def _grain_record(grain: GrainReading, reading: GranularityReading, taxonomy: Taxonomy, maps: MapSpec) -> GrainRecord:
    energy = map_of(grain, maps.rule)
    return GrainRecord(
        grain.level,
        _edges(grain.frame),
        grain.input_side,
        grain.layer,
        named(grain.ranking, taxonomy, grain.level),
        energy.rule,
        tuple(tuple(row) for row in energy.cells.tolist()),
        top_of(grain, reading, maps),
        tuple(
            RegionRecord(_edges(one.box), one.energy, one.area, named(one.ranking, taxonomy, grain.level))
            for one in grain.regions
        ),
    )


def stream_records(reading: ColourReading, taxonomy: Taxonomy) -> tuple[StreamRecord, ...]:
    """A record a stream."""
    best = reading.fused.best[0]
    names, shares = stream_names(reading), weight_shares(reading, best)
    return tuple(
        StreamRecord(
            names[i],
            stream.space,
            i not in reading.off,
            named(stream.ranking, taxonomy),
            float(stream.weights[best]),
            shares[i],
            vote(stream, best),
        )
        for i, stream in enumerate(reading.streams)
    )


def crops_record(reading: CropsReading, taxonomy: Taxonomy) -> CropsRecord:
    """The crops, in the order of the reading."""
    crops = tuple(
        CropRecord(_edges(crop.box), crop.mirrored, named(crop.ranking, taxonomy), crop.kept) for crop in reading.crops
    )
    attended = None if reading.attended is None else _edges(reading.attended)
    whole = named(reading.whole, taxonomy)
    return CropsRecord(crops, whole, reading.agreeing, reading.disagreement, reading.kept_of, attended)


def named(ranking: Ranking, taxonomy: Taxonomy, level: Level = "species") -> tuple[NamedShare, ...]:
    """The best names; those of genera and families are scientific ones alone."""
    top = ranking.top(TOP)
    if level == "species":
        return tuple(NamedShare(i, taxonomy.taxa[i].english, taxonomy.taxa[i].scientific, share) for i, share in top)
    names = taxonomy.names(level)
    return tuple(NamedShare(i, "", names[i], share) for i, share in top)


def _edges(box: Box) -> Edges:
    return box.x0, box.y0, box.x1, box.y1
