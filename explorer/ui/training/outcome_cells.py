"""What the tables of an outcome say, by what they are sorted, and which photos stand behind each cell. No Qt here.

Of 10,000 species a cell is written only when it is looked at: to keep an object for each would cost seconds, and the
collector would hold up the event loop meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from explorer.ui.training.outcome_words import pair_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.jobs.outcome import Outcome


class Cells(Protocol):
    """A table of rows and columns, both counted from 0.

    `orders` has for each column what its rows are sorted by; `tips` say more of each row, and `found_by` is what a row
    is searched in, in lower case.
    """

    orders: tuple[Sequence[float | str], ...]
    tips: Sequence[str]
    found_by: Sequence[str]

    def text(self, row: int, column: int) -> str:
        """What a cell says."""

    def photos(self, row: int, column: int) -> tuple[int, ...]:
        """The numbers of the photos behind it."""


class SpeciesCells:
    """A row a species: name, photos, right, wrong, in the first five, how sure, taken for, others called so."""

    def __init__(self, found: Outcome) -> None:
        self._found = found
        taxa = [found.taxonomy.taxa[row.index] for row in found.species]
        names = [(t.english, t.scientific, t.genus, t.family, t.order) for t in taxa]
        self.tips: Sequence[str] = [", ".join(filter(None, own)) for own in names]
        self.found_by: Sequence[str] = ["\n".join(own).casefold() for own in names]
        self.orders: tuple[Sequence[float | str], ...] = (
            [taxon.english.casefold() for taxon in taxa],
            [row.photos for row in found.species],
            [row.share for row in found.species],
            [row.photos - row.right for row in found.species],
            [row.in_first / row.photos for row in found.species],
            [row.sure for row in found.species],
            [row.taken for row in found.species],
            [row.wrongly for row in found.species],
        )

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        own, taxa = self._found.species[row], self._found.taxonomy.taxa
        if column == 0:
            return taxa[own.index].english
        if column == 6:
            return "" if own.taken_for is None else f"{taxa[own.taken_for].english} ({own.taken})"
        share_columns = (2, 4, 5)
        return f"{self.orders[column][row]:.0%}" if column in share_columns else f"{self.orders[column][row]}"

    def photos(self, row: int, column: int) -> tuple[int, ...]:
        """The numbers of the photos behind it."""
        find, own = self._found.photos, self._found.species[row]
        truth = (own.index,)
        match column:
            case 2 | 3:
                return find(truth=truth, right=column == 2)
            case 4:
                return find(truth=truth, first=5)
            case 6:
                return find(truth=truth, said=() if own.taken_for is None else (own.taken_for,))
            case 7:
                others = [one.index for one in self._found.species if one.index != own.index]
                return find(truth=others, said=truth)
            case _:
                return find(truth=truth)


class PairCells:
    """A row a pair of species that are taken for each other, most often first: both names, and how many photos."""

    def __init__(self, found: Outcome) -> None:
        self._found = found
        taxa = found.taxonomy.taxa
        self.tips: Sequence[str] = [pair_line(found, pair) for pair in found.pairs]
        self.found_by: Sequence[str] = [tip.casefold() for tip in self.tips]
        self.orders: tuple[Sequence[float | str], ...] = (
            [taxa[pair.one].english.casefold() for pair in found.pairs],
            [taxa[pair.other].english.casefold() for pair in found.pairs],
            [pair.photos for pair in found.pairs],
        )

    def text(self, row: int, column: int) -> str:
        """What a cell says."""
        pair, taxa = self._found.pairs[row], self._found.taxonomy.taxa
        return (taxa[pair.one].english, taxa[pair.other].english, f"{pair.photos}")[column]

    def photos(self, row: int, column: int) -> tuple[int, ...]:
        """The numbers of the photos behind it: those of the first species taken for the other, or of both ways."""
        find, pair = self._found.photos, self._found.pairs[row]
        there = find(truth=(pair.one,), said=(pair.other,))
        return there + find(truth=(pair.other,), said=(pair.one,)) if column == 2 else there
