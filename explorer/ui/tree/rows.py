"""Which rows the tree of names has for an answer, and which of them stand open at first. No Qt here.

A taxonomy may have 10,000 species, so rows are worked out for the names that are looked into, and not before. Names
that hardly got any probability share one row at the end of their siblings, which can be opened like a name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from explorer.figures.energy import ACCENTS
from explorer.naming import DOWNWARD, PLURAL, own_shares, verdict
from explorer.results import GranularityReading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from explorer.naming import Names, NameTree
    from explorer.results import GrainReading, Reading
    from explorer.taxonomy import Level

ROOT = -1
UNLIKELY = 0.01  # below that a name is folded away
LIKELY = 0.1  # from that on a name stands open


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """The probabilities of an answer at every level; `own` those of a network of its own for that level, if any."""

    tree: NameTree
    sums: Mapping[Level, NDArray[np.float32]]
    own: Mapping[Level, NDArray[np.float32]]
    grains: tuple[GrainReading, ...] = ()


def shares_of(tree: NameTree, reading: Reading) -> Shares:
    """The answer of a reading of either family, summed up the tree."""
    grains = reading.grains if isinstance(reading, GranularityReading) else ()
    own = {grain.level: shares for grain in grains if (shares := own_shares(tree, grain)) is not None}
    return Shares(tree, tree.sums(reading.answer.probabilities), own, grains)


@dataclass(frozen=True, slots=True)
class NodeRow:
    """What one row says.

    `own` is the share from the level's own network, and `accent` the number of that network's colour; `count` is how
    many names a folded row holds.
    """

    level: Level
    name: str
    share: float
    own: float | None = None
    accent: int = 0
    is_scientific: bool = False
    count: int = 0


def short_scientific(name: str, genus: str) -> str:
    """'S. magnolia' for 'Setophaga magnolia' in a row under its genus; whole where it begins otherwise."""
    first, _, rest = name.partition(" ")
    return f"{first[0]}. {rest}" if rest and first == genus else name


class Rows:
    """The rows under each name as numbers, best first: worked out when first asked for, for one answer.

    A name's number is its place after all names of the levels above it; the row that holds the folded names under the
    name `n` has the number `size + 1 + n`, with `ROOT` for n at the top.
    """

    def __init__(self, shares: Shares) -> None:
        self.shares = shares
        counts = [shares.tree.count(level) for level in DOWNWARD]
        self._starts = [0, *np.cumsum(counts).tolist()]
        self.size: int = self._starts[-1]
        self._kept = frozenset(self._worth_seeing())
        self._shown: dict[int, tuple[int, ...]] = {}
        self._folded: dict[int, tuple[int, ...]] = {}
        self._fold_share: dict[int, float] = {}
        self._row: dict[int, int] = {}
        self._texts: dict[int, NodeRow] = {}
        self._texts_in: Names = "english"
        self._holder: dict[int, int] = {}
        self._under: dict[Level, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}

    def number(self, level: Level, place: int) -> int:
        return int(self._starts[DOWNWARD.index(level)]) + place

    def name(self, number: int) -> tuple[Level, int]:
        """Level and place of a name; not for folded rows."""
        depth = next(d for d in range(len(DOWNWARD)) if number < self._starts[d + 1])
        return DOWNWARD[depth], number - int(self._starts[depth])

    def is_fold(self, number: int) -> bool:
        return number >= self.size

    def children(self, number: int) -> tuple[int, ...]:
        """The rows under a row."""
        if self.is_fold(number):
            holder = number - self.size - 1
            self._work_out(holder)
            return self._folded[holder]
        self._work_out(number)
        return self._shown[number]

    def has_children(self, number: int) -> bool:
        return number == ROOT or self.is_fold(number) or number < self._starts[-2]

    def parent(self, number: int) -> int:
        """The row that a row is under; `ROOT` at the top."""
        if self.is_fold(number):
            return number - self.size - 1
        if number not in self._holder:
            self._work_out(self._above(number))
        return self._holder[number]

    def row(self, number: int) -> int:
        """The place of a row among its siblings."""
        holder = self.parent(number)
        if self.is_fold(number):
            return len(self.children(holder)) - 1
        return self._row[number]

    def text(self, number: int, names: Names) -> NodeRow:
        """What a row says."""
        if names != self._texts_in:
            self._texts, self._texts_in = {}, names
        if number not in self._texts:
            self._texts[number] = self._text(number, names)
        return self._texts[number]

    def _text(self, number: int, names: Names) -> NodeRow:
        tree = self.shares.tree
        if self.is_fold(number):
            inside = self.children(number)
            level, count = self.name(inside[0])[0], len(inside)
            return NodeRow(level, f"{count:,} more {PLURAL[level]}", self._fold_share[number], count=count)
        level, place = self.name(number)
        own = self.shares.own.get(level)
        label = tree.label(level, place, names)
        is_scientific = level == "genus" or (level == "species" and label == tree.taxonomy.taxa[place].scientific)
        if is_scientific and level == "species":
            label = short_scientific(label, tree.taxonomy.taxa[place].genus)
        share = float(self.shares.sums[level][place])
        accent = ACCENTS.get(level, 0)
        return NodeRow(level, label, share, None if own is None else float(own[place]), accent, is_scientific)

    def open_at_first(self) -> tuple[int, ...]:
        """The names that stand open, from the top down: the likely ones, and those above what is worth seeing."""
        tree, numbers = self.shares.tree, set[int]()
        for level in DOWNWARD[:-1]:
            numbers.update(
                self.number(level, int(place)) for place in np.flatnonzero(self.shares.sums[level] >= LIKELY)
            )
        for number in self._kept:
            level, place = self.name(number)
            numbers.update(self.number(*above) for above in tree.upward(level, place).items() if above[0] != level)
        return tuple(sorted(numbers))

    def _worth_seeing(self) -> Iterator[int]:
        """The best names at every level, by every network, and the ways to name the bird: never folded away."""
        tree, sums = self.shares.tree, self.shares.sums
        for level in DOWNWARD:
            for step in verdict(tree, sums, float(sums[level].max())).steps:
                yield self.number(step.level, step.place)
        for level, own in self.shares.own.items():
            for above, place in tree.upward(level, int(own.argmax())).items():
                yield self.number(above, place)

    def _above(self, number: int) -> int:
        level, place = self.name(number)
        if level == DOWNWARD[0]:
            return ROOT
        coarser = DOWNWARD[DOWNWARD.index(level) - 1]
        return self.number(coarser, int(self.shares.tree.above[level][place]))

    def _work_out(self, holder: int) -> None:
        """Sort the names under one name and fold the unlikely ones away."""
        if holder in self._shown:
            return
        depth = 0 if holder == ROOT else DOWNWARD.index(self.name(holder)[0]) + 1
        if depth == len(DOWNWARD):
            self._shown[holder], self._folded[holder] = (), ()
            return
        level, start = DOWNWARD[depth], int(self._starts[depth])
        sums, own = self.shares.sums[level], self.shares.own.get(level)
        places = self._places_under(holder, level)
        places = places[np.argsort(-sums[places], kind="stable")]
        seen = sums[places] >= UNLIKELY
        if own is not None:
            seen |= own[places] >= UNLIKELY
        seen |= np.array([start + place in self._kept for place in places.tolist()], dtype=np.bool_)
        if not seen.any() or np.count_nonzero(~seen) == 1:
            seen[:] = True
        shown, folded = (places[seen] + start).tolist(), (places[~seen] + start).tolist()
        fold = self.size + 1 + holder
        self._fold_share[fold] = min(float(sums[places[~seen]].sum()), 1.0)
        for row, number in enumerate(shown):
            self._row[number], self._holder[number] = row, holder
        for row, number in enumerate(folded):
            self._row[number], self._holder[number] = row, fold
        self._shown[holder], self._folded[holder] = tuple([*shown, fold] if folded else shown), tuple(folded)

    def _places_under(self, holder: int, level: Level) -> NDArray[np.int64]:
        if holder == ROOT:
            return np.arange(self.shares.tree.count(level))
        if level not in self._under:
            above = self.shares.tree.above[level]
            order = np.argsort(above, kind="stable")
            self._under[level] = (order, above[order])
        order, sorted_above = self._under[level]
        first, last = np.searchsorted(sorted_above, [self.name(holder)[1], self.name(holder)[1] + 1])
        return order[first:last]
