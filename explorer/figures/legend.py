"""Legends of figures: samples of lines and bars, what they mean, and sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from explorer.figures.marks import Fill, Line, Mark, Paragraph, Text
from explorer.figures.text import estimated_width, wrapped_height
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.figures.look import Look

_GAP = 0.5  # between samples and sentences, in heights of their type


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A sample of a line, or of a bar, and what it means.

    `accent` None is the dashed line, in the first accent's colour where it has none of its own.
    """

    accent: int | None
    text: str
    bar: bool = False
    colour: str | None = None


BEYOND = LegendItem(None, "goes on beyond the photo")


def legend_rows(items: tuple[LegendItem, ...], width: float, look: Look) -> tuple[tuple[LegendItem, ...], ...]:
    """The items broken into rows no wider than `width`."""
    rows: list[tuple[LegendItem, ...]] = []
    used = 0.0
    for item in items:
        need = item_width(item, look)
        if rows and used + need <= width:
            rows[-1] = (*rows[-1], item)
            used += need
        else:
            rows.append((item,))
            used = need
    return tuple(rows)


def legend_height(rows: int, look: Look) -> float:
    """Height of that many rows and the space above them."""
    return look.text_size * (0.7 + 1.5 * rows)


def legend_marks(box: Box, rows: tuple[tuple[LegendItem, ...], ...], look: Look) -> tuple[Mark, ...]:
    """The legend in `box`, one line sample and text after the other."""
    size = look.text_size
    marks: list[Mark] = []
    for number, row in enumerate(rows):
        x = box.x0
        baseline = box.y0 + size * (1.7 + 1.5 * number)
        for item in row:
            y = baseline - size * 0.36
            stroke = look.stroke(item.accent or 0)
            stroke = stroke if item.colour is None else replace(stroke, colour=item.colour)
            if item.bar:
                marks.append(Fill(Box(x, y - size * 0.25, x + size * 2, y + size * 0.25), stroke.colour))
            else:
                marks.append(Line(x + stroke.casing_width / 2, y, x + size * 2, y, stroke, dashed=item.accent is None))
            width = item_width(item, look)
            room = min(width, box.x1 - x) - size * 2.6
            marks.append(Text(x + size * 2.6, baseline, item.text, look.font(size), look.muted, room))
            x += width
    return tuple(marks)


def item_width(item: LegendItem, look: Look) -> float:
    """Width of an item and the space after it."""
    return look.text_size * 3.8 + estimated_width(item.text, look.text_size)


def lines_height(lines: Sequence[str], width: float, look: Look) -> float:
    """Height of `lines_marks`."""
    return sum(wrapped_height(line, width, look.text_size) for line in lines)


def lines_marks(lines: Sequence[str], box: Box, look: Look, *, inked: int = -1) -> tuple[Mark, ...]:
    """Muted sentences one below the other, each wrapped to the box; line `inked` stands out."""
    marks: list[Mark] = []
    y = box.y0
    for number, line in enumerate(lines):
        height = wrapped_height(line, box.width, look.text_size)
        ink = look.ink if number == inked else look.muted
        marks.append(Paragraph(Box(box.x0, y, box.x1, y + height), line, look.font(look.text_size), ink))
        y += height
    return tuple(marks)


def lines_legend_height(width: float, items: tuple[LegendItem, ...], lines: Sequence[str], look: Look) -> float:
    """Height of `lines_legend_marks`."""
    rows = legend_rows(items, width, look)
    return legend_height(len(rows), look) + _GAP * look.text_size + lines_height(lines, width, look)


def lines_legend_marks(box: Box, items: tuple[LegendItem, ...], lines: Sequence[str], look: Look) -> tuple[Mark, ...]:
    """A legend with sentences below its samples."""
    rows = legend_rows(items, box.width, look)
    below = Box(box.x0, box.y0 + legend_height(len(rows), look) + _GAP * look.text_size, box.x1, box.y1)
    return (*legend_marks(box, rows, look), *lines_marks(lines, below, look))
