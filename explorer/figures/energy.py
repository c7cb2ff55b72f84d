"""Energy maps as colours: one scale for all grains, values between cells, and what the numbers are called."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from explorer.errors import ExplorerError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.figures.spec import MapSpec
    from explorer.geometry import Box
    from explorer.results import EnergyMap, GrainReading, GranularityReading
    from explorer.rules import EnergyRule
    from explorer.taxonomy import Level

ACCENTS: dict[Level, int] = {"family": 0, "genus": 1, "species": 2, "order": 3}  # the same where a grain is missing
RULE_UNITS: dict[EnergyRule, str] = {"squared": "Σ A²", "absolute": "Σ |A|", "class_weighted": "Σ w A"}
RULE_WORDS: dict[EnergyRule, str] = {
    "squared": "squared activation, summed over channels",
    "absolute": "absolute activation, summed over channels",
    "class_weighted": "the part of the best name's score that each cell gives",
}
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def map_of(grain: GrainReading, rule: EnergyRule | None) -> EnergyMap:
    """The grain's map by a rule; None, or a rule it has no map of, is the one its regions were discovered with."""
    return next((energy for energy in grain.maps if energy.rule == rule), grain.maps[0])


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


def values_in(
    cells: NDArray[np.float32], part: Box, width: int, height: int, *, smooth: bool = True
) -> NDArray[np.float32]:
    """A part of a map at another resolution.

    Args:
        cells: (H, W).
        part: in fractions of the map's frame; may reach beyond it, where the values of its edge go on.
        width: of the result.
        height: of the result.
        smooth: bilinear between the centres of cells; else every point has the value of its cell.

    Returns:
        (height, width) float32.
    """
    down = _weights(cells.shape[0], part.y0, part.y1, height, smooth=smooth)
    across = _weights(cells.shape[1], part.x0, part.x1, width, smooth=smooth)
    return (down @ cells @ across.T).astype(np.float32, copy=False)


def _weights(cells: int, start: float, end: float, count: int, *, smooth: bool) -> NDArray[np.float32]:
    """(count, cells): what each cell along an axis gives to each of `count` points from `start` to `end`."""
    # In cells, 0 at the first one's centre.
    at = (start + (np.arange(count) + 0.5) * (end - start) / count) * cells - 0.5
    at = np.clip(at, 0, cells - 1)
    if not smooth:
        at = np.floor(at + 0.5)
    weights: NDArray[np.float32] = np.maximum(0, 1 - np.abs(at[:, None] - np.arange(cells))).astype(np.float32)
    return weights


def coloured(values: NDArray[np.float32], top: float, table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """(H, W) values to (H, W, 3) uint8 colours of a table (N, 3) from 0 to `top`; what is above takes the last."""
    last = len(table) - 1
    colours: NDArray[np.uint8] = table[np.clip(values / top * last + 0.5, 0, last).astype(np.intp)]
    return colours


def blended(photo: NDArray[np.uint8], colours: NDArray[np.uint8], opacity: float) -> NDArray[np.uint8]:
    """Colours laid over a photo of the same shape, (H, W, 3) uint8."""
    mixed: NDArray[np.uint8] = np.rint(photo * (1 - opacity) + colours * opacity).astype(np.uint8)
    return mixed


@lru_cache(maxsize=16)
def colour_table(name: str) -> NDArray[np.uint8]:
    """(256, 3) uint8 of a colour map that `cmap` knows.

    Raises:
        ExplorerError: it knows none of that name.
    """
    from cmap import Colormap  # noqa: PLC0415 - takes a moment, and is only needed where maps are drawn

    try:
        table = Colormap(name).lut(256)
    except ValueError as error:
        what = "Could not colour the maps"
        raise ExplorerError(what, f'there is no colour map "{name}"', "Try viridis, cividis or magma.") from error
    colours: NDArray[np.uint8] = np.rint(table[:, :3] * 255).astype(np.uint8)
    return colours


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


def round_ticks(top: float) -> tuple[float, ...]:
    """From 0 in equal round steps to the last one that is not above `top`; three to six of them."""
    raw = top / 5
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw * (1 - 1e-9))
    return tuple(step * i for i in range(int(top / step * (1 + 1e-9)) + 1))
