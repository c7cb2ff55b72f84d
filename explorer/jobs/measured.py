"""What was measured, as plain data for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from explorer.jobs.compare import LEVEL, RESAMPLES, SEED

if TYPE_CHECKING:
    from explorer.jobs.compare import Comparison
    from explorer.jobs.evaluate import Measured
    from explorer.taxonomy import Taxonomy


def measured_record(measured: Measured, taxonomy: Taxonomy) -> dict[str, Any]:
    """All numbers of a measurement. Species have the names of their folders; what does not apply is left out."""
    folders = [taxon.folder for taxon in taxonomy.taxa]
    record: dict[str, Any] = {"photos": measured.photos, "accuracy": measured.accuracy, "levels": measured.levels}
    record |= measured.kept
    record["calibration"] = {way: asdict(one) for way, one in measured.calibration.items()}
    record["luck"] = {way: asdict(one) for way, one in measured.luck.items()}
    record["confused"] = [
        asdict(pair) | {"one": folders[pair.one], "other": folders[pair.other]} for pair in measured.pairs
    ]
    record["species"] = [
        {"folder": folders[row.index], "name": taxonomy.taxa[row.index].english}
        | {name: value for name, value in asdict(row).items() if name not in {"index", "taken_for"}}
        | {"taken_for": None if row.taken_for is None else folders[row.taken_for]}
        for row in measured.species
    ]
    if measured.located:
        record["localisation"] = {kind: asdict(one) for kind, one in measured.located.items()}
    if measured.energy:
        record["energy"] = {level: asdict(one) for level, one in measured.energy.items()}
    return record


def comparison_record(comparison: Comparison) -> dict[str, Any]:
    """The differences of two checkpoints, and how the intervals were made."""
    return {
        "photos": comparison.photos,
        "differences": {name: asdict(one) for name, one in comparison.differences.items()},
        "interval": LEVEL,
        "resamples": RESAMPLES,
        "seed": SEED,
    }
