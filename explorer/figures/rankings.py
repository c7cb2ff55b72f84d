"""The best names of a ranking with numbers and bars: over several lines where one is too short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.figures.marks import Bar, Mark, Text
from explorer.figures.records import TOP
from explorer.figures.text import broken_name, estimated_width, share_text
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from explorer.figures.look import Look
    from explorer.figures.subject import Subject
    from explorer.results import Ranking
    from explorer.taxonomy import Level

ROW = 1.8  # pitch of rows of one line, in heights of their type
_MOST_ROW = 2.4  # likewise, where there is room
_BAR = 0.26  # height of a bar likewise
_GAP = 0.5  # between a name and its number likewise
_HAIR = 0.01  # points: what rounding may take of a width
_SECOND = 1.2  # pitch of the lines of one name, in heights of their type
_TOO_WIDE = 1.04  # by that much widths are estimated too wide, whatever the face


def ranking_lines(
    subject: Subject[Any], rankings: Iterable[Ranking], width: float, *, rows: int = TOP, level: Level = "species"
) -> tuple[int, ...]:
    """How many lines each of the first rows takes at that width, so that the rows of all these rankings stand level."""
    lines = (
        [
            len(_broken(subject.name(index, level), width, subject.look, bold=row == 0))
            for row, (index, _) in enumerate(ranking.top(rows))
        ]
        for ranking in rankings
    )
    return tuple(max(row) for row in zip(*lines, strict=True))


def ranking_height(lines: tuple[int, ...], look: Look) -> float:
    """Height of `ranking_marks`."""
    return look.text_size * sum(ROW + (n - 1) * _SECOND for n in lines)


def ranking_width(subject: Subject[Any], rankings: Iterable[Ranking], rows: int = TOP) -> float:
    """The width at which none of the best names needs a second line."""
    look = subject.look
    best = ((row, index) for ranking in rankings for row, (index, _) in enumerate(ranking.top(rows)))
    longest = max(estimated_width(subject.name(index), look.text_size, bold=row == 0) for row, index in best)
    return longest + look.text_size * _GAP + _number_width(look) + _HAIR


def full_height(lines: tuple[int, ...], look: Look) -> float:
    """The same with room for `TOP` rows, also where there are fewer names."""
    return ranking_height(lines, look) + (TOP - len(lines)) * ROW * look.text_size


def spread(lines: tuple[int, ...], height: float, look: Look) -> float:
    """What is added to the pitch of each of `TOP` rows that have that height, where it is more than they need."""
    return min(max(height - full_height(lines, look), 0.0) / TOP, look.text_size * (_MOST_ROW - ROW))


def ranking_marks(  # noqa: PLR0913 - what is shown, where, and how
    subject: Subject[Any],
    box: Box,
    ranking: Ranking,
    lines: tuple[int, ...],
    *,
    colour: str,
    level: Level = "species",
    quiet: bool = False,
    apart: float = 0.0,
) -> tuple[Mark, ...]:
    """The best names of a ranking, a row an entry of `lines`, with probabilities and bars; the first one stands out.

    `quiet` is for rankings that don't count: then none does. `apart` is added to the pitch of the rows.
    """
    look = subject.look
    size = look.text_size
    number_width = _number_width(look)
    marks: list[Mark] = []
    y = box.y0
    for row, ((index, share), count) in enumerate(zip(ranking.top(len(lines)), lines, strict=False)):
        first = row == 0 and not quiet
        ink = look.ink if first else look.muted
        font = look.font(size, bold=first, italic=subject.is_italic(index, level))
        y += size * (ROW + (count - 1) * _SECOND)
        baseline = y + row * apart - size * (ROW - 0.95)
        *before, last = _broken(subject.name(index, level), box.width, look, bold=row == 0)
        for back, line in enumerate(reversed(before), start=1):
            marks.append(Text(box.x0, baseline - size * _SECOND * back, line, font, ink, box.width))
        if last:
            marks.append(Text(box.x0, baseline, last, font, ink, box.width - number_width - size * _GAP))
        number = look.font(size, bold=first)
        marks.append(Text(box.x1, baseline, share_text(share), number, ink, number_width, "right"))
        bar = Box(box.x0, baseline + size * 0.3, box.x1, baseline + size * (0.3 + _BAR))
        marks.append(Bar(bar, share, colour, look.track))
    return tuple(marks)


def _number_width(look: Look) -> float:
    return estimated_width(">0.99", look.text_size, bold=True)


def _broken(name: str, width: float, look: Look, *, bold: bool) -> tuple[str, ...]:
    """A name in one line beside its number, or in several, of which all but the last have the whole width."""
    size = look.text_size
    room = width - _number_width(look) - size * _GAP
    return broken_name(name, width, room, lambda text: estimated_width(text, size, bold=bold), slack=_TOO_WIDE)
