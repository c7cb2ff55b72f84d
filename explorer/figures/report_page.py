"""The page of results: an A4 sheet of tables, the reliability curve and the accuracy of every species. Without Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.figures import report_blocks as blocks
from explorer.figures.look import PRINT
from explorer.figures.marks import Mark, Paragraph, Sheet, Text
from explorer.figures.text import printable, wrapped_height
from explorer.geometry import Box

if TYPE_CHECKING:
    from explorer.figures.report import Report

WIDTH_MM = 210.0
WIDTH, HEIGHT = 595.28, 841.89  # points, A4
EDGE = 42.0
GAP = 18.0
_LEFT = 0.56  # of the content's width


def compose_report(report: Report) -> Sheet:
    """One page: what was measured above, ways of asking and reliability side by side, then the rest as it fits.

    Blocks without content are left out, and lists are cut where the page ends; the file carries all numbers.
    """
    look = PRINT
    content = WIDTH - 2 * EDGE
    caption_size = look.text_size - 0.5
    caption_height = wrapped_height(report.told, content, caption_size)
    bottom = HEIGHT - EDGE - caption_height
    marks: list[Mark] = [
        Text(EDGE, EDGE + 11, printable(report.title), look.font(14, bold=True), look.ink, content),
    ]
    y = EDGE + 16
    for fact in report.facts:
        y += look.text_size * 1.5
        marks.append(Text(EDGE, y, printable(fact), look.font(look.text_size + 0.5), look.muted, content))
    y += GAP
    left = Box(EDGE, y, EDGE + content * _LEFT, bottom)
    right = Box(left.x1 + GAP, y, EDGE + content, bottom)
    ends = []
    for column, parts in ((left, _left_blocks(report)), (right, _right_blocks(report))):
        at = column.y0
        for block in parts:
            made, height = block(report, Box(column.x0, at, column.x1, column.y1))
            marks += made
            at += height + GAP
        ends.append(at)
    rest = Box(EDGE, max(ends), EDGE + content, bottom - GAP / 2)
    marks += blocks.species_block(report, rest)
    where = Box(EDGE, bottom, EDGE + content, bottom + caption_height)
    marks.append(Paragraph(where, report.told, look.font(caption_size), look.muted))
    return Sheet(WIDTH, HEIGHT, look.background, printable(report.title), report.told, tuple(marks))


def _left_blocks(report: Report) -> list[blocks.Block]:
    chosen: list[blocks.Block] = [blocks.ways_block]
    if report.places:
        chosen.append(blocks.places_block)
    if report.pairs:
        chosen.append(blocks.pairs_block)
    return chosen


def _right_blocks(report: Report) -> list[blocks.Block]:
    chosen: list[blocks.Block] = [blocks.curve_block]
    if report.differences:
        chosen.append(blocks.differences_block)
    return chosen
