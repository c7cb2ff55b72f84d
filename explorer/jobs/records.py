"""Readings of either family as plain records, for JSON and for tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.models.config import GranularityConfig
from explorer.results import ZoomReading

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.checkpoints.card import Card
    from explorer.geometry import Box
    from explorer.models.config import NetworkConfig
    from explorer.results import GrainReading, GranularityReading, Ranking, Reading
    from explorer.taxonomy import Level, Taxonomy

EDGES = ("x0", "y0", "x1", "y1")


def reading_record(path: Path, reading: Reading, card: Card, *, top: int, maps: bool = False) -> dict[str, Any]:
    """One reading as JSON holds it; boxes in pixels of the upright photo.

    Args:
        path: of the photo.
        reading: of either family.
        card: of the checkpoint that made it.
        top: how many of the best names of each ranking.
        maps: also every value of the energy maps, row by row, which are long.
    """
    record: dict[str, Any] = {
        "photo": str(path),
        "fingerprint": reading.key.photo,
        "size": list(reading.photo_size),
        "checkpoint": {"title": card.title, "fingerprint": reading.key.checkpoint},
        "preprocess": reading.key.preprocess,
        "precision": reading.run.precision,
        "device": reading.run.device,
        "device_reason": reading.run.device_reason,
        "seconds": reading.run.seconds,
        "notes": list(reading.run.notes),
    }
    if isinstance(reading, ZoomReading):
        record["scales"] = [
            {
                "box": _edges(scale.box),
                "input_side": scale.input_side,
                "top": _names(scale.ranking, card.taxonomy, top),
            }
            for scale in reading.scales
        ]
        record["fused"] = {"top": _names(reading.fused, card.taxonomy, top)}
    else:
        record["grains"] = [_grain(grain, card.taxonomy, top, maps=maps) for grain in reading.grains]
        record["described"] = {"top": _names(reading.described, card.taxonomy, top)}
    return record


def _grain(grain: GrainReading, taxonomy: Taxonomy, top: int, *, maps: bool) -> dict[str, Any]:
    record: dict[str, Any] = {
        "level": grain.level,
        "top": _names(grain.ranking, taxonomy, top, grain.level),
        "frame": _edges(grain.frame),
        "input_side": grain.input_side,
        "layer": grain.layer,
        "regions": [
            {
                "box": _edges(region.box),
                "energy": region.energy,
                "area": region.area,
                "top": _names(region.ranking, taxonomy, top, grain.level),
            }
            for region in grain.regions
        ],
    }
    if maps:
        record["maps"] = [{"rule": one.rule, "cells": one.cells.tolist()} for one in grain.maps]
    return record


def _names(ranking: Ranking, taxonomy: Taxonomy, top: int, level: Level = "species") -> list[dict[str, Any]]:
    """The best names with their probabilities. Genera and families have one name alone."""
    best = ranking.top(top)
    if level != "species":
        names = taxonomy.names(level)
        return [{"name": names[index], "probability": share} for index, share in best]
    taxa = taxonomy.taxa
    return [
        {"name": taxa[index].english, "scientific": taxa[index].scientific, "probability": share}
        for index, share in best
    ]


def _edges(box: Box) -> list[float]:
    return [getattr(box, edge) for edge in EDGES]


def table_columns(config: NetworkConfig) -> tuple[str, ...]:
    """The columns of `table_row`, for a checkpoint with that network."""
    columns = ["photo", "problem", "width", "height"]
    columns += ["name", "scientific", "genus", "family", "order", "probability"]
    if isinstance(config, GranularityConfig):
        for level in config.grains:
            columns += [f"{level}_network_{name}" for name in ("name", "probability", "energy", *EDGES)]
    else:
        for number in range(1, config.scales + 1):
            columns += [f"scale{number}_{name}" for name in ("name", "probability", *EDGES)]
    return (*columns, "fingerprint", "checkpoint", "precision", "device")


def table_row(path: Path, reading: Reading, card: Card) -> dict[str, Any]:
    """One reading as a row of a table: the best name with its tree, then what each scale or each grain's network says.

    A scale's box is where it looked. A grain's is the best region that its network discovered, with its share of the
    energy.
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
    if not isinstance(reading, ZoomReading):
        return row | _grain_cells(reading, card.taxonomy)
    for number, scale in enumerate(reading.scales, start=1):
        best, probability = scale.ranking.best
        row[f"scale{number}_name"] = card.taxonomy.taxa[best].english
        row[f"scale{number}_probability"] = probability
        row |= {f"scale{number}_{edge}": getattr(scale.box, edge) for edge in EDGES}
    return row


def _grain_cells(reading: GranularityReading, taxonomy: Taxonomy) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for grain in reading.grains:
        best, probability = grain.ranking.best
        cells[f"{grain.level}_network_name"] = taxonomy.names(grain.level)[best]
        cells[f"{grain.level}_network_probability"] = probability
        for region in grain.regions[:1]:
            cells[f"{grain.level}_network_energy"] = region.energy
            cells |= {f"{grain.level}_network_{edge}": getattr(region.box, edge) for edge in EDGES}
    return cells
