"""Readings of every kind as rows of a table, as CSV holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import msgspec

from explorer.figures.votes import stream_names, vote, weight_shares
from explorer.jobs.records import EDGES
from explorer.manner import PLAIN, Light
from explorer.models.config import ColornetConfig, GranularityConfig, RacnnConfig
from explorer.results import ColourReading, CropsReading, GranularityReading, ZoomReading

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from explorer.checkpoints.card import Card
    from explorer.geometry import Box
    from explorer.manner import Manner
    from explorer.models.config import NetworkConfig
    from explorer.results import Reading
    from explorer.taxonomy import Taxonomy

_STREAM = ("name", "probability", "on", "vote", "weight_share")
_CROPS = (
    "crop_share", "average_rule", "whole_name", "whole_probability",
    "agreeing", "disagreement", "kept_mean", "kept_least",
)  # fmt: skip
_CROP = ("name", "probability", "mirrored", "kept", *EDGES)


def table_columns(config: NetworkConfig, manner: Manner = PLAIN) -> tuple[str, ...]:
    """The columns of `table_row`, for a checkpoint with that network and photos read in that manner."""
    columns = ["photo", "problem", "width", "height"]
    columns += ["name", "scientific", "genus", "family", "order", "probability"]
    if manner.crops is not None:
        columns += [*_CROPS, *_each([f"crop{n}" for n in range(1, manner.crops.count + 1)], _CROP)]
    else:
        columns += _own_columns(config)
    return (*columns, "fingerprint", "checkpoint", "precision", "device")


def _own_columns(config: NetworkConfig) -> list[str]:
    match config:
        case RacnnConfig():
            scales = [] if config.is_plain else [f"scale{number}" for number in range(1, config.scales + 1)]
            return _each(scales, ("name", "probability", *EDGES))
        case GranularityConfig():
            networks = [f"{level}_network" for level in config.grains]
            return _each(networks, ("name", "probability", "energy", *EDGES))
        case ColornetConfig():
            return [*Light.__struct_fields__, *_each(_bare(config.stream_names), _STREAM)]
        case _:
            assert_never(config)


def _each(parts: Sequence[str], columns: Sequence[str]) -> list[str]:
    return [f"{part}_{column}" for part in parts for column in columns]


def _bare(names: Sequence[str]) -> list[str]:
    """Names of streams without the space before a number, as names of columns begin: "rgb2"."""
    return [name.replace(" ", "") for name in names]


def table_row(path: Path, reading: Reading, card: Card, manner: Manner = PLAIN) -> dict[str, Any]:
    """One reading as a row of a table: the best name with its tree, then what each part says of the photo.

    Parts are scales, networks of grains, streams or crops. A scale's box is where it looked. A grain's is the best
    region that its network discovered, with its share of the energy. A stream's vote and share of the weights are for
    the best name.
    """
    index, share = reading.answer.best
    taxon = card.taxonomy.taxa[index]
    row: dict[str, Any] = {
        "photo": str(path),
        "problem": "",
        "width": reading.photo_size[0],
        "height": reading.photo_size[1],
        "name": taxon.english,
        "scientific": taxon.scientific,
        "genus": taxon.genus,
        "family": taxon.family,
        "order": taxon.order,
        "probability": share,
        "fingerprint": reading.key.photo,
        "checkpoint": reading.key.checkpoint,
        "precision": reading.run.precision,
        "device": reading.run.device,
    }
    match reading:
        case ZoomReading():
            return row | _scale_cells(reading, card.taxonomy)
        case GranularityReading():
            return row | _grain_cells(reading, card.taxonomy)
        case ColourReading():
            return row | msgspec.structs.asdict(manner.light) | _stream_cells(reading, card.taxonomy)
        case CropsReading():
            return row | _crop_cells(reading, card.taxonomy)
        case _:
            assert_never(reading)


def _scale_cells(reading: ZoomReading, taxonomy: Taxonomy) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    scales = reading.scales if len(reading.scales) > 1 else ()  # a plain classifier has nothing but its answer
    for number, scale in enumerate(scales, start=1):
        best, probability = scale.ranking.best
        cells[f"scale{number}_name"] = taxonomy.taxa[best].english
        cells[f"scale{number}_probability"] = probability
        cells |= _edge_cells(f"scale{number}", scale.box)
    return cells


def _grain_cells(reading: GranularityReading, taxonomy: Taxonomy) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for grain in reading.grains:
        best, probability = grain.ranking.best
        cells[f"{grain.level}_network_name"] = taxonomy.names(grain.level)[best]
        cells[f"{grain.level}_network_probability"] = probability
        for region in grain.regions[:1]:
            cells[f"{grain.level}_network_energy"] = region.energy
            cells |= _edge_cells(f"{grain.level}_network", region.box)
    return cells


def _stream_cells(reading: ColourReading, taxonomy: Taxonomy) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    fused = reading.fused.best[0]
    shares = weight_shares(reading, fused)
    for i, (name, stream) in enumerate(zip(_bare(stream_names(reading)), reading.streams, strict=True)):
        best, probability = stream.ranking.best
        cells[f"{name}_name"] = taxonomy.taxa[best].english
        cells[f"{name}_probability"] = probability
        cells[f"{name}_on"] = int(i not in reading.off)
        cells[f"{name}_vote"] = vote(stream, fused)
        cells[f"{name}_weight_share"] = shares[i]
    return cells


def _crop_cells(reading: CropsReading, taxonomy: Taxonomy) -> dict[str, Any]:
    best, probability = reading.whole.best
    kept = [crop.kept for crop in reading.crops if crop.kept is not None]
    cells: dict[str, Any] = {
        "crop_share": reading.plan.share,
        "average_rule": reading.plan.rule,
        "whole_name": taxonomy.taxa[best].english,
        "whole_probability": probability,
        "agreeing": reading.agreeing,
        "disagreement": reading.disagreement,
        "kept_mean": sum(kept) / len(kept) if kept else "",
        "kept_least": min(kept, default=""),
    }
    for number, crop in enumerate(reading.crops, start=1):
        best, probability = crop.ranking.best
        cells[f"crop{number}_name"] = taxonomy.taxa[best].english
        cells[f"crop{number}_probability"] = probability
        cells[f"crop{number}_mirrored"] = int(crop.mirrored)
        cells[f"crop{number}_kept"] = "" if crop.kept is None else crop.kept
        cells |= _edge_cells(f"crop{number}", crop.box)
    return cells


def _edge_cells(part: str, box: Box) -> dict[str, float]:
    return {f"{part}_{edge}": getattr(box, edge) for edge in EDGES}
