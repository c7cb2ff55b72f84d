"""Where the parts of a plate go: a photo, the answer beside or below it, and a grid of equal cells."""

from __future__ import annotations

import math
from dataclasses import dataclass

from explorer.figures.layout import BLOCK_GAP, COLUMN_GAP, FLAT, MARGIN, WIDE
from explorer.geometry import Box

CELL_GAP = 10.0  # points, as everything here
_SIDE = 160.0  # the least room for the answer beside the photo
_LEAST_CELL = 66.0  # the least width of a cell; twice that for flat pictures
_MOST_COLUMNS = 5
_TALLEST = 0.42  # of the photo beside the answer, as a share of the content's width; on narrow sheets `_TALLEST_NARROW`
_TALLEST_NARROW = 0.65
_TALLEST_CELL = 1.6  # of a picture, as a share of its cell's width


@dataclass(frozen=True, slots=True)
class PlateNeeds:
    """What a plate must hold, in points.

    `aspect` is the photo's height / width, `cell_aspect` that of the cells' pictures, `line` the width of the line
    around each; `above` and `below` the room for labels there; `title` the height of the title.
    """

    width: float
    aspect: float
    cell_aspect: float
    cells: int
    pictures: bool
    ranking: bool
    above: float
    below: float
    title: float
    line: float


@dataclass(frozen=True, slots=True)
class PlateWidths:
    """The first half of the decision, in points: `beside` is the answer beside the photo; 0 columns is no cells."""

    beside: bool
    photo: float
    answer: float
    columns: int
    cell: float
    picture: float


@dataclass(frozen=True, slots=True)
class PlateHeights:
    """How high parts come out at those widths, in points; 0 for what is left out.

    `heading` and `text` are of every cell, above and below its picture; `last` is the least that the last one needs.
    """

    answer: float
    legend: float
    heading: float
    text: float
    last: float
    caption: float


@dataclass(frozen=True, slots=True)
class Cell:
    """Boxes of one cell: its first line, what is below it, and within that its picture and the text below that."""

    heading: Box
    body: Box
    picture: Box | None
    text: Box | None


@dataclass(frozen=True, slots=True)
class PlateLayout:
    """Boxes in points. The photo's includes the line around it, not the labels."""

    height: float
    photo: Box
    answer: Box | None
    legend: Box
    cells: tuple[Cell, ...]
    caption: Box


def choose_plate_widths(needs: PlateNeeds) -> PlateWidths:
    """The answer beside the photo where the sheet is wide and the photo is not a panorama; cells in even rows."""
    content = needs.width - 2 * MARGIN
    beside = needs.ranking and content >= WIDE and needs.aspect >= FLAT
    tallest = content * (_TALLEST if content >= WIDE else _TALLEST_NARROW)
    photo = min(content, (tallest - needs.line) / needs.aspect + needs.line)
    answer = content
    if beside:
        photo = min(photo, content - COLUMN_GAP - max(_SIDE, 0.4 * content))
        answer = content - COLUMN_GAP - photo
    if not (needs.pictures or needs.ranking):
        return PlateWidths(beside, photo, answer, 0, 0.0, 0.0)
    columns = _columns(content, needs.cells, _LEAST_CELL * (1 if needs.cell_aspect >= FLAT else 2))
    cell = (content - (columns - 1) * CELL_GAP) / columns
    picture = min(cell, (cell * _TALLEST_CELL - needs.line) / needs.cell_aspect + needs.line) if needs.pictures else 0.0
    return PlateWidths(beside, photo, answer, columns, cell, picture)


def _columns(content: float, cells: int, least: float) -> int:
    """As many as fit, two at least, and no more than rows of even length need."""
    fit = min(max(int((content + CELL_GAP) / (least + CELL_GAP)), 2), _MOST_COLUMNS)
    return math.ceil(cells / math.ceil(cells / fit))


def lay_out_plate(needs: PlateNeeds, widths: PlateWidths, heights: PlateHeights) -> PlateLayout:
    """The second half of the decision: where the parts go."""
    content = needs.width - 2 * MARGIN
    right = MARGIN + content
    top = MARGIN + needs.title + needs.above
    left = MARGIN if widths.beside else MARGIN + (content - widths.photo) / 2
    photo = Box(left, top, left + widths.photo, top + (widths.photo - needs.line) * needs.aspect + needs.line)
    below = photo.y1 + needs.below
    x, y = (photo.x1 + COLUMN_GAP, top) if widths.beside else (MARGIN, below + (BLOCK_GAP if needs.ranking else 0.0))
    answer = Box(x, y, x + widths.answer, y + heights.answer) if needs.ranking else None
    y = answer.y1 if answer is not None else y
    legend = Box(x, y, right, y + heights.legend)
    y = max(below, legend.y1)
    cells: tuple[Cell, ...] = ()
    if widths.columns:
        cells = tuple(_cell(needs, widths, heights, i, y + BLOCK_GAP) for i in range(needs.cells))
        y = cells[-1].body.y1
    y += BLOCK_GAP if heights.caption else 0.0
    caption = Box(MARGIN, y, right, y + heights.caption)
    return PlateLayout(caption.y1 + MARGIN, photo, answer, legend, cells, caption)


def _cell(needs: PlateNeeds, widths: PlateWidths, heights: PlateHeights, index: int, top: float) -> Cell:
    tall = (widths.picture - needs.line) * needs.cell_aspect + needs.line if needs.pictures else 0.0
    body = tall + heights.text
    row, column = divmod(index, widths.columns)
    x = MARGIN + column * (widths.cell + CELL_GAP)
    y = top + row * (heights.heading + body + CELL_GAP)
    if row == (needs.cells - 1) // widths.columns:
        body = max(body, heights.last)
    heading = Box(x, y, x + widths.cell, y + heights.heading)
    below = Box(x, heading.y1, heading.x1, heading.y1 + body)
    left = x + (widths.cell - widths.picture) / 2
    picture = Box(left, below.y0, left + widths.picture, below.y0 + tall) if needs.pictures else None
    text = Box(x, below.y0 + tall, below.x1, below.y0 + tall + heights.text) if needs.ranking else None
    return Cell(heading, below, picture, text)
