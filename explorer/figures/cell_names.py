"""Names in narrow cells: over two or three lines where one is too short for any of the names that stand in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explorer.figures.marks import Bar, Mark, Text
from explorer.figures.parts import BAR, ROW
from explorer.figures.text import estimated_width, share_text, wrap
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Iterable

    from explorer.figures.look import Look
    from explorer.figures.subject import Subject
    from explorer.results import Ranking

_SECOND = 1.2  # pitch of the lines of one name, in heights of their type
_MOST_LINES = 3


def lines_of_rows(subject: Subject[Any], rankings: Iterable[Ranking], width: float, rows: int) -> tuple[int, ...]:
    """How many lines each of the first rows takes, so that the rows of all cells stand level."""
    tops = [ranking.top(rows) for ranking in rankings]
    return tuple(
        max(len(_broken(subject.name(top[row][0]), width, subject.look, bold=row == 0)) for top in tops)
        for row in range(rows)
    )


def cell_names_height(lines: tuple[int, ...], look: Look) -> float:
    """Height of `cell_names_marks`."""
    return look.text_size * sum(ROW + (n - 1) * _SECOND for n in lines)


def cell_names_marks(
    subject: Subject[Any], box: Box, ranking: Ranking, lines: tuple[int, ...], *, colour: str, quiet: bool = False
) -> tuple[Mark, ...]:
    """The best names of a ranking, a row an entry of `lines`, with probabilities and bars; the first one stands out.

    `quiet` is for rankings that don't count: then none does.
    """
    look = subject.look
    size = look.text_size
    number_width = _number_width(look)
    marks: list[Mark] = []
    y = box.y0
    for row, ((index, share), count) in enumerate(zip(ranking.top(len(lines)), lines, strict=True)):
        first = row == 0 and not quiet
        ink = look.ink if first else look.muted
        font = look.font(size, bold=first, italic=subject.is_italic(index))
        y += size * (ROW + (count - 1) * _SECOND)
        baseline = y - size * (ROW - 0.95)
        *before, last = _broken(subject.name(index), box.width, look, bold=row == 0)
        for back, line in enumerate(reversed(before), start=1):
            marks.append(Text(box.x0, baseline - size * _SECOND * back, line, font, ink, box.width))
        marks.append(Text(box.x0, baseline, last, font, ink, box.width - number_width - size * 0.5))
        number = look.font(size, bold=first)
        marks.append(Text(box.x1, baseline, share_text(share), number, ink, number_width, "right"))
        bar = Box(box.x0, baseline + size * 0.3, box.x1, baseline + size * (0.3 + BAR))
        marks.append(Bar(bar, share, colour, look.track))
    return tuple(marks)


def _number_width(look: Look) -> float:
    return estimated_width(">0.99", look.text_size, bold=True)


def _broken(name: str, width: float, look: Look, *, bold: bool) -> tuple[str, ...]:
    """A name in one line beside its number, or in up to three, of which all but the last have the whole width."""
    size = look.text_size

    def measure(text: str) -> float:
        return estimated_width(text, size, bold=bold)

    room = width - _number_width(look) - size * 0.5
    if measure(name) <= room or " " not in name:
        return (name,)
    lines = list(wrap(name, width, measure))
    if len(lines) == 1 or (measure(lines[-1]) > room and " " in lines[-1] and len(lines) < _MOST_LINES):
        before, _, last = lines.pop().rpartition(" ")
        lines += [before, last]
    return (*lines[: _MOST_LINES - 1], " ".join(lines[_MOST_LINES - 1 :])) if len(lines) > _MOST_LINES else tuple(lines)
