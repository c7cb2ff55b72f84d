"""Every result of reading a photo, frozen, on the CPU, in photo pixels."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.geometry import Box
    from explorer.rules import EnergyRule
    from explorer.taxonomy import Level


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Softmax probabilities over a checkpoint's classes, shape (C,), float32, sum 1, in the order of its taxonomy."""

    probabilities: NDArray[np.float32] = field(repr=False)

    def top(self, count: int) -> tuple[tuple[int, float], ...]:
        """The `count` most probable classes as (class index, probability), best first; ties by index."""
        order = np.argsort(-self.probabilities, kind="stable")[:count]
        return tuple((int(i), float(self.probabilities[i])) for i in order)

    @property
    def best(self) -> tuple[int, float]:
        return self.top(1)[0]


@dataclass(frozen=True, slots=True)
class ScaleReading:
    """What one scale of RA-CNN saw and said.

    `box` is the square it looked at, in photo pixels; the first scale's is the square around the whole photo and may
    reach over its edges. `attention` is the network's own (tx, ty, tl) for the *next* scale, as fractions of this
    scale's input with tl the half side, or None at the finest scale.
    """

    box: Box
    input_side: int
    ranking: Ranking
    attention: tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class ReadingKey:
    """All that a reading depends on. Equal keys mean equal numbers."""

    photo: str  # fingerprint of the photo file's bytes
    checkpoint: str  # fingerprint of the checkpoint file's bytes
    preprocess: str  # fingerprint of the preprocessing record
    precision: str  # "float32", "float16" or "bfloat16"


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Where and how a reading was made: for the status line and for provenance, not part of its identity."""

    device: str  # "cpu", "cuda:0", "mps"
    device_reason: str  # a phrase: "no CUDA GPU found"
    precision: str
    seconds: float
    notes: tuple[str, ...] = ()  # said aloud: "out of memory on the GPU, read on the CPU"


@dataclass(frozen=True, slots=True)
class ZoomReading:
    """RA-CNN on one photo: nested scales, coarse to fine, and their fused answer."""

    photo_size: tuple[int, int]  # (width, height) of the upright photo in pixels
    scales: tuple[ScaleReading, ...]
    fused: Ranking
    key: ReadingKey
    run: RunFacts

    @property
    def answer(self) -> Ranking:
        """What the checkpoint stands by, over the species of its taxonomy."""
        return self.fused


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

    `names` are what `ranking` is over: `taxonomy.names(level)`. `maps` has one map a rule, the first by the rule that
    the regions were discovered with; all cover `frame`, a square in photo pixels that may reach over the edges, at
    `input_side` network pixels. `layer` names the layer. `regions` are ranked, best first.
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


Reading = ZoomReading | GranularityReading
