"""What the window shows and says of energy maps, as pure functions of readings. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from explorer.figures.spec import MapSpec
    from explorer.results import EnergyMap, GrainReading, GranularityReading
    from explorer.rules import EnergyRule
    from explorer.taxonomy import Level

RULE_NAMES: dict[EnergyRule, str] = {
    "squared": "Squared",
    "absolute": "Absolute",
    "class_weighted": "Class-weighted",
}
RULE_UNITS: dict[EnergyRule, str] = {"squared": "Σ A²", "absolute": "Σ |A|", "class_weighted": "Σ w A"}
RULE_TIPS: dict[EnergyRule, str] = {
    "squared": "Of every cell, the sum over channels of the squared activations A of the last convolution.",
    "absolute": "Of every cell, the sum over channels of the absolute activations A of the last convolution.",
    "class_weighted": "What every cell adds to the score of the grain's best name (its class activation map, the "
    "positive part).",
}
ACCENTS: dict[Level, int] = {"family": 0, "genus": 1, "species": 2, "order": 3}  # the same where a grain is missing
BINS = 24
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class CellReading:
    """One feature cell of a grain's map: column and row from 0, its value in the rule's units, its share of the map."""

    column: int
    row: int
    box: Box  # in photo pixels
    value: float
    share: float


def map_of(grain: GrainReading, rule: EnergyRule | None) -> EnergyMap:
    """The grain's map by a rule; None, or a rule it has no map of, is the one its regions were discovered with."""
    return next((energy for energy in grain.maps if energy.rule == rule), grain.maps[0])


def rules_of(reading: GranularityReading) -> tuple[EnergyRule, ...]:
    """The rules that every grain has a map of; the one of the regions first."""
    first, *others = reading.grains
    common = (e.rule for e in first.maps if all(any(m.rule == e.rule for m in grain.maps) for grain in others))
    return tuple(common)


def highest(reading: GranularityReading, rule: EnergyRule | None) -> float:
    """The largest value of all grains' maps by a rule: the top of the shared scale."""
    return max(float(map_of(grain, rule).cells.max()) for grain in reading.grains)


def top_of(grain: GrainReading, reading: GranularityReading, spec: MapSpec) -> float:
    """The value that takes the last colour on a grain's map, in units of the rule. Never 0."""
    if spec.relative:
        top = float(map_of(grain, spec.rule).cells.max())
    else:
        top = spec.top if spec.top is not None else highest(reading, spec.rule)
    return top if top > 0 else 1.0


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


def smooth_cells(cells: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """(H, W) to (H · factor, W · factor): bilinear between the centres of cells, level beyond the outermost centres."""
    smooth = _between(cells.shape[0], factor) @ cells @ _between(cells.shape[1], factor).T
    return smooth.astype(np.float32)


@lru_cache(maxsize=8)
def _between(count: int, factor: int) -> NDArray[np.float64]:
    """(count · factor, count): the weights of the cells in every place between their centres."""
    places = np.clip((np.arange(count * factor) + 0.5) / factor - 0.5, 0, count - 1)
    weights: NDArray[np.float64] = np.maximum(1 - np.abs(places[:, None] - np.arange(count)), 0)
    return weights


def coloured(values: NDArray[np.float32], top: float, table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W) values to (H, W, 3) uint8 colours of a table (N, 3) from 0 to `top`; what is above takes the last."""
    last = len(table) - 1
    place = np.clip(values / top * last + 0.5, 0, last).astype(np.intp)
    colours: NDArray[np.uint8] = table[place]
    return colours


def colour_table(name: str) -> NDArray[np.uint8]:
    """(256, 3) uint8 of a colour map that `cmap` knows."""
    from cmap import Colormap  # noqa: PLC0415 - takes a moment, and is only needed where maps are drawn

    table: NDArray[np.uint8] = np.rint(Colormap(name).lut(256)[:, :3] * 255).astype(np.uint8)
    return table


def histogram(reading: GranularityReading, rule: EnergyRule | None, tops: Sequence[float]) -> NDArray[np.int64]:
    """(grains, BINS): how many cells of each grain lie in each step from 0 to its top, the last with all above."""
    counts = np.empty((len(reading.grains), BINS), dtype=np.int64)
    for number, (grain, top) in enumerate(zip(reading.grains, tops, strict=True)):
        place = np.clip(map_of(grain, rule).cells / top * BINS, 0, BINS - 1).astype(np.intp)
        counts[number] = np.bincount(place.ravel(), minlength=BINS)
    return counts


def value_text(value: float) -> str:
    """A value of a map with three digits that count: '4.56', '1,230', and two of very small ones: '9.2·10⁻⁵'."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 0.001:
        return f"{value:.3g}"
    digits, _, power = f"{value:.1e}".partition("e")
    return f"{digits}·10{str(int(power)).translate(_RAISED)}"


def percent_text(share: float) -> str:
    """'38 %', '4.1 %', '< 0.1 %', '0 %'."""
    if share == 0:
        return "0 %"
    if share < 0.001:
        return "< 0.1 %"
    return f"{share:.0%}".replace("%", " %") if share >= 0.0995 else f"{share:.1%}".replace("%", " %")


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
