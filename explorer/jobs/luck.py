"""What luck alone does to numbers that are measured on so many photos, and no more.

Sources: Wilson, Probable inference, the law of succession, and statistical inference (JASA 1927), for the interval of a
share; McNemar, Note on the sampling error of the difference between correlated proportions (Psychometrika 1947), in its
exact form, for two that answered about the same photos.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.train.measuring.calibration import calibration

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from explorer.jobs.tally import Answers

SEED = 7_2026
DRAWS = 200  # their mean is then sure to about a fiftieth of itself
_SPREADS = 1.959963984540054  # standard deviations that hold 95 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Luck:
    """Where the shares of right answers may lie for photos like these, as (low, high) of a 95 % interval.

    `calibration_error` is the one to expect, on as many photos, of answers that are exactly as sure as they are right.
    """

    top1: tuple[float, float]
    top5: tuple[float, float]
    calibration_error: float


def luck_of(answers: Answers) -> Luck:
    """Of one way of asking; at least one photo."""
    photos = len(answers.place)
    top1, top5 = (share_interval(int((answers.place < count).sum()), photos) for count in (1, 5))
    return Luck(top1, top5, error_by_luck(answers.share))


def share_interval(right: int, photos: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share: `right` of `photos`, of which there is one at least."""
    share, squared = right / photos, _SPREADS**2
    middle = (share + squared / (2 * photos)) / (1 + squared / photos)
    half = _SPREADS / (1 + squared / photos) * math.sqrt(share * (1 - share) / photos + squared / (4 * photos**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def error_by_luck(shares: NDArray[np.float32], *, draws: int = DRAWS, seed: int = SEED) -> float:
    """The mean calibration error where each of N answers, (N,) sure as in `shares`, is right with that probability."""
    rng = np.random.default_rng(seed)
    return float(np.mean([calibration(shares, rng.random(len(shares)) < shares).error for _ in range(draws)]))


def sign_test(first: int, second: int) -> float:
    """How probable so uneven a split is if either of two had been right alone by the toss of a coin (two-sided, exact).

    Args:
        first: photos that only the first had right.
        second: photos that only the second had right.
    """
    tosses = first + second
    logs = [_log_choices(tosses, k) - tosses * math.log(2) for k in range(min(first, second) + 1)]
    return min(1.0, 2 * math.fsum(map(math.exp, logs)))


def _log_choices(total: int, chosen: int) -> float:
    return math.lgamma(total + 1) - math.lgamma(chosen + 1) - math.lgamma(total - chosen + 1)
