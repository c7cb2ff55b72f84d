"""Where the parts of a zoom figure go: boxes on the sheet, decided purely from sizes."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.figures.layout import BLOCK_GAP, COLUMN_GAP, FLAT, INSET_GAP, MARGIN, WIDE
from explorer.geometry import Box

TEXT_WIDTH = 124.0  # the least room for names and numbers beside a photo, in points as everything here
_MOST_TEXT = 0.34  # the most of it where names are long, as a share of the content's width
_LEAST_INSET = 0.35  # the least side of an inset that makes room for long names beside it, as a share of its block
INSETS = (66.0, 132.0)  # least and largest side of an inset


@dataclass(frozen=True, slots=True)
class ZoomNeeds:
    """What a figure must hold, in points.

    `aspect` is the photo's height / width; `line` the width of the line around it; `gutter` the room above it for
    labels; `legend` the height of the legend below it and `legend_item` the width of the legend's longest item. `text`
    is the height of a block of names, `fused` that of the fused answer's, `heading` that of a block's first line.
    `names` is the width at which no name needs a second line.
    """

    width: float
    aspect: float
    scales: int
    insets: bool
    ranking: bool
    gutter: float
    title: float
    line: float
    legend: float
    legend_item: float
    heading: float
    text: float
    fused: float
    names: float
    caption: float


@dataclass(frozen=True, slots=True)
class ZoomLayout:
    """Boxes in points. `blocks` hold a scale each: the inset (a square of side `inset`) and its names."""

    height: float
    photo: Box
    legend: Box
    fused: Box | None
    blocks: tuple[Box, ...]
    inset: float
    caption: Box


@dataclass(frozen=True, slots=True)
class _Columns:
    """A try at two columns: widths of the photo and of the left column, sides and heights."""

    column: float
    photo_width: float
    inset: float
    block: float
    left: float
    right: float
    fused_left: bool


def lay_out_zoom(needs: ZoomNeeds) -> ZoomLayout:
    """Two columns where the sheet is wide and the photo is not a panorama, else everything below the photo."""
    content = needs.width - 2 * MARGIN
    if content >= WIDE and needs.aspect >= FLAT and (needs.insets or needs.ranking):
        return _two_columns(needs, content)
    return _one_column(needs, content)


def _two_columns(needs: ZoomNeeds, content: float) -> ZoomLayout:
    sides, places = _inset_sides(needs), (True, False)
    tries = [_columns(needs, content, inset, fused_left=left) for inset in sides for left in places]
    best = min(tries, key=lambda c: abs(c.left - c.right) + 0.25 * max(c.left, c.right))
    top = MARGIN + needs.title
    photo_top = top + needs.gutter
    photo = _photo(needs, MARGIN, photo_top, best.photo_width)
    legend = Box(MARGIN, photo.y1, MARGIN + best.column, photo.y1 + needs.legend)
    right = legend.x1 + COLUMN_GAP
    y = photo_top
    fused = None
    if needs.ranking:
        fused = Box(right, y, MARGIN + content, y + needs.fused)
        if best.fused_left:
            fused = Box(MARGIN, legend.y1 + BLOCK_GAP, legend.x1, legend.y1 + BLOCK_GAP + needs.fused)
        else:
            y = fused.y1 + BLOCK_GAP
    blocks = []
    for _ in range(needs.scales):
        blocks.append(Box(right, y, MARGIN + content, y + best.block))
        y += best.block + BLOCK_GAP
    bottom = top + max(best.left, best.right)
    return _finish(needs, photo, legend, fused=fused, blocks=tuple(blocks), inset=best.inset, bottom=bottom)


def _inset_sides(needs: ZoomNeeds) -> tuple[float, ...]:
    low, high = (round(side) for side in INSETS)
    return tuple(float(side) for side in range(low, high + 1)) if needs.insets else (0.0,)


def _columns(needs: ZoomNeeds, content: float, inset: float, *, fused_left: bool) -> _Columns:
    text = min(max(needs.names, TEXT_WIDTH), max(_MOST_TEXT * content, TEXT_WIDTH)) if needs.ranking else 0.0
    text *= 1.0 if needs.insets else 1.5
    between = INSET_GAP if needs.insets and needs.ranking else 0.0
    width = min(content - COLUMN_GAP - inset - between - text, 0.8 * content / needs.aspect)
    fused_left = fused_left and width >= 0.4 * content
    block = _block_height(needs, inset)
    fused = needs.fused + BLOCK_GAP if needs.ranking else 0.0
    left = needs.gutter + _photo(needs, 0.0, 0.0, width).height + needs.legend
    right = needs.gutter + needs.scales * block + max(needs.scales - 1, 0) * BLOCK_GAP
    if fused_left:
        left += fused
    else:
        right += fused
    return _Columns(max(width, needs.legend_item), width, inset, block, left, right, fused_left)


def _photo(needs: ZoomNeeds, x: float, y: float, width: float) -> Box:
    """The photo with the line around it."""
    return Box(x, y, x + width, y + (width - needs.line) * needs.aspect + needs.line)


def _block_height(needs: ZoomNeeds, inset: float) -> float:
    if not needs.ranking:
        return needs.heading + inset
    return max(needs.text, inset)


def _one_column(needs: ZoomNeeds, content: float) -> ZoomLayout:
    top = MARGIN + needs.title + needs.gutter
    tallest = content * (0.75 if content >= WIDE else 1.0)
    width = min(content, tallest / needs.aspect)
    left = MARGIN + (content - width) / 2
    photo = _photo(needs, left, top, width)
    legend = Box(MARGIN, photo.y1, MARGIN + content, photo.y1 + needs.legend)
    if not (needs.insets or needs.ranking):
        return _finish(needs, photo, legend, fused=None, blocks=(), inset=0.0, bottom=legend.y1)
    columns = _columns_below(needs, content)
    cell = (content - (columns - 1) * BLOCK_GAP) / columns
    top = legend.y1 + BLOCK_GAP
    fused = Box(MARGIN, top, MARGIN + cell, top + needs.fused) if needs.ranking else None
    least = needs.fused if columns > 1 else needs.text  # in two columns the fused answer shares a row with a scale
    inset = 0.0
    if needs.insets:
        inset = min(cell, INSETS[1])
    if needs.insets and needs.ranking:
        inset = min(max(least, 0.3 * cell), max(cell - INSET_GAP - needs.names, _LEAST_INSET * cell))
    height = max(_block_height(needs, inset), least if needs.ranking else 0.0)
    first = 0 if fused is None else 1
    if fused is not None and columns == 1:
        first, top = 0, fused.y1 + BLOCK_GAP
    blocks = tuple(_cell(first + i, columns, top, cell, height) for i in range(needs.scales))
    bottom = blocks[-1].y1 if blocks else (fused or legend).y1
    return _finish(needs, photo, legend, fused=fused, blocks=blocks, inset=inset, bottom=bottom)


def _columns_below(needs: ZoomNeeds, content: float) -> int:
    if not needs.ranking:
        return needs.scales
    return 2 if content >= WIDE else 1


def _cell(index: int, columns: int, top: float, width: float, height: float) -> Box:
    row, column = divmod(index, columns)
    x, y = MARGIN + column * (width + BLOCK_GAP), top + row * (height + BLOCK_GAP)
    return Box(x, y, x + width, y + height)


def _finish(  # noqa: PLR0913 - it puts the parts together
    needs: ZoomNeeds,
    photo: Box,
    legend: Box,
    *,
    fused: Box | None,
    blocks: tuple[Box, ...],
    inset: float,
    bottom: float,
) -> ZoomLayout:
    start = bottom + BLOCK_GAP if needs.caption else bottom
    caption = Box(MARGIN, start, needs.width - MARGIN, start + needs.caption)
    return ZoomLayout(caption.y1 + MARGIN, photo, legend, fused, blocks, inset, caption)
