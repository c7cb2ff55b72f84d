"""ColorNet on one photo."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from explorer.results.common import Ranking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.geometry import Box
    from explorer.results.common import ReadingKey, RunFacts
    from explorer.rules import SpaceName


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
