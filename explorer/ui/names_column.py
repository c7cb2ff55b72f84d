"""A title and below it names with probabilities and bars, as the cells of the strips show what a network says."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF

from explorer.figures.text import share_text
from explorer.ui.bars import broken, draw_bar, draw_text, font_of
from explorer.ui.theme import current_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFont, QPainter

NARROW = 230.0  # a cell less wide than this has no room for names beside its picture: they stand below
PICTURE_SHARE = 0.38  # of a narrow cell's height
BAR = 3.5  # height of a bar with its distance from the name
GAP = 6.0  # between a name and its probability
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Column:
    """What a column says, and the colour of its bars. `title` "": none."""

    title: str
    rows: Sequence[tuple[str, float]]
    colour: QColor


def name_lines(name: str, number: str, metrics: QFontMetricsF, width: float) -> tuple[str, ...]:
    """A name in as many lines as it takes to be whole, at most `MOST_LINES`; the number stands right of the last.

    Words stay whole where a line can hold them: the number rather has a line of its own, beside "".
    """
    room = width - metrics.horizontalAdvance(number) - (GAP if number else 0.0)
    lines: list[str] = []
    while metrics.horizontalAdvance(name) > room and len(lines) < MOST_LINES - 1:
        first, rest = broken(name, metrics, width)
        if not rest:
            first, rest = broken(name, metrics, room)
            if first[-1] not in "-_" and name[len(first)] != " ":
                first, rest = name, ""
        lines.append(first)
        name = rest
    return (*lines, name)


def row_places(room: float, heights: Sequence[float]) -> list[float]:
    """Where the rows of a column begin: as many as have room, the first at least; all of them share what is left."""
    ends = list(accumulate(heights))
    shown = max(sum(end <= room for end in ends), 1)
    spare = max(room - ends[-1], 0.0) / len(heights)
    return [ends[place] - heights[place] + place * spare for place in range(shown)]


def paint_title(painter: QPainter, area: QRectF, title: str, font: QFont) -> float:
    """A title over as many lines as it takes, at the top of an area. Returns where the names below it may begin."""
    painter.setFont(font_of(font, points=-1, bold=True))
    metrics = QFontMetricsF(painter.font())
    y = area.y()
    for line in name_lines(title, "", metrics, area.width()):
        row = QRectF(area.x(), y, area.width(), metrics.height())
        draw_text(painter, row, line, colour=QColor(current_theme().text))
        y = row.bottom()
    return y + 3


def paint_column(painter: QPainter, area: QRectF, column: Column, font: QFont) -> None:
    """Title and names in an area, as many names as have room in it."""
    top = paint_title(painter, area, column.title, font) if column.title else area.y()
    painter.setFont(font_of(font, points=-1))
    metrics = QFontMetricsF(painter.font())
    lines = [name_lines(name, share_text(share), metrics, area.width()) for name, share in column.rows]
    heights = [len(own) * metrics.height() + BAR for own in lines]
    for (_, share), own, place in zip(column.rows, lines, row_places(area.bottom() - top, heights), strict=False):
        row = QRectF(area.x(), top + place, area.width(), len(own) * metrics.height())
        _paint_row(painter, row, own, share, column.colour)


def _paint_row(painter: QPainter, row: QRectF, lines: Sequence[str], share: float, colour: QColor) -> None:
    """A name over its lines, its probability at the end of the last, and its bar below them."""
    theme, number = current_theme(), share_text(share)
    height = row.height() / len(lines)
    for place, line in enumerate(lines):
        spot = QRectF(row.x(), row.y() + place * height, row.width(), height)
        if place == len(lines) - 1:
            taken = draw_text(painter, spot, number, colour=QColor(theme.quiet), right=True)
            spot.setWidth(spot.width() - taken - GAP)
        draw_text(painter, spot, line, colour=QColor(theme.text))
    bar = QRectF(row.x(), row.bottom(), row.width(), BAR - 1)
    draw_bar(painter, bar, share, colour=colour, track=QColor(theme.line))
