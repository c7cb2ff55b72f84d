"""Readings as plain records, for JSON and for tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.checkpoints.card import Card
    from explorer.results import Ranking, ZoomReading
    from explorer.taxonomy import Taxonomy

EDGES = ("x0", "y0", "x1", "y1")


def reading_record(path: Path, reading: ZoomReading, card: Card, *, top: int) -> dict[str, Any]:
    """One reading as JSON holds it, with the `top` best names a scale; boxes in pixels of the upright photo."""
    return {
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
        "scales": [
            {
                "box": [getattr(scale.box, edge) for edge in EDGES],
                "input_side": scale.input_side,
                "top": _names(scale.ranking, card.taxonomy, top),
            }
            for scale in reading.scales
        ],
        "fused": {"top": _names(reading.fused, card.taxonomy, top)},
    }


def _names(ranking: Ranking, taxonomy: Taxonomy, top: int) -> list[dict[str, Any]]:
    return [
        {"name": taxonomy.taxa[index].english, "scientific": taxonomy.taxa[index].scientific, "probability": share}
        for index, share in ranking.top(top)
    ]


def table_columns(scales: int) -> tuple[str, ...]:
    """The columns of `table_row`, for a checkpoint with so many scales."""
    columns = ["photo", "problem", "width", "height"]
    columns += ["name", "scientific", "genus", "family", "order", "probability"]
    for number in range(1, scales + 1):
        columns += [f"scale{number}_{name}" for name in ("name", "probability", *EDGES)]
    return (*columns, "fingerprint", "checkpoint", "precision", "device")


def table_row(path: Path, reading: ZoomReading, card: Card) -> dict[str, Any]:
    """One reading as a row of a table: the best fused name with its tree, each scale's best name and its box."""
    index, share = reading.fused.best
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
    for number, scale in enumerate(reading.scales, start=1):
        best, probability = scale.ranking.best
        row[f"scale{number}_name"] = card.taxonomy.taxa[best].english
        row[f"scale{number}_probability"] = probability
        row |= {f"scale{number}_{edge}": getattr(scale.box, edge) for edge in EDGES}
    return row
