"""Which species a checkpoint takes for which, and how it does with each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from explorer.jobs.tally import Answers

_FIRST = 5  # names that count as "among the first"


@dataclass(frozen=True, slots=True)
class ConfusedPair:
    """Two classes that are taken for each other: `there` photos of `one` named `other`, `back` the other way round.

    `of_one` and `of_other` are how many photos there are of each.
    """

    one: int
    other: int
    there: int
    back: int
    of_one: int
    of_other: int

    @property
    def photos(self) -> int:
        return self.there + self.back


@dataclass(frozen=True, slots=True)
class SpeciesRow:
    """How one class did: photos of it, how many had it first and among the first five, how sure the best name was.

    `wrongly` counts photos of other species that were given its name. `taken_for` is the class that it was most often
    taken for, `taken` how often; None and 0 where it was always right.
    """

    index: int
    photos: int
    right: int
    in_first: int
    sure: float
    wrongly: int
    taken_for: int | None
    taken: int

    @property
    def share(self) -> float:
        """Of its photos that are right, 0 to 1."""
        return self.right / self.photos


def confused_pairs(answers: Answers) -> tuple[ConfusedPair, ...]:
    """All pairs of classes that were confused at least once, most often first, ties by index.

    In a pair, `one` is the class that was more often taken for the other.
    """
    wrong = Counter(_mistakes(answers))
    photos = Counter(answers.truth.tolist())
    pairs = []
    for truth, said in {(min(pair), max(pair)) for pair in wrong}:
        there, back = wrong[truth, said], wrong[said, truth]
        one, other = (said, truth) if back > there else (truth, said)
        pairs.append(ConfusedPair(one, other, max(there, back), min(there, back), photos[one], photos[other]))
    return tuple(sorted(pairs, key=lambda pair: (-pair.photos, pair.one, pair.other)))


def species_table(answers: Answers) -> tuple[SpeciesRow, ...]:
    """One row for every class of which there are photos, in the order of the classes."""
    mistakes = _mistakes(answers)
    wrong, given = Counter(mistakes), Counter(said for _, said in mistakes)
    taken: dict[int, tuple[int, int]] = {}
    for (truth, said), count in sorted(wrong.items(), key=lambda item: (-item[1], item[0])):
        taken.setdefault(truth, (said, count))
    count = int(answers.truth.max(initial=-1)) + 1
    photos, right, in_first, sure = (  # all classes at once: each by itself would take a second of 10,000
        np.bincount(answers.truth, weights=weights, minlength=count).tolist()
        for weights in (None, answers.place == 0, answers.place < _FIRST, answers.share)
    )
    rows = []
    for index in np.flatnonzero(photos).tolist():
        said, often = taken.get(index, (-1, 0))
        rows.append(
            SpeciesRow(
                index,
                photos=photos[index],
                right=int(right[index]),
                in_first=int(in_first[index]),
                sure=sure[index] / photos[index],
                wrongly=given[index],
                taken_for=said if often else None,
                taken=often,
            )
        )
    return tuple(rows)


def _mistakes(answers: Answers) -> list[tuple[int, int]]:
    """(the right class, the class named) of every photo that was named wrongly."""
    wrong = answers.truth != answers.best
    return list(zip(answers.truth[wrong].tolist(), answers.best[wrong].tolist(), strict=True))
