"""Two checkpoints on the same photos: how far apart they are, and whether chance could do that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.jobs.luck import sign_test

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from explorer.jobs.tally import Tally

RESAMPLES = 10_000
SEED = 7_2026
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Difference:
    """How often two ways of asking were right on the same N photos.

    `both`, `first` and `second` count photos that both, only the first, only the second had right. `difference` is the
    first's share of right answers less the second's, between -1 and 1; from `low` to `high` is its 95 % interval. `p`
    is how probable so uneven a split of `first` and `second` would be by luck alone.
    """

    photos: int
    both: int
    first: int
    second: int
    difference: float
    low: float
    high: float
    p: float

    @property
    def is_clear(self) -> bool:
        """Whether luck alone would hardly bring that: the interval leaves 0 out, and the exact test agrees.

        The interval alone is too bold where few photos tell the two apart: it leaves 0 out for 4 photos against none,
        which four tosses of a coin bring in one of eight cases.
        """
        return (self.low > 0 or self.high < 0) and self.p < 1 - LEVEL


@dataclass(frozen=True, slots=True)
class Comparison:
    """Differences by what is asked: "top1" and "top5" of the answers, and top 1 of every way that both have."""

    photos: int
    differences: Mapping[str, Difference]


def paired(
    first: NDArray[np.bool_], second: NDArray[np.bool_], *, resamples: int = RESAMPLES, seed: int = SEED
) -> Difference:
    """The difference of two rows of right and wrong on the same photos, with its paired bootstrap interval.

    Photos are drawn anew with both their answers, as many as there are. The mean of a resample depends only on how many
    photos of each kind (only the first right, only the second, alike) are in it, and these counts are multinomial: so
    they are drawn directly, which is the same and takes no time.

    Args:
        first: (N,) whether the first was right, N at least 1.
        second: (N,) likewise, of the same photos.
        resamples: how many.
        seed: of chance.
    """
    count = len(first)
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    shares = np.array([only_first, only_second, count - only_first - only_second]) / count
    drawn = np.random.default_rng(seed).multinomial(count, shares, size=resamples)
    differences = (drawn[:, 0] - drawn[:, 1]) / count
    low, high = np.quantile(differences, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    both = int((first & second).sum())
    difference, p = (only_first - only_second) / count, sign_test(only_first, only_second)
    return Difference(count, both, only_first, only_second, difference, float(low), float(high), p)


def compare(first: Tally, second: Tally) -> Comparison | None:
    """How two checkpoints differ on the photos that both could read; None where there are none."""
    here, there = _common(first.paths, second.paths)
    if not len(here):
        return None
    one, other = first.answers(), second.answers()
    differences = {f"top{count}": paired(one.place[here] < count, other.place[there] < count) for count in (1, 5)}
    answers = {first.answer_name, second.answer_name}
    for way in first.ways:
        if way in second.ways and way not in answers:
            differences[way] = paired(first.answers(way).right[here], second.answers(way).right[there])
    return Comparison(len(here), differences)


def _common(first: Sequence[Path], second: Sequence[Path]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where the photos of both stand in the first and in the second."""
    places = {path: i for i, path in enumerate(second)}
    pairs = [(i, places[path]) for i, path in enumerate(first) if path in places]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]
