"""The ranking as plain values: the best names, and what each scale or grain gives them. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.figures.text import printable, share_text

if TYPE_CHECKING:
    from explorer.naming import Names, NameTree
    from explorer.results import Ranking, Reading
    from explorer.ui.state import Answer

NAMES = 5


@dataclass(frozen=True, slots=True)
class NameRow:
    """One name of the ranking: its share in the answer, and what each scale or grain gave it."""

    name: str
    other: str  # the scientific name under an English one, and the other way round
    share: float
    parts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RankingText:
    """Everything the ranking says, as plain values.

    `parts` names the bars under each name, `accents` the numbers of their colours, and `whole` the answer.
    """

    rows: tuple[NameRow, ...]
    whole: str
    parts: tuple[str, ...]
    is_scientific: bool = False  # the names are; else the others
    accents: tuple[int, ...] = ()


def ranking_text(answer: Answer, tree: NameTree, names: Names = "english") -> RankingText:
    """What the ranking says about an answer of any family.

    Beside a species, a scale has what it gives to that species; a grain what its network gives to the species, or to
    the genus or family that the species is in; crops have what the whole photo alone gives. Seven streams would be too
    many bars: their lens has them.
    """
    rows = []
    whole, titles = _legend(answer.reading)
    for place, share in answer.reading.answer.top(NAMES):
        taxon = tree.taxonomy.taxa[place]
        pair = (printable(taxon.english), printable(taxon.scientific))
        name, other = reversed(pair) if names == "scientific" and pair[1] else pair
        parts = _parts(answer.reading, tree, place)
        rows.append(NameRow(name, other, share, tuple(_share(ranking, at) for ranking, at in parts)))
    return RankingText(tuple(rows), whole, titles, names == "scientific", _accents(answer.reading, len(titles)))


def _parts(reading: Reading, tree: NameTree, place: int) -> list[tuple[Ranking, int]]:
    """Of a species, the rankings to show beside it and its place there."""
    if hasattr(reading, "scales"):
        return [(scale.ranking, place) for scale in reading.scales] if len(reading.scales) > 1 else []
    if hasattr(reading, "grains"):
        return [(grain.ranking, int(tree.groups[grain.level][place])) for grain in reading.grains]
    return [] if hasattr(reading, "streams") else [(reading.whole, place)]


def _legend(reading: Reading) -> tuple[str, tuple[str, ...]]:
    """What the bars are of: the answer, and its parts."""
    if hasattr(reading, "scales"):
        count = len(reading.scales)
        return ("fused", tuple(map(_scale_title, range(count)))) if count > 1 else ("how sure", ())
    if hasattr(reading, "grains"):
        return "all together", tuple(grain.level for grain in reading.grains)
    if hasattr(reading, "crops"):
        count = len(reading.crops)
        return f"average of {count} crops" if count > 1 else "the crop", ("the whole photo",)
    on, count = len(reading.streams) - len(reading.off), len(reading.streams)
    return "all streams together" if on == count else f"{on} of {count} streams together", ()


def _accents(reading: Reading, count: int) -> tuple[int, ...]:
    """Each grain has its own colour in all panes, also where another grain is missing; other parts are counted."""
    if not hasattr(reading, "grains"):
        return tuple(range(count))
    from explorer.figures.energy import ACCENTS  # noqa: PLC0415 - numpy comes with the first answer

    return tuple(ACCENTS[grain.level] for grain in reading.grains)


def _share(ranking: Ranking, place: int) -> float:
    return float(ranking.probabilities[place])


def _scale_title(number: int) -> str:
    return "scale 1" if number == 0 else f"{number + 1}"


def spoken(text: RankingText) -> str:
    """The ranking as one sentence, for those who hear the window."""
    return "; ".join(f"{row.name}, {row.other}, {share_text(row.share)}" for row in text.rows)
