"""Readings of every kind as plain records, as JSON holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

import msgspec

from explorer.figures.votes import stream_names, vote, weight_shares
from explorer.geometry import crop_place
from explorer.manner import PLAIN
from explorer.results import ColourReading, CropsReading, GranularityReading, ZoomReading

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.checkpoints.card import Card
    from explorer.geometry import Box
    from explorer.manner import Light, Manner
    from explorer.results import GrainReading, Ranking, Reading
    from explorer.taxonomy import Level, Taxonomy

EDGES = ("x0", "y0", "x1", "y1")


def reading_record(
    path: Path, reading: Reading, card: Card, *, top: int, maps: bool = False, manner: Manner = PLAIN
) -> dict[str, Any]:
    """One reading as JSON holds it; boxes in pixels of the upright photo.

    Args:
        path: of the photo.
        reading: of any kind.
        card: of the checkpoint that made it.
        top: how many of the best names of each ranking.
        maps: also every value of the energy maps, row by row, which are long.
        manner: it was read in. Only the light is taken from it; the rest is in the reading.
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
    match reading:
        case ZoomReading():
            return record | _zoom(reading, card.taxonomy, top)
        case GranularityReading():
            grains = [_grain(grain, card.taxonomy, top, maps=maps) for grain in reading.grains]
            return record | {"grains": grains, "described": {"top": _names(reading.described, card.taxonomy, top)}}
        case ColourReading():
            return record | _colour(reading, card.taxonomy, top, manner.light)
        case CropsReading():
            return record | _crops(reading, card.taxonomy, top)
        case _:
            assert_never(reading)


def _zoom(reading: ZoomReading, taxonomy: Taxonomy, top: int) -> dict[str, Any]:
    scales = [
        {"box": _edges(scale.box), "input_side": scale.input_side, "top": _names(scale.ranking, taxonomy, top)}
        for scale in reading.scales
    ]
    return {"scales": scales, "fused": {"top": _names(reading.fused, taxonomy, top)}}


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


def _colour(reading: ColourReading, taxonomy: Taxonomy, top: int, light: Light) -> dict[str, Any]:
    fused = reading.fused
    best, names = fused.best[0], stream_names(reading)
    shares = weight_shares(reading, best)
    streams = [
        {
            "name": names[i],
            "space": stream.space,
            "on": i not in reading.off,
            "top": _names(stream.ranking, taxonomy, top),
            "vote": vote(stream, best),
            "weight": float(stream.weights[best]),
            "weight_share": shares[i],
        }
        for i, stream in enumerate(reading.streams)
    ]
    return {
        "light": msgspec.to_builtins(light),
        "frame": _edges(reading.frame),
        "input_side": reading.input_side,
        "streams": streams,
        "fused": {"top": _names(fused, taxonomy, top)},
    }


def _crops(reading: CropsReading, taxonomy: Taxonomy, top: int) -> dict[str, Any]:
    crops = [
        {
            "place": crop_place(number, len(reading.crops)),
            "mirrored": crop.mirrored,
            "box": _edges(crop.box),
            "kept": crop.kept,
            "top": _names(crop.ranking, taxonomy, top),
        }
        for number, crop in enumerate(reading.crops)
    ]
    return {
        "plan": msgspec.to_builtins(reading.plan),
        "crops": crops,
        "kept_of": reading.kept_of,
        "attended": None if reading.attended is None else _edges(reading.attended),
        "whole": {"top": _names(reading.whole, taxonomy, top)},
        "average": {"top": _names(reading.answer, taxonomy, top)},
        "agreeing": reading.agreeing,
        "disagreement": reading.disagreement,
    }


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
