"""What the window shows and says of energy maps, as pure functions of readings. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.figures.energy import RULE_UNITS, map_of, percent_text, value_text
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from explorer.results import GrainReading, GranularityReading
    from explorer.rules import EnergyRule

RULE_NAMES: dict[EnergyRule, str] = {
    "squared": "Squared",
    "absolute": "Absolute",
    "class_weighted": "Class-weighted",
}
RULE_TIPS: dict[EnergyRule, str] = {
    "squared": "Of every cell, the sum over channels of the squared activations A of the last convolution.",
    "absolute": "Of every cell, the sum over channels of the absolute activations A of the last convolution.",
    "class_weighted": "What every cell adds to the score of the grain's best name (its class activation map, the "
    "positive part).",
}
BINS = 24


@dataclass(frozen=True, slots=True)
class CellReading:
    """One feature cell of a grain's map: column and row from 0, its value in the rule's units, its share of the map."""

    column: int
    row: int
    box: Box  # in photo pixels
    value: float
    share: float


def rules_of(reading: GranularityReading) -> tuple[EnergyRule, ...]:
    """The rules that every grain has a map of; the one of the regions first."""
    first, *others = reading.grains
    common = (e.rule for e in first.maps if all(any(m.rule == e.rule for m in grain.maps) for grain in others))
    return tuple(common)


def cell_at(grain: GrainReading, rule: EnergyRule | None, x: float, y: float) -> CellReading | None:
    """The cell of a grain's map that a point of the photo lies in; None outside the frame that the network saw."""
    if not grain.frame.contains(x, y):
        return None
    energy = map_of(grain, rule)
    height, width = energy.cells.shape
    u, v = grain.frame.fraction_of(x, y)
    column, row = min(int(u * width), width - 1), min(int(v * height), height - 1)
    box = grain.frame.nest(Box(column / width, row / height, (column + 1) / width, (row + 1) / height))
    return CellReading(column, row, box, float(energy.cells[row, column]), float(energy.shares[row, column]))


def region_at(grain: GrainReading, x: float, y: float) -> int | None:
    """The region under a point: the smallest that holds it, the better one of equals; None where there is none."""
    inside = [(region.box.area, place) for place, region in enumerate(grain.regions) if region.box.contains(x, y)]
    return min(inside)[1] if inside else None


def histogram(reading: GranularityReading, rule: EnergyRule | None, tops: Sequence[float]) -> NDArray[np.int64]:
    """(grains, BINS): how many cells of each grain lie in each step from 0 to its top, the last with all above."""
    counts = np.empty((len(reading.grains), BINS), dtype=np.int64)
    for number, (grain, top) in enumerate(zip(reading.grains, tops, strict=True)):
        place = np.clip(map_of(grain, rule).cells / top * BINS, 0, BINS - 1).astype(np.intp)
        counts[number] = np.bincount(place.ravel(), minlength=BINS)
    return counts


def cursor_line(reading: GranularityReading, rule: EnergyRule | None, at: tuple[float, float]) -> str:
    """'→ network 143, 92 → cell 4, 2 · Σ A²: family 12.3 (4.1 %), …', to follow the photo's pixel."""
    cells = [(grain, cell) for grain in reading.grains if (cell := cell_at(grain, rule, *at)) is not None]
    if not cells:
        return ""
    first, cell = cells[0]
    u, v = first.frame.fraction_of(*at)
    last = first.input_side - 1
    network = min(int(u * first.input_side), last), min(int(v * first.input_side), last)
    unit = RULE_UNITS[map_of(first, rule).rule]
    values = ", ".join(f"{g.level} {value_text(c.value)} ({percent_text(c.share)})" for g, c in cells)
    return f"→ network {network[0]}, {network[1]} → cell {cell.column}, {cell.row} · {unit}: {values}"
