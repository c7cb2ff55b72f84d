"""Whether a checkpoint is as sure as it is right: reliability curve and expected calibration error.

Source: Guo et al., On Calibration of Modern Neural Networks (ICML 2017), section 2 and its 15 bins of equal width.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 15


@dataclass(frozen=True, slots=True)
class Bin:
    """The photos whose best name has a probability above `low` and up to `high`.

    `sure` is their mean probability and `right` the share of them that are right; both 0 where there are no photos.
    """

    low: float
    high: float
    photos: int
    sure: float
    right: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A reliability curve and what it comes to, as shares between 0 and 1.

    `error` (ECE) is the mean over photos of how far sureness and rightness of their bin are apart. `worst` (MCE) is the
    greatest such distance of a bin. `excess` is the mean probability less the share that is right: above 0 the
    checkpoint claims too much.
    """

    bins: tuple[Bin, ...]
    error: float
    worst: float
    excess: float


def calibration(shares: NDArray[np.float32], right: NDArray[np.bool_], bins: int = BINS) -> Calibration:
    """The reliability curve of N answers.

    Args:
        shares: (N,) probability of the best name.
        right: (N,) whether it is the right one.
        bins: how many, of equal width.
    """
    edges = np.linspace(0, 1, bins + 1, dtype=np.float32)  # as exact as the shares: 0.2 lies on the edge 3/15
    places = np.searchsorted(edges[1:-1], shares.astype(np.float32), side="left")
    photos = np.bincount(places, minlength=bins)
    filled = np.maximum(photos, 1)
    sure = np.bincount(places, weights=shares, minlength=bins) / filled
    hits = np.bincount(places, weights=right, minlength=bins) / filled
    apart = np.abs(sure - hits)
    total = max(len(shares), 1)
    return Calibration(
        tuple(Bin(i / bins, (i + 1) / bins, int(photos[i]), float(sure[i]), float(hits[i])) for i in range(bins)),
        float((photos * apart).sum() / total),
        float(apart.max()),
        float((shares.astype(np.float64).sum() - right.sum()) / total),
    )
