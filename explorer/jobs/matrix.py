"""The confusion matrix at a level of names, sorted so that relatives stand beside each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from explorer.jobs.tally import Answers
    from explorer.taxonomy import Level, Taxonomy

MOST_NAMES = 2000  # of a matrix: it has the square of that many cells


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """`counts[i, j]` photos of name i were given name j; shape (N, N), int32.

    `names` are sorted by order, family and genus; `classes` has for each the classes of the taxonomy under it. `groups`
    are stretches of one family (of one order at the level of families) as (first, end, name). `filled` are the (row,
    column) of all cells that are not empty, shape (K, 2), the fullest first.
    """

    level: Level
    names: tuple[str, ...]
    classes: tuple[tuple[int, ...], ...] = field(repr=False)
    counts: NDArray[np.int32] = field(repr=False)
    filled: NDArray[np.int64] = field(repr=False)
    groups: tuple[tuple[int, int, str], ...] = ()

    def place_of(self, index: int) -> int:
        """Where the name of a class stands."""
        return next(place for place, own in enumerate(self.classes) if index in own)


def matrix(answers: Answers, taxonomy: Taxonomy, level: Level) -> Matrix | None:
    """Of all names that a photo has or was given; None where there are too many of them."""
    used = np.union1d(answers.truth, answers.best).tolist()
    members: dict[str, list[int]] = {}
    for index in sorted(used, key=lambda i: _relatives(taxonomy, i)):
        taxon = taxonomy.taxa[index]
        members.setdefault(taxon.folder if level == "species" else taxon.name(level), []).append(index)
    if len(members) > MOST_NAMES:
        return None
    place = np.zeros(len(taxonomy), dtype=np.int64)
    for number, own in enumerate(members.values()):
        place[own] = number
    counts = np.zeros((len(members), len(members)), dtype=np.int32)
    np.add.at(counts, (place[answers.truth], place[answers.best]), 1)
    first = [taxonomy.taxa[own[0]] for own in members.values()]
    above = [taxon.order if level in ("family", "order") else taxon.family for taxon in first]
    names = tuple(taxon.name(level) for taxon in first)
    filled = np.argwhere(counts > 0)
    filled = filled[np.argsort(-counts[filled[:, 0], filled[:, 1]], kind="stable")]
    return Matrix(level, names, tuple(map(tuple, members.values())), counts, filled, _stretches(above))


def _relatives(taxonomy: Taxonomy, index: int) -> tuple[str, str, str, str]:
    taxon = taxonomy.taxa[index]
    return taxon.order, taxon.family, taxon.genus, taxon.english


def _stretches(above: Sequence[str]) -> tuple[tuple[int, int, str], ...]:
    starts = [i for i, name in enumerate(above) if i == 0 or above[i - 1] != name]
    ends = [*starts[1:], len(above)]
    return tuple((start, end, above[start]) for start, end in zip(starts, ends, strict=True) if above)
