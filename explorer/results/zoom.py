"""RA-CNN on one photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explorer.geometry import Box
    from explorer.results.common import Ranking, ReadingKey, RunFacts


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
