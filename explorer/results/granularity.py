"""Multiple granularity descriptors on one photo."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from explorer.geometry import Box
    from explorer.results.common import Ranking, ReadingKey, RunFacts
    from explorer.rules import EnergyRule
    from explorer.taxonomy import Level


@dataclass(frozen=True, slots=True, eq=False)
class EnergyMap:
    """Where a network responds: one value a cell of its last convolutional layer.

    `cells` is (H, W) float32, not negative, on the absolute scale of the rule: comparable between photos for one
    network and one rule. Row 0 is the top of the frame that the network saw.
    """

    rule: EnergyRule
    cells: NDArray[np.float32] = field(repr=False)

    @property
    def shares(self) -> NDArray[np.float32]:
        """(H, W) float32, the cells divided by their sum; sums to 1 unless all is 0."""
        total = float(self.cells.sum())
        return self.cells / total if total > 0 else self.cells


@dataclass(frozen=True, slots=True, eq=False)
class RegionReading:
    """A region that a network discovered, and what that network says of its crop alone.

    `box` is in photo pixels and may reach over the photo's edges; `energy` is the share of the map's energy in it, 0 to
    1; `area` its share of the frame's area; `ranking` is over the grain's own names.
    """

    box: Box
    energy: float
    area: float
    ranking: Ranking


@dataclass(frozen=True, slots=True, eq=False)
class GrainReading:
    """One grain of multiple granularity descriptors: its network's answer, energy and regions.

    `ranking` is over `taxonomy.names(level)`. `maps` has one map a rule, the first by the rule that the regions were
    discovered with; all cover `frame`, a square in photo pixels that may reach over the edges, at `input_side` network
    pixels. `layer` names the layer. `regions` are ranked, best first.
    """

    level: Level
    ranking: Ranking
    frame: Box
    input_side: int
    layer: str
    maps: tuple[EnergyMap, ...]
    regions: tuple[RegionReading, ...]


@dataclass(frozen=True, slots=True, eq=False)
class GranularityReading:
    """Multiple granularity descriptors on one photo: grains coarse to fine, and the answer of the descriptor of all."""

    photo_size: tuple[int, int]  # (width, height) of the upright photo in pixels
    grains: tuple[GrainReading, ...]
    described: Ranking  # over the species of the taxonomy
    key: ReadingKey
    run: RunFacts

    @property
    def answer(self) -> Ranking:
        """What the checkpoint stands by, over the species of its taxonomy."""
        return self.described
