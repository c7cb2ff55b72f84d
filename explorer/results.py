"""Every result of reading a photo, frozen, on the CPU, in photo pixels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from explorer.averaging import averaged, disagreement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.geometry import Box
    from explorer.manner import Crops, Manner
    from explorer.rules import EnergyRule, SpaceName
    from explorer.taxonomy import Level


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Softmax probabilities over a checkpoint's classes, shape (C,), float32, sum 1, in the order of its taxonomy."""

    probabilities: NDArray[np.float32] = field(repr=False)

    def top(self, count: int) -> tuple[tuple[int, float], ...]:
        """The `count` most probable classes as (class index, probability), best first; ties by index."""
        shares = self.probabilities
        if count < len(shares):  # sorting all of 10,000 takes ten times as long as finding those that count
            least = np.partition(shares, len(shares) - count)[len(shares) - count]
            places = np.flatnonzero(shares >= least)
        else:
            places = np.arange(len(shares))
        order = places[np.argsort(-shares[places], kind="stable")[:count]]
        return tuple((int(i), float(shares[i])) for i in order)

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
    preprocess: str  # fingerprint of the preprocessing record, and of the manner of reading if not plain
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


@dataclass(frozen=True, slots=True, eq=False)
class StreamReading:
    """One colour stream of ColorNet: what it says alone, and how it votes.

    `votes` (C,) float32 is what the dense layer makes of the stream's scores, one term of the fused score of every
    name. `weights` (C,) float32 is the dense layer's weight of the stream's own score of a name for that name; at the
    start of training all are 1 over the number of streams.
    """

    space: SpaceName
    ranking: Ranking
    votes: NDArray[np.float32] = field(repr=False)
    weights: NDArray[np.float32] = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class ColourReading:
    """ColorNet on one photo: a stream a colour space, and a dense layer that weighs them.

    `frame` is the square around the whole photo that every stream saw at `input_side` pixels. `bias` (C,) float32 is
    the dense layer's. `off` are the numbers of the streams that don't vote.
    """

    photo_size: tuple[int, int]  # (width, height) of the upright photo in pixels
    frame: Box
    input_side: int
    streams: tuple[StreamReading, ...]
    bias: NDArray[np.float32] = field(repr=False)
    key: ReadingKey
    run: RunFacts
    off: tuple[int, ...] = ()

    @property
    def fused(self) -> Ranking:
        """The softmax of the bias and the votes of the streams that are on, scaled up as if all were.

        Without any stream all names are alike.
        """
        on = [s.votes.astype(np.float64) for i, s in enumerate(self.streams) if i not in self.off]
        if not on:
            return Ranking(np.full(len(self.bias), 1 / len(self.bias), dtype=np.float32))
        scores = self.bias.astype(np.float64) + np.sum(on, axis=0) * (len(self.streams) / len(on))
        shares = np.exp(scores - scores.max())
        return Ranking((shares / shares.sum()).astype(np.float32))

    @property
    def answer(self) -> Ranking:
        """What the checkpoint stands by, over the species of its taxonomy."""
        return self.fused


RISKY = 0.5  # a crop that keeps less of what matters may have lost the bird


@dataclass(frozen=True, slots=True, eq=False)
class CropReading:
    """One crop of a photo and what the whole checkpoint says of it alone.

    `kept` is the share of what matters in the whole photo that lies in the crop (see `CropsReading.kept_of`), 0 to 1;
    None where the network does not say what matters.
    """

    box: Box
    mirrored: bool
    ranking: Ranking
    kept: float | None

    @property
    def risky(self) -> bool:
        """Whether it keeps less than half of what matters, and may have lost the bird."""
        return self.kept is not None and self.kept < RISKY


@dataclass(frozen=True, slots=True, eq=False)
class CropsReading:
    """Several crops of one photo, read alike by a checkpoint of any family, and their average.

    `whole` is what the checkpoint says of the whole photo. `kept_of` names what `CropReading.kept` is a share of
    ("the second scale's box", "the species network's energy"), "" where there is no such thing; `attended` is that
    box, where it is one.
    """

    photo_size: tuple[int, int]  # (width, height) of the upright photo in pixels
    crops: tuple[CropReading, ...]
    whole: Ranking
    plan: Crops
    kept_of: str
    attended: Box | None
    key: ReadingKey
    run: RunFacts

    @property
    def answer(self) -> Ranking:
        """The average of the crops by the rule of the plan, over the species of the taxonomy."""
        return Ranking(averaged(self._said, self.plan.rule))

    @property
    def disagreement(self) -> float:
        """How far the crops differ, 0 to 1 (see `averaging.disagreement`)."""
        return disagreement(self._said)

    @property
    def agreeing(self) -> int:
        """How many crops name the average's best first."""
        best = self.answer.best[0]
        return sum(1 for crop in self.crops if crop.ranking.best[0] == best)

    @property
    def _said(self) -> NDArray[np.float32]:
        return np.stack([crop.ranking.probabilities for crop in self.crops])


Reading = ZoomReading | GranularityReading | ColourReading | CropsReading


def in_manner(reading: Reading, manner: Manner) -> Reading:
    """The reading with those streams off, or averaged by that rule: what of a manner needs no network."""
    if isinstance(reading, ColourReading) and reading.off != manner.off:
        return replace(reading, off=manner.off)
    if isinstance(reading, CropsReading) and manner.crops is not None and reading.plan.rule != manner.crops.rule:
        return replace(reading, plan=msgspec.structs.replace(reading.plan, rule=manner.crops.rule))
    return reading
