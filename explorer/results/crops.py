"""Several crops of one photo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.averaging import averaged, disagreement
from explorer.results.common import Ranking

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.geometry import Box
    from explorer.manner import Crops
    from explorer.results.common import ReadingKey, RunFacts


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
