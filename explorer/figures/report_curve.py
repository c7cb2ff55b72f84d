"""The reliability curve of a page of results: how often names are right, by how sure the checkpoint was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.figures.look import PRINT
from explorer.figures.marks import Fill, Line, Mark, Stroke, Text
from explorer.geometry import Box

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explorer.figures.marks import Anchor
    from explorer.figures.report import CurveBin

_SIZE = 6.5
_SIDE = 138.0  # at most
_COUNTS = 26.0  # height of the counts below the curve
RIGHT = "#2B7BBA"  # of bars that say how often names were right; dark enough on white paper
_GRID, _SHORT = "#DADADA", "#D81B60"
_HAIR = Stroke(_GRID, 0.5, _GRID, 0.5)
_EVEN = Stroke(PRINT.muted, 0.7, PRINT.muted, 0.7)


def curve_marks(bins: Sequence[CurveBin], box: Box) -> tuple[list[Mark], float]:
    """The curve in a square at the top left of `box`, and counts below it; also the height it took, in points.

    A bar is how often a bin's photos are right; the mark on it is how sure the checkpoint was. Where the mark lies
    above the bar it claims too much.
    """
    side = min(_SIDE, box.width - 30)
    plot = Box(box.x0 + 26, box.y0 + 4, box.x0 + 26 + side, box.y0 + 4 + side)
    marks: list[Mark] = []
    for share in (0.0, 0.5, 1.0):
        x, y = plot.x0 + share * side, plot.y1 - share * side
        marks.append(Line(plot.x0, y, plot.x1, y, _HAIR))
        marks.append(_text(plot.x0 - 3, y + _SIZE * 0.35, f"{100 * share:.0f} %", "right"))
        marks.append(_text(x, plot.y1 + _COUNTS + 12 + _SIZE, f"{share:g}", "centre"))
    most = max((one.photos for one in bins), default=0)
    foot = plot.y1 + 9 + _COUNTS
    for one in bins:
        if not one.photos:
            continue
        x0, x1 = plot.x0 + one.low * side + 0.6, plot.x0 + one.high * side - 0.6
        marks.append(Fill(Box(x0, plot.y1 - max(one.right * side, 0.4), x1, plot.y1), RIGHT))
        claim = plot.y1 - one.sure * side
        marks.append(Fill(Box(x0 - 0.6, claim - 0.8, x1 + 0.6, claim + 0.8), _SHORT))
        marks.append(Fill(Box(x0, foot - max(one.photos / most * _COUNTS, 0.4), x1, foot), PRINT.muted))
    marks.append(Line(plot.x0, plot.y1, plot.x1, plot.y0, _EVEN))
    height = foot - box.y0 + 4 + _SIZE * 4.6
    x, y = plot.x0, foot + 4 + _SIZE * 2.4
    marks.append(_text(plot.x0 + side / 2, y, "probability of the best name", "centre", room=side + 40))
    marks.append(_text(plot.x0 - 3, foot - _COUNTS + _SIZE * 0.7, f"{most:,}", "right", room=24))
    legend = plot.x1 + 8
    keys = ((RIGHT, "right", plot.y0 + _SIZE), (_SHORT, "sure", plot.y0 + _SIZE * 2.7), (PRINT.muted, "photos", foot))
    for colour, words, line in keys:
        marks.append(Fill(Box(legend, line - 4.4, legend + 4.4, line), colour))
        marks.append(_text(legend + 7, line, words, "left", room=box.x1 - legend - 7))
    return marks, height - _SIZE * 1.6


def _text(x: float, y: float, words: str, anchor: Anchor, *, room: float = 60.0) -> Text:
    return Text(x, y, words, PRINT.font(_SIZE), PRINT.muted, room, anchor)
